"""What is doubtful about a graph that can be opened all the same.

A frame, a question or an expected quantity that names a node which is gone is no reason to refuse
a file: somebody deleted the node, and the rest is still good. ``graphapp validate`` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphapp.engine.asking import EDGE_QUANTITIES, NODE_QUANTITIES
from graphapp.files.places import quoted
from graphapp.model import Graph
from graphapp.model.questions import HIDES
from graphapp.operation import Unknown, operations


def remarks(graph: Graph) -> tuple[str, ...]:
    """One sentence for everything doubtful; none where all is good."""
    return tuple(_remarks(graph))


def _remarks(graph: Graph) -> Iterator[str]:
    for id, node in graph.nodes.items():
        if isinstance(node.operation, Unknown):
            yield f"{id}: no installed package provides the operation {quoted(node.op)}"
        elif unread := node.extra.get("params"):
            yield f"{id}: {node.op} ignores the parameter {quoted(next(iter(unread)))}"
        yield from _column_remarks(graph, id)
    for i, frame in enumerate(graph.frames):
        for id in frame.nodes:
            if id not in graph.nodes:
                yield f"frames[{i}]: there is no node {quoted(id)}"
    for i, entry in enumerate(graph.expected):
        if fault := asks_fault(graph, entry.get("asks")):
            yield f"expected[{i}].asks: {fault}"
    hides = (graph.exercise or {}).get("hides", HIDES[0])
    if hides not in HIDES:
        yield f"exercise.hides: expected {', '.join(HIDES)}, not {quoted(hides)}"
    questions = (graph.exercise or {}).get("questions")
    for i, entry in enumerate(questions if isinstance(questions, list) else ()):
        asks = entry.get("asks") if isinstance(entry, dict) else None
        if fault := asks_fault(graph, asks):
            yield f"exercise.questions[{i}].asks: {fault}"


def _column_remarks(graph: Graph, id: str) -> Iterator[str]:
    operation = graph.nodes[id].operation
    if operation.op not in operations() or operation.op != "input":
        return
    params = operation.params()
    named = [params["column"]] if "column" in params else params.get("columns", [])
    for name in named:
        if name not in graph.data:
            yield f"{id}: the data have no column {quoted(name)}"


def asks_fault(graph: Graph, asks: Any) -> str:
    """Why an ``asks`` names no quantity of the graph; empty where it does."""
    if not isinstance(asks, Mapping):
        return 'expected an object with "node" or "edge", and "quantity"'
    if ("node" in asks) == ("edge" in asks):
        return 'it must name either a "node" or an "edge"'
    quantity = asks.get("quantity")
    if "edge" in asks:
        return _edge_fault(graph, asks["edge"], quantity)
    if not isinstance(asks["node"], str) or asks["node"] not in graph.nodes:
        return f"there is no node {quoted(asks['node'])}"
    return _quantity_fault(quantity, NODE_QUANTITIES, "a node")


def _edge_fault(graph: Graph, edge: Any, quantity: Any) -> str:
    if not isinstance(edge, Mapping) or not {"target", "port"} <= edge.keys():
        return 'an edge is named by its "target" and its "port"'
    if graph.edge_into(str(edge["target"]), str(edge["port"])) is None:
        return f"no edge enters port {quoted(edge['port'])} of {quoted(edge['target'])}"
    return _quantity_fault(quantity, EDGE_QUANTITIES, "an edge")


def _quantity_fault(quantity: Any, allowed: tuple[str, ...], of: str) -> str:
    if quantity in allowed:
        return ""
    return f"a quantity of {of} is {', '.join(allowed)}, not {quoted(quantity)}"
