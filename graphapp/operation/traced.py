"""Elementwise operations and losses: the ones whose code, run on symbols, is their formula.

From that formula come the fast scalar code of the engine and what the derivation prints.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from graphapp.errors import ShapeError
from graphapp.operation.formula import Formula, NotTraceable, build, is_formula
from graphapp.operation.functions import count, total
from graphapp.operation.operation import Operation, ScalarCode
from graphapp.operation.parameters import parameter
from graphapp.operation.scalar_code import compiled, source
from graphapp.operation.values import Array, Shape, Value, shape_of, shape_text, unbroadcast

#: How many numbers an operation that enlarges its inputs may make (160 MB).
LARGEST_OUTPUT = 20_000_000


class Traced(Operation):
    """An operation whose partial derivatives are written entry by entry and can be traced."""

    def partials(self, out: Any, *inputs: Any) -> tuple[Any, ...]:
        """∂out/∂input for each input, entry by entry."""
        raise NotImplementedError

    def vjp(self, upstream: Any, out: Any, *inputs: Any) -> tuple[Any, ...]:
        """upstream · partial, summed over the axes along which the input was broadcast."""
        return tuple(
            unbroadcast(upstream * partial, shape_of(value))
            for partial, value in zip(self.partials(out, *inputs), inputs, strict=True)
        )

    def derivative_formulas(self, out: Formula, *inputs: Formula) -> tuple[Formula, ...]:
        """The partials, traced from the code."""
        return tuple(build_tree(partial) for partial in self.partials(out, *inputs))

    def gradient_formulas(
        self, upstream: Formula, out: Formula, inputs: Sequence[Any], shapes: Sequence[Shape | None]
    ) -> tuple[Formula | None, ...]:
        """Upstream times partial, entry by entry; summed where the input was broadcast."""
        whole = np.broadcast_shapes(*(shape for shape in shapes if shape is not None))
        parts = self.derivative_formulas(out, *inputs)
        products = (build("hadamard" if whole else "mul", upstream, part) for part in parts)
        return tuple(
            product if shape == whole else build("sum", product)
            for product, shape in zip(products, shapes, strict=True)
        )

    def scalar_code(self, count: int) -> ScalarCode | None:
        """Compiled from the formulas of ``forward`` and ``partials``."""
        return _trace(self, count)


class Elementwise(Traced):
    """An operation that works entry by entry, with NumPy broadcasting.

    Write ``forward`` and ``partials`` (numbers or arrays that broadcast to the output); the rest
    follows, un-broadcasting included.
    """

    def check_shapes(self, *inputs: Any) -> None:
        """The shapes must be equal, or 1 where they differ, and together not beyond the limit."""
        try:
            shape = np.broadcast_shapes(*map(np.shape, inputs))
        except ValueError:
            raise ShapeError(
                f"{self.op} works entry by entry and cannot combine the shapes "
                f"{_shapes(inputs)}: make them equal, or 1 where they differ"
            ) from None
        require_bounded(self.op, shape)

    def partial(self, position: int, out: Value, inputs: tuple[Any, ...]) -> Any:
        """One partial in the output's shape."""
        return np.broadcast_to(self.partials(out, *inputs)[position], shape_of(out))

    def jacobian(self, position: int, out: Value, inputs: tuple[Any, ...]) -> Array:
        """The dense form: zero except where an output entry uses an input entry."""
        rows, columns = shape_of(out), shape_of(inputs[position])
        partial = self.partial(position, out, inputs)
        jacobian = np.zeros(rows + columns)
        used = np.broadcast_to(np.arange(int(np.prod(columns))).reshape(columns), rows)
        flat = jacobian.reshape(int(np.prod(rows)), int(np.prod(columns)))
        flat[np.arange(len(flat)), used.ravel()] = np.ravel(partial)
        return jacobian


class Loss(Traced):
    """A number that says how wrong a prediction is: never broadcasts, always gives a scalar.

    Write ``forward`` and ``partials`` (∂loss/∂prediction and ∂loss/∂target, in the prediction's
    shape); shapes are checked here: prediction and target of unequal shape are an error, because
    the silent broadcast of (m,) against (m, 1) is the most common wrong loss there is.
    """

    swap_group = "loss"

    def gradient_formulas(
        self, upstream: Formula, out: Formula, inputs: Sequence[Any], shapes: Sequence[Shape | None]
    ) -> tuple[Formula | None, ...]:
        """The upstream of a loss is one number."""
        return tuple(upstream * part for part in self.derivative_formulas(out, *inputs))

    def check_shapes(self, *inputs: Any) -> None:
        """Prediction and target must have equal shapes."""
        require_same_shape(self.op, *inputs)


