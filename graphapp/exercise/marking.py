"""Marking: every answer judged, with the mistake named, and errors carried forward.

Everything is computed from the graph; an answers file is believed in nothing but the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.asking import edge_asked, name_of, quantity_of
from graphapp.errors import EditError, UsageError
from graphapp.exercise.answers import Answer, read_answer
from graphapp.exercise.mistakes import diagnose, right_for
from graphapp.exercise.questions import Question, digits_wanted, is_coarse, questions_of
from graphapp.exercise.variants import Variant, Varied
from graphapp.model import Graph
from graphapp.operation import Shape, Value, shape_of, shape_text, size_of

#: In shorter arrays a count of the wrong entries would nearly tell which they are.
_FEWEST_COUNTED = 3

Status = Literal["right", "carried", "wrong", "missing"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The judgement of one answer."""

    id: str
    status: Status
    diagnosis: str | None
    """The name of the mistake, where one reproduces the answer."""
    message: str
    points: float
    earlier: tuple[str, ...] = ()
    """The questions whose wrong answers were carried forward to this one."""


@dataclass(frozen=True, slots=True)
class Marks:
    """All answers judged."""

    questions: tuple[Mark, ...]
    of: float
    """The points that could be reached."""

    @property
    def points(self) -> float:
        """The points that were reached."""
        return sum(mark.points for mark in self.questions)


def mark(graph: Graph, answers: Mapping[str, Any]) -> Marks:
    """Judge the answers, by question id; answers to no question raise UsageError."""
    questions = questions_of(graph)
    ids = [question.id for question in questions]
    unknown = sorted(answers.keys() - set(ids))
    if unknown:
        raise UsageError(
            f"there is no question {unknown[0]!r:.60}: the graph asks {', '.join(ids[:8])}"
            f"{'…' if len(ids) > 8 else ''}"
        )
    evaluation = evaluate(graph)
    wrong: list[tuple[Question, Value]] = []
    marks = [_judged(evaluation, question, answers, wrong) for question in questions]
    return Marks(tuple(marks), sum(question.points for question in questions))


def _judged(
    evaluation: Evaluation,
    question: Question,
    answers: Mapping[str, Any],
    wrong: list[tuple[Question, Value]],
) -> Mark:
    given = answers.get(question.id)
    if given is None or (isinstance(given, str) and not given.strip()):
        return Mark(question.id, "missing", None, "There is no answer.", 0.0)
    right = quantity_of(evaluation, question.asks)
    if right is None:
        raise UsageError(f"question {question.id}: {name_of(question.asks)} has no value")
    try:
        answer = read_answer(given, right)
    except EditError as error:
        return Mark(question.id, "wrong", None, _sentence(str(error)), 0.0)
    right = right_for(evaluation, question.asks, answer)
    if question.accepts(answer, right):
        return Mark(question.id, "right", None, "Right.", question.points)
    answer = answer.like(right)
    carried = _carried(evaluation, question, answer, wrong)
    wrong.append((question, answer.value))
    if carried:
        told = ", ".join(carried)
        message = f"Right, given the answer to {told}: the error was carried forward."
        return Mark(question.id, "carried", None, message, question.points, carried)
    diagnosis, message = _reason(evaluation, question, answer, right)
    return Mark(question.id, "wrong", diagnosis, message, 0.0)


def _reason(
    evaluation: Evaluation, question: Question, answer: Answer, right: Value
) -> tuple[str | None, str]:
    """The mistake's name, if one reproduces the answer, and a sentence."""
    found = diagnose(evaluation, question.asks, answer, question.relative_tolerance)
    if found is not None:
        return found
    given, wanted = shape_of(answer.value), shape_of(right)
    if given != wanted:
        return None, f"The answer {_shaped(given)}, but {name_of(question.asks)} {_shaped(wanted)}."
    tolerance = question.relative_tolerance
    if tolerance > 0 and is_coarse(answer, right):
        digits = digits_wanted(tolerance)
        return None, f"This is rounded too much: write at least {digits} significant digits."
    return None, _where(answer.value, right, question) or "This is not the right number."


def _shaped(shape: Shape) -> str:
    """``is a single number``, ``has 3 numbers``, ``is a 2×3 table``."""
    if not shape:
        return "is a single number"
    if len(shape) == 1:
        return f"has {shape[0]} {'number' if shape[0] == 1 else 'numbers'}"
    if len(shape) == 2:
        return f"is a table of {shape[0]} rows and {shape[1]} columns"
    return f"has the shape {shape_text(shape)}"


def _where(answer: Value, right: Value, question: Question) -> str:
    """How many entries of an array are wrong: never which number would be right."""
    if not shape_of(right) or size_of(right) < _FEWEST_COUNTED:
        return ""
    wrong = size_of(right) - sum(
        question.accepts(Answer(float(x), 0.0), float(y))
        for x, y in zip(np.ravel(answer), np.ravel(right), strict=True)
    )
    if wrong == size_of(right):
        return "None of the numbers is right."
    if wrong == 1:
        return f"One of the {size_of(right)} numbers is not right."
    return f"{wrong} of the {size_of(right)} numbers are not right." if wrong else ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _carried(
    evaluation: Evaluation, question: Question, answer: Answer, wrong: list[tuple[Question, Value]]
) -> tuple[str, ...]:
    """The questions whose wrong answers make this one right; empty for none.

    All earlier wrong answers together, then each alone.
    """
    for earlier in [wrong, *([one] for one in wrong)] if wrong else []:
        value = Varied(evaluation, _variant_of(evaluation, earlier)).quantity(question.asks)
        if value is not None and question.accepts(answer, value):
            return tuple(other.id for other, _ in earlier)
    return ()


def _variant_of(evaluation: Evaluation, earlier: list[tuple[Question, Value]]) -> Variant:
    """The graph with a learner's own numbers in the place of the right ones.

    An answer of the wrong shape cannot be put in and is left out, and so is a whole Jacobian.
    """
    values: dict[str, Value] = {}
    gradients: dict[str, Value] = {}
    shares: dict[tuple[str, str], Value] = {}
    partials: dict[tuple[str, str], Value] = {}
    for question, answer in earlier:
        right = quantity_of(evaluation, question.asks, shape_of(answer))
        if right is None or shape_of(right) != shape_of(answer):
            continue
        edge, quantity = edge_asked(evaluation, question.asks), question.asks["quantity"]
        if edge is None:
            (values if quantity == "value" else gradients)[question.asks["node"]] = answer
        elif quantity == "value":
            values[edge.source] = answer
        elif quantity == "upstream":
            gradients[edge.target] = answer
        elif quantity == "downstream":
            shares[edge.target, edge.port] = answer
        elif shape_of(answer) == _shape_at(evaluation, edge.target, edge.source):
            partials[edge.target, edge.port] = answer
    return Variant(values=values, gradients=gradients, shares=shares, locals=partials)


def _shape_at(evaluation: Evaluation, *ids: str) -> Shape | None:
    """The shape that the values of all these nodes have; None where they differ."""
    shapes = {shape_of(value) for id in ids if (value := evaluation.value(id)) is not None}
    return shapes.pop() if len(shapes) == 1 else None
