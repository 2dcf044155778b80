"""Dragging the corner of a note: it gets another size."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, Qt

from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.gestures.move import FREE, SNAP
from graphapp.canvas.note_item import SMALLEST
from graphapp.model.annotations import set_note

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView


class ResizeNote(Gesture):
    """In steps of the grid; Shift or Alt suspends it. One step of the history at the end."""

    cursor: ClassVar[Qt.CursorShape | None] = Qt.CursorShape.SizeFDiagCursor
    scrolls = True
    yields = True

    def __init__(self, view: CanvasView, press: QPoint, index: int) -> None:
        super().__init__(view, press)
        self.index = index

    def begin(self) -> None:
        """The note becomes the selection."""
        self.view.session.select(notes={self.index})
        self._before = self._size = self.view.session.graph.notes[self.index].size

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """The corner follows the pointer."""
        away = self.view.scene_point(QPointF(at)) - self.start
        step = 1.0 if keys & FREE else SNAP
        width, height = self._before
        self._size = (
            max(round((width + away.x()) / step) * step, SMALLEST[0]),
            max(round((height + away.y()) / step) * step, SMALLEST[1]),
        )
        self.view.canvas.backdrop.notes[self.index].resize(*self._size)

    def finish(self) -> None:
        """One edit."""
        if self._size != self._before:
            size = self._size
            self.view.session.apply(
                "Resize note", lambda graph: set_note(graph, self.index, size=size)
            )

    def cancel(self) -> None:
        """The size is the one before."""
        notes = self.view.canvas.backdrop.notes
        if self.index < len(notes):
            notes[self.index].resize(*notes[self.index].note.size)
