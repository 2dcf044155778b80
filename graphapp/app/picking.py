"""Choosing a node by a click: the next click on the canvas is an answer, not a selection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent

from graphapp.canvas.pointing import hover, thing_at
from graphapp.canvas.view import CanvasView


class NodePicker(QObject):
    """Takes the mouse of one canvas until a node is clicked; a click elsewhere or Esc gives up."""

    ended = Signal()

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._taken: Callable[[str], object] | None = None
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)

    @property
    def active(self) -> bool:
        """Is a node being chosen?"""
        return self._taken is not None

    def start(self, question: str, taken: Callable[[str], object]) -> None:
        """Ask; ``taken`` gets the id of the node that is clicked."""
        self._taken = taken
        self._view.announce(question)
        self._view.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self._view.setFocus()

    def stop(self) -> None:
        """The mouse is as before."""
        if self._taken is not None:
            self._taken = None
            self._view.viewport().unsetCursor()
            self._view.announce("")
            self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """While a node is chosen the canvas sees neither presses nor moves."""
        if self._taken is None:
            return False
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self.stop()
            return True
        if not isinstance(event, QMouseEvent) or watched is not self._view.viewport():
            return False
        if event.type() is QEvent.Type.MouseMove:
            hover(self._view, event.position())
        elif event.type() is QEvent.Type.MouseButtonPress:
            self._press(event.position())
        return True

    def _press(self, at: QPointF) -> None:
        node, _ = thing_at(self._view, at)
        taken = self._taken
        self.stop()
        if node is not None and taken is not None:
            taken(node.id)
