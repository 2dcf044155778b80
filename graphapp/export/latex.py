"""A graph as a LaTeX article: the formulas of the forward pass, then the backward equations."""

from __future__ import annotations

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.step_lines import Line, Part, Writer, fraction, number, sign
from graphapp.engine.symbolic import number_tex
from graphapp.export.safe_tex import with_safe_labels, words_tex
from graphapp.model import Edge, Graph
from graphapp.model.numerals import STANDARD
from graphapp.model.symbols import tex_of_id
from graphapp.operation import Source

_HEAD = r"""\documentclass{article}
\usepackage[margin=2.5cm]{geometry}
\usepackage{amsmath,amssymb}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\begin{document}"""


def latex_document(graph: Graph, hidden: Hidden = NOTHING) -> str:
    """The document. Numbers are rounded as on screen, arrays told by their shape."""
    evaluation = evaluate(with_safe_labels(graph))
    writer = Writer(evaluation)
    writer.hide(hidden)
    parts = [_HEAD]
    if graph.title.strip():
        parts.append(rf"\section*{{{words_tex(graph.title)}}}")
    nodes = evaluation.graph.nodes
    sources = [id for id, node in nodes.items() if isinstance(node.operation, Source)]
    given = [_row(evaluation, writer, id) for id in sources]
    forward = [_row(evaluation, writer, id) for id in evaluation.order if id not in set(sources)]
    parts += _section("Given", given) + _section("Forward pass", forward)
    parts += _section("Backward pass", _backward(evaluation, writer))
    parts += _section("Gradients of the leaves", _results(evaluation, writer, hidden))
    return "\n\n".join([*parts, r"\end{document}"]) + "\n"


def _row(evaluation: Evaluation, writer: Writer, id: str) -> str:
    if evaluation.value(id) is None:
        return rf"{tex_of_id(id)} &: \text{{{words_tex(str(evaluation.failure(id)))}}}"
    return _tex(writer.forward(id, STANDARD))


def _backward(evaluation: Evaluation, writer: Writer) -> list[str]:
    """The seed, then node by node in reverse order what each edge brings to its source."""
    target = evaluation.target
    if target is None:
        return []
    seed = evaluation.gradient(target)
    assert seed is not None
    rows = [_tex(writer.seed(target, seed, STANDARD))]
    begun: set[str] = set()
    for id in reversed(evaluation.order):
        if evaluation.independent(id) or evaluation.status(id) != "ok":
            continue
        for port, source in _inputs(evaluation, id):
            edge = Edge(source, id, port)
            rows.append(_tex(writer.backward(edge, STANDARD, first=source not in begun)))
            begun.add(source)
    return rows


def _inputs(evaluation: Evaluation, id: str) -> list[tuple[str, str]]:
    graph = evaluation.graph
    connected, ports = graph.inputs_of(id), graph.nodes[id].operation.ports
    return [(port, connected[port]) for port in ports if port in connected]


def _results(evaluation: Evaluation, writer: Writer, hidden: Hidden) -> list[str]:
    target = evaluation.target
    if target is None:
        return []
    rows = []
    for id, node in evaluation.graph.nodes.items():
        gradient = evaluation.gradient(id)
        if isinstance(node.operation, Source) and gradient is not None:
            slope = fraction(writer.symbols[target], writer.symbols[id])
            seen = None if (id, "gradient") in hidden else gradient
            rows.append(_tex((slope, sign("=", "="), number(seen, STANDARD))))
    return rows


def _section(title: str, rows: list[str]) -> list[str]:
    if not rows:
        return []
    body = " \\\\\n".join(rows)
    return [f"\\subsection*{{{title}}}\n\\begin{{align*}}\n{body}\n\\end{{align*}}"]


def _tex(line: Line) -> str:
    """The line as LaTeX, aligned at its first sign of equality."""
    parts = [_part(part) for part in line]
    for place, part in enumerate(line):
        if part.kind == "sign" and "=" in part.tex:
            parts[place] = parts[place].replace("+=", r"\mathrel{+}=").replace(" ", " &", 1)
            break
    return "".join(parts).strip()


def _part(part: Part) -> str:
    return number_tex(part.tex) if part.kind == "numbers" and part.tex == part.text else part.tex
