"""What stands inside a node, and its name above it: symbols, formulas, numbers, heat maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetricsF, QPainter, QPainterPath, QPen

from graphapp.canvas.blanks import face_blank, paint_blank, paint_verdict
from graphapp.canvas.compact_faces import paint_compact_leaf, paint_compact_loss
from graphapp.canvas.covers import is_face_covered, paint_cover
from graphapp.canvas.heat import heat_size, paint_heat
from graphapp.canvas.levels import Level
from graphapp.look.fonts import number_font, number_metrics, text_font
from graphapp.look.theme import Theme
from graphapp.look.typeset import Outline, name_within, outline
from graphapp.model.geometry import LEAVES, SHORT_VECTOR, shows_name
from graphapp.model.numerals import Precision, number_text, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Array, Unknown, Value

if TYPE_CHECKING:
    from graphapp.canvas.node_item import NodeItem


_SYMBOL_SIZES = {"gate": 26.0, "activation": 19.0, "layer": 18.0, "loss": 20.0, "unknown": 16.0}
#: A symbol as wide as a word (max, abs) is set smaller than a sign.
_WORD, _WORD_SIZE = 36.0, 20.0
#: Where the picture is small, symbols take more of their box.
_GROWN = 1.25
_NAME_SIZE, _LARGE_NAME_SIZE = 15.0, 18.0
_LEAF_NAME_SIZE = 19.0
#: From a name to its number, and to its heat map, beside whose corner a superscript ends.
_GAP, _MAP_GAP = 6.0, 10.0
_NUMBER_SIZES = (13, 11, 10)
#: A name leaves so much room to a number, however many digits are written.
_NUMBER_ROOM = 64.0
#: How a number is written that does not fit into its leaf.
_SHORT = Precision("significant", 3)
#: Of the text that says how large an array is.
_SHAPE_SIZE = 11

#: Written small beside the ports of operations whose inputs are not alike.
_PORT_NAMES = {"prediction": r"\hat{y}", "target": "y", "gamma": r"\gamma", "beta": r"\beta"}


def paint_face(painter: QPainter, item: NodeItem, status: str, level: Level | None) -> None:
    """The inside of a node's box; without ``level`` without numbers."""
    if item.kind in LEAVES:
        _paint_leaf(painter, item, level)
    elif item.kind == "loss":
        _paint_loss(painter, item, level)
    else:
        ink = "muted" if status == "blocked" else "text"
        grown = _GROWN if level is None or level.compact else 1.0
        _paint_symbol(painter, item, ink, _text_box(item), grown)
    if level is not None and not level.compact:
        _paint_port_names(painter, item)
    blank = None if level is None else face_blank(item)
    if blank is not None:
        paint_blank(painter, *blank, item.drawing.theme)
    verdict = item.drawing.verdicts.get((item.id, "value"))
    if verdict and level is not None and item.kind in (*LEAVES, "loss"):
        corner = item.box.bottomRight() if blank is None else blank[0].topRight()
        paint_verdict(painter, corner, verdict, item.drawing.theme)


def fill_path(painter: QPainter, path: QPainterPath, theme: Theme, role: str) -> None:
    """Fill typeset mathematics with a role's colour."""
    painter.fillPath(path, QBrush(theme.color(role)))


def _text_box(item: NodeItem) -> QRectF:
    """The box without the stripe in which port names stand."""
    stripe = 20.0 if _named_ports(item) else 4.0
    return item.box.adjusted(stripe, 3.0, -6.0, -3.0)


def fitted(tex: str, size: float, width: float) -> Outline:
    """The outline in the largest size up to ``size`` that is not wider than ``width``."""
    drawn = outline(tex, size)
    if drawn.width > width > 0:
        drawn = outline(tex, max(round(size * width / drawn.width, 1), 4.0))
    return drawn


def _paint_symbol(
    painter: QPainter, item: NodeItem, ink: str, within: QRectF, grown: float = 1.0
) -> None:
    operation = item.node.operation
    if isinstance(operation, Unknown):
        _paint_unknown(painter, item)
        return
    place = item.path((within.getRect(), grown), lambda: _symbol(item, within, grown))
    fill_path(painter, place, item.drawing.theme, ink)


