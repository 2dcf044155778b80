"""Which numbers an open question hides: the one that it asks for, wherever that number stands.

The gradient of a node is also the upstream gradient of every edge into it, and the share of the
only edge out of it: who may not see the one may not see the others. Where a node only passes the
number on, as a sum passes on its gradient and an active ReLU its value, the number stands there
again and is hidden there as well; so is a local gradient that is the asked value itself, as the
other factor of a product is.

What the answer is *worked out from* stays: at the node whose gradient is asked the shares of a
fork, and at a share the factors that make it. Taking those and doing the last step is the question.
Only the sum under a fork is not written out, because whether to add is part of what is asked.

An exercise may hide more: every gradient, or everything that is computed, so that nothing is left
to copy from. Such a number belongs to no question and comes back when all of them are done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

from graphapp.engine.asking import edge_asked
from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge
from graphapp.model.edits import ancestors
from graphapp.model.questions import HIDES
from graphapp.operation import Source, Value, shape_of, size_of

Quantity: TypeAlias = tuple[str | Edge, str]
"""A node's id with value or gradient; an edge with value, upstream, local or downstream."""

Hidden: TypeAlias = Mapping[Quantity, str]
"""What is hidden, and the number of the question that asks for it."""

NOTHING: Hidden = MappingProxyType({})

#: Stands in the place of a question's number where none asks for what is hidden.
UNASKED = "?"

#: A local gradient with more entries is never written out on screen.
_LARGEST_LOCAL = 4096


def hidden_by(
    evaluation: Evaluation,
    asked: Iterable[tuple[str, Mapping[str, Any]]],
    hides: str = HIDES[0],
    done: Iterable[Mapping[str, Any]] = (),
) -> Hidden:
    """What some questions hide: pairs of a question's number and its ``asks``.

    Where two hide the same number, the first one's number stands there; the place that a question
    names is its own. ``hides`` (one of ``HIDES``) hides more while anything is asked, with
    ``UNASKED`` in the place of a question's number, but not the numbers of the questions that are
    ``done``.
    """
    hidden: dict[Quantity, str] = {}
    pairs = [(number, list(_same(evaluation, asks))) for number, asks in asked]
    for number, quantities in pairs:
        hidden.setdefault(quantities[0], number)
    for number, quantities in pairs:
        for quantity in quantities:
            hidden.setdefault(quantity, number)
    if hidden and hides != HIDES[0]:
        known = {quantity for asks in done for quantity in _same(evaluation, asks)}
        for quantity in _computed(evaluation, values=hides == HIDES[2]):
            if quantity not in known:
                hidden.setdefault(quantity, UNASKED)
    return MappingProxyType(hidden)


