"""The menus of the data dock: what can be done with the selected columns and rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from graphapp.model import Graph
from graphapp.model.data_edits import row_count
from graphapp.panels.data_commands import DataCommands


def fill_columns_menu(
    menu: QMenu, commands: DataCommands, graph: Graph, names: Sequence[str]
) -> None:
    """Add, rename, remove; bind to an input; scale as columns or as nodes."""
    menu.addAction(_tr("&Add a column…"), commands.add_column)
    some = bool(names)
    _offer(menu, _tr("Re&name…"), lambda: commands.rename(names[0]), len(names) == 1)
    _offer(menu, _tr("Re&move"), lambda: commands.remove_columns(names), some)
    menu.addSeparator()
    bind = menu.addMenu(_tr("&Bind to an input"))
    bind.setEnabled(some)
    for id, node in graph.nodes.items():
        if node.op == "input":
            bind.addAction(id, partial(commands.bind, id, names))
    if not bind.isEmpty():
        bind.addSeparator()
    bind.addAction(_tr("A &new input"), lambda: commands.bind_new(names))
    menu.addSeparator()
    _offer(menu, _tr("&Standardise: new columns with mean 0, deviation 1"),
           lambda: commands.scale_columns(names, "standardise"), some)  # fmt: skip
    _offer(menu, _tr("Min–ma&x: new columns from 0 to 1"),
           lambda: commands.scale_columns(names, "min_max"), some)  # fmt: skip
    _offer(menu, _tr("Standardise with n&odes behind the input"),
           lambda: commands.scale_inputs(names, "standardise"), some)  # fmt: skip
    _offer(menu, _tr("Min–max with no&des behind the input"),
           lambda: commands.scale_inputs(names, "min_max"), some)  # fmt: skip


def fill_rows_menu(menu: QMenu, commands: DataCommands, graph: Graph, rows: Sequence[int]) -> None:
    """Insert above and below as many as are selected; remove."""
    known = [row for row in rows if row < row_count(graph)]
    some = bool(known)
    count = len(known)
    _offer(menu, _tr("Insert row &above"), lambda: commands.insert_rows(known[0], count), some)
    _offer(menu, _tr("Insert row &below"), lambda: commands.insert_rows(known[-1] + 1, count), some)
    _offer(menu, f"{_tr('&Delete rows')}\tDel", lambda: commands.remove_rows(known), some)


def _offer(menu: QMenu, text: str, run: Callable[[], object], possible: bool) -> QAction:
    action = menu.addAction(text, run)
    action.setEnabled(possible)
    return action


def _tr(text: str) -> str:
    return QCoreApplication.translate("data", text)
