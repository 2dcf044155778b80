"""``graphapp jacobian``: the derivatives of every entry of one node by every entry of another."""

from __future__ import annotations

import argparse

import numpy as np

from graphapp.commands.printing import PRECISION, json_number, print_json, print_table
from graphapp.commands.reading import read_graph
from graphapp.engine import jacobian
from graphapp.model.numerals import number_text
from graphapp.operation import Value, shape_of, shape_text


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("output", metavar="OUTPUT", help="the id of the node that is derived")
    parser.add_argument("input", metavar="INPUT", help="the id of the node it is derived by")
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Print the Jacobian: the shape of the output, then the shape of the input."""
    value = jacobian(read_graph(options.file), options.output, options.input)
    if options.json:
        print_json(
            {
                "format": "graphapp-jacobian",
                "version": 1,
                "output": options.output,
                "input": options.input,
                "shape": list(shape_of(value)),
                "value": json_number(value),
            }
        )
    else:
        print(f"d{options.output}/d{options.input}, {shape_text(shape_of(value))}")
        _print_blocks(value)
    return 0


def _print_blocks(value: Value) -> None:
    """One table for each index of all axes but the last two."""
    array = np.atleast_2d(value)
    for index in np.ndindex(array.shape[:-2]):
        if index:
            print(f"\n[{', '.join(map(str, index))}]")
        rows = [[number_text(x, PRECISION) for x in row] for row in array[index].tolist()]
        if rows:
            print_table(rows[0], rows[1:], texts=0)
