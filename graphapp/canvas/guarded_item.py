"""What frames, notes and nodes share: a fault while one is painted leaves the others alone."""

from __future__ import annotations

import sys

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from graphapp.canvas.drawing import Drawing


class GuardedItem(QGraphicsRectItem):
    """An item that paints itself from a ``drawing``, or as a red box where that fails.

    An exception inside Qt's painting would leave the painter in the middle of something, for every
    item that follows. It is told once, until ``renew``.
    """

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self.drawing = drawing
        self._broken = False

    def renew(self) -> None:
        """Another state, which may be paintable again."""
        self._broken = False

    def red_box(self) -> QRectF:
        """Where to show that painting failed, in the item's coordinates."""
        return self.rect()

    def paint_guarded(self, painter: QPainter) -> None:
        """Draw the item; whatever goes wrong in it is caught."""
        raise NotImplementedError

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the item, or the box."""
        if not self._broken:
            try:
                self.paint_guarded(painter)
                return
            except Exception:  # noqa: BLE001 - the picture goes on without this item
                self._broken = True
                sys.excepthook(*sys.exc_info())
        painter.fillRect(self.red_box(), self.drawing.theme.color("error"))
