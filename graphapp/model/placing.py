"""Where selected nodes go when they are aligned or spread evenly: ids to new centres."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Literal

from graphapp.model.geometry import shown_ports, size_of
from graphapp.model.graph import Graph

Side = Literal["left", "centre", "right", "top", "middle", "bottom"]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_ANCHORS: dict[str, tuple[int, Callable[[Box], float]]] = {
    "left": (0, lambda box: box[0]),
    "centre": (0, lambda box: (box[0] + box[2]) / 2),
    "right": (0, lambda box: box[2]),
    "top": (1, lambda box: box[1]),
    "middle": (1, lambda box: (box[1] + box[3]) / 2),
    "bottom": (1, lambda box: box[3]),
}


def box_of(graph: Graph, id: str) -> Box:
    """A node's rectangle on the canvas."""
    node = graph.nodes[id]
    x, y = node.position or (0.0, 0.0)
    width, height = size_of(node, shown_ports(graph, id))
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def align(graph: Graph, ids: Collection[str], side: Side) -> Mapping[str, tuple[float, float]]:
    """Put one side (or the middle) of all nodes on one line.

    Left and top align with the outermost node, right and bottom likewise, the middles with the
    middle of all.
    """
    axis, anchor = _ANCHORS[side]
    boxes = {id: box_of(graph, id) for id in ids}
    if len(boxes) < 2:
        return {}
    anchors = [anchor(box) for box in boxes.values()]
    line = {"left": min, "top": min, "right": max, "bottom": max}.get(side, _middle)(anchors)
    return {id: _moved(graph, id, axis, line - anchor(box)) for id, box in boxes.items()}


def distribute(
    graph: Graph, ids: Collection[str], direction: Literal["across", "down"]
) -> Mapping[str, tuple[float, float]]:
    """Make the gaps between neighbours equal; the two outermost nodes stay."""
    axis = 0 if direction == "across" else 1
    boxes = sorted(((box_of(graph, id), id) for id in ids), key=lambda pair: pair[0][axis])
    if len(boxes) < 3:
        return {}
    room = boxes[-1][0][axis + 2] - boxes[0][0][axis]
    filled = sum(box[axis + 2] - box[axis] for box, _ in boxes)
    gap = (room - filled) / (len(boxes) - 1)
    places, edge = {}, boxes[0][0][axis]
    for box, id in boxes:
        places[id] = _moved(graph, id, axis, edge - box[axis])
        edge += box[axis + 2] - box[axis] + gap
    return places


def _middle(numbers: list[float]) -> float:
    return (min(numbers) + max(numbers)) / 2


def _moved(graph: Graph, id: str, axis: int, by: float) -> tuple[float, float]:
    x, y = graph.nodes[id].position or (0.0, 0.0)
    return (x + by, y) if axis == 0 else (x, y + by)
