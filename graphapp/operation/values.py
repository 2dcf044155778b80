"""What flows along an edge: a Python float for a scalar, a read-only float64 array for the rest.

A scalar is a float because NumPy's scalars cost four times and its 0-d arrays eighteen times
as much in a graph of single numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = float | Array
Shape: TypeAlias = tuple[int, ...]


def as_value(number: Any) -> Value:
    """A float for anything of shape (), else a float64 array that nobody can write to.

    Raises ValueError where ``number`` is not a rectangular array of numbers.
    """
    if type(number) is float:
        return number
    if isinstance(number, np.ndarray) and number.dtype == np.float64 and number.ndim:
        return frozen(number)
    array = np.array(number, dtype=np.float64)
    return frozen(array) if array.ndim else float(array)


def frozen(array: Array) -> Array:
    """The same array, read-only."""
    array.flags.writeable = False
    return array


def shape_of(value: Value) -> Shape:
    """() for a float, else the array's shape."""
    return () if isinstance(value, float) else value.shape


def size_of(value: Value) -> int:
    """How many numbers a value holds."""
    return 1 if isinstance(value, float) else value.size


def zeros(shape: Shape) -> Value:
    """0.0 for shape (), else a read-only array of zeros."""
    return frozen(np.zeros(shape)) if shape else 0.0


def ones(shape: Shape) -> Value:
    """1.0 for shape (), else a read-only array of ones."""
    return frozen(np.ones(shape)) if shape else 1.0


def same_bits(a: Value, b: Value) -> bool:
    """Equal in shape and in every number; a nan equals a nan, 0.0 does not equal −0.0."""
    if isinstance(a, float) and isinstance(b, float):
        return (a == b and math.copysign(1, a) == math.copysign(1, b)) or (a != a and b != b)
    if isinstance(a, float) or isinstance(b, float) or a.shape != b.shape:
        return False
    return bool(
        np.array_equal(a, b, equal_nan=True) and np.array_equal(np.signbit(a), np.signbit(b))
    )


def unbroadcast(gradient: Any, shape: Shape) -> Any:
    """Sum a gradient over the axes along which a value of ``shape`` was broadcast.

    The transpose of NumPy's broadcasting: an entry that was used several times collects the
    gradient of every use. Returns ``gradient`` itself where nothing was broadcast.
    """
    have = np.shape(gradient)
    if have == shape:
        return gradient
    if not shape:
        return float(np.sum(gradient))
    lead = len(have) - len(shape)
    if lead < 0:  # a gradient that is constant along axes of the input
        return np.broadcast_to(gradient, shape)
    kept = tuple(lead + i for i, n in enumerate(shape) if n == 1 and have[lead + i] != 1)
    axes = tuple(range(lead)) + kept
    total = np.sum(gradient, axis=axes, keepdims=True) if axes else gradient
    total = total.reshape(total.shape[lead:])
    return total if total.shape == shape else np.broadcast_to(total, shape)


def shape_text(shape: Sequence[int]) -> str:
    """``(3, 4)`` for people: ``scalar`` for ()."""
    if not shape:
        return "scalar"
    return "(" + ", ".join(map(str, shape)) + (",)" if len(shape) == 1 else ")")
