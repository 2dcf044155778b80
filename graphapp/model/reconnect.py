"""Edits of connections: insert on an edge, delete and heal, take another operation in place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphapp.errors import EditError, ParameterError
from graphapp.model.edits import (
    ancestors,
    connect,
    descendants,
    disconnect,
    node_of,
    refuse_cycle,
    remove,
)
from graphapp.model.graph import Edge, Graph, Node
from graphapp.operation import Operation, Unknown, operation_class, operations


def free_port(graph: Graph, id: str) -> str | None:
    """The first port of a node that has no edge yet; None where all are taken."""
    operation = node_of(graph, id).operation
    taken = graph.inputs_of(id)
    return next((port for port in operation.ports if port not in taken), None)


def connect_to_node(graph: Graph, source: str, target: str) -> Graph:
    """An edge into the first free port of ``target``."""
    port = free_port(graph, target)
    if port is None:
        operation = node_of(graph, target).operation
        if not operation.ports and not isinstance(operation, Unknown):
            raise EditError(f"{target} ({operation.op}) takes no inputs: it is where values start")
        refuse_cycle(graph, source, target)
        raise EditError(f"{target} has no free port: draw the edge onto the port it shall replace")
    return connect(graph, Edge(source, target, port))


def insert_on_edge(graph: Graph, id: str, edge: Edge) -> Graph:
    """The node ``id`` between the two ends of an edge: fed by its source, feeding its port.

    The source goes to the node's first free port; a node that has none cannot be inserted.
    """
    disconnect(graph, [edge])  # refuses an edge that is not there
    if id in (edge.source, edge.target):
        raise EditError(f"{id} is an end of this edge")
    return connect(connect_to_node(graph, edge.source, id), Edge(id, edge.target, edge.port))


def can_insert(graph: Graph, id: str, edge: Edge) -> bool:
    """Would ``insert_on_edge`` be accepted?"""
    try:
        insert_on_edge(graph, id, edge)
    except EditError:
        return False
    return True


def remove_and_heal(graph: Graph, ids: Collection[str]) -> Graph:
    """The graph without these nodes; a node with a single input leaves an edge in place.

    What a removed node fed is fed by its only source instead: deleting tanh from x → tanh → L
    leaves x → L. A node with no input or with several leaves nothing.
    """
    gone = set(ids)
    healed = [
        Edge(source, edge.target, edge.port)
        for edge in graph.edges
        if edge.source in gone and edge.target not in gone
        if (source := _only_source(graph, edge.source, gone)) is not None
    ]
    kept = remove(graph, ids)
    return replace(kept, edges=(*kept.edges, *healed)) if healed else kept


def _only_source(graph: Graph, id: str, gone: set[str]) -> str | None:
    """The node that feeds ``id`` through single-input nodes of ``gone``; None where it ends."""
    while id in gone:
        sources = list(graph.inputs_of(id).values())
        if len(sources) != 1:
            return None
        id = sources[0]
    return id


def refusal(graph: Graph, source: str, target: str, port: str) -> str:
    """Why an edge would be refused, in one sentence; empty where it is welcome."""
    try:
        connect(graph, Edge(source, target, port))
    except EditError as error:
        return str(error)
    return ""


def refusal_at_node(graph: Graph, source: str, target: str) -> str:
    """Why ``connect_to_node`` would be refused, in one sentence; empty where it is welcome."""
    try:
        connect_to_node(graph, source, target)
    except EditError as error:
        return str(error)
    return ""


def targets_allowed(graph: Graph, source: str) -> frozenset[str]:
    """The nodes that an edge from ``source`` may enter without closing a cycle."""
    barred = {source, *ancestors(graph, source)}
    return frozenset(
        id
        for id, node in graph.nodes.items()
        if id not in barred and (node.operation.ports or graph.inputs_of(id))
    )


def sources_allowed(graph: Graph, target: str) -> frozenset[str]:
    """The nodes from which an edge may enter ``target`` without closing a cycle."""
    return frozenset(graph.nodes) - descendants(graph, target) - {target}


def swap_choices(operation: Operation) -> tuple[str, ...]:
    """The operations that can stand in the place of one: all of its swap group but itself."""
    if not operation.swap_group:
        return ()
    return tuple(
        op
        for op, cls in operations().items()
        if cls.swap_group == operation.swap_group and op != operation.op
    )


def swap(graph: Graph, id: str, op: str) -> Graph:
    """Another operation in a node: its edges stay, port by port, parameters of equal name too."""
    node = node_of(graph, id)
    cls = operation_class(op)
    operation = cls.from_params(_shared_params(node.operation, cls))
    moved = _ports_after(node, graph.inputs_of(id), cls)
    swapped = graph.with_nodes([replace(node, operation=operation)])
    if all(old == new for old, new in moved.items()):
        return swapped
    edges = {
        edge: edge._replace(port=moved[edge.port]) if edge.target == id else edge
        for edge in graph.edges
    }
    return replace(
        swapped,
        edges=tuple(edges.values()),
        edge_extra=MappingProxyType({edges[e]: extra for e, extra in graph.edge_extra.items()}),
    )


def _ports_after(node: Node, connected: Iterable[str], cls: type[Operation]) -> dict[str, str]:
    """Old port → new port: equal names keep their edge, the others take what is free in order."""
    old = node.operation
    ports = sorted(connected, key=lambda port: old.ports.index(port) if port in old.ports else 0)
    if len(ports) > len(cls.ports):
        raise EditError(f"{cls.op} has fewer ports than {node.id} has edges: disconnect some first")
    named = old.variadic or not cls.variadic  # letters mean nothing to others
    kept = {port for port in ports if named and cls.has_port(port)}
    free = (port for port in cls.ports if port not in kept)
    return {port: port if port in kept else next(free) for port in ports}


def _shared_params(operation: Operation, cls: type[Operation]) -> dict[str, Any]:
    if isinstance(operation, Unknown):
        return {}
    known = {info.name for info in cls.parameters()}
    shared = {name: item for name, item in operation.params().items() if name in known}
    try:
        cls.from_params(shared)
    except ParameterError:  # the same name with another meaning: take the defaults
        return {}
    return shared
