"""A line that floats over the canvas: it takes a text, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from graphapp.canvas.floating_field import FloatingField
from graphapp.errors import GraphappError

_NARROWEST, _WIDEST = 84, 420


class LineField(FloatingField, QLineEdit):
    """Stands over the place that it edits; what it does not take it answers with a sentence.

    ``accept`` gets the text and raises GraphappError to refuse it; the field stays open then.
    Esc closes the field, and so does the focus going elsewhere, after taking a good text.
    """

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, accept: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._accept = accept
        self.setAccessibleName(name)
        self.returnPressed.connect(self._try)
        self.textEdited.connect(self._forgive)
        self._show_error("")

    def open_at(self, place: QRect, text: str) -> None:
        """Show the field over a place of its parent, with a text that typing replaces."""
        self.ensurePolished()
        height = max(self.sizeHint().height(), 26)
        wanted = self.fontMetrics().horizontalAdvance(text) + 28
        width = max(place.width(), min(wanted, _WIDEST), _NARROWEST)
        self.setGeometry(place.left(), place.center().y() - height // 2, width, height)
        self.setText(text)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Tab is like Enter."""
        if not self.closing:
            self._try()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc closes; all other keys belong to the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
            return
        super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """A good text is taken, a bad one is dropped."""
        super().focusOutEvent(event)
        if not self.closing and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._take()
            self.put_away()

    def _try(self) -> None:
        error = self._take()
        if error:
            self._show_error(error)
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), error, self)
        else:
            self.put_away()

    def _take(self) -> str:
        """What is wrong with the text; empty where it was accepted."""
        try:
            self._accept(self.text())
        except GraphappError as error:
            return str(error)
        return ""

    def _forgive(self) -> None:
        if self.toolTip():
            QToolTip.hideText()
            self._show_error("")

    def _show_error(self, sentence: str) -> None:
        self.setToolTip(sentence)
        self.setAccessibleDescription(sentence)
        self.wrong = bool(sentence)
        self.paint_frame()
