"""Routes as lines on the screen: path and pen, how far a point is away, what a cut crosses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPen

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


def distance_to(path: QPainterPath, point: QPointF) -> float:
    """From a point to the nearest point of a line."""
    best = float("inf")
    for polygon in path.toSubpathPolygons():
        corners = np.array([(at.x(), at.y()) for at in map(polygon.at, range(polygon.count()))])
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
    for polygon in path.toSubpathPolygons():
        corners = np.array([(at.x(), at.y()) for at in map(polygon.at, range(polygon.count()))])
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
