"""Inputs for every operation of the registry, found by trying shapes: no line per node."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from graphapp.operation import Operation, OperationError, Source, operations
from graphapp.operation.parameters import ParameterInfo

SHAPES: tuple[tuple[int, ...], ...] = ((), (3,), (1,), (2, 3), (3, 2), (2, 1), (2, 2, 3))

COMPUTING = [cls for cls in operations().values() if not issubclass(cls, Source)]
"""Every operation that has inputs."""


class Sample(NamedTuple):
    """An operation with inputs that fit it."""

    operation: Operation
    inputs: tuple[Any, ...]

    def __str__(self) -> str:
        shapes = " ".join(
            "-" if x is None else "x".join(map(str, np.shape(x))) or "()" for x in self.inputs
        )
        return f"{self.operation} {shapes}"


def variants(cls: type[Operation]) -> Iterator[Operation]:
    """The operation as it comes, and with each parameter changed in turn."""
    yield cls()
    for info in cls.parameters():
        for given in _choices(info):
            if given != info.default:
                yield cls.from_params({info.name: given})


def _choices(info: ParameterInfo) -> tuple[Any, ...]:
    by_kind: dict[str, tuple[Any, ...]] = {
        "number": (0.3,),
        "integer": (1, -1) if "minimum" not in info.limits else (7,),
        "flag": (False, True),
        "choice": info.choices,
        "axes": (0, -1, 1, [0], [0, 1]),
        "shape": ([3, -1], [6], []),
        "value": (2.5, [1.0, 2.0]),
        "text": ("x1",),
        "texts": (["x1", "x2"],),
        "record": ({"distribution": "he", "shape": [2, 3], "seed": 1},),
    }
    return by_kind[info.kind]


def port_shapes(operation: Operation) -> Iterator[tuple[tuple[int, ...] | None, ...]]:
    """Every combination of SHAPES for its ports, with None for ports that may stay open."""
    if operation.variadic:
        yield from itertools.product(SHAPES, repeat=2)
        yield from itertools.product(SHAPES[:4], repeat=3)
        return
    optional = [port in operation.optional_ports for port in operation.ports]
    yield from itertools.product(*((*SHAPES, None) if may else SHAPES for may in optional))


def fits(operation: Operation, inputs: tuple[Any, ...]) -> bool:
    """Do the operation's own checks accept the inputs?"""
    try:
        operation.check_shapes(*inputs)
    except OperationError:
        return False
    return True


def draw(shapes: tuple[tuple[int, ...] | None, ...], low: float, high: float) -> tuple[Any, ...]:
    """Numbers between low and high in these shapes; floats for (), as the engine has them."""
    rng = np.random.default_rng(sum(map(len, filter(None, shapes))))

    def one(shape: tuple[int, ...] | None) -> Any:
        if shape is None:
            return None
        array = rng.uniform(low, high, shape)
        return array if shape else float(array)

    return tuple(one(shape) for shape in shapes)


def samples(cls: type[Operation], most: int = 12) -> list[Sample]:
    """Operations with inputs that fit: for each variant at most ``most`` combinations of shapes,
    once with numbers in (0.1, 0.9) and once with numbers of both signs.
    """
    found = []
    for operation in variants(cls):
        fitting = [s for s in port_shapes(operation) if fits(operation, draw(s, 0.1, 0.9))]
        step = max(1, len(fitting) // most)
        for shapes in fitting[::step]:
            found += [
                Sample(operation, draw(shapes, 0.1, 0.9)),
                Sample(operation, draw(shapes, -2.0, 2.0)),
            ]
    return found
