"""Which number stands at a point of the canvas: of what, and which of its quantities."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.map_at import Kind, Shown, edge_beside, node_beside
from graphapp.canvas.placed import Placed
from graphapp.canvas.scene import GraphScene

_REACH = 1.0
_BELOW: tuple[Kind, ...] = ("upstream", "local", "downstream")


def number_at(scene: GraphScene, point: QPointF) -> Shown | None:
    """The number at a point of the scene; None where there is none, or where tangents stand."""
    steps = scene.drawing.steps
    if steps is not None and steps.tangents is not None:
        return None
    around = QRectF(point.x() - _REACH, point.y() - _REACH, 2 * _REACH, 2 * _REACH)
    for text in scene.labels.in_sight(around):
        for plate in text.plates:
            if plate.contains(point):
                return _of(scene, text, plate, point)
    return None


def _of(scene: GraphScene, text: Placed, plate: QRectF, point: QPointF) -> Shown | None:
    beside = edge_beside(scene, plate)
    if beside is None:
        return node_beside(scene, plate)
    edge, above = beside
    return Shown(edge, "value" if above else _kind(scene, text, plate, point))


def _kind(scene: GraphScene, text: Placed, plate: QRectF, point: QPointF) -> Kind:
    """Which term of upstream · local = downstream; the last where they are not all written."""
    shown = [kind for kind in _BELOW if kind in scene.drawing.shown]
    starts = [run.at.x() for run in text.runs if plate.contains(run.at) and run.role != "muted"]
    if len(starts) != len(shown):
        return shown[-1] if shown else "downstream"
    place = sum(start <= point.x() for start in starts) - 1
    return shown[max(place, 0)]
