"""Sources: values, data columns and drawn parameters."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from graphapp.operation import Array, MissingInput, ParameterError, Source, Value, as_value, make


def source(op: str, **params: Any) -> Source:
    operation = make(op, **params)
    assert isinstance(operation, Source)
    return operation


def array(value: Value) -> Array:
    assert isinstance(value, np.ndarray)
    return value


DATA = {"x1": array(as_value([0.5, 1.0, 2.0])), "y": array(as_value([1.0, 0.0, 1.0]))}


@pytest.mark.parametrize("op", ["input", "parameter", "constant"])
def test_a_source_has_the_value_it_was_given(op: str) -> None:
    assert source(op, value=2).source_value({}) == 2.0
    assert type(source(op, value=2).source_value({})) is float
    assert array(source(op, value=[[1, 2]]).source_value({})).tolist() == [[1.0, 2.0]]
    assert math.isnan(source(op, value="NaN").source_value({}))  # type: ignore[arg-type]


@pytest.mark.parametrize("op", ["input", "parameter", "constant"])
def test_a_source_without_a_value_says_so(op: str) -> None:
    with pytest.raises(MissingInput, match=f"this {op} has no value"):
        source(op).source_value(DATA)


@pytest.mark.parametrize("op", ["input", "parameter", "constant"])
def test_a_source_can_be_given_another_value(op: str) -> None:
    before = source(op, value=1.0)
    after = before.with_value(3.0)
    assert after.source_value({}) == 3.0
    assert before.source_value({}) == 1.0
    assert type(after) is type(before)


def test_an_input_can_be_a_column_of_the_data_or_several() -> None:
    assert array(source("input", column="x1").source_value(DATA)).tolist() == [0.5, 1.0, 2.0]
    both = array(source("input", columns=["x1", "y"]).source_value(DATA))
    assert both.tolist() == [[0.5, 1.0], [1.0, 0.0], [2.0, 1.0]]
    assert array(source("input", columns=["y"]).source_value(DATA)).shape == (3, 1)
    assert not both.flags.writeable


def test_a_missing_column_is_named_with_those_that_exist() -> None:
    with pytest.raises(MissingInput, match="'x9': the columns are x1, y"):
        source("input", column="x9").source_value(DATA)
    with pytest.raises(MissingInput, match="'x9': the graph has no data"):
        source("input", columns=["x9"]).source_value({})


def test_a_value_set_by_hand_replaces_the_column() -> None:
    changed = source("input", column="x1").with_value(7.0)
    assert changed.source_value(DATA) == 7.0
    assert changed.params() == {"value": 7.0}


def _drawn(distribution: str, shape: list[int], **more: Any) -> Array:
    init = {"distribution": distribution, "shape": shape, **more}
    return array(source("parameter", init=init).source_value({}))


def test_the_same_seed_draws_the_same_numbers() -> None:
    assert (_drawn("normal", [5], seed=3) == _drawn("normal", [5], seed=3)).all()
    assert (_drawn("normal", [5], seed=3) != _drawn("normal", [5], seed=4)).all()
    assert _drawn("normal", [3]).tolist() == np.random.default_rng(0).standard_normal(3).tolist()


def test_distributions_have_their_spread() -> None:
    shape, many = [300, 100], [100_000]
    assert _drawn("zeros", shape).any() == False  # noqa: E712
    assert (_drawn("ones", shape, scale=0.1) == 0.1).all()
    assert _drawn("normal", many, scale=3).std() == pytest.approx(3, rel=0.02)
    uniform = _drawn("uniform", many, scale=2)
    assert -2 <= uniform.min() < -1.99
    assert 1.99 < uniform.max() < 2
    bound = math.sqrt(6 / 400)
    xavier = _drawn("xavier", shape)
    assert np.abs(xavier).max() <= bound
    assert np.abs(xavier).max() == pytest.approx(bound, rel=0.01)
    # fan_in is the second length: W has shape (out, in)
    assert _drawn("he", shape).std() == pytest.approx(math.sqrt(2 / 100), rel=0.02)
    assert _drawn("he", [100_000, 8]).std() == pytest.approx(0.5, rel=0.02)
    assert _drawn("he", [50, 4, 100]).std() == pytest.approx(math.sqrt(2 / 400), rel=0.02)
    assert _drawn("he", [200_000]).std() == pytest.approx(math.sqrt(2 / 200_000), rel=0.02)


def test_a_single_number_can_be_drawn() -> None:
    for distribution in ("zeros", "ones", "normal", "uniform", "xavier", "he"):
        value = source("parameter", init={"distribution": distribution}).source_value({})
        assert type(value) is float


def test_a_trained_value_goes_before_the_drawn_one_and_keeps_the_recipe() -> None:
    trained = source("parameter", init={"distribution": "he", "shape": [2]}).with_value(1.5)
    assert trained.source_value({}) == 1.5
    assert trained.params()["init"]["distribution"] == "he"


@pytest.mark.parametrize("shape", [[-1], [10_000, 10_000], [2**62, 4]])
def test_shapes_that_cannot_be_drawn_are_refused(shape: list[int]) -> None:
    with pytest.raises(ParameterError, match=r"init\.shape"):
        source("parameter", init={"shape": shape}).source_value({})


def test_a_wrong_recipe_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="colour"):
        make("parameter", init={"colour": 1})
    with pytest.raises(ParameterError, match="distribution"):
        make("parameter", init={"distribution": "cauchy"})
    with pytest.raises(ParameterError, match="seed"):
        make("parameter", init={"seed": -1})
