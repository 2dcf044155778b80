"""Stepping in the window: the keys on the canvas, choosing by a click, the update, number kinds."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from graphapp.app.settings import Settings
from graphapp.files.examples import examples
from graphapp.model.numerals import Precision

KEY = Qt.Key


@pytest.fixture
def opened(window, product_file):
    window.file.open(product_file)
    window.activateWindow()
    window.view.setFocus()
    window.view.zoom_to(1.0)
    QApplication.processEvents()
    return window


def press(window, key, keys=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.view, key, keys)
    moment = window.session.moment
    return None if moment is None else moment.number


def at(window, id):
    item = window.view.canvas.nodes[id]
    place = item.pos()
    place.setX(place.x() + item.box.left() + 8)
    return window.view.viewportTransform().map(place).toPoint()


def click(window, where):
    QTest.mouseClick(window.view.viewport(), Qt.MouseButton.LeftButton, pos=where)


def test_the_keys_step_while_the_canvas_has_the_focus(opened):
    assert press(opened, KEY.Key_PageDown) == 0
    assert press(opened, KEY.Key_PageDown) == 1
    assert press(opened, KEY.Key_Right) == 2
    assert press(opened, KEY.Key_Left) == 1
    assert press(opened, KEY.Key_End) == 4
    assert press(opened, KEY.Key_Home) == 0
    assert press(opened, KEY.Key_Escape) is None


def test_arrows_step_over_a_selected_node_only_while_steps_are_shown(opened):
    opened.session.select(["x"])
    place = opened.session.graph.nodes["x"].position
    opened.session.start_stepping()
    assert press(opened, KEY.Key_Right) == 1
    assert opened.session.graph.nodes["x"].position == place
    opened.session.stop_stepping()
    assert press(opened, KEY.Key_Right) is None
    QTest.keyRelease(opened.view, KEY.Key_Right)
    assert opened.session.graph.nodes["x"].position != place


def test_a_number_is_typed_while_steps_are_shown(opened):
    opened.session.step_to(1)
    opened.session.select(["x"])
    QTest.keyClick(opened.view, KEY.Key_Return)
    field = QApplication.focusWidget()
    assert field is not opened.view
    QTest.keyClick(field, KEY.Key_End)
    QTest.keyClick(field, KEY.Key_Home)
    QTest.keyClicks(field, "1")
    QTest.keyClick(field, KEY.Key_Right)
    assert opened.session.moment.number == 1
    QTest.keyClick(field, KEY.Key_Escape)


def test_the_button_plays_and_shows_it(opened):
    action = opened.actions_by_verb["step_play"]
    press(opened, KEY.Key_P)
    assert action.isChecked()
    assert opened.timeline.player.playing
    opened.timeline.player.timer.timeout.emit()
    assert opened.session.moment.number == 1
    press(opened, KEY.Key_P)
    assert not action.isChecked()


def test_a_click_chooses_what_is_differentiated(opened):
    action = opened.actions_by_verb["differentiate_by_click"]
    press(opened, KEY.Key_T, Qt.KeyboardModifier.ShiftModifier)
    assert action.isChecked()
    click(opened, at(opened, "x"))
    assert opened.session.graph.differentiate == "x"
    assert not opened.session.selection
    assert not action.isChecked()
    click(opened, at(opened, "w"))
    assert opened.session.selection.nodes == {"w"}
    opened.session.undo()
    assert opened.session.graph.differentiate == "L"


def test_esc_or_a_click_beside_gives_up_choosing(opened):
    action = opened.actions_by_verb["differentiate_by_click"]
    action.trigger()
    QTest.keyClick(opened.view, KEY.Key_Escape)
    assert not action.isChecked()
    action.trigger()
    click(opened, QPoint(4, 4))
    assert not action.isChecked()
    assert opened.session.graph.differentiate == "L"


def test_forward_mode_by_selection_and_by_click(opened):
    action = opened.actions_by_verb["forward_mode"]
    assert not action.isEnabled()
    opened.session.select(["L"])
    assert not action.isEnabled()
    opened.session.select(["x"])
    action.trigger()
    assert (opened.session.step_seed, opened.session.moment.number) == ("x", 0)
    opened.actions_by_verb["forward_by_click"].trigger()
    click(opened, at(opened, "w"))
    assert opened.session.step_seed == "w"
    opened.actions_by_verb["reverse_mode"].trigger()
    assert opened.session.step_mode == "reverse"


def test_the_update_is_one_step_of_the_history_and_begins_again(opened):
    opened.session.set_learning_rate(0.5)
    opened.session.step_to(4)
    opened.actions_by_verb["apply_update"].trigger()
    graph = opened.session.document.graph
    assert graph.nodes["w"].operation.value == -2.0 - 0.5 * 3.0
    assert graph.nodes["x"].operation.value == 3.0
    assert opened.session.document.names[-1] == "Update the parameters"
    assert opened.session.moment.number == 0
    opened.session.undo()
    assert opened.session.graph.nodes["w"].operation.value == -2.0


def test_an_update_without_parameters_is_refused_in_words(opened):
    said = []
    opened.session.failed.connect(said.append)
    opened.session.select(["w"])
    opened.actions_by_verb["make_input"].trigger()
    opened.actions_by_verb["apply_update"].trigger()
    assert said == ["There is no parameter that the gradient reaches"]


def test_the_node_of_a_step_stays_in_sight_while_the_strip_grows(opened):
    wide = next(example.path for example in examples() if example.slug == "three-neurons")
    opened.file.open_copy(wide)
    QApplication.processEvents()
    view, loss = opened.view, opened.view.canvas.nodes["L"]
    assert not view.viewport().rect().contains(view.mapFromScene(loss.pos()))
    opened.session.step_to(12)
    QApplication.processEvents()
    assert opened.timeline.sentence.isVisible()
    assert view.viewport().rect().contains(view.mapFromScene(loss.pos()))


def test_the_inspector_waits_for_the_steps_too(opened):
    inspector = opened.docks.show("inspector")
    opened.session.select(["L"])

    def said():
        QApplication.processEvents()
        return [label.text() for label in inspector.findChildren(QLabel) if label.isVisible()]

    assert "−6" in said()
    opened.session.step_to(0)
    assert "−6" not in said()
    assert said().count("not reached yet") == 8  # its two numbers, three at each port
    opened.session.step_to(1)
    assert "−6" in said()
    assert said().count("not reached yet") == 7
    opened.session.step_to(4)
    assert "not reached yet" not in said()


def test_a_new_file_ends_the_steps(opened, product_file):
    opened.session.step_to(2)
    opened.file.open(product_file)
    assert opened.session.moment is None


@pytest.mark.parametrize("kind", ["fraction", "sheet"])
def test_fractions_and_the_sheets_rounding_are_chosen_and_kept(opened, settings, kind):
    actions = {a.objectName(): a for a in opened.looks.numbers_menu.actions()}
    actions[f"action.numbers_{kind}"].trigger()
    assert opened.session.precision == Precision(kind)
    assert Settings(settings.path.parent).precision().kind == kind
    opened.looks.numbers_menu.aboutToShow.emit()
    assert actions[f"action.numbers_{kind}"].isChecked()
