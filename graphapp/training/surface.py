"""The loss over two chosen numbers of the parameters, the others as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from graphapp.operation import Array, Value
from graphapp.training.compiled import CompiledPasses
from graphapp.training.split import Rows

#: The points along one side.
SIDE = 31
Place = tuple[str, tuple[int, ...]]
Ends = tuple[tuple[float, float], tuple[float, float]]


class Surface:
    """A square grid of losses, computed point by point: ``points`` yields after each.

    Of some rows of the table, all of them without ``rows``. ``passes`` are used and left with
    other parameters: only one surface at a time can be made with them.
    """

    def __init__(
        self, passes: CompiledPasses, parameters: Mapping[str, Value], places: tuple[Place, Place],
        ends: Ends, rows: Rows | None = None,
    ) -> None:  # fmt: skip
        self.places = places
        self.ends = ends
        self.axes = tuple(np.linspace(low, high, SIDE) for low, high in ends)
        self.values: Array = np.full((SIDE, SIDE), np.nan)
        """The losses, the first number along the first axis; nan where they are not known yet."""
        self._passes = passes
        self._batch = self._passes.whole if rows is None else self._passes.batch(rows)
        layout = self._passes.layout
        self._passes.flat[:] = layout.flat({**self._passes.start, **parameters})
        self._at = [layout.place(id, index) for id, index in places]

    def points(self) -> Iterator[None]:
        """Compute one loss after another; stop and go on whenever there is time."""
        flat, (first, second) = self._passes.flat, self._at
        for i, x in enumerate(self.axes[0]):
            for k, y in enumerate(self.axes[1]):
                flat[first], flat[second] = x, y
                with np.errstate(all="ignore"):
                    self.values[i, k] = self._passes.loss(self._batch)
                yield


def ends_around(path: Array) -> tuple[float, float]:
    """A range that shows a path whole, with room on both sides."""
    finite = path[np.isfinite(path)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    room = max(0.35 * (high - low), 0.5)
    return low - room, high + room
