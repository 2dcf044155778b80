"""The way of an edge: level out of its source, one calm bend, level under its label into the port.

A route is a list of stations. Between stations of equal height the edge is straight, else it bends
with level tangents. The last stretch is straight: the line that parts the value, above, from the
gradients, below. A long edge stays straight as long as it can and bends beside a column; where a
node or somebody's label stands in the way, the bend moves, or the edge takes a free lane.

Knows neither Qt nor the graph: rectangles in, stations out.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Point: TypeAlias = tuple[float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Route: TypeAlias = tuple[Point, ...]
_Samples: TypeAlias = NDArray[np.float64]

#: How far an edge is straight before its port, where there is room.
RUN_IN = 158.0
_SHORTEST_RUN = 22.0
#: A bend is at most this wide; a higher one is wider.
_LEAST_BEND, _WIDEST_BEND = 56.0, 190.0
_LANE_STEP = 16.0
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
    for i in np.flatnonzero(hits)[:_MOST_SEARCHES].tolist():
        source, target = pairs[i]
        routes[i] = _around(source, target, routes[i], int(hits[i]), obstacles)
    return routes


def _around(source: Point, target: Point, simple: Route, hits: int, obstacles: Obstacles) -> Route:
    """The best of other places for the bend and of free lanes."""
    (x0, y0), (x1, y1) = source, target
    end = x1 - run_in(x0, x1)
    if end - x0 < _LEAST_BEND:
        return simple
    width = min(_bend_width(y1 - y0), end - x0)
    starts = np.linspace(end - width, x0, max(2, int((end - x0 - width) / 40) + 1))
    tried = [(hits, simple)]
    for start in starts.tolist()[1:]:
        route = _stations(source, (start, y0), (start + width, y1), target)
        tried.append((int(obstacles.hits(_samples(route))), route))
        if tried[-1][0] == 0:
            return route
    best = min(tried, key=lambda entry: entry[0])
    lane = _lane(source, target, end, obstacles)
    if lane is not None and lane[0] < best[0]:
        return lane[1]
    return best[1]


def _lane(
    source: Point, target: Point, end: float, obstacles: Obstacles
) -> tuple[int, Route] | None:
    """The free height nearest to both ends on which the edge can pass."""
    (x0, y0), (_, y1) = source, target
    bend = min(120.0, (end - x0) / 2)
    if bend < _LEAST_BEND:
        return None
    low, high = min(y0, y1), max(y0, y1)
    heights = np.arange(low - 320.0, high + 320.0, _LANE_STEP)
    away = np.maximum(low - heights, 0) + np.maximum(heights - high, 0)
    order = np.argsort(away + 0.05 * np.abs(heights - (y0 + y1) / 2), kind="stable")
    routes = [
        _stations(source, (x0 + bend, y), (end - bend, y), (end, y1), target)
        for y in heights[order].tolist()
    ]
    hits = [int(obstacles.hits(_samples(route))) for route in routes]
    best = hits.index(min(hits))
    return hits[best], routes[best]


_EACH = 32
"""Samples of one stretch."""
_STEPS = np.linspace(0.0, 1.0, _EACH + 2)[1:-1]
_T = _STEPS
#: The course of a bend with level tangents, from (0, 0) to (1, 1).
_BEND_X = 1.5 * _T * (1 - _T) ** 2 + 1.5 * _T**2 * (1 - _T) + _T**3
_BEND_Y = 3 * _T**2 * (1 - _T) + _T**3


def _samples(route: Route) -> _Samples:
    """Points along a route without its last stretch, which is the edge's own."""
    return np.concatenate([_stretch(*start, *end) for start, end in pairwise(route[:-1])])


def _stretch(x0: float, y0: float, x1: float, y1: float) -> _Samples:
    xs = _STEPS if y0 == y1 else _BEND_X
    return np.stack([x0 + (x1 - x0) * xs, y0 + (y1 - y0) * _BEND_Y], axis=1)


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
