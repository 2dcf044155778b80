"""The sentences of notices: how often, and which convention decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from graphapp.operation.operation import Notice

#: Below this local gradient hardly anything passes.
SATURATED = 1e-4


def noticed(kind: str, where: Any, sentence: str) -> Iterator[Notice]:
    """A notice if ``where`` (a condition, entry by entry) holds anywhere; says at how many entries."""
    entries = np.asarray(where)
    hits = int(np.count_nonzero(entries))
    if hits:
        place = f"at {hits} of {entries.size} entries " if entries.ndim else ""
        yield Notice(kind, place + sentence)


def kink(where: Any, sentence: str) -> Iterator[Notice]:
    """The derivative from the left differs from that from the right: the sentence says which holds."""
    return noticed("kink", where, sentence)


def saturation(partial: Any) -> Iterator[Notice]:
    """The local gradient is so small that learning stops here."""
    return noticed(
        "saturated",
        np.abs(partial) < SATURATED,
        f"the local gradient is below {SATURATED:g}: saturated, hardly any gradient passes",
    )
