from __future__ import annotations

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.model import Edge
from graphapp.model.edits import move, remove

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
EDGE = Edge("m", "s", "a")


# Selecting


def test_click_selects_a_node_and_empty_canvas_deselects(bench: Bench) -> None:
    bench.click(bench.node("m"))
    assert bench.session.selection.nodes == {"m"}
    bench.click(bench.node("s"))
    assert bench.session.selection.nodes == {"s"}
    bench.click(QPoint(5, 5))
    assert not bench.session.selection


def test_click_selects_an_edge(bench: Bench) -> None:
    bench.click(bench.edge(EDGE) + QPoint(0, 3))
    assert bench.session.selection.edges == {EDGE}
    assert not bench.session.selection.nodes


@pytest.mark.parametrize("keys", [CTRL, SHIFT])
def test_ctrl_click_adds_and_takes_away(bench: Bench, keys: Qt.KeyboardModifier) -> None:
    bench.click(bench.node("m"))
    bench.click(bench.node("s"), keys)
    bench.click(bench.edge(EDGE), keys)
    assert bench.session.selection.nodes == {"m", "s"}
    assert bench.session.selection.edges == {EDGE}
    bench.click(bench.node("m"), keys)
    assert bench.session.selection.nodes == {"s"}


def test_a_jitter_of_the_hand_is_a_click(bench: Bench) -> None:
    at = bench.node("m")
    bench.press(at)
    bench.move(at + QPoint(4, 0))
    bench.release(at + QPoint(4, 0))
    assert bench.names == ()
    assert bench.session.selection.nodes == {"m"}


def test_a_rubber_band_selects_what_it_touches(bench: Bench) -> None:
    start = bench.at(QPointF(-100, -60))
    bench.drag(start, bench.at(QPointF(120, 140)) - start)
    assert bench.session.selection.nodes == {"w", "x"}


def test_a_rubber_band_with_ctrl_adds(bench: Bench) -> None:
    bench.click(bench.node("L"))
    start = bench.at(QPointF(-100, -60))
    bench.press(start, keys=CTRL)
    end = bench.at(QPointF(120, 30))
    for at in (start + QPoint(30, 30), end):
        QTest.mouseMove(bench.view.viewport(), at)
        _move_with(bench, at, CTRL)
    bench.release(end, keys=CTRL)
    assert bench.session.selection.nodes == {"L", "w"}


def _move_with(bench: Bench, at: QPoint, keys: Qt.KeyboardModifier) -> None:
    """QTest.mouseMove knows no modifiers."""
    from PySide6.QtGui import QMouseEvent

    viewport = bench.view.viewport()
    left = Qt.MouseButton.LeftButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), viewport.mapToGlobal(QPointF(at)),
        Qt.MouseButton.NoButton, left, keys,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_escape_takes_a_rubber_band_back(bench: Bench) -> None:
    bench.click(bench.node("L"))
    start = bench.at(QPointF(-100, -60))
    bench.press(start)
    bench.move(bench.at(QPointF(120, 140)))
    assert bench.session.selection.nodes == {"w", "x"}
    bench.key(Qt.Key.Key_Escape)
    assert bench.session.selection.nodes == {"L"}
    bench.release(start)
    assert bench.session.selection.nodes == {"L"}


def test_escape_deselects_when_nothing_is_going_on(bench: Bench) -> None:
    bench.click(bench.node("L"))
    bench.key(Qt.Key.Key_Escape)
    assert not bench.session.selection


def test_tab_walks_the_nodes(bench: Bench) -> None:
    walked = []
    for _ in bench.graph.nodes:
        bench.key(Qt.Key.Key_Tab)
        walked += bench.session.selection.nodes
    assert tuple(walked) == bench.session.evaluation.order
    bench.key(Qt.Key.Key_Backtab, SHIFT)
    assert bench.session.selection.nodes == {bench.session.evaluation.order[-2]}


# Moving


