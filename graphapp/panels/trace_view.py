"""The cells of the trace table: selection in step with the session, copy, edit, open arrays."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from graphapp.model import Edge
from graphapp.panels.trace_csv import csv_text, tsv_text
from graphapp.panels.trace_model import TraceModel
from graphapp.panels.trace_rows import COLUMNS, NUMBERS, Item, quantity_of
from graphapp.session import Selection, Session

_ROW_HEIGHT = 24
_WIDTHS = {
    "kind": 50, "name": 140, "operation": 104, "status": 66, "shape": 70, "value": 132,
    "upstream": 132, "local": 132, "downstream": 150, "notices": 200,
}  # fmt: skip
_SELECT_ROWS = (
    QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
)


class TraceView(QTableView):
    """Rows are selected as on the canvas, in both directions."""

    table_wanted = Signal(object)
    """The Quantity whose array is to be opened."""
    looked_at = Signal(object)
    """The node or edge of the current row, after a person went there."""

    def __init__(self, session: Session, model: TraceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._trace = model
        self._agreed: Selection | None = None
        """The selection that table and session have in common."""
        self._following = False
        self.setObjectName("trace.cells")
        self.setAccessibleName(self.tr("Every node and every edge with all numbers"))
        self.setModel(model)
        self._set_up()
        self.doubleClicked.connect(self.open_cell)
        self.selectionModel().selectionChanged.connect(self._tell)
        model.modelReset.connect(self.follow_selection)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(_ROW_HEIGHT)
        across.setHighlightSections(False)
        # of its own: the header would ask for every cell whether its column is selected
        across.setSelectionModel(QItemSelectionModel(self._trace, across))
        across.setStretchLastSection(True)
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        across.setAccessibleName(self.tr("Columns: click to sort"))
        for section, column in enumerate(COLUMNS):
            across.resizeSection(section, _WIDTHS[column])
        self.setSortingEnabled(True)

    # Selection ------------------------------------------------------------------------------

    def follow_selection(self) -> None:
        """Select what the session has selected, and bring it into sight."""
        selection = self._session.selection
        self._agreed = selection
        items: list[Item] = [*selection.nodes, *selection.edges]
        rows = sorted(row for item in items if (row := self._trace.row_of(item)) is not None)
        self._following = True
        try:
            if rows and self.currentIndex().row() not in rows:
                here = self._trace.index(rows[0], max(self.currentIndex().column(), 1))
                self.selectionModel().setCurrentIndex(
                    here, QItemSelectionModel.SelectionFlag.NoUpdate
                )
                self.scrollTo(here)
            self.selectionModel().select(self._runs(rows), _SELECT_ROWS)
        finally:
            self._following = False

    def take_selection(self) -> None:
        """The session has another selection: follow, unless it came from here."""
        if self._session.selection != self._agreed:
            self.follow_selection()

    def _runs(self, rows: list[int]) -> QItemSelection:
        """Rows as few ranges: a thousand selected neighbours are one."""
        chosen = QItemSelection()
        last = len(COLUMNS) - 1
        for _, run in groupby(enumerate(rows), key=lambda pair: pair[1] - pair[0]):
            members = [row for _, row in run]
            chosen.select(self._trace.index(members[0], 0), self._trace.index(members[-1], last))
        return chosen

    def chosen(self) -> list[Item]:
        """The selected rows, from top to bottom."""
        rows: set[int] = set()
        selection = self.selectionModel().selection()
        for part in (selection.at(i) for i in range(selection.count())):
            rows.update(range(part.top(), part.bottom() + 1))
        return [self._trace.items[row] for row in sorted(rows)]

    def _tell(self) -> None:
        if self._following:
            return
        items = self.chosen()
        edges = frozenset(item for item in items if isinstance(item, Edge))
        nodes = frozenset(item for item in items if not isinstance(item, Edge))
        self._agreed = Selection(nodes, edges)
        self._session.select(nodes, edges)
        if self.currentIndex().isValid() and items:
            self.looked_at.emit(self._trace.items[self.currentIndex().row()])

    def go_to_first(self) -> None:
        """A current row, for who comes by the keyboard: what is selected, or the first."""
        if not self.currentIndex().isValid() and self._trace.rowCount():
            here = self._trace.index(0, COLUMNS.index("name"))
            self.selectionModel().setCurrentIndex(here, QItemSelectionModel.SelectionFlag.NoUpdate)

    # Cells ----------------------------------------------------------------------------------

    def open_cell(self, index: QModelIndex) -> None:
        """An array in its own window; the number of a leaf is edited by the table itself."""
        column = COLUMNS[index.column()]
        if column not in NUMBERS or index.flags() & Qt.ItemFlag.ItemIsEditable:
            return
        cell = self._trace.cell(index.row(), column)
        quantity = quantity_of(self._trace.items[index.row()], column)
        if quantity is not None and not isinstance(cell.value, float) and cell.state == "number":
            self.table_wanted.emit(quantity)

    def _open_current(self) -> None:
        """Enter: edit the leaf's number, or open the array of the cell."""
        index = self.currentIndex()
        if not index.isValid():
            return
        value = index.siblingAtColumn(COLUMNS.index("value"))
        if COLUMNS[index.column()] not in NUMBERS:
            index = value
        if index.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(index)
            self.edit(index)
        else:
            self.open_cell(index)

    def copy(self) -> None:
        """The selected rows for a spreadsheet, in full precision."""
        items = self.chosen()
        if items:
            self._put(items)

    def copy_all(self) -> None:
        """All rows that are shown, as comma-separated text."""
        text = csv_text(self._trace.evaluation, self._trace.items, self._session.unseen)
        QGuiApplication.clipboard().setText(text)

    def _put(self, items: list[Item]) -> None:
        """Tabs as plain text, which spreadsheets take apart; commas as ``text/csv``."""
        data = QMimeData()
        evaluation, hidden = self._trace.evaluation, self._session.unseen
        data.setText(tsv_text(evaluation, items, hidden))
        data.setData("text/csv", csv_text(evaluation, items, hidden).encode())
        QGuiApplication.clipboard().setMimeData(data)

    # Events ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Copy and select all belong to the table while it has the focus."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                event.matches(QKeySequence.StandardKey.Copy)
                or event.matches(QKeySequence.StandardKey.SelectAll)
            )
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+C copies, Enter edits or opens."""
        editing = self.state() is QAbstractItemView.State.EditingState
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self._open_current()
        else:
            super().keyPressEvent(event)
