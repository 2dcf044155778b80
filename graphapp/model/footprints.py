"""The room that a node takes on the canvas: its box, the labels at its ports, its other texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import product

from graphapp.model.geometry import (
    PORT_PITCH,
    is_leaf,
    line_width,
    port_offset,
    room_of,
    shown_ports,
    size_of,
)
from graphapp.model.graph import Graph
from graphapp.model.layers import Box

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""

#: How far a label reaches above and below its port.
LABEL_HALF = PORT_PITCH / 2 - 3.0
#: How far apart the places are that are tried for a new node.
_STEP = 24.0
#: How many of them are tried on each side, before a new node goes below everything.
_MOST_STEPS = 400
_CELL = 256.0


def box_of(graph: Graph, id: str) -> Box:
    """A node as the layout sees it."""
    node, room = graph.nodes[id], room_of(graph, id)
    width, height = size_of(node, shown_ports(graph, id))
    return Box(
        half=width / 2,
        tall=height / 2,
        label=max(room.left, line_width(graph, id) - width),
        name=room.above,
        result=room.right,
        line=room.below,
        leaf=is_leaf(node.operation),
    )


def footprint(graph: Graph, id: str, position: Point) -> list[Rectangle]:
    """What a node covers when its centre is at ``position``: its box first, then its texts."""
    node, ports, room = graph.nodes[id], shown_ports(graph, id), room_of(graph, id)
    x, y = position
    width, height = size_of(node, ports)
    left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    covered = [(left, top, right, bottom)]
    if room.above:
        covered.append((left, top - room.above, right, top))
    if room.right:
        covered.append((right, y - LABEL_HALF, right + room.right, y + LABEL_HALF))
    if room.below:
        covered.append(
            (min(left, right - line_width(graph, id)), bottom, right, bottom + room.below)
        )
    for port in graph.inputs_of(id):
        level = y + port_offset(node, ports, port)[1]
        covered.append((left - room.left, level - LABEL_HALF, left, level + LABEL_HALF))
    return covered


class Taken:
    """The room that is taken, in cells, so that a new node finds a free place quickly."""

    def __init__(self, graph: Graph) -> None:
        self._cells: dict[tuple[int, int], list[Rectangle]] = {}
        self.left, self.bottom = math.inf, -math.inf
        placed = {id: node.position for id, node in graph.nodes.items() if node.position}
        self.add(graph, placed)
        for note in graph.notes:
            (x, y), (width, height) = note.position, note.size
            self._enter((x, y, x + width, y + height))

    def add(self, graph: Graph, positions: Mapping[str, Point]) -> None:
        """Take the room of nodes."""
        for id, position in positions.items():
            for rectangle in footprint(graph, id, position):
                self._enter(rectangle)

    def _enter(self, rectangle: Rectangle) -> None:
        self.left = min(self.left, rectangle[0])
        self.bottom = max(self.bottom, rectangle[3])
        for cell in _cells(rectangle):
            self._cells.setdefault(cell, []).append(rectangle)

    def clear_by(self, graph: Graph, positions: Mapping[str, Point]) -> Point:
        """The least shift, down rather than up, that brings nodes clear of all that is taken.

        Where there is no free place within some screens, below everything.
        """
        covered = [r for id, at in positions.items() for r in footprint(graph, id, at)]
        for step in range(_MOST_STEPS):
            for y in (step * _STEP, -step * _STEP):
                if not self._hit(covered, y):
                    return 0.0, y
        return 0.0, self.bottom + _STEP - min(top for _, top, _, _ in covered)

    def _hit(self, covered: Iterable[Rectangle], by: float) -> bool:
        for left, top, right, bottom in covered:
            moved = (left, top + by, right, bottom + by)
            for cell in _cells(moved):
                if any(overlap(moved, other) for other in self._cells.get(cell, ())):
                    return True
        return False


def _cells(rectangle: Rectangle) -> Iterable[tuple[int, int]]:
    left, top, right, bottom = (int(side // _CELL) for side in rectangle)
    return product(range(left, right + 1), range(top, bottom + 1))


def overlap(one: Rectangle, other: Rectangle) -> bool:
    """Do two rectangles share more than a border?"""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
