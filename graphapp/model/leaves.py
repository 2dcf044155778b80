"""Edits of sources: another kind with the same value, and another draw of random numbers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from graphapp.errors import EditError, MissingInput
from graphapp.model.edits import node_of, set_operation, set_params
from graphapp.model.graph import Graph
from graphapp.operation import Operation, Source, operation_class

Kind = Literal["input", "parameter", "constant"]
KINDS: tuple[Kind, ...] = ("input", "parameter", "constant")


def set_kind(graph: Graph, ids: Collection[str], kind: Kind) -> Graph:
    """Some sources as inputs, parameters or constants; each keeps the value that it has.

    A value that came from a data column or was drawn stands in the node itself afterwards. What is
    of that kind already stays as it is. Raises EditError for a node that is computed.
    """
    for id in ids:
        operation = node_of(graph, id).operation
        if not isinstance(operation, Source):
            raise EditError(f"{id} is computed from its inputs: only a leaf can become a {kind}")
        if operation.op != kind:
            graph = set_operation(graph, id, _with_value_of(graph, operation, kind))
    return graph


def can_redraw(operation: Operation) -> bool:
    """Does the operation draw random numbers from a seed?"""
    # not by ``params``: asked at every selection, and an array takes its time to become lists
    drawn = getattr(operation, "init", None), getattr(operation, "seed", None)
    return drawn != (None, None)


def redraw(graph: Graph, ids: Collection[str]) -> Graph:
    """Other random numbers for what is drawn from a seed: the next seed, and no typed value.

    Nodes that draw nothing stay as they are. Raises EditError where none of them draws.
    """
    drawing = [id for id in ids if can_redraw(node_of(graph, id).operation)]
    if not drawing:
        raise EditError("nothing here is drawn at random: give a parameter an initialiser first")
    for id in drawing:
        params = _redrawn(graph.nodes[id].operation.params())
        assert params is not None
        graph = set_params(graph, id, **params)
    return graph


def free_seed(graph: Graph) -> int:
    """The least seed from which no leaf of a graph is drawn."""
    drawn = (getattr(node.operation, "init", None) for node in graph.nodes.values())
    taken = {init.seed for init in drawn if init is not None}
    return next(seed for seed in range(len(taken) + 1) if seed not in taken)


def _with_value_of(graph: Graph, operation: Source, kind: Kind) -> Operation:
    made = operation_class(kind).from_params({})
    assert isinstance(made, Source)
    try:
        return made.with_value(operation.source_value(graph.data))
    except MissingInput:
        return made


def _redrawn(params: dict[str, Any]) -> dict[str, Any] | None:
    """The parameters that are different after another draw; None where nothing is drawn."""
    init = params.get("init")
    if isinstance(init, dict):
        return {"init": {**init, "seed": init.get("seed", 0) + 1}, "value": None}
    seed = params.get("seed")
    return {"seed": seed + 1} if isinstance(seed, int) else None
