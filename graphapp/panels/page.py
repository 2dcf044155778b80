"""What the pages of the inspector are made of: texts, headings, remarks, in theme colours."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from graphapp.later import soon
from graphapp.look.fonts import text_font
from graphapp.look.theme import colour

MARGIN = 12


class Text(QLabel):
    """A text in one of the theme's roles, wrapped, never read as HTML."""

    def __init__(
        self,
        role: str = "text",
        *,
        bold: bool = False,
        size: float = 13,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role = role
        self.setFont(text_font(size, bold=bold))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWordWrap(True)
        self.setMinimumWidth(40)
        self._recolour()

    def ink(self, role: str) -> None:
        """Another role of the theme."""
        self._role = role
        self._recolour()

    def say(self, text: str) -> None:
        """Another text; hidden where there is none."""
        if text != self.text():
            self.setText(text)
        if self.parentWidget() is not None or not text:  # else it would be a window of its own
            self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colour(self, QPalette.ColorRole.WindowText, self._role)


class Heading(Text):
    """The title of a section."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__("muted", bold=True, size=12, parent=parent)
        self.setText(text)
        self.setContentsMargins(0, 8, 0, 0)


class Remark(QFrame):
    """A plate with one sentence: an error, or a notice about a convention."""

    def __init__(self, kind: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setAutoFillBackground(True)
        self._soon = soon(self._fit, self)  # within a resize Qt forgets to lay out the text
        self.text = Text("error" if kind == "error" else "notice")
        self.text.setObjectName(f"remark.{kind}")
        self.text.say(sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 7, 10, 7)
        column.addWidget(self.text)
        self._recolour()

    def say(self, kind: str, sentence: str) -> None:
        """Another kind and sentence; hidden where there is none."""
        self._kind = kind
        self.text.ink("error" if kind == "error" else "notice")
        self.text.say(sentence)
        self._recolour()
        self.setVisible(bool(sentence))
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """All lines of the sentence are seen, however narrow it is."""
        super().resizeEvent(event)
        self._soon.start()

    def _fit(self) -> None:
        """A layout that is short of room takes it from wrapped texts first, unless told not to."""
        self.setMinimumHeight(max(self.heightForWidth(self.width()), 0))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        role = "error_fill" if self._kind == "error" else "notice_fill"
        colour(self, QPalette.ColorRole.Window, role)


class Page(QWidget):
    """A column of parts with even margins, to be filled from the top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.column.setSpacing(6)

    def add(self, part: QWidget) -> None:
        """One more part below the others."""
        self.column.addWidget(part)
