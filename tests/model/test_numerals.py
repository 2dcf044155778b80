"""How numbers are written for people."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.model.numerals import (
    FULL,
    Precision,
    exact_text,
    number_text,
    sheet_precision,
    value_text,
)


@pytest.mark.parametrize(
    ("number", "precision", "text"),
    [
        (-0.8976, Precision(), "−0.898"),
        (0.0, Precision(), "0.000"),
        (-0.0, Precision(), "0.000"),
        (1.7415578e-07, Precision(), "1.7e−07"),
        (-0.0004, Precision(), "−4.0e−04"),
        (0.0005001, Precision(), "0.001"),
        (1234567.0, Precision(), "1.235e+06"),
        (999999.0, Precision("decimals", 0), "999999"),
        (math.inf, Precision(), "∞"),
        (-math.inf, Precision(), "−∞"),
        (math.nan, Precision(), "nan"),
        (0.000123456, Precision("significant", 3), "0.000123"),
        (0.0000123456, Precision("significant", 3), "1.23e−05"),
        (40.0, Precision("significant", 2), "40"),
        (40.0, Precision("significant", 4), "40.00"),
        (5200.0, Precision("significant", 3), "5200"),
        (9.996, Precision("significant", 3), "10.0"),
        (0.0, Precision("significant", 3), "0.00"),
    ],
)
def test_one_number(number: float, precision: Precision, text: str) -> None:
    assert number_text(number, precision) == text


def test_short_vectors_are_written_out_and_larger_arrays_named_by_shape() -> None:
    assert value_text(np.array([1.0, -2.5]), Precision("decimals", 1)) == "[1.0, −2.5]"
    assert value_text(np.zeros(5)) == "(5,)"
    assert value_text(np.zeros((2, 2))) == "(2, 2)"
    assert value_text(1.5) == "1.500"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_and_full_text_read_back(number: float) -> None:
    assert float(exact_text(number).replace("−", "-")) == number
    assert float(number_text(number, FULL).replace("−", "-")) == number


@given(st.floats(min_value=1e-300, max_value=1e300), st.integers(0, 8))
def test_a_number_that_is_not_zero_never_looks_like_zero(number: float, digits: int) -> None:
    for kind in ("decimals", "significant"):
        text = number_text(number, Precision(kind, max(digits, int(kind == "significant"))))
        assert float(text.replace("−", "-")) != 0


def test_digits_out_of_range_are_refused() -> None:
    for kind, digits in (("decimals", -1), ("significant", 0), ("decimals", 18)):
        with pytest.raises(ValueError, match="digits"):
            Precision(kind, digits)


FRACTION = Precision("fraction", 3)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1 / 3, "1/3"), (-2 / 7, "−2/7"), (3.0, "3"), (0.0, "0"), (-0.0, "0"), (63 / 64, "63/64"),
        (1 / 65, "0.015"), (0.1 + 0.2, "3/10"), (1 / 3 + 1e-11, "0.333"), (1e-13, "1.0e−13"),
        (1 / 64 + 1e-14, "1/64"), (0.336375, "0.336"), (2e6, "2.000e+06"), (math.inf, "∞"),
    ],
)  # fmt: skip
def test_short_fractions_are_exact(number: float, text: str) -> None:
    assert number_text(number, FRACTION) == text


def test_fractions_of_a_vector() -> None:
    assert value_text(np.array([0.5, -1 / 3]), FRACTION) == "[1/2, −1/3]"


def test_the_sheet_decides_how_many_decimals() -> None:
    sheet = Precision("sheet", 3)
    printed = [{"decimals": 4}, {"decimals": 2}, {"decimals": 4}, {"value": 1.0}]
    assert sheet_precision(sheet, printed) == Precision("sheet", 4)
    assert sheet_precision(sheet, [{"decimals": 1}, {"decimals": 5}]).digits == 5
    assert sheet_precision(Precision("sheet", 6), []).digits == 3
    assert sheet_precision(FRACTION, printed) is FRACTION
    assert number_text(1 / 3, Precision("sheet", 4)) == "0.3333"
