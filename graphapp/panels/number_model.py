"""What tables of numbers have in common: how a cell is written, and what happens to a typed one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from graphapp.errors import EditError
from graphapp.model.numerals import STANDARD, exact_text, number_text
from graphapp.model.typed_numbers import read_number

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class NumberModel(QAbstractTableModel):
    """Cells that show a number, rounded, and in full in the tooltip. Who derives says which."""

    refused = Signal(str)
    """One sentence about a text that is no number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._precision = STANDARD
        self.editable = True

    # What a table says of itself ----------------------------------------------------------

    def number_at(self, row: int, column: int) -> float | None:
        """The number of a cell; None where it has none yet."""
        raise NotImplementedError

    def place(self, row: int, column: int) -> str:
        """What a cell is called: ``[2, 0]``."""
        raise NotImplementedError

    def take(self, row: int, column: int, number: float) -> None:
        """Another number was typed into a cell."""
        raise NotImplementedError

    def written(self, number: float) -> str:
        """A number as its cell shows it."""
        return number_text(number, self._precision)

    def ground(self, row: int, column: int) -> QColor | None:
        """The colour behind a cell; None for the table's own."""
        return None

    def all_changed(self) -> None:
        """Every cell may look different now."""
        rows, columns = self.rowCount(), self.columnCount()
        if rows and columns:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))

    # Qt's interface -----------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells can be typed into where the table is editable."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell: rounded, in full in the tooltip and for typing."""
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        number = self.number_at(row, column)
        found: Any = None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            found = _RIGHT
        elif role == Qt.ItemDataRole.BackgroundRole:
            found = self.ground(row, column)
        elif number is None:
            found = None
        elif role == Qt.ItemDataRole.DisplayRole:
            found = self.written(number)
        elif role == Qt.ItemDataRole.EditRole:
            found = exact_text(number)
        elif role == Qt.ItemDataRole.ToolTipRole:
            found = f"{self.place(row, column)} = {exact_text(number)}"
        return found

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Type into a cell; an empty text changes nothing."""
        if role != Qt.ItemDataRole.EditRole or not self.editable or not str(value).strip():
            return False
        row, column = index.row(), index.column()
        try:
            number = read_number(str(value))
        except EditError as error:
            self.refused.emit(f"{self.place(row, column)}: {error}")
            return False
        before = self.number_at(row, column)
        if before is None or not (number == before or (number != number and before != before)):
            self.take(row, column, number)
        return True
