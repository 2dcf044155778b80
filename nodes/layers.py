"""Layers: what a module of a deep-learning library computes, with every derivative written out."""

from __future__ import annotations

import math
from functools import lru_cache, partial

import numpy as np

from graphapp.operation import (
    Elementwise,
    Formula,
    Operation,
    ShapeError,
    Value,
    as_value,
    indexed,
    latex,
    parameter,
    require_bounded,
    shape_text,
    text,
    unbroadcast,
)
from graphapp.operation.notices import noticed


class Linear(Operation):
    """x Wᵀ + b: one output for each row of W, which has shape (out, in). For a vector x this is
    W x + b; examples stand on the leading axes of x. b, of shape (out,), may stay unconnected.
    """

    symbol = r"xW^{\top}\!+b"
    reference = "PyTorch torch.nn.functional.linear"
    entry_indices = (("i", "j"), ("i", "kj"), ("i", "j"))

    def check_shapes(self, x, W, b=None):
        if np.ndim(W) != 2:
            raise ShapeError(f"W of linear must be (out, in), it is {shape_text(np.shape(W))}")
        rows, columns = np.shape(W)
        if np.shape(x)[-1:] != (columns,):
            raise ShapeError(
                f"linear multiplies rows of x by W, {shape_text(np.shape(W))}: the last axis of x "
                f"must have length {columns}, but x is {shape_text(np.shape(x))}"
            )
        if b is not None and np.shape(b) != (rows,):
            raise ShapeError(
                f"b of linear must be ({rows},), one number for each row of W, "
                f"{shape_text(np.shape(W))}; it is {shape_text(np.shape(b))}"
            )
        require_bounded(self.op, (*np.shape(x)[:-1], rows))

    def forward(self, x, W, b=None):
        out = x @ W.T
        return out if b is None else out + b

    def vjp(self, upstream, out, x, W, b=None, *, by_x=True):
        rows, columns = upstream, x
        if x.ndim != 2:  # one example, or examples on several axes
            examples = math.prod(x.shape[:-1])
            rows = upstream.reshape(examples, W.shape[0])
            columns = x.reshape(examples, W.shape[1])
        by_b = None if b is None else _ones(len(rows)) @ rows  # half the time of rows.sum(axis=0)
        return upstream @ W if by_x else None, rows.T @ columns, by_b

    def vjp_for(self, wanted):
        return self.vjp if wanted[0] else partial(self.vjp, by_x=False)  # x is data

    def derivative_formulas(self, out, x, W, b=None):
        return indexed(W, "ij"), _DELTA_IK * indexed(x, "j"), _DELTA

    def gradient_formulas(self, upstream, out, inputs, shapes):
        x, W, b = inputs
        if len(shapes[0]) == 1:
            return W.T @ upstream, upstream @ x.T, None if b is None else upstream
        return upstream @ W, upstream.T @ x, None if b is None else np.sum(upstream)


@lru_cache(maxsize=16)
def _ones(count):
    return np.ones(count)


