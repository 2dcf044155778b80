"""The table model of a graph's data: columns with the inputs that read them, and a free last row.

Typing into the free row makes a new one. Every change goes out as an edit by ``edited``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from graphapp.errors import EditError
from graphapp.model import Graph
from graphapp.model.data_edits import bound_to, row_count, set_cells
from graphapp.model.numerals import STANDARD, Precision, exact_text, number_text
from graphapp.model.typed_numbers import read_cells, read_number
from graphapp.operation import Array

Place = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DataModel(QAbstractTableModel):
    """Shows the columns of a graph, which it does not copy."""

    edited = Signal(str, object)
    """The name of the edit, and the edit: a function from a Graph to a Graph."""
    refused = Signal(str)
    """One sentence about a text that is no number."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data: Mapping[str, Array] = {}
        self._bound: dict[str, tuple[str, ...]] = {}
        self._rows = 0
        self._precision = STANDARD
        self.names: tuple[str, ...] = ()
        """The columns in the order in which they are shown."""

    def show_graph(self, graph: Graph) -> None:
        """The data of a graph as it is now."""
        bound = {name: bound_to(graph, name) for name in graph.data}
        if graph.data is self._data and bound == self._bound:
            return
        if tuple(graph.data) == self.names and bound == self._bound:
            self._take_numbers(graph)
            return
        self.beginResetModel()
        self._data, self._bound = graph.data, bound
        self._rows = row_count(graph)
        self.names = tuple(graph.data)
        self.endResetModel()

    def _take_numbers(self, graph: Graph) -> None:
        """Other numbers in the same columns: what is being typed and selected stays."""
        before, now = self._rows, row_count(graph)
        if now > before:
            self.beginInsertRows(_NOWHERE, before, now - 1)
        elif now < before:
            self.beginRemoveRows(_NOWHERE, now, before - 1)
        self._data, self._rows = graph.data, now
        if now > before:
            self.endInsertRows()
        elif now < before:
            self.endRemoveRows()
        self._tell_all()

    def _tell_all(self) -> None:
        if self.names:
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def set_precision(self, precision: Precision) -> None:
        """How numbers are written."""
        self._precision = precision
        self._tell_all()

    def paste(self, text: str, row: int, column: int) -> None:
        """Put a block of numbers at a cell; rows grow as needed. Raises EditError."""
        block = read_cells(text)
        if column + len(block[0]) > len(self.names):
            raise EditError(
                f"{len(block[0])} columns do not fit from {self.names[column]} on: "
                "add columns first"
            )
        cells = {
            (row + i, self.names[column + k]): number
            for i, line in enumerate(block)
            for k, number in enumerate(line)
        }
        self.edited.emit(self.tr("Paste data"), lambda graph: set_cells(graph, cells))

    def text_of(self, top: int, left: int, bottom: int, right: int) -> str:
        """A block of cells in full precision, apart by tabs."""
        names = self.names[left : right + 1]
        rows = range(top, min(bottom, self._rows - 1) + 1)
        return "\n".join(
            "\t".join(repr(float(self._data[name][row])).removesuffix(".0") for name in names)
            for row in rows
        )

    # Qt's interface -----------------------------------------------------------------------

    def rowCount(self, parent: Place = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """The rows, and a free one."""
        return 0 if parent.isValid() or not self.names else self._rows + 1

    def columnCount(self, parent: Place = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """The columns."""
        return 0 if parent.isValid() else len(self.names)

    def flags(self, index: Place) -> Qt.ItemFlag:
        """Every cell can be typed into."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Place, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One number, in full in the tooltip; nothing in the free row."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if index.row() >= self._rows:
            return None
        number = float(self._data[self.names[index.column()]][index.row()])
        if role == Qt.ItemDataRole.DisplayRole:
            whole = number.is_integer() and abs(number) < 1e6
            return exact_text(number) if whole else number_text(number, self._precision)
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return exact_text(number)
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Place, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Type into a cell; in the free row other columns get 0."""
        if role != Qt.ItemDataRole.EditRole or not str(value).strip():
            return False
        row, name = index.row(), self.names[index.column()]
        try:
            number = read_number(str(value))
        except EditError as error:
            self.refused.emit(f"Row {row + 1}, column {name}: {error}.")
            return False
        known = row < self._rows
        if not known or not np.array_equal(self._data[name][row], number, equal_nan=True):
            self.edited.emit(
                self.tr("Set row {0} of {1}").format(row + 1, name),
                lambda graph: set_cells(graph, {(row, name): number}),
            )
        return True

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The column's name with the inputs that read it; rows are counted from 1."""
        if orientation is Qt.Orientation.Vertical:
            if role != Qt.ItemDataRole.DisplayRole:
                return None
            return str(section + 1) if section < self._rows else "＋"
        name = self.names[section]
        users = ", ".join(self._bound[name])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}\n→ {users}" if users else f"{name}\n"
        if role == Qt.ItemDataRole.ToolTipRole:
            read = self.tr("read by {0}").format(users) if users else self.tr("no input reads it")
            return self.tr("{0}: {1}. Double-click to rename it.").format(name, read)
        return None
