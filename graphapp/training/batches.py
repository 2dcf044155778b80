"""Batches: which rows of the data table each step sees."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import row_count

Rows = NDArray[np.intp]


def batches(graph: Graph, size: int | None, seed: int) -> Iterator[Rows | None]:
    """The rows of one step after another, without end; None stands for all of them.

    Each epoch shuffles the rows anew; the last batch of an epoch takes what is left. Raises
    UsageError where there is no table to take rows from.
    """
    rows = row_count(graph)
    if size is None or 0 < rows <= size:
        while True:
            yield None
    if not rows:
        raise UsageError("batch_size needs data columns that inputs are bound to: there are none")
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(rows)
        for start in range(0, rows, size):
            yield order[start : start + size]
