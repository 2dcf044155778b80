"""One sentence beside the pointer while a gesture lasts: what it would do, or why it cannot."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

from graphapp.look import theme
from graphapp.look.fonts import text_font

_AWAY = QPoint(18, 20)
_WIDEST = 340
_MARGIN = 6


class Caption(QLabel):
    """Floats over the canvas, lets the mouse through, and stays within the view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setObjectName("canvas.caption")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(text_font(12))
        self.setWordWrap(True)
        self.hide()

    def say(self, text: str, at: QPoint, *, refused: bool = False) -> None:
        """Show a sentence beside a point of the parent; an empty one hides it."""
        if not text:
            self.hide()
            return
        colors = theme.of(self.palette())
        line, ground = (
            (colors.error, colors.error_fill) if refused else (colors.line, colors.raised)
        )
        sheet = (
            f"QLabel {{ border: 1px solid {line}; border-radius: 4px; padding: 3px 7px;"
            f" background: {ground}; color: {colors.error if refused else colors.text}; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
        self.setText(text)
        self.setAccessibleName(text)
        wide = self.fontMetrics().horizontalAdvance(text) + 24
        self.resize(min(wide, _WIDEST), 10)
        self.resize(self.width(), self.heightForWidth(self.width()))
        self.move(self._within(at))
        self.show()
        self.raise_()

    def _within(self, at: QPoint) -> QPoint:
        room = self._parent.rect()
        x = min(at.x() + _AWAY.x(), room.width() - self.width() - _MARGIN)
        y = at.y() + _AWAY.y()
        if y + self.height() > room.height() - _MARGIN:
            y = at.y() - _AWAY.y() - self.height()
        return QPoint(max(x, _MARGIN), max(y, _MARGIN))
