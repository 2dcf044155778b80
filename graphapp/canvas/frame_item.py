"""A frame on the canvas: a titled box behind its nodes or, folded, one box in their place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from graphapp.canvas.drawing import BOXES_FROM, TITLES_FROM, Drawing
from graphapp.canvas.guarded_item import GuardedItem
from graphapp.canvas.node_item import ARROW
from graphapp.look.fonts import text_font
from graphapp.model import Edge, Frame
from graphapp.model.folding import Fold

#: Behind edges and notes; a folded frame stands among the nodes.
_BEHIND, _AMONG_NODES = -2.0, 1.0
#: The strip at the top of an open frame with arrow and title.
TITLE_STRIP = 26.0
_TITLE_SIZE = 14.0
#: Arrow heads and the ring of the selection reach so far beyond the box.
_MARGIN = 12.0
_ARROW_ROOM = 26.0
_NARROWEST, _WIDEST = 120.0, 260.0


class FrameItem(GuardedItem):
    """Its rectangle is in scene units, its position stays (0, 0)."""

    def __init__(self, drawing: Drawing, index: int) -> None:
        super().__init__(drawing)
        self.index = index
        self.box = QRectF()
        self.fold: Fold | None = None

    def show_frame(self, frame: Frame, fold: Fold | None) -> None:
        """Another title or fold; ``place`` comes after it."""
        self.frame = frame
        self.fold = fold
        self.setZValue(_BEHIND if fold is None else _AMONG_NODES)
        self.renew()
        self.update()

    def place(self, area: QRectF) -> None:
        """Follow the nodes. ``area``: what they cover, with their texts if the frame is open."""
        if self.fold is None:
            self.box = area.adjusted(-14.0, -10.0 - TITLE_STRIP, 14.0, 12.0)
        else:
            width, height = self._folded_width(), self.fold.height
            middle = area.center()
            self.box = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
        rect = self.box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if rect != self.rect():
            self.setRect(rect)

    def _folded_width(self) -> float:
        title = QFontMetricsF(text_font(_TITLE_SIZE, bold=True)).horizontalAdvance(self.frame.title)
        return min(max(title + _ARROW_ROOM + 18.0, _NARROWEST), _WIDEST)

    # Where things are -----------------------------------------------------------------------

    def input_point(self, edge: Edge) -> QPointF:
        """Where an edge enters the folded box."""
        assert self.fold is not None
        return QPointF(self.box.left(), self.box.center().y() + self.fold.input_offset(edge))

    def output_point(self, id: str) -> QPointF:
        """Where the edges of a node inside leave the folded box."""
        assert self.fold is not None
        return QPointF(self.box.right(), self.box.center().y() + self.fold.output_offset(id))

    def title_box(self) -> QRectF:
        """The strip with arrow and title; of a folded frame the whole box."""
        if self.fold is not None:
            return QRectF(self.box)
        return QRectF(self.box.left(), self.box.top(), self.box.width(), TITLE_STRIP)

    def title_room(self) -> QRectF:
        """The part of the strip that arrow and title take."""
        strip, title = self.title_box(), QFontMetricsF(text_font(_TITLE_SIZE, bold=True))
        width = _ARROW_ROOM + title.horizontalAdvance(self.frame.title) + 8.0
        return QRectF(strip.left(), strip.top(), min(width, strip.width()), strip.height())

    def arrow_box(self) -> QRectF:
        """Where a click folds and unfolds."""
        strip = self.title_box()
        top = strip.center().y() - TITLE_STRIP / 2
        return QRectF(strip.left(), top, _ARROW_ROOM, TITLE_STRIP)

    # Painting -------------------------------------------------------------------------------

    def red_box(self) -> QRectF:
        """The strip of the title: the rest is behind nodes."""
        return self.title_box()

    def paint_guarded(self, painter: QPainter) -> None:
        """A quiet ground, the arrow and the title; the title folds away when it is too small."""
        drawing = self.drawing
        if drawing.detail < BOXES_FROM:
            painter.fillRect(self.box, drawing.theme.color("frame_line" if self.fold else "frame"))
            return
        theme = drawing.theme
        pen = QPen(theme.color("frame_line"), theme.line_width)
        if self._is_selected():
            pen = QPen(theme.color("accent"), theme.line_width + 1.2)
        painter.setPen(pen)
        painter.setBrush(theme.color("frame"))
        painter.drawRoundedRect(self.box, 10.0, 10.0)
        if self.fold is not None:
            painter.drawLine(
                QPointF(self.box.left() + 5, self.box.top() + 8),
                QPointF(self.box.left() + 5, self.box.bottom() - 8),
            )
            self._paint_arrow_heads(painter, self.fold)
        if drawing.detail >= TITLES_FROM:
            self._paint_title(painter)

    def _is_selected(self) -> bool:
        drawing = self.drawing
        if self.index in drawing.selected_frames:
            return True
        return self.fold is not None and not self.fold.nodes.isdisjoint(drawing.selected_nodes)

    def _paint_arrow_heads(self, painter: QPainter, fold: Fold) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for edge in fold.inputs:
            role = "accent" if edge in self.drawing.selected_edges else "edge"
            painter.setBrush(self.drawing.theme.color(role))
            painter.drawPolygon(ARROW.translated(self.input_point(edge)))

    def _paint_title(self, painter: QPainter) -> None:
        theme, strip = self.drawing.theme, self.title_box()
        middle = self.arrow_box().center() + QPointF(1.0, 0.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("muted"))
        if self.fold is None:
            corners = [QPointF(-4.5, -2.5), QPointF(4.5, -2.5), QPointF(0.0, 3.5)]
        else:
            corners = [QPointF(-2.5, -4.5), QPointF(3.5, 0.0), QPointF(-2.5, 4.5)]
        painter.drawPolygon(QPolygonF(corners).translated(middle))
        font = text_font(_TITLE_SIZE, bold=True)
        room = strip.adjusted(_ARROW_ROOM, 0.0, -8.0, 0.0)
        title = QFontMetricsF(font).elidedText(
            self.frame.title, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)
