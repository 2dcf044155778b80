"""The one field that may float over the canvas: a number, a name, a title or a note's text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QRect, QRectF

from graphapp.canvas.gestures.scrub import name_of
from graphapp.canvas.line_field import LineField
from graphapp.canvas.note_editor import NoteEditor
from graphapp.canvas.number_field import NumberField
from graphapp.canvas.rename_field import RenameField, put_name, put_title
from graphapp.canvas.typing_number import is_typed, put_number, typed_text
from graphapp.model.annotations import set_note

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

Field: TypeAlias = LineField | NoteEditor


class Fields:
    """Opens a field over what it edits and puts it away when the picture moves."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._field: Field | None = None

    def number(self, id: str) -> bool:
        """Over a leaf's number; False where its value cannot be typed into one line."""
        view = self._view
        item = view.canvas.nodes.get(id)
        if item is None or not item.isVisible() or not is_typed(item.node):
            return False
        session = view.session
        area = (item.number_box() or item.box).translated(item.pos())
        field = NumberField(
            view.viewport(), name_of(item.node), lambda text: put_number(session, id, text)
        )
        self._open(field, area, typed_text(item.node))
        return True

    def name(self, id: str) -> bool:
        """Over a node's name; False where there is no such node in sight."""
        view = self._view
        item = view.canvas.nodes.get(id)
        if item is None or not item.isVisible():
            return False
        session = view.session
        field = RenameField(
            view.viewport(), name_of(item.node), lambda text: put_name(session, id, text)
        )
        self._open(field, item.name_box().translated(item.pos()), item.node.tex)
        return True

    def title(self, index: int) -> bool:
        """Over a frame's title."""
        view, session = self._view, self._view.session
        frame = session.graph.frames[index]
        place = view.canvas.backdrop.frames[index].title_box()
        name = frame.title or view.tr("the frame")
        field = RenameField(view.viewport(), name, lambda text: put_title(session, index, text))
        self._open(field, place, frame.title)
        return True

    def answer(self, area: QRectF, number: str, text: str, accept: Callable[[str], None]) -> None:
        """Over the empty box of a question; ``accept`` gets what was typed."""
        name = self._view.tr("Answer to question {0}").format(number)
        self._open(LineField(self._view.viewport(), name, accept), area, text)

    def note(self, index: int) -> bool:
        """Over a sticky note."""
        view, session = self._view, self._view.session
        text = session.graph.notes[index].text

        def accept(typed: str) -> None:
            notes = session.graph.notes
            if index < len(notes) and notes[index].text == text != typed:
                session.apply("Edit note", lambda graph: set_note(graph, index, text=typed))

        self._open(NoteEditor(view.viewport(), accept), view.canvas.backdrop.notes[index].box, text)
        return True

    def close(self) -> None:
        """Put the field away without taking anything."""
        if self._field is not None:
            field, self._field = self._field, None
            field.put_away()

    def _open(self, field: Field, area: QRectF, text: str) -> None:
        self.close()
        view = self._view
        view.ensureVisible(area, 24, 24)
        place: QRect = view.mapFromScene(area).boundingRect()
        field.open_at(place, text)
        self._field = field
        field.closed.connect(self._forget)

    def _forget(self) -> None:
        self._field = None
