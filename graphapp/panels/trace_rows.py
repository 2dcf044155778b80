"""The rows of the trace table: what stands in each cell, asked for one cell at a time.

A row is a node's id or an edge. Nothing here is computed before somebody looks at it, so that a
table of thirty thousand rows costs what its visible part costs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, TypeAlias

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden, why_hidden
from graphapp.engine.unreached import NOT_YET
from graphapp.model import Edge, Graph
from graphapp.model.numerals import Precision, exact_text, value_text
from graphapp.operation import Shape, Value, shape_of, shape_text
from graphapp.panels.quantity import SMALL_JACOBIAN, Quantity, local_shape

Item: TypeAlias = str | Edge

#: The columns by name, in order.
COLUMNS = (
    "kind", "name", "operation", "status", "shape", "value", "upstream", "local", "downstream",
    "notices",
)  # fmt: skip
NUMBERS = frozenset({"value", "upstream", "local", "downstream"})

NOT_COMPUTED = "not computed"
INDEPENDENT = "independent"
UNREACHED = "not reached yet"

#: A vector up to this length is written out.
_WRITTEN_OUT = 3


class Cell(NamedTuple):
    """One number of a row, or why there is none."""

    state: Literal["number", "independent", "missing", "nothing", "asked", "unreached"]
    """nothing: a node has no upstream and no local gradient of its own; asked: by a question;
    unreached: by the steps that are shown."""
    value: Value | None = None
    shape: Shape | None = None
    """The shape of an array that was too large to be worked out."""
    question: str = ""
    """The number of the question that asks for it."""


_MISSING, _NOTHING, _UNREACHED = Cell("missing"), Cell("nothing"), Cell("unreached")


def rows_of(evaluation: Evaluation, *, nodes: bool = True, edges: bool = True) -> list[Item]:
    """Everything in the order of the forward pass: the edges into a node, then the node."""
    graph, found = evaluation.graph, list[Item]()
    for id in evaluation.order:
        if edges:
            found += [Edge(source, id, port) for port, source in _by_port(graph, id)]
        if nodes:
            found.append(id)
    return found


def _by_port(graph: Graph, id: str) -> Iterable[tuple[str, str]]:
    inputs = graph.inputs_of(id)
    if len(inputs) < 2:
        return inputs.items()
    known = graph.nodes[id].operation.ports
    place = {port: i for i, port in enumerate(known)}
    return sorted(inputs.items(), key=lambda pair: (place.get(pair[0], len(place)), pair[0]))


def node_of(item: Item) -> str:
    """The node that a row is about: an edge is about the node that it enters."""
    return item.target if isinstance(item, Edge) else item


def name_of(item: Item) -> str:
    """``w_1``; ``w_1 → mul.a``."""
    if isinstance(item, Edge):
        return f"{item.source} → {item.target}.{item.port}"
    return item


def quantity_of(item: Item, column: str) -> Quantity | None:
    """What a cell of numbers shows; None where its row has no such number."""
    if isinstance(item, Edge):
        return Quantity(column, item) if column in NUMBERS else None  # type: ignore[arg-type]
    kinds = {"value": "value", "downstream": "gradient"}
    return Quantity(kinds[column], item) if column in kinds else None  # type: ignore[arg-type]


def cell_of(
    evaluation: Evaluation, item: Item, column: str, largest: int = SMALL_JACOBIAN,
    hidden: Hidden = NOTHING,
) -> Cell:  # fmt: skip
    """One number; a local gradient with more than ``largest`` entries is only measured."""
    quantity = quantity_of(item, column)
    if quantity is None:
        return _NOTHING
    question = quantity.asked_in(hidden)
    if question is not None:
        return _UNREACHED if question == NOT_YET else Cell("asked", question=question)
    if column == "local" and isinstance(item, Edge):
        shape = local_shape(evaluation, item)
        if shape is None:
            return _MISSING
        if math.prod(shape) > largest:
            return Cell("number", None, shape)
    value = quantity.read(evaluation)
    if value is None:
        return _MISSING
    return Cell("independent" if quantity.is_independent(evaluation) else "number", value)


def shape_in(evaluation: Evaluation, item: Item) -> Shape | None:
    """The shape of what flows; None where nothing was computed."""
    value = evaluation.value(item.source if isinstance(item, Edge) else item)
    return None if value is None else shape_of(value)


def notices_in(evaluation: Evaluation, item: Item, hidden: Hidden = NOTHING) -> str:
    """A node's error or its notices, in sentences; none before its value is reached."""
    if isinstance(item, Edge) or hidden.get((item, "value")) == NOT_YET:
        return ""
    failure = evaluation.failure(item)
    if failure is not None:
        return str(failure)
    return "; ".join(notice.message for notice in evaluation.notices(item))


