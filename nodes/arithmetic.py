"""Arithmetic, entry by entry: sums, products, powers and the functions of a calculator."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import ClassVar

import numpy as np

from graphapp.operation import Elementwise, number_latex, parameter
from graphapp.operation.formula import build, call
from graphapp.operation.notices import kink, noticed


class Add(Elementwise):
    """Adds its inputs: each gets the upstream gradient unchanged."""

    symbol = "+"
    reference = "NumPy add, broadcasting included"

    def forward(self, *inputs):
        return reduce(np.add, inputs)

    def partials(self, out, *inputs):
        return (1.0,) * len(inputs)


class Mul(Elementwise):
    """Multiplies its inputs: the local gradient by each is the product of the others."""

    symbol = r"\times"
    reference = "NumPy multiply, broadcasting included"

    def forward(self, *inputs):
        return reduce(np.multiply, inputs)

    def partials(self, out, *inputs):
        return tuple(reduce(np.multiply, inputs[:i] + inputs[i + 1 :]) for i in range(len(inputs)))


class _Extreme(Elementwise):
    """max and min: the gradient goes to the input that was chosen, in equal parts at a tie."""

    wins: ClassVar[str] = ""
    """The comparison by which an input beats another."""

    def partials(self, out, *inputs):
        chosen = [np.where(x == out, 1.0, 0.0) for x in inputs]
        ties = reduce(np.add, chosen)
        return tuple(np.divide(one, ties) for one in chosen)

    def derivative_formulas(self, out, *inputs):
        if len(inputs) == 2:
            (a, b), wins = inputs, self.wins
            return tuple(
                call("where", build(wins, x, y), 1.0, call("where", x == y, 0.5, 0.0))
                for x, y in ((a, b), (b, a))
            )
        chosen = [call("iverson", x == out) for x in inputs]
        return tuple(build("div", one, reduce(add, chosen)) for one in chosen)

    def notices(self, out, *inputs):
        ties = sum(np.asarray(x == out, dtype=int) for x in inputs)
        share = "the tied inputs get equal shares of the upstream gradient"
        several = f"tie: {ties} inputs are equal, so " if np.ndim(ties) == 0 else "there is a tie: "
        yield from noticed("tie", ties > 1, several + share)


class Max(_Extreme):
    """The largest of its inputs. The upstream gradient goes to the largest one; k inputs that tie
    get 1/k of it each.
    """

    symbol = r"\max"
    wins = ">"
    reference = "NumPy maximum; at a tie the even split of PyTorch torch.amax"

    def forward(self, *inputs):
        return reduce(np.maximum, inputs)


class Min(_Extreme):
    """The smallest of its inputs. The upstream gradient goes to the smallest one; k inputs that
    tie get 1/k of it each.
    """

    symbol = r"\min"
    wins = "<"
    reference = "NumPy minimum; at a tie the even split of PyTorch torch.amin"

    def forward(self, *inputs):
        return reduce(np.minimum, inputs)


class Sub(Elementwise):
    """a − b: the gradient reaches b with its sign turned."""

    symbol = "-"
    reference = "NumPy subtract, broadcasting included"

    def forward(self, a, b):
        return a - b

    def partials(self, out, a, b):
        return 1.0, -1.0


class Div(Elementwise):
    """a divided by b. Division by zero gives an infinity, 0/0 gives nan."""

    symbol = r"\div"
    reference = "NumPy divide, IEEE 754 division by zero"

    def forward(self, a, b):
        return np.divide(a, b)

    def partials(self, out, a, b):
        return np.divide(1.0, b), np.divide(-out, b)

    def derivative_formulas(self, out, a, b):
        return 1 / b, -(a / b**2)


class Power(Elementwise):
    """a to the power b, with gradients to both. 0⁰ is 1, a negative a with a fractional b is nan;
    at a = 0 with b ≥ 0 the gradient by b is 0, the limit.
    """

    symbol = "a^b"
    reference = "NumPy power; derivatives as PyTorch torch.pow"

    def forward(self, a, b):
        return np.power(a, b)

    def partials(self, out, a, b):
        by_a = np.where(b == 0, 0.0, b * np.power(a, b - 1.0))
        by_b = np.where(np.logical_and(a == 0, b >= 0), 0.0, out * np.log(a))
        return by_a, by_b

    def derivative_formulas(self, out, a, b):
        return b * a ** (b - 1), out * np.log(a)


class Neg(Elementwise):
    """−x."""

    symbol = "-x"
    reference = "NumPy negative"

    def forward(self, x):
        return -x

    def partials(self, out, x):
        return (-1.0,)


class Square(Elementwise):
    """x squared; the local gradient is 2x."""

    symbol = "x^2"
    reference = "NumPy square"

    def forward(self, x):
        return np.square(x)

    def partials(self, out, x):
        return (2.0 * x,)


class Sqrt(Elementwise):
    """The square root of x: nan for a negative x; at 0 the local gradient is infinite."""

    symbol = r"\sqrt{x}"
    reference = "NumPy sqrt; derivative as PyTorch torch.sqrt"

    def forward(self, x):
        return np.sqrt(x)

    def partials(self, out, x):
        return (np.divide(0.5, out),)

    def derivative_formulas(self, out, x):
        return (1 / (2 * np.sqrt(x)),)


class Exp(Elementwise):
    """e to the power x, which is its own derivative."""

    symbol = "e^x"
    reference = "NumPy exp"

    def forward(self, x):
        return np.exp(x)

    def partials(self, out, x):
        return (out,)

    def derivative_formulas(self, out, x):
        return (np.exp(x),)


class Log(Elementwise):
    """The natural logarithm of x: −∞ at 0 and nan below."""

    symbol = r"\ln"
    reference = "NumPy log, IEEE 754 at 0 and below"

    def forward(self, x):
        return np.log(x)

    def partials(self, out, x):
        return (np.divide(1.0, x),)


class Abs(Elementwise):
    """The absolute value of x. At 0 the local gradient is 0 by convention."""

    symbol = "|x|"
    reference = "NumPy abs; derivative as PyTorch torch.abs"

    def forward(self, x):
        return np.abs(x)

    def partials(self, out, x):
        return (np.sign(x),)

    def notices(self, out, x):
        yield from kink(x == 0, "x is 0, where |x| bends: its derivative there is 0 by convention")


class Reciprocal(Elementwise):
    """1/x, which is infinite at 0."""

    symbol = "1/x"
    reference = "NumPy reciprocal, IEEE 754 at 0"

    def forward(self, x):
        return np.divide(1.0, x)

    def partials(self, out, x):
        return (-out * out,)

    def derivative_formulas(self, out, x):
        return (-(1 / x**2),)


class Identity(Elementwise):
    """x itself: a place to name a number or to branch."""

    symbol = "x"
    reference = "PyTorch torch.nn.Identity"

    def forward(self, x):
        return x

    def partials(self, out, x):
        return (1.0,)


class AddConstant(Elementwise):
    """Adds a fixed number: the gradient passes unchanged."""

    symbol = "x+c"
    reference = "NumPy add"

    c: float = parameter(0.0, "the number that is added")

    def label(self):
        sign = "" if number_latex(self.c).startswith("-") else "+"
        return f"{sign}{number_latex(self.c)}"

    def forward(self, x):
        return x + self.c

    def partials(self, out, x):
        return (1.0,)


class MulConstant(Elementwise):
    """Multiplies by a fixed number, which also multiplies the gradient."""

    symbol = r"c \cdot x"
    reference = "NumPy multiply"

    c: float = parameter(1.0, "the number that x is multiplied by")

    def label(self):
        factor = number_latex(self.c)
        # In braces a minus is a sign: without them it would be set like a subtraction.
        return rf"\times\,{{{factor}}}" if factor.startswith("-") else rf"\times {factor}"

    def forward(self, x):
        return self.c * x

    def partials(self, out, x):
        return (self.c,)


class PowConstant(Elementwise):
    """x to a fixed power: nan for a negative x with a fractional exponent; x⁰ is 1 everywhere, with
    derivative 0.
    """

    symbol = "x^n"
    reference = "NumPy power; derivative as PyTorch torch.pow with a number as exponent"

    exponent: float = parameter(2.0, "the power")

    def label(self):
        return f"x^{{{number_latex(self.exponent)}}}"

    def forward(self, x):
        return np.power(x, self.exponent)

    def partials(self, out, x):
        if self.exponent == 0:
            return (0.0,)
        return (self.exponent * np.power(x, self.exponent - 1),)


class Clip(Elementwise):
    """Keeps x between low and high. Outside the local gradient is 0; between and exactly at a
    bound it is 1. With low above high everything becomes high, as in NumPy.
    """

    symbol = r"\mathrm{clip}"
    reference = "NumPy clip; derivative as PyTorch torch.clamp"

    low: float = parameter(0.0, "the lower bound")
    high: float = parameter(1.0, "the upper bound")

    def forward(self, x):
        return np.minimum(np.maximum(x, self.low), self.high)

    def partials(self, out, x):
        between = np.logical_and(x >= self.low, x <= self.high)
        return (np.where(between, 1.0, 0.0),)

    def notices(self, out, x):
        at_bound = np.equal(x, self.low) | np.equal(x, self.high)
        yield from kink(at_bound, "x lies on a bound: the derivative there is 1 by convention")
