"""Dragging an edge: from an output, backwards from an input, or the end of one that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, Qt

from graphapp.canvas.adding import Link
from graphapp.canvas.caption import Caption
from graphapp.canvas.connection import Connection, disconnect_name
from graphapp.canvas.curves import loose_path
from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.ports import (
    PlacedPort,
    Port,
    end_near,
    ends_of,
)
from graphapp.model import Edge
from graphapp.model.edits import disconnect

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView


class ConnectGesture(Gesture):
    """A new edge follows the pointer; over a port or a node it shows what a release would do.

    Released on a port it connects, on a node it goes to the first free port, and on the empty
    canvas the search box opens with what fits. One step of the history.
    """

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.CrossCursor
    scrolls = True
    yields = True
    old: Edge | None = None

    def __init__(self, view: CanvasView, press: QPoint, fixed: Port) -> None:
        super().__init__(view, press)
        self.fixed = fixed
        self._end: Port | None = None
        self._refusal = ""
        self._at = press

    def begin(self) -> None:
        """Light up where the edge may go, and fade the rest."""
        view = self.view
        self.connection = Connection(view.session.graph, self.fixed, self.old)
        self._caption = Caption(view.viewport())
        overlay, nodes = view.canvas.overlay, view.canvas.nodes
        allowed = self.connection.allowed
        overlay.offer(
            (place for id in allowed for place in self._ends_of(id)),
            nodes.keys() - allowed - {self.fixed.node},
        )

    def _ends_of(self, id: str) -> list[PlacedPort]:
        return ends_of(self.view.canvas, id, outputs=self.connection.wants_output)

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Snap to a port, or aim at a node; say what is refused."""
        view, connection = self.view, self.connection
        self._at = at
        placed = end_near(view, QPointF(at), outputs=connection.wants_output)
        item = view.canvas.node_at(view.scene_point(QPointF(at)))
        self._end, self._refusal = None, ""
        if placed is not None and placed.port.node != self.fixed.node:
            self._look(placed.port, connection.refusal(placed.port))
        elif item is not None and item.id != self.fixed.node:
            self._look(connection.end_at(item.id), connection.refusal_at(item.id))
        elif item is None:
            self._look_inside(self._folded_frame())
        self._show(placed)

    def _folded_frame(self) -> FrameItem | None:
        """The folded frame under the pointer that the fixed end is not in."""
        canvas = self.view.canvas
        frame = canvas.backdrop.frame_at(self.view.scene_point(QPointF(self._at)))
        if frame is None or frame.fold is None or self.fixed.node in frame.fold.nodes:
            return None
        return frame

    def _look_inside(self, frame: FrameItem | None) -> None:
        """The first node in a folded frame that takes the edge; of sources the last."""
        if frame is None or frame.fold is None:
            return
        connection, order = self.connection, self.view.session.evaluation.order
        inside = [id for id in order if id in frame.fold.nodes]
        if connection.wants_output:
            inside.reverse()
        for id in inside:
            if not connection.refusal_at(id):
                self._look(connection.end_at(id), "")
                return
        title = frame.frame.title or self.view.tr("the frame")
        self._look(None, self.view.tr("No node in {0} can take this edge").format(title))

    def _look(self, end: Port | None, refusal: str) -> None:
        self._refusal = refusal
        self._end = None if refusal else end

    def _show(self, placed: PlacedPort | None) -> None:
        view, end = self.view, self._end
        overlay = view.canvas.overlay
        replaced = None if end is None else self.connection.replaced(end)
        overlay.dim({edge for edge in (self.old, replaced) if edge is not None})
        ring = None
        if end is not None:
            ring = next((p.at for p in self._ends_of(end.node) if p.port == end), None)
        loose = view.scene_point(QPointF(self._at)) if ring is None else ring
        fixed = self._fixed_point()
        start, stop = (loose, fixed) if self.connection.wants_output else (fixed, loose)
        role = "error" if self._refusal else "accent"
        overlay.draw_line(loose_path(start, stop), role, arrow=stop, ring=ring)
        shape = Qt.CursorShape.ForbiddenCursor if self._refusal else Qt.CursorShape.CrossCursor
        view.viewport().setCursor(shape)
        said = self._refusal or ("" if end is None else self.connection.sentence(end))
        self._caption.say(said, self._at, refused=bool(self._refusal))

    def _fixed_point(self) -> QPointF:
        fixed = self.fixed
        ends = ends_of(self.view.canvas, fixed.node, outputs=fixed.is_output)
        return next(place.at for place in ends if place.port == fixed)

    def finish(self) -> None:
        """Connect; a refused place leaves everything as it was."""
        end, connection = self._end, self.connection
        over_nothing = not self._refusal and end is None and self._is_over_nothing()
        self._put_away()
        if end is not None:
            session = self.view.session
            session.apply(connection.name(end), lambda graph: connection.made(graph, end))
        elif over_nothing:
            self.drop_in_the_empty()

    def _is_over_nothing(self) -> bool:
        canvas, point = self.view.canvas, self.view.scene_point(QPointF(self._at))
        return canvas.node_at(point) is None and self._folded_frame() is None

    def drop_in_the_empty(self) -> None:
        """Ask what shall stand there."""
        self.view.searching.open_at(self._at, Link.to(self.fixed))

    def cancel(self) -> None:
        """No edge."""
        self._put_away()

    def _put_away(self) -> None:
        self.view.canvas.overlay.clear()
        self._caption.hide()
        self._caption.deleteLater()


class ReconnectGesture(ConnectGesture):
    """The end of an edge goes elsewhere; in the empty the edge is gone."""

    def __init__(self, view: CanvasView, press: QPoint, edge: Edge) -> None:
        super().__init__(view, press, Port(edge.source))
        self.old = edge

    def drop_in_the_empty(self) -> None:
        """Take the edge away."""
        assert self.old is not None
        edges = frozenset({self.old})
        name = disconnect_name(self.view.session.graph, edges)
        self.view.session.apply(name, lambda graph: disconnect(graph, edges))
