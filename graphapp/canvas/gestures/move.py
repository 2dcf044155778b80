"""Moving nodes, frames and notes, with the mouse and with the arrow keys: one step of the history.

While it lasts only the items move, each touched edge once; the graph is edited at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QPen

from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.guides import Alignment, Guides, Line, align, even_gaps
from graphapp.canvas.rooms import Table, table_of
from graphapp.canvas.routes import Point, Rectangle
from graphapp.model import Graph, edits
from graphapp.model.annotations import move_notes
from graphapp.session import Selection

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: Things come to rest on multiples of this, in scene units; Shift and an arrow go this far.
SNAP, _FAR = 8.0, 40.0
#: An edge that is nearly level becomes level.
_LEVEL = 5.0
#: How near something must come to stand in line, in pixels; at most so many scene units.
_ALIGN, _MOST_ALIGN = 6.0, 10.0
#: Held while dragging, these suspend grid and guides.
FREE = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier

_Key = TypeVar("_Key", str, int)


class _Moving(Gesture):
    """What both ways of moving share."""

    yields = True
    ids: frozenset[str] = frozenset()

    def take(self, chosen: Selection) -> None:
        """Move what is selected: nodes, notes, and frames with all that is in them."""
        view, graph = self.view, self.view.session.graph
        inside = {id for index in chosen.frames for id in graph.frames[index].nodes}
        self.ids = (chosen.nodes | inside) & view.canvas.nodes.keys()
        nodes, notes = view.canvas.nodes, view.canvas.backdrop.notes
        self.places: dict[str, Point] = {
            id: (nodes[id].pos().x(), nodes[id].pos().y()) for id in sorted(self.ids)
        }
        self.notes: dict[int, Point] = {
            index: (notes[index].pos().x(), notes[index].pos().y()) for index in chosen.notes
        }
        self.by: Point = (0.0, 0.0)

    def shift(self, dx: float, dy: float) -> None:
        """Show everything moved from where it was at the beginning."""
        if (dx, dy) != self.by:
            self.by = (dx, dy)
            if self.places:
                self.view.canvas.move_items(self._moved(self.places))
            self.view.canvas.backdrop.move_notes(self._moved(self.notes))

    def finish(self) -> None:
        """One edit."""
        if self.by != (0.0, 0.0):
            nodes, notes = self._moved(self.places), self._moved(self.notes)

            def change(graph: Graph) -> Graph:
                return move_notes(edits.move(graph, nodes), notes)

            self.view.session.apply("Move", change)

    def cancel(self) -> None:
        """Everything is where the graph says."""
        graph, canvas = self.view.session.graph, self.view.canvas
        nodes = graph.nodes
        canvas.move_items(
            {id: nodes[id].position or at for id, at in self.places.items() if id in nodes}
        )
        canvas.backdrop.move_notes(
            {i: graph.notes[i].position for i in self.notes if i < len(graph.notes)}
        )
        canvas.reroute()

    def _moved(self, places: dict[_Key, Point]) -> dict[_Key, Point]:
        dx, dy = self.by
        return {key: (x + dx, y + dy) for key, (x, y) in places.items()}


class _Dragging(_Moving):
    """Moving with the mouse: in steps of the grid, or in line with what is near.

    Shift or Alt suspends both.
    """

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeAllCursor
    scrolls = True

    def begin(self) -> None:
        """What is not selected is dragged alone, and becomes the selection."""
        session, grabbed = self.view.session, self.grabbed()
        if not self.is_in(session.selection):
            session.select(grabbed.nodes, (), grabbed.notes, grabbed.frames)
        self.take(session.selection)
        self._box = self.box()
        self._others = self._what_stays()
        theme = self.view.canvas.drawing.theme
        pen = QPen(theme.color("accent"), 1.0)
        pen.setCosmetic(True)
        self.guides = Guides(self.view.canvas, pen)

    def grabbed(self) -> Selection:
        """What is under the pointer, as a selection."""
        raise NotImplementedError

    def is_in(self, chosen: Selection) -> bool:
        """Is what is under the pointer selected?"""
        raise NotImplementedError

    def box(self) -> Rectangle:
        """What comes to stand in line."""
        raise NotImplementedError

    def anchor(self) -> Point:
        """What comes to stand on the grid."""
        left, top, _, _ = self._box
        return left, top

    def _what_stays(self) -> Table:
        """The boxes of all that does not move."""
        canvas = self.view.canvas
        moving = canvas.backdrop.with_folded(self.ids)
        boxes = [canvas.box_of(id) for id in canvas.nodes if id not in moving]
        for note in canvas.backdrop.notes:
            if note.index not in self.notes:
                boxes.append(note.box.getCoords())  # type: ignore[arg-type]
        return table_of(boxes, 4)

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """Follow the pointer."""
        away = self.view.scene_point(QPointF(at)) - self.start
        if keys & FREE:
            self.guides.clear()
            self.shift(float(round(away.x())), float(round(away.y())))
            return
        x, y = self.anchor()
        dx = round((x + away.x()) / SNAP) * SNAP - x
        dy = round((y + away.y()) / SNAP) * SNAP - y
        lines: list[Line] = []
        left, top, right, bottom = self._box
        wanted = left + away.x(), top + away.y(), right + away.x(), bottom + away.y()
        across, down = self._rest(wanted)
        level = self.level(away.y())
        if across is not None:
            dx = away.x() + across.shift
            lines.extend(across.guides)
        if level is not None:
            dy = level
        elif down is not None:
            dy = away.y() + down.shift
            lines.extend(down.guides)
        self.shift(dx, dy)
        self.guides.show(lines)

    def _rest(self, wanted: Rectangle) -> tuple[Alignment | None, Alignment | None]:
        """In line with others or with equal gaps between them, whichever is nearer."""
        reach = self._reach()
        ways = align(wanted, self._others, reach), even_gaps(wanted, self._others, reach)
        found = [[way for way in kind if way is not None] for kind in zip(*ways, strict=True)]
        across, down = (min(kind, key=lambda w: abs(w.shift), default=None) for kind in found)
        return across, down

    def _reach(self) -> float:
        return min(_ALIGN / self.view.scale_factor, _MOST_ALIGN)

    def level(self, wanted: float) -> float | None:
        """The way down nearest to ``wanted`` that makes an edge level, if there is one near it."""
        return None

    def finish(self) -> None:
        """One edit."""
        self.guides.clear()
        super().finish()

    def cancel(self) -> None:
        """Everything is where the graph says."""
        self.guides.clear()
        super().cancel()


class MoveGesture(_Dragging):
    """Dragging a node, and with it the selection that it belongs to."""

    def __init__(self, view: CanvasView, press: QPoint, id: str) -> None:
        super().__init__(view, press)
        self.id = id

    def grabbed(self) -> Selection:
        """The node."""
        return Selection(nodes=frozenset({self.id}))

    def is_in(self, chosen: Selection) -> bool:
        """Is the node selected?"""
        return self.id in chosen.nodes

    def box(self) -> Rectangle:
        """The node's."""
        return self.view.canvas.box_of(self.id)

    def anchor(self) -> Point:
        """The node's middle."""
        return self.places[self.id]

    def level(self, wanted: float) -> float | None:
        """Levels an edge between the node and one that stays."""
        canvas = self.view.canvas
        here = self.by[1]
        best, shift = _LEVEL, None
        for edge in canvas.edges_at([self.id]):
            if edge.source in self.ids and edge.target in self.ids:
                continue
            rise = canvas.end_of(edge)[1] - canvas.start_of(edge)[1]
            level = here + (rise if edge.source == self.id else -rise)
            if abs(level - wanted) < best:
                best, shift = abs(level - wanted), level
        return shift