def _symbol(item: NodeItem, within: QRectF, grown: float) -> QPainterPath:
    label, size = item.node.operation.label(), _SYMBOL_SIZES[item.kind] * grown
    symbol = fitted(label, size, within.width())
    if symbol.width > _WORD * grown:
        symbol = fitted(label, min(size, _WORD_SIZE * grown), within.width())
    centre = within.center()
    return symbol.centred(centre.x(), centre.y())


def _paint_unknown(painter: QPainter, item: NodeItem) -> None:
    theme = item.drawing.theme
    painter.setFont(text_font(18, bold=True))
    painter.setPen(theme.color("error"))
    middle = item.box.adjusted(0, 0, 0, -16)
    painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, "?")
    font = text_font(11)
    name = QFontMetricsF(font).elidedText(
        item.node.op, Qt.TextElideMode.ElideMiddle, item.box.width() - 10
    )
    painter.setFont(font)
    painter.setPen(theme.color("muted"))
    painter.drawText(item.box.adjusted(0, 20, 0, 0), Qt.AlignmentFlag.AlignCenter, name)


def _paint_loss(painter: QPainter, item: NodeItem, level: Level | None) -> None:
    box = _text_box(item)
    upper = QRectF(box.left(), box.top(), box.width(), box.height() * 0.64)
    _paint_symbol(painter, item, "text", upper.adjusted(4.0, 0.0, 0.0, 0.0))
    value = _value(item)
    if level is None or value is None:
        return
    if level.compact:
        paint_compact_loss(painter, item, value, level.size)
        return
    theme = item.drawing.theme
    text = f" = {value_text(value, item.drawing.precision, SHORT_VECTOR)}"
    name = name_within(tex_of(item.node), 15.0, box.width() * 0.4)
    size = _size_that_fits(text, box.width() - name.width)
    metrics = number_metrics(size, bold=True)
    width = name.width + metrics.width(text)
    left = max(item.box.center().x() - width / 2, box.left())
    baseline = box.top() + box.height() * 0.80 + metrics.ascent / 2
    fill_path(painter, name.starting(left, baseline), theme, "value")
    if is_face_covered(item):
        sign = metrics.width(" = ")
        box = QRectF(left + name.width + sign, baseline - metrics.ascent,
                     metrics.width(text) - sign, metrics.ascent)  # fmt: skip
        paint_cover(painter, box.adjusted(0.0, -2.0, 0.0, 2.0), theme)
        return
    painter.setFont(number_font(size, bold=True))
    painter.setPen(theme.color("value"))
    painter.drawText(QPointF(left + name.width, baseline), text)


def _least_width(value: float, item: NodeItem) -> float:
    """The room that a number needs beside a name, in its smallest letters."""
    metrics = number_metrics(_NUMBER_SIZES[-1], bold=True)
    return _GAP + min(metrics.width(number_text(value, item.drawing.precision)), _NUMBER_ROOM)


def _size_that_fits(text: str, width: float) -> int:
    for size in _NUMBER_SIZES:
        if number_metrics(size, bold=True).width(text) <= width:
            return size
    return _NUMBER_SIZES[-1]


def _value(item: NodeItem) -> Value | None:
    return item.drawing.value(item.id)


def _paint_leaf(painter: QPainter, item: NodeItem, level: Level | None) -> None:
    theme, box = item.drawing.theme, item.box
    if level is None or level.compact:
        size = 0 if level is None else level.size
        paint_compact_leaf(painter, item, None if level is None else _value(item), size)
        return
    margin = 16.0 if item.kind == "parameter" else 13.0
    value = _value(item)
    least = _least_width(value, item) if isinstance(value, float) else 0.0
    name = name_within(tex_of(item.node), _LEAF_NAME_SIZE, box.width() - 2 * margin - least)
    tall = box.height() > 40
    baseline = box.center().y() + (0.0 if tall else 5.5)
    ink = "muted" if item.kind == "constant" else "text"
    fill_path(painter, name.starting(box.left() + margin, baseline), theme, ink)
    if value is None:
        return
    room = QRectF(box)
    room.setLeft(box.left() + margin + name.width + _GAP)
    room.setRight(box.right() - 13.0)
    if isinstance(value, float) or (value.ndim == 1 and value.size <= SHORT_VECTOR and not tall):
        paint_number(painter, room, value, item.drawing.precision, theme)
    else:
        _paint_array(painter, item, value, room.adjusted(_MAP_GAP - _GAP, 0, 0, 0), margin)


