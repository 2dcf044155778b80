"""A short text with mathematics that is as high as it must be, among other widgets."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from graphapp.panels.math_text import MathText


class Prose(MathText):
    """Markdown with ``$math$``; hidden where there is none. Neither scrolls nor takes the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said = ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(2)
        self.document().contentsChanged.connect(self._fit)
        self.hide()

    def say(self, markdown: str) -> None:
        """Another text."""
        if markdown != self._said:
            self._said = markdown
            self.setAccessibleName(markdown.replace("$", ""))
            self.show_markdown(markdown)
            self._fit()
        self.setVisible(bool(markdown))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width, another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = max(math.ceil(self.document().size().height()), 20)
        if height != self.height():
            self.setFixedHeight(height)
