"""What the selected nodes are: their operation, their kind, their random numbers, the target."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from graphapp.app.editing import named
from graphapp.model import Graph
from graphapp.model.edits import set_differentiate
from graphapp.model.leaves import KINDS, Kind, redraw, set_kind
from graphapp.model.reconnect import swap, swap_choices
from graphapp.session import Session


class NodeChanges:
    """The actions of the Node menu on one session."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        self._session = session
        self.swap_menu = QMenu(_tr("&Swap for"), parent)
        self.swap_menu.setToolTipsVisible(True)
        self.swap_menu.aboutToShow.connect(self._offer)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        run: dict[str, Callable[..., object]] = {
            "differentiate": self.differentiate, "redraw": self.redraw,
        }  # fmt: skip
        run.update((f"make_{kind}", partial(self.make, kind)) for kind in KINDS)
        return run

    def differentiate(self, wanted: bool) -> None:
        """The selected node is the one whose gradient is taken, or none is."""
        if len(self._session.selection.nodes) != 1:
            return
        (id,) = self._session.selection.nodes
        name = _tr("Differentiate {0}").format(id) if wanted else _tr("Differentiate nothing")
        target = id if wanted else None
        self._session.apply(name, lambda graph: set_differentiate(graph, target))

    def make(self, kind: Kind) -> None:
        """The selected leaves become inputs, parameters or constants and keep their values."""
        ids = self._session.selection.nodes
        name = _tr("Make {0} a {1}") if kind != "input" else _tr("Make {0} an {1}")
        name = name.format(named(ids, self._session.graph), _tr(kind))
        self._session.apply(name, lambda graph: set_kind(graph, ids, kind))

    def redraw(self) -> None:
        """Other random numbers for the selected nodes."""
        ids = self._session.selection.nodes
        name = _tr("Draw {0} again").format(named(ids, self._session.graph))
        self._session.apply(name, lambda graph: redraw(graph, ids))

    def swap(self, op: str) -> None:
        """Another operation in the selected nodes; their edges stay."""
        ids = self._session.selection.nodes

        def change(graph: Graph) -> Graph:
            for id in ids:
                graph = swap(graph, id, op)
            return graph

        what = named(ids, self._session.graph)
        self._session.apply(_tr("Swap {0} for {1}").format(what, _title(op)), change)

    def _offer(self) -> None:
        self.swap_menu.clear()
        for op in choices(self._session.graph, self._session.selection.nodes):
            action = self.swap_menu.addAction(_title(op))
            action.setObjectName(f"action.swap_{op}")
            action.setToolTip(_tr("Compute {0} instead; the edges stay").format(_title(op)))
            action.triggered.connect(lambda _on, op=op: self.swap(op))


def choices(graph: Graph, ids: frozenset[str]) -> tuple[str, ...]:
    """What all of some nodes can be swapped for."""
    operations = [graph.nodes[id].operation for id in ids]
    groups = {operation.swap_group for operation in operations}
    if len(groups) != 1:
        return ()
    order = dict.fromkeys(op for operation in operations for op in swap_choices(operation))
    already = {operation.op for operation in operations}
    return tuple(op for op in order if already != {op})


def _title(op: str) -> str:
    return op.replace("_", " ")


def _tr(text: str) -> str:
    return QCoreApplication.translate("node_changes", text)
