"""A click on a small heat map opens the whole array as a table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from graphapp.canvas.map_at import map_at
from graphapp.canvas.view import CanvasView
from graphapp.later import soon
from graphapp.model import Edge


class ArrayClicks(QObject):
    """Watches the clicks on one canvas; what they select is not its matter."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._press: QPointF | None = None
        self._clicked = QPointF()
        self._answer = soon(self._open, self)  # after the selection
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note presses, answer releases near them."""
        if isinstance(event, QMouseEvent) and event.button() == Qt.MouseButton.LeftButton:
            if event.type() is QEvent.Type.MouseButtonPress:
                plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
                self._press = event.position() if plain else None
            elif event.type() is QEvent.Type.MouseButtonRelease and self._press is not None:
                moved = (event.position() - self._press).manhattanLength()
                if moved < QApplication.startDragDistance():
                    self._clicked = event.position()
                    self._answer.start()
                self._press = None
        return False

    def _open(self) -> None:
        shown = map_at(self._view.canvas, self._view.scene_point(self._clicked))
        if shown is None:
            return
        from graphapp.panels.array_window import open_array
        from graphapp.panels.quantity import Quantity

        session = self._view.session
        open_array(session, Quantity(shown.kind, shown.of), self._view.window())
        if isinstance(shown.of, Edge):
            session.select(edges=[shown.of])
