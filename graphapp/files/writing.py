"""A Graph to bytes, always in the same way: one node and one edge a line, keys in one order.

Writing what was read, and reading that again, gives the same bytes, so that files diff well.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from graphapp.errors import FileError
from graphapp.files.limits import FORMAT, MAX_BYTES, MAX_DEPTH, VERSION
from graphapp.model import Edge, Frame, Graph, Node, Note
from graphapp.operation.parameters import write_parameter

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode

#: An object that is longer than this gets one line for each of its keys.
_WIDTH = 100


def dumps(graph: Graph) -> bytes:
    """The bytes of the graph's file.

    Raises FileError where the graph holds what a file cannot: a text as a number, nesting or a
    size beyond the limits.
    """
    try:
        parts = [f'  "{key}": {text}' for key, text in _file_keys(graph)]
        parts += [f"  {_encode(key)}: {_block(item)}" for key, item in _unknown_keys(graph)]
    except (TypeError, ValueError) as error:
        raise FileError(f"the graph cannot be written: {error}") from None
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    data = _whole_characters(text).encode()
    if len(data) > MAX_BYTES:
        raise FileError(f"the graph takes more than {MAX_BYTES // 1024**2} MB: it cannot be saved")
    return data


def _file_keys(graph: Graph) -> Iterator[tuple[str, str]]:
    yield "format", _encode(FORMAT)
    yield "version", _encode(VERSION)
    if graph.title:
        yield "title", _encode(graph.title)
    if graph.about:
        yield "about", _encode(graph.about)
    if graph.differentiate is not None:
        yield "differentiate", _encode(graph.differentiate)
    yield "nodes", _list(_node(node) for node in graph.nodes.values())
    yield "edges", _list(_edge(edge, graph.edge_extra.get(edge, {})) for edge in graph.edges)
    if graph.frames:
        yield "frames", _list(_frame(frame) for frame in graph.frames)
    if graph.notes:
        yield "notes", _list(_note(note) for note in graph.notes)
    data_extra = graph.extra.get("data", {})
    if graph.data or data_extra:
        columns = {name: write_parameter(column) for name, column in graph.data.items()}
        yield "data", _block({"columns": columns, **data_extra})
    if graph.training is not None:
        yield "training", _block(graph.training)
    if graph.exercise is not None:
        yield "exercise", _block(graph.exercise)
    if graph.expected:
        yield "expected", _block(graph.expected)


def _unknown_keys(graph: Graph) -> Iterator[tuple[str, Any]]:
    return ((key, item) for key, item in graph.extra.items() if key != "data")


def _node(node: Node) -> dict[str, Any]:
    extra = dict(node.extra)
    params = {**node.operation.params(), **extra.pop("params", {})}
    entry: dict[str, Any] = {"id": node.id, "op": node.op}
    if params:
        entry["params"] = params
    if node.label is not None:
        entry["label"] = node.label
    if node.position is not None:
        entry["position"] = _point(node.position)
    return {**entry, **extra}


def _edge(edge: Edge, extra: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": edge.source, "target": edge.target, "port": edge.port, **extra}


def _frame(frame: Frame) -> dict[str, Any]:
    entry = {"title": frame.title, "nodes": frame.nodes, "folded": frame.folded}
    return {**entry, **frame.extra}


def _note(note: Note) -> dict[str, Any]:
    entry = {"text": note.text, "position": _point(note.position), "size": _point(note.size)}
    return {**entry, **note.extra}


def _point(point: tuple[float, float]) -> list[float]:
    """A position or size."""
    if not all(map(math.isfinite, point)):
        raise ValueError(f"a position must be finite, not {point}")
    return [_pixels(float(x)) for x in point]


def _pixels(x: float) -> float:
    """Whole pixels without a decimal point, where that reads back as the same float64."""
    is_minus_zero = x == 0 and math.copysign(1, x) < 0
    return int(x) if x.is_integer() and abs(x) < 2**53 and not is_minus_zero else x


def _list(entries: Iterable[Any]) -> str:
    """A list with one entry a line."""
    lines = [f"    {_encode(entry)}" for entry in entries]
    return "[\n" + ",\n".join(lines) + "\n  ]" if lines else "[]"


def _block(item: Any) -> str:
    """A value in one line if it is short, else broken at its keys and at its lists of objects."""
    return _broken(_plain(item), 2)


def _broken(item: Any, indent: int) -> str:
    line = _ENCODE(item)
    if len(line) <= _WIDTH or indent > 8:
        return line
    gap = " " * (indent + 2)
    if isinstance(item, dict):
        lines = [f"{gap}{_ENCODE(k)}: {_broken(entry, indent + 2)}" for k, entry in item.items()]
        return "{\n" + ",\n".join(lines) + f"\n{' ' * indent}}}"
    if isinstance(item, list) and any(isinstance(entry, dict) for entry in item):
        lines = [f"{gap}{_ENCODE(entry)}" for entry in item]
        return "[\n" + ",\n".join(lines) + f"\n{' ' * indent}]"
    return line


def _encode(item: Any) -> str:
    """One line of JSON. Parameters arrive as JSON values, so that most need no conversion."""
    try:
        return _ENCODE(item)
    except (TypeError, ValueError, RecursionError):
        return _ENCODE(_plain(item))


def _plain(item: Any, depth: int = 1) -> Any:
    """JSON values for what Python has besides: mappings, tuples, arrays, nan and infinity.

    Raises ValueError where it is nested deeper than a file may be, TypeError for anything else.
    """
    if depth >= MAX_DEPTH:
        raise ValueError(f"lists and objects are nested more than {MAX_DEPTH} deep")
    if isinstance(item, Mapping):
        return {str(key): _plain(entry, depth + 1) for key, entry in item.items()}
    if isinstance(item, list | tuple):
        return [_plain(entry, depth + 1) for entry in item]
    if isinstance(item, np.generic):
        item = item.item()
    if isinstance(item, np.ndarray | float):
        return write_parameter(item)
    if isinstance(item, str | int) or item is None:
        return item
    raise TypeError(f"{type(item).__name__} is nothing that JSON knows")


def _whole_characters(text: str) -> str:
    """The text with halves of characters replaced, so that it can always be saved."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
