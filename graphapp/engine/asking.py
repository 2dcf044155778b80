"""Asking for one quantity: the ``asks`` of expected quantities and of questions.

``{"node": id, "quantity": "value" | "gradient"}`` or ``{"edge": {"target", "port"}, "quantity":
"value" | "upstream" | "local" | "downstream"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge
from graphapp.operation import Shape, Value

NODE_QUANTITIES = ("value", "gradient")
EDGE_QUANTITIES = ("value", "upstream", "local", "downstream")


def edge_asked(evaluation: Evaluation, asks: Mapping[str, Any]) -> Edge | None:
    """The edge that ``asks`` is about; None where it is about a node."""
    if "node" in asks:
        return None
    return evaluation.graph.edge_into(asks["edge"]["target"], asks["edge"]["port"])


def quantity_of(
    evaluation: Evaluation, asks: Mapping[str, Any], shape: Shape | None = None
) -> Value | None:
    """The number asked for; None where there is none.

    A local gradient comes as the partials of an elementwise node, or as the whole Jacobian where
    ``shape`` is not that of the partials. ``asks`` must name existing nodes and edges.
    """
    quantity = asks["quantity"]
    edge = edge_asked(evaluation, asks)
    if edge is None:
        id = asks["node"]
        return evaluation.value(id) if quantity == "value" else evaluation.gradient(id)
    if quantity == "local":
        compact = evaluation.local(edge)
        if compact is None or shape is None or compact.shape == shape:
            return None if compact is None else compact.value
        dense = evaluation.local(edge, dense=True)
        return None if dense is None else dense.value
    found: Value | None = getattr(evaluation.edge(edge), quantity)
    return found


def name_of(asks: Mapping[str, Any]) -> str:
    """``gradient of x``, ``local at m1.a``."""
    if "node" in asks:
        return f"{asks['quantity']} of {asks['node']}"
    return f"{asks['quantity']} at {asks['edge']['target']}.{asks['edge']['port']}"
