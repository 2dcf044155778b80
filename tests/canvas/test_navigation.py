from __future__ import annotations

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from graphapp.canvas.pan_zoom import LARGEST, SMALLEST

NO_KEYS = Qt.KeyboardModifier.NoModifier


def turn(
    bench: Bench,
    at: QPoint,
    units: QPoint,
    keys: Qt.KeyboardModifier = NO_KEYS,
    device: QPointingDevice | None = None,
) -> None:
    viewport = bench.view.viewport()
    phase = Qt.ScrollPhase.NoScrollPhase if device is None else Qt.ScrollPhase.ScrollUpdate
    event = QWheelEvent(
        QPointF(at), viewport.mapToGlobal(QPointF(at)), QPoint(), units,
        Qt.MouseButton.NoButton, keys, phase, False, Qt.MouseEventSource.MouseEventNotSynthesized,
        device or QPointingDevice.primaryPointingDevice(),
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def touchpad() -> QPointingDevice:
    return QPointingDevice(
        "pad", 7, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 2, 0,
    )  # fmt: skip


@pytest.mark.parametrize("units", [120, -120, 30, 480])
def test_the_wheel_zooms_to_the_pointer(bench: Bench, units: int) -> None:
    at = QPoint(310, 505)
    before = bench.view.scene_point(QPointF(at))
    turn(bench, at, QPoint(0, units), NO_KEYS)
    after = bench.view.scene_point(QPointF(at))
    assert bench.view.scale_factor == pytest.approx(1.2 ** (units / 120))
    assert (after - before).manhattanLength() < 1.5 / bench.view.scale_factor


def test_zooming_there_and_back_is_the_same_picture(bench: Bench) -> None:
    at, view = QPoint(900, 100), bench.view
    before = view.scene_point(QPointF(at))
    for _ in range(7):
        turn(bench, at, QPoint(0, 120), NO_KEYS)
    for _ in range(7):
        turn(bench, at, QPoint(0, -120), NO_KEYS)
    assert view.scale_factor == pytest.approx(1.0)
    assert (view.scene_point(QPointF(at)) - before).manhattanLength() < 6


def test_zoom_ends_at_its_limits(bench: Bench) -> None:
    bench.view.zoom_to(1000)
    assert bench.view.scale_factor == LARGEST
    bench.view.zoom_to(0)
    assert bench.view.scale_factor == SMALLEST


def test_two_fingers_on_a_touchpad_pan(bench: Bench) -> None:
    at, view = QPoint(600, 300), bench.view
    before = view.scene_point(QPointF(at))
    turn(bench, at, QPoint(-80, 60), NO_KEYS, touchpad())
    assert view.scale_factor == 1.0
    assert view.scene_point(QPointF(at)) - before == QPointF(40, -30)


def test_a_touchpad_with_ctrl_zooms(bench: Bench) -> None:
    turn(bench, QPoint(600, 300), QPoint(0, 120), Qt.KeyboardModifier.ControlModifier, touchpad())
    assert bench.view.scale_factor > 1.1


def test_pinching_zooms_to_the_fingers(bench: Bench) -> None:
    at, view = QPointF(400, 200), bench.view
    before = view.scene_point(at)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, touchpad(), 2, at, at, at, 0.25, QPointF()
    )
    QApplication.sendEvent(view.viewport(), event)
    assert view.scale_factor == pytest.approx(1.25)
    assert (view.scene_point(at) - before).manhattanLength() < 1.5


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton])
def test_middle_and_right_drag_pan(bench: Bench, button: Qt.MouseButton) -> None:
    at, view = QPoint(600, 350), bench.view
    before = view.scene_point(QPointF(at))
    bench.drag(at, QPoint(120, -40), button)
    assert view.scene_point(QPointF(at)) - before == QPointF(-120, 40)
    assert bench.names == ()


def test_a_right_click_asks_for_a_menu_and_a_right_drag_does_not(bench: Bench) -> None:
    asked = []
    bench.view.customContextMenuRequested.connect(asked.append)
    right = Qt.MouseButton.RightButton
    bench.drag(QPoint(600, 350), QPoint(50, 0), right)
    assert asked == []
    bench.press(QPoint(600, 350), right)
    bench.release(QPoint(601, 351), right)
    assert asked == [QPoint(601, 351)]


def test_space_drags_the_picture_even_over_a_node(bench: Bench) -> None:
    from PySide6.QtTest import QTest

    view = bench.view
    before = view.scene_point(QPointF(0, 0))
    QTest.keyPress(view, Qt.Key.Key_Space)
    assert view.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    bench.drag(bench.node("m"), QPoint(60, 0))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert view.scene_point(QPointF(0, 0)) - before == QPointF(-60, 0)
    assert bench.names == ()
    assert view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_escape_takes_a_pan_back(bench: Bench) -> None:
    view = bench.view
    before = view.scene_point(QPointF(0, 0))
    bench.press(QPoint(600, 350), Qt.MouseButton.MiddleButton)
    bench.move(QPoint(700, 350))
    assert view.viewport().cursor().shape() == Qt.CursorShape.ClosedHandCursor
    bench.key(Qt.Key.Key_Escape)
    assert view.scene_point(QPointF(0, 0)) == before
    bench.release(QPoint(700, 350), Qt.MouseButton.MiddleButton)


def test_fit_shows_everything_and_stays_while_the_view_is_resized(bench: Bench) -> None:
    view = bench.view
    view.fit()
    for width in (1200, 700, 900):
        view.resize(width, 500)
        QApplication.processEvents()
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        assert seen.contains(view.canvas.extent())


def test_zoom_to_selection_brings_it_to_the_middle(bench: Bench) -> None:
    view = bench.view
    bench.session.select({"L"})
    view.zoom_to_selection()
    middle = view.scene_point(QPointF(view.viewport().rect().center()))
    assert (middle - view.canvas.extent(["L"]).center()).manhattanLength() < 3
    assert view.scale_factor > 1.0


def test_the_corner_shows_and_sets_the_zoom(bench: Bench) -> None:
    from PySide6.QtWidgets import QToolButton

    view = bench.view
    smaller, scale, larger, fit = view.findChildren(QToolButton)
    larger.click()
    assert scale.text() == "125 %"
    smaller.click()
    smaller.click()
    assert scale.text() == "80 %"
    scale.click()
    assert view.scale_factor == 1.0
    fit.click()
    assert scale.text() == f"{round(view.scale_factor * 100)} %"
    assert all(button.accessibleName() for button in (smaller, scale, larger, fit))


def test_the_arrows_pan_where_nothing_is_selected(bench: Bench) -> None:
    before = bench.view.scene_point(QPointF(0, 0))
    bench.key(Qt.Key.Key_Right)
    assert bench.view.scene_point(QPointF(0, 0)) - before == QPointF(48, 0)


def test_the_theme_is_followed(bench: Bench) -> None:
    from graphapp.look import theme

    bench.view.setPalette(theme.palette(theme.DARK))
    QApplication.sendEvent(bench.view, QEvent(QEvent.Type.PaletteChange))
    assert bench.view.canvas.drawing.theme is theme.DARK
    pixel = bench.view.grab().toImage().pixelColor(5, 5)
    assert pixel.name().upper() == theme.DARK.background
