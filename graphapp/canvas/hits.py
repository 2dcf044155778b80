"""Which edge is near a point, which a line crosses, which nodes an area touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from graphapp.canvas.curves import crosses, distance_to
from graphapp.canvas.edge_item import EdgeItem
from graphapp.canvas.node_item import NodeItem
from graphapp.model import Edge

if TYPE_CHECKING:
    from graphapp.canvas.scene import GraphScene

_BOUNDS = Qt.ItemSelectionMode.IntersectsItemBoundingRect


def edge_at(scene: GraphScene, point: QPointF, reach: float) -> Edge | None:
    """The nearest edge within ``reach`` scene units."""
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    best: Edge | None = None
    for item in scene.items(around, _BOUNDS):
        if not isinstance(item, EdgeItem):
            continue
        distance = distance_to(item.path(), point)
        if distance <= reach:
            reach, best = distance, item.edge
    return best


def edges_across(scene: GraphScene, start: QPointF, end: QPointF) -> frozenset[Edge]:
    """The edges that the straight line between two points crosses."""
    around = QRectF(start, end).normalized().adjusted(-1, -1, 1, 1)
    return frozenset(
        item.edge
        for item in scene.items(around, _BOUNDS)
        if isinstance(item, EdgeItem) and crosses(item.path(), start, end)
    )


def nodes_in(scene: GraphScene, area: QRectF) -> frozenset[str]:
    """The nodes whose boxes touch an area."""
    return frozenset(
        item.id
        for item in scene.items(area, _BOUNDS)
        if isinstance(item, NodeItem) and item.box.translated(item.pos()).intersects(area)
    )
