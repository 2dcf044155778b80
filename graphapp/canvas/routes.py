"""The way of an edge: level out of its source, one calm bend, level under its label into the port.

A route is a list of stations. Between stations of equal height the edge is straight, else it bends
with level tangents. The last stretch is straight: the line that parts the value, above, from the
gradients, below. A long edge stays straight as long as it can and bends beside a column; where a
node or somebody's label stands in the way, the bend moves, or the edge takes a free lane.

Knows neither Qt nor the graph: rectangles in, stations out.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Point: TypeAlias = tuple[float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Route: TypeAlias = tuple[Point, ...]
_Samples: TypeAlias = NDArray[np.float64]
_Along: TypeAlias = float | NDArray[np.float64]

#: How far an edge is straight before its port, where there is room.
RUN_IN = 174.0
_SHORTEST_RUN = 22.0
#: A bend is at most this wide; a higher one is wider.
_LEAST_BEND, _WIDEST_BEND = 56.0, 190.0
#: A bend of a searched route, how far it may leave the heights of its ends, how many places are
#: tried for a bend. Graphs with more edges than ``_FEW`` only shift their bends.
_BEND, _DETOUR, _MOST_PLACES, _FEW = 84.0, 240.0, 7, 400
#: Where more edges than this are in the way of something, nobody could follow them anyway.
_MOST_SEARCHES = 800
_MOST_CELLS = 4_000_000
_CELL = 8.0


class Obstacles:
    """What edges keep away from, on a coarse grid: nodes and the places of labels."""

    def __init__(self, rectangles: Iterable[Rectangle]) -> None:
        table = np.array(list(rectangles) or [(0.0, 0.0, 0.0, 0.0)])
        self._left, self._top = table[:, :2].min(axis=0) - 4 * _CELL
        width, height = table[:, 2:].max(axis=0) + 4 * _CELL - (self._left, self._top)
        self._cell = max(_CELL, float(np.sqrt(width * height / _MOST_CELLS)))
        shape = int(height / self._cell) + 1, int(width / self._cell) + 1
        self._taken = np.zeros(shape, dtype=bool)
        cells = self._cells(table)
        for left, top, right, bottom in cells.tolist():
            self._taken[top:bottom, left:right] = True

    def _cells(self, table: _Samples) -> NDArray[np.int64]:
        """The cells that rectangles cover by more than half."""
        start = (self._left, self._top, self._left, self._top)
        cells: NDArray[np.int64] = np.rint((table - start) / self._cell).astype(np.int64)
        return cells

    def hits(self, points: _Samples) -> NDArray[np.int64]:
        """How many of the points of each row lie on an obstacle; points has shape (…, n, 2)."""
        cells = ((points - (self._left, self._top)) / self._cell).astype(np.int64)
        x, y = cells[..., 0], cells[..., 1]
        inside = (x >= 0) & (y >= 0) & (x < self._taken.shape[1]) & (y < self._taken.shape[0])
        found = self._taken[np.where(inside, y, 0), np.where(inside, x, 0)] & inside
        return np.asarray(found.sum(axis=-1), dtype=np.int64)


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


def _bend_width(height: float) -> float:
    return min(max(_LEAST_BEND, 40.0 + 0.55 * abs(height)), _WIDEST_BEND)


def _stations(*points: Point) -> Route:
    """The points without repetitions; the last two may be the same height, never the same."""
    kept = [points[0]]
    kept += [point for point, before in zip(points[1:], points, strict=False) if point != before]
    return tuple(kept)


def route_all(ends: _Samples, obstacles: Obstacles) -> list[Route]:
    """A route for each row of source and target (shape (n, 2, 2)), around what is in the way."""
    pairs = [((x0, y0), (x1, y1)) for (x0, y0), (x1, y1) in ends.tolist()]
    routes = [simple_route(source, target) for source, target in pairs]
    if not routes:
        return routes
    hits = obstacles.hits(_simple_samples(ends))
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
    tried = np.stack([_samples(source, (s, y0, s), (end, y1), width) for s in starts.tolist()])
    found = obstacles.hits(tried)
    best = int(np.argmin(found))
    if found[best] >= hits:
        return None
    start = float(starts[best])
    return _stations(source, (start, y0), (start + width, y1), (end, y1), target)


def _search(source: Point, target: Point, hits: int, obstacles: Obstacles) -> Route | None:
    """Level, a bend onto a free height, level, a bend onto the port's height: the best of many.

    Fewest obstacles first, then the least way up and down, then the latest bends.
    """
    (x0, y0), (x1, y1) = source, target
    end = x1 - run_in(x0, x1)
    room = end - x0
    if room < _LEAST_BEND:
        return None
    width = min(_BEND, room / 2)
    places = np.linspace(x0, end - width, min(max(2, int(room / 110)), _MOST_PLACES))
    first, second = (grid.ravel() for grid in np.meshgrid(places, places, indexing="ij"))
    fits = second >= first + width - 0.5
    low, high = min(y0, y1), max(y0, y1)
    heights = np.sort(
        np.concatenate([[y0, y1], np.arange(low - _DETOUR, high + _DETOUR, 18.0)])
    )  # np.unique would import numpy.ma, 45 ms
    first, height = (g.ravel() for g in np.meshgrid(first[fits], heights, indexing="ij"))
    second = np.repeat(second[fits], len(heights))
    found = obstacles.hits(_samples(source, (first, height, second), (end, y1), width))
    travel = np.abs(height - y0) + np.abs(y1 - height)
    bends = (height != y0).astype(float) + (height != y1)
    cost = found * 400.0 + travel + 60.0 * bends - 0.02 * (first + second)
    best = int(np.argmin(cost))
    if found[best] >= hits:
        return None
    a, y, b = float(first[best]), float(height[best]), float(second[best])
    return _stations(source, (a, y0), (a + width, y), (b, y), (b + width, y1), (end, y1), target)


_EACH = 32
"""Samples of one stretch."""
_STEPS = np.linspace(0.0, 1.0, _EACH + 2)[1:-1]
_FEW_STEPS = np.linspace(0.0, 1.0, 16)
_T = _STEPS


def _bend_x(t: _Samples) -> _Samples:
    """The course of a bend with level tangents, from (0, 0) to (1, 1)."""
    bend: _Samples = 1.5 * t * (1 - t) ** 2 + 1.5 * t**2 * (1 - t) + t**3
    return bend


def _bend_y(t: _Samples) -> _Samples:
    bend: _Samples = 3 * t**2 * (1 - t) + t**3
    return bend


_BEND_X, _BEND_Y = _bend_x(_STEPS), _bend_y(_STEPS)
_FEW_X, _FEW_Y = _bend_x(_FEW_STEPS), _bend_y(_FEW_STEPS)


def _samples(
    source: Point, bends: tuple[_Along, _Along, _Along], last: Point, width: float
) -> _Samples:
    """Points of routes from ``source`` that bend at x = a onto height y, at x = b onto ``last``.

    ``bends`` is (a, y, b), numbers or arrays; the shape is theirs + (samples, 2).
    """
    (x0, y0), (end, y1) = source, last
    a, y, b = (np.asarray(part, dtype=np.float64)[..., None] for part in bends)
    t, ones = _FEW_STEPS, np.ones_like(_FEW_STEPS)
    xs = [x0 + (a - x0) * t, a + width * _FEW_X, a + width + np.maximum(b - a - width, 0.0) * t,
          b + width * _FEW_X, b + width + (end - b - width) * t]  # fmt: skip
    ys = [np.broadcast_to(y0 * ones, xs[0].shape), y0 + (y - y0) * _FEW_Y, y * ones,
          y + (y1 - y) * _FEW_Y, np.broadcast_to(y1 * ones, xs[0].shape)]  # fmt: skip
    return np.stack([np.concatenate(xs, axis=-1), np.concatenate(ys, axis=-1)], axis=-1)


def _simple_samples(ends: _Samples) -> _Samples:
    """The samples of many simple routes at once, of shape (edges, samples, 2)."""
    x0, y0, x1, y1 = (ends[:, i, j, None] for i in (0, 1) for j in (0, 1))
    end = x1 - np.minimum(RUN_IN, np.maximum(_SHORTEST_RUN, x1 - x0 - _LEAST_BEND))
    width = np.clip(40.0 + 0.55 * np.abs(y1 - y0), _LEAST_BEND, _WIDEST_BEND)
    start = np.where(end > x0, np.maximum(x0, end - width), x0)
    level = np.broadcast_to(y0, (len(ends), _EACH))
    xs = np.concatenate([x0 + (start - x0) * _STEPS, start + (end - start) * _BEND_X], axis=1)
    ys = np.concatenate([level, y0 + (y1 - y0) * _BEND_Y], axis=1)
    return np.stack([xs, ys], axis=2)
