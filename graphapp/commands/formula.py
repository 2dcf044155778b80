"""``graphapp formula``: a typed formula to a graph, in a file or on standard output."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from graphapp.commands.reading import pairs, standard_input
from graphapp.errors import FileError
from graphapp.files import dumps, save
from graphapp.model.typed_formula import graph_from_formula


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument(
        "text", metavar="FORMULA",
        help='such as "h = w*x + b; L = (h - y)**2"; - reads it from standard input',
    )  # fmt: skip
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=JSON",
        help="the number or array of a free name, 1 otherwise; may be given several times",
    )  # fmt: skip
    parser.add_argument(
        "--parameter", action="append", default=[], metavar="NAMES",
        help="free names that training may change, with commas between them",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="FILE", help="write it there")


def prepared(arguments: Sequence[str]) -> list[str]:
    """The arguments with a blank before a formula such as -x**2, which is no option."""
    return [text if _is_option(text) else f" {text}" for text in arguments]


def _is_option(text: str) -> bool:
    return text in ("-", "-h") or text[:2] in ("--", "-o") or not text.startswith("-")


def execute(options: argparse.Namespace) -> int:
    """Write the graph."""
    names = [name.strip() for group in options.parameter for name in group.split(",")]
    graph = graph_from_formula(
        _text(options.text), pairs(options.set), [name for name in names if name]
    )
    if options.output is None or options.output == "-":
        sys.stdout.write(dumps(graph).decode())
    else:
        save(graph, options.output)
    return 0


def _text(text: str) -> str:
    if text != "-":
        return text
    try:
        return standard_input().decode().strip("\n")
    except UnicodeDecodeError:
        raise FileError("standard input is not UTF-8: type the formula as UTF-8") from None
