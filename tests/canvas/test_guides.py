"""Moving in line with what is near."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsLineItem

from graphapp.canvas.guides import align
from graphapp.model.edits import move

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def boxes(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, dtype=float).reshape(-1, 4)


def test_the_nearest_line_wins() -> None:
    others = boxes((0, 200, 100, 240), (3, 300, 43, 340))
    across, down = align((2, 0, 62, 40), others, 6)
    assert across is not None
    assert across.shift == 1
    assert down is None
    (x0, y0), (x1, y1) = across.guide
    assert x0 == x1 == 3
    assert y0 < 0
    assert y1 > 340


def test_middles_and_far_sides_count_too() -> None:
    across, down = align((0, 0, 60, 40), boxes((-20, 100, 84, 140), (200, 4, 260, 36)), 6)
    assert across is not None
    assert across.shift == 2
    assert down is not None
    assert down.shift == 0


def test_what_is_far_is_not_aligned_with() -> None:
    assert align((0, 0, 60, 40), boxes((2, 3000, 62, 3040)), 6) == (None, None)
    assert align((0, 0, 60, 40), boxes((20, 100, 90, 140)), 6) == (None, None)
    assert align((0, 0, 60, 40), boxes(), 6) == (None, None)


def drag_with(bench: Bench, start: QPoint, by: QPoint, keys: Qt.KeyboardModifier) -> None:
    """Move with keys held, which QTest.mouseMove does not do."""
    viewport = bench.view.viewport()
    bench.press(start)
    for at in (start + by / 2, start + by):
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(at), viewport.mapToGlobal(QPointF(at)),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, keys,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)


def guides(bench: Bench) -> list[QGraphicsLineItem]:
    return [item for item in bench.view.canvas.items() if isinstance(item, QGraphicsLineItem)]


def test_a_node_comes_to_rest_in_line_and_a_guide_shows_it(bench: Bench) -> None:
    bench.session.apply("Move", lambda graph: move(graph, {"L": (883.0, 403.0)}))
    at = bench.node("s")
    bench.press(at)
    bench.move(at + QPoint(100, 200))
    bench.move(at + QPoint(281, 210))
    (line,) = guides(bench)
    assert line.line().x1() == line.line().x2() == 883
    assert line.pen().isCosmetic()
    bench.release(at + QPoint(281, 210))
    assert bench.place("s")[0] == 883
    assert guides(bench) == []
    assert bench.names == ("Move", "Move")


@pytest.mark.parametrize("keys", [SHIFT, ALT])
def test_shift_or_alt_suspends_snapping(bench: Bench, keys: Qt.KeyboardModifier) -> None:
    bench.session.apply("Move", lambda graph: move(graph, {"L": (883.0, 403.0)}))
    at, (x, y) = bench.node("s"), bench.place("s")
    drag_with(bench, at, QPoint(281, 211), keys)
    assert guides(bench) == []
    bench.release(at + QPoint(281, 211))
    assert bench.place("s") == (x + 281, y + 211)


def test_escape_takes_the_guides_away(bench: Bench) -> None:
    at = bench.node("s")
    bench.press(at)
    bench.move(at + QPoint(280, 90))
    assert guides(bench)
    bench.key(Qt.Key.Key_Escape)
    assert guides(bench) == []
    bench.release(at)


def test_several_nodes_keep_their_distances(bench: Bench) -> None:
    bench.session.select({"w", "m", "s"})
    before = {id: bench.place(id) for id in ("w", "m", "s")}
    bench.drag(bench.node("s"), QPoint(37, 149))
    by = {(bench.place(id)[0] - x, bench.place(id)[1] - y) for id, (x, y) in before.items()}
    assert len(by) == 1
    assert bench.names == ("Move",)
