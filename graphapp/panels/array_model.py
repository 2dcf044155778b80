"""The table model of an array: a view of the numbers that exist, never a copy of them.

A vector is a column; of an array with more than two axes one page is shown, chosen by the leading
indices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor

from graphapp.errors import EditError
from graphapp.look.theme import LIGHT, Theme, blend
from graphapp.model import array_edits
from graphapp.model.numerals import Precision
from graphapp.operation import Array, Shape, Value, as_value
from graphapp.panels.number_model import NOWHERE, Index, NumberModel

#: How much of the full colour the largest entry gets: its text stays readable.
_STRONGEST = 0.5


class ArrayModel(NumberModel):
    """Shows a value as rows and columns; typed cells go out as a new value by ``edited``."""

    edited = Signal(object)
    """The whole new Value."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._value: Value = 0.0
        self._page: Array = np.zeros((0, 0))
        self._leading: tuple[int, ...] = ()
        self._largest: float | None = None
        self._theme = LIGHT
        self.editable = False

    # What is shown ------------------------------------------------------------------------

    @property
    def value(self) -> Value:
        """The whole value."""
        return self._value

    @property
    def page_axes(self) -> Shape:
        """The lengths of the axes that are not on the page."""
        shape = np.shape(self._value)
        return shape[:-2] if len(shape) > 2 else ()

    @property
    def leading(self) -> tuple[int, ...]:
        """The indices of the page."""
        return self._leading

    @property
    def largest(self) -> float:
        """The largest size of a finite number on the page."""
        if self._largest is None:
            self._largest = largest_finite(self._page)
        return self._largest

    def show_value(self, value: Value) -> None:
        """A number or an array; the page stays where the shape stays."""
        same = np.shape(value) == np.shape(self._value)
        self._value = value
        if not same:
            self._leading = (0,) * len(self.page_axes)
        self._set_page(_page(value, self._leading))

    def turn_to(self, leading: Sequence[int]) -> None:
        """Another page of an array with more than two axes."""
        self._leading = tuple(leading)
        self._set_page(_page(self._value, self._leading))

    def set_looks(self, precision: Precision, theme: Theme) -> None:
        """How numbers are written and coloured."""
        self._precision, self._theme = precision, theme
        self.all_changed()

    def _set_page(self, page: Array) -> None:
        if page.shape == self._page.shape:
            self._page, self._largest = page, None
            self.all_changed()
            return
        self.beginResetModel()
        self._page, self._largest = page, None
        self.endResetModel()

    # Changing it --------------------------------------------------------------------------

    def paste(self, row: int, column: int, cells: list[list[float]]) -> None:
        """Put a block of numbers at a cell; raises EditError where it does not fit.

        A block that is larger than the array and starts at its first cell becomes the value.
        """
        block = np.array(cells, dtype=np.float64)
        rows, columns = self._page.shape
        if np.ndim(self._value) < 2 and 1 in block.shape:
            block = block.reshape(-1, 1)  # a vector is a column here and often a row elsewhere
        down, across = block.shape
        if row + down <= rows and column + across <= columns:
            self.edited.emit(
                self._with(slice(row, row + down), slice(column, column + across), block)
            )
        elif row == column == 0 and not self.page_axes:
            self.edited.emit(as_value(block[:, 0] if across == 1 else block))
        else:
            raise EditError(
                f"{down} × {across} numbers do not fit at row {row}, column {column} of "
                f"{rows} × {columns}: paste at the first cell to replace the whole array"
            )

    def fill(self, row: int, column: int, down: int, across: int, number: float) -> None:
        """One number in a block of cells, as one edit."""
        block = self._with(slice(row, row + down), slice(column, column + across), number)
        if not np.array_equal(block, self._value, equal_nan=True):
            self.edited.emit(block)

    def insert(self, axis: int, at: int, count: int) -> None:
        """Rows (axis 0) or columns (axis 1) of zeros before index ``at``; raises EditError."""
        self.edited.emit(array_edits.insert(self._value, self._axis(axis), at, count))

    def delete(self, axis: int, first: int, last: int) -> None:
        """Take rows or columns out; raises EditError where nothing would be left."""
        self.edited.emit(array_edits.delete(self._value, self._axis(axis), first, last))

    def _axis(self, axis: int) -> int:
        """The axis of the value that is an axis of the page."""
        return max(np.ndim(self._value) - 2, 0) + axis

    def _with(self, rows: slice, columns: slice, block: Any) -> Value:
        changed = np.array(self._value, dtype=np.float64)
        _page(changed, self._leading)[rows, columns] = block
        return as_value(changed)

    # Qt's interface -----------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Rows of the page."""
        return 0 if parent.isValid() else self._page.shape[0]

    def columnCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Columns of the page."""
        return 0 if parent.isValid() else self._page.shape[1]

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Indices, counted from 0 as in NumPy."""
        return str(section) if role == Qt.ItemDataRole.DisplayRole else None

    # Its cells ----------------------------------------------------------------------------

    def number_at(self, row: int, column: int) -> float:
        """An entry of the page."""
        return float(self._page[row, column])

    def place(self, row: int, column: int) -> str:
        """The indices of an entry, as NumPy counts."""
        axes = np.ndim(self._value)
        indices = (*self._leading, row, column)[:axes]
        return f"[{', '.join(map(str, indices))}]" if indices else self.tr("value")

    def take(self, row: int, column: int, number: float) -> None:
        """The value with another entry."""
        self.edited.emit(self._with(slice(row, row + 1), slice(column, column + 1), number))

    def ground(self, row: int, column: int) -> QColor | None:
        """By sign and size."""
        number, theme = self.number_at(row, column), self._theme
        if not math.isfinite(number):
            return theme.color("error_fill")
        if number == 0:
            return theme.color("zero") if self.largest else None
        end = theme.color("positive" if number > 0 else "negative")
        return blend(theme.color("zero"), end, _STRONGEST * abs(number) / self.largest)


def _page(value: Value, leading: tuple[int, ...]) -> Array:
    """Two axes of a value, without copying it."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim < 2:
        return array.reshape(-1, 1)
    return array[leading] if array.ndim > 2 else array


def largest_finite(array: Array) -> float:
    """The largest size of a finite entry; 0 where there is none."""
    if not array.size:
        return 0.0
    largest = max(float(array.max()), -float(array.min()))
    if math.isfinite(largest):
        return largest
    finite = array[np.isfinite(array)]
    return float(np.abs(finite).max()) if finite.size else 0.0
