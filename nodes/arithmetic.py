"""Arithmetic, entry by entry: sums, products, powers and the functions of a calculator."""

from __future__ import annotations

from functools import reduce

import numpy as np

from graphapp.operation import Elementwise, Notice, parameter


class Add(Elementwise):
    """Adds its inputs: every input gets the upstream gradient unchanged."""

    symbol = "+"
    reference = "NumPy add, broadcasting included"

    def forward(self, *inputs):
        return reduce(np.add, inputs)

    def partials(self, out, *inputs):
        return (1.0,) * len(inputs)


class Mul(Elementwise):
    """Multiplies its inputs: the local gradient of each is the product of the others."""

    symbol = r"\times"
    reference = "NumPy multiply, broadcasting included"

    def forward(self, *inputs):
        return reduce(np.multiply, inputs)

    def partials(self, out, *inputs):
        return tuple(reduce(np.multiply, inputs[:i] + inputs[i + 1 :]) for i in range(len(inputs)))


class AddConstant(Elementwise):
    """Adds a fixed number: the gradient passes unchanged."""

    symbol = "+c"
    reference = "NumPy add"

    c: float = parameter(0.0, "the number that is added")

    def forward(self, x):
        return x + self.c

    def partials(self, out, x):
        return (1.0,)
