"""How much there is, in words: below the canvas and in the inspector."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from graphapp.model import Graph


def how_many(graph: Graph) -> str:
    """``20 nodes, 1 edge``."""
    nodes, edges = len(graph.nodes), len(graph.edges)
    first = _tr("1 node") if nodes == 1 else _tr("{0} nodes").format(nodes)
    second = _tr("1 edge") if edges == 1 else _tr("{0} edges").format(edges)
    return f"{first}, {second}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("counts", text)
