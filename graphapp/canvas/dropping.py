"""Dropping an operation of the library on the canvas: where it falls, or on the edge there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

from graphapp.canvas.adding import Link, grow_node
from graphapp.canvas.hits import edge_at
from graphapp.errors import GraphappError
from graphapp.model import Edge
from graphapp.operation import operation_class, operations
from graphapp.session import OPERATION_MIME

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: How near the pointer must be to an edge, in pixels.
_REACH = 12.0


class Dropping(QObject):
    """Watches the viewport of one view."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._is_ours = False
        """Is an operation over the canvas just now?"""
        view.setAcceptDrops(True)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take what the library gives; leave all other drags alone."""
        if isinstance(event, QDragLeaveEvent) and self._is_ours:
            self._is_ours = False
            self._view.canvas.overlay.clear()
            return True
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return super().eventFilter(watched, event)
        op = _operation_in(event.mimeData())
        if not op:
            return super().eventFilter(watched, event)
        self._is_ours = event.type() is not QEvent.Type.Drop
        edge = self._edge_at(event.position(), op)
        if event.type() is QEvent.Type.Drop:
            self._view.canvas.overlay.clear()
            at = self._view.scene_point(event.position())
            self._view.searching.add_operation(op, at, edge)
            self._view.setFocus()
        else:
            self._view.canvas.overlay.mark({edge} if edge else ())
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def _edge_at(self, at: QPointF, op: str) -> Edge | None:
        """The edge under the pointer, where the operation could stand on it."""
        view = self._view
        if not operation_class(op).ports:
            return None
        edge = edge_at(view.canvas, view.scene_point(at), _REACH / view.scale_factor)
        if edge is None:
            return None
        try:
            grown = grow_node(operation_class(op))(view.session.graph)
            Link.on(edge).join(grown.graph, grown.result)
        except GraphappError:
            return None
        return edge


def _operation_in(data: QMimeData) -> str:
    """The operation that is dragged; empty for anything else."""
    if not data.hasFormat(OPERATION_MIME):
        return ""
    op = bytes(data.data(OPERATION_MIME).data()).decode("ascii", "replace")
    return op if op in operations() else ""
