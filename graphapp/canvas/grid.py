"""The quiet grid of dots behind the graph."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from graphapp.look.theme import Theme

GRID = 40.0
#: Farther away every second dot goes, and again: they stay so many pixels apart.
_LEAST_APART = 24.0


def paint_grid(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The dots in a rectangle of the scene."""
    pen = QPen(theme.color("grid"), 2.0)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # round dots cost 6 ms
    step = GRID
    while step * painter.worldTransform().m11() < _LEAST_APART:
        step *= 2.0
    xs = np.arange(np.ceil(rect.left() / step), rect.right() / step) * step
    ys = np.arange(np.ceil(rect.top() / step), rect.bottom() / step) * step
    painter.drawPoints([QPointF(x, y) for x in xs.tolist() for y in ys.tolist()])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
