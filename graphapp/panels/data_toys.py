"""The question for a toy set: how many rows, and drawn from which seed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from graphapp.model import Graph
from graphapp.panels.data_import import lost_inputs
from graphapp.panels.page import Remark, Text
from graphapp.training.toys import TOYS, about_toy, toy

_MOST_ROWS, _LARGEST_SEED = 100_000, 1_000_000


class ToyDialog(QDialog):
    """A small data set, drawn when it is wanted."""

    wanted = Signal(str, int, int)
    """The name, the number of rows, the seed."""

    def __init__(self, name: str, graph: Graph, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = graph
        self.setObjectName("toy")
        self.setWindowTitle(self.tr("Toy set"))
        self.names = QComboBox()
        self.names.setObjectName("toy.name")
        for each in TOYS:
            self.names.addItem(each)
        self.rows = _box("toy.rows", 1, _MOST_ROWS)
        self.seed = _box("toy.seed", 0, _LARGEST_SEED)
        self.seed.setToolTip(self.tr("The same seed draws the same points"))
        self.about = Text("muted")
        self.remark = Remark("notice", "")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        draw = buttons.addButton(self.tr("Draw"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(10)
        column.addLayout(self._form())
        column.addWidget(self.about)
        column.addWidget(self.remark)
        column.addStretch()
        column.addWidget(buttons)
        self.setMinimumWidth(340)
        draw.setDefault(True)  # which only a button within a dialog can be
        self.names.currentTextChanged.connect(self._choose)
        self.names.setCurrentText(name)
        self._choose(name)
        self.rows.setFocus()
        self.rows.selectAll()

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for title, field in (
            (self.tr("Set"), self.names), (self.tr("Rows"), self.rows),
            (self.tr("Seed"), self.seed),
        ):  # fmt: skip
            form.addRow(title, field)
            field.setAccessibleName(title)
        return form

    def accept(self) -> None:
        """It is wanted."""
        self.wanted.emit(self.names.currentText(), self.rows.value(), self.seed.value())
        super().accept()

    def _choose(self, name: str) -> None:
        self.about.say(about_toy(name))
        self.remark.say("notice", lost_inputs(self._graph, toy(name)))
        self.rows.setMaximum(_rows_of(name, _MOST_ROWS))
        self.rows.setValue(_rows_of(name))


def _rows_of(name: str, wanted: int | None = None) -> int:
    """How many rows a set has, of so many that are wanted: measured ones are limited."""
    return len(next(iter(toy(name, rows=wanted).values())))


def _box(name: str, least: int, most: int) -> QSpinBox:
    box = QSpinBox()
    box.setObjectName(name)
    box.setRange(least, most)
    return box
