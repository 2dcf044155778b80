"""The trace table: every number of the graph as text, beside the canvas and in step with it.

It is what the canvas is for those who cannot see it, and a spreadsheet for those who can.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.later import soon
from graphapp.look.icons import icon
from graphapp.look.theme import of
from graphapp.panels.array_window import open_array
from graphapp.panels.page import Text
from graphapp.panels.trace_csv import csv_text
from graphapp.panels.trace_model import TraceModel
from graphapp.panels.trace_view import TraceView
from graphapp.session import Session

#: Rows that are sorted by a number are put in order again when the numbers rest for so long.
_REST_MS = 150
_SHOWN = ((True, True), (True, False), (False, True))


class TracePanel(QWidget):
    """A filter, a choice of rows and the table. Follows the session only while it can be seen."""

    looked_at = Signal(object)
    """The node or edge of the row that a person went to."""
    save_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.model = TraceModel(session, self)
        self.view = TraceView(session, self.model)
        self._rest = soon(self.model.arrange, self, _REST_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_bar())
        column.addWidget(self.view, 1)
        self.model.modelReset.connect(self._count_rows)
        self.view.table_wanted.connect(lambda wanted: open_array(session, wanted, self))
        self.view.looked_at.connect(self.looked_at)
        session.evaluated.connect(self._follow)
        session.selectionChanged.connect(self._follow_selection)
        session.precisionChanged.connect(self.model.refresh)
        session.hiddenChanged.connect(self._follow)
        session.stepChanged.connect(self._follow)
        self.model.set_theme(of(self.palette()))
        self._follow()

    @property
    def csv(self) -> str:
        """All rows that are shown, as comma-separated text."""
        return csv_text(self.model.evaluation, self.model.items, self._session.unseen)

    def _make_bar(self) -> QHBoxLayout:
        self.filter = QLineEdit()
        self.filter.setObjectName("trace.filter")
        self.filter.setPlaceholderText(self.tr("Filter: name, operation, failed…"))
        self.filter.setAccessibleName(self.tr("Filter the rows"))
        self.filter.setClearButtonEnabled(True)
        self._search_icon = self.filter.addAction(
            icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.filter.setMinimumWidth(120)
        self.filter.setMaximumWidth(340)
        self.filter.textChanged.connect(self.model.filter)
        self.filter.returnPressed.connect(self.view.setFocus)
        self.shown = QComboBox()
        self.shown.setObjectName("trace.shown")
        self.shown.setAccessibleName(self.tr("Which rows are shown"))
        self.shown.addItems([self.tr("Nodes and edges"), self.tr("Nodes"), self.tr("Edges")])
        self.shown.currentIndexChanged.connect(self._choose_kinds)
        self._count = Text("muted")
        self._count.setWordWrap(False)
        self._count.setObjectName("trace.count")
        copy = self._button("trace.copy", self.tr("Copy all as CSV"))
        copy.clicked.connect(self.view.copy_all)
        save = self._button("trace.save", self.tr("Save as CSV…"))
        save.clicked.connect(self.save_wanted)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(8)
        bar.addWidget(self.filter, 3)
        bar.addWidget(self.shown)
        bar.addWidget(self._count)
        bar.addStretch(1)
        bar.addWidget(copy)
        bar.addWidget(save)
        return bar

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(self.tr("{0}: the rows that are shown, in full precision").format(text))
        button.setAutoDefault(False)
        return button

    # Following ------------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.isVisible():
            return
        rows_are_new = self.model.follow()
        if not rows_are_new and self.model.moves_with_numbers:
            self._rest.start()

    def _follow_selection(self) -> None:
        if self.isVisible():
            self.view.take_selection()

    def _choose_kinds(self, chosen: int) -> None:
        nodes, edges = _SHOWN[chosen]
        self.model.show_kinds(nodes=nodes, edges=edges)

    def _count_rows(self) -> None:
        rows = self.model.rowCount()
        self._count.say(self.tr("1 row") if rows == 1 else self.tr("{0} rows").format(f"{rows:,}"))

    # Events ---------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what happened while it could not be seen."""
        super().showEvent(event)
        self._follow()
        self.view.take_selection()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape empties the filter."""
        if event.key() == Qt.Key.Key_Escape and self.filter.text():
            self.filter.clear()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self.model.set_theme(of(self.palette()))
            self._search_icon.setIcon(icon("search", "muted"))
        super().changeEvent(event)
