"""The table model of a page of a Jacobian: names for rows and columns, signed colours."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from graphapp.engine.entry_formulas import subscript
from graphapp.engine.jacobian_table import Page
from graphapp.look.theme import LIGHT, Theme, blend
from graphapp.model import Graph
from graphapp.model.numerals import STANDARD, Precision, exact_text, number_text
from graphapp.model.symbols import tex_of
from graphapp.operation import text
from graphapp.operation.formula import Formula
from graphapp.panels.array_model import largest_finite
from graphapp.panels.plain_math import pretty

Place = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_STRONGEST = 0.5
_EMPTY = Page(np.zeros((0, 0)), (), ())


def entry_name(graph: Graph, id: str, index: tuple[int, ...]) -> str:
    """``z₂``, ``W₁₂``: the node's symbol and an entry of it, counted from 1."""
    symbol = text(Formula.symbol(tex_of(graph.nodes[id])))
    if not index:
        return pretty(symbol)
    inside = subscript(index)
    joined = f"{symbol},{inside}" if "_" in symbol else f"{symbol}_{inside}"
    return pretty(joined)


class JacobianModel(QAbstractTableModel):
    """One page; ``slice_of`` names the output's entry where the page is a slice."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = _EMPTY
        self._graph: Graph | None = None
        self._slice_of = ""
        self._largest = 0.0
        self._precision = STANDARD
        self._theme = LIGHT

    def show_page(self, graph: Graph, page: Page, slice_of: str = "") -> None:
        """Another page."""
        self.beginResetModel()
        self._page = page
        self._slice_of = slice_of
        self._graph = graph
        self._largest = largest_finite(page.numbers)
        self.endResetModel()

    def set_looks(self, precision: Precision, theme: Theme) -> None:
        """How numbers are written and coloured."""
        self.beginResetModel()
        self._precision, self._theme = precision, theme
        self.endResetModel()

    @property
    def widest(self) -> str:
        """The longest text of a head or a number there may be."""
        numbers = [number_text(-self._largest, self._precision)]
        last = self.columnCount() - 1
        return max([*([self._column(last)] if last >= 0 else []), *numbers], key=len)

    def rowCount(self, parent: Place = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Rows of the page."""
        return 0 if parent.isValid() else int(self._page.numbers.shape[0])

    def columnCount(self, parent: Place = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Columns of the page."""
        return 0 if parent.isValid() else int(self._page.numbers.shape[1])

    def data(self, index: Place, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One entry: rounded, in full with its name in the tooltip, coloured by sign and size."""
        if not index.isValid():
            return None
        number = float(self._page.numbers[index.row(), index.column()])
        found: Any = None
        if role == Qt.ItemDataRole.DisplayRole:
            found = number_text(number, self._precision) if number else "0"
        elif role == Qt.ItemDataRole.ToolTipRole:
            found = f"{self._place(index.row(), index.column())} = {exact_text(number)}"
        elif role == Qt.ItemDataRole.TextAlignmentRole:
            found = _RIGHT
        elif role == Qt.ItemDataRole.BackgroundRole:
            found = self._color(number)
        elif role == Qt.ItemDataRole.ForegroundRole:
            found = self._theme.color("text" if number else "muted")
        return found

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Entries by name."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self._column(section)
            if orientation is Qt.Orientation.Horizontal
            else (self._row(section))
        )

    # Names are made when they are seen: a Jacobian may have a million rows.

    def _row(self, section: int) -> str:
        if self._slice_of or self._graph is None:  # the row's name is a row of the input: W₂ⱼ
            return self.tr("row {0}").format(section + 1)
        return entry_name(self._graph, *self._page.rows[section])

    def _column(self, section: int) -> str:
        if not self._page.columns or self._graph is None:
            return self.tr("diagonal")
        if self._slice_of:
            return self.tr("column {0}").format(section + 1)
        return entry_name(self._graph, *self._page.columns[section])

    def _place(self, row: int, column: int) -> str:
        if self._slice_of:
            return f"∂{self._slice_of} [{row + 1}, {column + 1}]"
        return f"∂{self._row(row)}/∂{self._column(column)}"

    def _color(self, number: float) -> QColor | None:
        theme = self._theme
        if not math.isfinite(number):
            return theme.color("error_fill")
        if number == 0 or not self._largest:
            return theme.color("zero")
        end = theme.color("positive" if number > 0 else "negative")
        return blend(theme.color("zero"), end, _STRONGEST * abs(number) / self._largest)
