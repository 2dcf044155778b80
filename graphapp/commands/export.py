"""``graphapp export``: the graph as a picture. The one command that imports Qt, and only here."""

from __future__ import annotations

import argparse
import os

from graphapp.commands.reading import read_graph
from graphapp.errors import UsageError


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--to", choices=("png",), required=True, help="the kind of file")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="where it goes")
    parser.add_argument("--dark", action="store_true", help="light numbers on a dark ground")
    parser.add_argument(
        "--scale", type=float, default=2.0, metavar="N", help="pixels for each unit, 2 by default"
    )


def execute(options: argparse.Namespace) -> int:
    """Draw without a display."""
    graph = read_graph(options.file)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from graphapp.canvas.picture import render_png
    except ImportError as error:
        raise UsageError(f"pictures need Qt, which cannot be loaded ({error})") from None
    render_png(graph, options.output, dark=options.dark, scale=options.scale)
    return 0
