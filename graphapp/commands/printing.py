"""What several commands print: strict JSON with one entry a line, and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any

from graphapp.engine import Evaluation
from graphapp.model.numerals import Precision, value_text
from graphapp.operation import Value
from graphapp.operation.parameters import write_value
from graphapp.texts import in_one_line

#: Numbers in tables.
PRECISION = Precision("decimals", 4)
#: What stands where there is no number.
NONE = "–"


def print_json(document: Mapping[str, Any]) -> None:
    """Print an answer; entries of its objects and lists stand in lines of their own."""
    ascii_only = "utf" not in (getattr(sys.stdout, "encoding", None) or "utf").lower()
    encode = json.JSONEncoder(ensure_ascii=ascii_only, allow_nan=False).encode
    parts = []
    for key, item in document.items():
        if isinstance(item, Mapping) and item:
            lines = ",\n  ".join(f"{encode(k)}: {encode(v)}" for k, v in item.items())
            parts.append(f"{encode(key)}: {{\n  {lines}\n }}")
        elif isinstance(item, list) and any(isinstance(entry, dict) for entry in item):
            lines = ",\n  ".join(map(encode, item))
            parts.append(f"{encode(key)}: [\n  {lines}\n ]")
        else:
            parts.append(f"{encode(key)}: {encode(item)}")
    print("{" + ",\n ".join(parts) + "}")


def count(items: Sized, what: str) -> str:
    """``1 node``, ``2 nodes``."""
    return f"{len(items)} {what}{'' if len(items) == 1 else 's'}"


def json_number(value: Value | None) -> Any:
    """A value as JSON; null where there is none."""
    return None if value is None else write_value(value)


def number(value: Value | None, limit: int) -> str:
    """A value in a table; vectors up to ``limit`` entries are written out."""
    return NONE if value is None else value_text(value, PRECISION, limit)


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]], texts: int) -> None:
    """Print aligned columns: the first ``texts`` to the left, the numbers to the right."""
    table = [list(titles), *map(list, rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(titles))]
    for row in table:
        cells = [
            cell.ljust(width) if i < texts else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def print_failures(evaluation: Evaluation, file: Any = None) -> None:
    """One line for each node that failed, and one for all that wait for those."""
    graph, waiting = evaluation.graph, 0
    for id in graph.nodes:
        if evaluation.status(id) == "failed":
            reason = in_one_line(str(evaluation.failure(id)))
            print(f"{id} ({in_one_line(graph.nodes[id].op)}) failed: {reason}", file=file)
        waiting += evaluation.status(id) == "blocked"
    if waiting:
        nodes = "1 node waits" if waiting == 1 else f"{waiting} nodes wait"
        print(f"{nodes} for what failed", file=file)
