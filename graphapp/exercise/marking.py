"""Marking: every answer judged, with the mistake named, and errors carried forward.

Everything is computed from the graph; an answers file is believed in nothing but the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.asking import edge_asked, name_of, quantity_of
from graphapp.errors import EditError, UsageError
from graphapp.exercise.mistakes import diagnose
from graphapp.exercise.questions import Question, questions_of, read_answer
from graphapp.exercise.variants import Variant, Varied
from graphapp.model import Graph
from graphapp.operation import Value, shape_of, shape_text

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
    unknown = sorted(answers.keys() - {question.id for question in questions})
    if unknown:
        raise UsageError(f"there is no question {unknown[0]!r}")
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
    if given is None or given == "":
        return Mark(question.id, "missing", None, "There is no answer.", 0.0)
    try:
        answer = read_answer(given)
    except EditError as error:
        return Mark(question.id, "wrong", None, _sentence(str(error)), 0.0)
    right = quantity_of(evaluation, question.asks, shape_of(answer))
    if right is None:
        raise UsageError(f"question {question.id}: {name_of(question.asks)} has no value")
    if question.accepts(answer, right):
        return Mark(question.id, "right", None, "Right.", question.points)
    carried = _carried(evaluation, question, answer, wrong)
    wrong.append((question, answer))
    if carried:
        message = f"Right, given the answer to {carried}: the error was carried forward."
        return Mark(question.id, "carried", None, message, question.points)
    diagnosis, message = _reason(evaluation, question, answer, right)
    return Mark(question.id, "wrong", diagnosis, message, 0.0)


def _reason(
    evaluation: Evaluation, question: Question, answer: Value, right: Value
) -> tuple[str | None, str]:
    """The mistake's name, if one reproduces the answer, and a sentence."""
    if shape_of(answer) != shape_of(right):
        return None, (
            f"The answer is {shape_text(shape_of(answer))}, but {name_of(question.asks)} "
            f"is {shape_text(shape_of(right))}."
        )
    found = diagnose(evaluation, question.asks, answer, question.relative_tolerance)
    return (None, "This is not the right number.") if found is None else found


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _carried(
    evaluation: Evaluation, question: Question, answer: Value, wrong: list[tuple[Question, Value]]
) -> str:
    """The questions whose wrong answers make this one right; empty for none.

    All earlier wrong answers together, then each alone.
    """
    for earlier in [wrong, *([one] for one in wrong)] if wrong else []:
        value = Varied(evaluation, _variant_of(evaluation, earlier)).quantity(question.asks)
        if value is not None and question.accepts(answer, value):
            return ", ".join(other.id for other, _ in earlier)
    return ""


def _variant_of(evaluation: Evaluation, earlier: list[tuple[Question, Value]]) -> Variant:
    """The graph with a learner's own numbers in the place of the right ones.

    An answer of the wrong shape cannot be put in and is left out, and so is a local gradient.
    """
    values: dict[str, Value] = {}
    gradients: dict[str, Value] = {}
    shares: dict[tuple[str, str], Value] = {}
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
        elif isinstance(answer, float):
            upstream = evaluation.gradient(edge.target)
            if isinstance(upstream, float):
                shares[edge.target, edge.port] = upstream * answer
    return Variant(values=values, gradients=gradients, shares=shares)
