"""``graphapp validate``: is it a good file? One line for each."""

from __future__ import annotations

import argparse
import sys

from graphapp.commands.printing import count
from graphapp.commands.reading import read_graph
from graphapp.errors import FileError
from graphapp.files import remarks
from graphapp.texts import in_one_line


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("files", nargs="+", metavar="FILE")


def execute(options: argparse.Namespace) -> int:
    """Print one line for each file, the broken ones to standard error; 2 where one is broken."""
    broken = 0
    for name in options.files:
        try:
            graph = read_graph(name)
        except FileError as error:
            print(f"graphapp: {in_one_line(str(error))}", file=sys.stderr)
            broken += 1
            continue
        notes = "".join(f"; {in_one_line(remark)}" for remark in remarks(graph))
        print(f"{name}: good, {count(graph.nodes, 'node')}, {count(graph.edges, 'edge')}{notes}")
    return 2 if broken else 0
