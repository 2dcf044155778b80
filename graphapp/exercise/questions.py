"""The questions of a graph, and answers as people write them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from graphapp.engine import evaluate
from graphapp.errors import EditError, GraphappError, ParameterError, UsageError
from graphapp.files.remarks import asks_fault
from graphapp.model import Graph
from graphapp.model.typed_formula import graph_from_formula
from graphapp.model.typed_numbers import read_typed_value
from graphapp.operation import Value, shape_of
from graphapp.operation.parameters import read_value

#: How far an answer may be off where the question does not say.
STANDARD_TOLERANCE = 1e-3


#: Where zero is right, this much rounding is none.
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

    def accepts(self, answer: Value, right: Value) -> bool:
        """Is the answer near enough? A nan is right where a nan is asked for."""
        return close(answer, right, self.relative_tolerance)


def close(answer: Value, right: Value, tolerance: float) -> bool:
    """Equal in shape, and in every entry to the tolerance, relative to the entry.

    A number that is rounded to three significant digits or more, as −0.239 for −0.23937, counts as
    the number. An entry of an array may be off by a little of the array's largest entry, so that a
    rounded 0.00 among large numbers is no mistake. A zero must be answered by a zero.
    """
    if shape_of(answer) != shape_of(right):
        return False
    if isinstance(answer, float) and isinstance(right, float) and _is_rounded(answer, right):
        return True
    finite = np.asarray(right)[np.isfinite(right)]
    largest = float(np.max(np.abs(finite), initial=0.0))
    absolute = 0.01 * tolerance * largest if np.ndim(right) else 0.0
    absolute = absolute if largest else _ZERO
    return bool(np.allclose(answer, right, rtol=tolerance, atol=absolute, equal_nan=True))


def _is_rounded(answer: float, right: float) -> bool:
    """Is the answer the right number rounded to the digits that the answer has?"""
    if not math.isfinite(answer) or not math.isfinite(right):
        return False
    digits = Decimal(repr(answer)).normalize()
    if len(digits.as_tuple().digits) < _FEWEST_DIGITS:
        return False
    unit = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    return abs(Decimal(right) - digits) <= unit / 2


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
    return Question(entry["id"], prompt, entry["asks"], tolerance, points, hint)


def _number(entry: Mapping[str, Any], key: str, standard: float) -> float:
    given = entry.get(key, standard)
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given < math.inf:
        raise UsageError(f"question {entry['id']}: {key} must be a number from 0 on")
    return float(given)


def read_answer(given: Any) -> Value:
    """An answer as it stands in a file or was typed: a number, a list, or a text.

    A text may be a number (``−0,12``), a fraction (``1/3``), a list (``[1, 0]``) or an expression
    of numbers (``2*(0.336 - 1)``). Raises EditError for anything else.
    """
    if not isinstance(given, str):
        try:
            return read_value(given, "the answer")
        except ParameterError as error:
            raise EditError(str(error)) from None
    try:
        return read_typed_value(given)
    except EditError as error:
        return _expression(given, error)


def _expression(text: str, refusal: EditError) -> Value:
    """The value of an expression without names; the reader of numbers explains a refusal."""
    try:
        graph = graph_from_formula(text)
    except GraphappError:
        raise refusal from None
    if any(node.op == "input" for node in graph.nodes.values()) or graph.differentiate is None:
        raise EditError(f"{text!r} has names in it: an answer is a number, put the numbers in")
    value = evaluate(graph).value(graph.differentiate)
    if value is None:
        raise refusal
    return value
