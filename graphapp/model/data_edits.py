"""Edits of what a graph learns from: its data columns, and the settings of the training.

Every function returns a new graph; a refused edit raises EditError with the reason.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from graphapp.errors import EditError
from graphapp.model.check import is_id
from graphapp.model.edits import add_node, free_id, set_params
from graphapp.model.graph import Graph, Node
from graphapp.operation import Array, Operation, make
from graphapp.operation.values import frozen

#: A person who imports more rows has the wrong program for it.
MOST_ROWS = 1_000_000


def set_data(graph: Graph, columns: Mapping[str, Any]) -> Graph:
    """The graph with a whole other table; an input that is bound to a column that went fails."""
    data = {name: _column(name, given) for name, given in columns.items()}
    lengths = {len(column) for column in data.values()}
    if len(lengths) > 1:
        raise EditError("all columns need the same number of rows")
    if lengths and max(lengths) > MOST_ROWS:
        raise EditError(f"the table has more than {MOST_ROWS:,} rows")
    return dataclasses.replace(graph, data=MappingProxyType(data))


def add_columns(graph: Graph, columns: Mapping[str, Any]) -> Graph:
    """The graph with more columns after the others; a name that is taken is refused."""
    for name in columns:
        _check_name(graph, name)
    return set_data(graph, {**graph.data, **columns})


def rename_column(graph: Graph, old: str, new: str) -> Graph:
    """The graph with a column of another name; inputs that are bound to it follow."""
    _require(graph, old)
    if old == new:
        return graph
    _check_name(graph, new)
    data = {new if name == old else name: column for name, column in graph.data.items()}
    changed = []
    for node in graph.nodes.values():
        names = bound_columns(node.operation)
        if old in names:
            changed.append(dataclasses.replace(node, operation=_renamed(node.operation, old, new)))
    bound = graph.with_nodes(changed) if changed else graph
    return dataclasses.replace(bound, data=MappingProxyType(data))


def remove_columns(graph: Graph, names: Collection[str]) -> Graph:
    """The graph without some columns; refused while an input is bound to one of them."""
    for name in names:
        _require(graph, name)
        users = bound_to(graph, name)
        if users:
            raise EditError(
                f"the column {name} is what {', '.join(users)} reads: bind it to another one first"
            )
    kept = {name: column for name, column in graph.data.items() if name not in names}
    return dataclasses.replace(graph, data=MappingProxyType(kept))


def set_cells(graph: Graph, cells: Mapping[tuple[int, str], float]) -> Graph:
    """The graph with other numbers in some cells, by row and column; rows grow as needed."""
    if not cells:
        return graph
    rows = row_count(graph)
    needed = max(rows, 1 + max(row for row, _ in cells))
    if needed > MOST_ROWS:
        raise EditError(f"the table would have more than {MOST_ROWS:,} rows")
    data: dict[str, Array] = {}
    for name, column in graph.data.items():
        touched = any(of == name for _, of in cells)
        data[name] = _longer(column, needed) if touched or needed > rows else column
    for (row, name), number in cells.items():
        _require(graph, name)
        data[name][row] = number
    return set_data(graph, data)


def insert_rows(graph: Graph, at: int, count: int) -> Graph:
    """The graph with rows of zeros before row ``at`` of its table."""
    if row_count(graph) + count > MOST_ROWS:
        raise EditError(f"the table would have more than {MOST_ROWS:,} rows")
    grown = {
        name: np.insert(column, min(at, len(column)), np.zeros(count))
        for name, column in graph.data.items()
    }
    return set_data(graph, grown)


def remove_rows(graph: Graph, rows: Collection[int]) -> Graph:
    """The graph without some rows of its table; at least one stays while inputs read it."""
    if len(set(rows)) >= row_count(graph) and any(bound_to(graph, name) for name in graph.data):
        raise EditError("the inputs that read the table need at least one row")
    kept = {name: np.delete(column, list(rows)) for name, column in graph.data.items()}
    return set_data(graph, kept)


def set_training(graph: Graph, **settings: Any) -> Graph:
    """The graph with some settings of its training replaced; None takes one away."""
    before = dict(graph.training or {})
    after = {**before, **settings}
    after = {name: item for name, item in after.items() if item is not None}
    if after == before:
        return graph
    return dataclasses.replace(graph, training=MappingProxyType(after) if after else None)


def bind_columns(graph: Graph, id: str, names: Collection[str]) -> Graph:
    """The graph with an input that reads one column, shape (m,), or several, shape (m, k)."""
    for name in names:
        _require(graph, name)
    chosen = list(names)
    if not chosen:
        raise EditError(f"{id} needs at least one column")
    if len(chosen) == 1:
        return set_params(graph, id, value=None, column=chosen[0], columns=None)
    return set_params(graph, id, value=None, column=None, columns=chosen)


def add_bound_input(graph: Graph, names: Collection[str], place: tuple[float, float]) -> Graph:
    """The graph with a new input that reads columns, at a place of the canvas."""
    stem = next(iter(names)) if len(names) == 1 else "X"
    id = free_id(graph.nodes, stem if is_id(stem) else "x")
    node = Node(id, make("input", value=0.0), position=place)
    return bind_columns(add_node(graph, node), id, names)


def bound_to(graph: Graph, name: str) -> tuple[str, ...]:
    """The ids of the inputs that read a column."""
    return tuple(id for id, node in graph.nodes.items() if name in bound_columns(node.operation))


def readers(graph: Graph) -> dict[str, tuple[str, ...]]:
    """Every column with the ids of the inputs that read it."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(graph.data, ())
    for id, node in graph.nodes.items():
        for name in bound_columns(node.operation):
            if name in found:
                found[name] += (id,)
    return found


