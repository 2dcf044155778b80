"""Formulas evaluated with NumPy, to compare them with the code that they describe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graphapp.operation import Formula, functions


class NotEvaluable(Exception):
    """The formula is written by hand, or uses indices."""


_HEADS: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative,
    "pow": np.power, "square": np.square, "reciprocal": np.reciprocal, "sqrt": np.sqrt,
    "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "tanh": np.tanh,
    "abs": np.abs, "sign": np.sign, "heaviside": np.heaviside, "maximum": np.maximum,
    "minimum": np.minimum, "where": np.where, "sum": np.sum, "mean": np.mean, "dot": np.dot,
    "matmul": np.matmul, "transpose": np.transpose, "and": np.logical_and, "or": np.logical_or,
    ">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal, "==": np.equal,
    "!=": np.not_equal, "iverson": lambda holds: np.where(holds, 1.0, 0.0),
    **{name: getattr(functions, name) for name in (
        "sigmoid", "softplus", "normal_cdf", "xlogy", "xlog1py", "count", "examples",
        "log_softmax", "softmax")},
}  # fmt: skip


def evaluated(formula: Formula, values: Mapping[str, Any]) -> Any:
    """The number or array that a formula stands for."""
    if formula.head == "symbol":
        if formula.operands[0] not in values:
            raise NotEvaluable(formula.operands[0])
        return values[formula.operands[0]]
    if formula.head == "constant":
        return formula.operands[0]
    if formula.head not in _HEADS:
        raise NotEvaluable(formula.head)
    return _HEADS[formula.head](*(evaluated(operand, values) for operand in formula.operands))
