"""Activations: functions of one input x. Any of them can take another's place."""

from __future__ import annotations

import math

import numpy as np

from graphapp.operation import (
    Elementwise,
    Formula,
    Operation,
    ShapeError,
    indexed,
    latex,
    parameter,
    text,
)
from graphapp.operation import functions as f
from graphapp.operation.formula import call
from graphapp.operation.notices import kink, noticed, saturation


class _Activation(Elementwise):
    swap_group = "activation"


class Step(_Activation):
    """1 where x is positive, else 0 (also at 0). It is flat: its derivative counts as 0 everywhere,
    so nothing in front of it learns.
    """

    symbol = r"\mathrm{step}"
    reference = "NumPy heaviside(x, 0); Rosenblatt 1958"

    def forward(self, x):
        return np.heaviside(x, 0.0)

    def partials(self, out, x):
        return (0.0,)

    def formula(self, x):
        return np.where(x > 0, 1.0, 0.0)

    def notices(self, out, x):
        yield from noticed("kink", x == 0, "x is 0, where step jumps: step(0) is 0 by convention")
        yield from noticed("flat", True, "step is flat: its derivative is 0, no gradient passes")


class Sigmoid(_Activation):
    """Squashes any number into (0, 1): 1/(1+e⁻ˣ). The derivative σ(1−σ) is at most 1/4."""

    symbol = r"\sigma"
    reference = "PyTorch torch.sigmoid; Goodfellow, Bengio & Courville 2016, section 3.10"

    def forward(self, x):
        return f.sigmoid(x)

    def partials(self, out, x):
        return (out * (1.0 - out),)

    def notices(self, out, x):
        yield from saturation(out * (1.0 - out))


class LogSigmoid(_Activation):
    """The logarithm of the sigmoid, −log(1+e⁻ˣ), without underflow for a very negative x."""

    symbol = r"\log \sigma"
    reference = "PyTorch torch.nn.functional.logsigmoid"

    def forward(self, x):
        return -f.softplus(-x)

    def partials(self, out, x):
        return (f.sigmoid(-x),)

    def formula(self, x):
        return np.log(f.sigmoid(x))

    def derivative_formulas(self, out, x):
        return (1.0 - f.sigmoid(x),)

    def notices(self, out, x):
        yield from saturation(f.sigmoid(-x))


class Tanh(_Activation):
    """Squashes any number into (−1, 1). The derivative 1−tanh² is largest, 1, at 0."""

    symbol = r"\tanh"
    reference = "NumPy tanh; LeCun et al. 1998, «Efficient BackProp», section 4.4"

    def forward(self, x):
        return np.tanh(x)

    def partials(self, out, x):
        return (1.0 - out * out,)

    def derivative_formulas(self, out, x):
        return (1.0 - out**2,)

    def notices(self, out, x):
        yield from saturation(1.0 - out * out)


class Relu(_Activation):
    """max(0, x): passes positive numbers and stops the rest. The derivative at 0 is 0 by
    convention.
    """

    symbol = r"\mathrm{ReLU}"
    reference = "PyTorch torch.relu; Nair & Hinton 2010"

    def forward(self, x):
        return np.maximum(x, 0.0)

    def partials(self, out, x):
        return (np.where(x > 0, 1.0, 0.0),)

    def formula(self, x):
        return np.maximum(0.0, x)

    def notices(self, out, x):
        yield from kink(x == 0, "x is 0, where ReLU bends: its derivative there is 0 by convention")


class NegativeRelu(_Activation):
    """min(0, x): passes negative numbers and stops the rest. The derivative at 0 is 0 by
    convention.
    """

    symbol = r"\min(0,x)"
    reference = "NumPy minimum(0, x), with the convention of PyTorch torch.relu at 0"

    def forward(self, x):
        return np.minimum(x, 0.0)

    def partials(self, out, x):
        return (np.where(x < 0, 1.0, 0.0),)

    def formula(self, x):
        return np.minimum(0.0, x)

    def notices(self, out, x):
        yield from kink(x == 0, "x is 0, where it bends: its derivative there is 0 by convention")


