"""What a gesture shows over the picture: an edge in the making, ports, marked and faded things."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from graphapp.canvas.drawing import BOXES_FROM, Drawing
from graphapp.canvas.ports import PlacedPort, Port
from graphapp.model import Edge

if TYPE_CHECKING:
    from graphapp.canvas.scene import GraphScene

_VEIL = 165
_DIMMED = 0.25
#: Radii in scene units; on the screen never less than so many pixels.
_PORT, _RING, _LEAST = 4.5, 8.0, 3.5
_ARROW = QPolygonF([QPointF(-9.0, -3.6), QPointF(0.0, 0.0), QPointF(-9.0, 3.6)])
_MARGIN = 16.0


class Overlay:
    """Painted last of all; the gesture that fills it also clears it."""

    def __init__(self, scene: GraphScene, drawing: Drawing) -> None:
        self._scene = scene
        self._drawing = drawing
        self._dimmed: frozenset[Edge] = frozenset()
        self._forget()

    def _forget(self) -> None:
        self.ports: tuple[PlacedPort, ...] = ()
        self.near: Port | None = None
        self.faded: frozenset[str] = frozenset()
        self.marked: frozenset[Edge] = frozenset()
        self.line: QPainterPath | None = None
        self.ring: QPointF | None = None
        self._mark_role = self._line_role = "accent"
        self._arrow: QPointF | None = None

    @property
    def dimmed(self) -> frozenset[Edge]:
        """The edges that will be gone."""
        return self._dimmed

    # Filling --------------------------------------------------------------------------------

    def clear(self) -> None:
        """Nothing is shown."""
        self.dim(())
        if self.faded or self.marked or self.line is not None:
            self._scene.update()
        self._touch(self.ports)
        self._forget()

    def offer(
        self, ports: Iterable[PlacedPort], faded: Collection[str] = (), near: Port | None = None
    ) -> None:
        """Light up ports, most of all the ``near`` one; fade the nodes that no edge can go to."""
        offered, gone = tuple(ports), frozenset(faded)
        if gone != self.faded:
            self._scene.update()
        elif offered != self.ports or near != self.near:
            self._touch(self.ports)
            self._touch(offered)
        self.ports, self.faded, self.near = offered, gone, near

    def draw_line(
        self, line: QPainterPath, role: str, *, arrow: QPointF | None = None,
        ring: QPointF | None = None,
    ) -> None:  # fmt: skip
        """Show a line in a role's colour, with an arrow head and a ring where it would hold."""
        before = self._line_area()
        self.line, self._line_role, self._arrow, self.ring = line, role, arrow, ring
        self._scene.update(before.united(self._line_area()))

    def mark(self, edges: Collection[Edge], role: str = "accent") -> None:
        """Show edges in a role's colour."""
        wanted = frozenset(edges)
        if wanted != self.marked or role != self._mark_role:
            self.marked, self._mark_role = wanted, role
            self._scene.update()

    def dim(self, edges: Collection[Edge]) -> None:
        """Show edges as nearly gone."""
        wanted, items = frozenset(edges), self._scene.edges
        for edge in self._dimmed ^ wanted:
            if edge in items:
                items[edge].setOpacity(_DIMMED if edge in wanted else 1.0)
        self._dimmed = wanted

    def _touch(self, ports: Iterable[PlacedPort]) -> None:
        """Have ports drawn again."""
        size = _MARGIN / min(self._drawing.detail, 1.0)
        for _, at, _ in ports:
            self._scene.update(QRectF(at.x() - size, at.y() - size, 2 * size, 2 * size))

    def _line_area(self) -> QRectF:
        if self.line is None:
            return QRectF()
        area = self.line.boundingRect().adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if self.ring is not None:
            around = QRectF(self.ring, self.ring).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
            area = area.united(around)
        return area

    # Painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """All of it that is in sight."""
        theme = self._drawing.theme
        self._paint_veils(painter, exposed)
        for edge in self.marked:
            item = self._scene.edges.get(edge)
            if item is not None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color(self._mark_role), theme.line_width + 2.4))
                painter.drawPath(item.path())
        self._paint_ports(painter, exposed)
        if self.line is not None:
            self._paint_line(painter, self.line)

    def _paint_veils(self, painter: QPainter, exposed: QRectF) -> None:
        if not self.faded:
            return
        veil = QColor(self._drawing.theme.color("background"))
        veil.setAlpha(_VEIL)
        for id in self.faded:
            item = self._scene.nodes.get(id)
            if item is not None and item.isVisible():
                area = item.box.adjusted(-3, -3, 3, 3)
                area.setTop(item.rect().top())  # the name above the box
                area.translate(item.pos())
                if area.intersects(exposed):
                    painter.fillRect(area, QBrush(veil))

    def _paint_ports(self, painter: QPainter, exposed: QRectF) -> None:
        detail = self._drawing.detail
        if detail < BOXES_FROM:
            return
        theme = self._drawing.theme
        radius = max(_PORT, _LEAST / detail)
        painter.setPen(QPen(theme.color("accent"), theme.line_width + 0.2))
        for port, at, is_free in self.ports:
            if exposed.adjusted(-radius, -radius, radius, radius).contains(at):
                painter.setBrush(theme.color("background" if is_free else "accent"))
                size = radius * (1.5 if port == self.near else 1.0)
                painter.drawEllipse(at, size, size)

    def _paint_line(self, painter: QPainter, line: QPainterPath) -> None:
        theme = self._drawing.theme
        color = theme.color(self._line_role)
        pen = QPen(color, theme.line_width + 1.0)
        if self._line_role == "error":
            pen.setDashPattern([5, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(line)
        if self.ring is not None:
            radius = max(_RING, 2 * _LEAST / self._drawing.detail)
            painter.setPen(QPen(color, theme.line_width + 0.8))
            painter.drawEllipse(self.ring, radius, radius)
        if self._arrow is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawPolygon(_ARROW.translated(self._arrow))
