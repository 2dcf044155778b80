"""The formulas of the inspector as LaTeX, in the graph's own symbols."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphapp.engine import Evaluation, symbolic
from graphapp.model import Edge, Graph
from graphapp.model.symbols import tex_of
from graphapp.operation import (
    Elementwise,
    EntryLoss,
    Formula,
    Loss,
    Operation,
    Shape,
    indexed,
    latex,
    ratio,
    shape_of,
)
from graphapp.operation.formula import NotTraceable

#: The indices of an entry, from the first axis on. Arrays with more axes have no formula here.
_LETTERS = "ijk"


def node_tex(graph: Graph, id: str) -> str:
    """``h_1 = \\tanh(z_1)``; empty for a source and where the operation has no formula."""
    node = graph.nodes[id]
    if not node.operation.ports or node.operation.missing_port(set(graph.inputs_of(id))):
        return ""
    try:
        formula = node.operation.formula(*_symbols(graph, id))
        return f"{tex_of(node)} = {latex(formula)}"
    except NotTraceable:
        return ""


def local_tex(evaluation: Evaluation, edge: Edge) -> str:
    """``∂h/∂z = 1 - h^2``, with indices on both sides where there are arrays: ``∂z_i/∂x_j = W_ij``.

    Empty where there is no formula, or none that holds for these shapes.
    """
    if evaluation.status(edge.target) != "ok":
        return ""
    graph = evaluation.graph
    operation = graph.nodes[edge.target].operation
    inputs = graph.inputs_of(edge.target)
    ports = symbolic.ports_of(graph, edge.target)
    place = ports.index(edge.port)
    given = [None if port not in inputs else _shape(evaluation, inputs[port]) for port in ports]
    indices = _indices(operation, place, _shape(evaluation, edge.target), given)
    if indices is None:
        return ""
    out = Formula.symbol(tex_of(graph.nodes[edge.target]))
    symbols = _symbols(graph, edge.target)
    below = Formula.symbol(below_tex(graph, edge))
    try:
        part = operation.derivative_formulas(
            _entry(out, indices.written[0]),
            *(_entry(x, index) for x, index in zip(symbols, indices.written[1:], strict=True)),
        )[place]
    except NotTraceable:
        return ""
    left = ratio(_entry(out, indices.out), _entry(below, indices.given))
    return f"{latex(left)} = {latex(part)}"


class _Indices(NamedTuple):
    """Which entries a local gradient is about; an empty index stands for the whole."""

    out: str
    given: str
    written: tuple[str, ...]
    """Of the output and of each input, before the formula is asked for."""


def _indices(
    operation: Operation, place: int, out: Shape, given: Sequence[Shape | None]
) -> _Indices | None:
    """The indices for the shapes at hand; None where the operation's formula does not fit them."""
    nothing = ("",) * (1 + len(given))
    mine = given[place] or ()
    if operation.entry_indices:
        above, below = operation.entry_indices[place]
        fits = len(out) >= len(above) and (not mine or len(mine) >= len(below))
        return _Indices(above, below if mine else "", nothing) if fits else None
    if isinstance(operation, Elementwise):
        if len(out) > len(_LETTERS):
            return None
        letters = _LETTERS[: len(out)]
        each = tuple(_broadcast(letters, out, shape or ()) for shape in given)
        return _Indices(letters, each[place], (letters, *each))
    if out or len(mine) > len(_LETTERS):
        return None
    if isinstance(operation, Loss) and not isinstance(operation, EntryLoss):
        return _Indices("", "", nothing)  # the gradient as a whole array: softmax(z) − y
    each = tuple(_LETTERS[: len(shape or ())] for shape in given)
    return _Indices("", each[place], ("", *each))


def _broadcast(letters: str, out: Shape, shape: Shape) -> str:
    """The index of an input's entry that goes into the output's entry ``letters``."""
    own = letters[len(letters) - len(shape) :]
    lengths = out[len(out) - len(shape) :]
    return "".join(
        "1" if have == 1 < want else letter
        for letter, have, want in zip(own, shape, lengths, strict=True)
    )


def _entry(symbol: Any, index: str) -> Any:
    return indexed(symbol, index) if symbol is not None and index else symbol


def _shape(evaluation: Evaluation, id: str) -> Shape:
    value = evaluation.value(id)
    assert value is not None
    return shape_of(value)


def edge_tex(graph: Graph, edge: Edge) -> str:
    """``x \\to z``."""
    return f"{tex_of(graph.nodes[edge.source])} \\to {tex_of(graph.nodes[edge.target])}"


def below_tex(graph: Graph, edge: Edge) -> str:
    """What an edge's local gradient is taken by: its source, or its port where the source feeds
    several ports of the same node, because ``∂z/∂x`` would then be their sum.
    """
    inputs = graph.inputs_of(edge.target)
    if sum(source == edge.source for source in inputs.values()) > 1:
        return edge.port
    return tex_of(graph.nodes[edge.source])


def ratio_tex(above: str, below: str) -> str:
    """``∂L/∂x`` as a fraction."""
    return latex(ratio(Formula.symbol(above), Formula.symbol(below)))


def _symbols(graph: Graph, id: str) -> list[Any]:
    """The symbol at each port of ``forward``; None at an optional port without an edge."""
    sources = graph.inputs_of(id).values()
    table = {source: Formula.symbol(tex_of(graph.nodes[source])) for source in sources}
    return symbolic.arguments(graph, id, table)
