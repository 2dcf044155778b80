"""``graphapp derive``: where a gradient comes from, in symbols, in numbers, path by path."""

from __future__ import annotations

import argparse
from typing import Any

from graphapp.commands.printing import PRECISION, json_number, number, print_json, print_table
from graphapp.commands.reading import read_graph
from graphapp.engine import evaluate
from graphapp.engine.derivation import Derivation, Path
from graphapp.engine.derivation_text import written
from graphapp.errors import UsageError
from graphapp.model.edits import set_differentiate
from graphapp.model.numerals import number_text


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("id", metavar="ID", help="the node whose gradient is derived")
    parser.add_argument("--to", choices=("text", "latex", "markdown", "json"), default="text")
    parser.add_argument("--differentiate", metavar="ID", help="the node whose gradient is taken")


def execute(options: argparse.Namespace) -> int:
    """Print the derivation."""
    graph = read_graph(options.file)
    if options.differentiate is not None:
        graph = set_differentiate(graph, options.differentiate)
    if graph.differentiate is None:
        raise UsageError("no node is differentiated: name one with --differentiate")
    derivation = Derivation(evaluate(graph), options.id)
    if options.to == "json":
        print_json(derivation_document(derivation))
    elif options.to == "markdown":
        print(written(derivation, "markdown", PRECISION), end="")
    elif options.to == "latex":
        print(derivation.latex)
    else:
        _print_text(derivation)
    return 0


def derivation_document(derivation: Derivation) -> dict[str, Any]:
    """The derivation as JSON; ``paths`` is null for arrays and where there are too many."""
    paths = derivation.paths
    return {
        "format": "graphapp-derive",
        "version": 1,
        "of": derivation.of,
        "by": derivation.by,
        "independent": derivation.independent,
        "result": json_number(derivation.result),
        "latex": derivation.latex,
        "paths": None if paths is None else [_path_entry(path) for path in paths],
    }


def _path_entry(path: Path) -> dict[str, Any]:
    return {
        "nodes": list(path.nodes),
        "factors": [json_number(factor) for factor in path.factors],
        "product": json_number(path.product),
    }


def _print_text(derivation: Derivation) -> None:
    for line in derivation.lines:
        print(line)
    if derivation.independent:
        return
    print(f"\nd{derivation.of}/d{derivation.by} = {number(derivation.result, 6)}")
    paths = derivation.paths
    if paths is None:
        if derivation.scalar:
            print(f"a sum over {derivation.path_count:,} paths, too many to list")
        return
    if len(paths) > 1:
        print()
        rows = (
            (
                " → ".join(path.nodes),
                " · ".join(number_text(factor, PRECISION) for factor in path.factors),
                number_text(path.product, PRECISION),
            )
            for path in paths
        )
        print_table(("path", "local gradients", "product"), rows, texts=1)
