"""Connecting by keys: Tab and the arrows choose the port, Enter connects, Esc leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from graphapp.canvas.caption import Caption
from graphapp.canvas.connection import Connection
from graphapp.canvas.curves import loose_path
from graphapp.canvas.gestures.gesture import Gesture
from graphapp.canvas.ports import PlacedPort, Port, ends_of
from graphapp.model import Edge

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

_MARGIN = 60
_NEXT = (Qt.Key.Key_Tab, Qt.Key.Key_Down)
_BEFORE = (Qt.Key.Key_Backtab, Qt.Key.Key_Up)


class KeyConnectGesture(Gesture):
    """Walks over the ports that an edge from a node may enter, in the order of the forward pass."""

    yields = True

    def __init__(self, view: CanvasView, fixed: Port, old: Edge | None = None) -> None:
        super().__init__(view, view.viewport().rect().center())
        self.fixed = fixed
        self.old = old
        self._place = 0

    def begin(self) -> None:
        """Show the first port, a free one if there is any."""
        view, canvas = self.view, self.view.canvas
        self.connection = Connection(view.session.graph, self.fixed, self.old)
        self._caption = Caption(view.viewport())
        ids = [id for id in view.session.evaluation.order if id in self.connection.allowed]
        self._ends: list[PlacedPort] = [
            place for id in ids for place in ends_of(canvas, id, outputs=False)
        ]
        if not self._ends:
            view.let_go()
            view.announce(view.tr("There is no port that {0} could feed").format(self.fixed.node))
            return
        faded = canvas.nodes.keys() - self.connection.allowed - {self.fixed.node}
        canvas.overlay.offer(self._ends, faded)
        wanted = [i for i, end in enumerate(self._ends) if self._is_first(end)]
        in_sight = [i for i in wanted if canvas.nodes[self._ends[i].port.node].isVisible()]
        self._place = next(iter(in_sight or wanted), 0)  # rather than one in a folded frame
        self._show()

    def _is_first(self, end: PlacedPort) -> bool:
        if self.old is not None:
            return end.port == Port(self.old.target, self.old.port)
        return end.is_free

    def key(self, event: QKeyEvent) -> bool:
        """Choose another port, or take the one that is shown."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.view.let_go(finish=True)
        elif key in _NEXT or key in _BEFORE:
            self.walk(forward=key in _NEXT)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._to_another_node(1 if key == Qt.Key.Key_Right else -1)
        else:
            return False
        return True

    def walk(self, *, forward: bool) -> bool:
        """The next port or the one before; after the last comes the first."""
        self._place = (self._place + (1 if forward else -1)) % len(self._ends)
        self._show()
        return True

    def _to_another_node(self, step: int) -> None:
        """The first port of the next node."""
        nodes = list(dict.fromkeys(end.port.node for end in self._ends))
        here = nodes.index(self._ends[self._place].port.node)
        wanted = nodes[(here + step) % len(nodes)]
        self._place = next(i for i, end in enumerate(self._ends) if end.port.node == wanted)
        self._show()

    def _show(self) -> None:
        view, canvas = self.view, self.view.canvas
        end = self._ends[self._place]
        view.ensureVisible(canvas.extent([end.port.node]), _MARGIN, _MARGIN)
        replaced = self.connection.replaced(end.port)
        canvas.overlay.dim({edge for edge in (self.old, replaced) if edge is not None})
        start = ends_of(canvas, self.fixed.node, outputs=True)[0].at
        canvas.overlay.draw_line(loose_path(start, end.at), "accent", arrow=end.at, ring=end.at)
        said = self.connection.sentence(end.port)
        beside = view.viewportTransform().map(QPointF(end.at)).toPoint()
        self._caption.say(said, beside)
        view.announce(view.tr("{0} (Enter connects, Tab goes on, Esc leaves)").format(said))

    def finish(self) -> None:
        """Connect."""
        end, connection, session = self._ends[self._place].port, self.connection, self.view.session
        self._put_away()
        name = connection.name(end)
        if session.apply(name, lambda graph: connection.made(graph, end)):
            self.view.announce(name)

    def cancel(self) -> None:
        """No edge."""
        self._put_away()
        self.view.announce("")

    def _put_away(self) -> None:
        self.view.canvas.overlay.clear()
        self._caption.hide()
        self._caption.deleteLater()
