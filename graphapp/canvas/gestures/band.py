"""A rubber band over empty canvas selects nodes, notes and folded frames that it touches.

Where it touches nothing but edges, it selects those.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtWidgets import QRubberBand

from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.hits import edges_across, nodes_in
from graphapp.model import Edge


class BandGesture(Gesture):
    """With Ctrl or Shift they join the selection instead of replacing it."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor
    scrolls = True

    def begin(self) -> None:
        """Show the band."""
        self._before = self.view.session.selection
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.view.viewport())
        self._band.show()

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Select what the band touches now."""
        view = self.view
        corner = view.viewportTransform().map(self.start).toPoint()
        self._band.setGeometry(QRect(corner, at).normalized())
        area = QRectF(self.start, view.scene_point(QPointF(at))).normalized()
        nodes, backdrop = nodes_in(view.canvas, area), view.canvas.backdrop
        notes, frames = backdrop.notes_in(area), backdrop.frames_in(area)
        edges = frozenset() if nodes or notes or frames else self._edges_in(area)
        adds = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if keys & adds:
            before = self._before
            view.session.select(
                nodes | before.nodes, edges | before.edges,
                notes | before.notes, frames | before.frames,
            )  # fmt: skip
        else:
            view.session.select(nodes, edges, notes, frames)

    def _edges_in(self, area: QRectF) -> frozenset[Edge]:
        """The edges through an area: whatever passes through a rectangle crosses a diagonal."""
        canvas = self.view.canvas
        one = edges_across(canvas, area.topLeft(), area.bottomRight())
        return one | edges_across(canvas, area.topRight(), area.bottomLeft())

    def finish(self) -> None:
        """The selection stays."""
        self._put_away()

    def cancel(self) -> None:
        """The selection is the one before."""
        self._put_away()
        before = self._before
        self.view.session.select(before.nodes, before.edges, before.notes, before.frames)

    def _put_away(self) -> None:
        self._band.hide()
        self._band.deleteLater()
