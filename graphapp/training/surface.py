"""The loss over two chosen numbers of the parameters, the others as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from graphapp.model import Graph
from graphapp.operation import Array, Value
from graphapp.training.flat import Parts
from graphapp.training.loop import Training
from graphapp.training.settings import Settings

#: The points along one side.
SIDE = 31
Place = tuple[str, tuple[int, ...]]


class Surface:
    """A square grid of losses, computed row by row: ``rows`` yields after each.

    Raises UsageError where there is nothing to train.
    """

    def __init__(
        self, graph: Graph, parameters: Mapping[str, Value], places: tuple[Place, Place],
        ends: tuple[tuple[float, float], tuple[float, float]],
    ) -> None:  # fmt: skip
        self.places = places
        self.axes = tuple(np.linspace(low, high, SIDE) for low, high in ends)
        self.values: Array = np.full((SIDE, SIDE), np.nan)
        """The losses; nan where they are not known yet."""
        self._training = Training(graph, Settings())
        self._training.set_parameters(parameters)
        self._flat = self._training.parameters.flat
        self._flat_places = [self._training.layout.place(*place) for place in places]

    def rows(self) -> Iterator[int]:
        """Compute one row after another."""
        for i, x in enumerate(self.axes[0]):
            for k, y in enumerate(self.axes[1]):
                self.values[i, k] = self._loss(float(x), float(y))
            yield i

    def _loss(self, *numbers: float) -> float:
        self._flat[self._flat_places] = numbers
        self._training.set_parameters(Parts(self._flat, self._training.layout))
        return self._training.loss()


def ends_around(path: Array) -> tuple[float, float]:
    """A range that shows a path whole, with room on both sides."""
    finite = path[np.isfinite(path)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    room = max(0.35 * (high - low), 0.5)
    return low - room, high + room
