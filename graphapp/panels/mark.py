"""A check box whose outline can be seen in every theme: Fusion draws a dark one on dark ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from graphapp.look.theme import shown

_CORNER = 3.0
_TICK = ((0.22, 0.52), (0.42, 0.72), (0.78, 0.30))


class Mark(QCheckBox):
    """A QCheckBox with an indicator of our own; everything else is Qt's."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Qt's label and focus frame, our box over Qt's."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        place = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        theme = shown()
        box = QRectF(place).adjusted(1.5, 1.5, -1.5, -1.5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(place, theme.color("window"))
            on = self.isChecked()
            painter.setPen(QPen(theme.color("accent" if on or self.hasFocus() else "muted"), 1.2))
            painter.setBrush(theme.color("accent" if on else "base"))
            painter.drawRoundedRect(box, _CORNER, _CORNER)
            if on:
                pen = QPen(theme.color("accent_text"), 1.8)
                pen.setCapStyle(Qt.PenCapStyle.RoundCap)
                painter.setPen(pen)
                tick = (
                    QPointF(x * box.width(), y * box.height()) + box.topLeft() for x, y in _TICK
                )
                painter.drawPolyline(QPolygonF(list(tick)))
