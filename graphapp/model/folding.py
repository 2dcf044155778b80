"""Folded frames: which nodes each stands for, and what enters and leaves it.

A folded frame hides its nodes and the edges among them. Nothing else of the graph changes: every
number is computed as before, and an edge that crosses the border keeps its identity. It is only
drawn to a place on the folded box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from graphapp.model.geometry import PORT_PITCH, port_offset, shown_ports
from graphapp.model.graph import Edge, Graph

#: The height of a folded box with at most one edge on each side.
_LOWEST = 46.0


@dataclass(frozen=True)
class Fold:
    """One folded frame."""

    nodes: frozenset[str]
    inputs: tuple[Edge, ...]
    """The edges that enter, in the order of the ports inside, from top to bottom."""
    outputs: tuple[str, ...]
    """The nodes inside with an edge that leaves, from top to bottom."""

    @property
    def height(self) -> float:
        """Of the box, so that the label of every entering edge has its room."""
        return max(PORT_PITCH * max(len(self.inputs), len(self.outputs)), _LOWEST)

    def input_offset(self, edge: Edge) -> float:
        """How far below the middle of the box an edge enters."""
        return _offset(self._places[edge], len(self.inputs))

    def output_offset(self, id: str) -> float:
        """How far below the middle of the box the edges of a node leave."""
        return _offset(self._places[id], len(self.outputs))

    @cached_property
    def _places(self) -> Mapping[Edge | str, int]:
        """The place of each input and output on its side, from the top."""
        sides: tuple[Iterable[Edge | str], ...] = self.inputs, self.outputs
        return {end: place for side in sides for place, end in enumerate(side)}


def _offset(place: int, count: int) -> float:
    return (place - (count - 1) / 2) * PORT_PITCH


def folds_of(graph: Graph) -> Mapping[int, Fold]:
    """The folded frames by their index. A node in two of them belongs to the first."""
    taken: set[str] = set()
    folds = {}
    for index, frame in enumerate(graph.frames):
        if not frame.folded:
            continue
        inside = frozenset(id for id in frame.nodes if id in graph.nodes) - taken
        if inside:
            taken |= inside
            folds[index] = _fold(graph, inside)
    return folds


def _fold(graph: Graph, inside: frozenset[str]) -> Fold:
    inputs = [
        Edge(source, id, port)
        for id in inside
        for port, source in graph.inputs_of(id).items()
        if source not in inside
    ]
    outputs = {
        id for id in inside if any(edge.target not in inside for edge in graph.edges_from(id))
    }
    return Fold(
        inside,
        tuple(sorted(inputs, key=lambda edge: (*_port_place(graph, edge), edge))),
        tuple(sorted(outputs, key=lambda id: (*_place(graph, id)[::-1], id))),
    )


def _port_place(graph: Graph, edge: Edge) -> tuple[float, float]:
    """Height first: places on the box follow the places inside."""
    node = graph.nodes[edge.target]
    x, y = _place(graph, edge.target)
    dx, dy = port_offset(node, shown_ports(graph, edge.target), edge.port)
    return y + dy, x + dx


def _place(graph: Graph, id: str) -> tuple[float, float]:
    return graph.nodes[id].position or (0.0, 0.0)