class MoveFrame(_Dragging):
    """Dragging the title of a frame, or a folded frame: all nodes in it move."""

    def __init__(self, view: CanvasView, press: QPoint, index: int) -> None:
        super().__init__(view, press)
        self.index = index

    def grabbed(self) -> Selection:
        """The frame."""
        return Selection(frames=frozenset({self.index}))

    def is_in(self, chosen: Selection) -> bool:
        """Is the frame selected?"""
        return self.index in chosen.frames

    def box(self) -> Rectangle:
        """The frame's."""
        return self.view.canvas.backdrop.frames[self.index].box.getCoords()  # type: ignore[return-value]


class MoveNote(_Dragging):
    """Dragging a note."""

    def __init__(self, view: CanvasView, press: QPoint, index: int) -> None:
        super().__init__(view, press)
        self.index = index

    def grabbed(self) -> Selection:
        """The note."""
        return Selection(notes=frozenset({self.index}))

    def is_in(self, chosen: Selection) -> bool:
        """Is the note selected?"""
        return self.index in chosen.notes

    def box(self) -> Rectangle:
        """The note's."""
        return self.view.canvas.backdrop.notes[self.index].box.getCoords()  # type: ignore[return-value]


_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class NudgeGesture(_Moving):
    """Moving the selection by arrow keys: it ends when the key comes up. Shift goes farther."""

    @staticmethod
    def answers(event: QKeyEvent) -> bool:
        """Is it an arrow key, alone or with Shift?"""
        others = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return event.key() in _ARROWS and not others

    def begin(self) -> None:
        """The whole selection moves."""
        self.take(self.view.session.selection)

    def key(self, event: QKeyEvent) -> bool:
        """One step of the grid for each press and repetition."""
        if not self.answers(event):
            return False
        dx, dy = _ARROWS[Qt.Key(event.key())]
        step = _FAR if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else SNAP
        self.shift(self.by[0] + dx * step, self.by[1] + dy * step)
        return True
