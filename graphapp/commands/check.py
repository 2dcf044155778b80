"""``graphapp check``: every local gradient and every leaf gradient against finite differences."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from graphapp.commands.printing import count, print_failures, print_json
from graphapp.commands.reading import read_graph
from graphapp.engine import CheckReport, evaluate, gradient_check
from graphapp.operation.parameters import write_value


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Check and print; 1 where a gradient differs or a node failed."""
    graph = read_graph(options.file)
    evaluation = evaluate(graph)
    report = gradient_check(graph)
    if options.json:
        print_json(
            {
                "format": "graphapp-check",
                "version": 1,
                "checked": report.checked,
                "largest_error": write_value(float(report.largest_error)),
                "at": report.at,
                "kinks": list(report.kinks),
                "holds": report.holds,
            }
        )
    else:
        _print_text(report)
    print_failures(evaluation, sys.stderr)
    return 0 if report.holds and not evaluation.failed else 1


def _print_text(report: CheckReport) -> None:
    print(f"{report.checked} gradients compared with finite differences")
    if report.at is not None:
        print(f"largest error: {report.largest_error:.2g} at {_place(report.at)}")
    if report.kinks:
        print(f"{count(report.kinks, 'kink')}, where a convention decides:")
        for place in report.kinks:
            print(f"  {_place(place)}")
    print("all hold" if report.holds else "not all hold")


def _place(place: dict[str, Any]) -> str:
    """``edge x → m1.a [0, 2]`` or ``node w``."""
    index = f" {place['index']}" if place.get("index") else ""
    if "edge" in place:
        edge = place["edge"]
        return f"edge {edge['source']} → {edge['target']}.{edge['port']}{index}"
    return f"node {place['node']}{index}"
