"""The formulas of an operation as a book prints them: its ports and its parameters as symbols."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from graphapp.operation.formula import Formula, NotTraceable
from graphapp.operation.operation import Operation

#: What a formula may stumble over when symbols stand where numbers were expected.
_NOT_WRITTEN = (NotTraceable, TypeError, ValueError, AttributeError)

#: How books write ports and parameters whose names in files are words.
BOOK_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "prediction": r"\hat{y}", "target": "y", "gamma": r"\gamma", "beta": r"\beta",
        "alpha": r"\alpha", "delta": r"\delta", "eps": r"\varepsilon",
        "slope": r"\mathrm{slope}", "scale": r"\mathrm{scale}", "low": r"\mathrm{low}",
        "high": r"\mathrm{high}", "exponent": "p",
    }
)  # fmt: skip


class Textbook(NamedTuple):
    """The formula of an operation and its local gradients, each None where it has none."""

    formula: Formula | None
    local: Mapping[str, Formula | None]
    """By port; of an operation with any number of ports the first two."""


def textbook_formula(cls: type[Operation]) -> Formula | None:
    """The formula with the default parameters and the ports by their names in files."""
    return _formula(cls(), [Formula.symbol(port) for port in _ports(cls)])


def textbook(cls: type[Operation], result: str = "y") -> Textbook:
    """The formula and the local gradients with book names; ``result`` names the output in them."""
    ports = _ports(cls)
    names = [Formula.symbol(BOOK_NAMES.get(port, port)) for port in ports]
    operation = _with_symbols(cls)
    if _formula(operation, names) is None:
        operation = cls()
    formula = _formula(operation, names)
    out = result if result not in ports else rf"\mathrm{{{result}}}"
    return Textbook(formula, dict(zip(ports, _locals(operation, out, names), strict=True)))


def _ports(cls: type[Operation]) -> tuple[str, ...]:
    return cls.ports[:2] if cls.variadic else cls.ports


def _with_symbols(cls: type[Operation]) -> Operation:
    """The operation with a symbol in the place of each number that it takes as a parameter."""
    made = cls()
    numbers: dict[str, Any] = {
        info.name: Formula.symbol(BOOK_NAMES.get(info.name, info.name))
        for info in cls.parameters()
        if info.kind == "number"
    }
    return dataclasses.replace(made, **numbers) if numbers else made  # type: ignore[type-var]


def _formula(operation: Operation, names: list[Formula]) -> Formula | None:
    if not names:
        return None
    try:
        formula = operation.formula(*names)
    except _NOT_WRITTEN:
        return None
    return formula if isinstance(formula, Formula) else None


def _locals(operation: Operation, out: str, names: list[Formula]) -> list[Formula | None]:
    try:
        parts = operation.derivative_formulas(Formula.symbol(out), *names)
    except _NOT_WRITTEN:
        return [None] * len(names)
    return [part if isinstance(part, Formula) else None for part in parts]
