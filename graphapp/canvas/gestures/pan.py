"""Dragging the whole picture: with the middle or right button, or with Space."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPoint, Qt

from graphapp.canvas.gestures.gesture import Gesture


class PanGesture(Gesture):
    """The picture follows the pointer."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.ClosedHandCursor

    def begin(self) -> None:
        """From here on the picture follows."""
        self._last = self.press
        self._panned = QPoint()

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """By as many pixels as the pointer moved."""
        self.view.pan(at - self._last)
        self._panned += at - self._last
        self._last = at

    def cancel(self) -> None:
        """The picture is where it was."""
        self.view.pan(-self._panned)
