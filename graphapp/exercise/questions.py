"""The questions of a graph, and when an answer is near enough."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import UsageError
from graphapp.exercise.answers import Answer
from graphapp.files.remarks import asks_fault
from graphapp.model import Graph
from graphapp.operation import Value, shape_of

#: How far an answer may be off where the question does not say.
STANDARD_TOLERANCE = 1e-3

#: What numbers of the size of 1 lose by being computed. Where the right number is no larger than
#: this, 0 is right.
_ROUNDING = 1e-15
#: Numbers that are computed in another order differ by so much: no question asks more.
_FINEST = 1e-12
#: Where zero is right, this much is none.
_ZERO = 1e-12
#: An answer with fewer significant digits must be within the tolerance as it stands.
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what it asks for and how exactly it must be answered."""

    id: str
    prompt: str
    asks: Mapping[str, Any]
    relative_tolerance: float = STANDARD_TOLERANCE
    points: float = 1.0
    hint: str = ""
    decimals: int | None = None
    """The sheet prints the number with so many decimals: rounded like that it is right."""

    def accepts(self, answer: Answer, right: Value) -> bool:
        """Is the answer near enough? A nan is right where a nan is asked for."""
        return matches(answer, right, self.relative_tolerance, self.decimals)


def close(value: Value, right: Value, tolerance: float) -> bool:
    """Equal in shape, and in every entry to the tolerance, relative to the entry.

    An entry of an array may be off by a little of the array's largest entry, so that a rounded
    0.00 among large numbers is no mistake. A zero must be answered by a zero.
    """
    return shape_of(value) == shape_of(right) and bool(np.all(_near(value, right, tolerance)))


def matches(answer: Answer, right: Value, tolerance: float, decimals: int | None = None) -> bool:
    """``close``, or in every entry the right number rounded to the digits that were written.

    Those must be three significant digits, more where the tolerance is finer than 0.1 %, or the
    ``decimals`` of the sheet. In an array the digits of the largest entry count, so that
    ``[−1.42, 0.03]`` is a rounded ``[−1.4236, 0.0312]``.
    """
    answer = answer.like(right)
    if shape_of(answer.value) != shape_of(right):
        return False
    near = _near(answer.value, right, tolerance)
    return bool(np.all(near | _is_rounded(answer, right, tolerance, decimals)))


def _near(value: Value, right: Value, tolerance: float) -> NDArray[np.bool_]:
    """By entry."""
    finite = np.asarray(right)[np.isfinite(right)]
    largest = float(np.max(np.abs(finite), initial=0.0))
    absolute = 0.01 * tolerance * largest if np.ndim(right) else 0.0
    absolute = absolute if largest else _ZERO
    near = np.isclose(value, right, rtol=max(tolerance, _FINEST), atol=absolute, equal_nan=True)
    nothing = (np.asarray(value) == 0) & (np.abs(right) <= _ROUNDING)
    return np.asarray(near | nothing)


def _is_rounded(
    answer: Answer, right: Value, tolerance: float, decimals: int | None
) -> NDArray[np.bool_]:
    """By entry: is the answer the right number rounded to the digits that the answer has?"""
    value, units, exact = (np.asarray(x) for x in (answer.value, answer.units, right))
    with np.errstate(invalid="ignore"):
        off = np.abs(value - exact)
    counted = np.isfinite(off) & (units > 0) & (off <= 0.5 * units * (1 + 1e-9))
    return np.asarray(counted & (units <= _coarsest(exact, value, tolerance, decimals)))


def _coarsest(
    exact: NDArray[np.float64], value: NDArray[np.float64], tolerance: float, decimals: int | None
) -> NDArray[np.float64]:
    """By entry, the largest unit of a last digit that still says enough."""
    coarsest = np.zeros(exact.shape)
    if decimals is not None:
        coarsest = np.where(value != 0, 10.0**-decimals * (1 + 1e-9), 0.0)
    largest = float(np.max(np.abs(exact), where=np.isfinite(exact), initial=0.0))
    if not 0 < tolerance < math.inf or not largest:
        return coarsest
    digits = digits_wanted(tolerance)
    leading = math.floor(math.log10(largest) + 1e-12)
    return np.maximum(coarsest, 10.0 ** (leading - digits + 1) * (1 + 1e-9))


def digits_wanted(tolerance: float) -> int:
    """So many significant digits make a rounded number right; ``tolerance`` is more than 0."""
    return max(_FEWEST_DIGITS, math.ceil(-math.log10(tolerance) - 1e-9))


def is_coarse(answer: Answer, right: Value) -> bool:
    """Is it the right number, but rounded further than it may be? Two digits are needed to tell."""
    answer = answer.like(right)
    if shape_of(answer.value) != shape_of(right):
        return False
    value, units = np.asarray(answer.value), np.asarray(answer.units)
    with np.errstate(invalid="ignore"):
        off = np.abs(value - right)
    told = (value == 0) | (np.abs(value) >= 9.5 * units)
    rounded = told & (off <= 0.5 * units * (1 + 1e-9))
    return bool(np.any(value) and np.all(rounded | _near(answer.value, right, _FINEST)))


def questions_of(graph: Graph) -> tuple[Question, ...]:
    """The questions in the order of the file.

    Raises UsageError where there are none, or where one asks for nothing that the graph has.
    """
    entries = (graph.exercise or {}).get("questions")
    if not isinstance(entries, list) or not entries:
        raise UsageError("the graph asks no questions: it has no exercise")
    questions = tuple(_question(graph, i, entry) for i, entry in enumerate(entries))
    ids = [question.id for question in questions]
    if len(set(ids)) < len(ids):
        raise UsageError("two questions have the same id: give every question its own")
    return questions


def _question(graph: Graph, index: int, entry: Any) -> Question:
    where = f"question {index + 1}"
    if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
        raise UsageError(f"{where} has no id: give it one")
    fault = asks_fault(graph, entry.get("asks"))
    if fault:
        raise UsageError(f"question {entry['id']}: {fault}")
    tolerance = _number(entry, "relative_tolerance", STANDARD_TOLERANCE)
    points = _number(entry, "points", 1.0)
    prompt, hint = entry.get("prompt", ""), entry.get("hint", "")
    if not isinstance(prompt, str) or not isinstance(hint, str):
        raise UsageError(f"question {entry['id']}: prompt and hint must be texts")
    decimals = _decimals(graph, entry)
    return Question(entry["id"], prompt, entry["asks"], tolerance, points, hint, decimals)


def _decimals(graph: Graph, entry: Mapping[str, Any]) -> int | None:
    """How the sheet prints the number: said by the question, or by the quantity expected there."""
    if "decimals" in entry:
        given = entry["decimals"]
        if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= 17:
            raise UsageError(f"question {entry['id']}: decimals must be a whole number, 0 to 17")
        return given
    for expected in graph.expected:
        printed = expected.get("decimals")
        if expected.get("asks") == entry["asks"] and isinstance(printed, int):
            return printed
    return None


def _number(entry: Mapping[str, Any], key: str, standard: float) -> float:
    given = entry.get(key, standard)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < math.inf:
        raise UsageError(f"question {entry['id']}: {key} must be a number from 0 on")
    return float(given)
