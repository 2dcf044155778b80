"""An edge in the making: one end is fixed, the other is looked for, with the mouse or by keys."""

from __future__ import annotations

from graphapp.canvas.gestures.scrub import name_of
from graphapp.canvas.ports import Port
from graphapp.model import Edge, Graph
from graphapp.model.edits import connect, disconnect
from graphapp.model.reconnect import (
    free_port,
    refusal,
    refusal_at_node,
    sources_allowed,
    targets_allowed,
)


class Connection:
    """Says what each end would mean; ``old`` is the edge that is being taken elsewhere."""

    def __init__(self, graph: Graph, fixed: Port, old: Edge | None = None) -> None:
        self.graph = graph
        self.fixed = fixed
        self.old = old
        self.base = graph if old is None else disconnect(graph, [old])
        """The graph without the edge that is taken elsewhere."""
        if fixed.is_output:
            self.allowed = targets_allowed(self.base, fixed.node)
        else:
            self.allowed = sources_allowed(self.base, fixed.node)

    @property
    def wants_output(self) -> bool:
        """Is the end that is looked for where the edge begins?"""
        return not self.fixed.is_output

    def edge_to(self, end: Port) -> Edge:
        """The edge from the fixed end to another."""
        if self.fixed.is_output:
            return Edge(self.fixed.node, end.node, end.name)
        return Edge(end.node, *self.fixed)

    def end_at(self, id: str) -> Port | None:
        """The end on a node where no port is meant: its output, or its first free port."""
        if self.wants_output:
            return Port(id)
        port = free_port(self.base, id)
        return None if port is None else Port(id, port)

    def refusal(self, end: Port) -> str:
        """Why an end would be refused, in one sentence; empty where it is welcome."""
        return refusal(self.base, *self.edge_to(end))

    def refusal_at(self, id: str) -> str:
        """Why a node would be refused where no port is meant; empty where it is welcome."""
        if self.wants_output:
            return self.refusal(Port(id))
        return refusal_at_node(self.base, self.fixed.node, id)

    def replaced(self, end: Port) -> Edge | None:
        """The edge that would have to give way."""
        target = end if self.fixed.is_output else self.fixed
        old = self.base.edge_into(*target)
        return None if old == self.edge_to(end) else old

    def sentence(self, end: Port) -> str:
        """What an end would do."""
        source, target, port = self.edge_to(end)
        old = self.replaced(end)
        said = f"{source} → {target}, port {port}"
        return said if old is None else f"{said}: replaces the edge from {old.source}"

    def name(self, end: Port) -> str:
        """What the step is called in the history."""
        source, target, _ = self.edge_to(end)
        verb = "Connect" if self.old is None else "Reconnect"
        nodes = self.graph.nodes
        return f"{verb} {name_of(nodes[source])} to {name_of(nodes[target])}"

    def made(self, graph: Graph, end: Port) -> Graph:
        """The graph with the edge; raises EditError where it is refused."""
        edge = self.edge_to(end)
        if edge == self.old:
            return graph
        kept = graph if self.old is None else disconnect(graph, [self.old])
        return connect(kept, edge)


def disconnect_name(graph: Graph, edges: frozenset[Edge]) -> str:
    """What taking edges away is called in the history."""
    if len(edges) != 1:
        return f"Disconnect {len(edges)} edges"
    ((source, target, _),) = edges
    return f"Disconnect {name_of(graph.nodes[source])} from {name_of(graph.nodes[target])}"
