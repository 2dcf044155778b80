"""Empty boxes in the places of numbers that a question asks for: drawn, found, answered in place.

Which numbers are hidden is the session's business; a box stands where the number would.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from graphapp.engine.hiding import UNASKED, Hidden, Quantity
from graphapp.look.fonts import number_metrics, text_font
from graphapp.look.theme import Theme
from graphapp.model.geometry import LEAVES

if TYPE_CHECKING:
    from graphapp.canvas.node_item import NodeItem
    from graphapp.canvas.scene import GraphScene

#: Of the font's size: how wide a box is.
_WIDTH = 3.4
_RADIUS = 3.0
#: The number of a question has no more characters; a longer text is the answer.
_NUMBER = 4
#: The radius of a badge, and what is drawn on it: colour and strokes by verdict. A tick, a cross,
#: an arrow that carries on, a dot that was looked at.
_BADGE = 5.5
_VERDICTS: Mapping[str, tuple[str, tuple[tuple[tuple[float, float], ...], ...]]] = {
    "right": ("right", (((-2.4, 0.2), (-0.7, 2.0), (2.5, -2.0)),)),
    "wrong": ("error", (((-1.9, -1.9), (1.9, 1.9)), ((1.9, -1.9), (-1.9, 1.9)))),
    "carried": ("notice", (((-2.6, 0.0), (2.4, 0.0)), ((0.6, -1.8), (2.4, 0.0), (0.6, 1.8)))),
    "revealed": ("muted", (((-2.2, 0.0), (2.2, 0.0)),)),
}
#: The size of an answer's font, of the numbers' beside it.
_ANSWER = 0.95


def blank_width(size: int, text: str = "") -> float:
    """How wide a box is beside numbers of a size: empty but for its number, or with the answer."""
    least = round(_WIDTH * size)
    if len(text) <= _NUMBER:
        return least
    return max(least, number_metrics(round(_ANSWER * size)).width(text) + 10.0)


def paint_blank(painter: QPainter, box: QRectF, number: str, theme: Theme) -> None:
    """A dashed box on the ground of a field, with the question's number in it, or the answer.

    Where no question asks for the number, it is empty.
    """
    painter.save()
    if number == UNASKED:
        number, role = "", "muted"
    else:
        role = "accent"
    painter.setPen(QPen(theme.color(role), theme.line_width, Qt.PenStyle.DashLine))
    painter.setBrush(theme.color("base"))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)
    painter.setFont(_font_in(box, number))
    painter.setPen(theme.color(role))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)
    painter.restore()


def paint_verdict(painter: QPainter, corner: QPointF, verdict: str, theme: Theme) -> None:
    """How an answer was judged, at the corner of its number: a sign on a colour of its own."""
    role, strokes = _VERDICTS[verdict]
    painter.save()
    painter.translate(corner)
    painter.setPen(QPen(theme.color("background"), 1.0))
    painter.setBrush(theme.color(role))
    painter.drawEllipse(QPointF(0, 0), _BADGE, _BADGE)
    pen = QPen(theme.color("background"), 1.4)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    for line in strokes:
        painter.drawPolyline([QPointF(x, y) for x, y in line])
    painter.restore()


def _font_in(box: QRectF, text: str) -> QFont:
    if text.isdecimal():
        return text_font(max(round(0.68 * box.height()), 8), bold=True)
    if len(text) <= _NUMBER:  # a sign such as ①, which is small in its circle
        return text_font(round(0.8 * box.height()))
    size = round(0.95 * box.height())
    while size > 6 and number_metrics(size).width(text) > box.width() - 6:
        size -= 1
    return text_font(size)


def face_blank(item: NodeItem) -> tuple[QRectF, str] | None:
    """The box inside a leaf or a loss whose value is asked for, from the item's centre."""
    number = item.drawing.asked.get((item.id, "value"))
    if number is None or item.kind not in (*LEAVES, "loss"):
        return None
    box = item.box
    width = blank_width(13, number)
    if item.kind == "loss":
        middle = box.top() + 0.03 * box.height() + 0.78 * box.height()
        left = min(box.center().x() - 6.0, box.right() - width - 4.0)
        return QRectF(left, middle - 9.0, width, 18.0), number
    return QRectF(box.right() - width - 12.0, box.center().y() - 9.0, width, 18.0), number


def ask(scene: GraphScene, hidden: Hidden) -> None:
    """Put boxes in the places of other numbers than before."""
    scene.drawing.asked = hidden
    scene.labels.forget_numbers()
    scene.dress(scene.edges)  # a dash would tell what carries no gradient
    scene.update()


def show_verdicts(scene: GraphScene, verdicts: Mapping[Quantity, str]) -> None:
    """Say at the numbers how the answers to their questions were judged."""
    if verdicts != scene.drawing.verdicts:
        scene.drawing.verdicts = verdicts
        scene.labels.forget_numbers()
        scene.update()


def blank_at(scene: GraphScene, point: QPointF) -> tuple[QRectF, str] | None:
    """The box at a point of the scene, and its question's number."""
    if not scene.drawing.asked:
        return None
    item = scene.node_at(point)
    if item is not None:
        blank = face_blank(item)
        if blank is None:
            return None
        box = blank[0].translated(item.pos())
        return (box, blank[1]) if box.contains(point) else None
    around = QRectF(point.x() - 1, point.y() - 1, 2, 2)
    for text in scene.labels.in_sight(around):
        for box, number in text.blanks:
            if box.contains(point):
                return box, number
    return None
