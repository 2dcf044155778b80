"""A table from a file, shown as it was understood before it is taken.

Separator and line of names are found, and can be said otherwise; a wrong cell is named.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import Future
from functools import partial
from threading import Thread
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font
from graphapp.model import Graph
from graphapp.model.data_edits import readers, row_count
from graphapp.model.numerals import exact_text
from graphapp.panels.page import Remark, Text
from graphapp.training.data import SEPARATORS, Table, read_table

#: How much of the table is shown.
_MOST_ROWS, _MOST_COLUMNS = 8, 40
_ROW_HEIGHT = 22
#: A longer text is read in a thread, which is asked so often, in milliseconds, if it has ended.
READ_AT_ONCE = 400_000
_ASKED_EVERY = 40

Found = TypeVar("Found")


class ImportDialog(QDialog):
    """What a CSV text says, and what becomes of the table that is there."""

    taken = Signal(object)
    """The Table that is wanted."""

    def __init__(self, text: str, name: str, graph: Graph, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import")
        self.setWindowTitle(self.tr("Import {0}").format(name))
        self._text = text
        self._graph = graph
        self.table: Table | None = None
        """As it is understood now; None where a cell is wrong, or while it is read."""
        self._reading: Future[Table] | None = None
        self._ask = QTimer(self)
        self._ask.setInterval(_ASKED_EVERY)
        self._ask.timeout.connect(self._take_when_read)
        self.separator = self._chooser("separator", self.tr("Separator"))
        for mark in SEPARATORS:
            self.separator.addItem(self.tr(mark), mark)
        self.names = self._chooser("names", self.tr("Names of the columns"))
        self.names.addItem(self.tr("in the first line"), True)
        self.names.addItem(self.tr("not in the file"), False)
        self._decimal = Text()
        self._rows = Text()
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self.tr("Separator"), self.separator)
        form.addRow(self.tr("Names"), self.names)
        form.addRow(self.tr("Decimal mark"), self._decimal)
        form.addRow(self.tr("Size"), self._rows)
        self.remark = Remark("notice", "")
        self.preview = self._make_preview()
        self.buttons = self._make_buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.preview, 1)
        column.addWidget(self.remark)
        column.addWidget(self.buttons)
        self.resize(560, 430)
        self._take.setDefault(True)  # which only a button within a dialog can be
        self._read()

    def _chooser(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"import.{name}")
        box.setAccessibleName(spoken)
        box.addItem(self.tr("found by itself"), None)
        box.activated.connect(self._read)
        return box

    def _make_preview(self) -> QTableWidget:
        made = QTableWidget()
        made.setObjectName("import.preview")
        made.setAccessibleName(self.tr("The first rows as they are understood"))
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setFont(number_font(12))
        made.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        made.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        made.horizontalHeader().setDefaultSectionSize(86)
        return made

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        rows = row_count(self._graph)
        words = self.tr("Replace the table") if rows else self.tr("Import")
        self._take = box.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
        self._take.setObjectName("import.take")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def accept(self) -> None:
        """The table is wanted."""
        if self.table is not None:
            self.taken.emit(self.table)
            super().accept()

    # Reading ------------------------------------------------------------------------------

    def _read(self) -> None:
        """Anew: a short text at once, a long one while the window goes on answering."""
        read = partial(
            read_table, self._text,
            separator=self.separator.currentData(), header=self.names.currentData(),
        )  # fmt: skip
        self._reading = Future()
        if len(self._text) > READ_AT_ONCE:
            Thread(target=_run, args=(read, self._reading), name="import", daemon=True).start()
        else:
            _run(read, self._reading)
        self._take_when_read()

    def _take_when_read(self) -> None:
        reading = self._reading
        if reading is None:
            return
        if not reading.done():
            self.table = None
            self._take.setEnabled(False)
            self.remark.say("notice", self.tr("Reading a large file…"))
            self._ask.start()
            return
        self._ask.stop()
        self._reading = None
        try:
            self.table = reading.result()
        except GraphappError as error:
            self.table = None
            self.remark.say("error", f"{str(error)[:1].upper()}{str(error)[1:]}.")
        else:
            said = [f"{remark}." for remark in self.table.remarks]
            said.append(lost_inputs(self._graph, self.table.columns))
            self.remark.say("notice", " ".join(said).strip())
        self._take.setEnabled(self.table is not None)
        self._show(self.table)

    def _show(self, table: Table | None) -> None:
        columns = {} if table is None else table.columns
        rows = len(next(iter(columns.values()))) if columns else 0
        self._rows.say(self.tr("{0} rows, {1} columns").format(rows, len(columns)) if rows else "–")
        self._decimal.say("–")
        if table is not None:
            self._decimal.say(self.tr("comma") if table.decimal_comma else self.tr("point"))
            kinds = (table.separator, table.has_header)
            for box, found in zip((self.separator, self.names), kinds, strict=True):
                title = box.itemText(box.findData(found))
                box.setItemText(0, self.tr("found by itself: {0}").format(title))
        shown = dict(list(columns.items())[:_MOST_COLUMNS])
        self.preview.setColumnCount(len(shown))
        self.preview.setRowCount(min(rows, _MOST_ROWS))
        self.preview.setHorizontalHeaderLabels(list(shown))
        for k, column in enumerate(shown.values()):
            for i, number in enumerate(column[:_MOST_ROWS].tolist()):
                cell = QTableWidgetItem(exact_text(number))
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.preview.setItem(i, k, cell)


def _run(work: Callable[[], Found], future: Future[Found]) -> None:
    """Put what a function finds, or the error that it raises, where somebody waits for it."""
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - whoever asks for the result meets it
        future.set_exception(error)


def lost_inputs(graph: Graph, columns: Collection[str]) -> str:
    """One sentence on the inputs that read columns which a new table lacks; empty for none."""
    read: dict[str, list[str]] = {}
    for name, users in readers(graph).items():
        for id in users if name not in columns else ():
            read.setdefault(id, []).append(name)
    if not read:
        return ""
    listed = ", ".join(f"{id} ({', '.join(names)})" for id, names in read.items())
    words = QCoreApplication.translate(
        "data", "Inputs that read other columns will have no value: {0}."
    )
    return words.format(listed)
