"""One code, three readings: numbers, scalar code and formula must say the same."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from formula_values import NotEvaluable, evaluated
from node_samples import COMPUTING, samples, variants

from graphapp.operation import Elementwise, EntryLoss, Formula, Operation, latex, text
from graphapp.operation.traced import Traced

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # ziamath reads its fonts the old way
    import ziamath

GRID = (
    -800.0,
    -2.0,
    -1.0,
    -0.5,
    -0.0,
    0.0,
    0.3,
    0.5,
    1.0,
    1.5,
    2.0,
    800.0,
    np.inf,
    -np.inf,
    np.nan,
)
TRACED = [cls for cls in COMPUTING if issubclass(cls, Elementwise | EntryLoss)]


def _ports(operation: Operation) -> tuple[str, ...]:
    return operation.ports[:3] if operation.variadic else operation.ports


@pytest.mark.parametrize("cls", TRACED, ids=lambda cls: cls.op)
def test_scalar_code_gives_the_numbers_of_the_array_code(cls: type[Operation]) -> None:
    compared = 0
    for operation in variants(cls):
        assert isinstance(operation, Traced)
        count = 2 if operation.variadic else len(operation.ports)
        code = operation.scalar_code(count)
        assert code is not None, f"{operation} falls back to slow code"
        for inputs in itertools.product(GRID, repeat=count):
            floats = [np.float64(x) for x in inputs]
            with np.errstate(all="ignore"):
                out = np.float64(operation.forward(*floats))
                partials = [np.float64(p) for p in operation.partials(out, *floats)]
            try:
                fast = code.forward(*inputs)
                slopes = code.partials(float(out), *inputs)
            except (ArithmeticError, ValueError):
                continue  # the engine repeats these with the array code
            compared += 1
            _same(fast, out, operation, inputs)
            for slope, partial in zip(slopes, partials, strict=True):
                _same(slope, partial, operation, inputs)
    assert compared > 5


def _same(fast: float, slow: float, operation: Operation, inputs: object) -> None:
    assert type(fast) is float
    assert fast == pytest.approx(slow, rel=4e-16, abs=1e-300, nan_ok=True), (operation, inputs)


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_formula_and_derivatives_are_what_the_code_computes(cls: type[Operation]) -> None:
    for operation, inputs in samples(cls, most=4):
        ports = [p for p, x in zip(operation.ports, inputs, strict=False) if x is not None]
        symbols = [None if x is None else Formula.symbol(p)
                   for p, x in zip(operation.ports, inputs, strict=False)]  # fmt: skip
        values = dict(zip(operation.ports, inputs, strict=False))
        with np.errstate(all="ignore"):
            out = operation.forward(*inputs)
            values = {p: values[p] for p in ports} | {"out": out}
            _agrees(operation.formula(*symbols), values, out)  # type: ignore[arg-type]
            if isinstance(operation, Traced):
                derivatives = operation.derivative_formulas(Formula.symbol("out"), *symbols)  # type: ignore[arg-type]
                partials = operation.partials(out, *inputs)
                for formula, partial in zip(derivatives, partials, strict=True):
                    _agrees(formula, values, partial)


def _agrees(formula: Formula, values: dict[str, object], expected: object) -> None:
    try:
        number = evaluated(formula, values)
    except NotEvaluable:
        return
    pair = np.broadcast_arrays(number, expected)  # type: ignore[arg-type]
    known = np.isfinite(pair[1])
    np.testing.assert_allclose(pair[0][known], pair[1][known], rtol=1e-9, atol=1e-9)


def test_most_formulas_can_be_evaluated() -> None:
    """The test above skips what is written by hand: it must stay the exception."""
    by_hand = set()
    for cls in COMPUTING:
        operation = cls()
        symbols = [Formula.symbol(p) for p in _ports(operation)]
        try:
            evaluated(
                operation.formula(*symbols), dict.fromkeys(_ports(operation), np.full((2, 2), 0.5))
            )
        except NotEvaluable:
            by_hand.add(cls.op)
    indexed = {"softmax", "log_softmax", "batch_norm", "layer_norm"}
    assert by_hand == {"concat", "reshape", "index"} | indexed


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_formula_derivatives_and_symbol_can_be_typeset(cls: type[Operation]) -> None:
    for operation in variants(cls):
        ports = _ports(operation)
        symbols = [Formula.symbol(r"w_{12}" if i else r"\hat{y}") for i in range(len(ports))]
        derivatives = operation.derivative_formulas(Formula.symbol("h"), *symbols)
        assert len(derivatives) == len(ports)
        for formula in (operation.formula(*symbols), *derivatives):
            assert 1 < _height(latex(formula)) < 100
            assert text(formula)
            assert "\\" not in text(formula)
        assert 1 < _height(operation.label()) < 40
        assert 1 < _height(operation.symbol) < 40


def _height(tex: str) -> float:
    """In pixels, for letters of 20: brackets that ziamath stretches too far show here."""
    return float(ziamath.Latex(tex, size=20).getsize()[1])
