"""Formulas and room for answers on a printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen

from graphapp.canvas.page_blocks import INK, Block, together, wrapped, write
from graphapp.export.worksheet_answers import Row, Term
from graphapp.look.fonts import text_font
from graphapp.look.typeset import Outline, outline
from graphapp.operation import Shape

#: The size of formulas.
FORMULA = 15.0
#: Formulas of the program's own are not cut.
_LONGEST = 20_000
#: A formula that is broken goes on so far to the right.
_INDENT = 24.0
_LEADING = 7.0


def typeset(tex: str, size: float, width: float) -> Outline:
    """A formula, smaller where it would be wider than there is room."""
    drawn = outline(tex, size, _LONGEST)
    if drawn.width > width:
        drawn = outline(tex, round(size * width / drawn.width - 0.05, 1), _LONGEST)
    return drawn


def derivation(rows: Sequence[Row], width: float, left: float = 0.0) -> list[Block]:
    """Rows of a derivation; one without a left side begins under the = of the one before it."""
    blocks: list[Block] = []
    lead = 0.0
    for row in rows:
        if row[0].tex == "=":
            blocks += formula(row, width - lead, left + lead)
            continue
        lead = typeset(row[0].tex, FORMULA, width).width + 0.3 * FORMULA
        lead = lead if lead < 0.3 * width else 0.0
        blocks += formula(row, width, left)
    return blocks


def formula(row: Row, width: float, left: float = 0.0, indent: float = _INDENT) -> list[Block]:
    """A row of terms, broken between terms where it must be; one block for each line."""
    lines: list[list[tuple[float, Outline]]] = [[]]
    x = 0.0
    for cluster in _clusters(row, width - indent):
        drawn = [typeset(term.tex, FORMULA, width - indent) for term in cluster]
        room = [term.before * FORMULA for term in cluster]
        if x == 0:
            room[0] = 0.0
        if lines[-1] and x + sum(room) + sum(o.width for o in drawn) > width:
            lines.append([])
            x, room[0] = indent, 0.0
        for before, shape in zip(room, drawn, strict=True):
            x += before
            lines[-1].append((x, shape))
            x += shape.width
    return together(_drawn(line, left) for line in lines)


def _clusters(row: Row, width: float) -> Iterator[tuple[Term, ...]]:
    """Terms that stay on one line, as far as there is room for them."""
    cluster: list[Term] = []
    used = 0.0
    for term in row:
        wide = term.before * FORMULA + typeset(term.tex, FORMULA, width).width
        if cluster and (not term.sticks or used + wide > width):
            yield tuple(cluster)
            cluster, used = [], 0.0
        cluster.append(term)
        used += wide
    if cluster:
        yield tuple(cluster)


def _drawn(line: list[tuple[float, Outline]], left: float) -> Block:
    ascent = max((shape.ascent for _, shape in line), default=0.0)
    descent = max((shape.descent for _, shape in line), default=0.0)

    def paint(painter: QPainter, top: float) -> None:
        for x, shape in line:
            painter.fillPath(shape.starting(left + x, top + ascent), QBrush(INK))

    return Block(ascent + descent, paint, gap=_LEADING)


def formulas_in_rows(rows: Sequence[Row], width: float) -> list[Block]:
    """Short formulas beside each other, as many as fit on a line."""
    flow: list[Term] = []
    for row in rows:
        first = row[0]._replace(before=1.6 if flow else 0.0)
        flow += [first, *row[1:]]
    blocks = formula(tuple(flow), width, indent=0.0)
    return [replace(block, stays=False) for block in blocks]


# Room for answers ------------------------------------------------------------------------------

_CELL, _ROW = 84.0, 27.0
_NARROWEST = 46.0
_MOST_ROWS = 12
_OPEN = 150.0
_LINE = 190.0
#: From the baseline of a formula to the middle of its signs.
_AXIS = 5.0


class Blank(NamedTuple):
    """An answer to be written, or written."""

    symbol: str
    """LaTeX of what is asked."""
    shape: Shape
    numbers: Sequence[str]
    """The entries row by row; none on a worksheet."""
    remark: str
    """Stands at the right end."""


def answer(blank: Blank, width: float, left: float = 0.0) -> Block:
    """``symbol =`` and a line, or boxes in rows and columns; with the numbers where there are any.

    Arrays of more than two axes are tables beside each other; what has too many entries for boxes
    gets an open space.
    """
    _, shape, numbers, remark = blank
    name = typeset(blank.symbol, 16.0, 0.4 * width)
    equals = outline("=", 16.0)
    font = text_font(11)
    end = left + width - QFontMetricsF(font).horizontalAdvance(remark)
    start = left + name.width + 8 + equals.width + 10
    tables = _tables(shape, end - 16 - start)
    high = max((box.bottom() for box, _, _ in tables), default=0.0)
    baseline = max(name.ascent, high / 2 + _AXIS, 22.0)
    table_top = baseline - _AXIS - high / 2

    def paint(painter: QPainter, top: float) -> None:
        axis = top + baseline
        painter.fillPath(name.starting(left, axis), QBrush(INK))
        painter.fillPath(equals.starting(left + name.width + 8, axis), QBrush(INK))
        entries = iter(numbers)
        if not shape:
            _paint_line(painter, start, axis, next(entries, ""))
        for box, rows, columns in tables:
            if not rows:
                _paint_open(painter, box.translated(start, top + table_top), shape, numbers)
                continue
            _paint_table(painter, box.translated(start, top + table_top), rows, columns, entries)
        write(painter, QPointF(end, axis), remark, font, quiet=True)

    return Block(baseline + max(name.descent, high / 2 - _AXIS, 6.0), paint)


def _tables(shape: Shape, width: float) -> list[tuple[QRectF, int, int]]:
    """Boxes of the tables of an array, rows and columns; none of these where it is too large."""
    if not shape:
        return []
    rows, columns = (1, shape[0]) if len(shape) == 1 else shape[-2:]
    count = 1
    for length in shape[:-2]:
        count *= length
    cell = min(_CELL, width / max(columns, 1))
    boxes = rows * count if columns else 0
    if cell < _NARROWEST or not 0 < boxes <= 2 * _MOST_ROWS or rows > _MOST_ROWS:
        return [(QRectF(0, 0, width, _OPEN), 0, 0)]
    if count > 1:
        cell = min(cell, 60.0)
    wide, high = cell * columns, _ROW * rows
    across = max(int((width + 14) // (wide + 14)), 1)
    return [
        (QRectF((i % across) * (wide + 14), (i // across) * (high + 10), wide, high), rows, columns)
        for i in range(count)
    ]


def _paint_line(painter: QPainter, x: float, baseline: float, number: str) -> None:
    painter.setPen(QPen(INK, 0.8))
    painter.drawLine(QPointF(x, baseline + 3), QPointF(x + _LINE, baseline + 3))
    if number:
        write(painter, QPointF(x + 8, baseline - 1), number, text_font(15, bold=True))


def _paint_table(
    painter: QPainter, box: QRectF, rows: int, columns: int, entries: Iterator[str]
) -> None:
    painter.setPen(QPen(INK, 0.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    wide, high = box.width() / columns, box.height() / rows
    for row in range(rows):
        for column in range(columns):
            cell = QRectF(box.left() + column * wide, box.top() + row * high, wide, high)
            painter.setPen(QPen(INK, 0.8))
            painter.drawRect(cell)
            number = next(entries, "")
            if number:
                painter.setFont(_fitting(number, wide - 8))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, number)


def _paint_open(painter: QPainter, box: QRectF, shape: Shape, numbers: Sequence[str]) -> None:
    """An open box; in a key with all numbers if they fit, else with how many there are."""
    painter.setPen(QPen(INK, 0.8))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    if not numbers:
        return
    font, room = text_font(10), box.adjusted(8, 6, -8, -6)
    flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
    words = "   ".join(numbers)
    if not room.contains(QFontMetricsF(font).boundingRect(room, flags, words)):
        words = f"{'×'.join(map(str, shape))} numbers, as in the file"
    painter.setFont(font)
    painter.drawText(room, flags, words)


def _fitting(number: str, width: float) -> QFont:
    font = text_font(14, bold=True)
    for size in range(13, 7, -1):
        if QFontMetricsF(font).horizontalAdvance(number) <= width:
            break
        font = text_font(size, bold=True)
    return font


# A table of two columns ------------------------------------------------------------------------


def entry(number: str, words: str, width: float, left: float, column: float) -> Block:
    """A number on the left, in a column, and what it means beside it."""
    font = text_font(12, bold=True)
    body = wrapped(words, text_font(12), width - column, left + column)
    own = wrapped(number, font, column - 14, left)
    height = max(body.height, own.height)

    def paint(painter: QPainter, top: float) -> None:
        own.paint(painter, top)
        body.paint(painter, top)

    return Block(height, paint, gap=3.0)
