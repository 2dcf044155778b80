"""Lists that grow between two pictures, kept as arrays; lines thinned for drawing."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np

from graphapp.operation import Array
from graphapp.training.runs import Run

#: Of a longer line only the least and the most of so many parts are drawn.
BINS = 150


class Column:
    """An array that follows a list: only what is new is copied.

    The list grows at its end, or forgets every other number; the steps tell the two apart.
    """

    def __init__(self) -> None:
        self._room = np.zeros(256)
        self._count = 0
        self._last = -1.0

    def follow(self, numbers: Sequence[float], steps: Sequence[float]) -> Array:
        """The numbers as an array, to read until the next call."""
        count, known = len(numbers), self._count
        if count < known or (known and steps[known - 1] != self._last):
            known = 0
        if count > len(self._room):
            room = np.zeros(2 * count)
            room[:known] = self._room[:known]
            self._room = room
        self._room[known:count] = numbers[known:count]
        self._count = count
        self._last = steps[count - 1] if count else -1.0
        return self._room[:count]


class Columns:
    """The columns of some runs, by run and name."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Run, dict[str, Column]] = WeakKeyDictionary()

    def of(self, run: Run, name: str, numbers: Sequence[float]) -> Array:
        """One column of a run."""
        columns = self._kept.setdefault(run, {})
        return columns.setdefault(name, Column()).follow(numbers, run.steps)


def thinned(xs: Array, ys: Array, bins: int = BINS) -> tuple[Array, Array]:
    """At most about ``2 * bins`` points that look like all: of each bin the least and the most.

    Numbers that are not finite are left out.
    """
    finite = np.isfinite(ys)
    if not finite.all():
        xs, ys = xs[finite], ys[finite]
    if len(xs) <= 2 * bins:
        return xs, ys
    width = -(-len(xs) // bins)
    full = len(xs) // width * width
    blocks = ys[:full].reshape(-1, width)
    begin = np.arange(len(blocks)) * width
    places = np.sort([begin + blocks.argmin(axis=1), begin + blocks.argmax(axis=1)], axis=0)
    kept = np.unique(np.concatenate([places.T.ravel(), np.arange(full, len(xs)), [0]]))
    return xs[kept], ys[kept]


def places(count: int, most: int = BINS) -> Array:
    """At most about ``most`` places of a list of ``count``, evenly, with the last one."""
    if count == 0:
        return np.zeros(0, dtype=int)
    return np.append(np.arange(0, count - 1, 1 + (count - 1) // most), count - 1)


def rounded_up(number: float) -> float:
    """The next number of two figures: an axis up to it does not move at every step."""
    if number <= 0:
        return 1.0
    part = max(10.0 ** np.floor(np.log10(number)) / 10.0, 1.0)
    return float(np.ceil(number / part) * part)
