"""What is chosen in the preferences holds at once, in the next window, and until it is reset."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QPushButton, QSpinBox, QStyle

from graphapp.app import habits
from graphapp.app.habits import CanvasHabits
from graphapp.app.main import application
from graphapp.app.preferences import Preferences
from graphapp.app.settings import Habits, Settings
from graphapp.app.window import Window
from graphapp.canvas.minimap import Minimap
from graphapp.look.theme import ThemeChoice
from graphapp.model import Graph, Node
from graphapp.model.numerals import Precision
from graphapp.operation import make


@pytest.fixture
def dialog(window, qtbot):
    window.actions_by_verb["preferences"].trigger()
    made = window.findChild(Preferences)
    qtbot.waitExposed(made)
    yield made
    made.close()


@pytest.fixture
def pad():
    return QPointingDevice(
        "pad", 7, QInputDevice.DeviceType.TouchPad, QPointingDevice.PointerType.Finger,
        QInputDevice.Capability.Position, 2, 0,
    )  # fmt: skip


def turn(view, device=None):
    at = QPointF(200, 200)
    event = QWheelEvent(
        at, QPointF(view.viewport().mapToGlobal(at.toPoint())), QPoint(), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False, Qt.MouseEventSource.MouseEventNotSynthesized,
        *([] if device is None else [device]),
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def pick(dialog, name, steps):
    """With the keys, as somebody would who has no mouse."""
    box = dialog.findChild(QComboBox, f"preferences.{name}")
    for _ in range(steps):
        QTest.keyClick(box, Qt.Key.Key_Down)
    return box


def saved(settings):
    return Settings(settings.path.parent).habits()


def many():
    places = [(300.0 * (i % 9), 120.0 * (i // 9)) for i in range(60)]
    return Graph.of(
        [Node(f"x{i}", make("input", value=1.0), position=at) for i, at in enumerate(places)], []
    )


def test_the_wheel_scrolls_where_it_is_wanted(window, settings, dialog):
    view = window.view
    pick(dialog, "wheel", 1)
    scale, before = view.scale_factor, view.scene_point(QPointF(0, 0))
    turn(view)
    assert view.scale_factor == scale
    assert view.scene_point(QPointF(0, 0)) != before
    settings.save()
    assert not saved(settings).wheel_zooms


def test_two_fingers_zoom_where_they_are_wanted(window, settings, dialog, pad):
    view, scale = window.view, window.view.scale_factor
    turn(view, pad)
    assert view.scale_factor == scale
    pick(dialog, "touchpad", 1)
    turn(view, pad)
    assert view.scale_factor < scale
    settings.save()
    assert saved(settings).touchpad_zooms


def test_how_long_nodes_glide(window, settings, dialog):
    pick(dialog, "glide", 3)
    assert window.view.animation_ms == 400
    box = dialog.findChild(QComboBox, "preferences.glide")
    QTest.keyClick(box, Qt.Key.Key_Up)
    QTest.keyClick(box, Qt.Key.Key_Up)
    assert window.view.animation_ms == 0
    settings.save()
    assert saved(settings).glide_ms == 0


@pytest.mark.parametrize(("hint", "expected"), [(0, 0), (200, 123)])
def test_a_desktop_without_motion_has_none_here(window, settings, monkeypatch, hint, expected):
    style = window.view.style()
    monkeypatch.setattr(habits, "DURATION", 123)

    class Still:
        def styleHint(self, which, option, widget):  # noqa: N802
            assert which == QStyle.StyleHint.SH_Widget_Animation_Duration
            return hint

    monkeypatch.setattr(type(window.view), "style", lambda self: Still(), raising=False)
    CanvasHabits(window.view, settings)
    assert window.view.animation_ms == expected
    monkeypatch.undo()
    assert window.view.style() is style


def test_the_map_by_the_menu_and_by_the_box(window, settings, dialog, qtbot):
    window.session.start(many())
    window.view.zoom_to(1.0)
    (shown,) = window.view.findChildren(Minimap)
    action, box = window.actions_by_verb["show_map"], dialog.findChild(QCheckBox)
    qtbot.waitUntil(shown.isVisible)
    assert action.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert not shown.isVisible()
    assert not action.isChecked()
    settings.save()
    assert not saved(settings).shows_map
    action.trigger()
    assert shown.isVisible()


def test_another_start_has_the_same_habits(window, settings):
    settings.set_habits(Habits(False, True, 0, False))
    CanvasHabits(window.view, settings)
    view = window.view
    assert (view.wheel_zooms, view.touchpad_zooms, view.animation_ms) == (False, True, 0)
    assert not view.minimap_visible


def test_reset_is_as_at_the_first_start(window, settings, dialog):
    window.habits.choose(Habits(False, True, 0, False))
    window.looks.choose_theme("dark")
    window.looks.choose_precision(Precision("significant", 6))
    reset = dialog.findChild(QPushButton, "preferences.reset")
    QTest.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert window.habits.chosen == Habits()
    assert window.looks.theme == "system"
    assert window.session.precision == Precision()
    assert window.view.wheel_zooms
    assert dialog.findChild(QSpinBox, "preferences.digits").value() == Precision().digits
    assert dialog.findChild(QComboBox, "preferences.wheel").currentData() is True
    assert dialog.findChild(QCheckBox).isChecked()
    assert settings.habits() == Habits()


def test_every_field_has_a_name(dialog):
    for kind in (QComboBox, QSpinBox, QCheckBox):
        assert all(field.accessibleName() for field in dialog.findChildren(kind))


def test_nonsense_in_the_settings_is_the_usual(tmp_path):
    (tmp_path / "window.ini").write_text(
        "[canvas]\nwheel_zooms=perhaps\nglide_ms=soon\nshows_map=\ntouchpad_zooms=7\n"
    )
    assert Settings(tmp_path).habits() == Habits()
    (tmp_path / "window.ini").write_text("[canvas]\nglide_ms=99999999\n")
    assert Settings(tmp_path).habits().glide_ms == 2_000


def test_a_habit_holds_in_every_window(window, settings):
    other = Window(settings, ThemeChoice(application()))
    window.habits.choose(Habits(False, True, 0, False))
    assert other.habits.chosen == window.habits.chosen
    assert not other.view.wheel_zooms
    assert not other.actions_by_verb["show_map"].isChecked()
    other.close()
    shiboken6.delete(other)
    window.habits.choose(Habits())  # a window that is gone is told nothing
    assert window.view.wheel_zooms
