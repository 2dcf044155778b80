"""The way of an edge: level out of its source, one calm bend, level under its label into the port.

A route is a list of stations. Between stations of equal height the edge is straight, else it bends
with level tangents. The last stretch is straight: the line that parts the value, above, from the
gradients, below. A long edge stays straight as long as it can and bends beside a column; where a
node or somebody's label stands in the way, the bend moves, or the edge takes a free lane.

Knows neither Qt nor the graph: rectangles in, stations out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphapp.model.geometry import LABEL_WIDTH

Point: TypeAlias = tuple[float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Route: TypeAlias = tuple[Point, ...]
_Numbers: TypeAlias = NDArray[np.float64]
_Counts: TypeAlias = NDArray[np.int64]
_Along: TypeAlias = float | NDArray[np.float64]

#: How far an edge is straight before its port, where there is room.
RUN_IN = LABEL_WIDTH + 2.0
_SHORTEST_RUN = 22.0
#: As much of it is usually covered by the label.
_LABELLED = 148.0
#: The room that a bend needs, what it takes where there is room, and at most; a higher one is
#: wider.
_LEAST_BEND, _EASY_BEND, _WIDEST_BEND = 26.0, 72.0, 190.0
#: A bend of a searched route, how far it may leave the heights of its ends, how many places are
#: tried for a bend. Graphs with more edges than ``_FEW`` only shift their bends.
_BEND, _DETOUR, _MOST_PLACES, _FEW = 84.0, 240.0, 7, 400
#: What a collision is worth, and what each cell of it, in pixels of detour.
_COLLISION, _PER_HIT = 1500.0, 100.0
#: Where more edges than this are in the way of something, nobody could follow them anyway.
_MOST_SEARCHES = 800
_MOST_CELLS = 4_000_000
_CELL = 8.0


class Obstacles:
    """What edges keep away from, on a coarse grid: nodes and the places of labels."""

    def __init__(self, rectangles: Iterable[Sequence[float]]) -> None:
        table = np.array(list(rectangles) or [(0.0, 0.0, 0.0, 0.0)])
        self._left, self._top = table[:, :2].min(axis=0) - 4 * _CELL
        width, height = table[:, 2:].max(axis=0) + 4 * _CELL - (self._left, self._top)
        self._cell = max(_CELL, float(np.sqrt(width * height / _MOST_CELLS)))
        self._rows, self._columns = int(height / self._cell) + 1, int(width / self._cell) + 1
        self._taken = np.zeros((self._rows, self._columns), dtype=bool)
        self._fill(table)
        self._sums = np.zeros((self._rows, self._columns + 1), dtype=np.int32)
        np.cumsum(self._taken, axis=1, out=self._sums[:, 1:])

    def _fill(self, table: _Numbers) -> None:
        """Take the cells that rectangles cover by more than half."""
        start = (self._left, self._top, self._left, self._top)
        # An edge begins and ends at the side of a box: that is no collision.
        inner = np.add(table, (_CELL, 0.0, -_CELL, 0.0))
        cells = np.rint((inner - start) / self._cell).astype(np.int64)
        for left, top, right, bottom in cells.tolist():
            self._taken[top:bottom, left:right] = True

    def hits(self, xs: _Numbers, ys: _Numbers) -> _Counts:
        """How many of the points lie on an obstacle, along the last axis."""
        column = ((xs - self._left) / self._cell).astype(np.int64)
        row = ((ys - self._top) / self._cell).astype(np.int64)
        inside = (column >= 0) & (row >= 0) & (column < self._columns) & (row < self._rows)
        found = self._taken[np.where(inside, row, 0), np.where(inside, column, 0)] & inside
        return np.asarray(found.sum(axis=-1), dtype=np.int64)

    def level_hits(self, x0: _Along, x1: _Along, y: _Along) -> _Counts:
        """How many cells on the level line from x0 to x1 are taken; the arrays broadcast."""
        first, last = self._column_of(x0), self._column_of(x1)
        row = ((np.asarray(y) - self._top) / self._cell).astype(int)
        inside = (row >= 0) & (row < self._rows)
        row = np.where(inside, row, 0)
        taken = self._sums[row, np.maximum(last, first)] - self._sums[row, first]
        return np.asarray(np.where(inside, taken, 0), dtype=np.int64)

    def _column_of(self, x: _Along) -> _Counts:
        columns = np.rint((np.asarray(x) - self._left) / self._cell)
        return np.asarray(np.clip(columns, 0, self._columns), dtype=np.int64)


def simple_route(source: Point, target: Point) -> Route:
    """The route that needs to know nothing of other nodes: used while a node is dragged."""
    (x0, y0), (x1, y1) = source, target
    run = run_in(x0, x1)
    end = x1 - run
    start = max(x0, end - _bend_width(y1 - y0)) if end > x0 else x0
    return _stations((x0, y0), (start, y0), (end, y1), (x1, y1))


def run_in(x0: float, x1: float) -> float:
    """How long the straight stretch before the port is, for a source at x0 and a port at x1."""
    return min(RUN_IN, max(_SHORTEST_RUN, (x1 - x0) - _LEAST_BEND))


def label_places(ends: _Numbers) -> list[list[float]]:
    """The rectangles over the straight ends of edges, where their labels stand."""
    x0, (x1, y1) = ends[:, 0, 0], ends[:, 1].T
    run = np.minimum(_run_ins(x0, x1), _LABELLED)
    places: list[list[float]] = np.stack([x1 - run, y1 - 16, x1, y1 + 16], axis=1).tolist()
    return places


def _run_ins(x0: _Numbers, x1: _Numbers) -> _Numbers:
    """``run_in`` of many edges."""
    runs: _Numbers = np.clip(x1 - x0 - _LEAST_BEND, _SHORTEST_RUN, RUN_IN)
    return runs


def _bend_width(height: float) -> float:
    return min(max(_EASY_BEND, 40.0 + 0.55 * abs(height)), _WIDEST_BEND)


def _stations(*points: Point) -> Route:
    """The points without repetitions; the last two may be the same height, never the same."""
    kept = [points[0]]
    kept += [point for point, before in zip(points[1:], points, strict=False) if point != before]
    return tuple(kept)


def route_all(ends: _Numbers, obstacles: Obstacles) -> list[Route]:
    """A route for each row of source and target (shape (n, 2, 2)), around what is in the way."""
    pairs = [((x0, y0), (x1, y1)) for (x0, y0), (x1, y1) in ends.tolist()]
    routes = [simple_route(source, target) for source, target in pairs]
    if not routes:
        return routes
    hits = _simple_hits(ends, obstacles)
    search = _search if len(routes) <= _FEW else _shift
    for i in np.flatnonzero(hits)[:_MOST_SEARCHES].tolist():
        source, target = pairs[i]
        routes[i] = search(source, target, int(hits[i]), obstacles) or routes[i]
    return routes


def _shift(source: Point, target: Point, hits: int, obstacles: Obstacles) -> Route | None:
    """The simple route with its bend elsewhere: cheap enough for large graphs."""
    (x0, y0), (x1, y1) = source, target
    end = x1 - run_in(x0, x1)
    width = min(_bend_width(y1 - y0), end - x0)
    if end - x0 - width < _CELL or y0 == y1:
        return None
    starts = np.linspace(end - width, x0, max(2, int((end - x0 - width) / 60) + 1))
    found = _hits(obstacles, source, (starts, y0, starts), (end, y1), width)
    best = int(np.argmin(found))
    if found[best] >= hits:
        return None
    start = float(starts[best])
    return _stations(source, (start, y0), (start + width, y1), (end, y1), target)


def _search(source: Point, target: Point, hits: int, obstacles: Obstacles) -> Route | None:
    """Level, a bend onto a free height, level, a bend onto the port's height: the best of many.

    A free way first, then the least way up and down, then few bends, then late ones.
    """
    (x0, y0), (x1, y1) = source, target
    end = x1 - run_in(x0, x1)
    room = end - x0
    if room < _EASY_BEND:
        return None
    width = min(_BEND, room / 2)
    places = np.linspace(x0, end - width, min(max(2, int(room / 110)), _MOST_PLACES))
    first, second = (grid.ravel() for grid in np.meshgrid(places, places, indexing="ij"))
    fits = second >= first + width - 0.5
    low, high = min(y0, y1), max(y0, y1)
    heights = np.unique(np.concatenate([[y0, y1], np.arange(low - _DETOUR, high + _DETOUR, 18.0)]))
    first, height = (g.ravel() for g in np.meshgrid(first[fits], heights, indexing="ij"))
    second = np.repeat(second[fits], len(heights))
    found = _hits(obstacles, source, (first, height, second), (end, y1), width)
    travel = np.abs(height - y0) + np.abs(y1 - height)
    bends = (height != y0).astype(float) + (height != y1)
    cost = travel + 60.0 * bends - 0.02 * (first + second)
    cost += np.where(found, _COLLISION + _PER_HIT * found, 0.0)
    best = int(np.argmin(cost))
    if found[best] >= hits:
        return None
    a, y, b = float(first[best]), float(height[best]), float(second[best])
    return _stations(source, (a, y0), (a + width, y), (b, y), (b + width, y1), (end, y1), target)


_T = np.linspace(0.0, 1.0, 18)[1:-1]
#: The course of a bend with level tangents, from (0, 0) to (1, 1).
_BEND_X = 1.5 * _T * (1 - _T) ** 2 + 1.5 * _T**2 * (1 - _T) + _T**3
_BEND_Y = 3 * _T**2 * (1 - _T) + _T**3


def _hits(
    obstacles: Obstacles,
    source: Point,
    bends: tuple[_Along, _Along, _Along],
    last: Point,
    width: float,
) -> _Counts:
    """Collisions of routes that bend twice: at x = a onto height y, at x = b onto ``last``.

    ``bends`` is (a, y, b), numbers or arrays that broadcast; so is the answer.
    """
    (x0, y0), (end, y1) = source, last
    a, y, b = np.broadcast_arrays(*map(np.asarray, bends))
    level = obstacles.level_hits(x0, a, y0) + obstacles.level_hits(b + width, end, y1)
    level = level + obstacles.level_hits(a + width, b, y)
    first = obstacles.hits(a[..., None] + width * _BEND_X, y0 + (y - y0)[..., None] * _BEND_Y)
    second = obstacles.hits(
        b[..., None] + width * _BEND_X, y[..., None] + (y1 - y)[..., None] * _BEND_Y
    )
    return np.asarray(level + first + second, dtype=np.int64)


def _simple_hits(ends: _Numbers, obstacles: Obstacles) -> _Counts:
    """The collisions of many simple routes at once."""
    x0, y0, x1, y1 = ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1]
    end = x1 - _run_ins(x0, x1)
    width = np.clip(40.0 + 0.55 * np.abs(y1 - y0), _EASY_BEND, _WIDEST_BEND)
    start = np.where(end > x0, np.maximum(x0, end - width), x0)
    xs = start[:, None] + (end - start)[:, None] * _BEND_X
    ys = y0[:, None] + (y1 - y0)[:, None] * _BEND_Y
    return obstacles.hits(xs, ys) + obstacles.level_hits(x0, start, y0)
