"""The examples that come with the program: by theme, with search, pictures, text and progress.

Pictures are drawn one by one while nothing else happens, and only once the panel is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QTreeWidgetItem, QVBoxLayout, QWidget

from graphapp.errors import FileError
from graphapp.files import load
from graphapp.files.examples import Example, examples
from graphapp.look.theme import Theme, of
from graphapp.model import Graph
from graphapp.panels.about import about_markdown
from graphapp.panels.browser import Browser
from graphapp.panels.example_progress import ExampleProgress
from graphapp.panels.example_rows import BELOW, PICTURE, ExampleRows
from graphapp.panels.math_text import MathText

if TYPE_CHECKING:
    from graphapp.exercise.progress import Progress

Draw: TypeAlias = Callable[[Graph, Theme, float], QImage]
"""The picture of a graph in a theme, at so many pixels per scene unit."""

#: ``C 17, 18``, ``C, graphs 6 to 8``, ``C, two layers 1 and 2``.
_SEVERAL = re.compile(
    r"(?P<sheet>[A-E](?:, [a-z ]+)?) (?P<first>\d+)(?P<joint> to |, | and )(?P<last>\d+)\b"
)
#: Pixels per scene unit. From so far away a node is a spot of its colour: that is seen when small.
_SCALE, _LARGE_SCALE = 0.2, 0.62
_LARGE_HEIGHT = 110
#: Milliseconds before the first picture and between two.
_PAUSE = 15


class Picture(QWidget):
    """One graph, as large as its room allows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setFixedHeight(_LARGE_HEIGHT)

    def show_image(self, image: QImage) -> None:
        """Another picture."""
        self._image = image
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A wide graph needs less height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._image.isNull():
            wanted = self._image.height() * self.width() / self._image.width()
            self.setFixedHeight(round(min(max(wanted, 40), _LARGE_HEIGHT)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The picture in the middle, smooth."""
        if self._image.isNull():
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), of(self.palette()).color("background"))
            _draw_fitted(painter, self._image, self.size(), self.devicePixelRatioF())


def _draw_fitted(painter: QPainter, image: QImage, room: QSize, ratio: float) -> None:
    fitted = image.scaled(
        room * ratio, Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    fitted.setDevicePixelRatio(ratio)
    size = fitted.deviceIndependentSize()
    left, top = (room.width() - size.width()) / 2, (room.height() - size.height()) / 2
    painter.drawImage(round(left), round(top), fitted)


class ExamplesPanel(QWidget):
    """A click previews an example, a double click or Enter opens it."""

    chosen = Signal(object)
    """The Example to open."""
    refused = Signal(str)

    def __init__(self, draw: Draw, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw = draw
        self._looked_at: Example | None = None
        self._waiting: Iterator[QTreeWidgetItem] = iter(())
        self._theme: Theme | None = None
        """The theme that the pictures are drawn in, or are being drawn in."""
        self._idle = QTimer(self)
        self._idle.setInterval(_PAUSE)
        self._idle.timeout.connect(self._draw_next)
        self.browser = Browser("examples", self.tr("Search examples"))
        tree = self.browser.tree
        tree.setUniformRowHeights(False)  # groups are lower than their entries
        tree.setIndentation(8)
        tree.setIconSize(PICTURE)
        tree.setItemDelegateForColumn(0, ExampleRows(tree))
        tree.header().sectionResized.connect(tree.scheduleDelayedItemsLayout)
        self._picture = Picture()
        self._preview = MathText()
        self._preview.setObjectName("examples.preview")
        self._preview.setAccessibleName(self.tr("What the example shows"))
        self._below = QWidget()
        self._lay_out()
        self._progress = ExampleProgress()
        self._fill()
        self.browser.chosen.connect(self.chosen)
        self.browser.looked_at.connect(self._look)

    def _lay_out(self) -> None:
        """The list above, what is looked at below it."""
        column = QVBoxLayout(self._below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture)
        column.addWidget(self._preview, 1)
        self._below.hide()
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(self.browser)
        parts.addWidget(self._below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def _fill(self) -> None:
        group, theme = None, None
        empty = QPixmap(PICTURE)
        empty.fill(Qt.GlobalColor.transparent)
        for example in examples():
            if group is None or example.theme != theme:
                group, theme = self.browser.add_group(example.theme_title), example.theme
            words = " ".join(
                (example.slug, questions_of(example.sheet), example.theme_title, example.teaches)
            )
            entry = self.browser.add_entry(group, example.title, example, words, "")
            entry.setIcon(0, QIcon(empty))
            entry.setData(0, BELOW, example.sheet or self.tr("on no worksheet"))
        self.show_progress()

    def show_progress(self) -> None:
        """How many questions of each example are answered right."""
        for entry in self.browser.entries():
            example = self.browser.key_of(entry)
            assert isinstance(example, Example)
            done = self._progress.of(example)
            begun = done is not None and done.begun
            self.browser.note(entry, f"{done.right}/{example.questions}" if done and begun else "")
            tip = self._tip(example, done)
            entry.setToolTip(0, tip)
            entry.setToolTip(1, tip)

    def _tip(self, example: Example, done: Progress | None) -> str:
        lines = [example.title]
        if example.sheet:
            lines.append(self.tr("Worksheet {0}").format(example.sheet))
        if example.questions:
            right = 0 if done is None else done.right
            lines.append(self.tr("{0} of {1} questions right").format(right, example.questions))
        if done is not None and done.begun:
            others = (
                (done.wrong, self.tr("{0} wrong")), (done.revealed, self.tr("{0} revealed")),
                (done.missing, self.tr("{0} without an answer")),
            )  # fmt: skip
            told = ", ".join(words.format(count) for count, words in others if count)
            lines += [told] if told else []
        return "\n".join(lines)

    def _look(self, example: Example | None) -> None:
        if example is None:
            return
        try:
            graph = load(example.path)
        except FileError as error:
            self.refused.emit(str(error))
            return
        self._looked_at = example
        self._below.show()
        self._preview.show_markdown(about_markdown(graph, errata=False, afterwards=False))
        ratio = self.devicePixelRatioF()
        self._picture.setAccessibleName(self.tr("Picture of {0}").format(example.title))
        self._picture.show_image(self._draw(graph, of(self.palette()), _LARGE_SCALE * ratio))

    # Pictures in the list -----------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """From now on there is somebody to draw for."""
        super().showEvent(event)
        self._draw_all()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.isVisible():
            self._draw_all()
            self._look(self._looked_at)

    def _draw_all(self) -> None:
        theme = of(self.palette())
        if theme != self._theme:
            self._theme = theme
            self._waiting = iter(self.browser.entries())
            self._idle.start()

    def _draw_next(self) -> None:
        """One picture; then whatever else there is to do comes first."""
        entry = next(self._waiting, None)
        example = None if entry is None else self.browser.key_of(entry)
        if entry is None or not isinstance(example, Example) or self._theme is None:
            self._idle.stop()
            return
        try:
            graph = load(example.path)
        except FileError:
            return  # opening it says what is wrong
        entry.setIcon(0, QIcon(self._small(graph, self._theme)))

    def _small(self, graph: Graph, theme: Theme) -> QPixmap:
        """A picture for the list, on the ground of the canvas."""
        ratio = self.devicePixelRatioF()
        image = self._draw(graph, theme, _SCALE)
        picture = QPixmap(PICTURE * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(theme.color("background"))
        with QPainter(picture) as painter:
            _draw_fitted(painter, image, PICTURE, ratio)
            painter.setPen(theme.color("line"))
            painter.drawRect(0, 0, PICTURE.width() - 1, PICTURE.height() - 1)
        return picture


def questions_of(sheet: str) -> str:
    """A worksheet's questions, each with its own name: ``C 2 to 5`` with ``C 3`` and ``C 4``."""
    names = [sheet]
    for found in _SEVERAL.finditer(sheet):
        begin, joint, end = int(found["first"]), found["joint"], int(found["last"])
        numbers = range(begin, end + 1) if joint == " to " else (begin, end)
        names += [f"{found['sheet']} {number}" for number in numbers]
    return ", ".join(names)
