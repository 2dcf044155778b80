"""The table model of a graph's data: columns with the inputs that read them, and a free last row.

Typing into the free row makes a new one. Rows that are held out for validation look different.
Every change goes out as an edit by ``edited``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor

from graphapp.errors import EditError, GraphappError
from graphapp.look.theme import LIGHT, Theme
from graphapp.model import Graph
from graphapp.model.data_edits import readers, row_count, set_cells
from graphapp.model.numerals import Precision, exact_text, number_text
from graphapp.model.typed_numbers import read_cells
from graphapp.operation import Array
from graphapp.panels.number_model import NOWHERE, Index, NumberModel
from graphapp.training import Settings
from graphapp.training.split import split

#: Whole numbers below this are written without decimals, as counts and classes are.
_LARGEST_WHOLE = 1e6


class DataModel(NumberModel):
    """Shows the columns of a graph, which it does not copy."""

    edited = Signal(str, object)
    """The name of the edit, and the edit: a function from a Graph to a Graph."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data: Mapping[str, Array] = {}
        self._bound: dict[str, tuple[str, ...]] = {}
        self._rows = 0
        self._theme = LIGHT
        self.held_out: frozenset[int] = frozenset()
        """The rows that training does not see: they are for validation."""
        self.names: tuple[str, ...] = ()
        """The columns in the order in which they are shown."""

    def show_graph(self, graph: Graph) -> None:
        """The data of a graph as it is now."""
        bound = readers(graph)
        held_out = _held_out(graph)
        if graph.data is self._data and (bound, held_out) == (self._bound, self.held_out):
            return
        self.held_out = held_out
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
            self.beginInsertRows(NOWHERE, before, now - 1)
        elif now < before:
            self.beginRemoveRows(NOWHERE, now, before - 1)
        self._data, self._rows = graph.data, now
        if now > before:
            self.endInsertRows()
        elif now < before:
            self.endRemoveRows()
        self._tell_all()

    def _tell_all(self) -> None:
        self.all_changed()
        if self.names:
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, self.rowCount() - 1)

    def set_looks(self, precision: Precision, theme: Theme) -> None:
        """How numbers are written and which colours rows have."""
        self._precision, self._theme = precision, theme
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

    # Its cells ----------------------------------------------------------------------------

    def number_at(self, row: int, column: int) -> float | None:
        """A number of a column; none in the free row."""
        return float(self._data[self.names[column]][row]) if row < self._rows else None

    def place(self, row: int, column: int) -> str:
        """Counted from 1, as in a spreadsheet."""
        return self.tr("Row {0}, column {1}").format(row + 1, self.names[column])

    def take(self, row: int, column: int, number: float) -> None:
        """In the free row other columns get 0."""
        name = self.names[column]
        self.edited.emit(
            self.tr("Set row {0} of {1}").format(row + 1, name),
            lambda graph: set_cells(graph, {(row, name): number}),
        )

    def written(self, number: float) -> str:
        """Whole numbers, which are classes more often than measurements, without decimals."""
        whole = number.is_integer() and abs(number) < _LARGEST_WHOLE
        return exact_text(number) if whole else number_text(number, self._precision)

    def ground(self, row: int, column: int) -> QColor | None:
        """Rows that are held out stand on another ground; the letter beside them says the same."""
        return self._theme.color("notice_fill") if row in self.held_out else None

    # Qt's interface -----------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """The rows, and a free one."""
        return 0 if parent.isValid() or not self.names else self._rows + 1

    def columnCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """The columns."""
        return 0 if parent.isValid() else len(self.names)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The column's name with the inputs that read it; rows are counted from 1."""
        if orientation is Qt.Orientation.Vertical:
            return self._row_header(section, role)
        name = self.names[section]
        users = ", ".join(self._bound[name])
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{name}\n→ {users}" if users else f"{name}\n"
        if role == Qt.ItemDataRole.ToolTipRole:
            read = self.tr("read by {0}").format(users) if users else self.tr("no input reads it")
            return self.tr("{0}: {1}. Double-click to rename it.").format(name, read)
        return None

    def _row_header(self, row: int, role: int) -> str | None:
        if role == Qt.ItemDataRole.DisplayRole:
            mark = self.tr("v") if row in self.held_out else ""
            return f"{row + 1} {mark}".rstrip() if row < self._rows else "＋"
        if role == Qt.ItemDataRole.ToolTipRole:
            if row >= self._rows:
                return self.tr("Type here to make a new row")
            if row in self.held_out:
                return self.tr("Held out for validation: no step sees this row")
        return None


def _held_out(graph: Graph) -> frozenset[int]:
    """The rows for validation; none where the settings cannot be meant."""
    try:
        return _rows_held_out(row_count(graph), Settings.of(graph.training).validation)
    except GraphappError:
        return frozenset()


@lru_cache(maxsize=8)
def _rows_held_out(rows: int, share: float) -> frozenset[int]:
    return frozenset(split(rows, share)[1].tolist())
