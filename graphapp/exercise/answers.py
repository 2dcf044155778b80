"""Answers as people write them: generous in the form, exact about the value.

A number, a fraction, an expression of numbers, or a list of those in any usual notation. How many
digits were written is kept, because a number that is rounded like on a sheet counts as the number.
Nothing is evaluated but arithmetic: names and code are refused.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np

from graphapp.engine import evaluate
from graphapp.errors import EditError, GraphappError, ParameterError
from graphapp.exercise.notation import (
    arithmetic,
    check_brackets,
    cleaned,
    is_group,
    number_of,
    parts,
    shown,
    untangled,
)
from graphapp.model.typed_formula import graph_from_formula
from graphapp.operation import Shape, Value, as_value, shape_of
from graphapp.operation.parameters import read_value

#: No answer that is typed is longer.
LONGEST = 200_000
#: All expressions of an answer together are no longer.
_MOST_COMPUTED = 2_000
#: Lists in lists: more than any array has axes.
_DEEPEST = 6
#: In longer lists nobody counts digits.
_MOST_UNITS = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, and for each of its entries the unit of the last digit that was written."""

    value: Value
    units: Value
    """0 for what is exact or computed: a fraction, an expression."""

    def like(self, right: Value) -> Answer:
        """The answer in the shape of ``right`` where only the way of writing differs.

        A vector may be written as a column or as a row, a single number as a list of one.
        """
        given, wanted = shape_of(self.value), shape_of(right)
        if given == wanted or not _is_same_written(given, wanted):
            return self
        return Answer(_shaped(self.value, wanted), _shaped(self.units, wanted))


def _is_same_written(given: Shape, wanted: Shape) -> bool:
    """The same numbers in a line: (n,) for (n, 1) or (1, n), and 1 for a list of one."""
    if math.prod(given) != math.prod(wanted):
        return False
    if math.prod(wanted) == 1:
        return True
    line = (math.prod(wanted),)
    return line in (given, wanted) and all(_is_line(shape) for shape in (given, wanted))


def _is_line(shape: Shape) -> bool:
    return len(shape) <= 2 and sum(length != 1 for length in shape) <= 1


def _shaped(value: Value, shape: Shape) -> Value:
    return as_value(np.reshape(value, shape))


def read_answer(given: Any, right: Value | None = None) -> Answer:
    """An answer as it stands in a file or was typed. Raises EditError with one sentence.

    ``right`` decides what ``1,5`` means where both would be possible: a vector where a vector is
    asked for, else a number with a decimal comma. Nothing else is taken from it.
    """
    if not isinstance(given, str):
        return _of_json(given)
    if len(given) > LONGEST:
        raise EditError(f"the answer is longer than {LONGEST:,} characters: shorten it")
    usual = _attempt(given, None)
    if right is not None and not _fits(usual, right):
        for comma in ("point", "separator"):
            other = _attempt(given, comma)
            if _fits(other, right):
                usual = other
    if isinstance(usual, EditError):
        raise usual
    return usual


def _fits(read: Answer | EditError, right: Value) -> bool:
    return isinstance(read, Answer) and shape_of(read.like(right).value) == shape_of(right)


def _attempt(text: str, comma: str | None) -> Answer | EditError:
    try:
        return _of_text(text, comma)
    except EditError as error:
        return error


def _of_json(given: Any) -> Answer:
    """A number or nested lists of numbers; texts inside a list are read as texts."""
    if isinstance(given, dict):
        raise EditError("an answer is a number or a list of numbers, not an object in braces")
    if isinstance(given, list) and _has_text(given):
        return _of_text(_as_text(given), None)
    try:
        value = read_value(given, "the answer")
    except ParameterError as error:
        raise EditError(str(error)) from None
    if not np.size(value):
        raise EditError("the answer is an empty list: write the numbers into it")
    if np.size(value) > _MOST_UNITS:
        return Answer(value, as_value(np.zeros(np.shape(value))))
    units = [_unit_of(float(x)) for x in np.ravel(value)]
    return Answer(value, as_value(np.reshape(units, np.shape(value))))


