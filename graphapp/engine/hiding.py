"""Which numbers an open question hides: the one that it asks for, wherever that number stands.

The gradient of a node is also the upstream gradient of every edge into it, and the share of the
only edge out of it: who may not see the one may not see the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from graphapp.engine.asking import edge_asked
from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge, Graph

Quantity: TypeAlias = tuple[str | Edge, str]
"""A node's id with value or gradient; an edge with value, upstream, local or downstream."""

Hidden: TypeAlias = Mapping[Quantity, str]
"""What is hidden, and the number of the question that asks for it."""

NOTHING: Hidden = MappingProxyType({})


def hidden_by(evaluation: Evaluation, asked: Iterable[tuple[str, Mapping[str, Any]]]) -> Hidden:
    """What some questions hide: pairs of a question's number and its ``asks``.

    Where two hide the same number, the first one's number stands there.
    """
    hidden: dict[Quantity, str] = {}
    for number, asks in asked:
        for quantity in _same(evaluation, asks):
            hidden.setdefault(quantity, number)
    return MappingProxyType(hidden)


def _same(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[Quantity]:
    edge, quantity = edge_asked(evaluation, asks), asks["quantity"]
    if edge is None:
        yield from (_value if quantity == "value" else _gradient)(evaluation, asks["node"])
    elif quantity == "value":
        yield from _value(evaluation, edge.source)
    elif quantity == "upstream":
        yield from _gradient(evaluation, edge.target)
    elif quantity == "downstream" and _carriers(evaluation, edge.source) == [edge]:
        yield from _gradient(evaluation, edge.source)
    else:
        yield edge, quantity


def _value(evaluation: Evaluation, id: str) -> Iterator[Quantity]:
    yield id, "value"
    for edge in evaluation.graph.edges_from(id):
        yield edge, "value"


def _gradient(evaluation: Evaluation, id: str) -> Iterator[Quantity]:
    yield id, "gradient"
    for edge in _into(evaluation.graph, id):
        yield edge, "upstream"
    carriers = _carriers(evaluation, id)
    if len(carriers) == 1:
        yield carriers[0], "downstream"


def _into(graph: Graph, id: str) -> list[Edge]:
    return [Edge(source, id, port) for port, source in graph.inputs_of(id).items()]


def _carriers(evaluation: Evaluation, id: str) -> list[Edge]:
    """The edges that bring a share of the node's gradient."""
    edges = evaluation.graph.edges_from(id)
    return [edge for edge in edges if not evaluation.independent(edge.target)]
