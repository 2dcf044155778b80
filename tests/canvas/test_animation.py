"""Nodes glide to new places; one step of the history at the end."""

from __future__ import annotations

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from graphapp.model.edits import set_value

PLACES = {"w": (40.0, -80.0), "m": (320.0, 200.0)}


@pytest.fixture
def slow(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(bench.view, "animation_ms", 100_000, raising=False)
    return bench


def test_nodes_glide_and_are_then_there(bench: Bench, qtbot: object) -> None:
    bench.view.animate_to("Tidy up", PLACES)
    assert bench.names == ()
    qtbot.waitUntil(lambda: bench.names == ("Tidy up",), timeout=5000)  # type: ignore[attr-defined]
    assert {id: bench.place(id) for id in PLACES} == PLACES
    item = bench.view.canvas.nodes["m"]
    assert (item.pos().x(), item.pos().y()) == PLACES["m"]
    bench.session.undo()
    assert bench.place("w") == (0, 0)
    assert bench.view.canvas.nodes["w"].pos().x() == 0


def test_edges_follow_on_the_way(slow: Bench) -> None:
    canvas = slow.view.canvas
    slow.view.animate_to("Tidy up", PLACES)
    slow.view._glide.setCurrentTime(50_000)
    x = canvas.nodes["w"].pos().x()
    assert 0 < x < 40
    edge = next(edge for edge in canvas.routes if edge.source == "w")
    assert canvas.routes[edge][0][0] == pytest.approx(canvas.box_of("w")[2])


def test_without_motion_it_is_there_at_once(bench: Bench) -> None:
    bench.view.animation_ms = 0
    bench.view.animate_to("Align", PLACES)
    assert bench.names == ("Align",)


def test_a_change_by_somebody_else_stops_it(slow: Bench) -> None:
    slow.view.animate_to("Tidy up", PLACES)
    slow.view._glide.setCurrentTime(50_000)
    slow.session.apply("Set x", lambda graph: set_value(graph, "x", 7.0))
    assert slow.names == ("Set x",)
    items = slow.view.canvas.nodes
    assert items["w"].pos().x() == 0
    assert items["m"].pos().y() == 40
    slow.view.settle()
    assert slow.names == ("Set x",)


def test_a_press_lets_it_be_there_at_once(slow: Bench) -> None:
    slow.view.animate_to("Tidy up", PLACES)
    slow.press(QPoint(600, 650))
    slow.release(QPoint(600, 650))
    assert slow.names == ("Tidy up",)
    assert slow.place("m") == PLACES["m"]


def test_a_second_one_follows_the_first(slow: Bench) -> None:
    slow.view.animate_to("Tidy up", PLACES)
    slow.view.animate_to("Align", {"w": (0.0, 0.0)})
    assert slow.names == ("Tidy up",)
    slow.view.settle()
    assert slow.names == ("Tidy up", "Align")


def test_places_that_are_the_same_are_no_step(bench: Bench) -> None:
    bench.view.animate_to("Tidy up", {"w": (0.0, 0.0)})
    assert bench.names == ()
    assert not bench.view._glide.is_running


def test_keys_that_move_come_after_it(slow: Bench) -> None:
    slow.session.select({"m"})
    slow.view.animate_to("Tidy up", PLACES)
    QTest.keyClick(slow.view, Qt.Key.Key_Down)
    assert slow.names == ("Tidy up", "Move")
    assert slow.place("m") == (320.0, 208.0)
