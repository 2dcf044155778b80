"""Functions that NumPy lacks or computes with overflow, for numbers, arrays and formulas.

Each is exact to the last few bits for every finite input, and follows IEEE 754 at ±inf and nan.
A scalar version of each NumPy function that the formulas use stands in ``SCALAR``; where
Python's ``math`` raises, the caller repeats the computation with NumPy, which answers with
inf or nan instead.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from graphapp.operation.formula import call, is_formula

_erfc = np.frompyfunc(math.erfc, 1, 1)
_SQRT_HALF = math.sqrt(0.5)


def sigmoid(x: Any) -> Any:
    """1/(1+e⁻ˣ) without overflow: e^x is only ever taken of −|x|."""
    if is_formula(x):
        return call("sigmoid", x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def softplus(x: Any) -> Any:
    """log(1+eˣ) as max(x, 0) + log1p(e^−|x|).

    Mächler 2012, «Accurately computing log(1 − exp(−|a|))».
    """
    if is_formula(x):
        return call("softplus", x)
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def xlogy(x: Any, y: Any) -> Any:
    """x·log y with 0·log 0 = 0, the limit that cross-entropies need; nan for a negative y."""
    if is_formula(x, y):
        return call("xlogy", x, y)
    return np.where((np.asarray(x) == 0) & (y >= 0), 0.0, x * np.log(y))


def xlog1py(x: Any, y: Any) -> Any:
    """x·log(1+y), exact for a small y, with 0·log 0 = 0; nan for a y below −1."""
    if is_formula(x, y):
        return call("xlog1py", x, y)
    return np.where((np.asarray(x) == 0) & (y >= -1), 0.0, x * np.log1p(y))


def normal_cdf(x: Any) -> Any:
    """Φ(x) = ½ erfc(−x/√2), which keeps all digits in the lower tail."""
    if is_formula(x):
        return call("normal_cdf", x)
    return 0.5 * np.asarray(_erfc(np.multiply(x, -_SQRT_HALF)), dtype=np.float64)


def total(x: Any) -> Any:
    """The sum of all entries, as np.sum but without its way through Python for arrays."""
    return np.add.reduce(x, axis=None) if type(x) is np.ndarray else np.sum(x)


def count(x: Any) -> Any:
    """How many numbers x holds: the n of a mean."""
    if is_formula(x):
        return call("count", x)
    return np.float64(np.size(x))


def examples(x: Any) -> Any:
    """How many rows x has: one for a vector, the m of a mean over examples."""
    if is_formula(x):
        return call("examples", x)
    return np.float64(np.size(x) // np.shape(x)[-1])


def log_softmax(x: Any) -> Any:
    """x − log Σ eˣ over the last axis. The maximum goes first, so that nothing overflows and no
    digits are lost to it (Blanchard, Higham and Higham 2021).
    """
    if is_formula(x):
        return call("log_softmax", x)
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def softmax(x: Any) -> Any:
    """eˣ / Σ eˣ over the last axis, without overflow."""
    if is_formula(x):
        return call("softmax", x)
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _scalar_sigmoid(x: float) -> float:
    e = math.exp(-abs(x))
    return (1.0 if x >= 0 else e) / (1.0 + e)


def _scalar_softplus(x: float) -> float:
    return (x if x >= 0 or x != x else 0.0) + math.log1p(math.exp(-abs(x)))


def _scalar_maximum(a: float, b: float) -> float:
    return a if a >= b or a != a else b


def _scalar_minimum(a: float, b: float) -> float:
    return a if a <= b or a != a else b


def _scalar_xlogy(x: float, y: float) -> float:
    return 0.0 if x == 0 and y >= 0 else x * math.log(y)


def _scalar_xlog1py(x: float, y: float) -> float:
    return 0.0 if x == 0 and y >= -1 else x * math.log1p(y)


def _scalar_normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(x * -_SQRT_HALF)


def _scalar_heaviside(x: float, at_zero: float) -> float:
    return x if x != x else (at_zero if x == 0 else float(x > 0))


def _scalar_sign(x: float) -> float:
    return x if x != x else float((x > 0) - (x < 0))


def _scalar_square(x: float) -> float:
    return x * x


def _scalar_reciprocal(x: float) -> float:
    return 1.0 / x


def _same(x: float) -> float:
    return x


def _one(_: float) -> float:
    return 1.0


#: The scalar twin of every function that a formula may call, by its head.
SCALAR: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "log1p": math.log1p, "expm1": math.expm1,
    "sqrt": math.sqrt, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "pow": math.pow,
    "abs": abs, "square": _scalar_square, "reciprocal": _scalar_reciprocal,
    "sign": _scalar_sign, "maximum": _scalar_maximum, "minimum": _scalar_minimum,
    "sigmoid": _scalar_sigmoid, "softplus": _scalar_softplus, "xlogy": _scalar_xlogy,
    "xlog1py": _scalar_xlog1py, "normal_cdf": _scalar_normal_cdf, "heaviside": _scalar_heaviside,
    "count": _one,
    "sum": _same, "mean": _same, "prod": _same, "transpose": _same,
}  # fmt: skip
