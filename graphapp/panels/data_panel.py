"""The data dock: the table of a graph, import, toy sets, scaled columns. Every edit is one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QInputDialog,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font
from graphapp.model import Graph
from graphapp.model.data_edits import (
    add_columns,
    free_name,
    remove_columns,
    remove_rows,
    rename_column,
    row_count,
    set_data,
)
from graphapp.operation import Array
from graphapp.panels.data_model import DataModel
from graphapp.panels.page import Text
from graphapp.session import Session
from graphapp.training.data import Table, between_0_and_1, read_table, standardised
from graphapp.training.toys import TOYS, about_toy, toy

_ROW_HEIGHT = 23
_COLUMN_WIDTH = 86


class DataPanel(QWidget):
    """A bar of commands and the table. Follows the session only while it can be seen."""

    import_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("data")
        self._session = session
        self.model = DataModel(self)
        self.model.set_precision(session.precision)
        self.ask_name: Callable[[str, str], str] = self._ask_name
        """Asks for a name, given a question and what stands there at first; empty: cancelled."""
        self.said = Text("muted")
        self.said.setObjectName("data.said")
        self.said.setAccessibleName(self.tr("What happened to the data"))
        self.view = QTableView()
        self._set_up_view()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_bar())
        column.addWidget(self.view, 1)
        self.model.edited.connect(session.apply)
        self.model.refused.connect(self.said.say)
        session.graphChanged.connect(lambda _old, _new: self._follow())
        session.precisionChanged.connect(self.model.set_precision)
        self._follow()

    # Building -----------------------------------------------------------------------------

    def _set_up_view(self) -> None:
        view = self.view
        view.setObjectName("data.cells")
        view.setAccessibleName(self.tr("The data of the graph"))
        view.setModel(self.model)
        view.setFont(number_font(12))
        view.setFrameShape(QTableView.Shape.NoFrame)
        view.setAlternatingRowColors(True)
        view.setTabKeyNavigation(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        across = view.horizontalHeader()
        across.setDefaultSectionSize(_COLUMN_WIDTH)
        across.setHighlightSections(False)
        across.sectionDoubleClicked.connect(self.rename)
        view.installEventFilter(self)

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(6)
        bar.addWidget(
            self._button("import", self.tr("Import CSV…"),
                         self.tr("Read a table from a file"), self.import_wanted.emit)
        )  # fmt: skip
        toys = self._menu_button("toys", self.tr("Toy set"), self.tr("Draw a small data set"))
        for name in TOYS:
            action = toys.addAction(name, partial(self.take_toy, name))
            action.setToolTip(about_toy(name))
        toys.setToolTipsVisible(True)
        bar.addWidget(self._last)
        bar.addWidget(
            self._button("add", self.tr("Add column"), self.tr("A new column of zeros"), self.add)
        )
        columns = self._menu_button("columns", self.tr("Columns"), self.tr("The selected columns"))
        columns.addAction(self.tr("&Rename…"), self.rename)
        columns.addAction(self.tr("Re&move"), self.remove)
        columns.addSeparator()
        columns.addAction(
            self.tr("&Standardise: new columns with mean 0, deviation 1"),
            lambda: self.scale(standardised, self.tr("Standardise")),
        )
        columns.addAction(
            self.tr("&Min–max: new columns from 0 to 1"),
            lambda: self.scale(between_0_and_1, self.tr("Min–max")),
        )
        bar.addWidget(self._last)
        bar.addWidget(self.said, 1)
        return bar

    def _button(self, name: str, text: str, tip: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"data.{name}")
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on: run())
        return button

    def _menu_button(self, name: str, text: str, tip: str) -> QMenu:
        self._last = QToolButton()
        self._last.setObjectName(f"data.{name}")
        self._last.setText(f"{text}  ")
        self._last.setAccessibleName(text)
        self._last.setToolTip(tip)
        self._last.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._last.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self._last)
        self._last.setMenu(menu)
        return menu

    # Commands -----------------------------------------------------------------------------

    def take_table(self, table: Table, name: str) -> None:
        """An imported table in place of the one that is there; how it was read is said."""
        title = self.tr("Import {0}").format(name)
        if self._session.apply(title, lambda graph: set_data(graph, table.columns)):
            self.said.say(f"{'. '.join((table.about, *table.remarks))}.")

    def take_toy(self, name: str) -> None:
        """A toy set in place of the table."""
        columns = toy(name)
        if self._session.apply(
            self.tr("Data: {0}").format(name), lambda graph: set_data(graph, columns)
        ):
            self.said.say(f"{name}: {about_toy(name)}")

    def add(self) -> None:
        """A new column of zeros with a name that is asked for."""
        graph = self._session.document.graph
        name = self.ask_name(self.tr("Name of the new column"), free_name(graph, "x"))
        if name:
            zeros = [0.0] * max(row_count(graph), 1)
            self._session.apply(
                self.tr("Add column {0}").format(name), lambda g: add_columns(g, {name: zeros})
            )

    def rename(self, section: int | None = None) -> None:
        """Another name for a column; the inputs that read it follow."""
        chosen = self.chosen if section is None else [self.model.names[section]]
        if not chosen:
            self.said.say(self.tr("Select a column first."))
            return
        old = chosen[0]
        new = self.ask_name(self.tr("New name of the column {0}").format(old), old)
        if new and new != old:
            self._session.apply(
                self.tr("Rename column {0}").format(old), lambda g: rename_column(g, old, new)
            )

    def remove(self) -> None:
        """Take the selected columns out."""
        names = self.chosen
        if names:
            self._session.apply(
                self.tr("Remove columns {0}").format(", ".join(names)),
                lambda graph: remove_columns(graph, names),
            )

    def remove_rows(self) -> None:
        """Take the selected rows out."""
        last = row_count(self._session.document.graph)
        rows = sorted({i.row() for i in self.view.selectedIndexes() if i.row() < last})
        if rows:
            self._session.apply(
                self.tr("Remove {0} rows").format(len(rows)),
                lambda graph: remove_rows(graph, rows),
            )

    def scale(self, how: Callable[..., dict[str, Array]], title: str) -> None:
        """New columns beside the selected ones; nothing is scaled where it stands."""
        names = self.chosen
        if not names:
            self.said.say(self.tr("Select the columns to scale first."))
            return

        def edit(graph: Graph) -> Graph:
            made = how(graph.data, names)
            return add_columns(graph, {free_name(graph, name): x for name, x in made.items()})

        if self._session.apply(f"{title}: {', '.join(names)}", edit):
            self.said.say(
                self.tr("New columns at the end; {0} stay as they are. Bind the inputs to the "
                        "new ones to train with them.").format(", ".join(names))
            )  # fmt: skip

    @property
    def chosen(self) -> list[str]:
        """The names of the columns with a selected cell, in order."""
        sections = sorted({index.column() for index in self.view.selectedIndexes()})
        return [self.model.names[k] for k in sections]

    def copy(self) -> None:
        """The selected block in full precision."""
        cells = self.view.selectedIndexes()
        if cells:
            rows, columns = [i.row() for i in cells], [i.column() for i in cells]
            text = self.model.text_of(min(rows), min(columns), max(rows), max(columns))
            QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Cells of a spreadsheet at the current cell; into an empty table a table with names."""
        text = QGuiApplication.clipboard().text()
        try:
            if not self.model.names:
                self.take_table(read_table(text), self.tr("the clipboard"))
                return
            here = self.view.currentIndex()
            self.model.paste(text, max(here.row(), 0), max(here.column(), 0))
        except GraphappError as error:
            self.said.say(self.tr("Nothing was pasted: {0}.").format(error))

    def _ask_name(self, question: str, first: str) -> str:
        name, accepted = QInputDialog.getText(self, self.tr("Data"), question, text=first)
        return name.strip() if accepted else ""

    # Following ----------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.isVisible():
            return
        self.model.show_graph(self._session.graph)
        if not self.model.names:
            self.said.say(
                self.tr("No data yet: import a table, take a toy set, or paste cells here.")
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Copy, paste and delete rows by their keys."""
        if watched is self.view and event.type() is QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
            if event.matches(QKeySequence.StandardKey.Paste):
                self.paste()
                return True
            if event.matches(QKeySequence.StandardKey.Delete):
                self.remove_rows()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what happened while it could not be seen."""
        super().showEvent(event)
        self._follow()
