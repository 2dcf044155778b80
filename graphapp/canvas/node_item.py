"""A node on the canvas: one item with one ``paint``, in levels of detail."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF

from graphapp.canvas.drawing import BOXES_FROM, TITLES_FROM, Drawing
from graphapp.canvas.faces import paint_badge, paint_face, paint_name
from graphapp.canvas.guarded_item import GuardedItem
from graphapp.canvas.levels import level_at
from graphapp.canvas.step_lights import paint_ring
from graphapp.model import Node
from graphapp.model.geometry import LEAVES, NAME_LINE, PORT_PITCH, face, shows_name, size_of

#: Beyond the box: the arrow heads, a badge, the ring around the differentiated node.
_MARGIN = 12.0
ARROW = QPolygonF([QPointF(-9.0, -3.6), QPointF(0.0, 0.0), QPointF(-9.0, 3.6)])
#: The radius of a port that has no edge.
_FREE_PORT = 3.6
_FILLS = {
    "input": ("input", "input_line"), "parameter": ("parameter", "parameter_line"),
    "constant": ("constant", "constant_line"), "loss": ("loss", "loss_line"),
}  # fmt: skip


class NodeItem(GuardedItem):
    """Paints itself from the node and the drawing's evaluation; stands at the node's centre.

    Its rectangle is larger than the ``box``: it holds what is painted around it.
    """

    def __init__(
        self, drawing: Drawing, node: Node, ports: tuple[str, ...], connected: Collection[str]
    ) -> None:
        super().__init__(drawing)
        self.show_node(node, ports, connected)

    def show_node(self, node: Node, ports: tuple[str, ...], connected: Collection[str]) -> None:
        """Show another state of the node; the position is set apart."""
        self.node = node
        self.ports = ports
        self.connected = connected
        self.kind = face(node.operation)
        width, height = size_of(node, ports)
        self.box = QRectF(-width / 2, -height / 2, width, height)
        above = NAME_LINE + 4 if shows_name(node) else _MARGIN
        self.setRect(self.box.adjusted(-_MARGIN, -above, _MARGIN, _MARGIN))
        self._outline: QPainterPath | None = None
        self._paths: dict[object, QPainterPath] = {}
        self.renew()

    @property
    def id(self) -> str:
        """The node's id."""
        return self.node.id

    def path(self, key: object, make: Callable[[], QPainterPath]) -> QPainterPath:
        """Typeset mathematics in its place, made once for this state of the node."""
        if key not in self._paths:
            self._paths[key] = make()
        return self._paths[key]

    @property
    def is_target(self) -> bool:
        """Is this the node whose gradient is taken?"""
        return self.id == self.drawing.evaluation.graph.differentiate

    def port_point(self, port: str) -> QPointF:
        """Where an input port lies, from the centre."""
        offset = (self.ports.index(port) - (len(self.ports) - 1) / 2) * PORT_PITCH
        return QPointF(self.box.left(), offset)

    def red_box(self) -> QRectF:
        """The node's own box."""
        return self.box

    def paint_guarded(self, painter: QPainter) -> None:
        """Plain rectangles far away, boxes with arrows nearer, then titles, then numbers."""
        drawing = self.drawing
        detail = drawing.detail
        if self.id in drawing.current_nodes:
            radius = min(self.box.height() / 2, 19.0) if self.kind == "parameter" else 6.0
            paint_ring(painter, self.box, radius, drawing)
        if detail < BOXES_FROM:
            line = "accent" if self.id in drawing.selected_nodes else self.line_role
            painter.fillRect(self.box, drawing.theme.color(line))
            return
        status = drawing.evaluation.status(self.id)
        self._paint_box(painter, status)
        self._paint_arrows(painter)
        if detail < TITLES_FROM:
            return
        level = level_at(detail, drawing.least)
        paint_face(painter, self, status, level)
        if level is not None:
            paint_name(painter, self, level)
            self._paint_badge(painter, status)

    @property
    def line_role(self) -> str:
        """The colour of the box from far away."""
        return self._roles()[1]

    def _roles(self) -> tuple[str, str]:
        return _FILLS.get(self.kind, ("node", "node_line"))

    def outline(self) -> QPainterPath:
        """The shape of the box: a pill for parameters, else with round corners."""
        if self._outline is None:
            radius = self.box.height() / 2 if self.kind == "parameter" else 6.0
            radius = min(radius, 19.0)
            path = QPainterPath()
            path.addRoundedRect(self.box, radius, radius)
            self._outline = path
        return self._outline

    def _paint_box(self, painter: QPainter, status: str) -> None:
        drawing, theme = self.drawing, self.drawing.theme
        fill, line = self._roles()
        if status == "failed":
            fill, line = "error_fill", "error"
        pen = QPen(theme.color(line), theme.line_width)
        if self.is_target:
            pen = QPen(theme.color("gradient"), theme.line_width + 0.8)
        if self.kind in ("unknown", "constant") or status == "blocked":
            pen.setDashPattern([4, 3])
        if self.id in drawing.selected_nodes:
            pen = QPen(theme.color("accent"), theme.line_width + 1.2)
        elif self.id in drawing.lit_nodes:
            pen = QPen(theme.color("hover"), theme.line_width + 0.4)
        painter.setPen(pen)
        painter.setBrush(theme.color(fill))
        painter.drawPath(self.outline())
        if status == "blocked":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QBrush(theme.color("grid"), Qt.BrushStyle.BDiagPattern))
            painter.drawPath(self.outline())

    def _paint_arrows(self, painter: QPainter) -> None:
        drawing, theme = self.drawing, self.drawing.theme
        if len(self.connected) < len(self.ports):
            painter.setPen(QPen(theme.color("muted"), theme.line_width))
            painter.setBrush(theme.color("background"))
            for port in self.ports:
                if port not in self.connected:
                    painter.drawEllipse(self.port_point(port), _FREE_PORT, _FREE_PORT)
        reached = self.id in drawing.current_nodes and not drawing.goes_back
        roles = dict.fromkeys(self.connected, "value" if reached else "edge")
        for edges, role in ((drawing.lit_edges, "hover"), (drawing.selected_edges, "accent")):
            own = (edge.port for edge in edges if edge.target == self.id)
            roles.update((port, role) for port in own if port in roles)
        painter.setPen(Qt.PenStyle.NoPen)
        for port, role in roles.items():
            painter.setBrush(theme.color(role))
            painter.drawPolygon(ARROW.translated(self.port_point(port)))

    def _paint_badge(self, painter: QPainter, status: str) -> None:
        if self.is_target:
            paint_badge(painter, self.box.topLeft(), "∂", "gradient", self.drawing.theme)
        if status == "failed":
            paint_badge(painter, self.box.topRight(), "×", "error", self.drawing.theme)
        elif status == "ok" and self.drawing.notices(self.id):
            paint_badge(painter, self.box.topRight(), "!", "notice", self.drawing.theme)

    def number_box(self) -> QRectF | None:
        """Where the number of a leaf stands, from the centre; None for what is no leaf."""
        if self.kind not in LEAVES:
            return None
        box = self.box
        return QRectF(box.right() - min(72.0, box.width() * 0.66), box.top(), 72.0, box.height())

    def name_box(self) -> QRectF:
        """Where the name stands, from the centre: inside leaves and losses, above other nodes."""
        box = self.box
        if self.kind in (*LEAVES, "loss"):
            return QRectF(box)
        width = max(box.width(), 96.0)
        return QRectF(-width / 2, box.top() - NAME_LINE - 4, width, NAME_LINE)