class LeakyRelu(_Activation):
    """x where it is positive, slope·x elsewhere, so that some gradient always passes. The
    derivative at 0 is the slope by convention.
    """

    symbol = r"\mathrm{LReLU}"
    reference = "PyTorch torch.nn.functional.leaky_relu; Maas, Hannun & Ng 2013"

    slope: float = parameter(0.01, "the derivative where x is not positive")

    def forward(self, x):
        return np.where(x > 0, x, self.slope * x)

    def partials(self, out, x):
        return (np.where(x > 0, 1.0, self.slope),)

    def notices(self, out, x):
        if self.slope != 1:
            side = f"the slope, {self.slope:g}, by convention"
            yield from kink(x == 0, f"x is 0, where it bends: its derivative there is {side}")


class ScaledRelu(_Activation):
    """scale·max(0, x): a ReLU of another steepness. The derivative at 0 is 0 by convention."""

    symbol = r"c\,\mathrm{ReLU}"
    reference = "scale times PyTorch torch.relu"

    scale: float = parameter(5.0, "the derivative where x is positive")

    def forward(self, x):
        return self.scale * np.maximum(x, 0.0)

    def partials(self, out, x):
        return (np.where(x > 0, self.scale, 0.0),)

    def notices(self, out, x):
        yield from kink(x == 0, "x is 0, where it bends: its derivative there is 0 by convention")


class Elu(_Activation):
    """x where it is positive, α(eˣ−1) elsewhere: smooth for α = 1, else with a bend at 0, where the
    derivative is α by convention.
    """

    symbol = r"\mathrm{ELU}"
    reference = "PyTorch torch.nn.functional.elu; Clevert, Unterthiner & Hochreiter 2016"

    alpha: float = parameter(1.0, "minus the value far to the left")

    def forward(self, x):
        return np.where(x > 0, x, self.alpha * np.expm1(np.minimum(x, 0.0)))

    def partials(self, out, x):
        return (np.where(x > 0, 1.0, self.alpha * np.exp(np.minimum(x, 0.0))),)

    def formula(self, x):
        return np.where(x > 0, x, self.alpha * (np.exp(x) - 1.0))

    def derivative_formulas(self, out, x):
        return (np.where(x > 0, 1.0, self.alpha * np.exp(x)),)

    def notices(self, out, x):
        if self.alpha != 1:
            side = f"alpha, {self.alpha:g}, by convention"
            yield from kink(x == 0, f"x is 0, where it bends: its derivative there is {side}")
        yield from saturation(self.partials(out, x)[0])


class Softplus(_Activation):
    """log(1+e^βx)/β: a smooth ReLU, the sharper the larger β. Computed exactly for every x, where
    PyTorch switches to x itself beyond βx = 20.
    """

    symbol = r"\mathrm{softplus}"
    reference = "PyTorch torch.nn.functional.softplus; Dugas et al. 2001"

    beta: float = parameter(1.0, "the sharpness of the bend", above=0)

    def forward(self, x):
        bend = np.log1p(np.exp(-np.abs(self.beta * x)))
        return np.maximum(x, 0.0) + bend / self.beta

    def partials(self, out, x):
        return (f.sigmoid(self.beta * x),)

    def formula(self, x):
        return np.log(1.0 + np.exp(self.beta * x)) / self.beta

    def notices(self, out, x):
        yield from saturation(self.partials(out, x)[0])


class Gelu(_Activation):
    """x·Φ(x), where Φ is the normal distribution's cumulative function: exact, with erf, not the
    approximation with tanh.
    """

    symbol = r"\mathrm{GELU}"
    reference = "PyTorch torch.nn.functional.gelu(approximate='none'); Hendrycks & Gimpel 2016"

    def forward(self, x):
        return x * f.normal_cdf(x)

    def partials(self, out, x):
        density = np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
        return (f.normal_cdf(x) + x * density,)

    def derivative_formulas(self, out, x):
        density = Formula.textbook(rf"\varphi({latex(x)})", f"φ({text(x)})")
        return (f.normal_cdf(x) + x * density,)


