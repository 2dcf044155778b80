"""Data brought to the same size: as new columns of the table, or as nodes behind an input.

``(x − mean) / deviation`` or ``(x − least) / (largest − least)``. The numbers come from the rows
that are given, which are those that training sees: rows that are held out must not tell anything.
Refused edits raise EditError.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import EditError
from graphapp.model.data_edits import add_columns, bound_columns, free_name
from graphapp.model.edits import free_id, move, node_of
from graphapp.model.footprints import Taken
from graphapp.model.geometry import LABEL_WIDTH
from graphapp.model.graph import Edge, Graph, Node
from graphapp.operation import Array, Operation, make

Way = Literal["standardise", "min_max"]
Rows = NDArray[np.intp]

#: From one node to the next along an edge, centre to centre, and from a constant to its node.
_ACROSS, _DOWN = LABEL_WIDTH + 92.0, 88.0


class Scale(NamedTuple):
    """What is subtracted, and what is divided by then."""

    shift: float
    width: float


class _Words(NamedTuple):
    """What the parts of a way are called: of new columns, and of the two constants."""

    ending: str
    shift: tuple[str, str]
    width: tuple[str, str]


_WORDS: dict[Way, _Words] = {
    "standardise": _Words("std", ("mean", r"\mu"), ("deviation", r"\sigma")),
    "min_max": _Words("01", ("least", r"\min"), ("range", r"\max-\min")),
}


def scale_of(name: str, column: Array, way: Way, rows: Rows | None = None) -> Scale:
    """The two numbers of a column; the standard deviation is over n, not n − 1."""
    seen = column if rows is None else column[rows]
    if way == "standardise":
        shift, width = float(np.mean(seen)), float(np.std(seen))
    else:
        shift, width = float(np.min(seen)), float(np.max(seen) - np.min(seen))
    if not width > 0 or not np.isfinite(width):
        raise EditError(
            f"the column {name} cannot be scaled: all its numbers must be finite "
            "and not all the same"
        )
    return Scale(shift, width)


def add_scaled_columns(
    graph: Graph, names: Collection[str], way: Way, rows: Rows | None = None
) -> Graph:
    """The graph with a new column ``name_std`` or ``name_01`` for each of some columns."""
    made = {}
    for name in names:
        column = graph.data[name]
        shift, width = scale_of(name, column, way, rows)
        made[free_name(graph, f"{name}_{_WORDS[way].ending}")] = (column - shift) / width
    return add_columns(graph, made)


def scale_with_nodes(graph: Graph, id: str, way: Way, rows: Rows | None = None) -> Graph:
    """The graph with the arithmetic between an input that reads columns and all that it feeds.

    What is right of the input moves to make room. The two constants are those of the table as it
    is now: they stay when it changes.
    """
    node = node_of(graph, id)
    shifts, widths = _constants(graph, node, way, rows)
    words = _WORDS[way]
    x, y = node.position or (0.0, 0.0)
    taken = set(graph.nodes)

    def new(stem: str, operation: Operation, place: tuple[float, float], label: str = "") -> Node:
        name = free_id(taken, stem)
        taken.add(name)
        return Node(name, operation, label=label or None, position=(x + place[0], y + place[1]))

    shift = new(f"{id}_{words.shift[0]}", make("constant", value=shifts),
                (0.25 * _ACROSS, _DOWN), words.shift[1])  # fmt: skip
    width = new(f"{id}_{words.width[0]}", make("constant", value=widths),
                (1.25 * _ACROSS, _DOWN), words.width[1])  # fmt: skip
    centred = new(f"{id}_centred", make("sub"), (_ACROSS, 0.0))
    scaled = new(f"{id}_scaled", make("div"), (2 * _ACROSS, 0.0))
    roomy = _moved_right(graph, x, 2 * _ACROSS)
    edges = [e._replace(source=scaled.id) if e.source == id else e for e in roomy.edges]
    made = dataclasses.replace(
        roomy.with_nodes([shift, width, centred, scaled]),
        edges=(
            *edges, Edge(id, centred.id, "a"), Edge(shift.id, centred.id, "b"),
            Edge(centred.id, scaled.id, "a"), Edge(width.id, scaled.id, "b"),
        ),
        edge_extra=_following(graph, id, scaled.id),
    )  # fmt: skip
    return _clear(made, (shift, width))


def _constants(
    graph: Graph, node: Node, way: Way, rows: Rows | None
) -> tuple[float | list[float], float | list[float]]:
    """What is subtracted and what divided by: single numbers for one column, else vectors."""
    names = bound_columns(node.operation)
    if not names or any(name not in graph.data for name in names):
        raise EditError(f"{node.id} reads no columns of the table: there is nothing to scale it by")
    scales = [scale_of(name, graph.data[name], way, rows) for name in names]
    if getattr(node.operation, "columns", None) is None:
        return scales[0]
    shifts, widths = zip(*scales, strict=True)
    return list(shifts), list(widths)


def _clear(graph: Graph, nodes: Collection[Node]) -> Graph:
    """The graph with some of its nodes up or down, where they cover nothing."""
    taken = Taken(graph.with_nodes(dataclasses.replace(node, position=None) for node in nodes))
    places = {}
    for node in nodes:
        assert node.position is not None
        x, y = node.position
        across, down = taken.clear_by(graph, {node.id: node.position})
        places[node.id] = (x + across, y + down)
        taken.add(graph, {node.id: places[node.id]})
    return move(graph, places)


def _following(graph: Graph, id: str, new: str) -> Mapping[Edge, Mapping[str, Any]]:
    """What a file said of the edges that have another source now stays with them."""
    return {
        edge._replace(source=new) if edge.source == id else edge: extra
        for edge, extra in graph.edge_extra.items()
    }


def _moved_right(graph: Graph, x: float, by: float) -> Graph:
    """Everything that stands right of a place, further right."""
    nodes = [
        dataclasses.replace(node, position=(node.position[0] + by, node.position[1]))
        for node in graph.nodes.values()
        if node.position is not None and node.position[0] > x
    ]
    notes = tuple(
        dataclasses.replace(note, position=(note.position[0] + by, note.position[1]))
        if note.position[0] > x else note
        for note in graph.notes
    )  # fmt: skip
    return dataclasses.replace(graph.with_nodes(nodes), notes=notes)
