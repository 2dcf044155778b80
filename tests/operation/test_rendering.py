"""Formulas as LaTeX and text: the fewest parentheses that keep the meaning."""

from __future__ import annotations

import ast
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.operation import Formula, functions, indexed, latex, make, number_latex, text

x, y, w = (Formula.symbol(name) for name in ("x", "y", "w_1"))

s = functions.sigmoid(x)

FORMS: list[tuple[Formula, str, str]] = [
    (x + y, "x + y", "x + y"),
    (x - (y - w), "x - (y - w_1)", "x - (y - w_1)"),
    ((x - y) - w, "x - y - w_1", "x - y - w_1"),
    (x + -y, "x - y", "x - y"),
    (x - -y, "x - (-y)", "x - (-y)"),
    (-(x + y), "-(x + y)", "-(x + y)"),
    (2 * x, r"2\,x", "2·x"),
    (x * 2, r"x \cdot 2", "x·2"),
    ((x + y) * w, r"(x + y)\,w_1", "(x + y)·w_1"),
    (x * (y * w), r"x\,y\,w_1", "x·y·w_1"),
    (x / y, r"\frac{x}{y}", "x/y"),
    (x / (y * w), r"\frac{x}{y\,w_1}", "x/(y·w_1)"),
    (x / y / w, r"\frac{\frac{x}{y}}{w_1}", "x/y/w_1"),
    ((x / y) ** 2, r"\left(\frac{x}{y}\right)^{2}", "(x/y)^2"),
    ((-x) ** 2, "(-x)^{2}", "(-x)^2"),
    (-(x**2), "-x^{2}", "-x^2"),
    (x ** (y + 1), "x^{y + 1}", "x^(y + 1)"),
    ((x**y) ** 2, "(x^{y})^{2}", "(x^y)^2"),
    (1 / (1 + np.exp(-x)), r"\frac{1}{1 + e^{-x}}", "1/(1 + exp(-x))"),
    (np.exp(x) ** 2, "(e^{x})^{2}", "exp(x)^2"),
    (np.sqrt(x + y), r"\sqrt{x + y}", "sqrt(x + y)"),
    (np.log(x / y), r"\ln\left(\frac{x}{y}\right)", "ln(x/y)"),
    (np.abs(x), r"\left|x\right|", "|x|"),
    (s * (1 - s), r"\sigma(x)\,(1 - \sigma(x))", "σ(x)·(1 - σ(x))"),
    (np.maximum(0.0, x), r"\max(0, x)", "max(0, x)"),
    (functions.xlogy(y, x), r"y\,\ln(x)", "y·ln(x)"),
    (functions.xlog1py(1 - y, -x), r"(1 - y)\,\ln(1 - x)", "(1 - y)·ln(1 - x)"),
    (np.matmul(x, w.T), r"x\,w_1^{\top}", "x @ w_1ᵀ"),
    (np.sum((x - y) ** 2), r"\sum (x - y)^{2}", "sum((x - y)^2)"),
    (np.sum(x) - y, r"(\sum x) - y", "sum(x) - y"),
    (
        np.where(x > 0, x, 0.01 * x),
        r"\begin{cases} x & x > 0 \\ 0.01\,x & \text{otherwise} \end{cases}",
        "x if x > 0 else 0.01·x",
    ),
    (
        np.where(x > 1, 1.0, np.where(x < 0, 0.0, x)),
        r"\begin{cases} 1 & x > 1 \\ 0 & x < 0 \\ x & \text{otherwise} \end{cases}",
        "1 if x > 1 else 0 if x < 0 else x",
    ),
    (
        y + np.where(x > 0, -1.0, x),
        r"y + \left(\begin{cases} -1 & x > 0 \\ x & \text{otherwise} \end{cases}\right)",
        "y + (-1 if x > 0 else x)",
    ),
    (Formula.symbol(r"\hat{y}") - y, r"\hat{y} - y", "yhat - y"),
    (indexed(x, "i") * indexed(w, "ij"), r"{x}_i\,{w_1}_{ij}", "x_i·w_1_ij"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "as_latex", "as_text"), FORMS, ids=[f[2] for f in FORMS])
def test_a_formula_reads_well(formula: Formula, as_latex: str, as_text: str) -> None:
    assert latex(formula) == as_latex
    assert text(formula) == as_text


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (2.0, "2"),
        (-0.5, "-0.5"),
        (1 / 3, "0.333333"),
        (1e-7, "10^{-7}"),
        (2.5e-9, r"2.5 \cdot 10^{-9}"),
        (-1e20, "-10^{20}"),
        (math.inf, r"\infty"),
        (-math.inf, r"-\infty"),
        (math.nan, r"\mathrm{nan}"),
    ],
)
def test_numbers_are_short(number: float, written: str) -> None:
    assert number_latex(number) == written


def test_labels_show_the_parameter() -> None:
    assert make("add_constant", c=3).label() == "+3"
    assert make("add_constant", c=-3).label() == "-3"
    assert make("mul_constant", c=0.5).label() == r"\times 0.5"
    assert make("mul_constant", c=-2).label() == r"\times\,{-2}"
    assert make("pow_constant", exponent=3).label() == "x^{3}"


numbers = st.sampled_from([-2.0, -0.5, 0.5, 2.0, 3.0])
leaves = numbers.map(Formula.constant) | st.sampled_from("abc").map(Formula.symbol)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a / b, inner, inner),
        st.builds(lambda a: -a, inner),
        st.builds(np.square, inner),
        st.builds(np.abs, inner),
        st.builds(np.tanh, inner),
        st.builds(lambda a, b, c: np.where(a > b, b, c), inner, inner, inner),
    ),
    max_leaves=12,
)
VALUES = {"a": 1.7, "b": -0.6, "c": 0.3}


@given(trees)
def test_the_text_means_what_the_tree_means(formula: Formula) -> None:
    """Read back with Python's own rules of precedence, the text gives the tree's number."""
    written = text(formula).replace("·", "*").replace("^", "**")
    while "|" in written:
        written = re.sub(r"\|([^|]*)\|", r"abs(\1)", written, count=1)
    names: dict[str, Any] = {**VALUES, "tanh": math.tanh, "abs": abs}
    try:
        expected = _value(formula)
    except ZeroDivisionError:
        return
    if "abs" in written and text(formula).count("|") > 2:
        return  # bars inside bars do not say which is which
    read = eval(compile(ast.parse(written, mode="eval"), "", "eval"), names)
    assert read == pytest.approx(expected, rel=1e-9, abs=1e-12)


def _value(formula: Formula) -> float:
    from graphapp.operation.scalar_code import compiled, source

    names = list(VALUES)
    function = compiled(names, source(formula, dict(zip(names, names, strict=True))))
    return float(function(*VALUES.values()))


@given(trees)
def test_latex_brackets_are_balanced(formula: Formula) -> None:
    written = latex(formula)
    assert written.count("{") == written.count("}")
    assert written.count(r"\left") == written.count(r"\right")
    assert written.count(r"\begin") == written.count(r"\end")
    assert "--" not in written.replace(" ", "")
    assert "+-" not in written.replace(" ", "")
