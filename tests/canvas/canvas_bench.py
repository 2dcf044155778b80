"""A shown canvas on a small graph, and events at nodes and ports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from graphs import graph
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.caption import Caption
from graphapp.canvas.ports import Port, ports_of
from graphapp.canvas.view import CanvasView
from graphapp.model import Edge, Graph
from graphapp.session import Session

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@contextmanager
def benched(graph: Graph) -> Iterator[Bench]:
    """A canvas on screen, which goes afterwards."""
    view = CanvasView(Session(graph))
    view.resize(1200, 700)
    view.show()
    QApplication.processEvents()
    view.setFocus()
    yield Bench(view)
    view.shut_down()
    view.close()
    view.deleteLater()


class Bench:
    """A view on ``s = w·x + b, L = s²`` at 100 %, driven by real events."""

    def __init__(self, view: CanvasView) -> None:
        self.view = view
        self.session = view.session

    @property
    def graph(self) -> Graph:
        return self.session.graph

    @property
    def names(self) -> tuple[str, ...]:
        return self.session.document.names[1:]

    def value(self, id: str) -> object:
        return self.graph.nodes[id].operation.value  # type: ignore[attr-defined]

    def place(self, id: str) -> tuple[float, float]:
        position = self.graph.nodes[id].position
        assert position is not None
        return position

    def at(self, point: QPointF) -> QPoint:
        return self.view.viewportTransform().map(point).toPoint()

    def node(self, id: str) -> QPoint:
        """A point on a node, not on its number."""
        item = self.view.canvas.nodes[id]
        return self.at(item.pos() + QPointF(item.box.left() + 12, 0))

    def number(self, id: str) -> QPoint:
        item = self.view.canvas.nodes[id]
        box = item.number_box()
        assert box is not None
        return self.at(item.pos() + box.center())

    def edge(self, edge: Edge) -> QPoint:
        """A point on the straight end of an edge."""
        x, y = self.view.canvas.end_of(edge)
        return self.at(QPointF(x - 40, y))

    def port(self, id: str, name: str = "") -> QPoint:
        """An input port, or the output; a port that is still to come is at the lower left."""
        ports = ports_of(self.view.canvas, id)
        place = next(place for port, place, _ in ports if port == Port(id, name))
        return self.at(place)

    @property
    def caption(self) -> str:
        """What is said beside the pointer."""
        shown = [c.text() for c in self.view.findChildren(Caption) if c.isVisible()]
        return shown[-1] if shown else ""

    def press(self, at: QPoint, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
        QTest.mousePress(self.view.viewport(), button, keys, at)

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.view.viewport(), at)
        QApplication.processEvents()

    def release(self, at: QPoint, button: Qt.MouseButton = LEFT, keys: object = NONE) -> None:
        QTest.mouseRelease(self.view.viewport(), button, keys, at)

    def drag(
        self, start: QPoint, by: QPoint, button: Qt.MouseButton = LEFT, keys: object = NONE
    ) -> None:
        """Press, move in four steps, release."""
        self.press(start, button, keys)
        for step in range(1, 5):
            self.move(start + by * step / 4)
        self.release(start + by, button, keys)

    def click(self, at: QPoint, keys: object = NONE) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, keys, at)

    def key(self, key: Qt.Key, keys: object = NONE) -> None:
        QTest.keyClick(self.view, key, keys)


def small_graph() -> Graph:
    made = graph(
        {"x": 2.0, "w": ("parameter", {"value": 0.5}), "b": ("parameter", {"value": -1.0}),
         "m": "mul", "s": "add", "L": "square"},
        ["w -> m.a", "x -> m.b", "m -> s.a", "b -> s.b", "s -> L.x"],
        "L",
    )  # fmt: skip
    places = {"w": (0, 0), "x": (0, 96), "m": (296, 40), "b": (296, 160), "s": (600, 64),
              "L": (880, 64)}  # fmt: skip
    return made.with_nodes(replace(made.nodes[id], position=at) for id, at in places.items())
