"""Nudging one number: what the gradient predicts, what really happens, and a whole sweep."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph

from graphapp.engine import evaluate
from graphapp.engine.nudging import nudge, sweep
from graphapp.errors import GraphappError

CUBE = graph({"x": 2.0, "c": ("pow_constant", {"exponent": 3})}, ["x -> c.x"], "c")
ARRAYS = graph({"v": [1.0, 3.0], "s": "square"}, ["v -> s.x"], "s")


def test_the_difference_shrinks_with_the_square_of_the_step() -> None:
    found = [nudge(evaluate(CUBE), "x", (), step) for step in (0.1, 0.01)]
    for one, step in zip(found, (0.1, 0.01), strict=True):
        assert one.predicted == pytest.approx(12 * step)
        assert one.actual == pytest.approx((2 + step) ** 3 - 8)
        assert one.difference == pytest.approx(6 * step**2 + step**3, rel=1e-6)
    assert found[0].difference / found[1].difference == pytest.approx(100, rel=0.05)


def test_one_entry_of_an_array_moves_and_the_target_is_summed() -> None:
    found = nudge(evaluate(ARRAYS), "v", (1,), 0.5)
    assert (found.step, found.predicted, found.actual) == (0.5, 3.0, 3.25)


def test_the_step_is_the_one_that_floats_can_make() -> None:
    large = graph({"x": 1e16, "c": "mul_constant"}, ["x -> c.x"], "c")
    assert nudge(evaluate(large), "x", (), 1.0).step in (0.0, 2.0)
    assert nudge(evaluate(large), "x", (), 1.0).difference == 0.0


def test_a_sweep_gives_the_target_at_each_place() -> None:
    places, target = sweep(evaluate(ARRAYS), "v", (0,), np.array([-1.0, 0.0, 2.0]))
    assert np.asarray(places).tolist() == [-1.0, 0.0, 2.0]
    assert np.asarray(target).tolist() == [10.0, 9.0, 13.0]


def test_what_has_no_gradient_or_no_value_afterwards_is_one_sentence() -> None:
    plain = graph({"x": 2.0, "s": "square"}, ["x -> s.x"])
    with pytest.raises(GraphappError, match="x has no gradient"):
        nudge(evaluate(plain), "x", (), 0.1)
    with pytest.raises(GraphappError, match="no node is differentiated"):
        sweep(evaluate(plain), "x", (), 0.0)
