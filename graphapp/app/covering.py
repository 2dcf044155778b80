"""Covering numbers for a class, and uncovering them one after the other with a clicker.

The keys that step also uncover: first every covered number that the step has reached, then the next
step; back, each undoes what the other did. While no steps are shown all numbers are reached.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from graphapp.canvas.view import CanvasView
from graphapp.engine.covering import Cover, covering, covers_of
from graphapp.engine.hiding import NOTHING, Quantity
from graphapp.engine.stepping import Timeline
from graphapp.session import Session


class Covering(QObject):
    """Which numbers of one window are covered; on from ``start`` to ``stop``, however few are."""

    changed = Signal()
    """It was switched on or off."""

    def __init__(self, session: Session, view: CanvasView) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._document = session.document
        self._covers: tuple[Cover, ...] = ()
        self._moments: object = None
        self._down: set[Quantity] = set()
        """The first places of the covers that lie on their numbers."""
        self.kind = ""
        """``numbers`` or ``gradients`` while it is on."""
        session.evaluated.connect(self._follow_numbers)
        session.stepChanged.connect(self._follow_mode)
        session.documentChanged.connect(self._follow_document)

    # On and off -----------------------------------------------------------------------------

    def toggle(self, kind: str) -> None:
        """Cover all ``numbers`` that are computed or the ``gradients`` alone; again: uncover."""
        if self.kind == kind:
            self.stop()
        else:
            self.start(kind)

    def start(self, kind: str) -> None:
        """Cover them all; the tangents of forward mode make way."""
        self._session.seed_steps(None)
        self.kind = kind
        self._list_covers()
        self._down = {cover.places[0] for cover in self._covers}
        self._show()
        self.changed.emit()

    def stop(self) -> None:
        """Uncover everything."""
        if self.kind:
            self.kind, self._covers, self._down, self._moments = "", (), set(), None
            self._session.set_covered(NOTHING)
            self.changed.emit()

    @property
    def count(self) -> int:
        """How many numbers are covered."""
        return len(self._down)

    # One after the other --------------------------------------------------------------------

    def walk(self, count: int) -> None:
        """Uncover the next number that is reached (1), or cover the last one again (-1).

        Where there is none, a step on or back.
        """
        if not (self._uncover_next() if count > 0 else self._cover_last()):
            self._go_on(count)

    def _go_on(self, count: int) -> None:
        if self._session.moment is not None:
            self._session.step_by(count)

    def uncover(self, place: Quantity) -> None:
        """Show the number that stands at a place."""
        for cover in self._covers:
            if place in cover.places and cover.places[0] in self._down:
                self._down.discard(cover.places[0])
                self._show()
                return

    def _uncover_next(self) -> bool:
        passed: list[Quantity] = []
        for cover in self._covers:
            if cover.places[0] not in self._down or not self._is_reached(cover):
                continue
            passed.append(cover.places[0])
            if self._is_seen(cover):
                self._down.difference_update(passed)  # with those that nobody sees
                self._show()
                self._view.bring_into_sight(cover.node())
                return True
        return False

    def _cover_last(self) -> bool:
        moment = self._session.moment
        passed: list[Quantity] = []
        for cover in reversed(self._covers):
            if cover.places[0] in self._down or not self._is_reached(cover):
                continue
            if moment is not None and cover.since < moment.number:
                return False
            passed.append(cover.places[0])
            if self._is_seen(cover):
                self._down.update(passed)
                self._show()
                self._view.bring_into_sight(cover.node())
                return True
        return False

    def _is_reached(self, cover: Cover) -> bool:
        moment = self._session.moment
        return moment is None or cover.since <= moment.number

    def _is_seen(self, cover: Cover) -> bool:
        compact = self._view.canvas.labels.level.compact
        return cover.is_seen(self._session.graph, self._session.quantities, compact=compact)

    # Following ------------------------------------------------------------------------------

    def _list_covers(self) -> None:
        timeline = self._session.timeline
        assert isinstance(timeline, Timeline)
        self._moments = timeline.moments
        covers = covers_of(timeline)
        self._covers = tuple(c for c in covers if c.is_gradient or self.kind == "numbers")

    def _show(self) -> None:
        down = [cover for cover in self._covers if cover.places[0] in self._down]
        self._session.set_covered(covering(down))

    def _follow_numbers(self) -> None:
        """Other nodes or edges: what is covered stays so, what is new can be seen."""
        timeline = self._session.timeline
        if self.kind and isinstance(timeline, Timeline) and timeline.moments is not self._moments:
            self._list_covers()
            self._down &= {cover.places[0] for cover in self._covers}
            self._show()

    def _follow_mode(self) -> None:
        if self._session.step_mode == "forward":
            self.stop()

    def _follow_document(self) -> None:
        if self._session.document is not self._document:
            self._document = self._session.document
            self.stop()
