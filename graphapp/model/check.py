"""What makes a graph a good one: unique ids, edges that fit, one edge a port, no cycle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import networkx as nx

from graphapp.errors import EditError
from graphapp.model.graph import LONGEST_ID, Edge, Node

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def is_id(text: str) -> bool:
    """May ``text`` be the id of a node?"""
    return len(text) <= LONGEST_ID and _ID.match(text) is not None


def cycle_among(edges: Iterable[Edge]) -> list[str]:
    """The ids along one cycle, first id repeated at the end; empty where there is none."""
    directed: nx.DiGraph[str] = nx.DiGraph()
    directed.add_edges_from((edge.source, edge.target) for edge in edges)
    if nx.is_directed_acyclic_graph(directed):
        return []
    steps = nx.find_cycle(directed)
    return [step[0] for step in steps] + [steps[0][0]]


def check_edge(nodes: Mapping[str, Node], edge: Edge) -> None:
    """Raise EditError unless the edge joins existing nodes at a port that the target has."""
    for end in (edge.source, edge.target):
        if end not in nodes:
            raise EditError(f"there is no node {end!r}")
    target = nodes[edge.target]
    if not target.operation.has_port(edge.port):
        raise EditError(f"{edge.target} ({target.op}) has no port {edge.port!r}{_ports(target)}")


def _ports(node: Node) -> str:
    operation = node.operation
    if operation.variadic:
        return ": its ports are a, b, c, …"
    if not operation.ports:
        return ": it takes no inputs"
    return f": its ports are {', '.join(operation.ports)}"
