"""One entry of a local Jacobian that is not 0, in symbols: ``∂z_2/∂W_23 = x_3``.

Indices come counted from 0 and are written counted from 1, as on paper. What no rule covers is
written as what it is, ``∂z_2/∂x_1``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.symbolic import Symbols, arguments
from graphapp.model import Edge
from graphapp.operation import (
    Elementwise,
    EntryLoss,
    Formula,
    Shape,
    indexed,
    latex,
    ratio,
    text,
)
from graphapp.operation.formula import NotTraceable, build

Index = tuple[int, ...]

_SUBSCRIPT = re.compile(r"([^_]+)_(?:\{([^{}]*)\}|(\w))")
#: One letter, with an accent or a superscript perhaps.
_LETTER = re.compile(r"(\\?[A-Za-z]+|\\\w+\{\\?\w+\})(\^\{[^{}]*\})?")


def subscript(index: Index) -> str:
    """``23``, or ``12,3`` where a figure alone would be read wrongly; counted from 1."""
    numbers = [str(i + 1) for i in index]
    return "".join(numbers) if all(len(n) == 1 for n in numbers) else ",".join(numbers)


def entry_of(symbol: Formula, index: Index) -> Formula:
    """``W_23``; a single number is its own entry."""
    if not index:
        return symbol
    inside, tex, plain = subscript(index), latex(symbol), text(symbol)
    below = _SUBSCRIPT.fullmatch(tex)
    if below is not None:  # z_1 has one already: z_{1,3}
        return Formula.textbook(
            rf"{below[1]}_{{{below[2] or below[3]},{inside}}}", f"{plain},{inside}"
        )
    if _LETTER.fullmatch(tex):
        return Formula.textbook(f"{tex}_{{{inside}}}", f"{plain}_{inside}")
    return indexed(symbol, inside)


class _Place(NamedTuple):
    """One entry of one local Jacobian."""

    port: int
    row: Index
    column: Index
    out: Formula
    inputs: list[Any]
    """Symbols."""
    values: list[Any]

    def shape(self, port: int) -> Shape:
        """The shape of an input."""
        return np.shape(self.values[port])

    def input(self, port: int, index: Index) -> Formula:
        """An entry of an input."""
        return entry_of(self.inputs[port], index)


def local_entry(
    evaluation: Evaluation, edge: Edge, row: Index, column: Index, symbols: Symbols
) -> Formula:
    """∂target[row]/∂source[column] at the edge's port."""
    step = evaluation.step_of(edge.target)
    inputs = arguments(evaluation.graph, edge.target, symbols)
    values = evaluation.inputs_of(step)
    port = step.ports.index(edge.port)
    place = _Place(port, row, column, symbols[edge.target], inputs, values)
    try:
        found = _formula(step.operation, place)
    except NotTraceable:
        found = None
    if found is not None:
        return found
    return ratio(entry_of(place.out, row), entry_of(symbols[edge.source], column))


def _formula(operation: Any, place: _Place) -> Formula | None:
    if isinstance(operation, Elementwise):
        entries = [_broadcast_entry(place, i) for i in range(len(place.inputs))]
        parts = operation.derivative_formulas(entry_of(place.out, place.row), *entries)
        return parts[place.port]
    if isinstance(operation, EntryLoss) or operation.op == "cross_entropy":
        entries = [entry_of(symbol, place.column) for symbol in place.inputs]
        parts = operation.derivative_formulas(place.out, *entries)
        return _counted(parts[place.port], place.shape(0))
    if operation.op == "mean":
        rows = max(np.size(operation.forward(place.values[0])), 1)
        return build("div", 1.0, float(np.size(place.values[0]) // rows))
    if operation.op == "softmax_cross_entropy" and operation.reduction != "sum":
        return None
    rule = _RULES.get(operation.op)
    return None if rule is None else rule(place)


def _broadcast_entry(place: _Place, port: int) -> Formula:
    """The entry of an input that an entry of the output uses."""
    shape = place.shape(port)
    last = place.row[len(place.row) - len(shape) :]
    index = tuple(0 if n == 1 else i for i, n in zip(last, shape, strict=True))
    return entry_of(place.inputs[port], index)


def _counted(formula: Formula, shape: Shape) -> Formula:
    """The formula with the number of entries or of examples in the place of n and m."""
    if formula.head == "count":
        return Formula.constant(float(np.prod(shape)))
    if formula.head == "examples":
        return Formula.constant(float(np.prod(shape[:-1])))
    if formula.head in ("symbol", "constant", "textbook"):
        return formula
    return build(formula.head, *(_counted(operand, shape) for operand in formula.operands))


# The rules: one for each operation that is not written entry by entry ----------------------


def _linear(place: _Place) -> Formula | None:
    if place.port == 0:
        return place.input(1, (place.row[-1], place.column[-1]))
    if place.port == 1:
        return place.input(0, (*place.row[:-1], place.column[-1]))
    return Formula.constant(1.0)


def _matmul(place: _Place) -> Formula | None:
    left, right = (len(place.shape(port)) for port in (0, 1))
    if left > 2 or right > 2:
        return None
    if place.port == 0:
        middle = place.column[-1]
        return place.input(1, (middle,) if right == 1 else (middle, place.row[-1]))
    middle = place.column[0]
    return place.input(0, (middle,) if left == 1 else (place.row[0], middle))


def _softmax(place: _Place) -> Formula:
    mine, other = entry_of(place.out, place.row), entry_of(place.out, place.column)
    if place.row == place.column:
        return build("mul", mine, build("sub", 1.0, mine))
    return build("neg", build("mul", mine, other))


def _log_softmax(place: _Place) -> Formula:
    share = build("exp", entry_of(place.out, place.column))
    return build("sub", 1.0, share) if place.row == place.column else build("neg", share)


def _softmax_cross_entropy(place: _Place) -> Formula | None:
    whole = abs(float(np.sum(place.values[1])) - 1.0) < 1e-12
    if place.port == 1 or len(place.column) > 1 or not whole:
        return None
    z, y = place.inputs
    index = subscript(place.column)
    share = Formula.textbook(
        rf"\mathrm{{softmax}}({latex(z)})_{{{index}}}", f"softmax({text(z)})_{index}"
    )
    return build("sub", share, entry_of(y, place.column))


_RULES: Mapping[str, Callable[[_Place], Formula | None]] = {
    "linear": _linear,
    "matmul": _matmul,
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "softmax_cross_entropy": _softmax_cross_entropy,
    "dot": lambda place: place.input(1 - place.port, place.column),
    "sum": lambda _: Formula.constant(1.0),
    "transpose": lambda _: Formula.constant(1.0),
    "reshape": lambda _: Formula.constant(1.0),
    "concat": lambda _: Formula.constant(1.0),
    "index": lambda _: Formula.constant(1.0),
    "squared_norm": lambda place: build("mul", 2.0, place.input(0, place.column)),
}
