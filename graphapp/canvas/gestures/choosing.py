"""Which gesture a press begins: decided by the button, the keys and what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from graphapp.canvas.clicking import thing_behind
from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.gestures.band import BandGesture
from graphapp.canvas.gestures.connect import ConnectGesture, ReconnectGesture
from graphapp.canvas.gestures.cut import CutGesture
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.gestures.insert import InsertingMove
from graphapp.canvas.gestures.move import MoveFrame, MoveNote
from graphapp.canvas.gestures.pan import PanGesture
from graphapp.canvas.gestures.resize import ResizeNote
from graphapp.canvas.gestures.scrub import ScrubGesture
from graphapp.canvas.note_item import NoteItem
from graphapp.canvas.pointing import is_on_number
from graphapp.canvas.ports import Port, port_at

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

_CTRL = Qt.KeyboardModifier.ControlModifier


def gesture_for(view: CanvasView, event: QMouseEvent) -> Gesture | None:
    """The gesture of a press; None for a button that begins none."""
    at, button = event.position().toPoint(), event.button()
    if button == Qt.MouseButton.RightButton and event.modifiers() & _CTRL:
        return CutGesture(view, at)
    if button in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        return PanGesture(view, at)
    if button != Qt.MouseButton.LeftButton:
        return None
    return PanGesture(view, at) if view.space_held else _with_left(view, event.position())


def _with_left(view: CanvasView, point: QPointF) -> Gesture:
    at, port = point.toPoint(), port_at(view, point)
    if port is not None:
        return _from_port(view, at, port)
    item = view.canvas.node_at(view.scene_point(point))
    if item is None:
        return _on_backdrop(view, at, point)
    if is_on_number(view, item, point):
        return ScrubGesture(view, at, item.id)
    return InsertingMove(view, at, item.id)


def _from_port(view: CanvasView, at: QPoint, port: Port) -> Gesture:
    """A new edge, or the end of the one that the port has."""
    edge = None if port.is_output else view.session.graph.edge_into(port.node, port.name)
    if edge is not None:
        return ReconnectGesture(view, at, edge)
    return ConnectGesture(view, at, port)


def _on_backdrop(view: CanvasView, at: QPoint, point: QPointF) -> Gesture:
    """A frame by its title, a note or its corner; else a rubber band."""
    behind = thing_behind(view, point)
    if isinstance(behind, FrameItem):
        return MoveFrame(view, at, behind.index)
    if isinstance(behind, NoteItem):
        if behind.corner_box().contains(view.scene_point(point)):
            return ResizeNote(view, at, behind.index)
        return MoveNote(view, at, behind.index)
    return BandGesture(view, at)