class _Normalise(Operation):
    """What batch_norm and layer_norm share; ``axis`` is the one that is normalised over."""

    axis = 0

    eps: float = parameter(1e-5, "added to the variance, so that nothing divides by 0", minimum=0)

    def check_shapes(self, x, gamma=None, beta=None):
        if np.ndim(x) == 0:
            raise ShapeError(f"{self.op} normalises the entries of an array: x is a single number")
        needed = self.weights_shape(np.shape(x))
        for name, weights in (("gamma", gamma), ("beta", beta)):
            if weights is not None and np.shape(weights) not in ((), needed):
                raise ShapeError(
                    f"{name} of {self.op} must be {shape_text(needed)} for x of shape "
                    f"{shape_text(np.shape(x))}; it is {shape_text(np.shape(weights))}"
                )

    def weights_shape(self, shape):
        """The shape of gamma and beta for x of ``shape``; a single number does as well."""
        raise NotImplementedError

    def standardised(self, x):
        """(x − mean)/√(variance + eps) and 1/√(variance + eps)."""
        centred = x - _mean(x, self.axis)
        scale = np.divide(1.0, np.sqrt(_mean(np.square(centred), self.axis) + self.eps))
        return centred * scale, scale

    def forward(self, x, gamma=None, beta=None):
        out, _ = self.standardised(x)
        out = out if gamma is None else gamma * out
        return out if beta is None else out + beta

    def vjp(self, upstream, out, x, gamma=None, beta=None):
        z, scale = self.standardised(x)
        by_z = upstream if gamma is None else upstream * gamma
        through_mean = _mean(by_z, self.axis)
        through_variance = z * _mean(by_z * z, self.axis)
        return (
            scale * (by_z - through_mean - through_variance),
            None if gamma is None else unbroadcast(upstream * z, np.shape(gamma)),
            None if beta is None else unbroadcast(upstream, np.shape(beta)),
        )

    def notices(self, out, x, gamma=None, beta=None):
        alone = np.shape(x)[self.axis] == 1
        yield from noticed("degenerate", alone, "one number less its own mean is 0: nothing passes")

    def formula(self, x, gamma=None, beta=None):
        standard = (x - _MU) / np.sqrt(_VARIANCE + self.eps)
        out = standard if gamma is None else gamma * standard
        return out if beta is None else out + beta

    def derivative_formulas(self, out, x, gamma=None, beta=None):
        z = [Formula.textbook(rf"\hat{{{latex(x)}}}_{i}", f"{text(x)}hat_{i}") for i in "ij"]
        by_x = (_DELTA - (1 + z[0] * z[1]) / Formula.symbol("n")) / np.sqrt(_VARIANCE + self.eps)
        if gamma is not None:
            by_x = (indexed(gamma, "i") if self.axis == -1 else gamma) * by_x
        by_gamma = (indexed(x, "i") - _MU) / np.sqrt(_VARIANCE + self.eps)
        return by_x, by_gamma, Formula.constant(1.0)


class BatchNorm(_Normalise):
    """Normalises every column over the examples, the leading axis: less its mean, divided by the
    root of its biased variance plus eps, then times gamma plus beta where these are connected. The
    gradient also flows through the mean and the variance. Always uses the batch at hand.
    """

    symbol = r"\mathrm{BN}"
    reference = "PyTorch torch.nn.functional.batch_norm(training=True); Ioffe & Szegedy 2015"

    axis = 0
    entry_indices = (("i", "j"), ("i", ""), ("i", ""))

    def weights_shape(self, shape):
        return shape[1:]


class LayerNorm(_Normalise):
    """Normalises every example over its last axis: less its mean, divided by the root of its biased
    variance plus eps, then times gamma plus beta where these are connected. The gradient also flows
    through the mean and the variance.
    """

    symbol = r"\mathrm{LN}"
    reference = "PyTorch torch.nn.functional.layer_norm; Ba, Kiros & Hinton 2016"

    axis = -1
    entry_indices = (("i", "j"), ("i", "i"), ("i", "i"))

    def weights_shape(self, shape):
        return shape[-1:]


class Dropout(Elementwise):
    """In training sets a share of the entries to 0 and divides the rest by 1 − rate, so that the
    mean stays; which ones is drawn once for each seed and shape. In plain evaluation it passes x.
    """

    symbol = r"\mathrm{drop}"
    reference = "PyTorch torch.nn.functional.dropout (inverted); Srivastava et al. 2014"

    rate: float = parameter(0.5, "the share of entries that is dropped", minimum=0, below=1)
    seed: int = parameter(0, "the same seed drops the same entries", minimum=0)

    def in_training(self):
        return _DropoutInTraining(self.rate, self.seed)

    def forward(self, x):
        return x

    def partials(self, out, x):
        return (1.0,)


class _DropoutInTraining(Dropout):
    """Dropout with its mask on."""

    op = "dropout"

    def forward(self, x):
        return x * _mask(self.rate, self.seed, np.shape(x))

    def partials(self, out, x):
        return (_mask(self.rate, self.seed, np.shape(x)),)

    def scalar_code(self, count):
        return None  # the mask depends on the shape


@lru_cache(maxsize=32)
def _mask(rate: float, seed: int, shape: tuple[int, ...]) -> Value:
    """0 for the dropped entries, 1/(1 − rate) for the others; read-only."""
    kept = np.random.default_rng(seed).random(shape) >= rate
    return as_value(kept / (1.0 - rate))


_DELTA = Formula.symbol(r"\delta_{ij}")
_DELTA_IK = Formula.symbol(r"\delta_{ik}")
_MU = Formula.symbol(r"\mu")
_VARIANCE = Formula.symbol(r"\sigma^2")


def _mean(x, axis):
    """The mean along one axis, kept with length 1; nan for an empty one, without a warning."""
    return np.divide(np.sum(x, axis=axis, keepdims=True), np.shape(x)[axis])
