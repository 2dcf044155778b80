"""Copy, cut, paste, duplicate, delete, and what is selected: one step of the history each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QPointF

from graphapp.app.places import STEP, Places, extent, free_shift, nodes_of
from graphapp.canvas.view import CanvasView
from graphapp.errors import GraphappError
from graphapp.look import theme
from graphapp.model import Graph
from graphapp.model.annotations import add_note, remove_frames, remove_notes
from graphapp.model.edits import ancestors, descendants, disconnect, remove, set_differentiate
from graphapp.model.fragments import centre, duplicate, fragment, paste
from graphapp.model.reconnect import remove_and_heal
from graphapp.session import Selection, Session

#: More nodes than this are copied without a picture: it would be unreadable, and slow.
MOST_PICTURED = 400
_PICTURE_SCALE = 2.0
#: Between what is duplicated and its copy.
_BELOW = 40.0


class Editing:
    """The actions of the Edit menu on one session and its view."""

    def __init__(self, session: Session, view: CanvasView, places: Places) -> None:
        self._session = session
        self._view = view
        self._places = places

    def actions(self) -> dict[str, Callable[[], object]]:
        """What to run, by verb."""
        return {
            "cut": self.cut, "copy": self.copy, "paste": self.paste,
            "duplicate": self.duplicate, "delete": self.delete, "delete_plain": self.delete_plain,
            "select_all": self.select_all, "select_none": self._session.select,
            "select_inverse": self.select_inverse,
            "select_ancestors": lambda: self._select_following(ancestors),
            "select_descendants": lambda: self._select_following(descendants),
            "graph_properties": self.edit_properties,
        }  # fmt: skip

    def edit_properties(self) -> None:
        """Title, text and the differentiated node."""
        from graphapp.panels.graph_properties import GraphProperties

        GraphProperties(self._session, self._view.window()).open()

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> bool:
        """The selected nodes and notes to the clipboard; False where there are none."""
        from graphapp.app import clipboard

        part = clipboard.part_of(self._session.document.graph, self._session.selection)
        if not part.nodes and not part.notes:
            return False
        picture = None
        if 0 < len(part.nodes) <= MOST_PICTURED:
            from graphapp.canvas.picture import draw_part

            shown = theme.of(self._view.palette())
            picture = draw_part(self._session, part, shown, _PICTURE_SCALE)
        clipboard.put(part, picture)
        return True

    def cut(self) -> None:
        """The selected nodes to the clipboard and out of the graph."""
        if self.copy():
            self._delete(_tr("Cut {0}"), remove_and_heal, with_frames=True)

    def paste(self) -> None:
        """What is on the clipboard: at the pointer if that is over the canvas, else beside."""
        from graphapp.app import clipboard
        from graphapp.model.arrange import lay_out_missing

        try:
            part = clipboard.taken()
        except GraphappError as error:
            self._session.failed.emit(str(error))
            return
        is_laid_out = all(node.position is not None for node in part.nodes.values())
        part = lay_out_missing(part)
        x, y = centre(part)
        at = self._places.pointed_at()
        if at is None and is_laid_out and self._places.seen().contains(QPointF(x, y)):
            shift = (0.0, 0.0)
        else:
            at = at or self._places.middle()
            shift = (at.x() - x, at.y() - y)
        self._add(part, shift)

    def _add(self, part: Graph, shift: tuple[float, float]) -> None:
        graph = self._session.document.graph
        shift = free_shift(graph, part, shift, (STEP, STEP))
        new: tuple[str, ...] = ()

        def change(graph: Graph) -> Graph:
            nonlocal new
            pasted, new = paste(graph, part, shift)
            names = dict(zip(part.nodes, new, strict=True))
            if graph.differentiate is None and part.differentiate is not None:
                pasted = set_differentiate(pasted, names.get(part.differentiate))
            return pasted

        if self._session.apply(_tr("Paste"), change):
            pasted = self._session.graph
            self._session.select(new, notes=range(len(graph.notes), len(pasted.notes)))

    def duplicate(self) -> None:
        """Copies of what is selected, below; nodes are fed by what feeds the originals."""
        session, chosen = self._session, self._session.selection
        graph = session.document.graph
        ids = nodes_of(graph, chosen)
        notes = [graph.notes[index] for index in sorted(chosen.notes)]
        if not ids and not notes:
            return
        part = replace(fragment(graph, ids), notes=tuple(notes))
        shift = free_shift(graph, part, (0.0, extent(part).height() + _BELOW), (0.0, STEP))
        new: tuple[str, ...] = ()

        def change(graph: Graph) -> Graph:
            nonlocal new
            copied, new = duplicate(graph, ids, shift)
            for note in notes:
                x, y = note.position
                copied = add_note(copied, replace(note, position=(x + shift[0], y + shift[1])))
            return copied

        if session.apply(_tr("Duplicate {0}").format(what(chosen, graph)), change):
            session.select(new, notes=range(len(graph.notes), len(session.graph.notes)))

    # Deleting -----------------------------------------------------------------------------

    def delete(self) -> None:
        """What is selected; where a node with one input goes, its edge stays.

        A frame goes alone, but a folded one with the nodes inside: what one sees is what goes.
        """
        self._delete(_tr("Delete {0}"), remove_and_heal)

    def delete_plain(self) -> None:
        """What is selected, with every edge of the nodes."""
        self._delete(_tr("Delete {0} without healing"), remove)

    def _delete(
        self,
        name: str,
        without: Callable[[Graph, frozenset[str]], Graph],
        *,
        with_frames: bool = False,
    ) -> None:
        session, chosen = self._session, self._session.selection
        graph = session.document.graph
        if not chosen:
            return
        whole = frozenset(i for i in chosen.frames if with_frames or graph.frames[i].folded)
        ids = nodes_of(graph, replace(chosen, frames=whole))

        def change(graph: Graph) -> Graph:
            # Frames first: one whose last node goes is gone, and the others have other places.
            bare = remove_notes(remove_frames(graph, chosen.frames), chosen.notes)
            return without(disconnect(bare, chosen.edges), ids)

        session.apply(name.format(what(chosen, graph)), change)

    # Selecting ----------------------------------------------------------------------------

    def select_all(self) -> None:
        """Everything."""
        graph = self._session.graph
        notes, frames = range(len(graph.notes)), range(len(graph.frames))
        self._session.select(graph.nodes, graph.edges, notes, frames)

    def select_inverse(self) -> None:
        """What is not selected; edges only where some are selected now."""
        graph, chosen = self._session.graph, self._session.selection
        edges = set(graph.edges) - chosen.edges if chosen.edges else ()
        self._session.select(graph.nodes.keys() - chosen.nodes, edges)

    def _select_following(self, relatives: Callable[[Graph, str], frozenset[str]]) -> None:
        """The selected nodes, or the ends of selected edges, and all their relatives."""
        graph, chosen = self._session.graph, self._session.selection
        start = set(nodes_of(graph, chosen))
        if not start:
            forward = relatives is descendants
            start = {edge.target if forward else edge.source for edge in chosen.edges}
        found: set[str] = set(start)
        for id in start:
            found |= relatives(graph, id)
        self._session.select(found)


def named(ids: Iterable[str], graph: Graph, most: int = 3) -> str:
    """``w1, x`` or ``17 nodes``: what an entry of the history is about."""
    wanted = frozenset(ids)
    chosen = [id for id in graph.nodes if id in wanted]
    return ", ".join(chosen) if len(chosen) <= most else _tr("{0} nodes").format(len(chosen))


def what(selection: Selection, graph: Graph) -> str:
    """``w1, x``, ``2 edges``, ``a note``, ``Layer 1``: what an entry of the history is about."""
    if selection.nodes:
        return named(selection.nodes, graph)
    if selection.frames:
        return ", ".join(graph.frames[i].title or _tr("a frame") for i in sorted(selection.frames))
    if selection.notes:
        return _tr("a note") if len(selection.notes) == 1 else _tr("notes")
    return _tr("an edge") if len(selection.edges) == 1 else _tr("edges")


def _tr(text: str) -> str:
    return QCoreApplication.translate("editing", text)
