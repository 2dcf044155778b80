"""``graphapp nodes``: the node library, for people by category and for programs as JSON."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import textwrap
from typing import Any

from graphapp.commands.printing import print_json
from graphapp.operation import Operation, categories, problems
from graphapp.operation.parameters import ParameterInfo, write_parameter
from graphapp.operation.rendering import latex, text
from graphapp.operation.textbook import textbook_formula

_WRAP = textwrap.TextWrapper(92, initial_indent=" " * 8, subsequent_indent=" " * 8)


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Print every operation; packages that could not be used go to standard error."""
    if options.json:
        nodes = {
            cls.op: _entry(category, cls)
            for category, classes in categories().items()
            for cls in classes
        }
        print_json({"format": "graphapp-nodes", "version": 1, "nodes": nodes})
    else:
        _print_text()
    for problem in problems():
        print(f"graphapp: {problem}", file=sys.stderr)
    return 0


def _entry(category: str, cls: type[Operation]) -> dict[str, Any]:
    formula = textbook_formula(cls)
    return {
        "category": category,
        "ports": list(cls.ports),
        "optional_ports": [port for port in cls.ports if port in cls.optional_ports],
        "variadic": cls.variadic,
        "params": {info.name: _parameter_entry(info) for info in cls.parameters()},
        "formula": None if formula is None else {"latex": latex(formula), "text": text(formula)},
        "help": cls.help(),
        "reference": cls.reference,
    }


def _parameter_entry(info: ParameterInfo) -> dict[str, Any]:
    default = None if info.default is dataclasses.MISSING else write_parameter(info.default)
    return {
        "kind": info.kind,
        "default": default,
        "help": info.help,
        "choices": list(info.choices),
        "limits": dict(info.limits),
    }


def _print_text() -> None:
    for i, (category, classes) in enumerate(categories().items()):
        print(f"{'' if i == 0 else chr(10)}{category.replace('_', ' ')}")
        for cls in classes:
            print(f"  {_signature(cls)}")
            print(_WRAP.fill(" ".join(cls.help().split())))


def _signature(cls: type[Operation]) -> str:
    """``leaky_relu(x; slope=0.01)``; optional ports with a question mark."""
    ports = ["a", "b", "…"] if cls.variadic else [
        f"{port}?" if port in cls.optional_ports else port for port in cls.ports
    ]  # fmt: skip
    params = [_parameter_text(info) for info in cls.parameters()]
    inside = "; ".join(part for part in (", ".join(ports), ", ".join(params)) if part)
    return f"{cls.op}({inside})"


def _parameter_text(info: ParameterInfo) -> str:
    if info.default is None or info.default is dataclasses.MISSING:
        return info.name
    default = write_parameter(info.default)
    return f"{info.name}={default:g}" if isinstance(default, float) else f"{info.name}={default}"
