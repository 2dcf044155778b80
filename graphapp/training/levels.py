"""Where a function on a grid crosses a level, and whether its values lie on a plane."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from graphapp.operation import Array, Elementwise
from graphapp.operation.values import frozen

_STRAIGHT = 1e-9


@dataclasses.dataclass(frozen=True, slots=True)
class StraightLine:
    """c + a·x + b·y = 0: the boundary, where it is one; positive is on the side of (a, b)."""

    constant: float
    normal: tuple[float, float]

    @property
    def distance(self) -> float:
        """From the origin; inf without a normal."""
        length = float(np.hypot(*self.normal))
        return abs(self.constant) / length if length else float("inf")


def straight_line(
    axes: tuple[Array, ...], inner: Array, operations: Sequence[Elementwise], boundary: float
) -> StraightLine | None:
    """The boundary, where the numbers before monotone operations lie on a plane."""
    found = plane_of(axes, inner)
    if found is None or not np.isfinite(inner).all():
        return None
    constant, across, up = found
    if not np.hypot(across, up) > 0:
        return None
    level, sign = _level_before(operations, boundary, float(inner.min()), float(inner.max()))
    if level is None:
        return None
    return StraightLine(sign * (constant - level), (sign * across, sign * up))


def _level_before(
    operations: Sequence[Elementwise], boundary: float, low: float, high: float
) -> tuple[float | None, float]:
    """The number that the operations make the boundary, and whether they rise (1) or fall (-1)."""
    if not operations:
        return boundary, 1.0
    reach = max(abs(low), abs(high), 1.0)
    inner = np.linspace(-reach, reach, 4001)
    outer = applied(operations, inner) - boundary
    crossed = np.flatnonzero((outer[:-1] > 0) != (outer[1:] > 0))
    if len(crossed) != 1:
        return None, 1.0
    k = int(crossed[0])
    jump = outer[k + 1] - outer[k]
    level = inner[k] - outer[k] * (inner[k + 1] - inner[k]) / jump
    return (float(level) if abs(level) > _STRAIGHT * reach else 0.0), float(np.sign(jump))


def plane_of(axes: tuple[Array, ...], values: Array) -> tuple[float, float, float] | None:
    """c, a, b of c + a·x + b·y where all values lie on one plane."""
    (xs, ys), corner = axes, values[0, 0]
    across = (values[-1, 0] - corner) / (xs[-1] - xs[0])
    up = (values[0, -1] - corner) / (ys[-1] - ys[0])
    constant = corner - across * xs[0] - up * ys[0]
    flat = constant + across * xs[:, None] + up * ys[None, :]
    size = float(np.abs(values).max())
    if not np.abs(values - flat).max() <= _STRAIGHT * max(size, 1e-300):
        return None
    return float(constant), float(across), float(up)


def applied(operations: Sequence[Elementwise], values: Array) -> Array:
    """The values after some operations, first to last."""
    with np.errstate(all="ignore"):
        for operation in operations:
            values = np.asarray(operation.forward(values), dtype=np.float64)
    return values


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
