"""The wrong ways through one node on the way back: what each mistake makes of the chain rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphapp.engine.passes import downstream
from graphapp.engine.plan import Step
from graphapp.exercise.variants import Rule, Visit
from graphapp.operation import Elementwise, Loss, Operation, as_value
from graphapp.operation.values import ones

_SQUARES = ("squared_error", "square", "squared_norm")
_MEANS = ("mean", "sum")


@dataclass(frozen=True, slots=True)
class NodeMistake:
    """A mistake that can be made at a node."""

    name: str
    message: str
    """With {node} and {op} for the place."""
    applies: Callable[[Step], bool]
    rule: Rule


def is_activation(operation: Operation) -> bool:
    """Is it one number in, one out, with a slope of its own?"""
    return operation.swap_group == "activation" and isinstance(operation, Elementwise)


def sums_entries(operation: Operation) -> bool:
    """Does it make a sum or a mean of many numbers?"""
    return isinstance(operation, Loss) or operation.op in _MEANS


def brings_a_two(step: Step) -> bool:
    """Can a factor 2 be lost or doubled here: a square, a loss, a ½ or a 2 in front?"""
    operation = step.operation
    if isinstance(operation, Loss) or operation.op in _SQUARES:
        return True
    if operation.op == "mul":
        return len(set(step.inputs)) < len(step.inputs)
    params = operation.params()
    if operation.op == "mul_constant":
        return abs(params.get("c", 1.0)) in (0.5, 2.0)
    return operation.op == "pow_constant" and params.get("exponent", 2.0) == 2.0


def _slope_forgotten(at: Visit) -> Sequence[Any]:
    return [at.upstream]


def _slope_at_output(at: Visit) -> Sequence[Any]:
    """f′ taken at f(x) instead of at x."""
    operation, out = at.step.operation, _float64(at.out)
    again = _float64(as_value(operation.forward(out)))
    return operation.vjp(_float64(at.upstream), again, out)


def _slope_at_value(at: Visit) -> Sequence[Any]:
    """1 − z² or z(1 − z): the input where the output belongs."""
    z = _float64(at.inputs[0])
    return at.step.operation.vjp(_float64(at.upstream), z, z)


def _float64(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value


def _is_product_of_two(step: Step) -> bool:
    return step.operation.op == "mul" and len(step.inputs) == 2


def _swapped(at: Visit) -> Sequence[Any] | None:
    if np.shape(at.inputs[0]) != np.shape(at.inputs[1]):
        return None
    return [at.upstream * at.inputs[0], at.upstream * at.inputs[1]]


def _not_squared(at: Visit) -> Sequence[Any]:
    """The derivative of ŷ − y, not of its square."""
    share = at.upstream * ones(np.shape(at.inputs[0]))
    return [share] if len(at.inputs) == 1 else [share, -share]


def _sign_lost(at: Visit) -> Sequence[Any]:
    return [
        None if share is None else np.abs(share) * np.sign(at.upstream) for share in downstream(*at)
    ]


def _sign_turned(at: Visit) -> Sequence[Any]:
    """y − ŷ where ŷ − y belongs."""
    return _times(at, -1.0)


def _halved(at: Visit) -> Sequence[Any]:
    return _times(at, 0.5)


def _doubled(at: Visit) -> Sequence[Any]:
    return _times(at, 2.0)


def _summed(at: Visit) -> Sequence[Any]:
    return _times(at, float(_entries(at)))


def _averaged(at: Visit) -> Sequence[Any]:
    return _times(at, 1.0 / _entries(at))


def _averaged_by_row(at: Visit) -> Sequence[Any] | None:
    shape = np.shape(at.inputs[0])
    return _times(at, 1.0 / shape[0]) if len(shape) > 1 else None


def _summed_by_row(at: Visit) -> Sequence[Any] | None:
    shape = np.shape(at.inputs[0])
    return _times(at, float(shape[0])) if len(shape) > 1 else None


def _entries(at: Visit) -> int:
    return max(int(math.prod(np.shape(at.inputs[0]))), 1)


def _times(at: Visit, factor: float) -> Sequence[Any]:
    return [None if share is None else share * factor for share in downstream(*at)]


def _not_transposed(at: Visit) -> Sequence[Any] | None:
    """W where Wᵀ belongs, on the way to x: possible where W is square."""
    x, matrix = at.inputs[0], at.inputs[1]
    if at.step.operation.op == "matmul":
        x, matrix = at.inputs[1], at.inputs[0]
    if np.ndim(matrix) != 2 or matrix.shape[0] != matrix.shape[1] or np.ndim(x) > 2:
        return None
    shares = list(downstream(*at))
    if at.step.operation.op == "linear":
        shares[0] = at.upstream @ matrix.T
    else:
        shares[1] = matrix @ at.upstream
    return shares


_SUM_OR_MEAN = "At {node} ({op}) a sum was taken for a mean, or a mean for a sum: check 1/n."

NODE_MISTAKES: tuple[NodeMistake, ...] = (
    NodeMistake(
        "slope forgotten",
        "The slope of the activation at {node} ({op}) was left out of the product.",
        lambda step: is_activation(step.operation),
        _slope_forgotten,
    ),
    NodeMistake(
        "slope at the wrong point",
        "The slope of {op} at {node} was taken at its output; it belongs to its input.",
        lambda step: is_activation(step.operation),
        _slope_at_output,
    ),
    NodeMistake(
        "slope at the wrong point",
        "In the slope of {op} at {node} the input stands where the output belongs.",
        lambda step: step.operation.op in ("tanh", "sigmoid"),
        _slope_at_value,
    ),
    NodeMistake(
        "factors swapped",
        "At {node} the local gradient by one factor is the other factor, not itself.",
        _is_product_of_two,
        _swapped,
    ),
    NodeMistake(
        "gradient of the value",
        "At {node} this is the gradient of the value itself, not that of its square, "
        "which is twice the value.",
        lambda step: step.operation.op in _SQUARES,
        _not_squared,
    ),
    NodeMistake(
        "sign",
        "A minus sign was lost at {node} ({op}).",
        lambda step: step.operation.op in ("sub", "neg", "reciprocal", "div"),
        _sign_lost,
    ),
    NodeMistake(
        "sign",
        "The sign at {node} ({op}) is turned: check which of the two is subtracted.",
        lambda step: isinstance(step.operation, Loss) or step.operation.op == "sub",
        _sign_turned,
    ),
    NodeMistake(
        "transpose",
        "On the way back through {node} the matrix must be transposed.",
        lambda step: step.operation.op in ("linear", "matmul"),
        _not_transposed,
    ),
    NodeMistake(
        "half",
        "The factor 2 of the square at {node} was left out.",
        lambda step: step.operation.op in _SQUARES,
        _halved,
    ),
    NodeMistake(
        "half",
        "There is a factor 2 too much at {node}: check whether a ½ stands in front.",
        lambda step: step.operation.op in _SQUARES,
        _doubled,
    ),
    *(
        NodeMistake("mean", _SUM_OR_MEAN, lambda step: sums_entries(step.operation), rule)
        for rule in (_summed, _averaged, _summed_by_row, _averaged_by_row)
    ),
)
