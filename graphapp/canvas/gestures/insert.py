"""Dropping a node on an edge: it stands between the two ends from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt

from graphapp.canvas.adding import Link
from graphapp.canvas.caption import Caption
from graphapp.canvas.gestures.move import MoveGesture
from graphapp.canvas.gestures.scrub import name_of
from graphapp.canvas.hits import edge_at
from graphapp.model import Edge, Graph
from graphapp.model.edits import move
from graphapp.model.reconnect import can_insert

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: How near the middle of the node must come to an edge, in scene units.
_REACH = 20.0


class InsertingMove(MoveGesture):
    """Moving nodes; a single one without edges may be dropped on an edge."""

    def __init__(self, view: CanvasView, press: QPoint, id: str) -> None:
        super().__init__(view, press, id)
        self._edge: Edge | None = None
        self._caption: Caption | None = None

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Show the edge that the node would be put on."""
        super().move(at, keys)
        self._edge = self._edge_below()
        self.view.canvas.overlay.mark({self._edge} if self._edge else ())
        if self._caption is None:
            self._caption = Caption(self.view.viewport())
        said = "" if self._edge is None else f"insert between {self._edge[0]} and {self._edge[1]}"
        self._caption.say(said, at)

    def _edge_below(self) -> Edge | None:
        view, id = self.view, self.id
        graph = view.session.graph
        if len(self.ids) > 1 or self.notes or graph.inputs_of(id) or graph.edges_from(id):
            return None
        edge = edge_at(view.canvas, view.canvas.nodes[id].pos(), _REACH)
        return edge if edge is not None and can_insert(graph, id, edge) else None

    def finish(self) -> None:
        """Moved and inserted in one step."""
        edge, id = self._edge, self.id
        self._put_away()
        if edge is None:
            super().finish()
            return
        session, at = self.view.session, self.view.canvas.nodes[id].pos()

        def edit(graph: Graph) -> Graph:
            return Link.on(edge).join(move(graph, {id: (at.x(), at.y())}), id)

        session.apply(f"Insert {name_of(session.graph.nodes[id])}", edit)

    def cancel(self) -> None:
        """Nothing is inserted, and the node is where it was."""
        self._put_away()
        super().cancel()

    def _put_away(self) -> None:
        self.guides.clear()
        self.view.canvas.overlay.clear()
        if self._caption is not None:
            self._caption.hide()
            self._caption.deleteLater()
            self._caption = None
