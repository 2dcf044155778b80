"""A column of headings, sentences and formulas whose widgets stay while only the words change."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from graphapp.model import Edge
from graphapp.panels import derivation_lines as lines
from graphapp.panels.derivation_flow import NOTHING, FormulaFlow, Part
from graphapp.panels.page import Heading, Text


class Told(Text):
    """A sentence that lights up what it is about."""

    lit = Signal(object)
    chosen = Signal(object)

    def __init__(self, said: lines.Sentence) -> None:
        super().__init__(said.role)
        self.role = said.role
        self.part = said.part
        self.say(said.text)

    def enterEvent(self, event: QEvent) -> None:  # type: ignore[override]  # noqa: N802
        """Light it up."""
        self.lit.emit(self.part)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is lit."""
        self.lit.emit(NOTHING)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose it."""
        super().mousePressEvent(event)
        if self.part != NOTHING:
            self.chosen.emit(self.part)


class Column(QWidget):
    """Shows what is said; a widget stays while only its words change."""

    lit = Signal(object)
    chosen = Signal(object)
    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QWidget] = []
        self._marked: tuple[frozenset[Edge], Part] = (frozenset(), NOTHING)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)

    @property
    def flows(self) -> list[FormulaFlow]:
        """The formulas from top to bottom."""
        return [row for row in self._rows if isinstance(row, FormulaFlow)]

    @property
    def texts(self) -> list[str]:
        """The headings and sentences from top to bottom."""
        return [row.text() for row in self._rows if isinstance(row, Text)]

    def show_lines(self, said: Iterable[lines.Said]) -> None:
        """Other words."""
        wanted = list(said)
        for i, one in enumerate(wanted):
            if i < len(self._rows) and self._renew(self._rows[i], one):
                continue
            self._put(i, self._make(one))
        while len(self._rows) > len(wanted):
            self._drop(len(self._rows) - 1)
        self.mark(*self._marked)

    def mark(self, selected: frozenset[Edge], pinned: Part) -> None:
        """Mark the pieces about a selected edge, and those of what was clicked."""
        self._marked = selected, pinned
        for flow in self.flows:
            flow.mark(selected, pinned)

    def _renew(self, row: QWidget, said: lines.Said) -> bool:
        if isinstance(said, lines.Line) and isinstance(row, FormulaFlow):
            if row.property("em") != said.size:
                return False
            row.show_pieces(said.pieces, said.spoken)
            return True
        if isinstance(said, lines.Heading) and isinstance(row, Heading):
            row.setText(said.text)
            return True
        if isinstance(said, lines.Sentence) and isinstance(row, Told) and row.role == said.role:
            row.part = said.part
            row.say(said.text)
            return True
        if isinstance(said, lines.Link) and isinstance(row, QPushButton):
            row.setText(said.text)
            return row.objectName() == _name_of(said)
        return False

    def _make(self, said: lines.Said) -> QWidget:
        if isinstance(said, lines.Line):
            flow = FormulaFlow(said.size)
            flow.setProperty("em", said.size)
            flow.show_pieces(said.pieces, said.spoken)
            flow.lit.connect(self.lit)
            flow.chosen.connect(self.chosen)
            return flow
        if isinstance(said, lines.Heading):
            return Heading(said.text)
        if isinstance(said, lines.Link):
            button = QPushButton(said.text)
            button.setObjectName(_name_of(said))
            button.setFlat(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda: self.pressed.emit(said.name))
            return button
        told = Told(said)
        told.lit.connect(self.lit)
        told.chosen.connect(self.chosen)
        return told

    def _put(self, at: int, row: QWidget) -> None:
        if at < len(self._rows):
            self._drop(at)
        self._rows.insert(at, row)
        self._column.insertWidget(at, row)
        row.show()

    def _drop(self, at: int) -> None:
        row = self._rows.pop(at)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()


def _name_of(link: lines.Link) -> str:
    return f"derivation.{link.name}"
