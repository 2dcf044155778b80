"""The whole window at 10, 200, 2,000 and 10,000 nodes: opening, every gesture, saving, memory.

Half of the nodes depend on the number that is dragged. A cost is the processor's, in the thread of
the window, for one real event and everything that follows from it until the next frame is due;
opening and saving are one call each with its painting. Memory is what the operating system counts.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPen, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView
from windows import (
    LEAF,
    SIZES,
    Cost,
    cost,
    dragged,
    look_at,
    opened,
    place_of,
    rest,
    two_halves,
    windows,
)

from graphapp.app.main import application
from graphapp.app.window import Window
from graphapp.files import save
from graphapp.model import Graph, edits

#: Milliseconds that 95 of 100 frames may take, by the number of nodes.
BOUNDS = {10: 16.0, 200: 16.0, 2_000: 33.0, 10_000: 300.0}
#: Not part of a gesture: these are done once, and may take as long as a file of that size.
ONCE = ("open a file, all painted", "save", "begin to step", "to the last step")
_DOCKS = ("derivation", "trace", "history", "training")


def file_of(folder: Path, size: int) -> Path:
    path = folder / f"{size}.cgraph"
    save(two_halves(size), path)
    return path


def once(step: Callable[[], object]) -> Cost:
    """One call with its painting, and what is put off after it."""
    start = time.thread_time()
    step()
    rest(200)
    return Cost(*[(time.thread_time() - start) * 1000] * 3)


def head(title: str) -> None:
    print(f"\n{title}\n  {'nodes':<38}" + "".join(f"{size:>11,} {'p95':>7} " for size in SIZES))


def tell(table: dict[str, dict[int, Cost]]) -> None:
    """Medians and 95th percentiles; a mark where 5 of 100 frames come later than the bound."""
    for what, costs in table.items():
        cells = [
            f"{found.median:>11.1f} {found.p95:>7.1f}"
            f"{'!' if what not in ONCE and found.p95 > BOUNDS[size] else ' '}"
            for size, found in costs.items()
        ]
        print(f"  {what:<38}{''.join(cells)}")


def measured(window: Window, path: Path, size: int) -> dict[str, Cost]:
    """What somebody does with the mouse and the keys, from opening to saving."""
    opening = {"open a file, all painted": once(lambda: window.file.open(path))}
    middle = f"n{max(size // 2, 6)}"
    found = opening | scrubbed(window, middle) | moved(window, middle) | looked(window, middle)
    found |= stepped(window)
    found["undo, and redo"] = undone(window)
    found["save"] = once(window.file.save)
    return found


def scrubbed(window: Window, middle: str) -> dict[str, Cost]:
    """A number dragged with panels open and closed, and other numbers with the graph fitted."""
    view, session = window.view, window.session

    def scrub() -> Cost:
        look_at(view, LEAF, 1.0)
        return dragged(view.viewport(), place_of(view, LEAF, number=True), QPoint(3, 0))

    found = {"drag a number, at 100 %": scrub()}
    for name in _DOCKS:
        window.docks.show(name)
        session.select(nodes=[middle if name == "derivation" else LEAF])
        rest(300)
        found[f"  with {window.docks.by_name[name].windowTitle()} open"] = scrub()
        if name in ("trace", "training"):
            window.docks.by_name[name].hide()
        window.docks.show("inspector")
    session.select()
    view.fit()
    rest(100)
    found["other numbers, graph fitted"] = cost(
        lambda i: session.preview(lambda graph: edits.set_value(graph, LEAF, i / 100))
    )
    session.cancel_preview()
    return found


def moved(window: Window, middle: str) -> dict[str, Cost]:
    """One node dragged near and far, and a hundred."""
    view, session = window.view, window.session
    found = {}
    view.fit()
    for where, scale in (("at 100 %", 1.0), ("graph fitted", view.scale_factor)):
        look_at(view, middle, scale)
        at = place_of(view, middle)
        found[f"drag a node, {where}"] = dragged(view.viewport(), at, QPoint(3, 2))
    hundred = list(session.graph.nodes)[-100:]
    session.select(nodes=hundred)
    look_at(view, hundred[-2], 0.5)
    at = place_of(view, hundred[-2])
    found["drag 100 nodes, at 50 %"] = dragged(view.viewport(), at, QPoint(3, 2))
    session.select()
    return found


def looked(window: Window, middle: str) -> dict[str, Cost]:
    """Panning near and far, and the wheel from the farthest to the nearest and back."""
    view, found = window.view, {}
    view.fit()
    for where, scale in (("at 100 %", 1.0), ("graph fitted", view.scale_factor)):
        look_at(view, middle, scale)
        found[f"pan, {where}"] = cost(lambda i: view.pan(QPoint(9, 4) * (-1) ** (i // 8)))
    found["turn the wheel, 10 % to 400 %"] = cost(lambda i: turn(window, 1 if i % 40 < 20 else -1))
    view.fit()
    rest(100)
    return found


def turn(window: Window, notches: int) -> None:
    """The wheel, over the middle of the canvas."""
    viewport = window.view.viewport()
    at = QPointF(viewport.rect().center())
    event = QWheelEvent(
        at, QPointF(viewport.mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def stepped(window: Window) -> dict[str, Cost]:
    """Walking through the passes with the keys, and jumping to their end."""
    actions, session = window.actions_by_verb, window.session
    begun = once(actions["step_first"].trigger)
    walked = cost(lambda i: actions["step_forward"].trigger())
    ended = once(actions["step_last"].trigger)
    session.stop_stepping()
    rest(100)
    return {"begin to step": begun, "one step": walked, "to the last step": ended}


def undone(window: Window) -> Cost:
    session = window.session
    session.apply("Set x0", lambda graph: edits.set_value(graph, LEAF, 0.5))
    rest(100)
    return cost(lambda i: session.undo() if i % 2 else session.redo(), 20)


def bench_window(tmp_path: Path) -> None:
    table: dict[str, dict[int, Cost]] = {}
    for size in SIZES:
        path = file_of(tmp_path, size)
        with windows(tmp_path) as program:
            empty = file_of(tmp_path, 10)
            window = opened(program, empty)
            for name, found in measured(window, path, size).items():
                table.setdefault(name, {})[size] = found
    head("ms of the window's thread for one event with its frame, median and p95")
    tell(table)


def bench_plain_items() -> None:
    """As many bare rectangles and lines in a bare view of Qt: what no canvas can fall below."""
    _keep = application()
    table: dict[str, dict[int, Cost]] = {}
    for size in SIZES:
        for name, found in plain(two_halves(size), f"n{max(size // 2, 6)}").items():
            table.setdefault(name, {})[size] = found
    head("the same for plain rectangles and lines of Qt, without texts")
    tell(table)


def plain(graph: Graph, middle: str) -> dict[str, Cost]:
    """One of them moved, and the view panned, near and far."""
    scene, boxes, found = QGraphicsScene(), {}, {}
    for id, node in graph.nodes.items():
        boxes[id] = scene.addRect(QRectF(0, 0, 120, 60), QPen(Qt.GlobalColor.gray))
        boxes[id].setPos(*(node.position or (0, 0)))
    for edge in graph.edges:
        a, b = boxes[edge.source].pos(), boxes[edge.target].pos()
        scene.addLine(a.x(), a.y(), b.x(), b.y())
    view = QGraphicsView(scene)
    view.resize(1494, 847)
    view.show()
    bar, box = view.horizontalScrollBar(), boxes[middle]
    for where, scale in (("at 100 %", 1.0), ("at 10 %", 0.1)):
        view.setTransform(QTransform.fromScale(scale, scale))
        view.centerOn(box)
        rest(50)
        found[f"drag a node, {where}"] = cost(lambda i: box.moveBy(3 * (-1) ** (i // 9), 2))
        found[f"pan, {where}"] = cost(lambda i: bar.setValue(bar.value() + 9 * (-1) ** (i // 8)))
    view.close()
    return found


# Memory: in a process of its own for each size ----------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux for its pages")
def bench_memory(tmp_path: Path) -> None:
    print("\nMB of the process: an empty window; what a file adds; after 100 edits; after closing;"
          " growth in 20 times opening and closing")  # fmt: skip
    for size in SIZES:
        path = file_of(tmp_path, size)
        done = subprocess.run(
            [sys.executable, __file__, str(path)], capture_output=True, text=True, check=True
        )
        print(f"  {size:>8,} nodes {done.stdout.strip()}")


def resident() -> float:
    """Megabytes of this process in memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def remembered(path: Path) -> list[float]:
    """What memory does over the life of a window."""
    with windows(path.parent / "settings") as program:
        window = program.open()
        window.resize(1800, 1000)
        rest(500)
        empty = resident()
        window.file.open(path)
        rest(500)
        after = resident()
        for i in range(100):
            window.session.apply("Set", lambda graph, i=i: edits.set_value(graph, LEAF, i / 7))
            QApplication.processEvents()
        edited = resident()
        window.session.mark_saved()
        window.close()
        rest(200)
        closed = resident()
        levels = []
        for _ in range(20):
            window = program.open(path)
            rest(60)
            window.close()
            rest(60)
            levels.append(resident())
    return [empty, after - empty, edited - after, closed - empty, levels[-1] - levels[4]]


if __name__ == "__main__":
    print("".join(f"{megabytes:>10.1f}" for megabytes in remembered(Path(sys.argv[1]))))