def places_of(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[Quantity]:
    """Where the canvas shows the number itself that a question asks for, under its own name."""
    edge, quantity = edge_asked(evaluation, asks), asks["quantity"]
    if edge is not None:
        yield edge, quantity
        return
    id = asks["node"]
    yield id, quantity
    if quantity == "value":
        for leaving in evaluation.graph.edges_from(id):
            yield leaving, "value"
    elif len(carriers := _carriers(evaluation, id)) == 1:
        yield carriers[0], "downstream"


def why_hidden(number: str) -> str:
    """What is said in the place of a number that is hidden."""
    return "hidden until all is answered" if number == UNASKED else f"asked in question {number}"


def hides_more(hidden: Hidden) -> bool:
    """Is more hidden than the numbers that are asked for?"""
    return UNASKED in hidden.values()


def _computed(evaluation: Evaluation, *, values: bool) -> Iterator[Quantity]:
    """Every gradient but that of the target, from which all start; and what leaves lead to."""
    graph = evaluation.graph
    found = {
        id for id, node in graph.nodes.items() if values and not isinstance(node.operation, Source)
    }
    for id in graph.nodes:
        if id in found:
            yield id, "value"
        if id != evaluation.target:
            yield id, "gradient"
    for edge in graph.edges:
        if edge.source in found:
            yield edge, "value"
        for quantity in ("upstream", "local", "downstream"):
            yield edge, quantity


def _same(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[Quantity]:
    """The asked quantity, then the other places of the number."""
    edge, quantity = edge_asked(evaluation, asks), asks["quantity"]
    places = _Places(evaluation)
    if edge is None:
        yield asks["node"], quantity
        places.follow(asks["node"], quantity)
    else:
        yield edge, quantity
        if quantity == "value":
            places.follow(edge.source, "value")
        elif quantity == "upstream":
            places.follow(edge.target, "gradient")
        elif quantity == "downstream":
            yield from places.of_share(edge)
            places.follow_share(edge)
        elif quantity == "local":
            yield from places.of_local(edge)
    yield from places.found()


class _Places:
    """Follows a number through the nodes that pass it on: no recursion, chains may be long."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._pending: list[tuple[str, str]] = []
        self._seen: set[tuple[str, str]] = set()

    def follow(self, id: str, kind: str) -> None:
        """Look at the value or the gradient of a node as well."""
        if (id, kind) not in self._seen:
            self._seen.add((id, kind))
            self._pending.append((id, kind))

    def follow_share(self, edge: Edge) -> None:
        """The share of the only edge out of a node is its gradient."""
        if _carriers(self._evaluation, edge.source) == [edge]:
            self.follow(edge.source, "gradient")

    def of_share(self, edge: Edge) -> Iterator[Quantity]:
        """A share again: as the local gradient under an upstream of 1, and at the node's other
        inputs, as at the two sides of a difference.
        """
        evaluation = self._evaluation
        share, upstream = evaluation.edge(edge).downstream, evaluation.edge(edge).upstream
        if not _says_more(share) or _is_same(upstream, share):
            return
        for other in evaluation.graph.edges_into(edge.target):
            if _is_same(_partials(evaluation, other), share):
                yield other, "local"
            if other != edge and _is_same(evaluation.edge(other).downstream, share):
                yield other, "downstream"
                self.follow_share(other)

    def of_local(self, edge: Edge) -> Iterator[Quantity]:
        """A local gradient again: as the share under an upstream of 1, and at the other inputs."""
        evaluation = self._evaluation
        local = _partials(evaluation, edge)
        if not _says_more(local):
            return
        for other in evaluation.graph.edges_into(edge.target):
            if _is_same(_partials(evaluation, other), local):
                yield other, "local"
            if _is_same(evaluation.edge(other).downstream, local):
                yield other, "downstream"
                self.follow_share(other)

    def found(self) -> Iterator[Quantity]:
        """Every place, the nearest first."""
        for id, kind in self._pending:  # grows on the way
            yield id, kind
            yield from self._value(id) if kind == "value" else self._gradient(id)

    def _value(self, id: str) -> Iterator[Quantity]:
        evaluation = self._evaluation
        value = evaluation.value(id)
        for edge in evaluation.graph.edges_into(id):
            if _is_local(evaluation, edge, value):
                yield edge, "local"
        for edge in evaluation.graph.edges_from(id):
            yield edge, "value"
            for other in evaluation.graph.edges_into(edge.target):
                if other.port != edge.port and _is_local(evaluation, other, value):
                    yield other, "local"
            if _says_more(value) and _is_same(evaluation.value(edge.target), value):
                self.follow(edge.target, "value")

    def _gradient(self, id: str) -> Iterator[Quantity]:
        evaluation = self._evaluation
        carriers = _carriers(evaluation, id)
        if len(carriers) == 1:
            yield carriers[0], "downstream"
            yield from self.of_share(carriers[0])
        if evaluation.target is not None and evaluation.independent(id):
            yield from _independence(evaluation, id)
            return
        gradient = evaluation.gradient(id)
        for edge in evaluation.graph.edges_into(id):
            yield edge, "upstream"
            if gradient is not None and _passes_on(evaluation, edge, gradient):
                yield edge, "downstream"
                self.follow_share(edge)


def _partials(evaluation: Evaluation, edge: Edge) -> Value | None:
    """The local gradient of an edge, as far as it is written out anywhere; None for others."""
    given, out = evaluation.value(edge.source), evaluation.value(edge.target)
    if given is None or out is None or size_of(given) * size_of(out) > _LARGEST_LOCAL:
        return None
    local = evaluation.local(edge)
    return None if local is None else local.value


def _is_local(evaluation: Evaluation, edge: Edge, value: Value | None) -> bool:
    """Does the local gradient of an edge show a value?"""
    if not _says_more(value):
        return False
    partials = _partials(evaluation, edge)
    return partials is not None and set(_sizes(value)) <= {0.0, *_sizes(partials)}


def _sizes(value: Value | None) -> list[float]:
    if value is None:
        return []
    sizes: list[float] = np.unique(np.abs(value)).tolist()
    return sizes


def _says_more(value: Value | None) -> bool:
    """Is it more than zeros and ones, which stand in many places for many reasons?"""
    return value is not None and not np.all(np.isin(np.abs(value), (0.0, 1.0)))


def _is_same(value: Value | None, other: Value | None) -> bool:
    """The same numbers in the same order, signs and shapes apart."""
    if value is None or other is None or size_of(value) != size_of(other):
        return False
    return bool(np.array_equal(np.abs(np.ravel(value)), np.abs(np.ravel(other)), equal_nan=True))


def _passes_on(evaluation: Evaluation, edge: Edge, gradient: Value) -> bool:
    """Does the gradient go through the node unchanged, but for its sign or its shape?"""
    if _says_more(gradient):
        return _is_same(evaluation.edge(edge).downstream, gradient)
    partials = _partials(evaluation, edge) if np.any(gradient) else None
    if partials is None or shape_of(partials) != shape_of(gradient):
        return False
    return bool(np.all(np.abs(partials) == 1))


def _independence(evaluation: Evaluation, id: str) -> Iterator[Quantity]:
    """That nothing comes back to a node shows at its edges, and at all that leads to it alone."""
    graph = evaluation.graph
    for edge in graph.edges_from(id):
        yield edge, "downstream"
    for here in (id, *sorted(ancestors(graph, id))):
        if not evaluation.independent(here):
            continue
        yield here, "gradient"
        for edge in graph.edges_into(here):
            yield edge, "upstream"
            yield edge, "downstream"


def _carriers(evaluation: Evaluation, id: str) -> list[Edge]:
    """The edges that bring a share of the node's gradient."""
    edges = evaluation.graph.edges_from(id)
    return [edge for edge in edges if not evaluation.independent(edge.target)]
