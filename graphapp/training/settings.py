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

#: What stands in every file that was trained.
_ALWAYS = ("optimizer", "learning_rate", "batch_size", "steps", "seed")


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """The optimizer and its pace. Raises UsageError for a setting that cannot be meant.

    ``plot`` and ``logarithmic`` are how it is looked at: they do not count in comparisons.
    """

    optimizer: str = "sgd"
    learning_rate: float = 0.1
    batch_size: int | None = None
    """Rows of the data table per step; None takes all of them."""
    steps: int = 100
    seed: int = 0
    """Of the order of the rows; added to the seeds of parameters that are drawn."""
    validation: float = 0.0
    """The share of the rows that is held out: nothing learns from them."""
    clip_norm: float | None = None
    """The largest norm of all gradients together; longer ones are shortened to it."""
    weight_decay: float = 0.0
    """λ: the optimizer sees g + λw."""
    zero_gradients: bool = True
    """Set the gradients to zero before each step; whoever forgets it adds them up."""
    stop_loss: float | None = None
    """Stop once the loss is below."""
    stop_gradient: float | None = None
    """Stop once the norm of all gradients together is below."""
    patience: int | None = None
    """Stop after so many steps without a better loss, that of the held-out rows if there are."""
    plot: str | None = dataclasses.field(default=None, compare=False)
    """The plot to show when the file opens."""
    logarithmic: bool = dataclasses.field(default=False, compare=False)
    """Powers of ten on the upright axis of that plot."""

    def __post_init__(self) -> None:
        self._check_pace()
        self._check_gradients()
        self._check_end()
        _require(self.plot is None or isinstance(self.plot, str), "plot must be a text or null")
        _require(isinstance(self.logarithmic, bool), "logarithmic must be true or false")

    @classmethod
    def of(cls, given: Mapping[str, Any] | None, **changes: Any) -> Settings:
        """The settings of a file, some of them replaced; keys that are not known are ignored."""
        names = {field.name for field in dataclasses.fields(cls)}
        kept = {name: item for name, item in (given or {}).items() if name in names}
        return cls(**{**kept, **{name: x for name, x in changes.items() if x is not None}})

    def as_entry(self, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The ``training`` entry of a file: what is not usual, and all that stood there before."""
        found = dict(before or {})
        for field in dataclasses.fields(self):
            now = getattr(self, field.name)
            if field.name in found or field.name in _ALWAYS or now != field.default:
                found[field.name] = now
        return found

    @property
    def stops(self) -> bool:
        """Is there a rule that may end the training before its last step?"""
        rules = (self.stop_loss, self.stop_gradient, self.patience)
        return any(rule is not None for rule in rules)

    def _check_pace(self) -> None:
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
        _require(
            _is_number(self.validation) and 0 <= self.validation < 1,
            "validation must be a share of the rows: a number from 0 to below 1",
        )

    def _check_gradients(self) -> None:
        _require(
            self.clip_norm is None or _is_positive(self.clip_norm),
            "clip_norm must be a finite number above 0, or null",
        )
        _require(
            self.weight_decay == 0 or _is_positive(self.weight_decay),
            "weight_decay must be a finite number from 0 on",
        )
        _require(isinstance(self.zero_gradients, bool), "zero_gradients must be true or false")

    def _check_end(self) -> None:
        _require(
            self.stop_loss is None
            or (_is_number(self.stop_loss) and math.isfinite(self.stop_loss)),
            "stop_loss must be a finite number or null",
        )
        _require(
            self.stop_gradient is None or _is_positive(self.stop_gradient),
            "stop_gradient must be a finite number above 0, or null",
        )
        _require(
            self.patience is None or (_is_integer(self.patience) and self.patience > 0),
            "patience must be a positive number of steps, or null",
        )


def _is_number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _is_positive(item: Any) -> bool:
    return _is_number(item) and math.isfinite(item) and item > 0


def _is_integer(item: Any) -> bool:
    return isinstance(item, int) and not isinstance(item, bool)


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise UsageError(sentence)
