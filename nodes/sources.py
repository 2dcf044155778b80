"""Sources: the numbers that a graph starts from. They have no ports."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import numpy as np

from graphapp.operation import (
    Array,
    MissingInput,
    ParameterError,
    Shape,
    Source,
    Value,
    as_value,
    parameter,
)

#: More numbers than this are not drawn, whatever a file asks for.
LARGEST_DRAW = 10_000_000


class Input(Source):
    """Data: a number or an array, or one column of the graph's data table (shape (m,)), or several
    columns side by side (shape (m, k)). A column goes before the value. Its gradient is shown.
    """

    symbol = "x"
    reference = "NumPy asarray and column_stack, float64"

    value: Value | None = parameter(None, "the number or array")
    column: str | None = parameter(None, "the data column that it stands for")
    columns: tuple[str, ...] | None = parameter(None, "the data columns that it puts side by side")

    def source_value(self, data: Mapping[str, Array]) -> Value:
        if self.columns is not None:
            return as_value(np.stack([_column(data, name) for name in self.columns], axis=1))
        if self.column is not None:
            return _column(data, self.column)
        if self.value is None:
            raise MissingInput("this input has no value: type a number or name a data column")
        return self.value

    def with_value(self, value: Value) -> Input:
        return dataclasses.replace(self, value=value, column=None, columns=None)


@dataclasses.dataclass(frozen=True)
class Init:
    """How to draw a parameter's first value: scale times numbers from a distribution.

    ``normal`` has standard deviation 1, ``uniform`` lies in [−1, 1), ``xavier`` is uniform in
    ±√(6/(fan_in + fan_out)), ``he`` is normal with standard deviation √(2/fan_in). For a shape
    (out, in) fan_in is ``in`` and fan_out is ``out``; a vector counts as one row, and further axes
    multiply both, as in PyTorch.
    """

    distribution: Literal["zeros", "ones", "normal", "uniform", "xavier", "he"] = parameter(
        "normal", "what the numbers are drawn from"
    )
    scale: float = parameter(1.0, "what the drawn numbers are multiplied by")
    shape: tuple[int, ...] = parameter((), "the shape of the value; [] for a single number")
    seed: int = parameter(0, "the same seed draws the same numbers", minimum=0)

    def draw(self) -> Value:
        """The value; raises ParameterError for a shape that no array can have."""
        if min(self.shape, default=0) < 0:
            raise ParameterError("init.shape cannot have a negative length", "init")
        if math.prod(self.shape) > LARGEST_DRAW:
            raise ParameterError(f"init.shape has more than {LARGEST_DRAW:,} entries", "init")
        return as_value(self.scale * np.asarray(_DRAWS[self.distribution](self)))

    @property
    def generator(self) -> np.random.Generator:
        """NumPy's default generator at the seed."""
        return np.random.default_rng(self.seed)


class Parameter(Source):
    """What training changes: a weight or a bias. Without a value it draws its first one from
    ``init``, the same for the same seed; ``xavier`` and ``he`` fit the numbers to the shape.
    """

    symbol = "w"
    reference = (
        "Glorot & Bengio 2010, equation 16 (xavier); He et al. 2015, equation 10 (he); "
        "NumPy default_rng"
    )

    value: Value | None = parameter(None, "the number or array that training changes")
    init: Init | None = parameter(None, "how the first value is drawn where none is given")

    @cached_property
    def drawn(self) -> Value | None:
        """The value drawn from ``init``; None without one."""
        return None if self.init is None else self.init.draw()

    def source_value(self, data: Mapping[str, Array]) -> Value:
        value = self.drawn if self.value is None else self.value
        if value is None:
            raise MissingInput("this parameter has no value: type a number or say how to draw it")
        return value


class Constant(Source):
    """A fixed number or array. Its gradient is computed like any other and shown in grey."""

    symbol = "c"
    reference = "NumPy asarray, float64"

    value: Value | None = parameter(None, "the number or array")

    def source_value(self, data: Mapping[str, Array]) -> Value:
        if self.value is None:
            raise MissingInput("this constant has no value: type a number")
        return self.value


def _column(data: Mapping[str, Array], name: str) -> Array:
    if name in data:
        return data[name]
    have = f"the columns are {', '.join(data)}" if data else "the graph has no data"
    raise MissingInput(f"there is no data column {name!r}: {have}")


def _fans(shape: Shape) -> tuple[int, int]:
    """How many inputs an output has and how many outputs an input has."""
    rows, columns, *rest = (1,) * (2 - len(shape)) + shape
    return columns * math.prod(rest), rows * math.prod(rest)


def _xavier(init: Init) -> Array:
    bound = math.sqrt(6 / max(1, sum(_fans(init.shape))))
    return init.generator.uniform(-bound, bound, init.shape)


def _he(init: Init) -> Array:
    deviation = math.sqrt(2 / max(1, _fans(init.shape)[0]))
    return deviation * init.generator.standard_normal(init.shape)


_DRAWS = {
    "zeros": lambda init: np.zeros(init.shape),
    "ones": lambda init: np.ones(init.shape),
    "normal": lambda init: init.generator.standard_normal(init.shape),
    "uniform": lambda init: init.generator.uniform(-1.0, 1.0, init.shape),
    "xavier": _xavier,
    "he": _he,
}
