"""``graphapp grade``: marks answers to the questions of a graph."""

from __future__ import annotations

import argparse
import dataclasses

from graphapp.commands.printing import print_json
from graphapp.commands.reading import read_graph
from graphapp.exercise import Marks, mark
from graphapp.files.answers import load_answers


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("answers", metavar="ANSWERS", help='JSON: {"answers": {"q1": -0.12}}')
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Mark and print; 1 unless all points are reached."""
    graph = read_graph(options.file)
    marks = mark(graph, load_answers(options.answers).by_question)
    if options.json:
        print_json(
            {
                "format": "graphapp-grade",
                "version": 1,
                "questions": [dataclasses.asdict(entry) for entry in marks.questions],
                "points": _plain(marks.points),
                "of": _plain(marks.of),
            }
        )
    else:
        _print(marks)
    return 0 if marks.points >= marks.of else 1


def _plain(points: float) -> int | float:
    return int(points) if points == int(points) else points


def _print(marks: Marks) -> None:
    width = max(len(entry.id) for entry in marks.questions)
    for entry in marks.questions:
        named = f" ({entry.diagnosis})" if entry.diagnosis else ""
        print(f"{entry.id:<{width}}  {entry.status:<7}  {entry.message}{named}")
    print(f"\n{_plain(marks.points)} of {_plain(marks.of)} points")
