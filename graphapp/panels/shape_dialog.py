"""Another shape for an array: what it becomes, what fills it, and what would be lost."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import EditError
from graphapp.look.fonts import number_font
from graphapp.model.array_edits import Keep, lost, with_shape
from graphapp.model.typed_numbers import read_number
from graphapp.operation import Shape, Value, shape_of, shape_text
from graphapp.panels.page import Text
from graphapp.panels.typed_shape import read_shape

_KEEPS: tuple[Keep, ...] = ("places", "order")


class ShapeDialog(QDialog):
    """Asks for a shape; ``chosen`` brings the whole new value."""

    chosen = Signal(object)

    def __init__(self, value: Value, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change shape"))
        self._value = value
        self._made: Value = value
        self.shape = self._line("shape.shape", self.tr("Shape"))
        self.shape.setText(", ".join(map(str, shape_of(value))))
        self.shape.setPlaceholderText(self.tr("empty for one number"))
        self.shape.setToolTip(self.tr("3 for a vector, 2, 3 for a matrix, empty for one number"))
        self.fill = self._line("shape.fill", self.tr("Fill new entries with"))
        self.fill.setText("0")
        self.keep = QComboBox()
        self.keep.setObjectName("shape.keep")
        self.keep.setAccessibleName(self.tr("Entries that there are"))
        self.keep.addItems(
            [self.tr("stay at their row and column"), self.tr("are put in row by row")]
        )
        self._says = Text("muted")
        self._says.setObjectName("shape.says")
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        for button in self._buttons.buttons():
            button.setIcon(QIcon())
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.shape.textChanged.connect(self._judge)
        self.fill.textChanged.connect(self._judge)
        self.keep.currentIndexChanged.connect(self._judge)
        self.accepted.connect(lambda: self.chosen.emit(self._made))
        self.shape.selectAll()
        self._judge()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Shape"), self.shape)
        form.addRow(self.tr("&Fill new entries with"), self.fill)
        form.addRow(self.tr("&Entries that there are"), self.keep)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._says)
        column.addWidget(self._buttons)
        self.setMinimumWidth(380)

    def _line(self, name: str, title: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setAccessibleName(title)
        line.setFont(number_font(13))
        return line

    def _judge(self) -> None:
        """Say at once what would happen, or why it cannot."""
        button = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        try:
            shape, keep = read_shape(self.shape.text()), _KEEPS[self.keep.currentIndex()]
            self._made = with_shape(
                self._value, shape, keep=keep, fill=read_number(self.fill.text())
            )
        except EditError as error:
            button.setEnabled(False)
            self._says.say(f"{error}.")
            return
        button.setEnabled(True)
        self._says.say(self._outcome(shape, lost(self._value, shape, keep)))

    def _outcome(self, shape: Shape, dropped: int) -> str:
        if shape == shape_of(self._value):
            return self.tr("Type lengths: 3 for a vector, 2, 3 for a matrix.")
        becomes = self.tr("{0} becomes {1}.").format(
            shape_text(shape_of(self._value)), shape_text(shape)
        )
        if dropped:
            return becomes + " " + self.tr("Numbers that will be left out: {0}.").format(dropped)
        return becomes
