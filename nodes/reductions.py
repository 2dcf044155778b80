"""Arrays: sums over axes, products of matrices, and changes of shape."""

from __future__ import annotations

import math

import numpy as np

from graphapp.operation import (
    Formula,
    Operation,
    ParameterError,
    ShapeError,
    indexed,
    latex,
    parameter,
    require_bounded,
    shape_of,
    shape_text,
    text,
    unbroadcast,
)
from graphapp.operation import functions as f
from graphapp.operation.formula import call


class _Reduction(Operation):
    """What sum and mean share: the axes."""

    axis: int | tuple[int, ...] | None = parameter(None, "the axis or axes; null for all of them")

    def check_shapes(self, x):
        _check_axes(self.op, self.axis, np.ndim(x))

    def axes(self, x):
        """The axes that are reduced, as a tuple."""
        if self.axis is None:
            return tuple(range(np.ndim(x)))
        return self.axis if isinstance(self.axis, tuple) else (self.axis,)

    def spread(self, upstream, x):
        """The upstream gradient, repeated along the axes that were reduced."""
        return np.broadcast_to(np.expand_dims(upstream, self.axes(x)), np.shape(x))

    def formula(self, x):
        if self.axis is None:
            return call(self.op, x)
        axes = ", ".join(map(str, self.axes(x)))
        total = latex(call(self.op, x)).replace(r"\sum", rf"\sum_{{\mathrm{{axis}}\,{axes}}}", 1)
        return Formula.textbook(total, f"{self.op}({text(x)}, axis {axes})")


class Sum(_Reduction):
    """Adds the entries of x, all of them or along the given axes: each gets the upstream gradient
    unchanged.
    """

    symbol = r"\Sigma"
    reference = "NumPy sum"

    def forward(self, x):
        return np.sum(x, axis=self.axis)

    def vjp(self, upstream, out, x):
        return (self.spread(upstream, x),)

    def derivative_formulas(self, out, x):
        return (Formula.constant(1.0),)


class Mean(_Reduction):
    """The mean of the entries of x, of all of them or along the given axes: each of the n gets 1/n
    of the upstream gradient.
    """

    symbol = r"\overline{x}"
    reference = "NumPy mean"

    def length(self, x):
        """The n of 1/n."""
        return math.prod(np.shape(x)[axis] for axis in self.axes(x))

    def forward(self, x):
        return np.divide(np.sum(x, axis=self.axis), self.length(x))

    def vjp(self, upstream, out, x):
        return (np.divide(self.spread(upstream, x), self.length(x)),)

    def derivative_formulas(self, out, x):
        return (1 / f.count(x),)


class SquaredNorm(Operation):
    """The sum of the squares of all entries of x: the usual penalty on weights."""

    symbol = r"\|x\|^2"
    reference = "PyTorch torch.linalg.vector_norm squared; Goodfellow et al. 2016, section 7.1.1"

    def forward(self, x):
        return np.sum(np.square(x))

    def vjp(self, upstream, out, x):
        return (upstream * (2.0 * x),)

    def gradient_formulas(self, upstream, out, inputs, shapes):
        return (upstream * (2.0 * inputs[0]),)

    def derivative_formulas(self, out, x):
        return (2.0 * x,)


class Dot(Operation):
    """The inner product Σ aᵢbᵢ of two vectors of equal length."""

    symbol = r"\cdot"
    reference = "NumPy dot of two vectors"

    def check_shapes(self, a, b):
        if np.ndim(a) != 1 or np.shape(a) != np.shape(b):
            raise ShapeError(
                "dot takes two vectors of equal length: "
                f"a is {shape_text(np.shape(a))}, b is {shape_text(np.shape(b))}"
            )

    def forward(self, a, b):
        return np.dot(a, b)

    def vjp(self, upstream, out, a, b):
        return upstream * b, upstream * a

    def gradient_formulas(self, upstream, out, inputs, shapes):
        a, b = inputs
        return upstream * b, upstream * a

    def derivative_formulas(self, out, a, b):
        return b, a


class Matmul(Operation):
    """The matrix product a b. A vector counts as a row on the left and as a column on the right;
    further leading axes are a stack of matrices and broadcast.
    """

    symbol = r"\times"
    reference = "NumPy matmul; Petersen & Pedersen 2012, «The Matrix Cookbook», section 2"
    entry_indices = (("ij", "kl"), ("ij", "kl"))

    def check_shapes(self, a, b):
        left, right = np.shape(a), np.shape(b)
        if not left or not right:
            raise ShapeError("matmul multiplies arrays: use mul for a single number")
        inner = right[-2] if len(right) > 1 else right[0]
        if left[-1] != inner or not _broadcasts(left[:-2], right[:-2]):
            raise ShapeError(
                f"matmul cannot multiply {shape_text(left)} by {shape_text(right)}: "
                "the last axis of a must be as long as the last but one of b"
            )
        stack = np.broadcast_shapes(left[:-2], right[:-2])
        require_bounded(self.op, (*stack, *left[-2:-1], *(right[-1:] if len(right) > 1 else ())))

    def forward(self, a, b):
        return np.matmul(a, b)

    def vjp(self, upstream, out, a, b):
        upstream = np.expand_dims(upstream, (-1,) if b.ndim == 1 else ())
        upstream = np.expand_dims(upstream, (-2,) if a.ndim == 1 else ())
        left = a[np.newaxis, :] if a.ndim == 1 else a
        right = b[:, np.newaxis] if b.ndim == 1 else b
        by_left = unbroadcast(upstream @ right.mT, left.shape)
        by_right = unbroadcast(left.mT @ upstream, right.shape)
        return by_left.reshape(a.shape), by_right.reshape(b.shape)

    def gradient_formulas(self, upstream, out, inputs, shapes):
        (a, b), (left, right) = inputs, map(len, shapes)
        if left == right == 1:
            return upstream * b, upstream * a
        if left == 1:
            return b @ upstream, a @ upstream.T
        return upstream @ b.T, a.T @ upstream

    def derivative_formulas(self, out, a, b):
        by_a = _DELTA_IK * indexed(b, "lj")
        by_b = indexed(a, "ik") * _DELTA_JL
        return by_a, by_b


