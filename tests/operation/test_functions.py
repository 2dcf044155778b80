"""The functions that NumPy lacks: exact for every finite number, IEEE 754 beyond."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphapp.operation import functions as f
from graphapp.operation.functions import SCALAR

GRID = [-1e308, -800.0, -37.0, -1.5, -1e-9, -0.0, 0.0, 1e-300, 0.3, 1.0, 20.0, 800.0, 1e308]
EXTREMES = [*GRID, math.inf, -math.inf, math.nan]


def test_sigmoid_keeps_its_digits_in_both_tails() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert f.sigmoid(np.float64(-700.0)) == pytest.approx(math.exp(-700.0), rel=1e-15)
        assert f.sigmoid(np.float64(0.0)) == 0.5
        assert f.sigmoid(np.array([-800.0, 800.0])).tolist() == [0.0, 1.0]
    assert f.sigmoid(np.array([-math.inf, math.inf])).tolist() == [0.0, 1.0]


def test_softplus_is_x_far_to_the_right_and_e_to_the_x_far_to_the_left() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert f.softplus(np.float64(800.0)) == 800.0
        assert f.softplus(np.float64(-40.0)) == pytest.approx(math.exp(-40.0), rel=1e-15)


def test_xlogy_and_xlog1py_take_the_limit_at_0_and_only_there() -> None:
    with np.errstate(all="ignore"):
        assert f.xlogy(0.0, 0.0) == 0.0
        assert f.xlogy(1.0, np.float64(0.0)) == -math.inf
        assert math.isnan(f.xlogy(0.0, np.float64(-1.0)))
        assert math.isnan(f.xlogy(0.0, math.nan))
        assert f.xlog1py(0.0, -1.0) == 0.0
        assert math.isnan(f.xlog1py(0.0, np.float64(-1.5)))
        assert f.xlog1py(1.0, 1e-20) == 1e-20


def test_normal_cdf_keeps_its_digits_far_to_the_left() -> None:
    assert f.normal_cdf(-10.0) == pytest.approx(7.61985302416047e-24, rel=1e-12)
    assert f.normal_cdf(np.array([0.0, 800.0])).tolist() == [0.5, 1.0]


def test_log_softmax_loses_no_digits_to_a_large_maximum() -> None:
    assert f.log_softmax(np.array([1e16, 1e16])).tolist() == [-math.log(2)] * 2
    np.testing.assert_allclose(np.exp(f.log_softmax(np.arange(5.0))), f.softmax(np.arange(5.0)))
    assert f.softmax(np.array([-math.inf, 0.0])).tolist() == [0.0, 1.0]


ONE = ["exp", "log", "log1p", "expm1", "sqrt", "tanh", "abs", "square", "reciprocal", "sign"]


@pytest.mark.parametrize("name", [*ONE, "sigmoid", "softplus", "normal_cdf"])
def test_a_scalar_twin_gives_the_numbers_of_the_array_function(name: str) -> None:
    function = getattr(f, name, None) or getattr(np, name)
    for x in EXTREMES:
        with np.errstate(all="ignore"):
            slow = float(function(np.float64(x)))
        try:
            fast = SCALAR[name](x)
        except (ArithmeticError, ValueError):
            continue  # the engine asks the array function then
        assert fast == pytest.approx(slow, rel=1e-15, abs=0, nan_ok=True), x


@pytest.mark.parametrize("name", ["maximum", "minimum", "heaviside", "xlogy", "xlog1py"])
def test_a_scalar_twin_of_two_numbers_likewise(name: str) -> None:
    function = getattr(f, name, None) or getattr(np, name)
    for x in EXTREMES:
        for y in EXTREMES:
            with np.errstate(all="ignore"):
                slow = float(function(np.float64(x), np.float64(y)))
            try:
                fast = SCALAR[name](x, y)
            except (ArithmeticError, ValueError):
                continue
            assert fast == pytest.approx(slow, rel=1e-15, abs=0, nan_ok=True), (x, y)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_sigmoid_and_its_mirror_add_up_to_1(x: float) -> None:
    with np.errstate(under="ignore", over="raise", invalid="raise"):
        assert f.sigmoid(x) + f.sigmoid(-x) == pytest.approx(1.0, rel=1e-15)
