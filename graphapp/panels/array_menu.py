"""What can be done with the cells of an array besides typing: a menu, and keys as in spreadsheets.

Ctrl++ inserts as many rows as are selected, Ctrl+− deletes them, Delete writes zeros. Where whole
columns are selected, it is columns. Each of them is one edit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QItemSelectionRange, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView

from graphapp.errors import EditError
from graphapp.panels.array_model import ArrayModel
from graphapp.panels.shape_dialog import ShapeDialog

_PLUS = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_MINUS = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)


class ArrayEditing(QObject):
    """The edits of the selected cells of one table."""

    refused = Signal(str)

    def __init__(
        self,
        view: QTableView,
        model: ArrayModel,
        copy: Callable[[], None],
        paste: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._copy, self._paste = copy, paste

    def menu(self) -> QMenu:
        """Everything, with the keys; what needs an editable array only where it is one."""
        menu = QMenu(self._view)
        menu.setObjectName("array.menu")
        menu.addAction(_with_key(self.tr("&Copy"), QKeySequence.StandardKey.Copy), self._copy)
        if not self._model.editable:
            return menu
        menu.addAction(_with_key(self.tr("&Paste"), QKeySequence.StandardKey.Paste), self._paste)
        menu.addAction(f"{self.tr('Write &zeros')}\tDel", self.clear)
        menu.addSeparator()
        for text, axis, after in (
            (f"{self.tr('Insert row &above')}\tCtrl++", 0, False),
            (self.tr("Insert row &below"), 0, True),
            (self.tr("Insert column &left"), 1, False),
            (self.tr("Insert column &right"), 1, True),
        ):
            menu.addAction(text, partial(self.insert, axis, after=after))
        menu.addSeparator()
        menu.addAction(f"{self.tr('&Delete rows')}\tCtrl+−", lambda: self.delete(0))
        menu.addAction(self.tr("Delete c&olumns"), lambda: self.delete(1))
        menu.addSeparator()
        menu.addAction(self.tr("Change &shape…"), self.change_shape)
        return menu

    def takes(self, event: QKeyEvent) -> bool:
        """Is it one of the keys of ``press``?"""
        if not self._model.editable:
            return False
        bare = event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if bare == Qt.KeyboardModifier.ControlModifier:
            return event.key() in _PLUS + _MINUS
        return bare == Qt.KeyboardModifier.NoModifier and event.key() == Qt.Key.Key_Delete

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; False where it means nothing here."""
        if not self.takes(event):
            return False
        if event.key() in _PLUS:
            self.insert(self._axis())
        elif event.key() in _MINUS:
            self.delete(self._axis())
        else:
            self.clear()
        return True

    def insert(self, axis: int, *, after: bool = False) -> None:
        """As many rows (axis 0) or columns (1) of zeros as are selected, before or after them."""
        part = self._part()
        first, last = (part.top(), part.bottom()) if axis == 0 else (part.left(), part.right())
        self._try(lambda: self._model.insert(axis, last + 1 if after else first, last - first + 1))

    def delete(self, axis: int) -> None:
        """The selected rows or columns."""
        part = self._part()
        first, last = (part.top(), part.bottom()) if axis == 0 else (part.left(), part.right())
        self._try(lambda: self._model.delete(axis, first, last))

    def clear(self) -> None:
        """Zeros in the selected cells."""
        part = self._part()
        self._model.fill(part.top(), part.left(), part.height(), part.width(), 0.0)

    def change_shape(self) -> None:
        """Ask for another shape."""
        dialog = ShapeDialog(self._model.value, self._view)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._model.edited)
        dialog.open()

    def _try(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except EditError as error:
            self.refused.emit(str(error))

    def _part(self) -> QItemSelectionRange:
        """What is selected, or else the first cell."""
        part = selected_block(self._view)
        return QItemSelectionRange(self._model.index(0, 0)) if part is None else part

    def _axis(self) -> int:
        """1 where whole columns are selected, but not all of them; a single row is a row."""
        part = self._part()
        tall = part.height() == self._model.rowCount() > 1
        return int(tall and part.width() < self._model.columnCount())


def selected_block(view: QTableView) -> QItemSelectionRange | None:
    """The selected cells, which may come in pieces, as one rectangle; None without any."""
    chosen = view.selectionModel().selection()
    parts = [chosen.at(i) for i in range(chosen.count())]
    if not parts:
        return None
    first = view.model().index(min(p.top() for p in parts), min(p.left() for p in parts))
    last = view.model().index(max(p.bottom() for p in parts), max(p.right() for p in parts))
    return QItemSelectionRange(first, last)


def _with_key(text: str, key: QKeySequence.StandardKey) -> str:
    keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}\t{keys}"
