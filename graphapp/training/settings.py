"""How to train: the ``training`` entry of a file, checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

from graphapp.errors import UsageError
from graphapp.training.optimizers import OPTIMIZERS

#: More steps than this are surely a slip of the finger.
MOST_STEPS = 10_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The optimizer and its pace. Raises UsageError for a setting that cannot be meant."""

    optimizer: str = "sgd"
    learning_rate: float = 0.1
    batch_size: int | None = None
    """Rows of the data table per step; None takes all of them."""
    steps: int = 100
    seed: int = 0
    """Of the order of the rows; added to the seeds of parameters that are drawn."""

    def __post_init__(self) -> None:
        _require(
            self.optimizer in OPTIMIZERS,
            f"optimizer must be one of {', '.join(OPTIMIZERS)}, not {self.optimizer!r}",
        )
        _require(_is_number(self.learning_rate), "learning_rate must be a number")
        _require(
            math.isfinite(self.learning_rate) and self.learning_rate >= 0,
            "learning_rate must be finite and not negative",
        )
        _require(
            self.batch_size is None or (_is_integer(self.batch_size) and self.batch_size > 0),
            "batch_size must be a positive integer or null",
        )
        _require(
            _is_integer(self.steps) and 0 <= self.steps <= MOST_STEPS,
            f"steps must be an integer from 0 to {MOST_STEPS:,}",
        )
        _require(_is_integer(self.seed) and self.seed >= 0, "seed must be an integer from 0 on")

    @classmethod
    def of(cls, given: Mapping[str, Any] | None, **changes: Any) -> Settings:
        """The settings of a file, some of them replaced; keys that are not known are ignored."""
        names = {field.name for field in dataclasses.fields(cls)}
        kept = {name: item for name, item in (given or {}).items() if name in names}
        return cls(**{**kept, **{name: x for name, x in changes.items() if x is not None}})


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _is_integer(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise UsageError(sentence)
