"""Which actions can be run now, and which show a check mark: follows selection and graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from graphapp.app.arranging import frames_of
from graphapp.app.node_changes import choices
from graphapp.app.places import nodes_of
from graphapp.model import Graph
from graphapp.model.leaves import KINDS, can_redraw
from graphapp.model.placing import Side
from graphapp.model.questions import question_entries
from graphapp.operation import Source
from graphapp.session import Selection, Session


def runnable(graph: Graph, selection: Selection) -> dict[str, bool]:
    """By verb: does the action have something to act on?"""
    ids = selection.nodes
    alone = len(ids) + len(selection.frames) == 1
    copied = bool(nodes_of(graph, selection)) or bool(selection.notes)
    operations = [graph.nodes[id].operation for id in ids]
    framed = bool(frames_of(graph, selection))
    can = {
        "select_all": bool(graph.nodes), "select_inverse": bool(graph.nodes),
        "export_picture": bool(graph.nodes), "print": bool(graph.nodes),
        "export_worksheet": bool(question_entries(graph)), "tidy": len(graph.nodes) > 1,
        "redraw": any(map(can_redraw, operations)),
        "differentiate": len(ids) == 1, "rename": alone,
        "remove_frame": framed, "fold_frame": framed,
    }  # fmt: skip
    for verb in ("select_none", "select_ancestors", "select_descendants", "zoom_selection"):
        can[verb] = bool(selection)
    can.update(dict.fromkeys(("delete", "delete_plain"), bool(selection)))
    can.update(dict.fromkeys(("cut", "copy", "duplicate"), copied))
    can.update(dict.fromkeys((f"align_{side}" for side in get_args(Side)), len(ids) > 1))
    can.update(dict.fromkeys(("distribute_across", "distribute_down"), len(ids) > 2))
    can["add_frame"] = bool(ids)
    can["tidy_selection"] = len(ids) > 1
    leaves = all(isinstance(operation, Source) for operation in operations)
    for kind in KINDS:
        other = any(operation.op != kind for operation in operations)
        can[f"make_{kind}"] = leaves and other
    return can


class ActionStates:
    """Keeps the actions of one window as its session has it."""

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], menus: Mapping[str, QMenu]
    ) -> None:
        self._session = session
        self._actions = actions
        self._swap, self._align = (menus[name].menuAction() for name in ("swap", "align"))
        session.selectionChanged.connect(self.refresh)
        session.documentChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Look again."""
        graph, chosen = self._session.graph, self._session.selection
        for verb, can in runnable(graph, chosen).items():
            self._actions[verb].setEnabled(can)
        self._swap.setEnabled(bool(choices(graph, chosen.nodes)))
        self._align.setEnabled(len(chosen.nodes) > 1)
        target = self._actions["differentiate"]
        target.setChecked(chosen.nodes == {graph.differentiate})
