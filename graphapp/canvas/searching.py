"""Opens the search box over a view, and adds what is chosen, as one step of the history.

The box, and what reads a formula that is typed into it, are imported when it opens first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF

from graphapp.canvas.adding import NO_LINK, Growth, Link, Place, added
from graphapp.canvas.curves import loose_path
from graphapp.canvas.ports import ends_of
from graphapp.model import Edge, Graph

if TYPE_CHECKING:
    from graphapp.canvas.offers import Answer, Offer
    from graphapp.canvas.search_box import SearchBox
    from graphapp.canvas.view import CanvasView

_MOST_RECENT = 8
_AWAY = QPoint(6, 6)


class Searching(QObject):
    """Adding nodes to one view: at the cursor, from an edge, onto an edge, from the library."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._box: SearchBox | None = None
        self.recent: list[str] = []
        """Operations that were chosen, the last one first."""
        view.session.graphChanged.connect(self.close)

    @property
    def box(self) -> SearchBox | None:
        """The box while it is open."""
        return self._box

    def open(self) -> None:
        """Where the person is: at the pointer, on a selected edge, or in the middle."""
        view, chosen = self._view, self._view.session.selection
        if len(chosen.edges) == 1 and not chosen.nodes:
            (edge,) = chosen.edges
            x, y = view.canvas.end_of(edge)
            self.open_at(view.mapFromScene(QPointF(x, y)), Link.on(edge), by_keys=True)
            return
        at = view.pointer if view.keyboard.pointer_used else None
        middle = view.viewport().rect().center()
        self.open_at(middle if at is None else at, by_keys=at is None)

    def open_at(self, at: QPoint, link: Link = NO_LINK, *, by_keys: bool = False) -> None:
        """With its corner at a point of the viewport, where the node will be put.

        Opened ``by_keys`` no place is meant: the node goes where there is room for it.
        """
        from graphapp.canvas.search_box import SearchBox

        self.close()
        view = self._view
        point = view.scene_point(QPointF(at))
        place: Place | None = Place(point.x(), point.y(), exact=True)
        if by_keys:
            is_alone = link == NO_LINK and not view.session.graph.nodes
            place = Place(point.x(), point.y()) if is_alone else None
        box = SearchBox(view, self._prompt(link), lambda text: self._answer(text, link))
        self._box = box
        box.chosen.connect(lambda offer: self._add(offer, link, place))
        box.closed.connect(self._forget)
        if not by_keys and link != NO_LINK:
            self._draw_waiting_edge(link, point)
        box.open_at(at + _AWAY)

    def _prompt(self, link: Link) -> str:
        if link.source and link.target:
            return self.tr("Insert on the edge from {0} to {1}").format(link.source, link.target)
        if link.source:
            return self.tr("Feed {0} into…").format(link.source)
        if link.target:
            return self.tr("Feed {0}, port {1}, from…").format(link.target, link.port)
        return self.tr("Search a node, or type a number or a formula: w*x + b")

    def _answer(self, text: str, link: Link) -> Answer:
        from graphapp.canvas.offers import answer

        return answer(text, self._view.session.graph, link, self.recent)

    def _draw_waiting_edge(self, link: Link, at: QPointF) -> None:
        canvas = self._view.canvas
        if link.source:
            start, end = ends_of(canvas, link.source, outputs=True)[0].at, at
        else:
            places = ends_of(canvas, link.target, outputs=False)
            start, end = at, next(p.at for p in places if p.port.name == link.port)
        canvas.overlay.draw_line(loose_path(start, end), "accent", arrow=end)

    def shut_down(self) -> None:
        """Let go of the session, before the view is destroyed."""
        self._view.session.graphChanged.disconnect(self.close)
        self.close()

    def close(self) -> None:
        """Put the box away, if it is open."""
        if self._box is not None:
            self._box.put_away()

    def _forget(self) -> None:
        self._box = None
        self._view.canvas.overlay.clear()
        self._view.setFocus()

    # Adding ---------------------------------------------------------------------------------

    def _add(self, offer: Offer, link: Link, place: Place | None) -> None:
        self._view.keyboard.pointer_used = False  # the keys were, in the box
        if offer.op:
            self.recent = [offer.op, *(op for op in self.recent if op != offer.op)][:_MOST_RECENT]
        self.add(offer, link, place)

    def add(self, offer: Offer, link: Link = NO_LINK, place: Place | None = None) -> bool:
        """Add what is offered, as one step of the history, and select it."""
        grown: list[Growth] = []

        def edit(graph: Graph) -> Graph:
            changed, growth = added(graph, offer.grow, link, place)
            grown.append(growth)
            return changed

        view = self._view
        is_first = not view.session.graph.nodes
        step = offer.step
        if link.source and link.target:
            step = self.tr("Insert {0}").format(offer.title)
        if not view.session.apply(step, edit):
            return False
        new = grown[-1].new
        view.session.select(new)
        if place is None or not place.exact or len(new) > 1:  # else it is where one looks
            self._bring_into_sight(new, is_first=is_first)
        return True

    def add_operation(self, op: str, at: QPointF, edge: Edge | None = None) -> bool:
        """An operation of the library just at a point of the scene, or inserted on an edge."""
        from graphapp.canvas.offers import offer_of

        link = NO_LINK if edge is None else Link.on(edge)
        return self.add(offer_of(op), link, Place(at.x(), at.y(), exact=True))

    def add_in_the_middle(self, op: str) -> bool:
        """An operation of the library where the person is looking, clear of what is there."""
        from graphapp.canvas.offers import offer_of

        view = self._view
        middle = view.scene_point(QPointF(view.viewport().rect().center()))
        return self.add(offer_of(op), NO_LINK, Place(middle.x(), middle.y()))

    def _bring_into_sight(self, new: tuple[str, ...], *, is_first: bool) -> None:
        view = self._view
        area = view.canvas.extent(new)
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        if seen.contains(area):
            return
        too_large = area.width() > seen.width() or area.height() > seen.height()
        if is_first or too_large or view.is_fitted:
            view.begin()
        view.ensureVisible(area, 24, 24)
