"""An edge on the canvas: a path, painted as straight pieces where that is faster.

Qt strokes a curve wider than a pixel as an area, which takes 0.1 ms and as long again where it is
dashed: 300 edges cost two frames. Straight pieces take a fifth of that, a twentieth where most of
the edge is outside of what is painted, and cannot be told from it. Thin lines Qt draws quickly.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF
from PySide6.QtGui import QPaintEngine, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QStyleOptionGraphicsItem, QWidget

from graphapp.canvas.curves import dashes_along, pieces_of
from graphapp.model import Edge

#: Nearer than this the corners between the pieces could be seen; few edges are in sight then.
_NEAREST = 3.0


class EdgeItem(QGraphicsPathItem):
    """The line of one edge; the scene gives it its path and its pen."""

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self.edge = edge
        self._pieces: list[QLineF] | None = None
        self._plain = self.pen()
        self._width = 1.0

    def setPath(self, path: QPainterPath) -> None:  # noqa: N802 - Qt's name
        """Another way."""
        self._pieces = None
        super().setPath(path)

    def setPen(self, pen: QPen) -> None:  # type: ignore[override]  # noqa: N802 - Qt's name
        """Another look."""
        self._pieces = None
        self._plain = QPen(pen.color(), pen.widthF())
        self._plain.setCapStyle(pen.capStyle())
        self._width = pen.widthF()
        super().setPen(pen)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Thin lines, near ones, and those of files as Qt does it; others in pieces."""
        scale = painter.deviceTransform().m11()
        if scale * self._width <= 1.0 or scale > _NEAREST or not _is_raster(painter):
            super().paint(painter, option, widget)
            return
        if self._pieces is None:
            pen = self.pen()
            gaps = [length * self._width for length in pen.dashPattern()]
            self._pieces = dashes_along(self.path(), gaps) if gaps else pieces_of(self.path())
        painter.setPen(self._plain)
        painter.drawLines(self._pieces)


def _is_raster(painter: QPainter) -> bool:
    return painter.paintEngine().type() == QPaintEngine.Type.Raster
