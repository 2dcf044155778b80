"""Markdown with ``$math$`` in a panel. Nothing in it runs, is fetched or is read as HTML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QImage, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from graphapp.look.math_document import MathDocument
from graphapp.look.theme import of
from graphapp.panels.typeset_label import is_recolour

_MARGIN = 12.0


class MathText(QTextBrowser):
    """Shows a text; formulas are pictures in the theme's colours, sharp at the screen's scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self._text = MathDocument(_MARGIN, self)
        self.setDocument(self._text)
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_markdown(self, text: str) -> None:
        """Show another text, from its beginning."""
        self._markdown = text
        self._render()
        self.verticalScrollBar().setValue(0)

    def offer_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """The pictures that a text may show, by the names that it uses; no others are shown."""
        self._text.pictures = pictures
        self._render_again()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Nothing: pictures that a text names are neither read from the disk nor fetched."""
        return None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme, the screen and the size of letters."""
        super().changeEvent(event)
        if is_recolour(event) or event.type() is QEvent.Type.FontChange:
            self._render_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Formulas that were too wide are set anew for the new width."""
        super().resizeEvent(event)
        if not self._text.suits(self.viewport().width()):
            self._render_again()

    def _render_again(self) -> None:
        place = self.verticalScrollBar().value()
        self._render()
        self.verticalScrollBar().setValue(place)

    def _render(self) -> None:
        self._text.show_markdown(
            self._markdown, self.viewport().width(), of(self.palette()).color("text"),
            self.devicePixelRatioF(),
        )  # fmt: skip
        self.moveCursor(QTextCursor.MoveOperation.Start)
