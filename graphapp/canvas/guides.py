"""Alignment while something is moved: where it would come to stand in line, and the lines shown.

``align`` knows no Qt: rectangles in, a shift and lines out. ``Guides`` draws the lines.
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

Line = tuple[Point, Point]


class Alignment(NamedTuple):
    """How much farther to move, and the guide that shows why; None where nothing is near."""

    shift: float
    guide: Line


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
        return Alignment(match.shift, ((match.at, start), (match.at, end)))
    return Alignment(match.shift, ((start, match.at), (end, match.at)))


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
