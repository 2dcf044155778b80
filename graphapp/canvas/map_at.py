"""Which array a small heat map beside an edge or a node shows, by where it stands."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.rooms import LONGEST_LABEL
from graphapp.canvas.scene import GraphScene
from graphapp.model import Edge
from graphapp.model.geometry import GRADIENT_LINE
from graphapp.operation import Array

Kind = Literal["value", "gradient", "upstream", "local", "downstream"]
_REACH = 1.0


class Shown(NamedTuple):
    """An array in the picture: of an edge or of a node."""

    of: Edge | str
    kind: Kind


def map_at(scene: GraphScene, point: QPointF) -> Shown | None:
    """The array whose heat map is at a point of the scene; None where there is none.

    Tangents of forward mode have no table.
    """
    around = QRectF(point.x() - _REACH, point.y() - _REACH, 2 * _REACH, 2 * _REACH)
    for text in scene.labels.in_sight(around):
        for box, array in text.maps:
            if box.contains(point):
                last = box.left() == max(other.left() for other, _ in text.maps)
                found = _of_edge(scene, box, array, last=last) or node_beside(scene, box)
                steps = scene.drawing.steps
                moving = steps is not None and steps.tangents is not None
                return None if moving and found and found.kind != "value" else found
    return None


def _of_edge(scene: GraphScene, box: QRectF, array: Array, *, last: bool) -> Shown | None:
    beside = edge_beside(scene, box)
    if beside is None:
        return None
    edge, above = beside
    return Shown(edge, "value" if above else _kind_below(scene, edge, array, last=last))


def edge_beside(scene: GraphScene, box: QRectF) -> tuple[Edge, bool] | None:
    """The edge whose port is next to the right of a text, at its height; is the text above it?"""
    anchors, middle = scene.labels.anchors, box.center()
    x, y = anchors.ports.T
    near = (x > box.right()) & (x < box.right() + LONGEST_LABEL)
    near &= np.abs(y - middle.y()) < scene.labels.level.half_height
    rows = np.flatnonzero(near)
    if not len(rows):
        return None
    row = rows[np.argmin(x[rows])]
    return anchors.edges[row], bool(middle.y() < y[row])


def _kind_below(scene: GraphScene, edge: Edge, array: Array, *, last: bool) -> Kind:
    """upstream · local = downstream: where two are the same array, their order decides."""
    quantities = scene.drawing.evaluation.edge(edge)
    if last and "downstream" in scene.drawing.shown and _same(array, quantities.downstream):
        return "downstream"
    return "upstream" if _same(array, quantities.upstream) else "local"


def _same(array: Array, value: object) -> bool:
    return isinstance(value, np.ndarray) and np.array_equal(array, value, equal_nan=True)


def node_beside(scene: GraphScene, box: QRectF) -> Shown | None:
    """The node above a text is meant by its gradient, the one to its left by its value."""
    middle = box.center()
    for row, id in enumerate(scene.labels.anchors.ids):
        left, top, right, bottom = scene.labels.anchors.bare[row].tolist()
        beside = left - LONGEST_LABEL / 2 < middle.x() < right + LONGEST_LABEL / 2
        if beside and 0 < middle.y() - bottom < GRADIENT_LINE:
            return Shown(id, "gradient")
        if top < middle.y() < bottom and 0 < middle.x() - right < LONGEST_LABEL:
            return Shown(id, "value")
    return None
