"""Every operation's derivatives against measured ones, and a proof that wrong ones are caught."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from derivative_checker import disagreements, measure, one_sided
from node_samples import COMPUTING, Sample, draw, fits, port_shapes, samples, variants

from graphapp.operation import Elementwise, Operation, OperationError, make
from graphapp.operation.traced import Traced

UNARY = [cls for cls in COMPUTING if issubclass(cls, Elementwise) and cls.ports == ("x",)]
PAIRS = [
    cls for cls in COMPUTING if issubclass(cls, Traced) and cls not in UNARY
    and cls().scalar_code(2) is not None
]  # fmt: skip


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_every_derivative_is_the_measured_one(cls: type[Operation]) -> None:
    wrong = [f"{s}: {d}" for s in samples(cls) for d in disagreements(s.operation, s.inputs)]
    assert not wrong


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_samples_reach_the_interesting_shapes(cls: type[Operation]) -> None:
    found = samples(cls)
    assert found, "no combination of shapes fits: the other tests would pass without testing"
    assert any(np.ndim(x) for s in found for x in s.inputs if x is not None)
    if issubclass(cls, Elementwise) and len(cls.ports) > 1:
        assert any(len({np.shape(x) for x in s.inputs}) > 1 for s in found), "nothing broadcasts"


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_shapes_either_fit_or_are_refused_in_a_sentence(cls: type[Operation]) -> None:
    for operation in variants(cls):
        for shapes in port_shapes(operation):
            inputs = draw(shapes, 0.1, 0.9)
            refusal = _refusal(operation, inputs)
            if refusal is None:
                operation.forward(*inputs)
            else:
                assert cls.op in refusal or "entry [" in refusal
                assert "\n" not in refusal


def _refusal(operation: Operation, inputs: tuple[Any, ...]) -> str | None:
    try:
        operation.check_shapes(*inputs)
    except OperationError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "shapes",
    [((3,), (3,)), ((3,), (4, 3, 2)), ((4, 2, 3), (3,)), ((1, 2, 3), (5, 3, 2)),
     ((2, 1, 2, 3), (4, 3, 2)), ((2, 3), (5, 1, 3, 2))],
)  # fmt: skip
def test_matmul_of_stacks_of_matrices(shapes: tuple[tuple[int, ...], ...]) -> None:
    assert not disagreements(make("matmul"), draw(shapes, -1.0, 1.0))


@pytest.mark.parametrize("cls", UNARY, ids=lambda cls: cls.op)
def test_a_bend_says_so_and_lies_between_its_slopes(cls: type[Operation]) -> None:
    for operation in variants(cls):
        for x in (-1.0, -0.5, 0.0, 0.3, 0.5, 1.0):
            with np.errstate(all="ignore"):
                out = np.float64(operation.forward(np.float64(x)))
                partial = float(np.asarray(operation.partials(out, np.float64(x))[0]))
            _judge(operation, partial, one_sided(operation.forward, x), float(out), (x,))


@pytest.mark.parametrize("cls", PAIRS, ids=lambda cls: cls.op)
def test_a_bend_in_two_inputs_says_so(cls: type[Operation]) -> None:
    grid = (-1.0, 0.0, 0.5, 1.0, 2.0)
    for operation, a, b in itertools.product(variants(cls), grid, grid):
        inputs = (np.float64(a), np.float64(b))
        with np.errstate(all="ignore"):
            out = np.float64(operation.forward(*inputs))
            partials = [float(np.asarray(p)) for p in operation.partials(out, *inputs)]
        slopes = (
            one_sided(lambda x, f=operation.forward, b=inputs[1]: f(x, b), a),
            one_sided(lambda x, f=operation.forward, a=inputs[0]: f(a, x), b),
        )
        for partial, pair in zip(partials, slopes, strict=True):
            _judge(operation, partial, pair, float(out), (a, b))


def _judge(
    operation: Operation, partial: float, slopes: tuple[float, float], out: float, inputs: object
) -> None:
    left, right = slopes
    if not np.isfinite([left, right, partial, out]).all():
        return
    if abs(left - right) < 1e-4 * max(1.0, abs(left)):
        assert partial == pytest.approx(right, rel=1e-4, abs=1e-4), (operation, inputs)
        return
    assert min(slopes) - 1e-4 <= partial <= max(slopes) + 1e-4, (operation, inputs)
    notices = list(operation.notices(out, *inputs))  # type: ignore[misc]
    assert notices, f"{operation} bends at {inputs} and does not say so"


class _WrongFactor(Elementwise):
    """A square whose author forgot the 2."""

    def forward(self, x):  # type: ignore[no-untyped-def, override]
        return x * x

    def partials(self, out, x):  # type: ignore[no-untyped-def, override]
        return (x,)


class _WrongInOneEntry(Operation):
    """A running sum that loses the gradient of the last entry."""

    def forward(self, x):  # type: ignore[no-untyped-def, override]
        return np.cumsum(x)

    def vjp(self, upstream, out, x):  # type: ignore[no-untyped-def, override]
        share = np.cumsum(upstream[::-1])[::-1].copy()
        share[-1] = 0.0
        return (share,)


class _ForgetsToUnbroadcast(Elementwise):
    """A product that hands back gradients in the output's shape."""

    def forward(self, a, b):  # type: ignore[no-untyped-def, override]
        return a * b

    def partials(self, out, a, b):  # type: ignore[no-untyped-def, override]
        return b, a

    def vjp(self, upstream, out, *inputs):  # type: ignore[no-untyped-def, override]
        return tuple(upstream * p for p in self.partials(out, *inputs))


class _SlightlyWrong(Elementwise):
    """A derivative that is off by one part in a hundred million."""

    def forward(self, x):  # type: ignore[no-untyped-def, override]
        return np.exp(x)

    def partials(self, out, x):  # type: ignore[no-untyped-def, override]
        return (out * (1 + 1e-8),)


@pytest.mark.parametrize(
    ("operation", "shapes"),
    [
        (_WrongFactor(), ((),)),
        (_WrongFactor(), ((2, 3),)),
        (_WrongInOneEntry(), ((4,),)),
        (_ForgetsToUnbroadcast(), ((2, 3), (3,))),
        (_SlightlyWrong(), ((3,),)),
    ],
)
def test_the_checker_catches_a_wrong_derivative(operation: Operation, shapes: object) -> None:
    assert disagreements(operation, draw(shapes, 0.1, 0.9))  # type: ignore[arg-type]


def test_the_checker_accepts_the_right_one() -> None:
    assert not disagreements(make("square"), (1.5,))


def test_the_complex_step_is_used_where_the_code_allows_it() -> None:
    exact = [cls.op for cls in UNARY if measure(cls(), (0.4,), 0)[1] == 1e-12]
    assert {"exp", "tanh", "square", "log"} <= set(exact)


def test_the_samples_are_as_they_say() -> None:
    sample = samples(type(make("matmul")))[0]
    assert isinstance(sample, Sample)
    assert fits(sample.operation, sample.inputs)
