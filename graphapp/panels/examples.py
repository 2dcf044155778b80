"""The examples that come with the program: by theme, with search and a preview of their text."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from graphapp.errors import FileError
from graphapp.files import load
from graphapp.files.examples import Example, examples
from graphapp.panels.about import about_markdown
from graphapp.panels.browser import Browser
from graphapp.panels.math_text import MathText


class ExamplesPanel(QWidget):
    """A click previews an example's text, a double click or Enter opens it."""

    chosen = Signal(object)
    """The Example to open."""
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.browser = Browser("examples", self.tr("Search examples"))
        self._preview = MathText()
        self._preview.setObjectName("examples.preview")
        self._preview.setAccessibleName(self.tr("What the example shows"))
        self._preview.hide()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.browser)
        parts.addWidget(self._preview)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts)
        self._fill()
        self.browser.chosen.connect(self.chosen)
        self.browser.looked_at.connect(self._look)

    def _fill(self) -> None:
        group, theme = None, None
        for example in examples():
            if group is None or example.theme != theme:
                group, theme = self.browser.add_group(example.theme_title), example.theme
            tip = example.title
            if example.sheet:
                tip += "\n" + self.tr("Worksheet {0}").format(example.sheet)
            words = f"{example.slug} {example.sheet} {example.theme_title}"
            self.browser.add_entry(group, example.title, example, words, tip)

    def _look(self, example: Example | None) -> None:
        if example is None:
            return
        try:
            text = about_markdown(load(example.path))
        except FileError as error:
            self.refused.emit(str(error))
            return
        self._preview.show()
        self._preview.show_markdown(text)
