"""Formulas as a book prints them: parameters as symbols, ports by their usual names."""

from __future__ import annotations

import pytest

from graphapp.operation import operation_class, operations
from graphapp.operation.rendering import latex
from graphapp.operation.textbook import textbook, textbook_formula


@pytest.mark.parametrize(
    ("op", "formula"),
    [
        ("add_constant", "x + c"), ("mul_constant", r"c\,x"), ("pow_constant", "x^{p}"),
        ("softplus", r"\frac{\ln(1 + e^{\beta\,x})}{\beta}"), ("tanh", r"\tanh(x)"),
        ("squared_error", r"\sum (\hat{y} - y)^{2}"), ("add", "a + b"),
    ],
)  # fmt: skip
def test_formulas(op, formula):
    made = textbook(operation_class(op)).formula
    assert made is not None
    assert latex(made) == formula


def test_sources_have_no_formula():
    assert textbook(operation_class("input")) == (None, {})


def test_local_gradients_name_the_output():
    assert latex(textbook(operation_class("tanh"), "h").local["x"]) == "1 - h^{2}"


def test_every_operation_with_ports_has_a_formula_of_both_kinds():
    for op, cls in operations().items():
        if cls.ports:
            assert textbook_formula(cls) is not None, op
            assert textbook(cls).formula is not None, op


def test_the_formula_of_the_command_line_keeps_the_names_of_the_file():
    assert latex(textbook_formula(operation_class("squared_error"))) == (
        r"\sum (prediction - target)^{2}"
    )
