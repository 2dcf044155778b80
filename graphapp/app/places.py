"""Where on the canvas something new goes: under the pointer, or where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QCursor

from graphapp.canvas.view import CanvasView
from graphapp.model import Graph
from graphapp.model.placing import Box, box_of
from graphapp.session import Selection

#: Whoever would lie on others is moved by this much, and again, this many times at most.
STEP = 32.0
_MOST_STEPS = 100
#: Where more pairs of nodes would have to be compared, what is new counts as one box.
_MOST_PAIRS = 100_000
#: Around a node, for the texts beside, above and below it.
_ROOM = np.array([-8.0, -24.0, 8.0, 24.0])
#: New things come to rest on multiples of this, like those that are dragged.
_GRID = 8.0


class Places:
    """Remembers where a context menu was opened; otherwise the pointer counts."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.pinned: QPointF | None = None
        """The place in the scene that a menu is about, while it is open."""

    def pointed_at(self) -> QPointF | None:
        """The place in the scene that is meant; None where the pointer is elsewhere."""
        if self.pinned is not None:
            return self.pinned
        viewport = self._view.viewport()
        at = viewport.mapFromGlobal(QCursor.pos())
        if not viewport.rect().contains(at) or not self._view.isActiveWindow():
            return None
        return self._view.scene_point(QPointF(at))

    def middle(self) -> QPointF:
        """The place in the scene in the middle of the view."""
        return self._view.scene_point(QPointF(self._view.viewport().rect().center()))

    def seen(self) -> QRectF:
        """What of the scene is in sight."""
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()


def nodes_of(graph: Graph, selection: Selection) -> frozenset[str]:
    """The selected nodes and those inside selected frames."""
    inside = (graph.frames[index].nodes for index in selection.frames)
    return selection.nodes.union(*inside)


def extent(graph: Graph) -> QRectF:
    """The rectangle around all nodes and notes of a graph."""
    whole = QRectF()
    for left, top, right, bottom in boxes(graph).values():
        whole = whole.united(QRectF(left, top, right - left, bottom - top))
    for note in graph.notes:
        whole = whole.united(QRectF(*note.position, *note.size))
    return whole


def boxes(graph: Graph) -> Mapping[str, Box]:
    """Every node's rectangle."""
    return {id: box_of(graph, id) for id in graph.nodes}


def free_shift(
    graph: Graph, part: Graph, shift: tuple[float, float], step: tuple[float, float]
) -> tuple[float, float]:
    """``shift``, or the next one in steps at which no node of ``part`` lies on one of ``graph``.

    The number below a node keeps its room.
    """
    taken, new = _table(boxes(graph).values()) + _ROOM, _table(boxes(part).values())
    if len(taken) * len(new) > _MOST_PAIRS:
        whole = extent(part)
        new = _table([(whole.left(), whole.top(), whole.right(), whole.bottom())])
    x, y = (round(way / _GRID) * _GRID for way in shift)
    for _ in range(_MOST_STEPS):
        if not _meet(new + np.array([x, y, x, y]), taken):
            break
        x, y = x + step[0], y + step[1]
    return x, y


def _meet(new: NDArray[np.float64], taken: NDArray[np.float64]) -> bool:
    """Does any box of one table meet one of the other?"""
    here = new[:, None, :]
    apart = (here[..., :2] >= taken[:, 2:]) | (here[..., 2:] <= taken[:, :2])
    return not bool(apart.any(axis=-1).all())


def _table(rows: Iterable[Box]) -> NDArray[np.float64]:
    return np.array(list(rows), dtype=np.float64).reshape(-1, 4)
