"""Un-broadcasting, equality of values, and the sentences about shapes that do not fit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphapp.operation import Formula, ShapeError, Unknown, as_value, make, op_name, unbroadcast
from graphapp.operation.formula import NotTraceable
from graphapp.operation.values import same_bits


@pytest.mark.parametrize(
    ("shape", "into"),
    [((), (2, 3)), ((3,), (2, 3)), ((1, 3), (2, 3)), ((2, 1), (2, 3)), ((1, 1), (4, 5)),
     ((2, 1, 3), (5, 2, 4, 3)), ((0,), (2, 0)), ((1,), (0,))],
)  # fmt: skip
def test_unbroadcast_is_the_transpose_of_broadcasting(
    shape: tuple[int, ...], into: tuple[int, ...]
) -> None:
    """⟨broadcast(x), g⟩ = ⟨x, unbroadcast(g)⟩ for all x and g: what a transpose is."""
    rng = np.random.default_rng(1)
    x, g = rng.standard_normal(shape), rng.standard_normal(into)
    back = unbroadcast(g, shape)
    assert np.shape(back) == shape
    assert np.sum(np.broadcast_to(x, into) * g) == pytest.approx(np.sum(x * back))


def test_unbroadcast_touches_nothing_where_nothing_was_broadcast() -> None:
    g = np.ones((2, 3))
    assert unbroadcast(g, (2, 3)) is g


def test_a_gradient_that_is_one_number_fills_the_shape() -> None:
    assert unbroadcast(2.0, (2,)).tolist() == [2.0, 2.0]


def test_same_bits_tells_zeros_apart_and_not_nans() -> None:
    assert same_bits(math.nan, math.nan)
    assert not same_bits(0.0, -0.0)
    assert same_bits(as_value([1.0, math.nan]), as_value([1.0, math.nan]))
    assert not same_bits(as_value([0.0]), as_value([-0.0]))
    assert not same_bits(as_value([0.0]), 0.0)


@pytest.mark.parametrize(
    ("op", "params", "shapes", "words"),
    [
        ("add", {}, [(3,), (4,)], r"add works entry by entry.*\(3,\) and \(4,\)"),
        ("mul", {}, [(2, 3), (2,), ()], r"\(2, 3\), \(2,\) and scalar"),
        ("dot", {}, [(3,), (4,)], r"two vectors of equal length.*\(3,\).*\(4,\)"),
        ("dot", {}, [(), ()], "two vectors"),
        ("matmul", {}, [(2, 3), (2, 3)], r"\(2, 3\) by \(2, 3\)"),
        ("matmul", {}, [(), (2, 3)], "use mul"),
        ("matmul", {}, [(2, 3, 4), (3, 4, 5)], "cannot multiply"),
        ("linear", {}, [(5,), (2, 3), None], r"length 3, but x is \(5,\)"),
        ("linear", {}, [(), (2, 3), None], "x is scalar"),
        ("linear", {}, [(3,), (3,), None], r"W of linear must be \(out, in\)"),
        ("linear", {}, [(3,), (2, 3), (3,)], r"b of linear must be \(2,\)"),
        ("linear", {}, [(3,), (2, 3), ()], r"b of linear must be \(2,\)"),
        ("batch_norm", {}, [(), None, None], "single number"),
        ("batch_norm", {}, [(4, 3), (4,), None], r"gamma of batch_norm must be \(3,\)"),
        ("layer_norm", {}, [(4, 3), None, (4,)], r"beta of layer_norm must be \(3,\)"),
        ("sum", {"axis": 2}, [(4, 3)], "no axis 2 .* 2 axes"),
        ("mean", {"axis": [0, -3]}, [(4, 3)], "no axis -3"),
        ("sum", {"axis": 0}, [()], "no axis 0"),
        ("reshape", {"shape": [4]}, [(3,)], r"3 entries of x, \(3,\), into \(4,\)"),
        ("reshape", {"shape": [-1, 2]}, [(3,)], "3 entries"),
        ("reshape", {"shape": [-1, 0]}, [(3,)], "3 entries"),
        ("concat", {}, [(2, 3), (2, 4)], r"\(2, 3\), \(2, 4\) along axis 0"),
        ("concat", {}, [(2,), ()], "single number"),
        ("concat", {"axis": 1}, [(2,), (3,)], "no axis 1"),
        ("index", {"index": 3}, [(3,)], r"no entry \[3\]"),
        ("index", {"index": [0, 0]}, [(3,)], r"no entry \[0, 0\]"),
        ("index", {"index": 0}, [()], r"no entry \[0\]"),
        ("softmax", {}, [()], "single number"),
        ("softmax", {}, [(2, 0)], "at least one"),
        ("cross_entropy", {}, [(), ()], "rows of classes"),
        ("squared_error", {}, [(3,), (3, 1)], "never broadcasts"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_explained(
    op: str, params: dict[str, object], shapes: list[tuple[int, ...] | None], words: str
) -> None:
    inputs = [None if s is None else np.zeros(s)[()] for s in shapes]
    with pytest.raises(ShapeError, match=words):
        make(op, **params).check_shapes(*inputs)


def test_an_axis_named_twice_and_two_unknown_lengths_are_parameter_errors() -> None:
    from graphapp.operation import ParameterError

    with pytest.raises(ParameterError, match="twice"):
        make("sum", axis=[0, -2]).check_shapes(np.zeros((2, 3)))
    with pytest.raises(ParameterError, match="at most once"):
        make("reshape", shape=[-1, -1]).check_shapes(np.zeros(4))


def test_empty_arrays_pass_through() -> None:
    empty = np.zeros((0, 3))
    with np.errstate(all="ignore"):
        assert make("sum").forward(empty) == 0.0
        assert math.isnan(make("mean").forward(empty))
        assert make("sum", axis=0).forward(empty).tolist() == [0.0] * 3
        assert make("mean").vjp(1.0, math.nan, empty)[0].shape == (0, 3)
        assert make("squared_error").forward(empty, empty) == 0.0
        assert math.isnan(make("squared_error", reduction="mean").forward(empty, empty))
        assert make("squared_error", reduction="mean").vjp(1.0, 0.0, empty, empty)[0].shape == (
            0,
            3,
        )
        assert make("linear").forward(empty, np.zeros((2, 3))).shape == (0, 2)
        assert make("batch_norm").forward(empty).shape == (0, 3)


def test_unknown_operations_keep_what_they_were_given() -> None:
    unknown = Unknown(name="warp", given={"speed": 9})
    assert op_name(unknown) == "warp"
    assert unknown.params() == {"speed": 9}
    assert unknown.has_port("anything")
    assert unknown == Unknown(name="warp", given={"speed": 9})
    assert unknown != Unknown(name="warp", given={"speed": 8})
    assert unknown != Unknown(name="woof", given={"speed": 9})
    assert len({unknown, Unknown(name="warp", given={"speed": 9})}) == 1


def test_a_symbol_is_neither_true_nor_false() -> None:
    with pytest.raises(NotTraceable, match=r"np\.where"):
        bool(Formula.symbol("x") > 0)
