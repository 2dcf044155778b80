"""The training lab in the window: its action, what it saves, and the end of the window."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from graphapp.files import load


def open_training(window, qtbot, product):
    window.session.start(product)
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(window.view.hasFocus)
    QTest.keyClick(window.view, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    dock = window.docks.by_name["training"]
    qtbot.waitUntil(dock.isVisible)
    return dock.panel


def test_the_dock_is_hidden_until_it_is_asked_for_and_runs_by_the_same_key(
    window, qtbot, product
) -> None:
    assert window.docks.by_name["training"].isHidden()
    panel = open_training(window, qtbot, product)
    qtbot.waitUntil(panel.controls.run.hasFocus)
    panel.lab.change("steps", 1_000_000)
    QTest.keyClick(panel.controls.run, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert panel.lab.running
    QTest.keyClick(panel.controls.run, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert not panel.lab.running


def test_settings_are_saved_with_the_graph_and_trained_values_are_not(
    window, qtbot, product, answers, tmp_path
) -> None:
    panel = open_training(window, qtbot, product)
    panel.lab.change("learning_rate", 0.5)
    panel.lab.step()
    assert window.session.evaluation.value("w") == -2.0 - 0.5 * 3.0
    answers.path = tmp_path / "trained.cgraph"
    assert window.file.save()
    saved = load(answers.path)
    assert saved.training["learning_rate"] == 0.5
    assert saved.nodes["w"].operation.value == -2.0


def test_exports_ask_where(window, qtbot, product, answers, tmp_path) -> None:
    panel = open_training(window, qtbot, product)
    panel.lab.step()
    answers.path = tmp_path / "run.csv"
    panel.plots.table_wanted.emit(panel.plots.write_run)
    assert answers.path.read_text().startswith("step,learning_rate,loss,w")
    answers.path = tmp_path / "loss.png"
    panel.plots.picture_wanted.emit(panel.plots.write_picture)
    assert answers.path.read_bytes().startswith(b"\x89PNG")
    assert [asked.split()[0] for asked in answers.asked] == ["table", "plot"]


def test_a_window_closes_while_it_trains(window, qtbot, product) -> None:
    panel = open_training(window, qtbot, product)
    panel.lab.change("steps", 1_000_000)
    panel.lab.start()
    lab = panel.lab
    window.session.mark_saved()
    window.close()
    assert not lab.running


def test_data_is_imported_from_a_file(window, qtbot, answers, tmp_path) -> None:
    answers.path = tmp_path / "points.csv"
    answers.path.write_bytes("x;größe\n1,5;2\n3;4\n".encode("latin-1"))
    window.actions_by_verb["import_data"].trigger()
    assert window.session.graph.data["größe"].tolist() == [2.0, 4.0]
    assert window.docks.by_name["data"].isVisible()
    window.session.undo()
    assert not window.session.graph.data


def test_a_wrong_file_is_said_and_changes_nothing(window, answers, tmp_path) -> None:
    answers.path = tmp_path / "points.csv"
    answers.path.write_text("x,y\n1,2\n3,oops\n")
    window.actions_by_verb["import_data"].trigger()
    assert "row 3, column y" in window.messages.message
    answers.path = tmp_path / "nowhere.csv"
    window.actions_by_verb["import_data"].trigger()
    assert "nowhere.csv cannot be read" in window.messages.message
    assert not window.session.document.can_undo
