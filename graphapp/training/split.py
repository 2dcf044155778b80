"""Which rows of the table are trained with, and which are held out to judge by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import UsageError

Rows = NDArray[np.intp]


def split(rows: int, share: float) -> tuple[Rows, Rows]:
    """The training rows and the held-out rows, both in the order of the table.

    One fixed shuffle for each number of rows, whatever the seed of a run is, so that runs with
    other seeds are judged by the same rows. At least one row is on either side of a split with a
    share above 0; UsageError where there are not two rows.
    """
    if not share:
        return np.arange(rows), np.arange(0)
    if rows < 2:
        raise UsageError(
            "validation holds rows of the table out: it needs at least 2 rows in data columns"
        )
    held = min(max(round(share * rows), 1), rows - 1)
    order = np.random.default_rng(rows).permutation(rows)
    return np.sort(order[held:]), np.sort(order[:held])
