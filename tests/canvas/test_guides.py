"""Moving in line with what is near."""

from __future__ import annotations

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsLineItem

from graphapp.canvas.guides import align, even_gaps
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
    (x0, y0), (x1, y1) = across.guides[0]
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


# Equal gaps ---------------------------------------------------------------------------------


def test_midway_between_two() -> None:
    across, down = even_gaps((104, 0, 164, 40), boxes((0, 0, 60, 40), (200, 0, 260, 40)), 6)
    assert across is not None
    assert across.shift == -4
    assert down is None
    gaps = [(x0, x1) for (x0, y0), (x1, y1) in across.guides if y0 == y1]
    assert gaps == [(60, 100), (160, 200)]


@pytest.mark.parametrize(
    ("box", "others", "shift"),
    [
        ((203, 0, 263, 40), [(0, 0, 60, 40), (100, 0, 160, 40)], -3),  # gaps of 40 to the right
        ((-105, 0, -45, 40), [(0, 0, 60, 40), (100, 0, 160, 40)], 5),  # and to the left
        ((203, 90, 263, 130), [(0, 0, 60, 40), (100, 0, 160, 40)], None),  # another row
        ((203, 0, 263, 40), [(0, 0, 60, 40), (63, 0, 123, 40)], None),  # another gap
        ((63, 0, 123, 40), [(-62, 0, -2, 40), (0, 0, 60, 40)], None),  # too close
        ((500, 0, 560, 40), [], None),
        ((103, 0, 163, 40), [(0, 0, 60, 40)], None),
    ],
)
def test_as_far_as_the_others_are_apart(box, others, shift) -> None:
    across, _ = even_gaps(box, boxes(*others), 6)
    assert (None if across is None else across.shift) == shift


def test_down_as_across() -> None:
    others = boxes((0, 0, 40, 60), (0, 200, 40, 260))
    across, down = even_gaps((0, 104, 40, 164), others, 6)
    assert across is None
    assert down is not None
    assert down.shift == -4
    assert ((20, 60), (20, 100)) in down.guides


def test_a_dragged_node_comes_to_rest_midway(bench: Bench) -> None:
    nodes = {"w": (0.0, 0.0), "x": (500.0, 3.0), "b": (231.0, 300.0)}
    aside = {"m": (0.0, 700.0), "s": (300.0, 760.0), "L": (600.0, 900.0)}
    bench.session.apply("Place", lambda graph: move(graph, nodes | aside))
    start = bench.node("b")
    canvas = bench.view.canvas
    gap = canvas.box_of("x")[0] - canvas.box_of("w")[2]
    width = canvas.box_of("b")[2] - canvas.box_of("b")[0]
    drag_with(bench, start, QPoint(16, -285), Qt.KeyboardModifier.NoModifier)
    assert canvas.box_of("b")[0] - canvas.box_of("w")[2] == pytest.approx((gap - width) / 2)
    assert len(guides(bench)) >= 6
    bench.release(start + QPoint(16, -285))
    assert guides(bench) == []
