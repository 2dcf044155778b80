"""Small data sets to play with, drawn from a seed: the same seed gives the same points.

Iris is not drawn but measured: the seed chooses which of the flowers, where fewer are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.random import Generator, default_rng

from graphapp.files.bundled import folder
from graphapp.operation import Array
from graphapp.training.data import read_table, table_text

Columns = dict[str, Array]


def _two_moons(rng: Generator, rows: int) -> Columns:
    """Two half circles that reach into each other; class 0 above, class 1 below."""
    label = _labels(rows, 2)
    angle = rng.uniform(0.0, np.pi, rows)
    x1 = np.where(label == 0, np.cos(angle), 1.0 - np.cos(angle))
    x2 = np.where(label == 0, np.sin(angle), 0.5 - np.sin(angle))
    return {"x1": x1 + _noise(rng, rows, 0.1), "x2": x2 + _noise(rng, rows, 0.1), "y": label}


def _circles(rng: Generator, rows: int) -> Columns:
    """A ring of class 0 around a ring of class 1."""
    label = _labels(rows, 2)
    angle = rng.uniform(0.0, 2 * np.pi, rows)
    radius = np.where(label == 0, 1.0, 0.4) + _noise(rng, rows, 0.08)
    return {"x1": radius * np.cos(angle), "x2": radius * np.sin(angle), "y": label}


def _xor(rng: Generator, rows: int) -> Columns:
    """The four corners in turn; class 1 where exactly one of both coordinates is 1."""
    corner = np.arange(rows) % 4
    x1, x2 = (corner // 2).astype(np.float64), (corner % 2).astype(np.float64)
    label = np.where(x1 == x2, 0.0, 1.0)
    spread = 0.0 if rows == 4 else 0.12
    return {"x1": x1 + _noise(rng, rows, spread), "x2": x2 + _noise(rng, rows, spread), "y": label}


def _line(rng: Generator, rows: int) -> Columns:
    """y = 2x − 1 with noise of standard deviation 0.3."""
    x = np.sort(rng.uniform(-2.0, 2.0, rows))
    return {"x": x, "y": 2.0 * x - 1.0 + _noise(rng, rows, 0.3)}


def _three_classes(rng: Generator, rows: int) -> Columns:
    """Three clouds around the corners of a triangle, with one-hot columns for each class."""
    label = _labels(rows, 3)
    angle = 2 * np.pi * label / 3 + np.pi / 2
    x1 = 1.5 * np.cos(angle) + _noise(rng, rows, 0.45)
    x2 = 1.5 * np.sin(angle) + _noise(rng, rows, 0.45)
    hot = {f"is_{k}": (label == k).astype(np.float64) for k in range(3)}
    return {"x1": x1, "x2": x2, "y": label, **hot}


def _iris(rng: Generator, rows: int) -> Columns:
    """150 flowers of three species, measured in cm (Fisher 1936), with one-hot columns."""
    flowers = _measured_irises()
    species = flowers["species"]
    kept: list[int] = []
    for k in range(3):  # as many of each as there can be
        of_kind = np.flatnonzero(species == k)
        kept += rng.permutation(of_kind)[: rows // 3 + (k < rows % 3)].tolist()
    chosen = {name: column[np.sort(kept)] for name, column in flowers.items()}
    hot = {f"is_{name}": chosen["species"] == k for k, name in enumerate(_SPECIES)}
    return chosen | {name: column.astype(np.float64) for name, column in hot.items()}


@lru_cache(maxsize=1)
def _measured_irises() -> Columns:
    return read_table(table_text(folder("resources") / "data" / "iris.csv")).columns


_SPECIES = ("setosa", "versicolor", "virginica")


def _labels(rows: int, classes: int) -> Array:
    """The classes in turn, so that they are of equal size."""
    return (np.arange(rows) % classes).astype(np.float64)


def _noise(rng: Generator, rows: int, spread: float) -> Array:
    return spread * rng.standard_normal(rows)


_TOYS: dict[str, tuple[Callable[[Generator, int], Columns], int]] = {
    "two moons": (_two_moons, 200), "circles": (_circles, 200), "XOR": (_xor, 4),
    "line with noise": (_line, 60), "three classes": (_three_classes, 150), "Iris": (_iris, 150),
}  # fmt: skip

#: The names, in the order of a menu.
TOYS = tuple(_TOYS)


def toy(name: str, *, rows: int | None = None, seed: int = 0) -> Columns:
    """The columns of a toy set; KeyError where there is none of that name."""
    draw, usual = _TOYS[name]
    return draw(default_rng(seed), rows or usual)


def about_toy(name: str) -> str:
    """What is in it, in one sentence."""
    return (_TOYS[name][0].__doc__ or "").strip()
