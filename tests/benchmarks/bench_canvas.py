"""The canvas: building, repainting, new numbers, dragging and scrubbing, on a raster image.

The layered graphs have two inputs a node; the bounds are milliseconds of the machine on which
the first numbers were taken (two cores, software raster), printed beside what is measured.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from graphapp.canvas.scene import GraphScene
from graphapp.canvas.view import CanvasView
from graphapp.engine import Evaluator, evaluate
from graphapp.look.theme import LIGHT
from graphapp.model import Edge, Graph, Node, edits
from graphapp.operation import make
from graphapp.session import Session

COLUMN, ROW = 300.0, 128.0


def layered(count: int, rows: int = 20, seed: int = 0) -> Graph:
    """Columns of ``rows`` nodes, each with two inputs out of the column before, laid out."""
    rng = random.Random(seed)
    nodes, edges = [], []
    for i in range(count):
        column, row = divmod(i, rows)
        place = (column * COLUMN, row * ROW)
        if column == 0:
            value = rng.uniform(-1, 1)
            nodes.append(Node(f"x{i}", make("parameter", value=value), position=place))
            continue
        nodes.append(Node(f"n{i}", make(rng.choice(["add", "mul"])), position=place))
        before = nodes[(column - 1) * rows : column * rows]
        edges += [Edge(rng.choice(before).id, f"n{i}", port) for port in "ab"]
    return Graph.of(nodes, edges, differentiate=nodes[-1].id)


class Screen:
    """A raster image into which a scene is painted as a view would."""

    def __init__(self, scene: GraphScene, width: int = 1400, height: int = 900) -> None:
        self.scene = scene
        self.image = QImage(width, height, QImage.Format.Format_RGB32)

    def paint(self, area: QRectF) -> None:
        with QPainter(self.image) as painter:
            scale = min(self.image.width() / area.width(), self.image.height() / area.height())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, scale >= 0.35)
            self.scene.render(painter, QRectF(self.image.rect()), area)


def best(call: Callable[[], object], rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def told(what: str, milliseconds: float, bound: float) -> None:
    mark = "" if milliseconds <= bound else "   SLOWER"
    print(f"  {what:<52} {milliseconds:>8.2f} ms   (bound {bound:g}){mark}")


def app() -> QApplication:
    return QApplication.instance() or QApplication([])  # type: ignore[return-value]


def bench_thousand() -> None:
    _keep = app()
    graph = layered(1_000)
    evaluation = evaluate(graph)
    print(f"\n{len(graph.nodes):,} nodes, {len(graph.edges):,} edges")
    told("build", best(lambda: GraphScene(evaluation, LIGHT)), 85)
    scene = GraphScene(evaluation, LIGHT)
    screen = Screen(scene)
    whole = scene.extent()
    near = QRectF(1500, 500, 1400, 900)
    told("repaint, all in view", best(lambda: screen.paint(whole)), 11)
    told("repaint at 100 %", best(lambda: screen.paint(near)), 20)

    def renew(area: QRectF) -> None:
        scene.labels.forget_numbers()
        screen.paint(area)

    told("all labels new, all in view", best(lambda: renew(whole)), 15)
    told("all labels new, at 100 %", best(lambda: renew(near)), 25)
    _drag(scene, "n510")


def _drag(scene: GraphScene, id: str) -> None:
    x, y = scene.nodes[id].pos().x(), scene.nodes[id].pos().y()
    steps = iter(range(1, 1_000))
    told("one drag step", best(lambda: scene.move_items({id: (x, y + next(steps))}), 50), 1)


def bench_scrub() -> None:
    _keep = app()
    graph = layered(200, 8)
    evaluator = Evaluator()
    scene = GraphScene(evaluator.evaluate(graph), LIGHT)
    screen = Screen(scene)
    values = iter(range(1, 1_000))

    def step(area: QRectF) -> None:
        changed = edits.set_value(graph, "x3", next(values) / 100)
        scene.show(changed, evaluator.evaluate(changed))
        screen.paint(area)

    whole = scene.extent()
    print(f"\nscrubbing, {len(graph.nodes)} nodes")
    told("evaluate and repaint, all in view", best(lambda: step(whole), 30), 16)
    told("evaluate and repaint, at 100 %", best(lambda: step(QRectF(0, 0, 1400, 900)), 30), 16)


def bench_pan() -> None:
    """Each step with all that the event loop does for it; the first pass fills the caches."""
    running = app()
    view = CanvasView(Session(layered(2_000)))
    view.resize(1400, 900)
    view.show()
    print("\npanning, 2,000 nodes")
    for scale in (0.2, 0.45, 0.6, 1.0):
        view.zoom_to(scale)

        def step() -> None:
            view.pan(QPoint(-17, 3))
            running.processEvents()

        for _ in range(2):
            view.centerOn(6_000, 1_200)
            running.processEvents()
            times = [best(step, 1) for _ in range(60)]
        told(f"one step at {scale:.0%}, the middle of 60", sorted(times)[30], 16)
    view.shut_down()
    view.close()


def bench_ten_thousand() -> None:
    _keep = app()
    graph = layered(10_000, 60)
    evaluation = evaluate(graph)
    print(f"\n{len(graph.nodes):,} nodes, {len(graph.edges):,} edges")
    told("build", best(lambda: GraphScene(evaluation, LIGHT), 1), 2_000)
    scene = GraphScene(evaluation, LIGHT)
    screen = Screen(scene)
    told("repaint, all in view", best(lambda: screen.paint(scene.extent()), 2), 150)