class Transpose(Operation):
    """x with its axes in reverse order: rows become columns."""

    symbol = r"x^{\top}"
    reference = "NumPy transpose without axes"
    entry_indices = (("ji", "ij"),)

    def forward(self, x):
        return np.transpose(x)

    def vjp(self, upstream, out, x):
        return (np.transpose(upstream),)

    def gradient_formulas(self, upstream, out, inputs, shapes):
        return (upstream.T,)

    def derivative_formulas(self, out, x):
        return (Formula.constant(1.0),)


class Reshape(Operation):
    """The entries of x in another shape, row by row. One length may be −1: it is worked out."""

    symbol = r"\mathrm{reshape}"
    reference = "NumPy reshape, C order"

    shape: tuple[int, ...] = parameter((-1,), "the new lengths; [] makes a single number")

    def check_shapes(self, x):
        if self.shape.count(-1) > 1 or min(self.shape, default=0) < -1:
            raise ParameterError("reshape takes lengths of 0 or more, and −1 at most once", "shape")
        size, known = np.size(x), math.prod(n for n in self.shape if n != -1)
        fits = known == size if -1 not in self.shape else known != 0 and size % known == 0
        if not fits:
            raise ShapeError(
                f"reshape cannot put the {size} entries of x, {shape_text(np.shape(x))}, "
                f"into {shape_text(self.shape)}"
            )

    def forward(self, x):
        return np.reshape(x, self.shape)

    def vjp(self, upstream, out, x):
        return (np.reshape(upstream, np.shape(x)),)

    def formula(self, x):
        return call("reshape", x)

    def derivative_formulas(self, out, x):
        return (Formula.constant(1.0),)


class Concat(Operation):
    """Joins arrays along one axis; each gets its own part of the upstream gradient."""

    symbol = r"\mathrm{concat}"
    reference = "NumPy concatenate"

    axis: int = parameter(0, "the axis along which they are joined")

    def check_shapes(self, *inputs):
        if any(np.ndim(x) == 0 for x in inputs):
            raise ShapeError("concat joins arrays along an axis: reshape a single number to [1]")
        _check_axes(self.op, self.axis, np.ndim(inputs[0]))
        if len({_without(np.shape(x), self.axis) for x in inputs}) > 1:
            shapes = ", ".join(shape_text(np.shape(x)) for x in inputs)
            raise ShapeError(
                f"concat cannot join {shapes} along axis {self.axis}: the other axes must agree"
            )

    def forward(self, *inputs):
        return np.concatenate(inputs, axis=self.axis)

    def vjp(self, upstream, out, *inputs):
        ends = np.cumsum([np.shape(x)[self.axis] for x in inputs])[:-1]
        return tuple(np.split(upstream, ends, axis=self.axis))

    def formula(self, *inputs):
        return call("concat", *inputs)

    def derivative_formulas(self, out, *inputs):
        return (Formula.constant(1.0),) * len(inputs)


class Index(Operation):
    """One entry or row of x: x[i], or x[i, j] for a list of integers. Counting starts at 0,
    negative numbers count from the end. Every entry that was not taken gets the gradient 0.
    """

    symbol = r"x_i"
    reference = "NumPy basic indexing with integers"

    index: int | tuple[int, ...] = parameter(0, "an integer, or a list of integers, one per axis")

    @property
    def place(self):
        """One integer per axis."""
        return self.index if isinstance(self.index, tuple) else (self.index,)

    def check_shapes(self, x):
        shape = np.shape(x)
        fits = len(self.place) <= len(shape) and all(
            -n <= i < n for i, n in zip(self.place, shape, strict=False)
        )
        if not fits:
            place = ", ".join(map(str, self.place))
            raise ShapeError(f"there is no entry [{place}] in x, which is {shape_text(shape)}")

    def forward(self, x):
        return np.asarray(x)[self.place]

    def vjp(self, upstream, out, x):
        gradient = np.zeros(shape_of(x))
        gradient[self.place] = upstream
        return (gradient,)

    def formula(self, x):
        place = ",".join(map(str, self.place))
        return Formula.textbook(rf"{{{latex(x)}}}_{{{place}}}", f"{text(x)}[{place}]")

    def derivative_formulas(self, out, x):
        return (Formula.constant(1.0),)


_DELTA_IK = Formula.symbol(r"\delta_{ik}")
_DELTA_JL = Formula.symbol(r"\delta_{jl}")


def _broadcasts(one, other):
    return all(a == b or 1 in (a, b) for a, b in zip(one[::-1], other[::-1], strict=False))


def _without(shape, axis):
    lengths = list(shape)
    if -len(shape) <= axis < len(shape):
        lengths[axis] = -1
    return tuple(lengths)


def _check_axes(op, axis, dimensions):
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for one in axes:
        if not -dimensions <= one < dimensions:
            have = f"{dimensions} axes" if dimensions != 1 else "1 axis"
            raise ShapeError(f"{op} has no axis {one} to work on: its input has {have}")
    if len({one % dimensions for one in axes}) < len(axes):
        raise ParameterError(f"{op} names an axis twice", "axis")
