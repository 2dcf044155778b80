"""The training lab in the window: its action, what it saves, and the end of the window."""

from __future__ import annotations

import csv
import json

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from graphapp.app.chooser import Answer
from graphapp.cli import main
from graphapp.files import load, save
from graphapp.model.data_edits import set_data, set_training
from graphapp.model.edits import set_params
from graphapp.model.typed_formula import graph_from_formula
from graphapp.panels.data_import import ImportDialog
from graphapp.training.toys import toy


def open_training(window, qtbot, product=None):
    if product is not None:
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
    panel.plots.picture_wanted.emit(lambda path: path.write_bytes(b"a picture"))
    assert answers.path.read_bytes() == b"a picture"
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
    take_import(window, qtbot)
    assert window.session.graph.data["größe"].tolist() == [2.0, 4.0]
    assert window.docks.by_name["data"].isVisible()
    window.session.undo()
    assert not window.session.graph.data


def take_import(window, qtbot):
    dialog = window.findChild(ImportDialog)
    qtbot.waitExposed(dialog)
    QTest.mouseClick(dialog.findChild(QPushButton, "import.take"), Qt.MouseButton.LeftButton)


def test_a_file_that_cannot_be_read_is_said(window, answers, tmp_path) -> None:
    answers.path = tmp_path / "nowhere.csv"
    window.actions_by_verb["import_data"].trigger()
    assert "nowhere.csv cannot be read" in window.messages.message
    assert not window.session.document.can_undo


def test_a_table_dropped_on_the_window_is_offered(window, qtbot, tmp_path, product_file) -> None:
    table = tmp_path / "points.csv"
    table.write_text("x,y\n1,2\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (product_file, table)])
    place = QPoint(20, 20)
    for kind in (QDragEnterEvent, QDropEvent):
        event = kind(
            place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QCoreApplication.sendEvent(window.view.viewport(), event)
        assert event.isAccepted()
    assert window.file.path == product_file
    take_import(window, qtbot)
    assert list(window.session.graph.data) == ["x", "y"]


def test_a_file_that_names_a_plot_brings_the_training_with_it(
    window, qtbot, product, tmp_path
) -> None:
    named = set_training(product, plot="norms", logarithmic=True, steps=3)
    save(named, tmp_path / "named.cgraph")
    window.resize(1024, 768)
    assert window.file.open(tmp_path / "named.cgraph")
    dock = window.docks.by_name["training"]
    assert dock.isVisible()
    assert dock.panel.plots.chosen.currentData() == "norms"
    assert dock.panel.plots.logarithmic.isChecked()
    assert window.view.height() > 250


def trained(window, qtbot, product_file):
    window.file.open(product_file)
    panel = window.docks.show("training")
    panel.lab.step()
    assert panel.lab.unkept
    return panel.lab


def test_trained_values_are_not_lost_without_a_question(
    window, qtbot, product_file, answers
) -> None:
    lab = trained(window, qtbot, product_file)
    assert not window.session.document.modified
    window.close()
    assert answers.asked == ["unkept product.cgraph"]
    assert window.isVisible()
    assert not window.file.new()
    answers.answer = Answer.DISCARD
    assert window.file.new()
    assert answers.asked == ["unkept product.cgraph"] * 3
    assert lab.training is None


def test_keeping_trained_values_saves_them(window, qtbot, product_file, answers) -> None:
    trained(window, qtbot, product_file)
    value = window.session.evaluation.value("w")
    answers.answer = Answer.SAVE
    assert window.file.new()
    assert answers.asked == ["unkept product.cgraph"]
    assert load(product_file).nodes["w"].operation.value == value != -2.0


def test_saving_leaves_trained_values_on_screen_and_says_so(
    window, qtbot, product_file, answers
) -> None:
    lab = trained(window, qtbot, product_file)
    value = window.session.evaluation.value("w")
    said = []
    lab.stopped.connect(lambda kind, sentence: said.append(sentence))
    assert window.file.save()
    assert window.session.evaluation.value("w") == value
    assert "the values before the training" in said[-1]
    assert load(product_file).nodes["w"].operation.value == -2.0


def test_the_menu_steps_resets_and_keeps(window, qtbot, product_file) -> None:
    actions = window.actions_by_verb
    window.file.open(product_file)
    assert not actions["train_keep"].isEnabled()
    window.view.setFocus()
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.view, Qt.Key.Key_R, keys)
    lab = window.docks.by_name["training"].panel.lab
    assert lab.progress[0] == 1
    assert actions["train_keep"].isEnabled()
    actions["train_reset"].trigger()
    assert lab.training is None
    assert not actions["train_reset"].isEnabled()
    actions["train_step"].trigger()
    value = window.session.evaluation.value("w")
    actions["train_keep"].trigger()
    assert window.session.document.graph.nodes["w"].operation.value == value
    assert not actions["train_keep"].isEnabled()
    actions["compare_runs"].trigger()
    menu = window.docks.by_name["training"].panel.compare.menu()
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert lab.compared == (1, 3)
    qtbot.waitUntil(lambda: not lab.running)
    assert [kept.title for kept in lab.kept][-3:] == ["rate 0.01", "rate 0.1", "rate 1"]


@pytest.mark.parametrize("batch_size", [None, 3])
def test_the_command_line_takes_the_same_steps_as_the_dock(
    window, qtbot, tmp_path, capsys, batch_size
) -> None:
    """XOR from drawn weights: built, saved, opened again, and trained in both places."""
    text = "L = binary_cross_entropy(sigmoid(linear(tanh(linear(X, W, b)), V, c)), y)"
    graph = set_data(graph_from_formula(text, parameters="WbVc"), toy("XOR"))
    graph = set_params(graph, "X", value=None, columns=["x1", "x2"])
    graph = set_params(graph, "y", value=None, columns=["y"])
    for seed, (id, shape) in enumerate({"W": [3, 2], "b": [3], "V": [1, 3], "c": [1]}.items()):
        init = {"distribution": "normal", "shape": shape, "seed": seed}
        graph = set_params(graph, id, value=None, init=init)
    graph = set_training(graph, learning_rate=0.5, steps=60, seed=2, batch_size=batch_size)
    window.session.start(graph)
    path = window.file.chooser.path = tmp_path / "xor.cgraph"
    assert window.file.save_as()
    window.file.open(path)
    panel = open_training(window, qtbot)
    panel.lab.start()
    qtbot.waitUntil(lambda: not panel.lab.running)
    table = tmp_path / "run.csv"
    assert main(["train", str(path), "--json", "--csv", str(table)]) == 0
    found = json.loads(capsys.readouterr().out)["losses"]
    assert len(found) == 61
    assert found[-1] < found[0]
    with table.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [float(row["loss"]) for row in rows] == panel.lab.run.losses
    if batch_size is None:
        assert found[:-1] == panel.lab.run.losses
