"""The scene: items for the nodes and edges of one graph, kept in step by comparing graphs.

The scene owns the only tables from ids to items. What is gone is taken out of its table first
and out of the scene then, edges before nodes. Opening, editing, undo and previews are one path:
``show``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsScene

from graphapp.canvas.backdrop import Backdrop
from graphapp.canvas.curves import path_of, pen_of
from graphapp.canvas.drawing import BOXES_FROM, TITLES_FROM, Drawing
from graphapp.canvas.edge_item import EdgeItem
from graphapp.canvas.grid import paint_grid
from graphapp.canvas.label_layer import Anchors, LabelLayer
from graphapp.canvas.node_item import NodeItem
from graphapp.canvas.overlay import Overlay
from graphapp.canvas.rooms import table_of
from graphapp.canvas.routes import (
    Obstacles,
    Point,
    Rectangle,
    Route,
    label_places,
    route_all,
    simple_route,
)
from graphapp.canvas.step_lights import light, paint_back_arrows
from graphapp.canvas.steps import Steps
from graphapp.engine import Evaluation
from graphapp.look.theme import Theme
from graphapp.model import Edge, Graph
from graphapp.model.compare import Changes, compare
from graphapp.model.geometry import LABEL_WIDTH, Room, line_width, room_of, shown_ports
from graphapp.model.numerals import Precision
from graphapp.session import Selection

#: Large enough for every graph; fixed, so that the view never jumps.
SCENE = QRectF(-1e5, -1e5, 2e5, 2e5)
#: How far the line under a node usually reaches beyond the box, to the left.
OVERHANG = 32.0
_NODES_ABOVE, _LIT_ABOVE = 1.0, 0.5
_EMPTY = Graph()


class GraphScene(QGraphicsScene):
    """The picture of one graph with its numbers."""

    placed = Signal()
    """Nodes, frames or notes are elsewhere, or others than before."""

    def __init__(self, evaluation: Evaluation, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(SCENE, parent)
        self.drawing = Drawing(evaluation, theme)
        self.labels = LabelLayer(self.drawing)
        self.overlay = Overlay(self, self.drawing)
        self.nodes: dict[str, NodeItem] = {}
        self.edges: dict[Edge, EdgeItem] = {}
        self.routes: dict[Edge, Route] = {}
        self.graph = _EMPTY
        self.with_grid = True
        self.parts: Sequence[QRectF] = ()
        """What a view is painting now; empty where it is all in one rectangle."""
        self.backdrop = Backdrop(self)
        """Frames and notes; says where folded nodes are drawn."""
        self._rows: dict[str, int] = {}
        self._edge_rows: dict[Edge, int] = {}
        self.show(evaluation.graph, evaluation)

    # Keeping in step ------------------------------------------------------------------------

    def show(self, graph: Graph, evaluation: Evaluation, steps: Steps | None = None) -> None:
        """Show a graph with its numbers, redoing only what differs from what is shown.

        ``steps`` says what is known of them by now; None shows everything.
        """
        changes = compare(self.graph, graph)
        marked = {self.graph.differentiate, graph.differentiate}
        before, stepped = self.drawing.evaluation, self.drawing.steps is not steps
        self.graph = graph
        self.drawing.evaluation = evaluation
        light(self.drawing, steps)
        elsewhere = self._follow(changes)
        elsewhere |= self.backdrop.show(graph, changes) or len(marked) > 1
        if elsewhere:
            self._lay_labels()
            self.reroute()
            self.placed.emit()
        else:
            self.labels.forget_numbers()
        if changes.edges_added or _other_paths(before, evaluation):
            self.dress(self.edges)
        if elsewhere or stepped or self._is_read():
            self.update()
        for id in changes.changed & self.nodes.keys():
            self.nodes[id].update()

    def _is_read(self) -> bool:
        """Is a view near enough for numbers? From far away there are plain boxes, always alike."""
        return any(view.transform().m11() >= BOXES_FROM for view in self.views())

    def _follow(self, changes: Changes) -> bool:
        """Items as ``changes`` say; True where anything is elsewhere than before."""
        for edge in changes.edges_removed:
            self.routes.pop(edge, None)
            self._remove_edge(edge)
        for id in changes.removed:
            self.removeItem(self.nodes.pop(id))
        elsewhere = bool(changes.edges_removed or changes.removed or changes.moved)
        for id in changes.added:
            self._add_node(id)
        touched = {edge.target for edge in changes.edges_added + changes.edges_removed}
        for id in (touched | changes.changed) & self.nodes.keys() - changes.added:
            elsewhere |= self._renew_node(id)
        for id in changes.moved:
            self.nodes[id].node = self.graph.nodes[id]
            self.nodes[id].setPos(*_position(self.graph, id))
        for edge in changes.edges_added:
            self._add_edge(edge)
        return elsewhere or bool(changes.added or touched)

    def _add_node(self, id: str) -> None:
        graph = self.graph
        ports = shown_ports(graph, id)
        item = NodeItem(self.drawing, graph.nodes[id], ports, graph.inputs_of(id).keys())
        item.setPos(*_position(graph, id))
        item.setZValue(_NODES_ABOVE)
        self.nodes[id] = item
        self.addItem(item)

    def _renew_node(self, id: str) -> bool:
        """True where the node takes another place than before."""
        item, graph = self.nodes[id], self.graph
        before = item.box, item.ports, item.rect()
        item.show_node(graph.nodes[id], shown_ports(graph, id), graph.inputs_of(id).keys())
        return (item.box, item.ports, item.rect()) != before

    def _add_edge(self, edge: Edge) -> None:
        item = self.edges[edge] = EdgeItem(edge)
        self.addItem(item)

    def _remove_edge(self, edge: Edge) -> None:
        self.removeItem(self.edges.pop(edge))

    def _lay_labels(self) -> None:
        ids = list(self.nodes)
        self._rows = {id: row for row, id in enumerate(ids)}
        boxes, bare, results = [], [], []
        for row, id in enumerate(ids):
            left, top, right, bottom = self.box_of(id)
            room = self._room_of(id)
            bare.append((left, top, right, bottom))
            boxes.append((left, top - room.above, right, bottom + room.below))
            if room.right:
                results.append(row)
        edges = [edge for edge in self.edges if not self.backdrop.is_hidden(edge)]
        self._edge_rows = {edge: row for row, edge in enumerate(edges)}
        ports = [self.end_of(edge) for edge in edges]
        self.labels.show(
            Anchors(
                ids, table_of(boxes, 4), table_of(bare, 4), np.array(results, dtype=np.int64),
                edges, table_of(ports, 2),
            )
        )  # fmt: skip

    # Places ---------------------------------------------------------------------------------

    def box_of(self, id: str) -> Rectangle:
        """Left, top, right, bottom of a node's box; of the folded box that it is hidden in."""
        if id in self.backdrop.hidden:
            return self.backdrop.box_around(id)
        item = self.nodes[id]
        at, box = item.pos(), item.box
        x, y = at.x(), at.y()
        return x + box.left(), y + box.top(), x + box.right(), y + box.bottom()

    def start_of(self, edge: Edge) -> Point:
        """Where an edge leaves its source."""
        if edge.source in self.backdrop.hidden:
            return self.backdrop.start_of(edge)
        _, top, right, bottom = self.box_of(edge.source)
        return right, (top + bottom) / 2

    def end_of(self, edge: Edge) -> Point:
        """Where an edge enters its port."""
        if edge.target in self.backdrop.hidden:
            return self.backdrop.end_of(edge)
        item = self.nodes[edge.target]
        point = item.pos() + item.port_point(edge.port)
        return point.x(), point.y()

    def extent(self, ids: Iterable[str] | None = None) -> QRectF:
        """The rectangle of some or all nodes with their texts; empty where there is none."""
        chosen = self.nodes if ids is None else ids
        whole = QRectF()
        for id in chosen:
            left, top, right, bottom = self.box_of(id)
            room = self._room_of(id)
            box = QRectF(left, top - room.above, right - left, 0.0)
            box.setBottom(bottom + room.below)
            beside = OVERHANG if room.below else 0.0
            beside = max(beside, line_width(self.graph, id) - (right - left))
            box.setRight(right + room.right)
            box.setLeft(left - max(room.left if self.graph.inputs_of(id) else 0.0, beside))
            whole = whole.united(box)
        return whole if ids is not None else whole.united(self.backdrop.extent())

    def _room_of(self, id: str) -> Room:
        """The room around a node's box; a folded box has it only for the labels of its edges."""
        room = room_of(self.graph, id)
        return Room(room.left, 0.0, 0.0, 0.0) if id in self.backdrop.hidden else room

    def reroute(self) -> None:
        """Find all edges their way."""
        anchors = self.labels.anchors
        sources = anchors.bare[[self._rows[edge.source] for edge in anchors.edges]]
        starts = np.stack([sources[:, 2], (sources[:, 1] + sources[:, 3]) / 2], axis=1)
        for row, edge in enumerate(anchors.edges if self.backdrop.hidden else ()):
            starts[row] = self.start_of(edge)
        ends = np.stack([starts, anchors.ports], axis=1)
        routes = route_all(ends, Obstacles([*anchors.boxes.tolist(), *label_places(ends)]))
        for edge, route in zip(anchors.edges, routes, strict=True):
            self._set_route(edge, route)
        for edge in self.routes.keys() - self._edge_rows.keys():
            del self.routes[edge]
            self.edges[edge].setPath(QPainterPath())

    def _set_route(self, edge: Edge, route: Route) -> None:
        if self.routes.get(edge) != route:
            self.routes[edge] = route
            self.edges[edge].setPath(path_of(route))

    def move_items(self, positions: Mapping[str, Point]) -> None:
        """Put nodes elsewhere while a gesture lasts; their edges follow, each once."""
        ids = self.backdrop.with_folded(positions)
        touched = [self.around(id) for id in ids]
        for id, (x, y) in positions.items():
            self.nodes[id].setPos(x, y)
        self.backdrop.place(positions)
        anchors = self.labels.anchors
        for id in ids:
            touched.append(self.around(id))
            row = self._rows[id]
            box = np.array(self.box_of(id))
            anchors.boxes[row] += box - anchors.bare[row]
            anchors.bare[row] = box
        for edge in self.edges_at(ids):
            if self.backdrop.is_hidden(edge):
                continue
            end = self.end_of(edge)
            anchors.ports[self._edge_rows[edge]] = end
            self._set_route(edge, simple_route(self.start_of(edge), end))
        self.labels.forget_places()
        for area in touched:  # after the items: Qt then paints both at once, else one by one
            self.update(area)
        self.placed.emit()

    def around(self, id: str) -> QRectF:
        """Where a node is and the texts about it."""
        left, top, right, bottom = self.box_of(id)
        box = QRectF(left, top, right - left, bottom - top)
        return box.adjusted(-LABEL_WIDTH - 40, -28, 120, 28)

    def edges_at(self, ids: Iterable[str]) -> set[Edge]:
        """The edges into and out of some nodes."""
        graph = self.graph
        found: set[Edge] = set()
        for id in ids:
            found.update(graph.edges_from(id))
            found.update(graph.edges_into(id))
        return found

    # Looks ----------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Other colours for everything."""
        self.drawing.theme = theme
        self.dress(self.edges)
        self.update()

    def set_precision(self, precision: Precision) -> None:
        """Numbers written otherwise."""
        self.drawing.precision = precision
        self.labels.forget_numbers()
        self.update()

    def set_quantities(self, shown: frozenset[str]) -> None:
        """Other quantities on the edges."""
        self.drawing.shown = shown
        self.labels.forget_numbers()
        self.update()

    def set_selected(self, chosen: Selection) -> None:
        """Mark what is selected."""
        drawing = self.drawing
        touched = (chosen.nodes ^ drawing.selected_nodes, chosen.edges ^ drawing.selected_edges)
        drawing.selected_nodes, drawing.selected_edges = chosen.nodes, chosen.edges
        drawing.selected_notes, drawing.selected_frames = chosen.notes, chosen.frames
        self._repaint(*touched)
        self.backdrop.repaint()

    def set_lit(self, nodes: frozenset[str], edges: frozenset[Edge]) -> None:
        """Mark what is under the pointer."""
        drawing = self.drawing
        touched = (nodes ^ drawing.lit_nodes, edges ^ drawing.lit_edges)
        drawing.lit_nodes, drawing.lit_edges = nodes, edges
        self._repaint(*touched)

    def _repaint(self, nodes: frozenset[str], edges: frozenset[Edge]) -> None:
        for id in nodes | {edge.target for edge in edges}:
            if id in self.nodes:
                self.nodes[id].update()
        self.dress(edge for edge in edges if edge in self.edges)

    def dress(self, edges: Iterable[Edge]) -> None:
        """Pens by state: dashed where the differentiated node does not depend on the edge."""
        drawing, theme = self.drawing, self.drawing.theme
        pens: dict[tuple[str, bool], QPen] = {}
        for edge in edges:
            key = drawing.edge_role(edge), drawing.is_dashed(edge)
            if key not in pens:
                pens[key] = pen_of(theme, *key)
            item = self.edges[edge]
            item.setPen(pens[key])
            item.setZValue(0.0 if key[0] == "edge" else _LIT_ABOVE)

    # Painting -------------------------------------------------------------------------------

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """The ground and a quiet grid of dots."""
        drawing = self.drawing
        drawing.detail = painter.worldTransform().m11()
        for part in self.parts or (QRectF(rect),):
            painter.fillRect(part, drawing.theme.color("background"))
            if self.with_grid and drawing.detail >= TITLES_FROM:
                paint_grid(painter, part, drawing.theme)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:  # noqa: N802
        """All texts beside nodes and edges, and what a gesture shows."""
        self.labels.paint(painter, self.parts or (QRectF(rect),), tuple(self.backdrop.grounds()))
        paint_back_arrows(painter, self)
        self.overlay.paint(painter, QRectF(rect))

    # Finding things -------------------------------------------------------------------------

    def node_at(self, point: QPointF) -> NodeItem | None:
        """The node whose box is at a point."""
        for item in self.items(point):
            if isinstance(item, NodeItem) and item.box.contains(point - item.pos()):
                return item
        return None

    def close_down(self) -> None:
        """Let go of all items, edges before nodes; the scene is empty then."""
        for edge in list(self.edges):
            self._remove_edge(edge)
        for id in list(self.nodes):
            self.removeItem(self.nodes.pop(id))
        self.backdrop.clear()
        self.routes.clear()
        self.graph = _EMPTY


def _position(graph: Graph, id: str) -> Point:
    return graph.nodes[id].position or (0.0, 0.0)


def _other_paths(before: Evaluation, after: Evaluation) -> bool:
    """May other edges than before lead to the differentiated node?"""
    return before.plan is not after.plan or before.target != after.target
