"""Adds a node of the library where the person is looking."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsView

from graphapp.errors import GraphappError
from graphapp.model import Graph, Node
from graphapp.model.check import is_id
from graphapp.model.edits import add_node, free_id
from graphapp.operation import Operation, Source
from graphapp.session import Session

#: A new source holds this until somebody types a number.
_FIRST_VALUE = 1.0
#: How far apart nodes are that do not touch, sideways and downwards.
_ROOM = (150.0, 96.0)


def add_at_centre(session: Session, view: QGraphicsView, operation: type[Operation]) -> None:
    """One more node in the middle of the view, selected."""
    middle = view.mapToScene(view.viewport().rect().center())
    try:
        node = new_node(session.document.graph, operation, (middle.x(), middle.y()))
    except GraphappError as error:
        session.failed.emit(str(error))
        return
    name = view.tr("Add {0}").format(operation.op.replace("_", " "))
    if session.apply(name, lambda graph: add_node(graph, node)):
        session.select(nodes=[node.id])


def new_node(graph: Graph, operation: type[Operation], place: tuple[float, float]) -> Node:
    """A node with a free id, beside and not on top of one that is there already."""
    stem = operation.symbol if is_id(operation.symbol) else operation.op
    params = {"value": _FIRST_VALUE} if issubclass(operation, Source) else {}
    made = operation.from_params(params)
    return Node(free_id(graph.nodes, stem), made, position=_free_place(graph, place))


def _free_place(graph: Graph, place: tuple[float, float]) -> tuple[float, float]:
    """The place, or the next one below it that no node is near."""
    taken = [node.position for node in graph.nodes.values() if node.position is not None]
    x, y = float(round(place[0])), float(round(place[1]))
    while any(abs(x - u) < _ROOM[0] and abs(y - v) < _ROOM[1] for u, v in taken):
        y += _ROOM[1]
    return x, y
