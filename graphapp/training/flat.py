"""The numbers of all parameters as one flat array, and as the values they are by name.

Optimizers, norms and records work on the flat array: a few NumPy calls however many parameters
there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from graphapp.operation import Array, Value, shape_of
from graphapp.operation.values import frozen


class Layout:
    """Where each parameter is in the flat array: single numbers first, then the arrays."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.ids = tuple(values)
        """In the order in which they are shown."""
        self.shapes = {id: shape_of(value) for id, value in values.items()}
        self.order = tuple(sorted(values, key=lambda id: bool(self.shapes[id])))
        """In the order in which they lie in the array."""
        self.places: dict[str, slice] = {}
        end = 0
        for id in self.order:
            begin, end = end, end + math.prod(self.shapes[id])
            self.places[id] = slice(begin, end)
        self.size = end
        self.singles = sum(not shape for shape in self.shapes.values())
        """How many parameters are single numbers."""

    def place(self, id: str, index: tuple[int, ...]) -> int:
        """Where one entry of a parameter lies."""
        begin, shape = self.places[id].start, self.shapes[id]
        return int(begin + np.ravel_multi_index(index, shape)) if shape else int(begin)

    def flat(self, values: Mapping[str, Value]) -> Array:
        """All the numbers in one array, to be read."""
        if isinstance(values, Parts) and values.layout.places == self.places:
            return values.flat
        made = np.empty(self.size)
        for id, place in self.places.items():
            made[place] = np.ravel(values[id])
        return made

    def view(self, flat: Array, id: str) -> Array:
        """The part of the array that is one parameter, in its shape; it cannot be written to."""
        return frozen(flat[self.places[id]].reshape(self.shapes[id]))


class Parts(Mapping[str, Value]):
    """A flat array read as values by parameter; each is made when somebody asks for it."""

    __slots__ = ("flat", "layout")

    def __init__(self, flat: Array, layout: Layout) -> None:
        self.flat = flat
        """Nobody writes to it."""
        self.layout = layout

    def __getitem__(self, id: str) -> Value:
        part = self.layout.view(self.flat, id)
        return part if part.ndim else float(part)

    def __iter__(self) -> Iterator[str]:
        return iter(self.layout.ids)

    def __len__(self) -> int:
        return len(self.layout.ids)


def norm(flat: Array) -> float:
    """The Euclidean norm of all entries; inf where it overflows, nan where one is nan."""
    with np.errstate(all="ignore"):
        return math.sqrt(float(np.vdot(flat, flat)))
