"""Mistakes that change the number as a whole: its sign, a factor 2 or n, rows and columns.

One of them can be made together with another mistake; ``pairs`` says what number that gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.plan import Step
from graphapp.exercise.rules import brings_a_two, sums_entries
from graphapp.operation import Value, as_value, shape_of


class Diagnosis(NamedTuple):
    """A mistake that gives exactly the number that was answered."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class WholeMistake:
    """A mistake that makes another number of the right one, however that comes about."""

    diagnosis: Diagnosis
    beside: str
    """Its sentence where another mistake was made as well."""
    change: Callable[[Value], Value]


def whole_mistakes(
    evaluation: Evaluation, steps: list[Step], right: Value, *, is_gradient: bool
) -> Iterator[WholeMistake]:
    """Those that can be made with a number that comes through ``steps``."""
    yield WholeMistake(
        Diagnosis("sign", "The size is right, the sign is not: follow the minus signs."),
        "the sign is not right: follow the minus signs", _scaling(-1.0),
    )  # fmt: skip
    counts = _counts(evaluation, steps)
    if 2 in counts or any(map(brings_a_two, steps)):
        yield from _with_a_two(counts)
    for count in sorted(counts - {0, 1, 2}):
        check = f"check whether the loss is a sum or a mean over {count} entries"
        for factor, words in ((float(count), "times"), (1.0 / count, "divided by")):
            message = f"This is the right number {words} {count}: {check}."
            yield WholeMistake(
                Diagnosis("mean", message), f"the number is {words} {count}: {check}",
                _scaling(factor),
            )  # fmt: skip
    if np.ndim(right) == 2:
        said = "rows and columns are exchanged"
        message = f"This is the transpose: {said}."
        if is_gradient:
            message += " A gradient has the shape of what it is taken by."
        yield WholeMistake(Diagnosis("transpose", message), said, _transposed)


def _with_a_two(counts: set[int]) -> Iterator[WholeMistake]:
    of_two = ", and whether it is a sum or a mean over 2" if 2 in counts else ""
    check = f"check the factor 2 of the square, whether the loss has a ½ in front{of_two}"
    for factor, words in ((0.5, "half"), (2.0, "twice")):
        message = f"This is {words} the right number: {check}."
        yield WholeMistake(
            Diagnosis("half", message), f"it is {words} of what it should be: {check}",
            _scaling(factor),
        )  # fmt: skip


def _transposed(value: Value) -> Value:
    return as_value(np.asarray(value).T)


def _scaling(factor: float) -> Callable[[Value], Value]:
    return lambda value: as_value(np.asarray(value) * factor)


def _counts(evaluation: Evaluation, steps: Iterable[Step]) -> set[int]:
    """The numbers of entries and of examples that are summed on the way."""
    counts = set()
    for step in steps:
        if sums_entries(step.operation):
            for slot in step.inputs:
                value = evaluation.values[slot]
                shape = () if value is None else shape_of(value)
                counts.update({math.prod(shape), *shape[:1]})
    return counts


def pairs_of_whole(
    mistakes: Iterable[WholeMistake], right: Value
) -> Iterator[tuple[Diagnosis, Value]]:
    """Two mistakes with the number as a whole, of different kinds, and what they give."""
    for first, second in combinations(mistakes, 2):
        if first.diagnosis.name != second.diagnosis.name:
            both = f"{first.beside}; and {second.beside}."
            yield _both(first, second.diagnosis, both), second.change(first.change(right))


def pairs_with_others(
    mistakes: Iterable[WholeMistake], others: Iterable[tuple[Diagnosis, Value]]
) -> Iterator[tuple[Diagnosis, Value]]:
    """A mistake with the number as a whole, after another one on the way."""
    whole = tuple(mistakes)
    for diagnosis, value in others:
        for mistake in whole:
            both = f"{mistake.beside}. {diagnosis.message}"
            yield _both(mistake, diagnosis, both), mistake.change(value)


def _both(first: WholeMistake, second: Diagnosis, sentences: str) -> Diagnosis:
    name = f"{first.diagnosis.name} and {second.name}"
    return Diagnosis(name, f"Two mistakes at once: {sentences}")
