"""``graphapp grade``: marks answers to the questions of a graph."""

from __future__ import annotations

import argparse
from typing import Any

from graphapp.commands.printing import print_json
from graphapp.commands.reading import read_graph, standard_input
from graphapp.errors import EditError, UsageError
from graphapp.exercise import Mark, Marks, mark, questions_of
from graphapp.exercise.renumbering import another_variant
from graphapp.files.answers import Answers, answers_in, load_answers
from graphapp.model import Graph
from graphapp.model.questions import seed_of


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("answers", metavar="ANSWERS", help='JSON: {"answers": {"q1": -0.12}}')
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--variant", type=int, metavar="SEED",
        help="mark by the numbers of this seed, whatever the answers say",
    )  # fmt: skip


def execute(options: argparse.Namespace) -> int:
    """Mark and print; 1 unless all points are reached."""
    if options.file == options.answers == "-":
        raise UsageError("the graph and the answers cannot both be standard input: name a file")
    graph = read_graph(options.file)
    answers = _answers(options.answers)
    seed = answers.variant if options.variant is None else options.variant
    marks = _marks(_with_numbers(graph, seed), answers, options)
    if options.json:
        print_json(
            {
                "format": "graphapp-grade",
                "version": 1,
                "questions": [_entry(entry) for entry in marks.questions],
                "points": _plain(marks.points),
                "of": _plain(marks.of),
            }
        )
    else:
        _print(marks)
    return 0 if marks.points >= marks.of else 1


def _answers(name: str) -> Answers:
    return answers_in(standard_input(), "standard input") if name == "-" else load_answers(name)


def _with_numbers(graph: Graph, seed: int | None) -> Graph:
    """The graph with the numbers of a seed: they are drawn here, not taken from the answers."""
    if seed is None or seed == seed_of(graph):
        return graph
    try:
        return another_variant(graph, seed)
    except EditError as error:
        raise UsageError(f"seed {seed}: {error}") from None


def _marks(graph: Graph, answers: Answers, options: argparse.Namespace) -> Marks:
    """All answers judged; a fault is said of the file that has it. Raises UsageError."""
    at_fault = options.file
    try:
        known = {question.id for question in questions_of(graph)}
        if not answers.by_question.keys() <= known:
            at_fault = options.answers
        return mark(graph, answers.by_question)
    except UsageError as error:
        raise UsageError(f"{at_fault}: {error}") from None


def _entry(judged: Mark) -> dict[str, Any]:
    return {
        "id": judged.id,
        "status": judged.status,
        "diagnosis": judged.diagnosis,
        "message": judged.message,
        "points": _plain(judged.points),
    }


def _plain(points: float) -> int | float:
    return int(points) if points == int(points) else points


def _print(marks: Marks) -> None:
    width = max(len(entry.id) for entry in marks.questions)
    for entry in marks.questions:
        named = f" ({entry.diagnosis})" if entry.diagnosis else ""
        print(f"{entry.id:<{width}}  {entry.status:<7}  {entry.message}{named}")
    print(f"\n{_plain(marks.points)} of {_plain(marks.of)} points")
