"""Projecting: large enough for the last row, one size for all, and everything back afterwards."""

from __future__ import annotations

import pytest
from graphs import chain, forked
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolBar

from graphapp.app.preferences import Preferences
from graphapp.app.settings import Projection, Settings
from graphapp.canvas.halo import FADING_MS
from graphapp.canvas.levels import level_at
from graphapp.files import load, save
from graphapp.look.fonts import TEXT_SIZE
from graphapp.look.theme import DARK, HIGH_CONTRAST
from graphapp.model.arrange import lay_out_missing


def opened(window, tmp_path, graph):
    path = tmp_path / "graph.cgraph"
    save(lay_out_missing(graph), path)
    window.file.open(path)
    window.view.setFocus()
    return window


@pytest.fixture
def lecture(window, tmp_path, qtbot):
    qtbot.waitActive(window)
    return opened(window, tmp_path, forked())


@pytest.fixture(autouse=True)
def _usual_letters():
    yield
    assert QApplication.font().pixelSize() == TEXT_SIZE, "letters are as usual afterwards"


def press(window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.view, key, modifiers)


def projecting(window):
    return window.teaching.projecting


def arrangement(window):
    """Which docks there are, where and how large, and what is in front."""
    docks = {
        name: (dock.isHidden(), dock.geometry().getRect(), dock.visibleRegion().isEmpty())
        for name, dock in window.docks.by_name.items()
        if not dock.isHidden()
    }
    return docks, window.view.geometry().getRect()


def number_pixels(view):
    """How large the numbers on edges are on screen."""
    drawing = view.canvas.drawing
    return level_at(view.scale_factor, drawing.least).size * view.scale_factor


def test_f11_leaves_nothing_but_the_graph_and_comes_back_to_everything(lecture, qtbot):
    view, bar = lecture.view, lecture.findChild(QToolBar, "toolbar")
    lecture.session.select(nodes=["w"])
    view.zoom_to(0.83)
    view.pan(QPoint(37, -11))
    before = arrangement(lecture), view.place, lecture.size(), lecture.session.selection
    press(lecture, Qt.Key.Key_F11)
    assert lecture.isFullScreen()
    hidden = [*lecture.docks.by_name.values(), bar, lecture.menuBar(), lecture.statusBar()]
    assert all(part.isHidden() for part in [*hidden, lecture.timeline])
    lecture.session.select(nodes=["x"])
    view.zoom_in()
    press(lecture, Qt.Key.Key_F11)
    assert not lecture.isFullScreen()
    qtbot.waitUntil(lambda: lecture.size() == before[2])
    qtbot.waitUntil(lambda: view.place == before[1])
    qtbot.waitUntil(lambda: arrangement(lecture) == before[0])
    assert lecture.session.selection == before[3]
    assert not lecture.menuBar().isHidden()
    assert not lecture.statusBar().isHidden()
    assert not lecture.timeline.isHidden()


def test_a_fitted_picture_is_fitted_afterwards(lecture, qtbot):
    lecture.view.fit()
    before = lecture.view.place
    press(lecture, Qt.Key.Key_F11)
    assert lecture.view.scale_factor != before.scale
    press(lecture, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: lecture.view.place == before)


def test_esc_leaves_but_first_ends_what_the_mouse_is_doing(lecture):
    press(lecture, Qt.Key.Key_F11)
    view = lecture.view.viewport()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 60))
    QTest.mouseMove(view, QPoint(90, 120))
    press(lecture, Qt.Key.Key_Escape)
    assert lecture.isFullScreen()
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(90, 120))
    press(lecture, Qt.Key.Key_Escape)
    assert not lecture.isFullScreen()
    assert not lecture.actions_by_verb["project"].isChecked()


def test_esc_leaves_from_a_panel_too(lecture):
    press(lecture, Qt.Key.Key_F11)
    panel = lecture.docks.show("about")
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not lecture.isFullScreen()
    assert lecture.actions_by_verb["project"].isEnabled()


