"""The map of a large graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_bench import Bench
from graphs import random_scalars
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.minimap import Minimap
from graphapp.canvas.view import CanvasView
from graphapp.look.theme import LIGHT
from graphapp.model.arrange import lay_out_missing
from graphapp.model.edits import move, set_value
from graphapp.session import Session


@pytest.fixture
def large(qtbot: object) -> Iterator[CanvasView]:
    view = CanvasView(Session(lay_out_missing(random_scalars(1, leaves=14, computed=46))))
    view.resize(900, 600)
    view.show()
    QApplication.processEvents()
    view.zoom_to(1.0)
    yield view
    view.shut_down()
    view.close()
    view.deleteLater()


def map_of(view: CanvasView) -> Minimap:
    (found,) = view.findChildren(Minimap)
    return found


def middle_of(view: CanvasView) -> QPointF:
    return view.scene_point(QPointF(view.viewport().rect().center()))


def test_it_is_shown_where_it_is_of_use(large: CanvasView) -> None:
    shown = map_of(large)
    assert shown.isVisible()
    assert shown.accessibleName()
    large.fit()
    assert not shown.isVisible()
    large.zoom_to(2.0)
    assert shown.isVisible()
    large.set_minimap_visible(False)
    assert not shown.isVisible()
    assert not large.minimap_visible
    large.set_minimap_visible(True)
    assert shown.isVisible()


def test_a_small_graph_has_none(bench: Bench) -> None:
    bench.view.zoom_to(4.0)
    assert not map_of(bench.view).isVisible()


def test_a_click_moves_there(large: CanvasView) -> None:
    shown = map_of(large)
    at = QPoint(60, 70)
    wanted = shown.scene_point(QPointF(at))
    QTest.mouseClick(shown, Qt.MouseButton.LeftButton, pos=at)
    assert (middle_of(large) - wanted).manhattanLength() < 3
    assert len(large.session.document.names) == 1


def test_a_drag_moves_on(large: CanvasView) -> None:
    shown = map_of(large)
    QTest.mousePress(shown, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
    QTest.mouseMove(shown, QPoint(120, 60))
    QApplication.processEvents()
    assert (middle_of(large) - shown.scene_point(QPointF(120, 60))).manhattanLength() < 3
    QTest.mouseRelease(shown, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))


def test_the_frame_is_what_is_in_sight(large: CanvasView) -> None:
    shown = map_of(large)
    large.go_to(QPointF(300, 200))
    place = shown._place(shown._seen())
    assert (shown.scene_point(place.center()) - middle_of(large)).manhattanLength() < 3
    image = shown.grab().toImage()
    colours = {
        image.pixelColor(x, y).name().upper()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height())
    }
    assert LIGHT.muted in colours


def test_the_picture_is_drawn_once_and_again_when_nodes_move(
    large: CanvasView, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []
    original = Minimap._draw
    monkeypatch.setattr(Minimap, "_draw", lambda map: (drawn.append(1), original(map))[1])
    shown = map_of(large)
    shown.grab()
    drawn.clear()
    large.pan(QPoint(40, 10))
    shown.grab()
    leaf = next(id for id in large.session.graph.nodes if not large.session.graph.inputs_of(id))
    large.session.apply("Set", lambda graph: set_value(graph, leaf, 0.25))
    shown.grab()
    assert drawn == []
    large.session.apply("Move", lambda graph: move(graph, {leaf: (-500.0, -500.0)}))
    qtbot.waitUntil(lambda: bool(drawn), timeout=3000)  # type: ignore[attr-defined]


def test_it_follows_the_theme(large: CanvasView) -> None:
    from PySide6.QtCore import QEvent

    from graphapp.look import theme

    large.setPalette(theme.palette(theme.DARK))
    QApplication.sendEvent(large, QEvent(QEvent.Type.PaletteChange))
    image = map_of(large).grab().toImage()
    assert image.pixelColor(image.width() // 2, 4).name().upper() == theme.DARK.raised


def test_its_pale_frame_leaves_the_accent_as_it_is_elsewhere(large: CanvasView) -> None:
    map_of(large).grab()
    assert LIGHT.color("accent").alpha() == 255
