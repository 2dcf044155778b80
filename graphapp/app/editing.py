"""Copy, cut, paste, duplicate, delete, and what is selected: one step of the history each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QPointF

from graphapp.app.places import STEP, Places, extent, free_shift
from graphapp.canvas.view import CanvasView
from graphapp.errors import GraphappError
from graphapp.look import theme
from graphapp.model import Graph
from graphapp.model.edits import ancestors, descendants, disconnect, remove, set_differentiate
from graphapp.model.fragments import centre, duplicate, fragment, paste
from graphapp.model.rewire import remove_and_heal
from graphapp.session import Session

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
        }  # fmt: skip

    # The clipboard ------------------------------------------------------------------------

    def copy(self) -> bool:
        """The selected nodes to the clipboard; False where none is selected."""
        ids = self._session.selection.nodes
        if not ids:
            return False
        from graphapp.app import clipboard

        part = clipboard.part_of(self._session.graph, ids)
        picture = None
        if len(ids) <= MOST_PICTURED:
            from graphapp.canvas.picture import draw_part

            shown = theme.of(self._view.palette())
            picture = draw_part(self._session, part, shown, _PICTURE_SCALE)
        clipboard.put(part, picture)
        return True

    def cut(self) -> None:
        """The selected nodes to the clipboard and out of the graph."""
        if self.copy():
            self._delete(_tr("Cut {0}"), remove_and_heal)

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
            self._session.select(new)

    def duplicate(self) -> None:
        """Copies of the selected nodes below them, fed by what feeds the originals."""
        session = self._session
        ids = session.selection.nodes
        if not ids:
            return
        part = fragment(session.document.graph, ids)
        down = extent(part).height() + _BELOW
        shift = free_shift(session.document.graph, part, (0.0, down), (0.0, STEP))
        new: tuple[str, ...] = ()

        def change(graph: Graph) -> Graph:
            nonlocal new
            copied, new = duplicate(graph, ids, shift)
            return copied

        if session.apply(_tr("Duplicate {0}").format(named(ids, session.graph)), change):
            session.select(new)

    # Deleting -----------------------------------------------------------------------------

    def delete(self) -> None:
        """What is selected; where a node with one input goes, its edge stays."""
        self._delete(_tr("Delete {0}"), remove_and_heal)

    def delete_plain(self) -> None:
        """What is selected, with every edge of the nodes."""
        self._delete(_tr("Delete {0} without healing"), remove)

    def _delete(self, name: str, without: Callable[[Graph, frozenset[str]], Graph]) -> None:
        session, chosen = self._session, self._session.selection
        if not chosen:
            return
        what = named(chosen.nodes, session.graph) if chosen.nodes else _edges(len(chosen.edges))

        def change(graph: Graph) -> Graph:
            return without(disconnect(graph, chosen.edges), chosen.nodes)

        session.apply(name.format(what), change)

    # Selecting ----------------------------------------------------------------------------

    def select_all(self) -> None:
        """Every node and every edge."""
        self._session.select(self._session.graph.nodes, self._session.graph.edges)

    def select_inverse(self) -> None:
        """What is not selected; edges only where some are selected now."""
        graph, chosen = self._session.graph, self._session.selection
        edges = set(graph.edges) - chosen.edges if chosen.edges else ()
        self._session.select(graph.nodes.keys() - chosen.nodes, edges)

    def _select_following(self, relatives: Callable[[Graph, str], frozenset[str]]) -> None:
        """The selected nodes, or the ends of selected edges, and all their relatives."""
        graph, chosen = self._session.graph, self._session.selection
        start = set(chosen.nodes)
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


def _edges(count: int) -> str:
    return _tr("an edge") if count == 1 else _tr("{0} edges").format(count)


def _tr(text: str) -> str:
    return QCoreApplication.translate("editing", text)
