"""Heat maps: an array as a small picture, blue for positive and orange for negative entries."""

from __future__ import annotations

import math
import weakref
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from graphapp.look.theme import Theme
from graphapp.operation import Array

#: More rows or columns than this share a cell: the entry of largest size stands for them.
_MOST_CELLS = 48
_KEPT = 512

_images: OrderedDict[tuple[int, str], tuple[weakref.ref[Array], QImage]] = OrderedDict()


def heat_image(array: Array, theme: Theme) -> QImage:
    """One pixel for each cell. Kept as long as the very same array is drawn, which it may outlive:
    while a large array is trained, every step has another one.
    """
    key = (id(array), theme.name)
    known = _images.get(key)
    if known is not None and known[0]() is array:
        _images.move_to_end(key)
        return known[1]
    image = _draw(array, theme)
    _images[key] = (weakref.ref(array), image)
    if len(_images) > _KEPT:
        _images.popitem(last=False)
    return image


def cells_of(array: Array) -> Array:
    """The array as a table of at most 48 by 48 cells: vectors lie, more axes are stacked."""
    table = np.asarray(array).reshape(-1, array.shape[-1]) if array.ndim > 1 else array[None, :]
    return _pooled(_pooled(table, 0), 1)


def _pooled(table: Array, axis: int) -> Array:
    length = table.shape[axis]
    if length <= _MOST_CELLS:
        return table
    starts = np.linspace(0, length, _MOST_CELLS, endpoint=False).astype(int)
    high = np.maximum.reduceat(table, starts, axis=axis)
    low = np.minimum.reduceat(table, starts, axis=axis)
    return np.where(np.abs(low) > np.abs(high), low, high)


def _draw(array: Array, theme: Theme) -> QImage:
    if not array.size:
        return QImage()
    cells = cells_of(array)
    finite = np.isfinite(cells)
    size = np.abs(np.where(finite, cells, 0.0))
    largest = size.max() or 1.0
    # The square root lets small entries be seen beside large ones.
    share = np.sqrt(size / largest)[..., None]
    ends = np.where((cells < 0)[..., None], _rgb(theme, "negative"), _rgb(theme, "positive"))
    colors = _rgb(theme, "zero") * (1 - share) + ends * share
    colors[~finite] = _rgb(theme, "error")
    rows, columns = cells.shape
    pixels = np.full((rows, columns, 4), 255, dtype=np.uint8)
    pixels[..., :3] = np.rint(colors)[..., ::-1]
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, columns, rows, columns * 4, QImage.Format.Format_RGB32).copy()


def _rgb(theme: Theme, role: str) -> NDArray[np.float64]:
    color: QColor = theme.color(role)
    return np.array([color.red(), color.green(), color.blue()], dtype=np.float64)


def heat_size(array: Array, width: float, height: float) -> QSizeF:
    """How large a map is drawn within a box: its cells are square unless it gets too narrow."""
    columns = min(array.shape[-1], _MOST_CELLS)
    rows = min(math.prod(array.shape[:-1]), _MOST_CELLS)
    cell = min(width / max(columns, 1), height / max(rows, 1), height / 2)
    return QSizeF(max(columns * cell, min(width, height * 0.75)), max(rows * cell, 5.0))


def paint_heat(painter: QPainter, box: QRectF, array: Array, theme: Theme) -> None:
    """Fill ``box`` with the heat map of an array, framed by a hairline."""
    painter.drawImage(box, heat_image(array, theme))
    painter.setPen(QPen(theme.color("node_line"), 0.8))
    painter.setBrush(QColor(0, 0, 0, 0))
    painter.drawRect(box)
