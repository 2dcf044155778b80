"""What is under the pointer: what lights up, what a tooltip says, what a press would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from graphapp.canvas.blanks import blank_at
from graphapp.canvas.covers import cover_at
from graphapp.canvas.drawing import LABELS_FROM
from graphapp.canvas.gestures.scrub import can_scrub
from graphapp.canvas.hits import edge_at
from graphapp.canvas.node_item import NodeItem
from graphapp.canvas.ports import port_at, ports_of
from graphapp.canvas.tips import edge_tip, node_tip
from graphapp.engine.hiding import UNASKED
from graphapp.model import Edge

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: How near the pointer must be to an edge, in pixels.
_EDGE_REACH = 6.0


def thing_at(view: CanvasView, at: QPointF) -> tuple[NodeItem | None, Edge | None]:
    """The node under a point of the viewport, else the edge near it."""
    point = view.scene_point(at)
    node = view.canvas.node_at(point)
    if node is not None:
        return node, None
    return None, edge_at(view.canvas, point, _EDGE_REACH / view.scale_factor)


def hover(view: CanvasView, at: QPointF) -> None:
    """Light up what is under the pointer; an edge together with its two ends, a node's ports."""
    node, edge = thing_at(view, at)
    port = port_at(view, at)
    canvas, id = view.canvas, None if node is None else node.id
    id = id if port is None else port.node
    canvas.overlay.offer(() if id is None else ports_of(canvas, id), near=port)
    if edge is not None:
        view.canvas.set_lit(frozenset({edge.source, edge.target}), frozenset({edge}))
    else:
        view.canvas.set_lit(frozenset() if node is None else frozenset({node.id}), frozenset())


def tip_at(view: CanvasView, at: QPointF) -> str:
    """The tooltip at a point of the viewport; empty over nothing."""
    node, edge = thing_at(view, at)
    evaluation, hidden = view.session.evaluation, view.session.concealed
    blank = blank_at(view.canvas, view.scene_point(at))
    if blank is not None:
        if blank[1] == UNASKED:
            return view.tr("Hidden until all questions are answered")
        return view.tr("Question {0}: click to answer").format(blank[1])
    if cover_at(view.canvas, view.scene_point(at)) is not None:
        return view.tr("Covered: click to uncover")
    if node is not None:
        return node_tip(evaluation, node.id, view.steps, hidden)
    return "" if edge is None else edge_tip(evaluation, edge, view.steps, hidden)


def is_on_number(view: CanvasView, item: NodeItem, at: QPointF) -> bool:
    """Is the point on a number that can be dragged?"""
    box = item.number_box()
    if box is None or view.scale_factor < LABELS_FROM or not can_scrub(item.node):
        return False
    return box.contains(view.scene_point(at) - item.pos())


def cursor_at(view: CanvasView, at: QPointF) -> Qt.CursorShape | None:
    """The cursor that says what a press would do here; None for the usual one."""
    blank = blank_at(view.canvas, view.scene_point(at))
    if blank is not None and blank[1] != UNASKED:
        return Qt.CursorShape.PointingHandCursor
    if cover_at(view.canvas, view.scene_point(at)) is not None:
        return Qt.CursorShape.PointingHandCursor
    if port_at(view, at) is not None:
        return Qt.CursorShape.CrossCursor
    item = view.canvas.node_at(view.scene_point(at))
    if item is not None and is_on_number(view, item, at):
        return Qt.CursorShape.SizeHorCursor
    return None
