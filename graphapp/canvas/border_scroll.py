"""While a gesture lasts, the picture moves on when the pointer is at the border of the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QTimer

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: In this border of the view it scrolls, by at most so many pixels at a time.
_BORDER, _SCROLL = 28, 14
_EVERY_MS = 16


class BorderScroll(QTimer):
    """Runs between ``start`` and ``stop``; ``pan`` gets the pixels to move the picture by."""

    def __init__(self, view: CanvasView, pan: Callable[[QPoint], object]) -> None:
        super().__init__(view)
        self._view = view
        self._pan = pan
        self.setInterval(_EVERY_MS)
        self.timeout.connect(self._move_on)

    def _move_on(self) -> None:
        at, room = self._view.pointer, self._view.viewport().rect()
        inside = room.adjusted(_BORDER, _BORDER, -_BORDER, -_BORDER)
        over = QPoint(
            min(at.x() - inside.left(), 0) + max(at.x() - inside.right(), 0),
            min(at.y() - inside.top(), 0) + max(at.y() - inside.bottom(), 0),
        )
        if not over.isNull():
            self._pan(-over * _SCROLL / _BORDER)
