"""An equation of typeset symbols and of numbers in their colours, broken into lines where it must.

The symbols come from a cache of outlines and the numbers are plain text, so that an equation whose
numbers change with every frame of a drag costs no typesetting.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from graphapp.look.fonts import number_font, scale_of
from graphapp.look.theme import of
from graphapp.look.typeset import outline

_GAP = 5.0
_LINE_GAP = 5.0
_NUMBERS = 14.0


class Run(NamedTuple):
    """A piece of an equation that is never broken."""

    text: str
    """As it is read aloud and copied."""
    tex: str = ""
    """How it is typeset; empty for a number or a sign, which is written as it is."""
    role: str = "text"
    breaks: bool = False
    """May a line begin here?"""


class _Box(NamedTuple):
    run: Run
    width: float
    ascent: float
    descent: float


class Equation(QWidget):
    """Shows runs one after the other; nothing where there are none."""

    def __init__(self, size: float = 17.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._runs: tuple[Run, ...] = ()
        self._boxes: tuple[_Box, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def text(self) -> str:
        """The whole equation as one line of text."""
        return " ".join(run.text for run in self._runs)

    def show_runs(self, runs: Iterable[Run]) -> None:
        """Another equation; hidden where it has no runs."""
        runs = tuple(runs)
        if runs == self._runs:
            return
        self._runs = runs
        self._boxes = tuple(map(self._box, runs))
        self.setVisible(bool(runs))
        self.setAccessibleName(self.text)
        self.updateGeometry()
        self.update()

    @property
    def _letters(self) -> float:
        return scale_of(self.font())

    def _box(self, run: Run) -> _Box:
        if run.tex:
            shape = outline(run.tex, self._size * self._letters)
            return _Box(run, shape.width, shape.ascent, shape.descent)
        metrics = QFontMetricsF(number_font(_NUMBERS * self._letters))
        return _Box(
            run, metrics.horizontalAdvance(run.text), metrics.capHeight(), metrics.descent()
        )

    def _lines(self, width: float) -> list[list[_Box]]:
        """Runs by line: a line ends before a run that may begin one, where the next part is too
        wide.
        """
        parts: list[list[_Box]] = []
        for box in self._boxes:
            if box.run.breaks or not parts:
                parts.append([])
            parts[-1].append(box)
        lines: list[list[_Box]] = []
        used = math.inf
        for part in parts:
            needed = sum(box.width + _GAP for box in part)
            if used + needed > width + _GAP:
                lines.append([])
                used = 0.0
            lines[-1] += part
            used += needed
        return lines

    def _height(self, width: float) -> float:
        return sum(_height_of(line) + _LINE_GAP for line in self._lines(width))

    # Qt's interface -----------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """It needs more lines where it is narrow."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of all lines."""
        return math.ceil(self._height(width))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All lines at the width that it has."""
        return QSize(200, math.ceil(self._height(max(self.width(), 60))))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow, but never cut in height."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Another width, perhaps another number of lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme and the size of letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.update()
        elif event.type() is QEvent.Type.FontChange:
            self._boxes = tuple(map(self._box, self._runs))
            self.updateGeometry()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Line by line, all runs of a line on one baseline."""
        theme = of(self.palette())
        top = 0.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(number_font(_NUMBERS * self._letters))
            for line in self._lines(self.width()):
                baseline = top + max(box.ascent for box in line) + _LINE_GAP / 2
                x = 1.0
                for box in line:
                    color = theme.color(box.run.role)
                    if box.run.tex:
                        shape = outline(box.run.tex, self._size * self._letters)
                        painter.fillPath(shape.starting(x, baseline), color)
                    else:
                        painter.setPen(color)
                        painter.drawText(QPointF(x, baseline), box.run.text)
                    x += box.width + _GAP
                top += _height_of(line) + _LINE_GAP

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Copy the equation as text."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy"), lambda: QGuiApplication.clipboard().setText(self.text))
        menu.popup(event.globalPos())


def _height_of(line: list[_Box]) -> float:
    return max(box.ascent for box in line) + max(box.descent for box in line)