def test_dragging_a_node_moves_it_in_one_step(bench: Bench) -> None:
    x, y = bench.place("m")
    bench.drag(bench.node("m"), QPoint(83, 131))
    assert bench.names == ("Move",)
    assert bench.place("m") == (round((x + 83) / 8) * 8, round((y + 131) / 8) * 8)
    assert bench.session.selection.nodes == {"m"}
    bench.session.undo()
    assert bench.place("m") == (x, y)
    item = bench.view.canvas.nodes["m"]
    assert (item.pos().x(), item.pos().y()) == (x, y)


def test_the_whole_selection_moves_along(bench: Bench) -> None:
    bench.session.select({"w", "x"})
    before = {id: bench.place(id) for id in ("w", "x", "m")}
    bench.drag(bench.node("x"), QPoint(40, 160))
    assert bench.place("w") == (before["w"][0] + 40, before["w"][1] + 160)
    assert bench.place("x") == (before["x"][0] + 40, before["x"][1] + 160)
    assert bench.place("m") == before["m"]


def test_edges_follow_while_dragging_and_no_edit_is_made_before_the_release(bench: Bench) -> None:
    at = bench.node("m")
    bench.press(at)
    bench.move(at + QPoint(0, 160))
    canvas = bench.view.canvas
    assert canvas.routes[EDGE][0][1] == pytest.approx(canvas.nodes["m"].pos().y())
    assert canvas.nodes["m"].pos().y() > 150
    assert bench.names == ()
    bench.release(at + QPoint(0, 160))
    assert bench.names == ("Move",)


def test_an_edge_that_is_nearly_level_becomes_level(bench: Bench) -> None:
    bench.session.apply("Move", lambda graph: move(graph, {"m": (296, 100)}))
    port_height = bench.view.canvas.end_of(EDGE)[1]
    by = round(port_height - bench.place("m")[1]) + 2
    bench.drag(bench.node("m"), QPoint(0, by))
    assert bench.place("m")[1] == pytest.approx(port_height)


@pytest.mark.parametrize("how", ["escape", "focus"])
def test_a_cancelled_drag_puts_everything_back(bench: Bench, how: str) -> None:
    canvas = bench.view.canvas
    before, route = bench.place("m"), canvas.routes[EDGE]
    at = bench.node("m")
    bench.press(at)
    bench.move(at + QPoint(100, 100))
    assert canvas.routes[EDGE] != route
    if how == "escape":
        bench.key(Qt.Key.Key_Escape)
    else:
        lost = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)
        QApplication.sendEvent(bench.view, lost)
    bench.release(at + QPoint(100, 100))
    item = canvas.nodes["m"]
    assert bench.names == ()
    assert (item.pos().x(), item.pos().y()) == before
    assert canvas.routes[EDGE] == route


