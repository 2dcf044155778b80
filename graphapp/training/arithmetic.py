"""The update of one number written out: ``w ← 0.50 − 0.1 · 0.30 = 0.47``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphapp.training.optimizers import Adam, Momentum, Nesterov, Optimizer, RmsProp

if TYPE_CHECKING:
    from graphapp.training.phases import Told

Write = Callable[[float], str]


def update_text(
    memory: tuple[Optimizer, Optimizer],
    told: Told,
    numbers: tuple[float, float, float],
    rate: float,
) -> str:
    """What the optimizer did to one number.

    ``memory`` is the optimizer before and after the step, ``numbers`` the value before it, the
    gradient, and the value after it.
    """
    _, after = memory
    value, gradient, new = numbers
    w = _bracketed(told.write)
    begin, end = f"{told.name} ← {told.write(value)} − {rate:g}", f" = {told.write(new)}"

    def kept(name: str) -> tuple[float, float]:
        old, now = (_entry(getattr(each, name), told.index) for each in memory)
        return old, now

    if isinstance(after, Momentum):
        old, now = kept("velocity")
        first = f"v ← {after.mu:g} · {w(old)} + {w(gradient)} = {told.write(now)}"
        if isinstance(after, Nesterov):
            ahead = f"({told.write(gradient)} + {after.mu:g} · {w(now)})"
            return f"{first};  {begin} · {ahead}{end}"
        return f"{first};  {begin} · {w(now)}{end}"
    if isinstance(after, RmsProp):
        square = kept("square")
        first = _running("s", after.alpha, square, f"{w(gradient)}²", told.write)
        return f"{first};  {begin} · {w(gradient)} / √{told.write(square[1])}{end}"
    if isinstance(after, Adam):
        m, s = kept("mean"), kept("square")
        mean = m[1] / (1 - after.beta1**after.steps)
        below = told.write(s[1] / (1 - after.beta2**after.steps))
        moments = (
            _running("m", after.beta1, m, w(gradient), told.write),
            _running("s", after.beta2, s, f"{w(gradient)}²", told.write),
        )
        corrected = f"m̂ = {told.write(mean)}, ŝ = {below}"
        return f"{';  '.join(moments)};  {corrected};  {begin} · {w(mean)} / √{below}{end}"
    return f"{begin} · {w(gradient)}{end}"


def _running(name: str, share: float, kept: tuple[float, float], new: str, write: Write) -> str:
    old, now = kept
    return f"{name} ← {share:g} · {_bracketed(write)(old)} + {1 - share:g} · {new} = {write(now)}"


def _entry(kept: Any, index: tuple[int, ...]) -> float:
    """An entry of what is remembered, which is the number 0 before the first step."""
    array = np.asarray(kept, dtype=np.float64)
    return float(array[index] if array.ndim else array)


def _bracketed(write: Write) -> Write:
    """Numbers with a sign stand in parentheses after another sign."""
    return lambda number: f"({write(number)})" if number < 0 else write(number)
