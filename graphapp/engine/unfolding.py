"""One entry of a gradient, unfolded into single numbers: Σ over k of upstream_k · ∂z_k/∂x_j.

Indices in subscripts count from 1, as on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphapp.engine.entry_formulas import entry_of, local_entry
from graphapp.engine.evaluation import LARGEST_JACOBIAN, Evaluation
from graphapp.engine.symbolic import Symbols
from graphapp.errors import EditError, GraphappError
from graphapp.model import Edge
from graphapp.operation import Array, Elementwise, Formula, Shape, ratio, shape_of, shape_text
from graphapp.operation.formula import build

Index = tuple[int, ...]
"""Counted from 0; () for a single number."""


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the upstream gradient times one entry of the local Jacobian."""

    edge: Edge
    row: Index
    """Which entry of the node that the edge enters."""
    upstream: float
    local: float
    product: float
    upstream_symbol: Formula
    local_symbol: Formula


@dataclass(frozen=True, slots=True)
class Unfolded:
    """∂of/∂(one entry of a node) as a sum."""

    id: str
    index: Index
    left: Formula
    terms: tuple[Term, ...]
    """Those that are not 0."""
    zeros: int
    """How many terms are 0 and left out."""
    total: float


def unfold(evaluation: Evaluation, id: str, index: Index, symbols: Symbols) -> Unfolded:
    """The sum that one entry of a node's gradient is.

    Raises EditError where there is no such entry, GraphappError where there is no gradient or a
    local Jacobian is too large.
    """
    gradient, value = evaluation.gradient(id), evaluation.value(id)
    if gradient is None or value is None or evaluation.target is None:
        raise GraphappError(f"{id} has no gradient to unfold")
    shape = shape_of(value)
    if len(index) != len(shape) or not all(0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise EditError(f"{id} is {shape_text(shape)}: it has no entry {list(index)}")
    of = evaluation.target
    left = ratio(symbols[of], entry_of(symbols[id], index))
    found = list(_terms(evaluation, id, index, symbols, of)) if id != of else []
    kept = tuple(term for term in found if term.product != 0)
    total = float(np.asarray(gradient)[index])
    return Unfolded(id, index, left, kept, len(found) - len(kept), total)


def _terms(
    evaluation: Evaluation, id: str, index: Index, symbols: Symbols, of: str
) -> Iterator[Term]:
    for edge in evaluation.graph.edges_from(id):
        if evaluation.independent(edge.target):
            continue
        upstream = np.asarray(evaluation.gradient(edge.target))
        local = column(evaluation, edge, index)
        for row in np.ndindex(upstream.shape):
            up, here = float(upstream[row]), float(local[row])
            product = up * here
            if product == 0 and product == product:
                yield _ZERO
                continue
            symbol = (
                Formula.constant(1.0) if edge.target == of
                else ratio(symbols[of], entry_of(symbols[edge.target], row))
            )  # fmt: skip
            yield Term(edge, row, up, here, product, symbol,
                       local_entry(evaluation, edge, row, index, symbols))  # fmt: skip


_ZERO = Term(Edge("", "", ""), (), 0.0, 0.0, 0.0, Formula.constant(0.0), Formula.constant(0.0))


def column(evaluation: Evaluation, edge: Edge, index: Index) -> Array:
    """∂(every entry of the edge's target)/∂(one entry of its source at this port)."""
    step = evaluation.step_of(edge.target)
    if isinstance(step.operation, Elementwise):
        local = evaluation.local(edge)
        source = evaluation.value(edge.source)
        assert local is not None
        assert local.value is not None
        assert source is not None
        return _used(np.asarray(local.value), shape_of(source), index)
    whole = evaluation.local(edge, dense=True)
    assert whole is not None
    if whole.value is None:
        raise GraphappError(
            f"the local Jacobian of {edge.target} at {edge.port} would have more than "
            f"{LARGEST_JACOBIAN:,} entries: it is not unfolded"
        )
    jacobian: Any = whole.value
    return np.asarray(jacobian[(..., *index)] if index else jacobian)


def _used(partial: Array, shape: Shape, index: Index) -> Array:
    """The partials where an operation entry by entry uses one entry of an input, else 0."""
    used = np.zeros(shape)
    used[index] = 1.0
    return np.asarray(np.where(np.broadcast_to(used, partial.shape) != 0, partial, 0.0))


def product_of(term: Term) -> Formula:
    """``∂L/∂z_2 · x_3``."""
    return build("mul", term.upstream_symbol, term.local_symbol)
