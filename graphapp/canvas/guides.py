"""Alignment while something is moved: in line with others, or as far from them as they are apart.

``align`` and ``even_gaps`` know no Qt: rectangles in, a shift and lines out. ``Guides`` draws the
lines.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsLineItem, QGraphicsScene

from graphapp.canvas.rooms import Table
from graphapp.canvas.routes import Point, Rectangle

#: A thing farther away, from side to side, is not aligned with.
_NEAR = 640.0
#: A guide reaches so far beyond what it aligns.
_BEYOND = 12.0
_ABOVE_ALL = 5.0
#: Nothing is set closer than this; half a stroke at the end of a gap.
_LEAST_GAP, _STROKE = 8.0, 5.0
#: The columns of rectangles whose axes point the other way.
_MIRROR = [2, 3, 0, 1]

Line = tuple[Point, Point]


class Alignment(NamedTuple):
    """How much farther to move, and the guides that show why; None where nothing is near."""

    shift: float
    guides: tuple[Line, ...]


def align(box: Rectangle, others: Table, reach: float) -> tuple[Alignment | None, Alignment | None]:
    """Across and down: the least shift, up to ``reach``, that puts ``box`` in line with another.

    Left sides, middles and right sides are compared, and upper sides, middles and lower sides.
    """
    left, top, right, bottom = box
    gaps = np.maximum(
        np.maximum(others[:, 0] - right, left - others[:, 2]),
        np.maximum(others[:, 1] - bottom, top - others[:, 3]),
    )
    near = others[gaps < _NEAR]
    if not len(near):
        return None, None
    across = _nearest((left, right), near[:, 0], near[:, 2], reach)
    down = _nearest((top, bottom), near[:, 1], near[:, 3], reach)
    return (
        None if across is None else _guide(across, (top, bottom), near, upright=True),
        None if down is None else _guide(down, (left, right), near, upright=False),
    )


class _Match(NamedTuple):
    shift: float
    at: float
    rows: NDArray[np.intp]
    """Which of the others stand on the line."""


def _nearest(own: Point, low: Table, high: Table, reach: float) -> _Match | None:
    # Middles first: of equal shifts the first is taken.
    own_lines = np.array([(own[0] + own[1]) / 2, own[0], own[1]])
    lines = np.stack([(low + high) / 2, low, high])
    shifts = lines - own_lines[:, None]
    kind, row = np.unravel_index(int(np.argmin(np.abs(shifts))), shifts.shape)
    shift = float(shifts[kind, row])
    if abs(shift) > reach:
        return None
    at = float(lines[kind, row])
    return _Match(shift, at, np.flatnonzero(np.abs(lines - at).min(axis=0) < 0.5))


def _guide(match: _Match, own: Point, near: Table, *, upright: bool) -> Alignment:
    ends = near[match.rows][:, [1, 3] if upright else [0, 2]]
    start = min(own[0], float(ends[:, 0].min())) - _BEYOND
    end = max(own[1], float(ends[:, 1].max())) + _BEYOND
    if upright:
        return Alignment(match.shift, (((match.at, start), (match.at, end)),))
    return Alignment(match.shift, (((start, match.at), (end, match.at)),))


# Equal gaps ---------------------------------------------------------------------------------


def even_gaps(
    box: Rectangle, others: Table, reach: float
) -> tuple[Alignment | None, Alignment | None]:
    """Across and down: the least shift, up to ``reach``, that makes two gaps in a row equal.

    Either the box comes to stand midway between its neighbours, or as far from one of them as that
    one is from the next.
    """
    left, top, right, bottom = box
    across = _even(_Row(left, right, top, bottom, others), reach)
    down = _even(_Row(top, bottom, left, right, others[:, [1, 0, 3, 2]]), reach)
    turned = None
    if down is not None:
        lines = tuple(((a[1], a[0]), (b[1], b[0])) for a, b in down.guides)
        turned = Alignment(down.shift, lines)
    return across, turned


class _Row(NamedTuple):
    """A box, and others, by where they begin and end along the row and beside it."""

    low: float
    high: float
    side_low: float
    side_high: float
    others: Table

    def beside(self) -> Table:
        """The others that stand in the row."""
        inside = (self.others[:, 1] < self.side_high) & (self.others[:, 3] > self.side_low)
        near = (self.others[:, 0] < self.high + _NEAR) & (self.others[:, 2] > self.low - _NEAR)
        return self.others[inside & near]


def _even(row: _Row, reach: float) -> Alignment | None:
    size, level = row.high - row.low, (row.side_low + row.side_high) / 2
    found = row.beside()
    before = found[found[:, 2] <= row.low + reach]
    after = found[found[:, 0] >= row.high - reach]
    first, second = _last_two(before)
    mirrored = _last_two(-after[:, _MIRROR])
    third, fourth = (None if end is None else -end[_MIRROR] for end in mirrored)
    wishes: list[tuple[float, float, tuple[Point, ...]]] = []
    if first is not None and third is not None:
        gap = (third[0] - first[2] - size) / 2
        start = first[2] + gap
        wishes.append((start, gap, ((first[2], start), (start + size, third[0]))))
    if first is not None and second is not None:
        gap = first[0] - second[2]
        start = first[2] + gap
        wishes.append((start, gap, ((second[2], first[0]), (first[2], start))))
    if third is not None and fourth is not None:
        gap = fourth[0] - third[2]
        start = third[0] - gap - size
        wishes.append((start, gap, ((start + size, third[0]), (third[2], fourth[0]))))
    fitting = [wish for wish in wishes if wish[1] >= _LEAST_GAP and abs(wish[0] - row.low) <= reach]
    if not fitting:
        return None
    start, _, spans = min(fitting, key=lambda wish: abs(wish[0] - row.low))
    return Alignment(start - row.low, tuple(line for span in spans for line in _span(span, level)))


def _last_two(row: Table) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """Of things in a row the one that ends last, and the last that ends before it begins."""
    if not len(row):
        return None, None
    last = row[np.argmax(row[:, 2])]
    rest = row[row[:, 2] <= last[0]]
    return last, rest[np.argmax(rest[:, 2])] if len(rest) else None


def _span(ends: Point, level: float) -> tuple[Line, ...]:
    """A gap, with a stroke across each end."""
    strokes = (((x, level - _STROKE), (x, level + _STROKE)) for x in ends)
    return ((ends[0], level), (ends[1], level)), *strokes


class Guides:
    """The lines of one gesture; ``clear`` takes them out of the scene."""

    def __init__(self, scene: QGraphicsScene, pen: QPen) -> None:
        self._scene = scene
        self._pen = pen
        self._items: list[QGraphicsLineItem] = []

    def show(self, lines: list[Line]) -> None:
        """Exactly these lines."""
        while len(self._items) > len(lines):
            self._scene.removeItem(self._items.pop())
        while len(self._items) < len(lines):
            item = QGraphicsLineItem()
            item.setPen(self._pen)
            item.setZValue(_ABOVE_ALL)
            self._scene.addItem(item)
            self._items.append(item)
        for item, ((x0, y0), (x1, y1)) in zip(self._items, lines, strict=True):
            item.setLine(QLineF(x0, y0, x1, y1))

    def clear(self) -> None:
        """No line."""
        self.show([])

    @property
    def lines(self) -> list[QLineF]:
        """What is shown."""
        return [item.line() for item in self._items]