@pytest.mark.parametrize("length", [2, 60])
@pytest.mark.parametrize("percent", [100, 175, 300])
def test_numbers_are_large_enough_however_large_the_graph(window, tmp_path, length, percent):
    window = opened(window, tmp_path, chain(length))
    projecting(window).chosen = Projection(percent)
    press(window, Qt.Key.Key_F11)
    lines = window.screen().size().height()
    assert number_pixels(window.view) >= 24 * lines / 1080 * percent / 100 - 1e-6
    press(window, Qt.Key.Key_F11)


def test_the_slider_enlarges_canvas_panels_and_dialogs_and_is_remembered(lecture, settings, qtbot):
    panel = lecture.docks.show("inspector")
    press(lecture, Qt.Key.Key_F11)
    before, font = number_pixels(lecture.view), QApplication.font().pixelSize()
    projecting(lecture).bar.slider.setFocus()
    QTest.keyClick(projecting(lecture).bar.slider, Qt.Key.Key_End)
    assert projecting(lecture).bar.percent.text() == "300 %"
    assert number_pixels(lecture.view) >= projecting(lecture).least > 2.5 * before
    assert QApplication.font().pixelSize() > font > TEXT_SIZE
    qtbot.waitUntil(lambda: panel.font().pixelSize() == QApplication.font().pixelSize())
    QTest.keyClick(projecting(lecture).bar.slider, Qt.Key.Key_Home)
    assert number_pixels(lecture.view) == pytest.approx(before, rel=0.05)
    QTest.keyClick(projecting(lecture).bar.slider, Qt.Key.Key_PageUp)
    press(lecture, Qt.Key.Key_Escape)
    settings.save()
    assert Settings(settings.path.parent).projection() == Projection(150, contrast=True)


def test_dialogs_have_large_letters_too_also_where_they_have_their_own(lecture, qtbot):
    press(lecture, Qt.Key.Key_F11)
    lecture.actions_by_verb["preferences"].trigger()
    dialog = lecture.findChild(Preferences)
    letters = QApplication.font().pixelSize()
    qtbot.waitUntil(
        lambda: {w.font().pixelSize() for w in dialog.findChildren(QLabel)} == {letters}
    )
    dialog.close()
    press(lecture, Qt.Key.Key_F11)


def test_own_letters_of_panels_come_back(lecture, qtbot):
    panel = lecture.docks.show("inspector")
    lecture.session.select(nodes=["w"])
    fonts = {w: w.font().pixelSize() for w in panel.findChildren(object) if hasattr(w, "font")}
    heights = lecture.timeline.sentence.height()
    press(lecture, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: lecture.timeline.sentence.height() > heights)
    assert any(w.font().pixelSize() != size for w, size in fonts.items())
    press(lecture, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: {w: w.font().pixelSize() for w in fonts} == fonts)
    qtbot.waitUntil(lambda: lecture.timeline.sentence.height() == heights)


