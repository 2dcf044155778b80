"""The conventions that decide a number, one test per row of the table, and the extremes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from node_samples import COMPUTING

from graphapp.operation import Elementwise, Operation, ShapeError, Value, as_value, make
from graphapp.operation.traced import Traced


def out(op: str, *inputs: Any, **params: Any) -> Value:
    with np.errstate(all="ignore"):
        return as_value(make(op, **params).forward(*_float64(inputs)))


def gradients(op: str, *inputs: Any, **params: Any) -> list[Value]:
    """The gradients for an upstream of ones."""
    operation, given = make(op, **params), _float64(inputs)
    with np.errstate(all="ignore"):
        value = operation.forward(*given)
        return [as_value(g) for g in operation.vjp(np.ones(np.shape(value))[()], value, *given)]


def kinds(op: str, *inputs: Any, **params: Any) -> list[str]:
    operation, given = make(op, **params), _float64(inputs)
    with np.errstate(all="ignore"):
        return [n.kind for n in operation.notices(operation.forward(*given), *given)]


def _float64(inputs: tuple[Any, ...]) -> list[Any]:
    return [np.asarray(x, dtype=np.float64)[()] for x in inputs]


@pytest.mark.parametrize("op", ["relu", "negative_relu", "abs", "scaled_relu"])
def test_the_derivative_at_the_bend_is_0(op: str) -> None:
    assert gradients(op, 0.0) == [0.0]
    assert kinds(op, 0.0) == ["kink"]
    assert kinds(op, 0.5) == []
    assert list(gradients(op, [0.0, 0.0])[0]) == [0.0, 0.0]  # type: ignore[arg-type]


def test_step_is_0_at_0_and_flat_everywhere() -> None:
    assert out("step", [-1.0, 0.0, 1e-300]).tolist() == [0.0, 0.0, 1.0]  # type: ignore[union-attr]
    for x in (-3.0, 0.0, 3.0):
        assert gradients("step", x) == [0.0]
    assert kinds("step", 0.0) == ["kink", "flat"]
    assert kinds("step", 1.0) == ["flat"]


def test_leaky_relu_has_its_slope_at_0() -> None:
    assert gradients("leaky_relu", 0.0) == [0.01]
    assert gradients("leaky_relu", 0.0, slope=0.2) == [0.2]
    assert kinds("leaky_relu", 0.0) == ["kink"]


@pytest.mark.parametrize("op", ["max", "min"])
def test_a_tie_splits_the_upstream_evenly_among_all_that_tie(op: str) -> None:
    assert gradients(op, 2.0, 2.0) == [0.5, 0.5]
    assert gradients(op, 2.0, 2.0, 2.0) == [1 / 3] * 3
    loser = 1.0 if op == "max" else 3.0
    assert gradients(op, 2.0, loser, 2.0) == [0.5, 0.0, 0.5]
    assert kinds(op, 2.0, 2.0) == ["tie"]
    assert kinds(op, 2.0, 1.0) == []
    a, b = np.array([1.0, 5.0, 2.0]), 2.0
    by_a, by_b = gradients(op, a, b)
    assert by_a.tolist() == ([0.0, 1.0, 0.5] if op == "max" else [1.0, 0.0, 0.5])  # type: ignore[union-attr]
    assert by_b == 1.5


def test_the_notice_of_a_tie_says_how_many() -> None:
    operation = make("max")
    (scalar,) = operation.notices(2.0, 2.0, 2.0, 2.0)
    assert "3 inputs" in scalar.message
    a, b = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 3.0])
    (array,) = operation.notices(np.maximum(a, b), a, b)
    assert "2 of 3 entries" in array.message


def test_clip_at_a_bound_passes_the_gradient() -> None:
    assert gradients("clip", [-0.1, 0.0, 0.5, 1.0, 1.1])[0].tolist() == [0, 1, 1, 1, 0]  # type: ignore[union-attr]
    assert kinds("clip", 1.0) == ["kink"]
    assert kinds("clip", 0.5) == []


def test_0_log_0_is_0() -> None:
    assert out("cross_entropy", [1.0, 0.0], [1.0, 0.0]) == 0.0
    assert out("binary_cross_entropy", 0.0, 0.0) == 0.0
    assert out("binary_cross_entropy", 1.0, 1.0) == 0.0
    assert out("softmax_cross_entropy", [1e308, -1e308], [1.0, 0.0]) == 0.0
    assert gradients("binary_cross_entropy", 0.0, 0.0)[0] == 1.0
    assert gradients("binary_cross_entropy", 1.0, 1.0)[0] == -1.0
    assert gradients("cross_entropy", [1.0, 0.0], [1.0, 0.0])[0].tolist() == [-1.0, 0.0]  # type: ignore[union-attr]


def test_log_of_0_and_of_negative_numbers_follow_ieee_and_nothing_is_clamped() -> None:
    assert out("log", 0.0) == -math.inf
    assert math.isnan(out("log", -1.0))  # type: ignore[arg-type]
    assert out("reciprocal", 0.0) == math.inf
    assert out("div", 1.0, 0.0) == math.inf
    assert out("div", -1.0, 0.0) == -math.inf
    assert math.isnan(out("div", 0.0, 0.0))  # type: ignore[arg-type]
    assert out("binary_cross_entropy", 0.0, 1.0) == math.inf
    assert gradients("binary_cross_entropy", 0.0, 1.0)[0] == -math.inf
    assert out("cross_entropy", [1.0, 0.0], [0.0, 1.0]) == math.inf
    assert out("binary_cross_entropy", 1e-60, 1.0) == pytest.approx(60 * math.log(10))


def test_a_prediction_that_is_no_probability_gives_nan_and_says_so() -> None:
    for target in (0.0, 1.0):
        assert math.isnan(out("binary_cross_entropy", -0.1, target))  # type: ignore[arg-type]
        assert math.isnan(out("binary_cross_entropy", 1.1, target))  # type: ignore[arg-type]
    assert "domain" in kinds("binary_cross_entropy", [0.5, 1.1], [1.0, 1.0])
    assert "domain" in kinds("cross_entropy", [0.5, -0.1], [1.0, 0.0])
    assert kinds("binary_cross_entropy", [0.0, 1.0], [0.0, 1.0]) == []


def test_powers_at_the_edges() -> None:
    assert out("power", 0.0, 0.0) == 1.0
    assert gradients("power", 0.0, 0.0) == [0.0, 0.0]
    assert gradients("power", 0.0, 2.0) == [0.0, 0.0]
    assert gradients("power", 0.0, 1.0) == [1.0, 0.0]
    assert gradients("power", 0.0, 0.5)[0] == math.inf
    assert out("power", 0.0, -1.0) == math.inf
    assert math.isnan(out("power", -8.0, 1 / 3))  # type: ignore[arg-type]
    assert out("power", -2.0, 3.0) == -8.0
    assert gradients("power", -2.0, 3.0)[0] == 12.0
    assert gradients("pow_constant", 0.0, exponent=0.0) == [0.0]
    assert gradients("pow_constant", 0.0, exponent=1.0) == [1.0]
    assert math.isnan(out("pow_constant", -1.0, exponent=0.5))  # type: ignore[arg-type]
    assert gradients("sqrt", 0.0) == [math.inf]
    assert gradients("reciprocal", 0.0) == [-math.inf]


def test_hinge_and_absolute_error_at_the_bend() -> None:
    assert gradients("hinge", 1.0, 1.0) == [0.0, 0.0]
    assert kinds("hinge", 1.0, 1.0) == ["kink"]
    assert gradients("absolute_error", 2.0, 2.0) == [0.0, 0.0]
    assert kinds("absolute_error", [2.0, 1.0], [2.0, 0.0]) == ["kink"]
    assert gradients("elu", 0.0, alpha=0.5) == [0.5]
    assert kinds("elu", 0.0, alpha=0.5) == ["kink"]
    assert kinds("elu", 0.0) == []


def test_zero_one_counts_wrong_signs_and_is_flat() -> None:
    prediction, target = [0.5, -0.5, 0.0, 2.0], [1.0, 1.0, 0.0, 0.0]
    assert out("zero_one", prediction, target) == 2.0
    assert out("zero_one", prediction, target, reduction="mean") == 0.5
    assert out("zero_one", [1.0, -1.0], [-1.0, -1.0]) == 1.0
    assert [g.tolist() for g in gradients("zero_one", prediction, target)] == [[0.0] * 4] * 2  # type: ignore[union-attr]
    assert kinds("zero_one", 1.0, 1.0) == ["flat"]


def test_the_mean_of_a_cross_entropy_is_over_examples_that_of_the_others_over_entries() -> None:
    rows, targets = np.full((4, 5), 0.2), np.eye(5)[:4]
    assert out("cross_entropy", rows, targets, reduction="mean") == pytest.approx(math.log(5))
    assert out("softmax_cross_entropy", rows, targets, reduction="mean") == pytest.approx(
        math.log(5)
    )
    assert out("cross_entropy", rows[0], targets[0], reduction="mean") == pytest.approx(math.log(5))
    assert out("squared_error", np.full((4, 5), 3.0), np.ones((4, 5)), reduction="mean") == 4.0
    assert out("squared_error", np.full(3, 3.0), np.ones(3)) == 12.0
    assert out("squared_error", np.full(3, 3.0), np.ones(3), half=True) == 6.0


LOSSES = [cls for cls in COMPUTING if cls.ports == ("prediction", "target")]


@pytest.mark.parametrize("cls", LOSSES, ids=lambda cls: cls.op)
def test_losses_never_broadcast(cls: type[Operation]) -> None:
    assert len(LOSSES) >= 9
    with pytest.raises(ShapeError, match=r"prediction is \(4,\), target is \(4, 1\)"):
        cls().check_shapes(np.zeros(4), np.zeros((4, 1)))
    with pytest.raises(ShapeError):
        cls().check_shapes(np.zeros(4), 0.5)


@pytest.mark.parametrize("op", ["softmax", "log_softmax", "cross_entropy", "softmax_cross_entropy"])
def test_rows_are_needed_where_classes_compete(op: str) -> None:
    operation = make(op)
    with pytest.raises(ShapeError, match="single number"):
        operation.check_shapes(*[0.5] * len(operation.ports))


STABLE = ["sigmoid", "log_sigmoid", "tanh", "softplus", "gelu", "silu", "elu", "range_sigmoid"]


@pytest.mark.parametrize("op", STABLE)
@pytest.mark.parametrize("x", [-1e300, -800.0, -40.0, 0.0, 40.0, 800.0, 1e300])
def test_no_finite_input_overflows(op: str, x: float) -> None:
    operation = make(op)
    ignored = "ignore" if op == "gelu" else "raise"  # the density underflows through x² = ∞
    with np.errstate(divide="raise", invalid="raise", over=ignored):
        value = operation.forward(np.float64(x))
        (gradient,) = operation.vjp(1.0, value, np.float64(x))
    assert math.isfinite(value)
    assert math.isfinite(gradient)


@pytest.mark.parametrize("op", ["softmax", "log_softmax"])
def test_softmax_takes_any_finite_numbers(op: str) -> None:
    operation, x = make(op), np.array([-800.0, 0.0, 800.0, 800.0])
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        value = operation.forward(x)
        (gradient,) = operation.vjp(np.array([1.0, 2.0, 3.0, 4.0]), value, x)
    half = 0.5 if op == "softmax" else -math.log(2)
    assert value[2] == value[3] == pytest.approx(half, rel=1e-15)
    assert np.isfinite(gradient).all()
    large = operation.forward(np.array([1e16, 1e16]))
    assert large[0] == pytest.approx(half, rel=1e-15)


@pytest.mark.parametrize("z", [-800.0, 0.0, 800.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_losses_on_logits_take_any_finite_number(z: float, y: float) -> None:
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        single = make("binary_cross_entropy_with_logits")
        assert single.forward(z, y) == pytest.approx(max(z, 0) - z * y + (z == 0) * math.log(2))
        row = np.array([z, 0.0])
        loss = make("softmax_cross_entropy").forward(row, np.array([y, 1 - y]))
    assert loss == pytest.approx(max(z, 0) - z * y + (z == 0) * math.log(2))


@pytest.mark.parametrize(
    "cls",
    [c for c in COMPUTING if issubclass(c, Traced) and c.op not in ("power", "cross_entropy")],
    ids=lambda cls: cls.op,
)
def test_nan_in_is_nan_out(cls: type[Operation]) -> None:
    """Power is left out: 1 to the power nan is 1 in IEEE 754."""
    operation = cls()
    count = 2 if operation.variadic else len(operation.ports)
    for position in range(count):
        for shape in ((), (3,)):
            inputs = [np.full(shape, 0.5)[()]] * count
            inputs[position] = np.full(shape, np.nan)[()]
            if cls.op == "softmax_cross_entropy" and not shape:
                continue
            with np.errstate(all="ignore"):
                assert np.isnan(operation.forward(*inputs)).all()


@pytest.mark.parametrize(
    "cls", [c for c in COMPUTING if issubclass(c, Elementwise)], ids=lambda c: c.op
)
def test_infinities_raise_nothing(cls: type[Operation]) -> None:
    operation = cls()
    count = 2 if operation.variadic else len(operation.ports)
    extremes = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 1e308, -1e308, 5e-324])
    inputs = [np.repeat(extremes, 8), np.tile(extremes, 8)][:count]
    with np.errstate(all="ignore"):
        value = operation.forward(*inputs)
        assert np.shape(value) == (64,)
        for share in operation.vjp(np.ones(64), value, *inputs):
            assert np.shape(share) == (64,)
        assert all(notice.message for notice in operation.notices(value, *inputs))


def test_saturation_is_noticed_with_a_count() -> None:
    operation, x = make("sigmoid"), np.array([0.0, 20.0, -20.0])
    (notice,) = operation.notices(operation.forward(x), x)
    assert notice.kind == "saturated"
    assert "2 of 3" in notice.message
    assert kinds("tanh", 0.5) == []
    assert kinds("tanh", 10.0) == ["saturated"]


def test_a_gelu_keeps_its_digits_far_to_the_left() -> None:
    assert out("gelu", -10.0) == pytest.approx(-7.619853024160526e-23, rel=1e-12)


def test_dropout_is_off_until_training_and_drops_the_same_for_a_seed() -> None:
    x = np.ones((100, 100))
    plain = make("dropout", rate=0.3, seed=4)
    assert (plain.forward(x) == x).all()
    training = plain.in_training()
    dropped = training.forward(x)
    assert set(np.unique(dropped)) == {0.0, 1 / 0.7}
    assert np.mean(dropped == 0) == pytest.approx(0.3, abs=0.02)
    assert (training.forward(x) == dropped).all()
    assert (make("dropout", rate=0.3, seed=5).in_training().forward(x) != dropped).any()
    (gradient,) = training.vjp(np.ones((100, 100)), dropped, x)
    assert (gradient == dropped).all()
    assert training.op == "dropout"
    assert training.params() == plain.params()
    assert (make("dropout", rate=0.0).in_training().forward(x) == x).all()


def test_normalised_columns_have_mean_0_and_variance_1() -> None:
    x = np.random.default_rng(0).normal(3, 2, (50, 4))
    columns = make("batch_norm", eps=0.0).forward(x)
    np.testing.assert_allclose(columns.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(columns.var(0), 1, rtol=1e-12)
    rows = make("layer_norm", eps=0.0).forward(x)
    np.testing.assert_allclose(rows.var(1), 1, rtol=1e-12)


def test_a_batch_of_one_says_that_nothing_passes() -> None:
    assert kinds("batch_norm", np.ones((1, 3))) == ["degenerate"]
    assert kinds("batch_norm", np.ones((2, 3))) == []
    assert gradients("batch_norm", np.ones((1, 3)))[0].tolist() == [[0.0] * 3]  # type: ignore[union-attr]


def test_linear_of_a_vector_is_w_x_plus_b() -> None:
    W, x, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([1.0, -1.0]), np.ones(3)
    assert (make("linear").forward(x, W, b) == W @ x + b).all()
    assert (make("linear").forward(x, W) == W @ x).all()
    with pytest.raises(ShapeError, match=r"W, \(3, 2\).*length 2.*x is \(3,\)"):
        make("linear").check_shapes(np.zeros(3), W)
