"""What a click and a double-click mean, by what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from graphapp.canvas.blanks import blank_at
from graphapp.canvas.covers import cover_at
from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.note_item import NoteItem
from graphapp.canvas.pointing import thing_at
from graphapp.engine.hiding import UNASKED
from graphapp.model import Graph
from graphapp.model.annotations import set_frame
from graphapp.session import Selection

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

_ADDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def selectable_at(view: CanvasView, at: QPointF) -> Selection:
    """What a click at a point of the viewport selects: at most one thing."""
    back = thing_behind(view, at)
    if isinstance(back, FrameItem) and back.fold is not None:
        return Selection(frames=frozenset({back.index}))
    node, edge = thing_at(view, at)
    if node is not None:
        return Selection(nodes=frozenset({node.id}))
    if edge is not None:
        return Selection(edges=frozenset({edge}))
    if isinstance(back, FrameItem):
        return Selection(frames=frozenset({back.index}))
    if isinstance(back, NoteItem):
        return Selection(notes=frozenset({back.index}))
    return Selection()


def thing_behind(view: CanvasView, at: QPointF) -> FrameItem | NoteItem | None:
    """The frame or note at a point where no node is; notes lie on frames."""
    point, backdrop = view.scene_point(at), view.canvas.backdrop
    if view.canvas.node_at(point) is not None:
        return None
    frame = backdrop.frame_at(point)
    if frame is not None and frame.fold is not None:
        return frame
    return backdrop.note_at(point) or frame


def click(view: CanvasView, at: QPointF, keys: Qt.KeyboardModifier) -> None:
    """Select what is there; with Ctrl or Shift, add it or take it away. An arrow folds.

    An empty box asks to be answered, a covered number to be uncovered.
    """
    if answer_box(view, at):
        return
    covered = cover_at(view.canvas, view.scene_point(at))
    if covered is not None:
        view.uncoverWanted.emit(covered)
        return
    back = thing_behind(view, at)
    if isinstance(back, FrameItem) and back.arrow_box().contains(view.scene_point(at)):
        toggle_folds(view, {back.index})
        return
    session, old, new = view.session, view.session.selection, selectable_at(view, at)
    if keys & _ADDS:
        session.select(
            old.nodes ^ new.nodes, old.edges ^ new.edges, old.notes ^ new.notes,
            old.frames ^ new.frames,
        )  # fmt: skip
    else:
        session.select(new.nodes, new.edges, new.notes, new.frames)


def answer_box(view: CanvasView, at: QPointF) -> bool:
    """A click on an empty box wants its question answered; False where there is none."""
    blank = blank_at(view.canvas, view.scene_point(at))
    if blank is None or blank[1] == UNASKED:
        return False
    view.answerWanted.emit(*blank)
    return True


def toggle_folds(view: CanvasView, indices: set[int]) -> None:
    """Fold frames, or open them if all are folded: one step of the history."""
    session = view.session
    frames = session.document.graph.frames
    fold = not all(frames[index].folded for index in indices)

    def change(graph: Graph) -> Graph:
        for index in indices:
            graph = set_frame(graph, index, folded=fold)
        return graph

    session.apply("Fold" if fold else "Unfold", change)
    session.select(frames=indices)


def edit_behind(view: CanvasView, at: QPointF) -> bool:
    """A double-click on a title or a note edits its text; False where there is neither."""
    back = None if selectable_at(view, at).edges else thing_behind(view, at)
    if isinstance(back, FrameItem):
        if back.arrow_box().contains(view.scene_point(at)):
            return False
        view.session.select(frames={back.index})
        return view.fields.title(back.index)
    if isinstance(back, NoteItem):
        view.session.select(notes={back.index})
        return view.fields.note(back.index)
    return False
