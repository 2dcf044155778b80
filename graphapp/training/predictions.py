"""What a graph predicts over the plane, or the line, of the columns that its inputs read.

It is computed for every point of a grid in one run.
"""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np

from graphapp.engine import evaluate
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.operation import Array
from graphapp.operation.values import frozen
from graphapp.training.ways import Ways, ways_of

#: The points of a line; the points along one side of a plane.
LINE, SIDE = 201, 45
#: How far the grid goes beyond the data, in parts of their range.
_MARGIN = 0.12


@dataclasses.dataclass(frozen=True, slots=True)
class Predictions:
    """The prediction on a grid: ``values`` has the shape (LINE,) or (SIDE, SIDE), x first."""

    ways: Ways
    axes: tuple[Array, ...]
    values: Array
    classes: int
    """How many classes ``values`` names; 0 where they are numbers."""


def predict(graph: Graph) -> Predictions:
    """The prediction on a grid around the data. Raises UsageError where there is none."""
    ways = ways_of(graph)
    if len(ways.features) not in (1, 2):
        raise UsageError(
            f"the prediction {ways.prediction} reads {len(ways.features)} data columns: "
            "a line needs one, regions need two"
        )
    missing = [name for name in ways.features if name not in graph.data]
    if missing:
        raise UsageError(f"there is no data column {missing[0]}")
    count = LINE if len(ways.features) == 1 else SIDE
    axes = tuple(_axis(graph.data[name], count) for name in ways.features)
    points = [np.ravel(grid) for grid in np.meshgrid(*axes, indexing="ij")]
    length = len(points[0])
    data = {name: frozen(np.zeros(length)) for name in graph.data}
    data |= {name: frozen(np.array(p)) for name, p in zip(ways.features, points, strict=True)}
    asked = dataclasses.replace(graph, data=MappingProxyType(data), differentiate=None)
    value = evaluate(asked).value(ways.prediction)
    if value is None or isinstance(value, float) or value.shape[0] != length:
        raise UsageError(f"{ways.prediction} has no row for each row of the data")
    flat = value.reshape(length, -1)
    classes = flat.shape[1] if flat.shape[1] > 1 else 0
    shown = np.argmax(flat, axis=1).astype(np.float64) if classes else flat[:, 0]
    return Predictions(ways, axes, shown.reshape((count,) * len(axes)), classes)


def level_line(xs: Array, ys: Array, values: Array, level: float) -> Array:
    """Where a function on a grid crosses a level: ends of segments, two rows for each.

    In each cell the crossings of its four sides, interpolated linearly, are joined in pairs.
    """
    above = values - level
    sides = []
    for (i, j), (k, m) in (((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (0, 1)), ((0, 1), (0, 0))):
        a, b = _corner(above, i, j), _corner(above, k, m)
        crossed = (a > 0) != (b > 0)
        share = np.where(crossed, a / np.where(crossed, a - b, 1.0), np.nan)
        x = (1 - share) * xs[i : len(xs) - 1 + i, None] + share * xs[k : len(xs) - 1 + k, None]
        y = (1 - share) * ys[None, j : len(ys) - 1 + j] + share * ys[None, m : len(ys) - 1 + m]
        sides.append(np.stack([x, y], axis=-1))
    crossings = np.stack(sides, axis=2)
    found = np.isfinite(crossings).all(axis=-1)
    found &= (found.sum(axis=2) % 2 == 0)[..., None]  # a cell beside nan has no line
    return frozen(crossings[found])


def _corner(values: Array, i: int, j: int) -> Array:
    """The same corner of every cell."""
    rows, columns = values.shape
    return values[i : rows - 1 + i, j : columns - 1 + j]


def _axis(column: Array, count: int) -> Array:
    finite = column[np.isfinite(column)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    room = _MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, count)
