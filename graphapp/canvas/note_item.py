"""A sticky note on the canvas: Markdown with typeset mathematics on a quiet coloured sheet."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QBrush,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)

from graphapp.canvas.drawing import BOXES_FROM, TITLES_FROM, Drawing
from graphapp.canvas.guarded_item import GuardedItem
from graphapp.look.math_document import MathDocument
from graphapp.model import Note

#: Over frames, behind edges and nodes.
_BEHIND = -1.0
_PADDING = 9.0
#: The corner that resizes.
CORNER = 16.0
SMALLEST = (72.0, 36.0)


class NoteItem(GuardedItem):
    """Stands at the note's upper left corner."""

    def __init__(self, drawing: Drawing, index: int, note: Note) -> None:
        super().__init__(drawing)
        self.index = index
        self.note = note
        self._document: MathDocument | None = None
        self._drawn: tuple[str, float] | None = None
        self.setZValue(_BEHIND)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        """Another text, place or size."""
        self.note = note
        self.setPos(*note.position)
        self.resize(*note.size)
        self.renew()
        self.update()

    def resize(self, width: float, height: float) -> None:
        """Another size, while a gesture lasts."""
        rect = QRectF(0.0, 0.0, max(width, SMALLEST[0]), max(height, SMALLEST[1]))
        if rect != self.rect():
            self.setRect(rect)

    @property
    def box(self) -> QRectF:
        """The sheet, in the scene."""
        return self.rect().translated(self.pos())

    def corner_box(self) -> QRectF:
        """Where a drag resizes, in the scene."""
        corner = self.box.bottomRight()
        return QRectF(corner.x() - CORNER, corner.y() - CORNER, CORNER, CORNER)

    def paint_guarded(self, painter: QPainter) -> None:
        """The sheet; its text where it can be read."""
        drawing, theme, rect = self.drawing, self.drawing.theme, self.rect()
        if drawing.detail < BOXES_FROM:
            painter.fillRect(rect, theme.color("note_line"))
            return
        pen = QPen(theme.color("note_line"), theme.line_width)
        selected = self.index in drawing.selected_notes
        if selected:
            pen = QPen(theme.color("accent"), theme.line_width + 1.2)
        painter.setPen(pen)
        painter.setBrush(theme.color("note"))
        painter.drawRoundedRect(rect, 4.0, 4.0)
        if drawing.detail >= TITLES_FROM:
            self._paint_text(painter)
            self._paint_corner(painter)

    def _paint_text(self, painter: QPainter) -> None:
        colors = self.drawing.theme
        document = self._text()
        painter.save()
        painter.setClipRect(self.rect().adjusted(2.0, 2.0, -2.0, -2.0))
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, colors.color("text"))
        document.documentLayout().draw(painter, context)
        ink = QBrush(colors.color("text"))
        for formula in document.outlines():
            painter.fillPath(formula, ink)
        painter.restore()

    def _text(self) -> MathDocument:
        """The text set for this width, made when it is first drawn."""
        width = self.rect().width()
        wanted = self.note.text, width
        if self._document is None or self._drawn != wanted:
            self._drawn = wanted
            self._document = self._document or MathDocument(_PADDING)
            self._document.show_outlined(self.note.text, width)
        return self._document

    def _paint_corner(self, painter: QPainter) -> None:
        """The ear that can be dragged."""
        corner = self.rect().bottomRight()
        ear = [QPointF(0.0, -10.0), QPointF(0.0, 0.0), QPointF(-10.0, 0.0)]
        painter.setPen(QPen(self.drawing.theme.color("note_line"), 0.0))
        painter.setBrush(self.drawing.theme.color("note_line"))
        painter.drawPolygon(QPolygonF(ear).translated(corner - QPointF(2.0, 2.0)))
