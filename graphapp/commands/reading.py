"""What several commands read: the graph, standard input, and pairs of ID=JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from graphapp.errors import EditError, FileError, FormatError, ParameterError, UsageError
from graphapp.files import json_value, load, loads
from graphapp.files.limits import MAX_BYTES
from graphapp.model import Graph
from graphapp.model.edits import set_value
from graphapp.operation.parameters import read_value


def read_graph(name: str) -> Graph:
    """The graph in a file, or in standard input for ``-``. Raises FileError."""
    return loads(standard_input(), "standard input") if name == "-" else load(name)


def standard_input() -> bytes:
    """All of it, at most one byte more than a file may have. Raises FileError."""
    try:
        if sys.stdin is None:
            raise OSError
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        raise FileError("standard input cannot be read: name a file") from None


def pairs(texts: Iterable[str]) -> dict[str, Any]:
    """``w=[1, 2]`` as id and JSON value. Raises UsageError."""
    found: dict[str, Any] = {}
    for text in texts:
        id, equals, json = text.partition("=")
        if not equals or not id.strip():
            raise UsageError(f"--set {text}: write ID=JSON, such as w=0.5")
        try:
            found[id.strip()] = json_value(json, "")
        except FormatError as error:
            raise UsageError(f"--set {text}: the value is not JSON ({error.message})") from None
    return found


def with_values(graph: Graph, texts: Iterable[str]) -> Graph:
    """The graph with other numbers in its leaves. Raises UsageError."""
    for id, given in pairs(texts).items():
        try:
            graph = set_value(graph, id, read_value(given))
        except (EditError, ParameterError) as error:
            raise UsageError(f"--set {id}: {error}") from None
    return graph
