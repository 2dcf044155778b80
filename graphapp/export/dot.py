"""A graph for Graphviz: values in blue and downstream gradients in red on the edges."""

from __future__ import annotations

from graphapp.engine import evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.export.diagram_texts import is_several, kind_of, lines_of, numbers_at
from graphapp.model import Graph
from graphapp.texts import in_one_line

_SHAPES = {"input": "box", "parameter": "box, style=rounded", "constant": "plaintext",
           "loss": "octagon", "unknown": "box, style=dashed"}  # fmt: skip
_VALUE, _GRADIENT = "#1f4fbf", "#b3261e"


def dot(graph: Graph, hidden: Hidden = NOTHING) -> str:
    """A digraph from left to right."""
    evaluation = evaluate(graph)
    title = in_one_line(graph.title) or "graph"
    lines = [
        f"digraph {_quoted(title)} {{", "  rankdir=LR;",
        '  node [fontname="Helvetica", shape=ellipse];',
        '  edge [fontname="Helvetica", fontsize=10];',
    ]  # fmt: skip
    for id in graph.nodes:
        label = r"\n".join(_escaped(line) for line in lines_of(evaluation, id, hidden))
        shape = _SHAPES.get(kind_of(evaluation, id), "ellipse")
        thick = ", penwidth=2" if id == graph.differentiate else ""
        lines.append(f'  {_quoted(id)} [label="{label}", shape={shape}{thick}];')
    for edge in graph.edges:
        value, downstream = numbers_at(evaluation, edge, hidden=hidden)
        label = f"{_coloured(value, _VALUE)}<br/>{_coloured(downstream, _GRADIENT)}"
        port = f", headlabel={_quoted(edge.port)}" if is_several(evaluation, edge.target) else ""
        ends = f"{_quoted(edge.source)} -> {_quoted(edge.target)}"
        lines.append(f"  {ends} [label=<{label}>{port}];")
    return "\n".join([*lines, "}"]) + "\n"


def _coloured(number: str, colour: str) -> str:
    return f'<font color="{colour}">{number or " "}</font>'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return in_one_line(text).replace("\\", "\\\\").replace('"', '\\"')
