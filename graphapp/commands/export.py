"""``graphapp export``: the graph as a picture, a paper or a program. Only pictures import Qt.

A graph with questions becomes, as PDF, a worksheet to be printed, or its key.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from graphapp.commands.reading import read_graph
from graphapp.errors import EditError, UsageError
from graphapp.export import FORMATS, text, write
from graphapp.export.papers import PAPERS
from graphapp.model import Graph
from graphapp.model.questions import question_entries


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--to", choices=tuple(FORMATS), required=True,
        help="the kind of file; pdf of a graph with questions is a worksheet",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT",
        help="where it goes; - is standard output, for all but pictures",
    )  # fmt: skip
    parser.add_argument("--dark", action="store_true", help="light numbers on a dark ground")
    parser.add_argument(
        "--scale", type=float, default=2.0, metavar="N",
        help="pixels of a PNG for each unit, 2 by default",
    )  # fmt: skip
    parser.add_argument(
        "--key", action="store_true",
        help="the worksheet with answers, derivations and what usual mistakes give",
    )  # fmt: skip
    parser.add_argument(
        "--picture", action="store_true", help="the graph alone, though it has questions"
    )
    parser.add_argument(
        "--paper", choices=PAPERS, help=f"the paper of a worksheet, {PAPERS[0]} by default"
    )
    parser.add_argument(
        "--variant", type=int, metavar="SEED",
        help="other tidy numbers, the same ones for the same seed",
    )  # fmt: skip


def execute(options: argparse.Namespace) -> int:
    """Write the file; pictures are drawn without a display."""
    graph = read_graph(options.file)
    on_paper = _is_worksheet(options, graph)
    if options.variant is not None:
        graph = _variant(graph, options.variant)
    if options.output == "-":
        print(text(graph, options.to), end="")
        return 0
    if on_paper:
        _write_worksheet(graph, options)
        return 0

    def draw(graph: Graph, path: Path, to: str) -> None:
        _without_display()
        try:
            from graphapp.canvas import vector
        except ImportError as error:
            raise _no_qt(error) from None
        vector.draw(graph, path, to, dark=options.dark, scale=options.scale)

    write(graph, options.output, options.to, draw=draw)
    return 0


def _is_worksheet(options: argparse.Namespace, graph: Graph) -> bool:
    """Is a worksheet or a key wanted? Raises UsageError where the options do not fit together."""
    asks = bool(question_entries(graph))
    wanted = options.to == "pdf" and asks and not options.picture
    if options.picture and options.to not in ("pdf", "png", "svg"):
        raise UsageError(f"--picture: {options.to} is no picture")
    for option, given in (("--key", options.key), ("--paper", options.paper is not None)):
        if not given or wanted:
            continue
        if options.to != "pdf":
            raise UsageError(f"{option} is for worksheets: use it with --to pdf")
        if options.picture:
            raise UsageError(f"{option} and --picture exclude each other: leave out one of them")
        raise UsageError(f"{option} is for worksheets, but {options.file} asks no questions")
    if wanted and options.dark:
        raise UsageError("--dark: a worksheet is black on white; --picture draws the graph alone")
    return wanted


def _variant(graph: Graph, seed: int) -> Graph:
    from graphapp.exercise.renumbering import another_variant

    try:
        return another_variant(graph, seed)
    except EditError as error:
        raise UsageError(f"--variant {seed}: {error}") from None


def _write_worksheet(graph: Graph, options: argparse.Namespace) -> None:
    from graphapp.export.worksheet import worksheet

    name = "" if options.file == "-" else Path(options.file).name
    sheet = worksheet(graph, key=options.key, name=name)
    _without_display()
    try:
        from graphapp.canvas.worksheet_pages import write_pdf
    except ImportError as error:
        raise _no_qt(error) from None
    write_pdf(sheet, Path(options.output), options.paper or PAPERS[0])


def _without_display() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _no_qt(error: ImportError) -> UsageError:
    return UsageError(f"pictures need Qt, which cannot be loaded ({error})")