class EntryLoss(Loss):
    """A loss that adds up one number per entry: write ``entries`` and ``entry_partials``."""

    reduction: Literal["sum", "mean"] = parameter("sum", "add all entries, or take their mean")

    def entries(self, prediction: Any, target: Any) -> Any:
        """The loss of each entry."""
        raise NotImplementedError

    def entry_partials(self, prediction: Any, target: Any) -> tuple[Any, Any]:
        """The derivative of an entry's loss by its prediction and by its target."""
        raise NotImplementedError

    def forward(self, prediction: Any, target: Any) -> Any:
        """The sum or the mean of the entries."""
        return self.reduced(total(self.entries(prediction, target)), prediction)

    def partials(self, out: Any, prediction: Any, target: Any) -> tuple[Any, Any]:
        """Those of the entries, divided by their number for the mean."""
        by_prediction, by_target = self.entry_partials(prediction, target)
        return self.reduced(by_prediction, prediction), self.reduced(by_target, prediction)

    def vjp(self, upstream: Any, out: Any, *inputs: Any) -> tuple[Any, ...]:
        """The upstream, one number, goes into the factor of the mean before it meets the array."""
        return self._shares(upstream, inputs, self.entry_partials(*inputs))

    def vjp_for(self, wanted: tuple[bool, ...]) -> Callable[..., tuple[Any, ...]]:
        """Labels are data: most often the prediction alone learns."""
        return self.vjp if wanted[1] else self._by_prediction

    def _by_prediction(self, upstream: Any, _out: Any, *inputs: Any) -> tuple[Any, ...]:
        return (*self._shares(upstream, inputs, self.entry_partials(*inputs)[:1]), None)

    def _shares(self, upstream: Any, inputs: Any, partials: tuple[Any, ...]) -> tuple[Any, ...]:
        shape = np.shape(inputs[0])
        entries = 1 if self.reduction == "sum" else max(1, math.prod(shape))
        weight = upstream / entries
        return tuple([unbroadcast(weight * partial, shape) for partial in partials])

    def reduced(self, summed: Any, prediction: Any) -> Any:
        """A sum over all entries, divided by their number for the mean."""
        return summed if self.reduction == "sum" else summed / count(prediction)


def require_bounded(op: str, shape: Shape) -> None:
    """Raise ShapeError for an output beyond LARGEST_OUTPUT: two long vectors make a huge table."""
    count = math.prod(shape)
    if count > LARGEST_OUTPUT:
        raise ShapeError(
            f"{op} would make an array of shape {shape_text(shape)} with {count:,} numbers, more "
            f"than {LARGEST_OUTPUT:,}: check which axes its inputs share"
        )


def require_same_shape(op: str, prediction: Any, target: Any) -> None:
    """Raise ShapeError unless the two inputs of a loss agree in shape; Formulas always do."""
    if is_formula(prediction, target) or np.shape(prediction) == np.shape(target):
        return
    raise ShapeError(
        f"{op} compares entry by entry and never broadcasts: prediction is "
        f"{shape_text(np.shape(prediction))}, target is {shape_text(np.shape(target))}; "
        "reshape one of them"
    )


def _shapes(inputs: tuple[Any, ...]) -> str:
    *first, last = (shape_text(np.shape(value)) for value in inputs)
    return f"{', '.join(first)} and {last}" if first else last


@lru_cache(maxsize=4096)
def _trace(operation: Traced, count: int) -> ScalarCode | None:
    names = [f"x{i}" for i in range(count)]
    symbols = [Formula.symbol(name) for name in names]
    table = {name: name for name in ("out", *names)}
    try:
        forward = build_tree(operation.forward(*symbols))
        partials = operation.partials(Formula.symbol("out"), *symbols)
        trees = tuple(build_tree(partial) for partial in partials)
        parts = "".join(f"{source(tree, table)}, " for tree in trees)
        body = source(forward, table)
    except NotTraceable:
        return None
    return ScalarCode(
        compiled(names, body), compiled(["out", *names], f"({parts})"), forward, trees
    )


def build_tree(number: Any) -> Formula:
    """A formula of what traced code returned, which may be a plain number."""
    if isinstance(number, Formula):
        return number
    if isinstance(number, int | float):
        return Formula.constant(float(number))
    raise NotTraceable(f"{type(number).__name__} has no formula")
