"""What makes a graph a good one: unique ids, edges that fit, one edge a port, no cycle."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush

from graphapp.errors import EditError
from graphapp.model.graph import LONGEST_ID, Edge, Node

_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def is_id(text: str) -> bool:
    """May ``text`` be the id of a node?"""
    return len(text) <= LONGEST_ID and _ID.match(text) is not None


def cycle_among(edges: Iterable[Edge]) -> list[str]:
    """The ids along one cycle, first id repeated at the end; empty where there is none."""
    edges = list(edges)
    ids = {id for edge in edges for id in (edge.source, edge.target)}
    if len(in_order(ids, edges)) == len(ids):
        return []
    import networkx as nx

    directed: nx.DiGraph[str] = nx.DiGraph()
    directed.add_edges_from((edge.source, edge.target) for edge in edges)
    steps = nx.find_cycle(directed)
    return [step[0] for step in steps] + [steps[0][0]]


def in_order(ids: Collection[str], edges: Iterable[Edge]) -> list[str]:
    """The ids, sources before targets, ties sorted by id; without what waits for a cycle.

    Kahn 1962, "Topological sorting of large networks", with the smallest ready id first, so that
    a graph has the same order whatever the order of its file.
    """
    waits = dict.fromkeys(ids, 0)
    targets: dict[str, list[str]] = {}
    for source, target, _ in edges:
        targets.setdefault(source, []).append(target)
        waits[target] += 1
    ready = [id for id, count in waits.items() if not count]
    heapify(ready)
    found = []
    while ready:
        id = heappop(ready)
        found.append(id)
        for target in targets.get(id, ()):
            waits[target] -= 1
            if not waits[target]:
                heappush(ready, target)
    return found


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