def test_a_drag_paints_only_what_it_touches(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[str] = []
    from graphapp.canvas.node_item import NodeItem

    original = NodeItem.paint_guarded
    monkeypatch.setattr(
        NodeItem,
        "paint_guarded",
        lambda item, painter: (painted.append(item.id), original(item, painter)),
    )
    at = bench.node("w")
    bench.press(at)
    bench.move(at + QPoint(0, -24))
    painted.clear()
    bench.move(at + QPoint(0, -32))
    assert "w" in painted
    assert "L" not in painted
    bench.key(Qt.Key.Key_Escape)


def test_arrow_keys_move_the_selection_in_one_step(bench: Bench) -> None:
    bench.click(bench.node("m"))
    x, y = bench.place("m")
    for _ in range(3):
        QTest.keyPress(bench.view, Qt.Key.Key_Right)
    assert bench.names == ()
    QTest.keyRelease(bench.view, Qt.Key.Key_Right)
    assert bench.names == ("Move",)
    assert bench.place("m") == (x + 24, y)
    bench.key(Qt.Key.Key_Up, SHIFT)
    assert bench.place("m") == (x + 24, y - 40)


# Scrubbing


def test_dragging_a_number_changes_it_and_everything_follows(bench: Bench) -> None:
    at = bench.number("w")
    bench.press(at)
    bench.move(at + QPoint(20, 0))
    bench.move(at + QPoint(50, 0))
    assert bench.value("w") == 1.0
    assert bench.session.evaluation.value("L") == pytest.approx((1.0 * 2.0 - 1.0) ** 2)
    assert bench.names == ()
    assert bench.session.previewing
    bench.release(at + QPoint(50, 0))
    assert bench.names == ("Set w",)
    assert not bench.session.previewing
    bench.session.undo()
    assert bench.value("w") == 0.5


@pytest.mark.parametrize(("keys", "step"), [(SHIFT, 0.001), (CTRL, 0.1)])
def test_shift_is_fine_and_ctrl_coarse(
    bench: Bench, keys: Qt.KeyboardModifier, step: float
) -> None:
    at = bench.number("w")
    bench.press(at, keys=keys)
    _move_with(bench, at + QPoint(30, 0), keys)
    bench.release(at + QPoint(30, 0), keys=keys)
    assert bench.value("w") == pytest.approx(0.5 + 30 * step)


def test_escape_restores_the_number(bench: Bench) -> None:
    at = bench.number("w")
    bench.press(at)
    bench.move(at + QPoint(70, 0))
    assert bench.value("w") != 0.5
    bench.key(Qt.Key.Key_Escape)
    assert bench.value("w") == 0.5
    bench.move(at + QPoint(90, 0))
    bench.release(at + QPoint(90, 0))
    assert bench.value("w") == 0.5
    assert bench.names == ()


def test_a_number_dragged_back_is_no_step(bench: Bench) -> None:
    at = bench.number("w")
    bench.press(at)
    for x in (20, 40, 0):
        bench.move(at + QPoint(x, 0))
    bench.release(at)
    assert bench.names == ()
    assert not bench.session.previewing


def test_the_cursor_tells_a_number_from_the_rest(bench: Bench) -> None:
    cursor = bench.view.viewport().cursor
    bench.move(bench.number("w"))
    assert cursor().shape() == Qt.CursorShape.SizeHorCursor
    bench.move(bench.node("w"))
    assert cursor().shape() == Qt.CursorShape.ArrowCursor


# Hovering


def test_an_edge_lights_up_with_its_ends(bench: Bench) -> None:
    bench.move(bench.edge(EDGE) + QPoint(0, 2))
    drawing = bench.view.canvas.drawing
    assert drawing.lit_edges == {EDGE}
    assert drawing.lit_nodes == {"m", "s"}
    bench.move(bench.node("L"))
    assert drawing.lit_edges == frozenset()
    assert drawing.lit_nodes == {"L"}


def test_the_tooltip_has_the_four_quantities_in_full(bench: Bench) -> None:
    from graphapp.canvas.pointing import tip_at

    tip = tip_at(bench.view, QPointF(bench.edge(Edge("w", "m", "a"))))
    for words in ("w → m, port a", "upstream gradient", "local gradient", "downstream gradient"):
        assert words in tip
    assert ">2<" in tip
    assert tip_at(bench.view, QPointF(2, 2)) == ""


@pytest.mark.parametrize("gone", ["m", "s"])
def test_a_drag_ends_when_somebody_else_changes_the_graph(bench: Bench, gone: str) -> None:
    at, before = bench.node("m"), bench.place("m")
    bench.press(at)
    bench.move(at + QPoint(60, 60))
    bench.session.apply("Delete", lambda graph: remove(graph, [gone]))
    bench.move(at + QPoint(90, 90))
    bench.release(at + QPoint(90, 90))
    assert bench.names == ("Delete",)
    if gone != "m":
        item = bench.view.canvas.nodes["m"]
        assert (item.pos().x(), item.pos().y()) == before == bench.place("m")
