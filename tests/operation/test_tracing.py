"""Tracing: what NumPy code becomes a formula, and what happens where it cannot."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.operation import Elementwise, Formula, Operation, latex, make, text
from graphapp.operation.formula import NotTraceable, sum_of
from graphapp.operation.scalar_code import source
from graphapp.operation.textbook import textbook
from graphapp.operation.traced import build_tree

x, y = Formula.symbol("x"), Formula.symbol("y")


class Sawtooth(Elementwise):
    """Uses a function that has no formula."""

    def forward(self, x):
        return np.mod(x, 1.0)

    def partials(self, out, x):
        return (np.ones_like(x),)


class Spread(Operation):
    """Its formula is its code; it states no derivative."""

    def forward(self, x):
        return np.exp(x) - 1

    def vjp(self, upstream, out, x):
        return (upstream * np.exp(x),)


@pytest.mark.parametrize(
    "use",
    [
        lambda: np.hypot(x, y), lambda: np.add.reduce(x), lambda: np.cumsum(x),
        lambda: np.sum(x, axis=0), lambda: x + object(), lambda: "1" * x,
        lambda: "yes" if x > 0 else "no", lambda: build_tree([1.0]),
        lambda: source(np.matmul(x, y), {"x": "x", "y": "y"}),
    ],
)  # fmt: skip
def test_what_has_no_formula_is_not_traced(use) -> None:
    with pytest.raises(NotTraceable):
        use()


def test_an_operation_without_a_formula_still_computes_and_has_no_scalar_code() -> None:
    assert Sawtooth().scalar_code(1) is None
    assert Sawtooth().forward(1.25) == 0.25
    assert textbook(Sawtooth) == (None, {"x": None})


def test_an_operation_without_stated_derivatives_has_the_formula_of_its_code() -> None:
    found = textbook(Spread)
    assert found.formula is not None
    assert latex(found.formula) == "e^{x} - 1"
    assert found.local == {"x": None}
    (share,) = Spread().gradient_formulas(Formula.symbol("g"), y, (x,), ((),))
    assert share is not None
    assert latex(share) == r"\left(\frac{\partial y}{\partial x}\right)^{\top}\,g"
    assert Spread().jacobian(0, np.zeros(2), (np.zeros(2),)).tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        (2.0**x, "2^x"), (abs(x), "|x|"), (1 - x, "1 - x"), (3 / x, "3/x"), (x @ y, "x @ y"),
        (x * np.float64(1.0), "x"), (x / 1, "x"), (x**True, "x"), (x.T, "xᵀ"), (x <= y, "x ≤ y"),
        (x != y, "x ≠ y"), (np.logical_or(x > 0, y < 0), "x > 0 or y < 0"),
    ],
)  # fmt: skip
def test_python_s_operators_build_formulas(formula: Formula, written: str) -> None:
    assert text(formula) == written


def test_a_formula_shows_its_tree() -> None:
    assert repr(x + 1) == "Formula('add', Formula('symbol', 'x'), Formula('constant', 1.0))"


@pytest.mark.parametrize("count", [1, 2, 3, 7, 5_000])
def test_a_sum_of_many_terms_keeps_their_order_and_a_shallow_tree(count: int) -> None:
    terms = [Formula.symbol(f"x_{i}") for i in range(count)]
    total = sum_of(terms)
    assert text(total) == " + ".join(f"x_{i}" for i in range(count))
    depth, tree = 0, total
    while tree.head == "add":
        tree, depth = tree.operands[0], depth + 1
    assert 2**depth < 2 * count


def test_a_product_of_thousands_of_factors_is_written() -> None:
    product = x
    for _ in range(5_000):
        product = product * y
    assert text(product) == "·".join(["x"] + ["y"] * 5_000)
    assert latex(product).count(r"\,y") == 5_000


def test_scalar_code_is_looked_up_by_what_an_operation_is() -> None:
    one, other = make("leaky_relu", slope=0.1), make("leaky_relu", slope=0.1)
    assert one.scalar_code(1) is other.scalar_code(1)
    assert one.scalar_code(1) is not make("leaky_relu", slope=0.2).scalar_code(1)
