"""Which gesture a press begins: decided by the button, the keys and what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from graphapp.canvas.gestures.band import BandGesture
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.gestures.move import MoveGesture
from graphapp.canvas.gestures.pan import PanGesture
from graphapp.canvas.gestures.scrub import ScrubGesture
from graphapp.canvas.pointing import is_on_number

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView


def gesture_for(view: CanvasView, event: QMouseEvent) -> Gesture | None:
    """The gesture of a press; None for a button that begins none."""
    at, button = event.position().toPoint(), event.button()
    if button in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        return PanGesture(view, at)
    if button != Qt.MouseButton.LeftButton:
        return None
    if view.space_held:
        return PanGesture(view, at)
    item = view.canvas.node_at(view.scene_point(event.position()))
    if item is None:
        return BandGesture(view, at)
    if is_on_number(view, item, event.position()):
        return ScrubGesture(view, at, item.id)
    return MoveGesture(view, at, item.id)
