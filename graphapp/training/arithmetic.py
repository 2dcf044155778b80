"""The update of one number written out: ``w ← 0.50 − 0.1 · 0.30 = 0.47``."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphapp.training.optimizers import Adam, Momentum, Nesterov, Optimizer, RmsProp

if TYPE_CHECKING:
    from graphapp.training.phases import Told

Write = Callable[[float], str]


@dataclasses.dataclass(frozen=True, slots=True)
class Update:
    """What happened to one number in one step."""

    place: int
    """Where it lies in the flat arrays."""
    memory: tuple[Optimizer, Optimizer]
    """The optimizer before and after the step."""
    values: tuple[float, float]
    """The number before and after it."""
    gradient: float
    """As it was gathered."""
    norm: float
    """Of all gradients together."""
    factor: float
    """What clipping made it shorter by; 1 where it did not."""
    decay: float
    """λ of the weight decay."""
    rate: float


def update_text(update: Update, told: Told) -> str:
    """What was done to one number: clipped, decayed, and what the optimizer made of it."""
    w, gradient, parts = _bracketed(told.write), update.gradient, []
    if update.factor != 1.0:
        clipped = update.factor * gradient
        parts.append(
            f"clipped, as the norm of all gradients is {told.write(update.norm)}: "
            f"g ← {told.write(update.factor)} · {w(gradient)} = {told.write(clipped)}"
        )
        gradient = clipped
    if update.decay:
        decayed = gradient + update.decay * update.values[0]
        parts.append(
            f"g ← {told.write(gradient)} + {update.decay:g} · {w(update.values[0])} "
            f"= {told.write(decayed)}"
        )
        gradient = decayed
    return ";  ".join([*parts, *_followed(update, gradient, told)])


def _followed(update: Update, gradient: float, told: Told) -> list[str]:
    """What the optimizer did with a gradient, one equation each."""
    after = update.memory[1]
    w, write = _bracketed(told.write), told.write
    value, new = update.values
    begin, end = f"{told.name} ← {write(value)} − {update.rate:g}", f" = {write(new)}"

    def kept(name: str) -> tuple[float, float]:
        old, now = (_entry(getattr(each, name), update.place) for each in update.memory)
        return old, now

    if isinstance(after, Momentum):
        old, now = kept("velocity")
        first = f"v ← {after.mu:g} · {w(old)} + {w(gradient)} = {write(now)}"
        if isinstance(after, Nesterov):
            return [first, f"{begin} · ({write(gradient)} + {after.mu:g} · {w(now)}){end}"]
        return [first, f"{begin} · {w(now)}{end}"]
    if isinstance(after, RmsProp):
        square = kept("square")
        first = _running("s", after.alpha, square, f"{w(gradient)}²", write)
        return [first, f"{begin} · {w(gradient)} / √{write(square[1])}{end}"]
    if isinstance(after, Adam):
        m, s = kept("mean"), kept("square")
        mean = m[1] / (1 - after.beta1**after.steps)
        below = write(s[1] / (1 - after.beta2**after.steps))
        return [
            _running("m", after.beta1, m, w(gradient), write),
            _running("s", after.beta2, s, f"{w(gradient)}²", write),
            f"m̂ = {write(mean)}, ŝ = {below}",
            f"{begin} · {w(mean)} / √{below}{end}",
        ]
    return [f"{begin} · {w(gradient)}{end}"]


def _running(name: str, share: float, kept: tuple[float, float], new: str, write: Write) -> str:
    old, now = kept
    return f"{name} ← {share:g} · {_bracketed(write)(old)} + {1 - share:g} · {new} = {write(now)}"


def _entry(kept: Any, place: int) -> float:
    """A number of what is remembered, which is 0 before the first step."""
    array = np.asarray(kept, dtype=np.float64)
    return float(array[place] if array.ndim else array)


def _bracketed(write: Write) -> Write:
    """Numbers with a sign stand in parentheses after another sign."""
    return lambda number: f"({write(number)})" if number < 0 else write(number)
