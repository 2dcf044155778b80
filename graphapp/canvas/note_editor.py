"""The field that floats over a sticky note while its text is edited."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from graphapp.canvas.floating_field import FloatingField
from graphapp.look.fonts import text_font

_NARROWEST, _LOWEST = 200, 110


class NoteEditor(FloatingField, QPlainTextEdit):
    """Takes Markdown with ``$math$``: Ctrl+Enter or leaving it applies the text, Esc does not."""

    closed = Signal()
    padding = "4px"

    def __init__(self, parent: QWidget, accept: Callable[[str], None]) -> None:
        super().__init__(parent)
        self._accept = accept
        self.setObjectName("canvas.note")
        self.setAccessibleName(self.tr("Text of the note"))
        self.setPlaceholderText(self.tr("Markdown, and mathematics between $ and $"))
        self.setToolTip(self.tr("Ctrl+Enter applies, Esc cancels"))
        self.setFont(text_font())
        self.setTabChangesFocus(True)
        self.paint_frame()

    def open_at(self, place: QRect, text: str) -> None:
        """Show the editor over a place of its parent, inside it, with the cursor at the end."""
        parent = self.parentWidget()
        assert parent is not None
        width, height = max(place.width(), _NARROWEST), max(place.height(), _LOWEST)
        left = max(min(place.left(), parent.width() - width), 0)
        top = max(min(place.top(), parent.height() - height), 0)
        self.setGeometry(left, top, width, height)
        self.setPlainText(text)
        self.moveCursor(self.textCursor().MoveOperation.End)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes, Ctrl+Enter applies; all other keys belong to the text."""
        ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif ctrl and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._apply()
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Leaving it applies the text; its own menu does not leave it."""
        super().focusOutEvent(event)
        if not self.closing and event.reason() != Qt.FocusReason.PopupFocusReason:
            self._apply()

    def _apply(self) -> None:
        text = self.toPlainText()
        self.put_away()
        self._accept(text)
