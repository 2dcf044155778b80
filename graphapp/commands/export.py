"""``graphapp export``: the graph as a picture, a paper or a program. Only pictures import Qt."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from graphapp.commands.reading import read_graph
from graphapp.errors import UsageError
from graphapp.export import FORMATS, text, write
from graphapp.model import Graph


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--to", choices=tuple(FORMATS), required=True, help="the kind of file")
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT",
        help="where it goes; - is standard output, for all but pictures",
    )  # fmt: skip
    parser.add_argument("--dark", action="store_true", help="light numbers on a dark ground")
    parser.add_argument(
        "--scale", type=float, default=2.0, metavar="N",
        help="pixels of a PNG for each unit, 2 by default",
    )  # fmt: skip


def execute(options: argparse.Namespace) -> int:
    """Write the file; pictures are drawn without a display."""
    graph = read_graph(options.file)
    if options.output == "-":
        print(text(graph, options.to), end="")
        return 0

    def draw(graph: Graph, path: Path, to: str) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        try:
            from graphapp.canvas import vector
        except ImportError as error:
            raise UsageError(f"pictures need Qt, which cannot be loaded ({error})") from None
        vector.draw(graph, path, to, dark=options.dark, scale=options.scale)

    write(graph, options.output, options.to, draw=draw)
    return 0
