"""Edits of an array's shape: rows and columns in and out, another shape with what was there.

Every function returns a new value; a refused one raises EditError with the reason.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from graphapp.errors import EditError
from graphapp.operation import Shape, Value, as_value, shape_of, shape_text, size_of

#: A person who types a larger shape has mistyped it.
LARGEST = 1_000_000

Keep = Literal["places", "order"]


def insert(value: Value, axis: int, at: int, count: int = 1, fill: float = 0.0) -> Value:
    """``count`` entries, rows or columns of ``fill`` before index ``at`` of an axis.

    A number becomes a vector on axis 0 and a row on axis 1; a vector gets its axis 1 as a column.
    """
    array = np.asarray(value, dtype=np.float64)
    if array.ndim <= axis:
        array = array.reshape(array.shape + (1,) * (axis + 1 - array.ndim))
    _check_size((*array.shape[:axis], array.shape[axis] + count, *array.shape[axis + 1 :]))
    return as_value(np.insert(array, [at] * count, fill, axis=axis))


def delete(value: Value, axis: int, first: int, last: int) -> Value:
    """The array without the entries, rows or columns ``first`` to ``last`` of an axis."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim <= axis or array.shape[axis] <= last - first + 1:
        raise EditError("an array needs at least one number: nothing would be left")
    return as_value(np.delete(array, slice(first, last + 1), axis=axis))


def with_shape(value: Value, shape: Shape, *, keep: Keep = "places", fill: float = 0.0) -> Value:
    """The value in another shape; entries that are new are ``fill``.

    ``places``: an entry stays at its indices, counted from the last axis, so that a vector is the
    first row of the matrix that it becomes. ``order``: the entries are put in row by row.
    """
    if min(shape, default=1) < 1:
        raise EditError(f"{shape_text(shape)} is no shape: every length must be at least 1")
    _check_size(shape)
    array = np.asarray(value, dtype=np.float64)
    made = np.full(shape, fill)
    if keep == "order":
        count = min(made.size, array.size)
        made.reshape(-1)[:count] = array.reshape(-1)[:count]
        return as_value(made)
    axes = max(array.ndim, made.ndim)
    old = array.reshape((1,) * (axes - array.ndim) + array.shape)
    new = made.reshape((1,) * (axes - made.ndim) + made.shape)
    common = tuple(slice(min(have, want)) for have, want in zip(old.shape, new.shape, strict=True))
    new[common] = old[common]
    return as_value(made)


def lost(value: Value, shape: Shape, keep: Keep) -> int:
    """How many entries ``with_shape`` would drop."""
    have, wanted = shape_of(value), shape
    if keep == "order":
        return max(size_of(value) - math.prod(wanted), 0)
    axes = max(len(have), len(wanted))
    pairs = zip((1,) * (axes - len(have)) + have, (1,) * (axes - len(wanted)) + wanted, strict=True)
    return size_of(value) - math.prod(min(pair) for pair in pairs)


def _check_size(shape: Shape) -> None:
    if math.prod(shape) > LARGEST:
        raise EditError(
            f"{shape_text(shape)} has more than {LARGEST:,} entries: choose a smaller shape"
        )
