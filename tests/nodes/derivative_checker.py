"""Are an operation's derivatives right? Measured, not trusted.

The Jacobian is measured by central differences, extrapolated once, and by a complex step where the
operation's code takes complex numbers (Squire & Trapp 1998), which is exact to the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from graphapp.operation import Operation, as_value

STEP = 1e-4
LOOSE, EXACT = 1e-7, 1e-12


def disagreements(operation: Operation, inputs: tuple[Any, ...]) -> list[str]:
    """One sentence for each derivative that is wrong; empty where all are right."""
    with np.errstate(all="ignore"):
        return list(_disagreements(operation, inputs))


def _disagreements(operation: Operation, inputs: tuple[Any, ...]) -> Iterator[str]:
    out = as_value(operation.forward(*_numpy(inputs)))
    upstream = np.random.default_rng(5).standard_normal(np.shape(out))
    shares = operation.vjp(upstream, out, *inputs)
    for position, given in enumerate(inputs):
        if given is None:
            if shares[position] is not None:
                yield f"input {position} is not connected and still gets a gradient"
            continue
        stated = np.asarray(operation.jacobian(position, out, inputs))
        share = np.asarray(shares[position])
        if stated.shape != np.shape(out) + np.shape(given) or share.shape != np.shape(given):
            yield f"input {position}: Jacobian {stated.shape}, share {share.shape}"
            continue
        measured, tolerance = measure(operation, inputs, position)
        known = np.isfinite(measured)
        if not np.allclose(stated[known], measured[known], rtol=tolerance, atol=tolerance):
            worst = np.nanmax(np.abs(stated - measured)[known])
            yield f"input {position}: the Jacobian is off by {worst:.2g}"
        contracted = np.tensordot(upstream, stated, np.ndim(out))
        if not np.allclose(share, contracted, rtol=1e-12, atol=1e-12, equal_nan=True):
            yield f"input {position}: the share is not upstream times Jacobian"


def measure(operation: Operation, inputs: tuple[Any, ...], position: int) -> tuple[Any, float]:
    """The Jacobian by one input, nan where it cannot be measured, and how far to trust it."""
    central = _columns(inputs[position], lambda e: _central(operation, inputs, position, e))
    try:
        exact = _columns(inputs[position], lambda e: _complex(operation, inputs, position, e))
    except TypeError:
        return central, LOOSE
    known = np.isfinite(central)
    # abs and max drop the imaginary part without a word: then the two disagree plainly
    agree = np.allclose(exact[known], central[known], rtol=1e-5, atol=1e-5)
    return (np.where(known, exact, central), EXACT) if agree else (central, LOOSE)


def one_sided(function: Callable[[Any], Any], x: float) -> tuple[float, float]:
    """The slopes just left and just right of x."""
    h = 1e-7
    with np.errstate(all="ignore"):
        here, left, right = (float(function(np.float64(x + d))) for d in (0.0, -h, h))
    return (here - left) / h, (right - here) / h


def _numpy(inputs: tuple[Any, ...]) -> list[Any]:
    return [np.float64(x) if isinstance(x, float) else x for x in inputs]


def _columns(given: Any, column: Callable[[Any], Any]) -> Any:
    """Column by column, for each entry of the input, stacked on the last axes."""
    shape = np.shape(given)
    columns = []
    for index in np.ndindex(shape):
        entry = np.zeros(shape)
        entry[index] = 1.0
        columns.append(np.asarray(column(entry)))
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(stacked.shape[:-1] + shape)


def _moved(inputs: tuple[Any, ...], position: int, delta: Any) -> list[Any]:
    moved = _numpy(inputs)
    moved[position] = moved[position] + (delta if np.ndim(delta) else delta[()])
    return moved


def _central(operation: Operation, inputs: tuple[Any, ...], position: int, entry: Any) -> Any:
    def slope(h: float) -> Any:
        up = operation.forward(*_moved(inputs, position, h * entry))
        down = operation.forward(*_moved(inputs, position, -h * entry))
        return (np.asarray(up) - np.asarray(down)) / (2 * h)

    return (4 * slope(STEP) - slope(2 * STEP)) / 3


def _complex(operation: Operation, inputs: tuple[Any, ...], position: int, entry: Any) -> Any:
    return np.imag(operation.forward(*_moved(inputs, position, 1e-30j * entry))) / 1e-30
