"""Leaves and losses where equations have folded away: name and number, as large as the box allows.

A number that does not fit beside its name is written without the zeros at its end, then without
the name. It is never cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QPainter

from graphapp.canvas.covers import is_face_covered, paint_cover
from graphapp.canvas.drawing import LEAST_TEXT
from graphapp.canvas.heat import heat_size, paint_heat
from graphapp.look.fonts import number_font, number_metrics
from graphapp.look.typeset import Outline, name_within
from graphapp.model.geometry import SHORT_VECTOR
from graphapp.model.numerals import Precision, number_text, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Array, Value

if TYPE_CHECKING:
    from graphapp.canvas.node_item import NodeItem

_MARGIN, _GAP = 7.0, 6.0
#: A heat map keeps more distance: a superscript ends high beside its upper corner.
_MAP_GAP = 12.0
_NAME_SIZE = 21.0


def paint_compact_leaf(painter: QPainter, item: NodeItem, value: Value | None, size: int) -> None:
    """Name left and number right; ``size`` is the font's that numbers should have."""
    theme, box = item.drawing.theme, item.box
    name = name_within(tex_of(item.node), _NAME_SIZE, box.width() - 2 * _MARGIN)
    ink = theme.color("muted" if item.kind == "constant" else "text")
    room = box.adjusted(_MARGIN, 0.0, -_MARGIN, 0.0)
    baseline = box.center().y() + 6.0
    if value is None:
        painter.fillPath(name.centred(box.center().x(), box.center().y()), QBrush(ink))
        return
    beside = room.width() - name.width - _GAP
    if not isinstance(value, float) and not _is_written(value, beside, size, item):
        painter.fillPath(name.starting(room.left(), baseline), QBrush(ink))
        _paint_map(painter, item, value, beside - (_MAP_GAP - _GAP))
        return
    text, fitting = fitted_number(value, beside, size, item)
    if fitting:
        painter.fillPath(name.starting(room.left(), baseline), QBrush(ink))
    else:
        text, fitting = fitted_number(value, room.width(), size, item)
    _paint_number(painter, room, text, fitting or _least(item), item)


def paint_compact_loss(painter: QPainter, item: NodeItem, value: Value, size: int) -> None:
    """The value under the symbol of a loss, with its name where there is room."""
    box = item.box
    room = QRectF(box.left() + _MARGIN, box.center().y(), box.width() - 2 * _MARGIN,
                  box.height() / 2)  # fmt: skip
    name = name_within(tex_of(item.node), _NAME_SIZE, room.width())
    room.setBottom(box.bottom() - 8.0)
    text, fitting = fitted_number(value, room.width() - name.width - _GAP, size, item)
    if fitting:
        baseline = room.center().y() + 0.375 * fitting
        _fill(painter, name, room.left(), baseline, item)
    else:
        text, fitting = fitted_number(value, room.width(), size, item)
    _paint_number(painter, room, text, fitting or _least(item), item)


def fitted_number(value: Value, width: float, size: int, item: NodeItem) -> tuple[str, int]:
    """The text of a number and the size in which it is no wider than ``width``; 0 where none is."""
    precision = item.drawing.precision
    texts = [value_text(value, precision, SHORT_VECTOR)]
    if isinstance(value, float):
        texts.append(without_zeros(texts[0]))
        texts.append(number_text(value, Precision("significant", 3)))
    for text in texts:
        for smaller in range(size, _least(item) - 1, -1):
            if number_metrics(smaller, bold=True).width(text) <= width:
                return text, smaller
    return texts[-1], 0


def without_zeros(text: str) -> str:
    """``1.500`` as ``1.5``, ``2.000`` as ``2``; with an exponent a number stays as it is."""
    if "." not in text or not text.replace(".", "").lstrip("−").isdigit():
        return text
    return text.rstrip("0").rstrip(".")


def _least(item: NodeItem) -> int:
    """The font size that is still readable at this scale."""
    return round(LEAST_TEXT / item.drawing.detail)


def _is_written(value: Array, width: float, size: int, item: NodeItem) -> bool:
    """Is a short vector written out?"""
    short = value.ndim == 1 and value.size <= SHORT_VECTOR
    return short and bool(fitted_number(value, width, size, item)[1])


def _paint_map(painter: QPainter, item: NodeItem, value: Array, width: float) -> None:
    box = item.box
    size = heat_size(value, width, box.height() - 14.0)
    corner = QPointF(box.right() - _MARGIN - size.width(), box.center().y() - size.height() / 2)
    paint_heat(painter, QRectF(corner, size), value, item.drawing.theme)


def _paint_number(painter: QPainter, room: QRectF, text: str, size: int, item: NodeItem) -> None:
    metrics = number_metrics(size, bold=True)
    left = room.right() - metrics.width(text)
    baseline = room.center().y() + metrics.ascent / 2
    if is_face_covered(item):
        box = QRectF(left, baseline - metrics.ascent, metrics.width(text), metrics.ascent)
        paint_cover(painter, box.adjusted(0.0, -1.0, 0.0, 1.0), item.drawing.theme)
        return
    painter.setFont(number_font(size, bold=True))
    painter.setPen(item.drawing.theme.color("value"))
    painter.drawText(QPointF(left, baseline), text)


def _fill(painter: QPainter, name: Outline, x: float, baseline: float, item: NodeItem) -> None:
    painter.fillPath(name.starting(x, baseline), QBrush(item.drawing.theme.color("value")))
