"""Formulas as source of an array library, with as few brackets as the reader needs.

A ``Dialect`` says how a library names the functions; signs and brackets are the same in all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from graphapp.operation import Formula, Value
from graphapp.operation.formula import NotTraceable

#: How tightly an expression holds together; an operand looser than its place gets brackets.
_COMPARISON, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(6)


@dataclass(frozen=True)
class Dialect:
    """How one library writes what has no sign."""

    module: str
    """What arrays, inf and nan are taken from: ``np``."""
    functions: Mapping[str, str]
    """Head of a formula → the function's name, or a form with {0}, {1} for the operands."""
    local: Mapping[str, str] = field(default_factory=dict)
    """Functions that the program must define itself: name → source."""


class _Piece(NamedTuple):
    text: str
    binds: int


def source(formula: Formula, dialect: Dialect) -> str:
    """A formula whose symbols are variables, as an expression.

    Raises NotTraceable where the dialect has no word for a part of it.
    """
    return _piece(formula, dialect).text


def literal(value: Value, dialect: Dialect) -> str:
    """A number, or nested lists of numbers with one row a line, that read back bit for bit."""
    if isinstance(value, float):
        return _number(value, dialect.module)
    if value.ndim <= 1:
        return f"[{', '.join(_number(x, dialect.module) for x in value.tolist())}]"
    rows = [literal(np.asarray(row), dialect).replace("\n", "\n    ") for row in value]
    inside = "".join(f"\n    {row}," for row in rows)
    return f"[{inside}\n]" if rows else "[]"


def _number(number: float, module: str) -> str:
    if math.isfinite(number):
        return repr(number)
    name = f"{module}.nan" if math.isnan(number) else f"{module}.inf"
    return f"-{name}" if number == -math.inf else name


def _piece(formula: Formula, dialect: Dialect) -> _Piece:
    head, operands = formula.head, formula.operands
    if head == "symbol":
        return _Piece(operands[0], _ATOM)
    if head == "constant":
        written = _number(operands[0], dialect.module)
        return _Piece(written, _SIGN if written.startswith("-") else _ATOM)
    if head == "textbook":
        raise NotTraceable("a formula written by hand is no code")
    parts = [_piece(operand, dialect) for operand in operands]
    write = _FORMS.get(head)
    if write is not None:
        return write(*parts)
    return _call(head, parts, dialect)


def _sign(sign: str, binds: int) -> Callable[..., _Piece]:
    def write(a: _Piece, b: _Piece) -> _Piece:
        if sign == "*" and b.text == "-1.0":
            return _negative(a)
        # a + (b + c) keeps its brackets: it is not a + b + c to the last bit
        return _Piece(f"{_in(a, binds)} {sign} {_in(b, binds + 1)}", binds)

    return write


def _relation(sign: str) -> Callable[..., _Piece]:
    return lambda a, b: _Piece(f"{_in(a, _SUM)} {sign} {_in(b, _SUM)}", _COMPARISON)


def _negative(a: _Piece) -> _Piece:
    return _Piece(f"-{_in(a, _PRODUCT)}", _SIGN)


def _in(piece: _Piece, place: int) -> str:
    return piece.text if piece.binds >= place else f"({piece.text})"


_FORMS: dict[str, Callable[..., _Piece]] = {
    "add": _sign("+", _SUM), "sub": _sign("-", _SUM), "mul": _sign("*", _PRODUCT),
    "hadamard": _sign("*", _PRODUCT), "div": _sign("/", _PRODUCT), "matmul": _sign("@", _PRODUCT),
    "neg": _negative,
    "pow": lambda a, b: _Piece(f"{_in(a, _ATOM)} ** {_in(b, _SIGN)}", _POWER),
    "square": lambda a: _Piece(f"{_in(a, _ATOM)} ** 2", _POWER),
    "reciprocal": lambda a: _Piece(f"1.0 / {_in(a, _SIGN)}", _PRODUCT),
    **{sign: _relation(sign) for sign in (">", ">=", "<", "<=", "==", "!=")},
}  # fmt: skip


def _call(head: str, parts: list[_Piece], dialect: Dialect) -> _Piece:
    form = dialect.functions.get(head)
    if form is None:
        raise NotTraceable(f"{dialect.module} has no function for {head}")
    if "{0}" in form:
        return _Piece(form.format(*(part.text for part in parts)), _ATOM)
    return _Piece(f"{form}({', '.join(part.text for part in parts)})", _ATOM)
