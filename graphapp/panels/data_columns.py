"""Which columns of the graph's data a source stands for."""

from __future__ import annotations

from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns
from graphapp.operation import Operation

__all__ = ["about_columns", "bound_columns"]


def about_columns(graph: Graph, operation: Operation) -> str:
    """``Data columns x1, x2: 20 rows``, or which of them is missing; empty without any."""
    names = bound_columns(operation)
    if not names:
        return ""
    missing = [name for name in names if name not in graph.data]
    if missing:
        have = ", ".join(graph.data) or "none"
        return f"There is no data column {missing[0]}. The columns are: {have}."
    title = "Data column" if len(names) == 1 else "Data columns"
    rows = len(graph.data[names[0]])
    return f"{title} {', '.join(names)}: {rows} {'row' if rows == 1 else 'rows'}"
