"""What PyTorch and JAX have in common: expressions whose derivative the library takes itself.

An operation stands here where the library has a word of its own for it, or where the derivative
of the traced formula would decide a kink or a tie otherwise than the operation does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from graphapp.export.numpy_rules import index_of, linear
from graphapp.export.program import Line

Rule: TypeAlias = Callable[[Line], str]


def over(name: str, word: str) -> Rule:
    """A reduction; ``word`` is how the library calls its axes."""

    def write(line: Line) -> str:
        axis = line.operation.axis  # type: ignore[attr-defined]
        x = line.inputs[0]
        if axis == ():
            return x
        return f"{name}({x})" if axis is None else f"{name}({x}, {word}={axis!r})"

    return write


def extreme(two: str, several: str, stacked: str) -> Rule:
    """max or min of two by one function; of more by another over the ``stacked`` inputs.

    The second splits a tie evenly among all of them.
    """

    def write(line: Line) -> str:
        inputs = ", ".join(line.inputs)
        if len(line.inputs) == 2:
            return f"{two}({inputs})"
        return f"{several}({stacked.format(inputs=inputs)})"

    return write


def unary(form: str, *params: str) -> Rule:
    """A function of one input: ``{x}`` in the form, and parameters by their names."""

    def write(line: Line) -> str:
        given = {name: repr(getattr(line.operation, name)) for name in params}
        return form.format(x=line.inputs[0], **given)

    return write


def loss(form: str) -> Rule:
    """A loss by its entries: ``{p}`` and ``{t}`` in the form, then the sum or the mean."""

    def write(line: Line) -> str:
        prediction, target = line.inputs
        entries = form.format(p=prediction, t=target)
        if line.scalar:
            return entries
        reduction = line.operation.reduction  # type: ignore[attr-defined]
        return f"({entries}).{reduction}()"

    return write


def class_loss(form: str) -> Rule:
    """A loss over rows of classes: the mean is over rows."""

    def write(line: Line) -> str:
        prediction, target = line.inputs
        mean = line.operation.reduction == "mean"  # type: ignore[attr-defined]
        axes = range(len(line.shapes[0]) - 1) if mean else ()
        rows = "".join(f" / {prediction}.shape[{axis}]" for axis in axes)
        return f"-({form.format(p=prediction, t=target)}).sum(){rows}"

    return write


def norm(mean: str, variance: str, root: str) -> Rule:
    """batch_norm and layer_norm by mean and variance; ``{x}`` and ``{axis}`` in the forms."""

    def write(line: Line) -> str:
        x, gamma, beta = line.at("x"), line.at("gamma"), line.at("beta")
        axis, eps = line.operation.axis, line.operation.eps  # type: ignore[attr-defined]
        centre, spread = mean.format(x=x, axis=axis), variance.format(x=x, axis=axis)
        out = f"({x} - {centre}) / {root}({spread} + {eps!r})"
        out = out if gamma is None else f"{gamma} * {out}"
        return out if beta is None else f"{out} + {beta}"

    return write


#: The same words in both libraries.
COMMON: Mapping[str, Rule] = {
    "matmul": lambda line: f"{line.inputs[0]} @ {line.inputs[1]}",
    "index": lambda line: f"{line.inputs[0]}{index_of(line)}",
    "linear": linear,
    "squared_norm": unary("({x} ** 2).sum()"),
}
