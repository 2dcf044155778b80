"""The data dock: the table of a graph, and a bar of what can be done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font
from graphapp.look.theme import of
from graphapp.model.data_edits import row_count
from graphapp.panels.data_commands import DataCommands
from graphapp.panels.data_menus import fill_columns_menu, fill_rows_menu
from graphapp.panels.data_model import DataModel
from graphapp.panels.page import Text
from graphapp.session import Session
from graphapp.training.toys import TOYS, about_toy

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
        self.commands = DataCommands(session, self)
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
        self.commands.said.connect(self.said.say)
        session.graphChanged.connect(lambda _old, _new: self._follow())
        session.precisionChanged.connect(lambda _precision: self._set_looks())
        self._set_looks()
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
        across, down = view.horizontalHeader(), view.verticalHeader()
        across.setDefaultSectionSize(_COLUMN_WIDTH)
        across.setHighlightSections(False)
        across.sectionDoubleClicked.connect(lambda k: self.commands.rename(self.model.names[k]))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        for header, choose in ((across, self._choose_column), (down, self._choose_row)):
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(choose)
        view.installEventFilter(self)

    def _make_bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 6, 8, 6)
        bar.setSpacing(6)
        button = QPushButton(self.tr("Import CSV…"))
        button.setObjectName("data.import")
        button.setAccessibleName(button.text())
        button.setToolTip(self.tr("Read a table from a file, or drop the file here"))
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on: self.import_wanted.emit())
        bar.addWidget(button)
        toys = self._menu(bar, "toys", self.tr("Toy set"), self.tr("Draw a small data set"))
        for name in TOYS:
            action = toys.addAction(f"{name}…", partial(self.commands.offer_toy, name))
            action.setToolTip(about_toy(name))
        toys.setToolTipsVisible(True)
        columns = self._menu(bar, "columns", self.tr("Columns"), self.tr("The selected columns"))
        columns.aboutToShow.connect(lambda: self._fill(columns, columns_only=True))
        rows = self._menu(bar, "rows", self.tr("Rows"), self.tr("The selected rows"))
        rows.aboutToShow.connect(lambda: self._fill(rows, rows_only=True))
        bar.addWidget(self.said, 1)
        self.size_text = Text("muted")
        self.size_text.setObjectName("data.size")
        self.size_text.setWordWrap(False)
        bar.addWidget(self.size_text)
        return bar

    def _menu(self, bar: QHBoxLayout, name: str, text: str, tip: str) -> QMenu:
        button = QToolButton()
        button.setObjectName(f"data.{name}")
        button.setText(f"{text}  ")
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        button.setMenu(menu)
        bar.addWidget(button)
        return menu

    def _fill(self, menu: QMenu, *, columns_only: bool = False, rows_only: bool = False) -> None:
        """What can be done with what is selected now."""
        menu.clear()
        graph = self._session.document.graph
        if not rows_only:
            fill_columns_menu(menu, self.commands, graph, self.chosen)
        if not columns_only:
            if not rows_only:
                menu.addSeparator()
            fill_rows_menu(menu, self.commands, graph, self.chosen_rows)

    def _open_menu(self, place: QPoint) -> None:
        """All of it, where somebody clicked with the right button."""
        menu = QMenu(self)
        menu.setObjectName("data.menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        keys = QKeySequence.StandardKey
        for text, key, run in (
            (self.tr("&Copy"), keys.Copy, self.copy), (self.tr("&Paste"), keys.Paste, self.paste),
        ):  # fmt: skip
            shortcut = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            menu.addAction(f"{text}\t{shortcut}", run)
        menu.addSeparator()
        more = menu.addMenu(self.tr("C&olumns"))
        self._fill(more, columns_only=True)
        fill_rows_menu(menu, self.commands, self._session.document.graph, self.chosen_rows)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _choose_column(self, place: QPoint) -> None:
        """The menu of the column under the pointer."""
        header = self.view.horizontalHeader()
        section = header.logicalIndexAt(place)
        if section >= 0:
            if self.model.names[section] not in self.chosen:
                self.view.selectColumn(section)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._fill(menu, columns_only=True)
            menu.popup(header.mapToGlobal(place))

    def _choose_row(self, place: QPoint) -> None:
        """The menu of the row under the pointer."""
        header = self.view.verticalHeader()
        section = header.logicalIndexAt(place)
        if section >= 0:
            if section not in self.chosen_rows:
                self.view.selectRow(section)
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._fill(menu, rows_only=True)
            menu.popup(header.mapToGlobal(place))

    # What is selected ---------------------------------------------------------------------

    @property
    def chosen(self) -> list[str]:
        """The names of the columns with a selected cell, in order."""
        sections = sorted({index.column() for index in self.view.selectedIndexes()})
        return [self.model.names[k] for k in sections]

    @property
    def chosen_rows(self) -> list[int]:
        """The rows with a selected cell, in order."""
        return sorted({index.row() for index in self.view.selectedIndexes()})

    def copy(self) -> None:
        """The selected block in full precision."""
        cells = self.view.selectedIndexes()
        if cells:
            rows, columns = [i.row() for i in cells], [i.column() for i in cells]
            text = self.model.text_of(min(rows), min(columns), max(rows), max(columns))
            QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Cells of a spreadsheet at the current cell; a table with names where none is yet."""
        text = QGuiApplication.clipboard().text()
        try:
            if not self.model.names:
                self.commands.offer_table(text, self.tr("the clipboard"))
                return
            here = self.view.currentIndex()
            self.model.paste(text, max(here.row(), 0), max(here.column(), 0))
        except GraphappError as error:
            self.said.say(self.tr("Nothing was pasted: {0}.").format(error))

    def delete(self) -> None:
        """The selected rows; the columns where whole ones are selected."""
        if len(self.chosen_rows) == self.model.rowCount():
            self.commands.remove_columns(self.chosen)
        else:
            self.commands.remove_rows(self.chosen_rows)

    # Following ----------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.isVisible():
            return
        self.model.show_graph(self._session.graph)
        rows, held = row_count(self._session.graph), len(self.model.held_out)
        size = self.tr("{0} rows").format(f"{rows:,}") if rows else ""
        if held:
            size = self.tr("{0}, v: {1} held out for validation").format(size, held)
        self.size_text.say(size)
        if not self.model.names:
            self.said.say(
                self.tr("No data yet: import a table, take a toy set, or paste cells here.")
            )

    def _set_looks(self) -> None:
        self.model.set_looks(self._session.precision, of(self.palette()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Copy, paste and delete by their keys."""
        if watched is self.view and event.type() is QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.matches(QKeySequence.StandardKey.Copy):
                self.copy()
                return True
            if event.matches(QKeySequence.StandardKey.Paste):
                self.paste()
                return True
            if event.matches(QKeySequence.StandardKey.Delete):
                self.delete()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._set_looks()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Catch up with what happened while it could not be seen."""
        super().showEvent(event)
        self._follow()
