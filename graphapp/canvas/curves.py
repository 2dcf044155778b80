"""Routes as lines on the screen: path, pieces and pen; how far a point is, what a cut crosses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen, QTransform

from graphapp.canvas.routes import Route
from graphapp.look.theme import Theme

Points = NDArray[np.float64]


def path_of(route: Route) -> QPainterPath:
    """The line along a route's stations."""
    path = QPainterPath()
    x0, y0 = route[0]
    path.moveTo(x0, y0)
    for x1, y1 in route[1:]:
        if y0 == y1:
            path.lineTo(x1, y1)
        else:
            reach = max((x1 - x0) / 2, 48.0 if x1 <= x0 else 0.0)
            path.cubicTo(x0 + reach, y0, x1 - reach, y1, x1, y1)
        x0, y0 = x1, y1
    return path


def loose_path(start: QPointF, end: QPointF) -> QPainterPath:
    """The line of an edge in the hand: it leaves and arrives level, backwards in a wide bow."""
    away = end.x() - start.x()
    reach = max(away / 2, min(60.0 + abs(away) / 4, 160.0))
    path = QPainterPath(start)
    path.cubicTo(start.x() + reach, start.y(), end.x() - reach, end.y(), end.x(), end.y())
    return path


#: Beyond the theme's width of lines: quiet, selected or under the pointer, at work in a step.
_WIDER = {"edge": 0.3, "value": 1.7, "gradient": 1.7}


def pen_of(theme: Theme, role: str, dashed: bool) -> QPen:
    """How an edge is drawn."""
    width = theme.line_width + _WIDER.get(role, 1.0)
    pen = QPen(theme.color(role), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([4, 3])
    return pen


def pieces_of(path: QPainterPath) -> list[QLineF]:
    """A line as straight pieces, so short that their corners cannot be seen at up to 300 %."""
    return [
        QLineF(*start, *end)
        for corners in _corners(path, 2.0)
        for start, end in pairwise(corners.tolist())
    ]


def dashes_along(path: QPainterPath, pattern: Sequence[float]) -> list[QLineF]:
    """The dashes of a line as straight pieces; the lengths of dash and gap are scene units."""
    dash, gap = pattern
    found: list[QLineF] = []
    for corners in _corners(path, 2.0):
        lengths = np.sqrt((np.diff(corners, axis=0) ** 2).sum(axis=1))
        along = np.concatenate([[0.0], np.cumsum(lengths)])
        starts = np.arange(0.0, along[-1], dash + gap)
        ends = np.minimum(starts + dash, along[-1])
        x0, x1 = (np.interp(at, along, corners[:, 0]).tolist() for at in (starts, ends))
        y0, y1 = (np.interp(at, along, corners[:, 1]).tolist() for at in (starts, ends))
        found += map(QLineF, x0, y0, x1, y1)
    return found


def _corners(path: QPainterPath, fineness: float = 1.0) -> Iterator[Points]:
    """The corners of each part of a line that is flattened, as for a picture so much larger."""
    for polygon in path.toSubpathPolygons(QTransform.fromScale(fineness, fineness)):
        corners = np.array([(at.x(), at.y()) for at in map(polygon.at, range(polygon.count()))])
        yield corners / fineness


def distance_to(path: QPainterPath, point: QPointF) -> float:
    """From a point to the nearest point of a line."""
    best = float("inf")
    for corners in _corners(path):
        start, end = corners[:-1], corners[1:]
        along = end - start
        lengths = np.maximum((along**2).sum(axis=1), 1e-9)
        to_point = np.array([point.x(), point.y()]) - start
        share = np.clip((to_point * along).sum(axis=1) / lengths, 0.0, 1.0)
        nearest = to_point - along * share[:, None]
        best = min(best, float(np.sqrt((nearest**2).sum(axis=1)).min()))
    return best


def crosses(path: QPainterPath, start: QPointF, end: QPointF) -> bool:
    """Does the straight line between two points meet a line?"""
    p, q = np.array([start.x(), start.y()]), np.array([end.x(), end.y()])
    for corners in _corners(path):
        sides = _side(p, q, corners)
        apart = sides[:-1] * sides[1:] <= 0
        a, b = corners[:-1][apart], corners[1:][apart]
        if len(a) and bool((_side_of_lines(a, b, p) * _side_of_lines(a, b, q) <= 0).any()):
            return True
    return False


def _side(p: Points, q: Points, points: Points) -> Points:
    """On which side of the line through p and q points are, by sign."""
    along, to = q - p, points - p
    return np.asarray(along[0] * to[:, 1] - along[1] * to[:, 0])


def _side_of_lines(a: Points, b: Points, point: Points) -> Points:
    """On which side of each line through a row of a and b a point is, by sign."""
    along, to = b - a, point - a
    return np.asarray(along[:, 0] * to[:, 1] - along[:, 1] * to[:, 0])
