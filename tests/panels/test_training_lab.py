"""The training dock without its plots: buttons, slices, what is shown, kept, compared, restored."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import count
from random import Random

import numpy as np
import pytest
from graphs import bowl, graph
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QMenu, QPushButton, QWidget

from graphapp.model import Edge, Node
from graphapp.model.data_edits import set_data, set_training
from graphapp.model.edits import add_node, connect, move, set_params, set_value
from graphapp.operation import make
from graphapp.panels import training_panel
from graphapp.panels.training_lab import SLICE, TrainingLab
from graphapp.panels.training_panel import TrainingPanel
from graphapp.session import Session
from graphapp.training import Settings, Training
from graphapp.training.comparing import rates, seeds
from graphapp.training.phases import Told


@pytest.fixture
def session(qapp):
    return Session(set_training(bowl(), learning_rate=0.1, steps=20))


class _NoPlots(QWidget):
    """In the place of the plots, which have tests of their own."""

    def __init__(self, _session, _lab) -> None:
        super().__init__()

    def show_runs(self) -> None:
        """Nothing to show."""


@pytest.fixture
def panel(qtbot, session, monkeypatch):
    monkeypatch.setattr(training_panel, "TrainingPlots", _NoPlots)
    made = TrainingPanel(session)
    qtbot.addWidget(made)
    made.resize(1280, 260)
    made.show()
    qtbot.waitExposed(made)
    return made


def click(panel, name):
    button = panel.findChild(QPushButton, f"training.{name}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def type_into(panel, name, text):
    line = panel.findChild(QLineEdit, f"parameter.{name}")
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def run_to_end(qtbot, panel):
    click(panel, "run")
    qtbot.waitUntil(lambda: not panel.lab.running)


def shown(session):
    return session.evaluation.value("w")


def expected(steps, **settings):
    training = Training(bowl(), Settings(**{"learning_rate": 0.1, **settings}))
    for _ in range(steps):
        training.step()
    return training.parameters["w"]


def test_run_takes_the_steps_and_shows_their_numbers(qtbot, panel, session) -> None:
    before = session.document.graph
    run_to_end(qtbot, panel)
    assert panel.lab.progress == (20, 20)
    assert shown(session) == expected(20)
    assert session.previewing
    assert session.document.graph is before
    assert not session.document.can_undo
    assert "Step 20 of 20" in panel.controls.state.text()
    run_to_end(qtbot, panel)
    assert panel.lab.progress == (40, 40)


def test_one_step_reset_and_the_same_start(panel, session) -> None:
    for _ in range(3):
        click(panel, "step")
    assert shown(session) == expected(3)
    click(panel, "reset")
    assert shown(session) == 3.0
    assert not session.previewing
    click(panel, "step")
    assert shown(session) == expected(1)
    assert [run.steps for run in panel.lab.runs] == [[0, 1, 2], [0]]


def test_keeping_is_one_step_of_the_history(qtbot, panel, session) -> None:
    run_to_end(qtbot, panel)
    click(panel, "keep")
    assert not session.previewing
    assert session.graph.nodes["w"].operation.value == expected(20)
    assert len(session.document.names) == 2
    session.undo()
    assert shown(session) == 3.0
    assert not session.document.can_undo


def test_a_slice_ends_in_time_and_takes_at_least_one_step(session) -> None:
    ticks = count()
    lab = TrainingLab(session, clock=lambda: next(ticks) * SLICE / 4)
    lab.change("steps", 100)
    lab.start()
    lab.slice()
    assert lab.progress == (4, 100)
    lab.pause()
    slow = TrainingLab(session, clock=lambda: next(ticks) * SLICE * 5)
    slow.start()
    slow.slice()
    assert slow.progress[0] == 1
    slow.pause()
    assert not slow.running


def test_running_numbers_are_shown_at_most_twenty_times_a_second(session) -> None:
    now = [0.0]

    def clock() -> float:
        now[0] += SLICE
        return now[0]

    lab = TrainingLab(session, clock=clock)
    lab.change("steps", 10_000)
    seen, plotted = [], []
    session.evaluated.connect(seen.append)
    lab.start()
    lab.stepped.connect(lambda: plotted.append(now[0]))
    begin = now[0]
    for _ in range(100):
        lab.slice()
    assert 1 < len(seen) <= (now[0] - begin) * 20 + 1
    assert 1 < len(plotted) <= (now[0] - begin) * 20 + 1
    lab.pause()


def test_pause_stops_at_once(qtbot, panel, session) -> None:
    type_into(panel, "steps", "1000000")
    click(panel, "run")
    qtbot.waitUntil(lambda: panel.lab.progress[0] > 0)
    assert panel.controls.run.text() == "Pause"
    click(panel, "run")
    steps = panel.lab.progress[0]
    assert not panel.lab.running
    QCoreApplication.processEvents()  # nothing goes on
    assert panel.lab.progress == (steps, 1_000_000)
    assert shown(session) == panel.lab.parameters["w"]


def test_a_dock_that_is_closed_pauses_and_keeps_its_values(panel, session) -> None:
    panel.lab.change("steps", 1_000_000)
    click(panel, "run")
    panel.lab.slice()
    panel.hide()
    assert not panel.lab.running
    assert panel.lab.unkept
    assert shown(session) == panel.lab.parameters["w"]


def test_settings_are_steps_of_the_history(panel, session) -> None:
    type_into(panel, "learning_rate", "0,25")
    assert session.document.graph.training["learning_rate"] == 0.25
    box = panel.findChild(QComboBox, "parameter.optimizer")
    box.setFocus()
    QTest.keyClicks(box, "adam")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert session.document.graph.training["optimizer"] == "adam"
    assert len(session.document.names) == 3
    said = []
    session.failed.connect(said.append)
    type_into(panel, "learning_rate", "fast")
    assert "learning_rate must be a number" in said[0]
    assert panel.findChild(QLineEdit, "parameter.learning_rate").text() == "0.25"
    session.undo()
    session.undo()
    assert session.document.graph.training["learning_rate"] == 0.1


def test_the_rate_changes_while_it_trains(panel, session) -> None:
    click(panel, "step")
    type_into(panel, "learning_rate", "0.2")
    assert panel.lab.training is not None
    assert shown(session) == expected(1)
    click(panel, "step")
    assert shown(session) == expected(1) - 0.2 * 2 * expected(1)
    assert panel.lab.runs[0].title == "sgd 0.1…0.2, seed 0"


def test_another_optimizer_begins_anew(panel, session) -> None:
    click(panel, "step")
    panel.lab.change("optimizer", "adam")
    assert panel.lab.training is None
    click(panel, "step")
    assert shown(session) == expected(1, optimizer="adam")
    assert len(panel.lab.runs) == 2


def test_moving_a_node_keeps_the_training_and_another_number_ends_it(panel, session) -> None:
    click(panel, "step")
    session.apply("Move", lambda g: move(g, {"w": (5.0, 5.0)}))
    assert shown(session) == expected(1)
    assert panel.lab.progress[0] == 1
    session.apply("Set x", lambda g: set_value(g, "x", 2.0))
    assert panel.lab.training is None
    assert shown(session) == 3.0


def test_somebody_elses_preview_pauses(panel, session) -> None:
    panel.lab.change("steps", 1_000_000)
    click(panel, "run")
    assert panel.lab.running
    session.preview(lambda g: set_value(g, "x", 5.0))
    assert not panel.lab.running
    assert session.evaluation.value("x") == 5.0


def test_another_document_forgets_the_runs(panel, session) -> None:
    click(panel, "step")
    session.start(bowl(1.0))
    assert panel.lab.runs == []
    assert panel.lab.training is None


def test_phases_are_told_one_after_the_other(panel, session) -> None:
    sentence = panel.phases.sentence
    said = []
    for _ in range(5):
        click(panel, "phase")
        said.append(sentence.text())
    assert [text.split(":")[0] for text in said] == [
        "1 Zero", "2 Forward", "3 Loss", "4 Backward", "5 Update"
    ]  # fmt: skip
    assert "w ← 3.000 − 0.1 · 6.000 = 2.400" in said[4]
    assert shown(session) == 2.4
    assert panel.phases.phase.text() == "One phase: zero"
    assert panel.lab.runs[0].losses == [9.0]


def test_one_step_ends_the_step_that_was_begun(panel, session) -> None:
    click(panel, "phase")
    click(panel, "phase")
    click(panel, "step")
    assert panel.lab.next_phase is None
    assert shown(session) == expected(1)
    assert panel.lab.progress[0] == 1


def test_forgetting_to_zero_adds_the_gradients_up(panel, session) -> None:
    forget = panel.findChild(QCheckBox, "training.forget")
    QTest.mouseClick(forget, Qt.MouseButton.LeftButton, pos=forget.rect().center() * 0.2)
    QTest.keyClick(forget, Qt.Key.Key_Space) if not forget.isChecked() else None
    assert forget.isChecked()
    assert session.document.graph.training["zero_gradients"] is False
    click(panel, "step")
    for _ in range(4):
        click(panel, "phase")
    assert "is added to the old 6.000" in panel.phases.sentence.text()
    click(panel, "phase")
    assert shown(session) == pytest.approx(2.4 - 0.1 * (6.0 + 4.8))


def test_divergence_names_step_and_node_and_the_values_before_come_back(qtbot, panel, session):
    panel.lab.change("learning_rate", 1e6)
    panel.lab.change("steps", 1000)
    run_to_end(qtbot, panel)
    text = panel.controls.remark.text.text()
    assert panel.controls.remark.isVisible()
    assert "diverged" in text
    assert "L is infinite" in text
    assert f"step {panel.lab.training.steps}" in text
    assert not panel.controls.step.isEnabled()
    assert math.isinf(session.evaluation.value("L"))
    click(panel, "restore")
    assert math.isfinite(session.evaluation.value("L"))
    assert not panel.controls.remark.isVisible()
    assert panel.controls.step.isEnabled()


def test_what_cannot_be_trained_is_said(qtbot, session, panel) -> None:
    session.start(graph({"x": 2.0, "L": "square"}, ["x -> L.x"], "L"))
    click(panel, "run")
    assert not panel.lab.running
    assert "there is nothing to train" in panel.controls.remark.text.text()
    click(panel, "phase")
    assert "there is nothing to train" in panel.controls.remark.text.text()


def test_batches_of_a_table(qtbot, session, panel) -> None:
    made = set_data(bowl(), {"x": np.linspace(-1, 1, 10)})
    made = set_params(made, "x", column="x")
    made = connect(add_node(made, Node("s", make("sum"))), Edge("L", "s", "x"))
    session.start(set_training(replace(made, differentiate="s"), batch_size=4, steps=7))
    run_to_end(qtbot, panel)
    assert panel.lab.progress == (7, 7)
    assert "batch 4" in panel.lab.runs[0].title


def table_graph(rows=10, **settings):
    """L is the mean of (w·x − y)² over a table."""
    nodes = {
        "x": ("input", {"column": "x"}), "y": ("input", {"column": "y"}),
        "w": ("parameter", {"value": 0.0}), "m": "mul",
        "L": ("squared_error", {"reduction": "mean"}),
    }  # fmt: skip
    made = graph(nodes, ["w -> m.a", "x -> m.b", "m -> L.prediction", "y -> L.target"], "L")
    x = np.linspace(-1, 1, rows)
    return set_training(set_data(made, {"x": x, "y": 2 * x}), **settings)


def test_undo_takes_trained_numbers_back_and_the_list_keeps_them(qtbot, panel, session) -> None:
    run_to_end(qtbot, panel)
    session.undo()
    assert shown(session) == 3.0
    assert panel.lab.training is None
    QCoreApplication.processEvents()
    assert not session.previewing
    kept = next(iter(panel.lab.kept))
    panel.pages.setCurrentWidget(panel.runs)
    panel.runs.view.setCurrentIndex(panel.runs.model.index(0, 0))
    click(panel, "use")
    assert session.document.graph.nodes["w"].operation.value == expected(20) == kept.values["w"]
    assert len(session.document.names) == 2


def test_undo_while_it_runs_stops_it(panel, session) -> None:
    panel.lab.change("steps", 1_000_000)
    click(panel, "run")
    panel.lab.slice()
    panel.lab.slice()
    assert session.previewing
    session.undo()
    assert not panel.lab.running
    assert shown(session) == 3.0
    assert "Not started" in panel.controls.state.text()


def test_a_drag_that_is_given_up_brings_the_trained_numbers_back(qtbot, panel, session) -> None:
    click(panel, "step")
    session.preview(lambda g: set_value(g, "x", 5.0))
    session.cancel_preview()
    qtbot.waitUntil(lambda: session.previewing)
    assert shown(session) == expected(1)
    click(panel, "step")
    assert shown(session) == expected(2)


def test_a_drag_that_changes_a_number_ends_the_training_and_says_so(qtbot, panel, session) -> None:
    click(panel, "step")
    session.preview(lambda g: set_value(g, "x", 5.0))
    session.commit("Set x")
    QCoreApplication.processEvents()
    assert not session.previewing
    assert panel.lab.training is None
    assert "the training ended" in panel.controls.remark.text.text()
    assert next(iter(panel.lab.kept)).values["w"] == expected(1)


def test_what_is_typed_stays_while_it_trains(panel, session) -> None:
    panel.lab.change("steps", 1_000_000)
    click(panel, "run")
    line = panel.findChild(QLineEdit, "parameter.learning_rate")
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.0")
    panel.lab.slice()
    panel.lab.stateChanged.emit()
    QTest.keyClicks(line, "5")
    assert line.text() == "0.05"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert panel.lab.running
    assert panel.lab.training.learning_rate == 0.05
    panel.lab.pause()


def test_more_settings_are_folded_until_a_file_uses_them(panel, session) -> None:
    field = panel.settings.fields["validation"]
    assert not field.isVisible()
    QTest.mouseClick(panel.settings.more, Qt.MouseButton.LeftButton)
    assert field.isVisible()
    QTest.mouseClick(panel.settings.more, Qt.MouseButton.LeftButton)
    session.start(set_training(bowl(), clip_norm=2.0))
    assert panel.settings.fields["clip_norm"].isVisible()
    type_into(panel, "clip_norm", "")
    assert session.document.graph.training is None
    type_into(panel, "stop_loss", "0.5")
    type_into(panel, "patience", "7")
    type_into(panel, "weight_decay", "0.01")
    assert dict(session.document.graph.training) == {
        "stop_loss": 0.5, "patience": 7, "weight_decay": 0.01,
    }  # fmt: skip


def test_a_stop_rule_says_why_and_run_goes_on(qtbot, panel, session) -> None:
    panel.lab.change("stop_loss", 1.0)
    run_to_end(qtbot, panel)
    steps, end = panel.lab.progress
    assert steps < end == 20
    assert "the loss" in panel.controls.remark.text.text()
    assert "is below 1" in panel.controls.remark.text.text()
    panel.lab.change("stop_loss", None)
    run_to_end(qtbot, panel)
    assert panel.lab.progress == (20, 20)
    assert not panel.controls.remark.isVisible()


def test_held_out_rows_have_their_loss_in_the_state(qtbot, panel, session) -> None:
    session.start(table_graph(validation=0.3, steps=5))
    run_to_end(qtbot, panel)
    held = panel.lab.training.validation_scores().loss
    assert f"validation {held:.3f}" in panel.controls.state.text()


def test_a_comparison_starts_every_run_from_the_same_numbers(qtbot, panel, session) -> None:
    click(panel, "step")
    before = session.document.graph
    plans = rates(panel.lab.settings)
    panel.lab.compare(plans)
    assert panel.lab.compared == (1, 3)
    qtbot.waitUntil(lambda: not panel.lab.running)
    assert panel.lab.compared == (0, 0)
    runs = list(panel.lab.kept)[1:]
    assert [kept.title for kept in runs] == ["rate 0.01", "rate 0.1", "rate 1"]
    assert all(kept.run.parameters[0]["w"] == 3.0 for kept in runs)
    assert runs[1].values["w"] == expected(20)
    assert session.graph is before
    assert "3 runs compared" in panel.controls.state.text()
    assert not panel.lab.unkept


def test_a_comparison_goes_on_after_a_run_that_diverges_and_can_be_stopped(
    qtbot, panel, session
) -> None:
    panel.lab.compare(rates(Settings(learning_rate=1e6, steps=400), (1.0, 1e-6)))
    qtbot.waitUntil(lambda: not panel.lab.running)
    first, second = panel.lab.kept
    assert "diverged" in first.run.stopped
    assert not first.values
    assert len(second.run.steps) == 400
    panel.lab.change("steps", 1_000_000)
    panel.lab.compare(seeds(panel.lab.settings, 3))
    assert panel.controls.reset.text() == "Stop"
    assert not panel.controls.keep.isEnabled()
    click(panel, "reset")
    assert not panel.lab.running
    assert panel.lab.compared == (0, 0)
    assert len(panel.lab.kept) == 3


def test_the_menu_compares_what_the_file_names(qtbot, panel, session) -> None:
    wanted = [{"title": "slow", "learning_rate": 0.01}, {"title": "fast", "learning_rate": 0.2}]
    session.start(set_training(bowl(), steps=4, compare=wanted))
    menu = panel.compare.menu()
    menu.aboutToShow.emit()
    named = menu.actions()[0]
    assert named.isVisible()
    assert "2 runs" in named.text()
    named.trigger()
    assert panel.pages.currentWidget() is panel.runs
    qtbot.waitUntil(lambda: not panel.lab.running)
    assert [kept.title for kept in panel.lab.kept] == ["slow", "fast"]
    session.start(set_training(bowl(), compare=[{"learning_rate": -1}]))
    named.trigger()
    assert "run 1 of compare" in panel.controls.remark.text.text()
    session.start(bowl())
    menu.aboutToShow.emit()
    assert not named.isVisible()


def test_seeds_end_with_mean_and_spread(qtbot, panel, session) -> None:
    table = table_graph(steps=5, batch_size=3)
    session.start(table)
    plans = seeds(panel.lab.settings, 4)
    panel.lab.compare(plans)
    qtbot.waitUntil(lambda: not panel.lab.running)
    last = [list(Training(table, plan.settings).run(5))[-1].learnt for plan in plans]
    assert [kept.last_loss for kept in panel.lab.kept] == last, "of all rows, after the last step"
    mean, deviation = np.mean(last), np.std(last, ddof=1)
    assert panel.controls.state.text() == (
        f"4 seeds compared\nlast loss {mean:.3f}, standard deviation {deviation:.3f}"
    )


def open_menu(panel, index):
    view = panel.runs.view
    view.customContextMenuRequested.emit(view.visualRect(index).center())
    return panel.runs.findChildren(QMenu)[-1]


def test_runs_are_listed_renamed_hidden_and_removed(qtbot, panel, session) -> None:
    for rate in (0.1, 0.2):
        panel.lab.change("learning_rate", rate)
        run_to_end(qtbot, panel)
        click(panel, "reset")
    panel.pages.setCurrentWidget(panel.runs)
    model, view = panel.runs.model, panel.runs.view
    shown_rows = [[model.index(i, k).data() for k in range(3)] for i in range(2)]
    assert [row[:2] for row in shown_rows] == [
        ["sgd 0.2, seed 0", "rate 0.2"], ["sgd 0.1, seed 0", "rate 0.1"],
    ]  # fmt: skip
    newest = list(panel.lab.kept)[1]
    view.setFocus()
    view.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not newest.visible
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "faster")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QCoreApplication.processEvents()
    assert newest.title == "faster"
    assert panel.pages.tabText(1) == "Runs (2)"
    QTest.keyClick(view, Qt.Key.Key_Space)
    menu = open_menu(panel, model.index(0, 0))
    next(a for a in menu.actions() if "alone" in a.text()).trigger()
    assert [kept.visible for kept in panel.lab.kept] == [False, True]
    next(a for a in menu.actions() if "all" in a.text()).trigger()
    assert all(kept.visible for kept in panel.lab.kept)
    menu.close()
    look = newest.number
    view.setCurrentIndex(model.index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert list(panel.lab.kept) == [newest]
    assert newest.number == look == 1
    click(panel, "step")
    assert [kept.number for kept in panel.lab.kept] == [1, 0]
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert [kept.run for kept in panel.lab.kept] == [panel.lab.run]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_the_numbers_that_are_shown_belong_to_somebody(panel, session, seed):
    """Random turns of training, editing, undo and comparisons; after each the screen is true."""
    rng = Random(seed)
    lab = panel.lab
    told = Told("w", (), "w", str)
    turns = [
        lab.toggle, lab.pause, lab.step, lab.reset, lab.keep, lab.restore, session.undo,
        session.redo, session.cancel_preview, lambda: lab.phase(told),
        lambda: lab.running and lab.slice(),
        lambda: lab.change("learning_rate", rng.choice([0.1, 0.4, 1e200])),
        lambda: lab.change("optimizer", rng.choice(["sgd", "adam"])),
        lambda: lab.change("steps", rng.choice([3, 30])),
        lambda: lab.change("stop_loss", rng.choice([None, 1.0])),
        lambda: lab.compare(seeds(lab.settings, 2)),
        lambda: session.preview(lambda g: set_value(g, "x", rng.random())),
        lambda: session.previewing and not lab.training and session.commit("Set x"),
        lambda: session.apply("Set w", lambda g: set_value(g, "w", rng.uniform(-3, 3))),
        lambda: session.apply("Move", lambda g: move(g, {"w": (rng.random(), 5.0)})),
        lambda: lab.kept.remove(list(lab.kept)[:1]),
        lambda: session.start(set_training(bowl(), steps=20)),
        QCoreApplication.processEvents,
    ]  # fmt: skip
    for _ in range(150):
        rng.choice(turns)()
        others = session.previewing and session.evaluation.value("x") != (
            session.document.graph.nodes["x"].operation.value
        )
        if not lab.running and not others:
            QCoreApplication.processEvents()
            stepped = lab.training is not None and lab.training.steps > 0
            assert session.previewing >= stepped
            assert lab.training is not None or not session.previewing
            kept = session.document.graph.nodes["w"].operation.value
            assert shown(session) == (lab.parameters["w"] if stepped else kept)
    lab.pause()
