"""What stands around the nodes of one scene: frames, open or folded, and sticky notes.

How the scene maps folded nodes. Every node and edge of the graph keeps its item; those inside a
folded frame are hidden, so that no hit test and no rubber band finds them. Whoever asks the scene
for the place of a hidden node gets the folded box: its box is that of the frame, an edge that
crosses the border ends or starts at the box. Edges among hidden nodes have no route and no label.
Unfolding shows the items again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.note_item import NoteItem
from graphapp.canvas.rooms import table_of
from graphapp.canvas.routes import Point, Rectangle
from graphapp.model import Edge, Graph
from graphapp.model.compare import Changes
from graphapp.model.folding import folds_of

if TYPE_CHECKING:
    from graphapp.canvas.scene import GraphScene


class Backdrop:
    """The frames and notes of a scene, by their index in the graph."""

    def __init__(self, scene: GraphScene) -> None:
        self._scene = scene
        self.frames: list[FrameItem] = []
        self.notes: list[NoteItem] = []
        self.hidden: Mapping[str, FrameItem] = {}
        """The folded frame that each hidden node is in."""
        self._graph = Graph()

    # Keeping in step ------------------------------------------------------------------------

    def show(self, graph: Graph, changes: Changes) -> bool:
        """Follow a graph; True where a fold makes edges and labels be elsewhere than before."""
        old, self._graph = self._graph, graph
        if graph.notes is not old.notes:
            self._show_notes(graph)
        elsewhere = bool(
            changes.added or changes.removed or changes.changed or changes.moved
            or changes.edges_added or changes.edges_removed
        )  # fmt: skip
        if graph.frames is old.frames and not (graph.frames and elsewhere):
            return False
        before = bool(self.hidden)
        self._count(self.frames, len(graph.frames), lambda i: FrameItem(self._scene.drawing, i))
        self._fold(graph)
        self.place()
        return before or bool(self.hidden)

    def _fold(self, graph: Graph) -> None:
        folds = folds_of(graph)
        hidden: dict[str, FrameItem] = {}
        for index, (item, frame) in enumerate(zip(self.frames, graph.frames, strict=True)):
            item.show_frame(frame, folds.get(index))
            if item.fold is not None:
                hidden.update(dict.fromkeys(item.fold.nodes, item))
        scene = self._scene
        if hidden or self.hidden:
            self.hidden = hidden
            for id, node in scene.nodes.items():
                node.setVisible(id not in hidden)
            for edge, line in scene.edges.items():
                line.setVisible(not self.is_hidden(edge))
        scene.drawing.hidden = frozenset(hidden)

    def _show_notes(self, graph: Graph) -> None:
        """The notes of a graph."""
        notes = graph.notes
        self._count(self.notes, len(notes),
                    lambda i: NoteItem(self._scene.drawing, i, notes[i]))  # fmt: skip
        for item, note in zip(self.notes, notes, strict=True):
            if item.note is not note or item.pos() != QPointF(*note.position):
                item.show_note(note)

    def _count(self, items: list, count: int, make: Callable[[int], object]) -> None:  # type: ignore[type-arg]
        while len(items) > count:
            self._scene.removeItem(items.pop())
        while len(items) < count:
            item = make(len(items))
            items.append(item)
            self._scene.addItem(item)  # type: ignore[arg-type]

    def place(self, moved: Collection[str] | None = None) -> None:
        """Put frames around their nodes: all of them, or those that hold one of ``moved``."""
        for item in self.frames:
            inside = [id for id in item.frame.nodes if id in self._scene.nodes]
            if moved is not None and not any(id in moved for id in inside):
                continue
            if item.fold is None:
                inside = [id for id in inside if id not in self.hidden]
            item.setVisible(bool(inside))
            if inside:
                item.place(self._area(item, inside))
        self._keep_titles_free()

    def _keep_titles_free(self) -> None:
        """Texts of nodes make way for the titles of open frames."""
        titles = [item.title_room() for item in self.frames if item.isVisible() and not item.fold]
        rooms = table_of([room.getCoords() for room in titles], 4)  # type: ignore[misc]
        labels = self._scene.labels
        if not np.array_equal(rooms, labels.titles):
            labels.titles = rooms
            labels.forget_places()

    def _area(self, item: FrameItem, inside: list[str]) -> QRectF:
        if item.fold is None:
            return self._scene.extent(inside)
        area = QRectF()
        for id in item.fold.nodes:
            node = self._scene.nodes[id]
            area = area.united(node.box.translated(node.pos()))
        return area

    def move_notes(self, positions: Mapping[int, Point]) -> None:
        """Put notes elsewhere while a gesture lasts."""
        for index, (x, y) in positions.items():
            self.notes[index].setPos(x, y)

    def repaint(self) -> None:
        """Draw all frames and notes again: another selection, other colours."""
        for item in [*self.frames, *self.notes]:
            item.update()

    def clear(self) -> None:
        """Let go of all items."""
        for item in [*self.frames, *self.notes]:
            self._scene.removeItem(item)
        self.frames, self.notes, self.hidden = [], [], {}
        self._graph = Graph()

    # Places ---------------------------------------------------------------------------------

    def is_hidden(self, edge: Edge) -> bool:
        """Are both ends in one folded frame?"""
        inside = self.hidden.get(edge.source)
        return inside is not None and inside is self.hidden.get(edge.target)

    def with_folded(self, ids: Iterable[str]) -> set[str]:
        """Some nodes and all that share a folded box with one of them."""
        found = set(ids)
        for item in {self.hidden[id] for id in found & self.hidden.keys()}:
            assert item.fold is not None
            found |= item.fold.nodes
        return found

    def box_around(self, id: str) -> Rectangle:
        """The folded box that a node is hidden in: left, top, right, bottom."""
        box = self.hidden[id].box
        return box.left(), box.top(), box.right(), box.bottom()

    def start_of(self, edge: Edge) -> Point:
        """Where an edge from a hidden node begins: at a place of its own on the folded box."""
        item = self.hidden[edge.source]
        point = item.box.center() if self.is_hidden(edge) else item.output_point(edge.source)
        return point.x(), point.y()

    def end_of(self, edge: Edge) -> Point:
        """Where an edge into a hidden node ends."""
        item = self.hidden[edge.target]
        point = item.box.center() if self.is_hidden(edge) else item.input_point(edge)
        return point.x(), point.y()

    def extent(self) -> QRectF:
        """The rectangle of all frames and notes."""
        whole = QRectF()
        for frame in self.frames:
            if frame.isVisible():
                whole = whole.united(frame.box)
        for note in self.notes:
            whole = whole.united(note.box)
        return whole

    # Finding things -------------------------------------------------------------------------

    def frame_at(self, point: QPointF) -> FrameItem | None:
        """The frame whose title, or whose folded box, is at a point: the last drawn first."""
        for item in reversed(self.frames):
            if item.isVisible() and item.title_box().contains(point):
                return item
        return None

    def note_at(self, point: QPointF) -> NoteItem | None:
        """The note at a point."""
        for item in reversed(self.notes):
            if item.box.contains(point):
                return item
        return None

    def frames_in(self, area: QRectF) -> frozenset[int]:
        """The folded frames whose boxes touch an area."""
        return frozenset(
            item.index
            for item in self.frames
            if item.fold is not None and item.box.intersects(area)
        )

    def notes_in(self, area: QRectF) -> frozenset[int]:
        """The notes that touch an area."""
        return frozenset(item.index for item in self.notes if item.box.intersects(area))

    def grounds(self) -> Iterator[tuple[QRectF, str]]:
        """What texts may stand on besides the canvas: rectangles and their colours' names."""
        for frame in self.frames:
            if frame.isVisible() and frame.fold is None:
                yield frame.box, "frame"
        for note in self.notes:
            yield note.box, "note"
