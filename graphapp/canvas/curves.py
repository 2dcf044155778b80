"""Routes as lines on the screen: the painter's path, and how far a point is from it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from graphapp.canvas.routes import Route


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
