"""Asking a number in the window: keys, menus, and what lights up on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.panels.check_window import CheckWindow
from graphapp.panels.derivation_flow import NOTHING
from graphapp.panels.jacobian_window import JacobianWindow
from graphapp.panels.sweep_window import SweepWindow


@pytest.fixture
def neurons(window, qtbot):
    window.session.start(load(folder("examples") / "2-chain-rule" / "three-neurons.cgraph"))
    window.activateWindow()
    window.view.setFocus()
    return window


def press(window, key, modifier=Qt.KeyboardModifier.ControlModifier):
    QTest.keyClick(window.view, key, modifier)


def test_ctrl_e_brings_the_derivation_of_the_selection(neurons, qtbot):
    neurons.session.select(["w1"])
    press(neurons, Qt.Key.Key_E)
    panel = neurons.docks.by_name["derivation"].panel
    qtbot.waitUntil(panel.isVisible)
    assert panel.subject == "w1"
    assert panel.top.flows


def test_a_chosen_path_is_drawn_on_the_canvas(neurons, qtbot):
    neurons.session.select(["x"])
    press(neurons, Qt.Key.Key_E)
    panel = neurons.docks.by_name["derivation"].panel
    qtbot.waitUntil(panel.isVisible)
    path = panel.top.flows[-1]
    QTest.mouseClick(
        path, Qt.MouseButton.LeftButton, pos=path.box_of(0).center().toPoint() + QPoint(0, 0)
    )
    marked = neurons.view.canvas.overlay.marked
    assert len(marked) == 7
    assert {"h2", "L"} <= neurons.view.canvas.drawing.lit_nodes
    neurons.asking.highlight(NOTHING)
    assert not neurons.view.canvas.overlay.marked


def test_ctrl_j_opens_the_jacobian_of_the_selected_node(neurons):
    neurons.session.select(["h1"])
    press(neurons, Qt.Key.Key_J)
    (opened,) = neurons.findChildren(JacobianWindow)
    assert opened.chosen[0] == "h1"
    neurons.session.select(["h2"])
    press(neurons, Qt.Key.Key_J)
    assert neurons.findChildren(JacobianWindow) == [opened]
    assert opened.chosen[0] == "h2"


def test_the_sweep_opens_for_the_selected_leaf(neurons):
    neurons.session.select(["w3"])
    neurons.actions_by_verb["sweep"].trigger()
    (opened,) = neurons.findChildren(SweepWindow)
    assert opened.chosen == ("w3", ())


def test_the_gradient_check_runs_from_the_menu(neurons, qtbot):
    neurons.actions_by_verb["check_gradients"].trigger()
    (opened,) = neurons.findChildren(CheckWindow)
    qtbot.waitUntil(lambda: not opened.is_running)
    assert "agree" in opened.verdict.text()


def test_what_an_exercise_asks_is_not_shown_by_other_ways(neurons):
    told = []
    neurons.session.failed.connect(told.append)
    neurons.session.set_hidden({("w1", "gradient"): "1"})
    neurons.session.select(["w1"])
    press(neurons, Qt.Key.Key_J)
    neurons.actions_by_verb["sweep"].trigger()
    assert not neurons.findChildren(JacobianWindow)
    assert not neurons.findChildren(SweepWindow)
    assert len(told) == 2


@pytest.mark.parametrize("verb", ["explain", "local_jacobian", "sweep", "check_gradients"])
def test_an_empty_graph_can_be_asked_without_harm(window, verb):
    window.actions_by_verb[verb].trigger()
