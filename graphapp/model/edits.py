"""Edits: functions from a graph to a new graph. A refused one raises EditError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphapp.errors import EditError, ParameterError
from graphapp.model.check import check_edge, is_id
from graphapp.model.graph import LONGEST_ID, Edge, Frame, Graph, Node
from graphapp.operation import Operation, Source, Unknown, Value, as_value

#: An id as a name, an underscore and a number, of which the last two may be missing.
_NUMBERED = re.compile(r"(.*?)(_?)(\d{0,6})")


def add_node(graph: Graph, node: Node) -> Graph:
    """The graph with one more node."""
    if not is_id(node.id):
        raise EditError(
            f"{node.id!r} cannot be an id: use letters, digits and _, a letter first, "
            f"at most {LONGEST_ID}"
        )
    if node.id in graph.nodes:
        raise EditError(f"there is a node {node.id!r} already: choose another id")
    return replace(graph, nodes=MappingProxyType({**graph.nodes, node.id: node}))


def connect(graph: Graph, edge: Edge) -> Graph:
    """The graph with one more edge, in place of the one that entered the port before."""
    check_edge(graph.nodes, edge)
    refuse_cycle(graph, edge.source, edge.target)
    old = graph.edge_into(edge.target, edge.port)
    if old == edge:
        return graph
    if old is None:
        return replace(graph, edges=(*graph.edges, edge))
    kept = without_edges(graph, [old])
    return replace(kept, edges=tuple(edge if e == old else e for e in graph.edges))


def refuse_cycle(graph: Graph, source: str, target: str) -> None:
    """Raise EditError where an edge would make a node depend on itself."""
    if source == target:
        raise EditError(f"an edge from {source} to itself would close a cycle")
    if reaches(graph, target, source):
        raise EditError(
            f"an edge from {source} to {target} would close a cycle: "
            f"{source} already depends on {target}"
        )


def disconnect(graph: Graph, edges: Collection[Edge]) -> Graph:
    """The graph without these edges."""
    for edge in edges:
        if graph.edge_into(edge.target, edge.port) != edge:
            raise EditError(f"there is no edge from {edge.source} to {edge.target}.{edge.port}")
    return without_edges(graph, edges)


def without_edges(graph: Graph, edges: Iterable[Edge]) -> Graph:
    """The graph without these edges and what a file said of them."""
    gone = set(edges)
    if not gone:
        return graph
    return replace(
        graph,
        edges=tuple(edge for edge in graph.edges if edge not in gone),
        edge_extra=MappingProxyType(
            {edge: extra for edge, extra in graph.edge_extra.items() if edge not in gone}
        ),
    )


def remove(graph: Graph, ids: Collection[str]) -> Graph:
    """The graph without these nodes, their edges, their places in frames and frames left empty."""
    for id in ids:
        node_of(graph, id)
    gone = set(ids)
    kept = without_edges(graph, [e for e in graph.edges if e.source in gone or e.target in gone])
    return replace(
        kept,
        nodes=MappingProxyType({id: node for id, node in graph.nodes.items() if id not in gone}),
        differentiate=None if graph.differentiate in gone else graph.differentiate,
        frames=_without(graph.frames, gone),
    )


def _without(frames: tuple[Frame, ...], gone: set[str]) -> tuple[Frame, ...]:
    kept = []
    for frame in frames:
        if gone.isdisjoint(frame.nodes):
            kept.append(frame)
        elif rest := tuple(id for id in frame.nodes if id not in gone):
            kept.append(replace(frame, nodes=rest))
    return tuple(kept)


def set_params(graph: Graph, id: str, **params: Any) -> Graph:
    """The graph with some parameters of a node replaced by JSON values."""
    node = node_of(graph, id)
    if isinstance(node.operation, Unknown):
        raise EditError(f"{id}: the operation {node.op} is unknown, its parameters stay as is")
    try:
        operation = type(node.operation).from_params({**node.operation.params(), **params})
    except ParameterError as error:
        raise EditError(f"{id}: {error}") from None
    return set_operation(graph, id, operation)


def set_value(graph: Graph, id: str, value: Value | Any) -> Graph:
    """The graph with another value in a source: a number, an array or nested lists."""
    node = node_of(graph, id)
    if not isinstance(node.operation, Source):
        raise EditError(f"{id} ({node.op}) is computed from its inputs: set the value of a source")
    try:
        return set_operation(graph, id, node.operation.with_value(as_value(value)))
    except (TypeError, ValueError):
        raise EditError(
            f"{id}: the value must be a number or a rectangular array of numbers"
        ) from None


def set_operation(graph: Graph, id: str, operation: Operation) -> Graph:
    """The graph with another operation in a node; its edges must fit the new ports."""
    node = node_of(graph, id)
    for port in graph.inputs_of(id):
        if not operation.has_port(port):
            raise EditError(f"{id}: {operation.op} has no port {port!r}: disconnect it first")
    return graph.with_nodes([replace(node, operation=operation)])


def set_label(graph: Graph, id: str, label: str | None) -> Graph:
    """The graph with another label on a node; None or empty shows the id."""
    return graph.with_nodes([replace(node_of(graph, id), label=label or None)])


def set_differentiate(graph: Graph, id: str | None) -> Graph:
    """The graph with another node whose gradient is taken; None for no backward pass."""
    if id is not None:
        node_of(graph, id)
    return graph if id == graph.differentiate else replace(graph, differentiate=id)


def move(graph: Graph, positions: Mapping[str, tuple[float, float]]) -> Graph:
    """The graph with nodes elsewhere: ids to centres."""
    moved = [
        replace(node_of(graph, id), position=(float(x), float(y)))
        for id, (x, y) in positions.items()
        if graph.nodes[id].position != (x, y)
    ]
    return graph.with_nodes(moved) if moved else graph


def node_of(graph: Graph, id: str) -> Node:
    """The node with an id; raises EditError where there is none."""
    try:
        return graph.nodes[id]
    except KeyError:
        raise EditError(f"there is no node {id!r}") from None


def reaches(graph: Graph, start: str, end: str) -> bool:
    """Is there a path from ``start`` to ``end``? A node reaches itself."""
    return start == end or end in descendants(graph, start)


def free_id(taken: Container[str], stem: str) -> str:
    """``stem`` if it is not taken, else the next number at its end: x, x_2; w1, w2; h_1, h_2."""
    return FreeIds(taken).take(stem)


class FreeIds:
    """Free ids one after another, each as ``free_id`` would give it.

    A number that was found taken is not tried again: with ten thousand numbered nodes to copy,
    every one of them would otherwise try the numbers of all.
    """

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._given: set[str] = set()
        self._beyond: dict[str, dict[int, int]] = {}
        """For each name its numbers that are taken, and a higher one to go on with."""

    def take(self, stem: str) -> str:
        """A free id, taken from now on."""
        id = stem if self._is_free(stem) else self._numbered(stem)
        self._given.add(id)
        return id

    def _is_free(self, id: str) -> bool:
        return id not in self._taken and id not in self._given

    def _numbered(self, stem: str) -> str:
        name, line, digits = _NUMBERED.fullmatch(stem).groups()  # type: ignore[union-attr]
        number = int(digits) + 1 if digits else 2
        front = f"{name[: LONGEST_ID - 8]}{line if digits else '_'}"
        beyond = self._beyond.setdefault(front, {})
        passed = []
        while not self._is_free(f"{front}{number}"):
            passed.append(number)
            number = beyond.get(number, number + 1)
        beyond.update(dict.fromkeys(passed, number))
        return f"{front}{number}"


def ancestors(graph: Graph, id: str) -> frozenset[str]:
    """The nodes that ``id`` depends on, without itself."""
    return reachable({id}, lambda here: graph.inputs_of(here).values()) - {id}


def descendants(graph: Graph, id: str) -> frozenset[str]:
    """The nodes that depend on ``id``, without itself."""
    return reachable({id}, lambda here: (edge.target for edge in graph.edges_from(here))) - {id}


def reachable(start: Iterable[str], following: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Some nodes and all that are found by following again and again."""
    seen = set(start)
    front = list(seen)
    while front:
        for id in following(front.pop()):
            if id not in seen:
                seen.add(id)
                front.append(id)
    return frozenset(seen)
