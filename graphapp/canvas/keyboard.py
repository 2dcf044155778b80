"""The canvas without a mouse: walking over nodes and edges, and where Tab opens the search box.

Tab opens the search box where the pointer is if the mouse was used last and nothing is selected,
or if there is nothing to walk over; else it goes to the next node in the order of the forward
pass. Alt with an arrow goes to the nearest node on that side, E to the next edge of the node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from graphapp.canvas.gestures.key_connect import KeyConnectGesture
from graphapp.canvas.ports import Port
from graphapp.model import Edge, Graph

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

_SIDES = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_MODIFIERS = (
    Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
)  # fmt: skip
#: A node that is so many times farther aside than ahead is not in that direction.
_SLANT = 2.0
_MARGIN = 24


class Keyboard:
    """What keys do on one view, besides what a gesture makes of them."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._node = ""
        self.pointer_used = False
        """Was the mouse used after the keys?"""

    def tab(self, *, forward: bool) -> bool:
        """What Tab does; False where the focus shall go on to the next widget."""
        view = self._view
        order = [id for id in view.session.evaluation.order if view.canvas.nodes[id].isVisible()]
        if forward and not view.session.selection and (self.pointer_used or not order):
            view.searching.open()
            return True
        self.pointer_used = False
        selected = [id for id in order if id in view.session.selection.nodes]
        step = 1 if forward else -1
        if selected:
            place = order.index(selected[-1 if forward else 0]) + step
        else:
            place = 0 if forward else len(order) - 1
        if not 0 <= place < len(order):
            return False
        self._go_to(order[place])
        return True

    def heard(self, event: QKeyEvent) -> None:
        """The keys are used; Ctrl and the like alone are none."""
        if event.key() not in _MODIFIERS:
            self.pointer_used = False

    def press(self, event: QKeyEvent) -> bool:
        """A key that goes somewhere; False where it does not."""
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if keys == Qt.KeyboardModifier.AltModifier and event.key() in _SIDES:
            self._go_beside(*_SIDES[Qt.Key(event.key())])
            return True
        return False

    def _go_to(self, id: str) -> None:
        """Select a node, bring it into sight and say what it is."""
        view = self._view
        view.session.select({id})
        view.ensureVisible(view.canvas.extent([id]), _MARGIN, _MARGIN)
        node = view.session.graph.nodes[id]
        view.announce(view.tr("{0}: {1}").format(id, node.op.replace("_", " ")))

    def _go_beside(self, right: int, down: int) -> None:
        """The nearest node in a direction from the selected one."""
        view = self._view
        places = {id: item.pos() for id, item in view.canvas.nodes.items() if item.isVisible()}
        chosen = sorted(view.session.selection.nodes & places.keys())
        if not chosen:
            self.tab(forward=True)
            return
        here = places[chosen[0]]
        found = []
        for id, at in places.items():
            x, y = at.x() - here.x(), at.y() - here.y()
            ahead, aside = x * right + y * down, abs(x * down) + abs(y * right)
            if ahead > 0 and aside <= _SLANT * ahead:
                found.append((ahead + 2 * aside, id))
        if found:
            self._go_to(min(found)[1])

    # Edges --------------------------------------------------------------------------------

    def next_edge(self) -> None:
        """Select the first edge of the selected node, or the one after the selected edge."""
        view = self._view
        chosen = view.session.selection
        if len(chosen.nodes) == 1:
            (self._node,) = chosen.nodes
        edges = _edges_of(view.session.graph, self._node)
        if not edges:
            view.announce(view.tr("Select a node that has edges"))
            return
        place = next((i + 1 for i, edge in enumerate(edges) if edge in chosen.edges), 0)
        edge = edges[place % len(edges)]
        view.session.select(edges=[edge])
        view.announce(view.tr("Edge from {0} to {1}, port {2}").format(*edge))

    def start_connecting(self) -> None:
        """An edge from the selected node, or the selected edge elsewhere; keys choose the port."""
        view, chosen = self._view, self._view.session.selection
        view.setFocus()
        if len(chosen.edges) == 1 and not chosen.nodes:
            (edge,) = chosen.edges
            view.hold(KeyConnectGesture(view, Port(edge.source), edge))
        elif len(chosen.nodes) == 1:
            (id,) = chosen.nodes
            view.hold(KeyConnectGesture(view, Port(id)))
        else:
            view.announce(view.tr("Select one node, or one edge, to connect it"))


def _edges_of(graph: Graph, id: str) -> list[Edge]:
    into = [Edge(source, id, port) for port, source in sorted(graph.inputs_of(id).items())]
    return [*into, *graph.edges_from(id)]
