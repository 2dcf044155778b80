"""A painter for PDFs whose numbers can be searched and copied.

Qt looks up the character of a glyph in the font's own table. Figures of equal width are no part of
that table, so that a number drawn with them has no characters. Here the usual figures, which are
narrower, are spread over the same place: by so little that a reader of the file takes no gap for
the end of a word.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from graphapp.look.fonts import number_metrics

_TABULAR = QFont.Tag("tnum")
#: Between two signs, of the font's size; readers of PDFs see a space from 0.1 on.
_WIDEST = 0.08


class SelectablePainter(QPainter):
    """Draws texts that begin at a point and are set in a number font with the usual figures."""

    def drawText(self, *arguments: Any) -> None:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Qt's drawText."""
        font = self.font()
        if len(arguments) != 2 or _TABULAR not in font.featureTags():
            super().drawText(*arguments)
            return
        point, text = arguments
        room = number_metrics(font.pixelSize(), bold=font.weight() > QFont.Weight.Medium)
        usual = QFont(font)
        usual.clearFeatures()
        own = QFontMetricsF(usual)
        widths = [own.horizontalAdvance(sign) for sign in text]
        free = room.width(text) - sum(widths)
        each = min(free / max(len(text), 1), _WIDEST * font.pixelSize())
        x = point.x() + (free - each * (len(text) - 1)) / 2
        self.setFont(usual)
        for sign, width in zip(text, widths, strict=True):
            super().drawText(QPointF(x, point.y()), sign)
            x += width + each
        self.setFont(font)