def paint_number(
    painter: QPainter, room: QRectF, value: Value, precision: Precision, theme: Theme
) -> None:
    """A number or a short vector, right-aligned in ``room``, smaller where it must be."""
    text = value_text(value, precision, SHORT_VECTOR)
    size = _size_that_fits(text, room.width())
    if isinstance(value, float) and number_metrics(size, bold=True).width(text) > room.width():
        text = number_text(value, _SHORT)
    metrics = number_metrics(size, bold=True)
    painter.setFont(number_font(size, bold=True))
    painter.setPen(theme.color("value"))
    left = room.right() - metrics.width(text)
    painter.drawText(QPointF(left, room.center().y() + metrics.ascent / 2), text)


def _paint_array(
    painter: QPainter, item: NodeItem, array: Array, room: QRectF, margin: float
) -> None:
    theme = item.drawing.theme
    shape = "×".join(map(str, np.shape(array)))
    left = item.box.left() + margin
    high = item.box.height() - 16.0
    places = [QRectF(room.left(), room.top() + 8.0, room.width(), high - _SHAPE_SIZE - 4.0)]
    written = left + number_metrics(_SHAPE_SIZE).width(shape) + 5.0
    if room.right() > written:  # beside the text, or above it, whichever shows more
        start = max(room.left(), written)
        places.append(QRectF(start, room.top() + 8.0, room.right() - start, high))
    maps = [(heat_size(array, place.width(), place.height()), place) for place in places]
    size, place = max(maps, key=lambda found: found[0].width() * found[0].height())
    corner = QPointF(place.right() - size.width(), place.center().y() - size.height() / 2)
    paint_heat(painter, QRectF(corner, size), array, theme)
    painter.setFont(number_font(_SHAPE_SIZE))
    painter.setPen(theme.color("muted"))
    painter.drawText(QPointF(left, item.box.bottom() - 12), shape)


def _named_ports(item: NodeItem) -> bool:
    operation = item.node.operation
    return len(item.ports) > 1 and not operation.variadic


def _paint_port_names(painter: QPainter, item: NodeItem) -> None:
    if not _named_ports(item):
        return
    for port in item.ports:
        name = outline(_PORT_NAMES.get(port, port), 12.0)
        point = item.port_point(port)
        path = name.starting(point.x() + 6, point.y() + 3.5)
        fill_path(painter, path, item.drawing.theme, "muted")


def paint_name(painter: QPainter, item: NodeItem, level: Level) -> None:
    """The name of a node's output, above its box."""
    size = _LARGE_NAME_SIZE if level.compact else _NAME_SIZE
    path = item.path(("name", size), lambda: _name(item, size))
    fill_path(painter, path, item.drawing.theme, "text")


def _name(item: NodeItem, size: float) -> QPainterPath:
    if not shows_name(item.node):
        return QPainterPath()
    name = name_within(tex_of(item.node), size, max(item.box.width() + 16, 64.0))
    return name.starting(-name.width / 2, item.box.top() - 5 - min(name.descent, 5.0))


def paint_badge(painter: QPainter, at: QPointF, mark: str, role: str, theme: Theme) -> None:
    """A small round mark on a corner: something is to be said about this node."""
    circle = QRectF(at.x() - 8, at.y() - 8, 16, 16)
    painter.setPen(QPen(theme.color(role), 1.4))
    painter.setBrush(theme.color("background" if role == "gradient" else f"{role}_fill"))
    painter.drawEllipse(circle)
    painter.setFont(text_font(11, bold=True))
    painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, mark)
