"""A real main window on a graph of any size, real events into it, and what they cost."""

from __future__ import annotations

import gc
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from graphapp.app.main import Windows, application
from graphapp.app.settings import Settings
from graphapp.app.window import Window
from graphapp.canvas.pointing import is_on_number
from graphapp.canvas.ports import port_at
from graphapp.canvas.view import CanvasView
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

SIZES = tuple(map(int, os.environ.get("SIZES_", "10,200,2000,10000").split(",")))
#: A frame of 60 a second: real moves of the mouse come at this pace, and what is put off until
#: there is leisure comes between them.
FRAME_MS = 16
LEAF = "x0"
_COLUMN, _ROW = 300.0, 128.0
_LEFT = Qt.MouseButton.LeftButton


class Cost(NamedTuple):
    """Milliseconds of the window's thread for one event with all that follows from it."""

    median: float
    p95: float
    largest: float


def two_halves(count: int, seed: int = 0) -> Graph:
    """Columns of nodes with one or two inputs each; half of all nodes depend on ``LEAF``.

    Upper and lower rows are apart until the last node adds them. Every third column is tanh, so
    that numbers stay readable however many columns there are.
    """
    rng = random.Random(seed)
    rows = max(2, round((count / 6) ** 0.5) * 2)
    half = rows // 2
    columns: list[list[str]] = [[f"x{row}" for row in range(rows)]]
    nodes = [
        Node(id, make("parameter", value=rng.uniform(-1, 1)), position=(0.0, row * _ROW))
        for row, id in enumerate(columns[0])
    ]
    edges: list[Edge] = []
    while len(nodes) < count - 1:
        column, before = len(columns), columns[-1]
        columns.append([])
        for row in range(min(rows, count - 1 - len(nodes))):
            op = "tanh" if column % 3 == 0 else rng.choice(["add", "mul", "sub"])
            id = f"n{len(nodes)}"
            columns[-1].append(id)
            nodes.append(Node(id, make(op), position=(column * _COLUMN, row * _ROW)))
            own = before[:half] if row < half else before[half:]
            first = own[row % half % len(own)] if own else before[0]
            edges.append(Edge(first, id, "x" if op == "tanh" else "a"))
            if op != "tanh":
                edges.append(Edge(rng.choice(own or before), id, "b"))
    nodes.append(Node("L", make("add"), position=(len(columns) * _COLUMN, half * _ROW)))
    edges += [Edge(columns[-2][0], "L", "a"), Edge(columns[-2][-1], "L", "b")]
    return Graph.of(nodes, edges, differentiate="L")


@contextmanager
def windows(folder: Path) -> Iterator[Windows]:
    """The program, with settings of its own."""
    gc.freeze()  # as the command does
    made = Windows(application(), Settings(folder))
    yield made
    made.close_all()
    made.recovery.close()
    made.deleteLater()
    rest(50)


def opened(program: Windows, path: Path) -> Window:
    """A window on a file, as large as on a screen of 1920 x 1080, at rest."""
    window = program.open()
    window.resize(1800, 1000)
    rest(300)  # the docks are made after the first paint
    window.file.open(path)
    rest(300)
    return window


def rest(ms: int) -> None:
    """Let the window do what it has to do, and wait without working."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(loop.quit)
    timer.start(ms)
    loop.exec()


def cost(step: Callable[[int], object], rounds: int = 40) -> Cost:
    """Of steps that follow each other as fast as frames do."""
    times = []
    for i in range(1, rounds + 1):
        start = time.thread_time()
        step(i)
        QApplication.processEvents()
        rest(FRAME_MS)
        times.append((time.thread_time() - start) * 1000)
    times.sort()
    return Cost(statistics.median(times), times[int(0.95 * (len(times) - 1))], times[-1])


def look_at(view: CanvasView, id: str, scale: float) -> None:
    """A node in the middle, at a scale."""
    view.zoom_to(scale)
    view.centerOn(view.canvas.nodes[id])
    rest(100)


def place_of(view: CanvasView, id: str, *, number: bool = False) -> QPoint:
    """Where to press on a node, or on its number, in the viewport."""
    item = view.canvas.nodes[id]
    box = item.rect().translated(item.pos())
    middle = box.center()
    across = [middle.x() + k * box.width() / 40 for k in range(-19, 20)]
    down = [middle.y() + k * box.height() / 16 for k in range(-7, 8)]
    for x, y in ((x, y) for y in down for x in across):
        at = view.mapFromScene(QPointF(x, y))
        point = QPointF(at)
        on_node = port_at(view, point) is None and view.canvas.node_at(view.scene_point(point))
        if on_node is item and is_on_number(view, item, point) is number:
            return at
    raise AssertionError(f"there is no place to press on {id}")


def dragged(widget: QWidget, at: QPoint, by: QPoint, rounds: int = 40) -> Cost:
    """Press, drag to and fro along ``by`` with each frame, and give it up with Esc."""
    QTest.mousePress(widget, _LEFT, pos=at)
    QTest.mouseMove(widget, at + 4 * by)
    rest(50)
    found = cost(lambda i: QTest.mouseMove(widget, at + (4 + abs(i % 20 - 10)) * by), rounds)
    QTest.keyClick(widget, Qt.Key.Key_Escape)
    QTest.mouseRelease(widget, _LEFT, pos=at)
    rest(50)
    return found