def bound_columns(operation: Operation) -> tuple[str, ...]:
    """The names of the data columns that a source reads, in order; empty where it holds a value.

    As in files, several ``columns`` go before one ``column``.
    """
    several = getattr(operation, "columns", None)
    one = getattr(operation, "column", None)
    return tuple(several) if several is not None else () if one is None else (one,)


def row_count(graph: Graph) -> int:
    """How many rows the table has."""
    return min((len(column) for column in graph.data.values()), default=0)


def free_name(graph: Graph, wanted: str) -> str:
    """``wanted``, or that with the first free number behind it."""
    names = (wanted, *(f"{wanted}_{k}" for k in range(2, len(graph.data) + 3)))
    return next(name for name in names if name not in graph.data)


def _renamed(operation: Any, old: str, new: str) -> Operation:
    several = getattr(operation, "columns", None)
    if several is not None:
        names = tuple(new if name == old else name for name in several)
        renamed: Operation = dataclasses.replace(operation, columns=names)
    else:
        renamed = dataclasses.replace(operation, column=new)
    return renamed


def _longer(column: Array, rows: int) -> Array:
    longer = np.zeros(rows)
    longer[: len(column)] = column
    return longer


def _column(name: str, given: Any) -> Array:
    """A column that nobody can write to; one that is that already is shared and not copied."""
    if isinstance(given, np.ndarray) and given.dtype == np.float64 and _is_frozen(given):
        column = given
    else:
        try:
            column = np.array(given, dtype=np.float64)
        except (TypeError, ValueError):
            raise EditError(f"the column {name} needs a number in every row") from None
    if column.ndim != 1:
        raise EditError(f"the column {name} needs one number in every row")
    return frozen(column)


def _is_frozen(array: Array) -> bool:
    return bool(array.flags.owndata and not array.flags.writeable)


def _check_name(graph: Graph, name: str) -> None:
    if not name.strip():
        raise EditError("a column needs a name")
    if name in graph.data:
        raise EditError(f"there is a column {name} already: choose another name")


def _require(graph: Graph, name: str) -> None:
    if name not in graph.data:
        raise EditError(f"there is no data column {name}")
