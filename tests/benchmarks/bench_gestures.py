"""Dragging, panning and zooming in a shown view of 2,020 nodes and 4,000 edges, with repainting.

Each time is the processor's, for a real event and all painting that it causes on a raster image:
other programs do not count. Beside it NodeGraphQt drags a node of the same graph, where it is
installed; it draws no numbers.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec

import pytest
from bench_canvas import app, layered, told
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsView

from graphapp.canvas.view import CanvasView
from graphapp.model import Graph
from graphapp.session import Session

NODES, FRAME = 2_020, 16.0
LEFT = Qt.MouseButton.LeftButton
DRAGGED = f"n{NODES // 2}"


def median(step: Callable[[int], object], rounds: int = 30) -> float:
    """Milliseconds of one step with its painting."""
    times = []
    for i in range(1, rounds + 1):
        start = time.process_time()
        step(i)
        QApplication.processEvents()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def shown(graph: Graph) -> CanvasView:
    view = CanvasView(Session(graph))
    view.resize(1400, 900)
    view.show()
    QApplication.processEvents()
    return view


def drag(view: QGraphicsView, at: QPoint) -> float:
    viewport = view.viewport()
    QTest.mousePress(viewport, LEFT, pos=at)
    taken = median(lambda i: QTest.mouseMove(viewport, at + QPoint(12 + 3 * i, 12 + 2 * i)))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, LEFT, pos=at)
    QApplication.processEvents()
    return taken


def bench_gestures() -> None:
    _keep = app()
    graph = layered(NODES)
    view = shown(graph)
    print(f"\n{len(graph.nodes):,} nodes, {len(graph.edges):,} edges, a view of 1400 x 900")
    for scale in (0.1, 0.3, 0.45, 0.7, 1.0):
        view.zoom_to(scale)
        view.centerOn(view.canvas.nodes[DRAGGED])
        QApplication.processEvents()
        at = view.viewportTransform().map(view.canvas.nodes[DRAGGED].pos()).toPoint()
        told(f"dragging a node at {scale:.0%}", drag(view, at), FRAME)
        told(f"panning at {scale:.0%}", median(lambda _i: view.pan(QPoint(7, 3)), 15), FRAME)
    view.zoom_to(0.1)
    middle = QPointF(700, 450)
    told(
        "one notch of the wheel, from 10 % on", median(lambda _i: view.zoom_by(1.2, middle), 14), 50
    )
    view.shut_down()
    view.close()


def bench_minimap() -> None:
    _keep = app()
    view = shown(layered(5_000, 40))
    view.zoom_to(1.0)
    told("map of 5,000 nodes drawn anew", median(lambda _i: view._minimap._draw(), 5), 40)
    told("map of 5,000 nodes, elsewhere", median(lambda _i: view._minimap.repaint(), 9), 4)
    view.shut_down()
    view.close()


@pytest.mark.filterwarnings("ignore")  # of theirs, about the distutils that they use
def bench_node_graph_qt() -> None:
    if find_spec("NodeGraphQt") is None:
        print("\nNodeGraphQt is not installed: nothing to compare with")
        return
    os.environ["QT_API"] = "pyside6"
    from NodeGraphQt import BaseNode, NodeGraph

    class Gate(BaseNode):
        __identifier__ = "bench"
        NODE_NAME = "Gate"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("a")
            self.add_input("b")
            self.add_output("out")

    _keep = app()
    graph = layered(NODES)
    theirs = NodeGraph()
    theirs.set_acyclic(False)  # its search for cycles would take minutes
    theirs.register_node(Gate)
    start = time.perf_counter()
    nodes = {
        id: theirs.create_node("bench.Gate", id, pos=list(node.position or ()), push_undo=False)
        for id, node in graph.nodes.items()
    }
    for edge in graph.edges:
        nodes[edge.target].set_input("ab".index(edge.port), nodes[edge.source].output(0))
    seconds = time.perf_counter() - start
    print(f"\nNodeGraphQt, the same graph without numbers: built in {seconds:.1f} s")
    view = theirs.viewer()
    view.resize(1400, 900)
    view.show()
    QApplication.processEvents()
    for zoom in (0.12, -0.5):
        view.set_zoom(zoom)
        item = nodes[DRAGGED].view
        view.centerOn(item)
        QApplication.processEvents()
        at = view.mapFromScene(item.sceneBoundingRect().center())
        told(f"dragging a node, its zoom {zoom:g}", drag(view, at), FRAME)
    told("one step of its zoom", median(lambda i: view.set_zoom(-0.5 + i / 20), 10), 50)
    view.close()
