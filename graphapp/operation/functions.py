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

_erf = np.frompyfunc(math.erf, 1, 1)


def sigmoid(x: Any) -> Any:
    """1/(1+e⁻ˣ) without overflow: e^x is only ever taken of −|x|."""
    if is_formula(x):
        return call("sigmoid", x)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def softplus(x: Any) -> Any:
    """log(1+eˣ) as max(x, 0) + log1p(e^−|x|) (Mächler 2012, «Accurately computing log(1 − exp(−|a|))»)."""
    if is_formula(x):
        return call("softplus", x)
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def erf(x: Any) -> Any:
    """The error function, 2/√π ∫₀ˣ e^(−t²) dt."""
    if is_formula(x):
        return call("erf", x)
    return np.asarray(_erf(x), dtype=np.float64)


def xlogy(x: Any, y: Any) -> Any:
    """x·log y, and 0 where x is 0, whatever y is: the limit that cross-entropies need."""
    if is_formula(x, y):
        return call("xlogy", x, y)
    product = x * np.log(y)
    return np.where(np.asarray(x) == 0, np.where(np.isnan(y), y, 0.0), product)


def log_sum_exp(x: Any) -> Any:
    """log Σ eˣ over the last axis, kept as an axis of length 1, without overflow.

    Blanchard, Higham and Higham 2021, «Accurately computing the log-sum-exp and softmax functions».
    """
    top = np.max(x, axis=-1, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    return top + np.log(np.sum(np.exp(x - top), axis=-1, keepdims=True))


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
    return x * math.log(y) if x != 0 else (y if y != y else 0.0)


def _scalar_sign(x: float) -> float:
    return x if x != x else float((x > 0) - (x < 0))


def _scalar_square(x: float) -> float:
    return x * x


def _scalar_reciprocal(x: float) -> float:
    return 1.0 / x


def _same(x: float) -> float:
    return x


#: The scalar twin of every function that a formula may call, by its head.
SCALAR: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "log1p": math.log1p, "expm1": math.expm1,
    "sqrt": math.sqrt, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "pow": math.pow,
    "erf": math.erf, "abs": abs, "square": _scalar_square, "reciprocal": _scalar_reciprocal,
    "sign": _scalar_sign, "maximum": _scalar_maximum, "minimum": _scalar_minimum,
    "sigmoid": _scalar_sigmoid, "softplus": _scalar_softplus, "xlogy": _scalar_xlogy,
    "sum": _same, "mean": _same, "prod": _same, "transpose": _same,
}  # fmt: skip
