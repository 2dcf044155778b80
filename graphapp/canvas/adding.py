"""New nodes on the canvas: their ids, where they are put, and the edges they come with.

What is added grows the graph without positions first (``Growth``); it is then joined to the edge
it was asked for, and placed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple, Self, TypeAlias

from graphapp.canvas.ports import Port
from graphapp.model import Edge, Graph, Node
from graphapp.model.check import is_id
from graphapp.model.edits import (
    add_node,
    connect,
    free_id,
    move,
    reaches,
    set_differentiate,
)
from graphapp.model.formula_names import Name
from graphapp.model.geometry import output_offset, port_offset, shown_ports
from graphapp.model.reconnect import connect_to_node
from graphapp.operation import Loss, Operation, Source, Value
from graphapp.operation.parameters import write_value

#: A new source holds this until somebody types a number.
FIRST_VALUE = 1.0


class Growth(NamedTuple):
    """A graph with new nodes that have no place yet."""

    graph: Graph
    new: tuple[str, ...]
    result: str
    """The node whose output is what was asked for; perhaps one that was there before."""


Grow: TypeAlias = Callable[[Graph], Growth]


@dataclass(frozen=True, slots=True)
class Link:
    """The edges that a new node comes with: fed by ``source``, feeding ``port`` of ``target``."""

    source: str = ""
    target: str = ""
    port: str = ""

    @classmethod
    def to(cls, end: Port) -> Self:
        """For an edge that was dragged from a port into the empty."""
        return cls(source=end.node) if end.is_output else cls(target=end.node, port=end.name)

    @classmethod
    def on(cls, edge: Edge) -> Self:
        """For a node that is put onto an edge."""
        return cls(*edge)

    def join(self, graph: Graph, id: str) -> Graph:
        """The graph with the edges; raises EditError where one is refused."""
        if self.source:
            graph = connect_to_node(graph, self.source, id)
        if self.target:
            graph = connect(graph, Edge(id, self.target, self.port))
        return graph


NO_LINK = Link()


class Place(NamedTuple):
    """Where new nodes are wanted, in the scene."""

    x: float
    y: float
    exact: bool = False
    """Does a single node go just there, whatever stands near?"""


# What is added --------------------------------------------------------------------------------


def new_node(
    graph: Graph,
    operation: type[Operation],
    value: Value = FIRST_VALUE,
    name: Name | None = None,
) -> Node:
    """A node with a free id and no place; a source holds ``value``."""
    is_source = issubclass(operation, Source)
    made = operation.from_params({"value": write_value(value)} if is_source else {})
    if name is not None:
        id = free_id(graph.nodes, name.id)
        return Node(id, made, name.label if id == name.id else None)
    stem = operation.symbol if is_source and is_id(operation.symbol) else operation.op
    if issubclass(operation, Loss):
        stem = "L"  # it is written inside the node
    return Node(free_id(graph.nodes, stem), made)


def grow_node(
    operation: type[Operation], value: Value = FIRST_VALUE, name: Name | None = None
) -> Grow:
    """One node of an operation; the first loss of a graph is what is differentiated."""

    def grow(graph: Graph) -> Growth:
        node = new_node(graph, operation, value, name)
        grown = add_node(graph, node)
        if issubclass(operation, Loss) and graph.differentiate is None:
            grown = set_differentiate(grown, node.id)
        return Growth(grown, (node.id,), node.id)

    return grow


def graft(graph: Graph, part: Graph, shared: Collection[str]) -> Growth:
    """The graph with the nodes of ``part`` under free ids; ``shared`` ids are nodes it has.

    Where nothing is differentiated yet, or what the part goes on from, its result is from now on.
    """
    names = {id: id for id in shared}
    nodes = dict(graph.nodes)
    for id, node in part.nodes.items():
        if id not in names:
            names[id] = free_id(nodes, id)
            label = node.label if names[id] == id else None
            nodes[names[id]] = replace(node, id=names[id], label=label, position=None)
    edges = (Edge(names[e.source], names[e.target], e.port) for e in part.edges)
    grown = replace(graph, nodes=MappingProxyType(nodes), edges=(*graph.edges, *edges))
    assert part.differentiate is not None
    result = names[part.differentiate]
    old = graph.differentiate
    if old is None or reaches(grown, old, result):
        grown = set_differentiate(grown, result)
    return Growth(grown, tuple(names[id] for id in part.nodes if id not in shared), result)


# Where it goes --------------------------------------------------------------------------------


def added(graph: Graph, grow: Grow, link: Link, place: Place | None) -> tuple[Graph, Growth]:
    """The graph with what grows, joined and placed. Raises EditError where a join is refused.

    Without a place, new nodes go beside what they are connected with.
    """
    grown = grow(graph)
    uses = any(edge.target in grown.new for edge in grown.graph.edges_from(link.source))
    link = replace(link, source="") if uses else link  # a formula named it
    joined = link.join(grown.graph, grown.result)
    return (_placed(joined, grown.new, link, place) if grown.new else joined), grown


def _placed(graph: Graph, new: tuple[str, ...], link: Link, place: Place | None) -> Graph:
    from graphapp.model.arrange import arrange, lay_out_missing  # the first picture does without
    from graphapp.model.footprints import Taken

    if place is None:
        return lay_out_missing(graph)
    if len(new) == 1 and place.exact:
        (id,) = new
        return move(graph, {id: _held_by_its_port(graph, id, link, place)})
    shape = arrange(graph, new)
    xs, ys = zip(*shape.values(), strict=True)
    dx, dy = place.x - (min(xs) + max(xs)) / 2, place.y - (min(ys) + max(ys)) / 2
    shape = {id: (round(x + dx), round(y + dy)) for id, (x, y) in shape.items()}
    _, down = Taken(graph).clear_by(graph, shape)
    return move(graph, {id: (x, y + down) for id, (x, y) in shape.items()})


def _held_by_its_port(graph: Graph, id: str, link: Link, place: Place) -> tuple[float, float]:
    """The centre of a node; the end of a dragged edge stays where it was dropped."""
    node, ports = graph.nodes[id], shown_ports(graph, id)
    x = y = 0.0
    if link.source and not link.target:
        (port,) = graph.inputs_of(id)
        x, y = port_offset(node, ports, port)
    elif link.target and not link.source:
        x, y = output_offset(node, ports)
    return float(round(place.x - x)), float(round(place.y - y))
