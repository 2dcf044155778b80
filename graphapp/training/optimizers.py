"""Optimizers: how a parameter follows its gradient. Each is the update written as one formula.

The numbers are those of the PyTorch optimizers of the same name with their default settings.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np


class Optimizer:
    """One parameter's way downhill: keeps what it must remember between steps."""

    name: ClassVar[str]
    formula: ClassVar[str]
    """The update as LaTeX: g is the gradient, η the learning rate."""
    reference: ClassVar[str]

    def __init__(self) -> None:
        self.steps = 0
        """How many steps were begun; whoever calls ``next`` counts."""

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """The parameter after one step with a learning rate; ``steps`` says which, from 1 on."""
        raise NotImplementedError


class Sgd(Optimizer):
    """Gradient descent: a step against the gradient."""

    name = "sgd"
    formula = r"w \leftarrow w - \eta\,g"
    reference = "Robbins & Monro 1951; PyTorch torch.optim.SGD"

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """w − η g."""
        return value - rate * gradient


class Momentum(Optimizer):
    """Gradient descent with a heavy ball: the steps before carry on."""

    name = "momentum"
    formula = r"v \leftarrow \mu v + g,\quad w \leftarrow w - \eta\,v"
    reference = "Polyak 1964; PyTorch torch.optim.SGD(momentum=0.9)"
    mu: ClassVar[float] = 0.9

    def __init__(self) -> None:
        super().__init__()
        self.velocity: Any = 0.0

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """v ← μ v + g, then w − η v."""
        self.velocity = self.mu * self.velocity + gradient
        return value - rate * self.velocity


class Nesterov(Momentum):
    """Momentum that looks ahead: the gradient counts at once, not only through the velocity."""

    name = "nesterov"
    formula = r"v \leftarrow \mu v + g,\quad w \leftarrow w - \eta\,(g + \mu v)"
    reference = "Nesterov 1983; PyTorch torch.optim.SGD(momentum=0.9, nesterov=True)"

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """v ← μ v + g, then w − η (g + μ v)."""
        self.velocity = self.mu * self.velocity + gradient
        return value - rate * (gradient + self.mu * self.velocity)


class RmsProp(Optimizer):
    """Each entry's step is divided by the running size of its gradient."""

    name = "rmsprop"
    formula = (
        r"s \leftarrow \alpha s + (1-\alpha)\,g^2,"
        r"\quad w \leftarrow w - \eta\,\frac{g}{\sqrt{s}+\epsilon}"
    )
    reference = "Tieleman & Hinton 2012; PyTorch torch.optim.RMSprop"
    alpha: ClassVar[float] = 0.99
    eps: ClassVar[float] = 1e-8

    def __init__(self) -> None:
        super().__init__()
        self.square: Any = 0.0

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """s ← α s + (1−α) g², then w − η g/(√s + ε)."""
        self.square = self.alpha * self.square + (1 - self.alpha) * (gradient * gradient)
        return value - rate * gradient / (np.sqrt(self.square) + self.eps)


class Adam(Optimizer):
    """Momentum and running size together, both corrected for their start at 0."""

    name = "adam"
    formula = (
        r"m \leftarrow \beta_1 m + (1-\beta_1)\,g,\quad s \leftarrow \beta_2 s + (1-\beta_2)\,g^2,"
        r"\quad w \leftarrow w - \eta\,\frac{m/(1-\beta_1^t)}{\sqrt{s/(1-\beta_2^t)}+\epsilon}"
    )
    reference = "Kingma & Ba 2015, algorithm 1; PyTorch torch.optim.Adam"
    beta1: ClassVar[float] = 0.9
    beta2: ClassVar[float] = 0.999
    eps: ClassVar[float] = 1e-8

    def __init__(self) -> None:
        super().__init__()
        self.mean: Any = 0.0
        self.square: Any = 0.0

    def next(self, value: Any, gradient: Any, rate: float) -> Any:
        """m and s follow g and g²; w − η m̂/(√ŝ + ε)."""
        self.mean = self.beta1 * self.mean + (1 - self.beta1) * gradient
        self.square = self.beta2 * self.square + (1 - self.beta2) * (gradient * gradient)
        step = rate / (1 - self.beta1**self.steps)
        size = np.sqrt(self.square) / math.sqrt(1 - self.beta2**self.steps)
        return value - step * self.mean / (size + self.eps)


#: By name, in the order of a menu.
OPTIMIZERS: dict[str, type[Optimizer]] = {
    cls.name: cls for cls in (Sgd, Momentum, Nesterov, RmsProp, Adam)
}