def _has_text(given: list[Any], depth: int = 0) -> bool:
    if depth > _DEEPEST:
        raise EditError("the answer has too many lists inside each other")
    return any(
        isinstance(x, str) or (isinstance(x, list) and _has_text(x, depth + 1)) for x in given
    )


def _as_text(given: Any) -> str:
    if isinstance(given, list):
        return "[" + "; ".join(map(_as_text, given)) + "]"
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise EditError("the list must hold numbers only")
    return str(given)


def _unit_of(number: float) -> float:
    if not math.isfinite(number):
        return 0.0
    text = repr(number).removesuffix(".0")
    return float(Decimal(1).scaleb(int(Decimal(text).as_tuple().exponent)))


_Nested: TypeAlias = "tuple[float, float] | list[_Nested]"


def _of_text(text: str, comma: str | None) -> Answer:
    plain, turned = cleaned(text)
    if not plain:
        raise EditError("there is no answer yet: type a number")
    check_brackets(plain)
    nested = _Reader(comma).read(untangled(plain))
    value, units = (_array(nested, which) for which in (0, 1))
    if turned and np.ndim(value) == 2:
        value, units = (as_value(np.asarray(x).T) for x in (value, units))
    return Answer(value, units)


class _Reader:
    """Takes one text apart; stops where that becomes too much work."""

    def __init__(self, comma: str | None) -> None:
        self._comma = comma
        self._computed = 0

    def read(self, text: str, depth: int = 0) -> _Nested:
        """A number, or what the list holds."""
        if depth > _DEEPEST:
            raise EditError("the answer has too many lists inside each other")
        text = text.strip()
        if not is_group(text):
            pieces = parts(text, self._comma, bracketed=False)
            return self._entry(text) if len(pieces) == 1 else self._each(pieces, depth)
        pieces = parts(text[1:-1], self._comma, bracketed=True)
        if text[0] == "[" or len(pieces) > 1:
            return self._each(pieces, depth)
        return self.read(pieces[0], depth + 1) if is_group(pieces[0].strip()) else self._entry(text)

    def _each(self, pieces: list[str], depth: int) -> list[_Nested]:
        if any(not piece.strip() for piece in pieces):
            raise EditError("an entry of the list is empty: every entry needs a number")
        return [self.read(piece, depth + 1) for piece in pieces]

    def _entry(self, text: str) -> tuple[float, float]:
        """One number and its unit."""
        found = number_of(text)
        if found is not None:
            return found
        self._computed += len(text)
        if self._computed > _MOST_COMPUTED:
            raise EditError(f"{shown(text)} is too long to be computed: write its result")
        return _computed(text), 0.0


def _array(nested: _Nested, which: int) -> Value:
    rows = _chosen(nested, which)
    try:
        return as_value(rows if isinstance(rows, float) else np.array(rows, dtype=np.float64))
    except ValueError:
        raise EditError("the rows of the answer must have equal length") from None


def _chosen(nested: _Nested, which: int) -> Any:
    if isinstance(nested, tuple):
        return nested[which]
    return [_chosen(inner, which) for inner in nested]


def _computed(text: str) -> float:
    """The value of arithmetic with numbers and the library's functions."""
    try:
        graph = graph_from_formula(arithmetic(text))
    except GraphappError:
        raise EditError(
            f"{shown(text)} is not a number: type digits, such as 0.5, −2e−3 or 1/3"
        ) from None
    if any(node.op == "input" for node in graph.nodes.values()) or graph.differentiate is None:
        raise EditError(f"{shown(text)} has names in it: an answer is a number, put the numbers in")
    value = evaluate(graph).value(graph.differentiate)
    if not isinstance(value, float) or not math.isfinite(value):
        raise EditError(f"{shown(text)} has no finite value: check what it divides by")
    return value
