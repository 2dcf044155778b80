"""Parameters: what a file may give them, and the sentence where it gives something else."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from graphapp.errors import ParameterError
from graphapp.operation import Elementwise, make, parameter
from graphapp.operation.parameters import (
    parameter_infos,
    read_parameter,
    read_value,
    write_parameter,
)


class Bounded(Elementwise):
    """One parameter with each kind of limit."""

    least: float = parameter(1.0, "at least 1", minimum=1)
    most: float = parameter(1.0, "at most 1", maximum=1)
    above: float = parameter(1.0, "above 0", above=0)
    below: float = parameter(1.0, "below 2", below=2)

    def forward(self, x):
        return x

    def partials(self, out, x):
        return (1.0,)


@pytest.mark.parametrize(
    ("name", "good", "wrong", "words"),
    [
        ("least", 1.0, 0.9, "least must be at least 1"),
        ("most", 1.0, 1.1, "most must be at most 1"),
        ("above", 1e-9, 0.0, "above must be greater than 0"),
        ("below", 1.9, 2.0, "below must be less than 2"),
        ("least", 1, True, "least must be a number"),
        ("least", 1, 10**400, "least must be a number"),
        ("least", 1, "2", "least must be a number"),
    ],
)
def test_a_limit_holds_and_is_named(name: str, good: Any, wrong: Any, words: str) -> None:
    assert getattr(Bounded.from_params({name: good}), name) == good
    with pytest.raises(ParameterError, match=words) as raised:
        Bounded.from_params({name: wrong})
    assert raised.value.parameter == name


@pytest.mark.parametrize(
    ("op", "params", "words"),
    [
        ("parameter", {"init": 3}, "init must be an object or null"),
        ("parameter", {"init": {"colour": 1}}, "init has no key 'colour'"),
        ("parameter", {"init": {"distribution": "bad"}}, 'init: distribution must be "zeros" or'),
        ("parameter", {"init": {"shape": [1.5]}}, "init: shape must be an integer"),
        ("input", {"columns": []}, "columns must be a list of texts or null"),
        ("input", {"column": 3}, "column must be a text or null"),
        ("squared_error", {"half": 1}, "half must be true or false"),
        ("reshape", {"shape": 3}, "shape must be a list of integers"),
        ("sum", {"axis": "0"}, "axis must be an integer or a list of integers or null"),
        ("dropout", {"seed": 2**63}, "seed must be an integer"),
        ("relu", {"slope": 1}, "relu has no parameter 'slope'"),
    ],
)
def test_what_does_not_fit_is_one_sentence(op: str, params: dict[str, Any], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        make(op, **params)


@pytest.mark.parametrize(
    "given", [True, [1, True], [[1], [1, 2]], [1, [2]], "one", [None], None, 10**400, {}]
)
def test_what_is_no_rectangular_array_of_numbers_is_no_value(given: Any) -> None:
    with pytest.raises(ParameterError, match="must be a number or a rectangular array"):
        read_value(given)


@pytest.mark.parametrize("given", [2.5, [1.0, 2.0], [[1.0], [2.0]], "Infinity", ["NaN", 1.0], []])
def test_a_value_is_written_as_it_was_read(given: Any) -> None:
    assert write_parameter(read_value(given)) == given


def test_a_record_that_was_read_already_is_taken_as_it_is() -> None:
    drawn = make("parameter", init={"distribution": "ones", "shape": [2]})
    info = next(info for info in drawn.parameters() if info.name == "init")
    assert read_parameter(info, drawn.init) is drawn.init  # type: ignore[attr-defined]
    assert write_parameter(drawn.init)["shape"] == [2]  # type: ignore[attr-defined]


def test_a_node_file_with_a_parameter_of_an_unknown_kind_is_refused_at_once() -> None:
    @dataclasses.dataclass
    class Odd:
        table: dict[str, int]

    with pytest.raises(TypeError, match="cannot be of type"):
        parameter_infos(Odd)
    with pytest.raises(TypeError, match="cannot hold complex"):
        write_parameter(1j)


def test_operations_are_equal_bit_for_bit() -> None:
    def source(value: Any) -> Any:
        return make("input").with_value(value)  # type: ignore[attr-defined]

    assert source(np.array([1.0, np.nan])) == source(np.array([1.0, np.nan]))
    assert hash(source(np.array([1.0]))) == hash(source(np.array([1.0])))
    assert source(0.0) != source(-0.0)
    assert source(np.zeros(2)) != source(np.zeros(3))
    assert source(1.0) != source(np.ones(1))
    assert make("relu") != make("tanh")