class Silu(_Activation):
    """x·σ(x), also called swish: a smooth ReLU that dips a little below 0."""

    symbol = r"\mathrm{SiLU}"
    reference = "PyTorch torch.nn.functional.silu; Elfwing, Uchibe & Doya 2018"

    def forward(self, x):
        return x * f.sigmoid(x)

    def partials(self, out, x):
        s = f.sigmoid(x)
        return (s + out * (1.0 - s),)


class RangeSigmoid(_Activation):
    """A sigmoid from low to high: low + (high − low)·σ(x)."""

    symbol = r"\sigma_{ab}"
    reference = "PyTorch torch.sigmoid, stretched"

    low: float = parameter(0.0, "the value far to the left")
    high: float = parameter(1.0, "the value far to the right")

    def forward(self, x):
        return self.low + (self.high - self.low) * f.sigmoid(x)

    def partials(self, out, x):
        s = f.sigmoid(x)
        return ((self.high - self.low) * (s * (1.0 - s)),)

    def notices(self, out, x):
        s = f.sigmoid(x)
        yield from saturation(s * (1.0 - s))


_DELTA = Formula.symbol(r"\delta_{ij}")
"""1 where i = j, else 0."""


def _sum_over_j(term):
    return Formula.textbook(rf"\sum_j {latex(term)}", f"Σ_j {text(term)}")


class _OverLastAxis(Operation):
    """What softmax and its logarithm share."""

    swap_group = "activation"
    entry_indices = (("i", "j"),)

    def check_shapes(self, x):
        if np.ndim(x) == 0:
            raise ShapeError(f"{self.op} compares the entries of an array: x is a single number")
        if np.shape(x)[-1] == 0:
            raise ShapeError(f"{self.op} needs at least one entry on the last axis of x")


class Softmax(_OverLastAxis):
    """Turns the entries of the last axis into probabilities, e^xᵢ / Σⱼ e^xⱼ: positive, with sum 1.
    Every entry depends on all entries of its row.
    """

    symbol = r"\mathrm{softmax}"
    reference = "PyTorch torch.softmax(dim=-1); Bridle 1990"

    def forward(self, x):
        return f.softmax(x)

    def vjp(self, upstream, out, x):
        return (out * (upstream - np.sum(upstream * out, axis=-1, keepdims=True)),)

    def formula(self, x):
        return np.exp(indexed(x, "i")) / _sum_over_j(np.exp(indexed(x, "j")))

    def gradient_formulas(self, upstream, out, inputs, shapes):
        return (call("hadamard", out, upstream - call("sum", call("hadamard", upstream, out))),)

    def derivative_formulas(self, out, x):
        return (indexed(out, "i") * (_DELTA - indexed(out, "j")),)


class LogSoftmax(_OverLastAxis):
    """The logarithm of softmax over the last axis, xᵢ − log Σⱼ e^xⱼ, without overflow."""

    symbol = r"\log \mathrm{softmax}"
    reference = "PyTorch torch.log_softmax(dim=-1); Blanchard, Higham & Higham 2021"

    def forward(self, x):
        return f.log_softmax(x)

    def vjp(self, upstream, out, x):
        return (upstream - np.exp(out) * np.sum(upstream, axis=-1, keepdims=True),)

    def formula(self, x):
        return indexed(x, "i") - np.log(_sum_over_j(np.exp(indexed(x, "j"))))

    def gradient_formulas(self, upstream, out, inputs, shapes):
        return (upstream - f.softmax(inputs[0]) * np.sum(upstream),)

    def derivative_formulas(self, out, x):
        return (_DELTA - np.exp(indexed(out, "j")),)
