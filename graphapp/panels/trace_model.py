"""The table model of the trace: which rows there are, in which order; numbers only when seen."""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from graphapp.engine import Evaluation
from graphapp.errors import EditError
from graphapp.look.fonts import number_font, text_font
from graphapp.look.theme import LIGHT, Theme
from graphapp.model import Edge
from graphapp.model.edits import set_value
from graphapp.model.numerals import exact_text
from graphapp.model.typed_numbers import read_typed_value
from graphapp.operation import Source
from graphapp.panels.data_columns import bound_columns
from graphapp.panels.trace_rows import (
    COLUMNS,
    NUMBERS,
    Cell,
    Item,
    cell_of,
    cell_sentence,
    cell_text,
    full_text,
    matches,
    rows_of,
    sentence,
    sort_key,
    word,
)
from graphapp.session import Session

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_VALUE = COLUMNS.index("value")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_INKS = {"value": "value", "upstream": "gradient", "local": "text", "downstream": "gradient"}
#: So many cells are remembered between two evaluations: a few screens full.
_REMEMBERED = 5000
#: Columns whose order changes when only numbers change.
_LIVE = NUMBERS | {"status", "shape", "notices"}


class TraceModel(QAbstractTableModel):
    """Rows are nodes and edges, in the order of the forward pass or sorted by a column."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._evaluation: Evaluation = session.evaluation
        self._plan: object = None
        self._rows: list[Item] = []
        self._places: dict[Item, int] | None = None
        self._cells: dict[tuple[Item, str], Cell] = {}
        self._kinds = (True, True)
        self._words: tuple[str, ...] = ()
        self._sorted_by: tuple[str, bool] | None = None
        """The column, and is it descending?"""
        self._theme = LIGHT
        self._titles = {
            "kind": self.tr("Kind"), "name": self.tr("Name"), "operation": self.tr("Operation"),
            "status": self.tr("Status"), "shape": self.tr("Shape"), "value": self.tr("Value"),
            "upstream": self.tr("Upstream"), "local": self.tr("Local"),
            "downstream": self.tr("Downstream, gradient"), "notices": self.tr("Notices"),
        }  # fmt: skip

    # Which rows -----------------------------------------------------------------------------

    @property
    def evaluation(self) -> Evaluation:
        """What the numbers come from."""
        return self._evaluation

    @property
    def items(self) -> list[Item]:
        """The rows; not to be changed."""
        return self._rows

    @property
    def moves_with_numbers(self) -> bool:
        """Would other numbers put the rows into another order, or leave some out?"""
        return bool(self._words) or (self._sorted_by is not None and self._sorted_by[0] in _LIVE)

    def row_of(self, item: Item) -> int | None:
        """Where a node or an edge stands; None where it is filtered out."""
        if self._places is None:
            self._places = {item: row for row, item in enumerate(self._rows)}
        return self._places.get(item)

    def follow(self) -> bool:
        """Show the session's evaluation; True where the rows are others now."""
        evaluation = self._session.evaluation
        same = evaluation.plan is self._plan
        self._evaluation = evaluation
        self._cells.clear()
        if not same:
            self.arrange()
            return True
        self.refresh()
        return False

    def arrange(self) -> None:
        """Choose and sort the rows again."""
        evaluation = self._session.evaluation
        self.beginResetModel()
        self._evaluation, self._plan = evaluation, evaluation.plan
        self._cells.clear()
        nodes, edges = self._kinds
        rows = rows_of(evaluation, nodes=nodes, edges=edges)
        if self._words:
            rows = [item for item in rows if matches(evaluation, item, self._words)]
        self._rows = self._sorted(rows)
        self._places = None
        self.endResetModel()

    def _sorted(self, rows: list[Item]) -> list[Item]:
        if self._sorted_by is None:
            return rows
        column, descending = self._sorted_by
        unseen = self._session.unseen
        keyed = [(sort_key(self._evaluation, item, column, unseen), item) for item in rows]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=descending)
        return [item for _, item in known] + [item for key, item in keyed if key is None]

    def show_kinds(self, *, nodes: bool, edges: bool) -> None:
        """Rows of nodes, of edges, or of both."""
        if self._kinds != (nodes, edges):
            self._kinds = (nodes, edges)
            self.arrange()

    def filter(self, text: str) -> None:
        """Only rows that contain every word of a text."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self._words = words
            self.arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; −1 for the order of the forward pass."""
        wanted = None if column < 0 else (COLUMNS[column], order == Qt.SortOrder.DescendingOrder)
        if wanted != self._sorted_by:
            self._sorted_by = wanted
            self.arrange()

    def refresh(self) -> None:
        """The same rows with other numbers, or written otherwise."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.refresh()

    # Cells ----------------------------------------------------------------------------------

    def cell(self, row: int, column: str) -> Cell:
        """A number, remembered until the next evaluation."""
        key = (self._rows[row], column)
        found = self._cells.get(key)
        if found is None:
            if len(self._cells) >= _REMEMBERED:
                self._cells.clear()
            found = self._cells[key] = cell_of(self._evaluation, *key, hidden=self._session.unseen)
        return found

    def is_leaf_value(self, index: Index) -> bool:
        """Is it the value of a leaf that a person may set?"""
        item = self._rows[index.row()]
        if isinstance(item, Edge) or COLUMNS[index.column()] != "value":
            return False
        operation = self._evaluation.graph.nodes[item].operation
        return isinstance(operation, Source) and not bound_columns(operation)

    def rowCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Nodes and edges."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """One for each of ``COLUMNS``."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The number of a leaf can be typed."""
        if index.column() != _VALUE:
            return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags
        if not self.is_leaf_value(index):
            return _FLAGS
        value = self.cell(index.row(), "value").value
        typed = value is None or isinstance(value, float)
        return _FLAGS | Qt.ItemFlag.ItemIsEditable if typed else _FLAGS

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if column in NUMBERS:
            return self._number(index.row(), column, role)
        return self._word(self._rows[index.row()], column, role)

    def _number(self, row: int, column: str, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return cell_sentence(self._evaluation, self._rows[row], column, self._session.unseen)
        if role not in _NUMBER_ROLES:
            return None
        cell = self.cell(row, column)
        muted = cell.state in ("independent", "missing", "unreached")
        found: Any = _font(muted)
        if role == Qt.ItemDataRole.DisplayRole:
            found = cell_text(cell, self._session.precision)
        elif role == Qt.ItemDataRole.ToolTipRole:
            found = full_text(cell)
        elif role == Qt.ItemDataRole.EditRole:
            found = exact_text(cell.value) if isinstance(cell.value, float) else ""
        elif role == Qt.ItemDataRole.ForegroundRole:
            found = self._theme.color("muted" if muted else _INKS[column])
        return found

    def _word(self, item: Item, column: str, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return word(self._evaluation, item, column, self._session.unseen)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            unseen = self._session.unseen
            if column in ("kind", "name"):
                return sentence(self._evaluation, item, unseen)
            return f"{column}: {word(self._evaluation, item, column, unseen) or self.tr('none')}"
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(item, column)
        return None

    def _ink(self, item: Item, column: str) -> QColor | None:
        if column in ("kind", "operation", "shape"):
            return self._theme.color("muted")
        if column in ("status", "notices"):
            ok = word(self._evaluation, item, "status") == "ok"
            return self._theme.color("notice" if ok and column == "notices" else _STATUS[ok])
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Type a leaf's value: a number, or a list in brackets."""
        item = self._rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or isinstance(item, Edge):
            return False
        if str(value) == self.data(index, Qt.ItemDataRole.EditRole):
            return True
        try:
            typed = read_typed_value(str(value))
        except EditError:
            sentence = self.tr("{0}: “{1}” is not a number: type digits, or a list as [1, 2]")
            self._session.failed.emit(sentence.format(item, str(value).strip()[:24]))
            return False
        name = self.tr("Set {0}").format(item)
        return self._session.apply(name, lambda graph: set_value(graph, item, typed))

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Titles of columns; the row's name for a screen reader."""
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self._titles[COLUMNS[section]]
            if role == Qt.ItemDataRole.TextAlignmentRole and COLUMNS[section] in NUMBERS:
                return _RIGHT
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        elif role == Qt.ItemDataRole.DisplayRole:
            return word(self._evaluation, self._rows[section], "name")
        return None


_NUMBER_ROLES = frozenset({
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole,
})  # fmt: skip
_STATUS = {True: "muted", False: "error"}


@cache
def _font(muted: bool) -> QFont:
    return text_font(12, italic=True) if muted else number_font()
