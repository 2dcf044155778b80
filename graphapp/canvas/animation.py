"""Nodes glide to new places: tidy up and align show where everything goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QVariantAnimation

from graphapp.canvas.routes import Point
from graphapp.model import edits

if TYPE_CHECKING:
    from graphapp.canvas.picture_view import PictureView

#: A person follows this without waiting for it.
DURATION = 200
#: More nodes than this jump: nobody follows a thousand, and each frame would be late.
_MOST_NODES = 600


class Glide(QVariantAnimation):
    """One way of some nodes; the graph is edited at the end, in one step of the history.

    Whoever else changes the graph meanwhile, even by a preview, stops it: then everything is where
    the changed graph says.
    """

    def __init__(self, view: PictureView) -> None:
        super().__init__(view)
        self._view = view
        self._name = ""
        self._ways: dict[str, tuple[Point, Point]] = {}
        self._then: Callable[[], object] | None = None
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self.valueChanged.connect(self._show)
        self.finished.connect(self._apply)

    @property
    def is_running(self) -> bool:
        """Are nodes on their way?"""
        return self.state() == QAbstractAnimation.State.Running

    def go(
        self,
        name: str,
        positions: Mapping[str, Point],
        duration: int,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Move nodes to new centres; ``name`` is the step of the history. 0 ms do it at once.

        ``then`` is called when they are there, and not where something stops them.
        """
        self.finish()
        self._then = then
        items = self._view.canvas.nodes
        self._name = name
        self._ways = {
            id: ((items[id].pos().x(), items[id].pos().y()), (float(x), float(y)))
            for id, (x, y) in positions.items()
            if id in items
        }
        moved = any(start != end for start, end in self._ways.values())
        if duration <= 0 or not moved or len(self._ways) > _MOST_NODES:
            self._apply()
            return
        self.setDuration(duration)
        self.start()

    def finish(self) -> None:
        """Be at the end at once."""
        if self.is_running:
            self.setCurrentTime(self.duration())

    def cancel(self) -> None:
        """Stop without an edit: everything is where the graph says."""
        if not self.is_running:
            return
        self.stop()
        self._then = None
        canvas, nodes = self._view.canvas, self._view.session.graph.nodes
        places = {id: nodes[id].position or start for id, (start, _) in self._ways.items()
                  if id in nodes}  # fmt: skip
        self._ways = {}
        canvas.move_items(places)
        canvas.reroute()

    def _show(self, share: float) -> None:
        if self.is_running:
            self._view.canvas.move_items(
                {
                    id: (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
                    for id, ((x0, y0), (x1, y1)) in self._ways.items()
                }
            )

    def _apply(self) -> None:
        places = {id: end for id, (_, end) in self._ways.items()}
        self._ways = {}
        if places:
            self._view.session.apply(self._name, lambda graph: edits.move(graph, places))
        then, self._then = self._then, None
        if then is not None:
            then()
