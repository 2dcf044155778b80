"""Drawing a line across edges: those that it crosses are taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath

from graphapp.canvas.connection import disconnect_name
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.hits import edges_across
from graphapp.model import Edge
from graphapp.model.edits import disconnect

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView


class CutGesture(Gesture):
    """The straight line from the press to the pointer; what it crosses is shown at once."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor
    scrolls = True
    yields = True

    def __init__(self, view: CanvasView, press: QPoint) -> None:
        super().__init__(view, press)
        self._edges: frozenset[Edge] = frozenset()

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Show the line and what it crosses."""
        view = self.view
        line = QPainterPath(self.start)
        end = view.scene_point(QPointF(at))
        line.lineTo(end)
        self._edges = edges_across(view.canvas, self.start, end)
        view.canvas.overlay.draw_line(line, "error")
        view.canvas.overlay.mark(self._edges, "error")

    def finish(self) -> None:
        """Take away what is crossed."""
        view, edges = self.view, self._edges
        view.canvas.overlay.clear()
        if edges:
            name = disconnect_name(view.session.graph, edges)
            view.session.apply(name, lambda graph: disconnect(graph, edges))

    def cancel(self) -> None:
        """Nothing is cut."""
        self.view.canvas.overlay.clear()
