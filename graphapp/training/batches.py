"""Batches: which rows of the data table each step sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graphapp.operation import Array
from graphapp.training.split import Rows


class Batch(NamedTuple):
    """What one step sees."""

    rows: Rows | None
    """Counted in the table; None for all of them."""
    tables: tuple[Array, ...]
    """These rows of every array that inputs take from the table."""


def batches(tables: tuple[Array, ...], rows: Rows, size: int, seed: int) -> Iterator[Batch]:
    """One batch after another, without end.

    Each epoch shuffles the rows anew; the last batch of an epoch takes what is left. The tables
    are put into the epoch's order once, so that a batch is a slice of them.
    """
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(rows)
        shuffled = [table.take(order, axis=0) for table in tables]
        for start in range(0, len(order), size):
            part = slice(start, start + size)
            yield Batch(order[part], tuple([table[part] for table in shuffled]))
