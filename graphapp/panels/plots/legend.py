"""The legend beside a plot: one row for each line, with a piece of it and its mark.

It stands outside the plot's area, so that it covers no number, and is painted with it into exports.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pyqtgraph
from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

#: Widths in pixels at 100 %: of the piece of a line, between it and the text, around the rows.
_SAMPLE, _GAP, _EDGE = 24.0, 6.0, 8.0
_MARK = 7.0
#: The height of a row, in heights of the font.
_ROW = 1.25
#: So many rows have room in a low plot.
_FEW = 4
_ENDLESS = 16_777_215.0


class Entry(NamedTuple):
    """One row: a line, a mark, an area of one colour, or several of them."""

    text: str
    pen: QPen | None = None
    mark: str = ""
    color: QColor | None = None
    """Of the mark."""
    hollow: bool = False
    """Only the outline of the mark."""
    area: QBrush | None = None


class Legend(pyqtgraph.GraphicsWidget):  # type: ignore[misc]
    """Takes as much width as its texts need, and says how many rows found no room."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[Entry, ...] = ()
        self.font_used = QFont()
        self._color = QColor()
        self.ground = QColor()
        """What is behind it."""
        self._scale = 1.0
        self._room = 300.0
        self.below = False
        """Does it stand below the plot, where texts have more room?"""

    def set_room(self, pixels: float, *, below: bool) -> None:
        """How wide it may be, or how high; longer texts are shortened in their middle."""
        if (pixels, below) != (self._room, self.below):
            self._room, self.below = pixels, below
            self._measure()

    def dress(self, font: QFont, color: QColor, ground: QColor, scale: float) -> None:
        """Other letters and colours."""
        self.ground = ground
        self.font_used, self._color, self._scale = font, color, scale
        self._measure()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Other rows; none of them and the legend takes no room."""
        before = [entry.text for entry in self.entries]
        self.entries = tuple(entries)
        if [entry.text for entry in entries] != before:
            self._measure()
        self.update()

    @property
    def texts(self) -> list[str]:
        """What the rows say, in full."""
        return [entry.text for entry in self.entries]

    def _measure(self) -> None:
        self.setVisible(bool(self.entries))
        metrics = QFontMetricsF(self.font_used)
        width, height = 0.0, 0.0
        if self.entries:
            texts = self.texts + [self._rest(99)] * (len(self.entries) > _FEW)
            widest = max(metrics.horizontalAdvance(text) for text in texts)
            width = min((_SAMPLE + _GAP + 2 * _EDGE) * self._scale + widest + 1.0, self._room)
            height = len(self.entries) * metrics.height() * _ROW + 2 * _EDGE * self._scale
        if self.below:
            width, height = 0.0, min(height, self._room)
        self.setMinimumSize(width, height if self.below else 0.0)
        self.setMaximumSize(_ENDLESS if self.below else width, height if self.below else _ENDLESS)
        self.update()

    def paint(self, painter: QPainter, _option: Any, _widget: Any = None) -> None:
        """The rows that fit."""
        metrics = QFontMetricsF(self.font_used)
        row = metrics.height() * _ROW
        room = max(int((self.size().height() - _EDGE * self._scale) // row), 1)
        count = len(self.entries)
        shown = self.entries if count <= room else self.entries[: room - 1]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font_used)
        left = _EDGE * self._scale
        begin = left + (_SAMPLE + _GAP) * self._scale
        width = self.size().width() - begin - _EDGE * self._scale / 2
        middle = row / 2 + _EDGE * self._scale / 2
        for entry in shown:
            self._paint_sample(painter, entry, left, middle)
            text = metrics.elidedText(entry.text, Qt.TextElideMode.ElideMiddle, width)
            self._write(painter, metrics, begin, middle, text)
            middle += row
        if len(shown) < count:
            self._write(painter, metrics, begin, middle, self._rest(count - len(shown)))

    def _rest(self, count: int) -> str:
        text: str = self.tr("and {0} more").format(count)
        return text

    def _write(
        self, painter: QPainter, metrics: QFontMetricsF, x: float, middle: float, text: str
    ) -> None:
        painter.setPen(self._color)
        painter.drawText(QPointF(x, middle + metrics.capHeight() / 2), text)

    def _paint_sample(self, painter: QPainter, entry: Entry, left: float, middle: float) -> None:
        width = _SAMPLE * self._scale
        if entry.area is not None:
            high = 0.45 * width
            place = QRectF(left, middle - high / 2, width, high)
            painter.fillRect(place, entry.area)
            if entry.pen is None:  # what is as pale as the ground needs an edge
                faint = QColor(self._color)
                faint.setAlphaF(0.35)
                painter.setPen(faint)
                painter.drawRect(place)
        if entry.pen is not None:
            painter.setPen(entry.pen)
            painter.drawLine(QPointF(left, middle), QPointF(left + width, middle))
        if entry.mark:
            painter.save()
            painter.translate(left + width / 2, middle)
            color, size = entry.color or self._color, _MARK * self._scale
            pen = QPen(color, 0.0 if not entry.hollow else 1.4 * self._scale / size)
            brush = QBrush(self.ground if entry.hollow else color)
            drawSymbol(painter, entry.mark, size, pen, brush)
            painter.restore()
