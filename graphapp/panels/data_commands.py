"""What can be done with the data of a graph: rows, columns, scaling, and which input reads what.

Each command is one step of the history, and says what it did where that cannot be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QInputDialog, QWidget

from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.model.data_edits import (
    add_bound_input,
    add_columns,
    bind_columns,
    bound_to,
    free_name,
    insert_rows,
    remove_columns,
    remove_rows,
    rename_column,
    row_count,
    set_data,
)
from graphapp.model.scaling import Rows, Way, add_scaled_columns, scale_with_nodes
from graphapp.panels.data_import import ImportDialog
from graphapp.panels.data_toys import ToyDialog
from graphapp.session import Session
from graphapp.training import Settings
from graphapp.training.data import Table
from graphapp.training.split import split
from graphapp.training.toys import about_toy, toy

#: How far below the lowest node a new input stands.
_BELOW = 110.0


class DataCommands(QObject):
    """The commands of one data dock; dialogs open over ``window``."""

    said = Signal(str)
    """What happened, in one sentence or two."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._window = window
        self.ask_name: Callable[[str, str], str] = self._ask_name
        """Asks for a name, given a question and what stands there at first; empty: cancelled."""

    # Whole tables -------------------------------------------------------------------------

    def offer_table(self, text: str, name: str) -> QDialog:
        """Show how a CSV text is understood; the person takes it or leaves it."""
        dialog = ImportDialog(text, name, self._session.document.graph, self._window)
        dialog.taken.connect(lambda table: self.take_table(table, name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def take_table(self, table: Table, name: str) -> None:
        """An imported table in place of the one that is there; how it was read is said."""
        title = self.tr("Import {0}").format(name)
        if self._session.apply(title, lambda graph: set_data(graph, table.columns)):
            self.said.emit(f"{'. '.join((table.about, *table.remarks))}.")

    def offer_toy(self, name: str) -> None:
        """Ask for rows and seed of a toy set."""
        dialog = ToyDialog(name, self._session.document.graph, self._window)
        dialog.wanted.connect(self.take_toy)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take_toy(self, name: str, rows: int, seed: int) -> None:
        """A toy set in place of the table."""
        columns = toy(name, rows=rows, seed=seed)
        if self._session.apply(
            self.tr("Data: {0}").format(name), lambda graph: set_data(graph, columns)
        ):
            self.said.emit(f"{name}: {about_toy(name)}")

    # Columns and rows ---------------------------------------------------------------------

    def add_column(self) -> None:
        """A new column of zeros with a name that is asked for."""
        graph = self._session.document.graph
        name = self.ask_name(self.tr("Name of the new column"), free_name(graph, "x"))
        if name:
            zeros = [0.0] * max(row_count(graph), 1)
            self._session.apply(
                self.tr("Add column {0}").format(name), lambda g: add_columns(g, {name: zeros})
            )

    def rename(self, old: str) -> None:
        """Another name for a column; the inputs that read it follow."""
        new = self.ask_name(self.tr("New name of the column {0}").format(old), old)
        if new and new != old:
            self._session.apply(
                self.tr("Rename column {0}").format(old), lambda g: rename_column(g, old, new)
            )

    def remove_columns(self, names: Collection[str]) -> None:
        """Take columns out."""
        self._session.apply(
            self.tr("Remove columns {0}").format(", ".join(names)),
            lambda graph: remove_columns(graph, names),
        )

    def insert_rows(self, at: int, count: int) -> None:
        """Rows of zeros."""
        self._session.apply(
            self.tr("Insert {0} rows").format(count), lambda graph: insert_rows(graph, at, count)
        )

    def remove_rows(self, rows: Iterable[int]) -> None:
        """Take rows out."""
        last = row_count(self._session.document.graph)
        chosen = sorted({row for row in rows if row < last})
        if chosen:
            self._session.apply(
                self.tr("Remove {0} rows").format(len(chosen)),
                lambda graph: remove_rows(graph, chosen),
            )

    # Scaling ------------------------------------------------------------------------------

    def scale_columns(self, names: Collection[str], way: Way) -> None:
        """New columns beside some others; nothing is scaled where it stands."""
        rows = self._training_rows()
        listed = ", ".join(names)
        title = self.tr("Standardise {0}") if way == "standardise" else self.tr("Min–max of {0}")
        if self._session.apply(
            title.format(listed), lambda graph: add_scaled_columns(graph, names, way, rows)
        ):
            self.said.emit(
                self.tr("New columns at the end; {0} stay as they are. Bind the inputs to the "
                        "new ones to train with them.").format(listed) + self._from_which(rows)
            )  # fmt: skip

    def scale_inputs(self, names: Collection[str], way: Way) -> None:
        """The arithmetic as nodes behind every input that reads one of some columns."""
        graph = self._session.document.graph
        inputs = list(dict.fromkeys(id for name in names for id in bound_to(graph, name)))
        if not inputs:
            self.said.emit(
                self.tr("No input reads {0}: bind one to it first.").format(", ".join(names))
            )
            return
        rows = self._training_rows()

        def edit(graph: Graph) -> Graph:
            for id in inputs:
                graph = scale_with_nodes(graph, id, way, rows)
            return graph

        listed = ", ".join(inputs)
        if self._session.apply(self.tr("Scale {0} with nodes").format(listed), edit):
            self.said.emit(
                self.tr("Nodes behind {0} scale what it feeds, with two constants from the table "
                        "as it is now.").format(listed) + self._from_which(rows)
            )  # fmt: skip

    def _training_rows(self) -> Rows | None:
        """The rows that training sees; None for all of them."""
        graph = self._session.document.graph
        try:
            share = Settings.of(graph.training).validation
            return split(row_count(graph), share)[0] if share else None
        except GraphappError:
            return None

    def _from_which(self, rows: Rows | None) -> str:
        if rows is None:
            return ""
        return " " + self.tr("The numbers come from the {0} training rows.").format(len(rows))

    # Inputs -------------------------------------------------------------------------------

    def bind(self, id: str, names: Collection[str]) -> None:
        """An input reads these columns from now on."""
        listed = ", ".join(names)
        self._session.apply(
            self.tr("{0} reads {1}").format(id, listed),
            lambda graph: bind_columns(graph, id, names),
        )

    def bind_new(self, names: Collection[str]) -> None:
        """A new input below the others reads these columns."""
        places = [n.position for n in self._session.document.graph.nodes.values() if n.position]
        left = min((x for x, _ in places), default=0.0)
        below = max((y for _, y in places), default=-_BELOW) + _BELOW
        self._session.apply(
            self.tr("New input of {0}").format(", ".join(names)),
            lambda graph: add_bound_input(graph, names, (left, below)),
        )

    def _ask_name(self, question: str, first: str) -> str:
        name, accepted = QInputDialog.getText(self._window, self.tr("Data"), question, text=first)
        return name.strip() if accepted else ""
