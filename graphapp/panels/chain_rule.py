"""The chain rule at one edge, in symbols and in numbers: a share, and the sum at a fork.

``∂L/∂x = ∂L/∂z · ∂z/∂x = −4 · 3 = −12``
"""

from __future__ import annotations

from collections.abc import Iterator

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.unreached import NOT_YET
from graphapp.model import Edge, Graph
from graphapp.model.numerals import MINUS, Precision, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Value
from graphapp.panels.equation import Run
from graphapp.panels.formulas import below_tex, ratio_tex
from graphapp.panels.trace_rows import cell_of, cell_text

#: At a fork with more edges only the numbers of this many are written out.
_MOST_TERMS = 4
_WRITTEN_OUT = 3
_TIMES, _EQUALS = Run("·"), Run("=", breaks=True)


def share_runs(
    evaluation: Evaluation, edge: Edge, precision: Precision, hidden: Hidden = NOTHING
) -> list[Run]:
    """One edge's share. At a fork it is not the whole gradient, so ``∂L/∂x =`` is missing there.

    A number that is asked for stands as the number of its question in brackets.
    """
    top = evaluation.target
    if top is None:
        return []
    graph = evaluation.graph
    runs = list(_product(graph, edge, top))
    if not _forks(graph, edge.source):
        runs = [_ratio(graph, top, edge.source), _EQUALS, *runs]
    quantities = evaluation.edge(edge)
    local = cell_of(evaluation, edge, "local")
    if quantities.upstream is None or quantities.downstream is None:
        return runs
    numbers = {
        "upstream": _number(quantities.upstream, precision, "gradient"),
        "local": Run(_in_product(cell_text(local, precision))),
        "downstream": _number(quantities.downstream, precision, "gradient"),
    }
    shown = [_or_box(hidden, edge, name, run) for name, run in numbers.items()]
    return [*runs, _EQUALS, shown[0], _TIMES, shown[1], _EQUALS, shown[2]]


def _or_box(hidden: Hidden, of: str | Edge, quantity: str, run: Run) -> Run:
    number = hidden.get((of, quantity))
    if number == NOT_YET:
        return Run(NOT_YET, role="muted")
    return run if number is None else Run(f"[{number}]", role="accent")


def sum_runs(
    evaluation: Evaluation, id: str, precision: Precision, hidden: Hidden = NOTHING
) -> list[Run]:
    """A gradient as the sum over the edges that leave a node; empty where it is not a fork.

    Empty too where it is asked for: that the shares are to be added is part of the question.
    """
    graph, top = evaluation.graph, evaluation.target
    edges = graph.edges_from(id)
    total = evaluation.gradient(id)
    if top is None or total is None or len(edges) < 2 or evaluation.independent(id):
        return []
    if hidden.get((id, "gradient"), NOT_YET) != NOT_YET:
        return []
    runs = [_ratio(graph, top, id), _EQUALS]
    products = ([*_product(graph, edge, top)] for edge in edges[:_MOST_TERMS])
    runs += _joined(products, len(edges))
    shares = [evaluation.edge(edge).downstream for edge in edges[:_MOST_TERMS]]
    if all(share is not None for share in shares):
        terms = [
            _or_box(hidden, edge, "downstream", _number(share, precision, "gradient"))
            for edge, share in zip(edges, shares, strict=False)
            if share is not None
        ]
        runs.append(_EQUALS)
        runs += _joined(([term] for term in terms), len(edges))
    whole = _number(total, precision, "gradient")
    return [*runs, _EQUALS, _or_box(hidden, id, "gradient", whole)]


def _joined(terms: Iterator[list[Run]], count: int) -> list[Run]:
    """Terms with signs between them: a term that begins with a minus brings its own."""
    runs: list[Run] = []
    for term in terms:
        first = term[0]
        if not runs:
            runs += term
        elif first.text.startswith(MINUS) and not first.tex:
            rest = first._replace(text=first.text.removeprefix(MINUS))
            runs += [Run(MINUS, breaks=True), rest, *term[1:]]
        else:
            runs += [Run("+", breaks=True), *term]
    return [*runs, Run("+", breaks=True), Run("…")] if count > _MOST_TERMS else runs


def _product(graph: Graph, edge: Edge, top: str) -> Iterator[Run]:
    """``∂L/∂z · ∂z/∂x``."""
    yield _ratio(graph, top, edge.target)
    yield _TIMES
    below = below_tex(graph, edge)
    name = edge.source if below == tex_of(graph.nodes[edge.source]) else edge.port
    tex = ratio_tex(tex_of(graph.nodes[edge.target]), below)
    yield Run(f"∂{edge.target}/∂{name}", tex)


def _ratio(graph: Graph, above: str, below: str) -> Run:
    tex = ratio_tex(tex_of(graph.nodes[above]), tex_of(graph.nodes[below]))
    return Run(f"∂{above}/∂{below}", tex)


def _number(value: Value, precision: Precision, role: str) -> Run:
    return Run(value_text(value, precision, _WRITTEN_OUT), role=role)


def _in_product(text: str) -> str:
    """A negative factor in brackets."""
    return f"({text})" if text.startswith(MINUS) else text


def _forks(graph: Graph, id: str) -> bool:
    return len(graph.edges_from(id)) > 1
