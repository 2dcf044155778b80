"""``graphapp grade``: marks answers to the questions of a graph."""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphapp.commands.printing import print_json
from graphapp.commands.reading import read_graph
from graphapp.errors import FileError
from graphapp.exercise import Marks, mark

#: No answers file is larger.
_LARGEST = 4_000_000


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("answers", metavar="ANSWERS", help='JSON: {"answers": {"q1": -0.12}}')
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Mark and print; 1 unless all points are reached."""
    graph = read_graph(options.file)
    marks = mark(graph, _answers(options.answers))
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


def _answers(path: str) -> Mapping[str, Any]:
    """The answers by question; raises FileError with what is wrong and where."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"{path}: it cannot be read: {error.strerror}: check the name") from None
    if len(data) > _LARGEST:
        raise FileError(f"{path}: the file is larger than {_LARGEST:,} bytes")
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        raise FileError(f"{path}: line {error.lineno}: this is not JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise FileError(f"{path}: this is not JSON in UTF-8") from None
    answers = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(answers, dict):
        raise FileError(f'{path}: expected {{"answers": {{"question": answer, …}}}}')
    return answers


def _plain(points: float) -> int | float:
    return int(points) if points == int(points) else points


def _print(marks: Marks) -> None:
    width = max(len(entry.id) for entry in marks.questions)
    for entry in marks.questions:
        named = f" ({entry.diagnosis})" if entry.diagnosis else ""
        print(f"{entry.id:<{width}}  {entry.status:<7}  {entry.message}{named}")
    print(f"\n{_plain(marks.points)} of {_plain(marks.of)} points")
