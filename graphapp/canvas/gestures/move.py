"""Moving nodes, with the mouse and with the arrow keys: one step of the history for each gesture.

While it lasts only the items move, each touched edge once; the graph is edited at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent

from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.routes import Point
from graphapp.model import edits

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: Nodes come to rest on multiples of this, in scene units.
SNAP = 8.0
#: An edge that is nearly level becomes level.
_LEVEL = 5.0


class _Moving(Gesture):
    """What both ways of moving share."""

    yields = True
    ids: frozenset[str] = frozenset()

    def begin(self) -> None:
        """Remember where everything is."""
        nodes = self.view.canvas.nodes
        self.places: dict[str, Point] = {
            id: (nodes[id].pos().x(), nodes[id].pos().y()) for id in sorted(self.ids)
        }
        self.by: Point = (0.0, 0.0)

    def shift(self, dx: float, dy: float) -> None:
        """Show the nodes moved from where they were at the beginning."""
        if (dx, dy) != self.by:
            self.by = (dx, dy)
            self.view.canvas.move_items(self._moved())

    def finish(self) -> None:
        """One edit."""
        if self.by != (0.0, 0.0):
            moved = self._moved()
            self.view.session.apply("Move", lambda graph: edits.move(graph, moved))

    def cancel(self) -> None:
        """Everything is where the graph says."""
        nodes = self.view.session.graph.nodes
        self.view.canvas.move_items(
            {id: nodes[id].position or at for id, at in self.places.items() if id in nodes}
        )
        self.view.canvas.reroute()

    def _moved(self) -> dict[str, Point]:
        dx, dy = self.by
        return {id: (x + dx, y + dy) for id, (x, y) in self.places.items()}


class MoveGesture(_Moving):
    """Dragging a node, and with it the selection that it belongs to."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeAllCursor
    scrolls = True

    def __init__(self, view: CanvasView, press: QPoint, id: str) -> None:
        super().__init__(view, press)
        self.id = id

    def begin(self) -> None:
        """A node that is not selected is dragged alone, and becomes the selection."""
        session = self.view.session
        if self.id not in session.selection.nodes:
            session.select({self.id})
        self.ids = session.selection.nodes
        super().begin()

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Follow the pointer in steps of the grid; where an edge becomes level, rest there."""
        away = self.view.scene_point(QPointF(at)) - self.start
        x, y = self.places[self.id]
        dx = round((x + away.x()) / SNAP) * SNAP - x
        dy = round((y + away.y()) / SNAP) * SNAP - y
        self.shift(dx, self._level(away.y(), dy))

    def _level(self, wanted: float, snapped: float) -> float:
        """The shift nearest to ``wanted`` that levels an edge of the node, else ``snapped``."""
        canvas = self.view.canvas
        here = self.by[1]
        best, shift = _LEVEL, snapped
        for edge in canvas.edges_at([self.id]):
            if edge.source in self.ids and edge.target in self.ids:
                continue
            rise = canvas.end_of(edge)[1] - canvas.start_of(edge)[1]
            level = here + (rise if edge.source == self.id else -rise)
            if abs(level - wanted) < best:
                best, shift = abs(level - wanted), level
        return shift


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class NudgeGesture(_Moving):
    """Moving the selection by arrow keys: it ends when the key comes up. Shift moves finely."""

    @staticmethod
    def answers(event: QKeyEvent) -> bool:
        """Is it an arrow key, alone or with Shift?"""
        others = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return event.key() in _ARROWS and not others

    def begin(self) -> None:
        """The whole selection moves."""
        self.ids = self.view.session.selection.nodes
        super().begin()

    def key(self, event: QKeyEvent) -> bool:
        """One step of the grid for each press and repetition."""
        if not self.answers(event):
            return False
        dx, dy = _ARROWS[Qt.Key(event.key())]
        step = 1.0 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else SNAP
        self.shift(self.by[0] + dx * step, self.by[1] + dy * step)
        return True