def cell_text(cell: Cell, precision: Precision) -> str:
    """As it stands in the table: rounded; arrays as their shape, short vectors written out."""
    if cell.state == "asked":
        return f"[{cell.question}]"
    if cell.state == "unreached":
        return NOT_YET
    if cell.state == "independent":
        return INDEPENDENT
    if cell.value is not None:
        return value_text(cell.value, precision, _WRITTEN_OUT)
    if cell.shape is not None:
        return shape_text(cell.shape)
    return NOT_COMPUTED if cell.state == "missing" else ""


def full_text(cell: Cell) -> str:
    """In full precision, for tooltips and for what is read aloud."""
    without = {
        "asked": why_hidden(cell.question), "unreached": UNREACHED,
        "independent": f"0, {INDEPENDENT}",
    }  # fmt: skip
    if cell.state in without:
        return without[cell.state]
    value = cell.value
    if isinstance(value, float):
        return exact_text(value)
    if value is not None and value.ndim == 1 and value.size <= 2 * _WRITTEN_OUT:
        return "[" + ", ".join(map(exact_text, value.tolist())) + "]"
    shape = cell.shape if value is None else shape_of(value)
    if shape is not None:
        return f"array of shape {shape_text(shape)}"
    return NOT_COMPUTED if cell.state == "missing" else ""


def sentence(evaluation: Evaluation, item: Item, hidden: Hidden = NOTHING) -> str:
    """A whole row for a screen reader: ``edge w_1 to mul a: value 0.4, upstream −0.598, …``."""
    if isinstance(item, Edge):
        start = f"edge {item.source} to {item.target} {item.port}"
    else:
        start = f"node {item}, {evaluation.graph.nodes[item].op.replace('_', ' ')}"
    parts = []
    for column in ("value", "upstream", "local", "downstream"):
        quantity = quantity_of(item, column)
        if quantity is not None:
            parts.append(f"{quantity.kind} {_aloud(evaluation, item, column, hidden)}")
    notices = notices_in(evaluation, item, hidden)
    if notices:
        parts.append(notices)
    return f"{start}: {', '.join(parts)}"


def _aloud(evaluation: Evaluation, item: Item, column: str, hidden: Hidden) -> str:
    return full_text(cell_of(evaluation, item, column, hidden=hidden))


def cell_sentence(evaluation: Evaluation, item: Item, column: str, hidden: Hidden = NOTHING) -> str:
    """One number for a screen reader: ``upstream at mul.a: −0.598``."""
    quantity = quantity_of(item, column)
    if quantity is None:
        return ""
    return f"{quantity.title()}: {_aloud(evaluation, item, column, hidden)}"


def sort_key(evaluation: Evaluation, item: Item, column: str, hidden: Hidden = NOTHING) -> Any:
    """What a column is sorted by: numbers by size, names with their numbers counted.

    None goes to the end in both directions. Arrays come after numbers, by how much they hold.
    """
    if column in NUMBERS:
        return _number_key(cell_of(evaluation, item, column, hidden=hidden))
    if column == "shape":
        shape = shape_in(evaluation, item)
        return None if shape is None else (len(shape), shape)
    if column == "notices":
        return notices_in(evaluation, item, hidden).casefold() or None
    return natural(word(evaluation, item, column))


def _number_key(cell: Cell) -> tuple[int, float] | None:
    value = cell.value
    if isinstance(value, float):
        return (1, 0.0) if math.isnan(value) else (0, value)
    if value is not None:
        return 2, float(value.size)
    return None if cell.shape is None else (2, float(math.prod(cell.shape)))


def word(evaluation: Evaluation, item: Item, column: str, hidden: Hidden = NOTHING) -> str:
    """A cell that is no number."""
    if column == "kind":
        return "edge" if isinstance(item, Edge) else "node"
    if column == "name":
        return name_of(item)
    if column == "operation":
        return evaluation.graph.nodes[node_of(item)].op
    if column == "status":
        return evaluation.status(node_of(item))
    if column == "shape":
        shape = shape_in(evaluation, item)
        return "" if shape is None else shape_text(shape)
    return notices_in(evaluation, item, hidden)


_DIGITS = re.compile(r"(\d+)")


def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts w2 before w10."""
    parts = _DIGITS.split(text.casefold())
    return [(int(part), "") if i % 2 else (-1, part) for i, part in enumerate(parts)]


def matches(evaluation: Evaluation, item: Item, words: Iterable[str]) -> bool:
    """Does a row contain every one of some words, in lower case?"""
    node = evaluation.graph.nodes[node_of(item)]
    kind = "edge" if isinstance(item, Edge) else f"node {node.label or ''}"
    status = evaluation.status(node.id)
    text = f"{kind} {name_of(item)} {node.op} {node.op.replace('_', ' ')} {status}".casefold()
    return all(part in text for part in words)