def test_the_theme_of_high_contrast_while_projecting_only(lecture, settings, qtbot):
    lecture.looks.choose_theme("dark")
    press(lecture, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: lecture.view.canvas.drawing.theme is HIGH_CONTRAST)
    QTest.mouseClick(projecting(lecture).bar.contrast, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    qtbot.waitUntil(lambda: lecture.view.canvas.drawing.theme is DARK)
    press(lecture, Qt.Key.Key_F11)
    assert lecture.looks.theme == "dark"
    assert settings.theme() == "dark"
    assert not settings.projection().contrast
    lecture.looks.choose_theme("system")


def test_a_theme_that_is_chosen_meanwhile_stays(lecture, settings):
    press(lecture, Qt.Key.Key_F11)
    lecture.looks.choose_theme("dark")
    press(lecture, Qt.Key.Key_F11)
    assert lecture.looks.theme == "dark"
    assert settings.theme() == "dark"
    lecture.looks.choose_theme("system")


def test_the_picture_follows_the_steps(window, tmp_path):
    window = opened(window, tmp_path, chain(60))
    press(window, Qt.Key.Key_F11)
    view, session = window.view, window.session
    for _ in range(40):
        press(window, Qt.Key.Key_PageDown)
        node = session.moment.node
        if node is not None:
            box = view.mapFromScene(view.canvas.extent([node])).boundingRect()
            assert view.viewport().rect().contains(box.center())
    assert not window.timeline.isHidden(), "the sentence of the step is there"
    least = projecting(window).least
    assert number_pixels(view) >= least - 1e-6
    session.stop_stepping()
    assert window.timeline.isHidden()
    press(window, Qt.Key.Key_F11)


def test_the_bar_comes_to_the_pointer_and_goes_when_nobody_needs_it(lecture, qtbot):
    press(lecture, Qt.Key.Key_F11)
    bar = projecting(lecture).bar
    assert bar.isVisible(), "at first, so that one sees how to leave"
    bar._away.stop()
    bar.hide()
    handle = lecture.windowHandle()
    QTest.mouseMove(handle, QPoint(200, 300))
    assert bar.isHidden()
    QTest.mouseMove(handle, QPoint(200, 2))
    qtbot.waitUntil(bar.isVisible)
    QTest.mouseMove(handle, QPoint(200, 300))
    qtbot.waitUntil(bar.isHidden, timeout=4000)
    press(lecture, Qt.Key.Key_F11)


def test_leaving_by_the_bar(lecture):
    press(lecture, Qt.Key.Key_F11)
    leave = projecting(lecture).bar.findChild(object, "projecting.leave")
    QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert not lecture.isFullScreen()
    assert projecting(lecture).bar.isHidden()


def test_a_click_has_a_halo_that_follows_a_held_button_and_fades(lecture, qtbot):
    view = lecture.view.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 70))
    press(lecture, Qt.Key.Key_F11)
    halo = projecting(lecture).halo
    assert halo.strength == 0.0, "clicks of before have none"
    halo.moves = True
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(60, 70))
    assert halo.strength == 1.0
    here = halo.geometry().center()
    assert (here - view.mapTo(lecture, QPoint(60, 70))).manhattanLength() <= 2
    QTest.mouseMove(view, QPoint(160, 90))
    assert halo.geometry().center().x() - here.x() == pytest.approx(100, abs=2)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(160, 90))
    qtbot.waitUntil(lambda: 0.0 < halo.strength < 1.0)
    qtbot.waitUntil(halo.isHidden, timeout=4 * FADING_MS)
    press(lecture, Qt.Key.Key_F11)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 70))
    assert halo.strength == 0.0, "nor have those of afterwards"


def test_without_motion_the_halo_stands_and_goes(lecture, qtbot):
    lecture.view.animation_ms = 0
    press(lecture, Qt.Key.Key_F11)
    halo, view = projecting(lecture).halo, lecture.view.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(5, 70))
    seen = set()
    qtbot.waitUntil(lambda: bool(seen.add(halo.strength)) or halo.isHidden(), timeout=3000)
    assert seen <= {1.0, 0.0}
    press(lecture, Qt.Key.Key_F11)


def test_b_is_a_black_screen_until_the_next_key(lecture):
    assert not lecture.actions_by_verb["black_screen"].isEnabled()
    press(lecture, Qt.Key.Key_F11)
    shown = lecture.session.quantities
    for key in (Qt.Key.Key_B, Qt.Key.Key_Period):
        press(lecture, key)
        black = projecting(lecture).black
        assert black.isVisible()
        assert black.geometry() == lecture.rect()
        corner = lecture.grab().toImage().pixelColor(20, 20)
        assert corner == QColor(Qt.GlobalColor.black)
        QTest.keyClick(black, Qt.Key.Key_1)
        assert black.isHidden()
        assert lecture.session.quantities == shown, "the key did nothing else"
    press(lecture, Qt.Key.Key_B)
    QTest.mouseClick(black, Qt.MouseButton.LeftButton)
    assert black.isHidden()
    press(lecture, Qt.Key.Key_F11)


def test_another_file_is_shown_from_its_beginning_and_closing_leaves(lecture, product_file):
    press(lecture, Qt.Key.Key_F11)
    lecture.file.open(product_file)
    assert number_pixels(lecture.view) >= projecting(lecture).least - 1e-6
    lecture.close()
    assert QApplication.font().pixelSize() == TEXT_SIZE
    assert not lecture.docks.by_name["library"].isHidden()


def test_nothing_of_a_saved_graph_changes(lecture, tmp_path):
    press(lecture, Qt.Key.Key_F11)
    assert not lecture.session.document.modified
    press(lecture, Qt.Key.Key_F11)
    assert load(tmp_path / "graph.cgraph").extra == {}
