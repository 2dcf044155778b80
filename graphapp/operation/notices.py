"""The sentences of notices: how often, and which convention decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from graphapp.operation.operation import Notice

#: Below this local gradient hardly anything passes.
SATURATED = 1e-4


def noticed(kind: str, where: Any, sentence: str) -> Iterator[Notice]:
    """A notice if the condition ``where`` holds at any entry; says at how many."""
    entries = np.asarray(where)
    hits = int(np.count_nonzero(entries))
    if hits:
        place = f"at {hits} of {entries.size} entries " if entries.ndim else ""
        yield Notice(kind, place + sentence)


def kink(where: Any, sentence: str) -> Iterator[Notice]:
    """The derivatives from the left and the right differ: the sentence says which one counts."""
    return noticed("kink", where, sentence)


def saturation(partial: Any) -> Iterator[Notice]:
    """The local gradient is so small that learning stops here."""
    return noticed(
        "saturated",
        np.abs(partial) < SATURATED,
        f"the local gradient is below {SATURATED:g}: saturated, hardly any gradient passes",
    )
