"""Dragging a number: the leaf's value follows the pointer, and everything follows the value."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Qt

from graphapp.canvas.gestures.gesture import Gesture
from graphapp.model import Graph, Node, edits

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: The change for one pixel, as a share of the number's order of magnitude, at least 1.
_NORMAL, _FINE, _COARSE = 0.01, 0.001, 0.1


class ScrubGesture(Gesture):
    """Sideways by hundredths; Shift is fine, Ctrl coarse. One step of the history at the end."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: CanvasView, press: QPoint, id: str) -> None:
        super().__init__(view, press)
        self.id = id

    def begin(self) -> None:
        """Count from the number as it is."""
        node = self.view.session.graph.nodes[self.id]
        value = scalar_of(node)
        assert value is not None
        self._name = name_of(node)
        self._before = self._exact = self._shown = value
        self._x = self.press.x()
        size = abs(value) if math.isfinite(value) else 1.0
        self._unit = 10.0 ** max(0, math.floor(math.log10(size))) if size else 1.0

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Add what the pointer moved since the last event, at the pace of the keys held now."""
        pace = _NORMAL
        if keys & Qt.KeyboardModifier.ShiftModifier:
            pace = _FINE
        elif keys & Qt.KeyboardModifier.ControlModifier:
            pace = _COARSE
        step = self._unit * pace
        self._exact += (at.x() - self._x) * step
        self._x = at.x()
        decimals = max(0, round(-math.log10(step)))
        value = round(self._exact, decimals) + 0.0
        if value != self._shown:
            self._shown = value
            self.view.session.preview(self._edit)

    def _edit(self, graph: Graph) -> Graph:
        return edits.set_value(graph, self.id, self._shown)

    def finish(self) -> None:
        """The number stays."""
        session = self.view.session
        if self._shown == self._before:
            session.cancel_preview()
        else:
            session.commit(f"Set {self._name}")

    def cancel(self) -> None:
        """The number is the one before."""
        self.view.session.cancel_preview()


def scalar_of(node: Node) -> float | None:
    """The single number that a leaf holds itself; None for arrays, data columns, other nodes."""
    value = getattr(node.operation, "value", None)
    if not isinstance(value, float) or getattr(node.operation, "column", None):
        return None
    return value


def can_scrub(node: Node) -> bool:
    """Does the node hold a finite number?"""
    value = scalar_of(node)
    return value is not None and math.isfinite(value)


def name_of(node: Node) -> str:
    """What a node is called in the history: its label where that is readable, else its id."""
    label = node.label or ""
    return label if label and not set(label) & set("\\{}") else node.id
