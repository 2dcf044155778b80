"""Align, distribute, tidy up, frames and notes: where things stand and what is written beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import get_args

from PySide6.QtCore import QCoreApplication

from graphapp.app.editing import named
from graphapp.app.places import Places, nodes_of
from graphapp.canvas.clicking import toggle_folds
from graphapp.canvas.view import CanvasView
from graphapp.model import Graph, Note
from graphapp.model.annotations import add_frame, add_note, remove_frames
from graphapp.model.placing import Side, align, distribute
from graphapp.session import Selection, Session

_NOTE_SIZE = (220.0, 96.0)


class Arranging:
    """The actions of the Arrange menu on one session and its view."""

    def __init__(self, session: Session, view: CanvasView, places: Places) -> None:
        self._session = session
        self._view = view
        self._places = places

    def actions(self) -> dict[str, Callable[[], object]]:
        """What to run, by verb."""
        run: dict[str, Callable[[], object]] = {
            "distribute_across": lambda: self._distribute("across"),
            "distribute_down": lambda: self._distribute("down"),
            "tidy": self.tidy, "tidy_selection": self.tidy_selection,
            "add_frame": self.add_frame, "remove_frame": self.remove_frames,
            "fold_frame": self.fold_frames, "add_note": self.add_note,
        }  # fmt: skip
        run.update((f"align_{side}", partial(self.align, side)) for side in get_args(Side))
        return run

    # Places -------------------------------------------------------------------------------

    def align(self, side: Side) -> None:
        """One side, or the middle, of the selected nodes on one line."""
        ids = self._session.selection.nodes
        places = align(self._session.document.graph, ids, side)
        self._move(_tr("Align {0}").format(named(ids, self._session.graph)), places)

    def _distribute(self, direction: str) -> None:
        ids = self._session.selection.nodes
        graph = self._session.document.graph
        places = distribute(graph, ids, "across" if direction == "across" else "down")
        self._move(_tr("Distribute {0}").format(named(ids, graph)), places)

    def tidy(self) -> None:
        """The whole graph as it would be laid out anew, around the place where it is."""
        from graphapp.model.arrange import arrange

        graph = self._session.document.graph
        self._move(_tr("Tidy up"), arrange(graph, graph.nodes))

    def tidy_selection(self) -> None:
        """The selected nodes among themselves, around the place where they are."""
        from graphapp.model.arrange import arrange

        graph = self._session.document.graph
        ids = nodes_of(graph, self._session.selection)
        self._move(_tr("Tidy up {0}").format(named(ids, graph)), arrange(graph, ids))

    def _move(self, name: str, places: Mapping[str, tuple[float, float]]) -> None:
        if places:
            self._view.animate_to(name, places)

    # Frames and notes ---------------------------------------------------------------------

    def add_frame(self) -> None:
        """A frame around the selected nodes."""
        graph = self._session.document.graph
        ids = self._session.selection.nodes
        title = _tr("Frame {0}").format(len(graph.frames) + 1)
        name = _tr("Frame {0}").format(named(ids, graph))
        self._session.apply(name, lambda graph: add_frame(graph, ids, title))

    def remove_frames(self) -> None:
        """The selected frames, or those around selected nodes, go; the nodes stay."""
        indices = frames_of(self._session.document.graph, self._session.selection)
        self._session.apply(_tr("Remove frame"), lambda graph: remove_frames(graph, indices))

    def fold_frames(self) -> None:
        """The same frames become one box each; if all are folded, they open again."""
        graph = self._session.document.graph
        toggle_folds(self._view, set(frames_of(graph, self._session.selection)))

    def add_note(self) -> None:
        """An empty note under the pointer, or in the middle of the view, ready to type."""
        at = self._places.pointed_at() or self._places.middle()
        width, height = _NOTE_SIZE
        place = (float(round(at.x() - width / 2)), float(round(at.y() - height / 2)))
        note = Note("", place, _NOTE_SIZE)
        index = len(self._session.document.graph.notes)
        if self._session.apply(_tr("Add note"), lambda graph: add_note(graph, note)):
            self._session.select(notes=[index])
            self._view.fields.note(index)


def frames_of(graph: Graph, selection: Selection) -> list[int]:
    """The indices of the selected frames, or else of those around selected nodes."""
    if selection.frames:
        return sorted(selection.frames)
    ids = selection.nodes
    return [i for i, frame in enumerate(graph.frames) if not ids.isdisjoint(frame.nodes)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("arranging", text)
