"""Files on screen: open, save, ask before anything is lost, never replace what cannot be read."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from graphapp.app.chooser import Answer, Dialogs
from graphapp.files import load, save
from graphapp.model.edits import set_value

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def set_x(window, value):
    assert window.session.apply("Set x", lambda graph: set_value(graph, "x", value))


def press(window, key, modifiers=CTRL):
    QTest.keyClick(window, key, modifiers)


def test_ctrl_o_opens_a_file_and_shows_its_numbers(window, answers, product_file):
    answers.path = product_file
    press(window, Qt.Key.Key_O)
    assert answers.asked == ["open"]
    assert window.session.evaluation.value("L") == -6.0
    assert window.windowTitle() == "product.cgraph[*] — graphapp"
    assert not window.isWindowModified()
    assert set(window.view.canvas.nodes) == {"x", "w", "L"}


def test_a_cancelled_dialog_changes_nothing(window, answers):
    before = window.session.graph
    press(window, Qt.Key.Key_O)
    assert window.session.graph is before


def test_undo_and_redo_by_key_and_the_modified_mark(window, product_file):
    window.file.open(product_file)
    set_x(window, 5.0)
    assert window.isWindowModified()
    assert window.actions_by_verb["undo"].text() == "&Undo: Set x"
    press(window, Qt.Key.Key_Z)
    assert window.session.evaluation.value("L") == -6.0
    assert not window.isWindowModified()
    press(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert window.session.evaluation.value("L") == -10.0
    assert not window.actions_by_verb["redo"].isEnabled()


def test_ctrl_s_writes_the_file_and_clears_the_mark(window, product_file):
    window.file.open(product_file)
    set_x(window, 0.1)
    press(window, Qt.Key.Key_S)
    assert load(product_file).nodes["x"].operation.value == 0.1
    assert not window.isWindowModified()
    assert "product.cgraph" in window.statusBar().currentMessage()


def test_save_as_writes_elsewhere_and_goes_on_with_that_file(
    window, answers, product_file, tmp_path
):
    window.file.open(product_file)
    set_x(window, 7.0)
    answers.path = tmp_path / "other.cgraph"
    press(window, Qt.Key.Key_S, CTRL | SHIFT)
    assert load(answers.path).nodes["x"].operation.value == 7.0
    assert load(product_file).nodes["x"].operation.value == 3.0
    assert window.windowTitle().startswith("other.cgraph")


def test_a_graph_without_a_file_asks_for_a_name_made_from_its_title(
    window, answers, product, tmp_path
):
    window.session.start(product)
    answers.path = tmp_path / "new.cgraph"
    assert window.file.save()
    assert answers.asked == ["save a-product.cgraph"]
    assert answers.path.exists()


def test_a_broken_file_is_a_sentence_in_the_window_and_the_old_graph_stays(
    window, product_file, tmp_path
):
    window.file.open(product_file)
    broken = tmp_path / "broken.cgraph"
    broken.write_text('{"format": "graphapp-graph", "version": 1, "nodes": [')
    before, content = window.session.graph, broken.read_bytes()
    assert not window.file.open(broken)
    assert "broken.cgraph" in window.messages.message
    assert "\n" not in window.messages.message
    assert window.session.graph is before
    assert window.file.path == product_file
    assert broken.read_bytes() == content


def test_the_message_goes_with_a_click_and_with_the_next_good_file(window, product_file, tmp_path):
    window.file.open(tmp_path / "missing.cgraph")
    assert window.messages.message
    button = window.messages.findChild(object, "message.dismiss")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.messages.message == ""
    window.file.open(tmp_path / "missing.cgraph")
    window.file.open(product_file)
    assert window.messages.message == ""


@pytest.mark.parametrize(
    ("answer", "written"), [(Answer.SAVE, 5.0), (Answer.DISCARD, 3.0), (Answer.CANCEL, 3.0)]
)
def test_closing_with_changes_asks(window, answers, product_file, answer, written):
    window.file.open(product_file)
    set_x(window, 5.0)
    answers.answer = answer
    assert window.close() is (answer is not Answer.CANCEL)
    assert answers.asked == ["unsaved product.cgraph"]
    assert load(product_file).nodes["x"].operation.value == written


def test_closing_without_changes_asks_nothing(window, answers, product_file):
    window.file.open(product_file)
    assert window.close()
    assert answers.asked == []


def test_a_failed_save_does_not_close(window, answers, product_file, tmp_path):
    window.file.open(product_file)
    set_x(window, 5.0)
    window.file.path = tmp_path / "no" / "folder" / "here.cgraph"
    answers.answer = Answer.SAVE
    assert not window.close()
    assert window.messages.message.startswith("Not saved.")
    assert window.isWindowModified()


def test_opening_another_file_asks_about_changes_first(window, answers, product_file):
    window.file.open(product_file)
    set_x(window, 5.0)
    assert not window.file.open(product_file)
    assert answers.asked == ["unsaved product.cgraph"]
    assert window.session.evaluation.value("x") == 5.0


@pytest.mark.parametrize("replace", [True, False])
def test_a_file_that_changed_on_disk_is_replaced_only_after_asking(
    window, answers, product_file, replace
):
    window.file.open(product_file)
    set_x(window, 5.0)
    foreign = product_file.read_bytes().replace(b"3.0", b"9.0")
    product_file.write_bytes(foreign)
    os.utime(product_file, ns=(1, 1))
    answers.replace = replace
    assert window.file.save() is replace
    assert answers.asked == ["replace product.cgraph"]
    assert load(product_file).nodes["x"].operation.value == (5.0 if replace else 9.0)
    assert window.isWindowModified() is not replace


def test_saving_twice_does_not_ask_about_our_own_change(window, answers, product_file):
    window.file.open(product_file)
    set_x(window, 5.0)
    assert window.file.save()
    set_x(window, 6.0)
    assert window.file.save()
    assert answers.asked == []


def test_a_preview_is_not_saved(window, product_file):
    window.file.open(product_file)
    window.session.preview(lambda graph: set_value(graph, "x", 99.0))
    assert window.file.save()
    assert load(product_file).nodes["x"].operation.value == 3.0


def test_recent_files_are_listed_and_open(window, settings, product_file):
    window.file.open(product_file)
    window.file.new()
    window._recent.aboutToShow.emit()
    first = window._recent.actions()[0]
    assert first.text().startswith("&1  product.cgraph\t")
    assert first.toolTip() == str(product_file)
    first.trigger()
    assert window.file.path == product_file
    window.actions_by_verb["forget_recent"].trigger()
    assert settings.recent_files() == []


def test_a_recent_file_that_is_gone_leaves_the_list(window, settings, product_file):
    window.file.open(product_file)
    window.file.new()
    product_file.unlink()
    window._recent.aboutToShow.emit()
    window._recent.actions()[0].trigger()
    assert "product.cgraph" in window.messages.message
    assert settings.recent_files() == []


# Dropping -----------------------------------------------------------------------------------


def drop(widget, *paths, text=""):
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        data.setText(text)
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    enter = QDragEnterEvent(QPoint(50, 50), *rest)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        QApplication.sendEvent(widget, QDropEvent(QPointF(50, 50), *rest))
    return enter.isAccepted()


@pytest.fixture
def other_file(tmp_path, product):
    path = tmp_path / "other.cgraph"
    save(product, path)
    return path


@pytest.mark.parametrize("where", ["canvas", "window"])
def test_a_dropped_file_opens(window, product_file, where):
    widget = window.view.viewport() if where == "canvas" else window
    assert drop(widget, product_file)
    assert window.file.path == product_file


def test_a_dropped_file_goes_to_a_window_of_its_own_when_something_would_be_lost(
    window, answers, product_file, other_file, qtbot
):
    window.file.open(product_file)
    set_x(window, 5.0)
    with qtbot.waitSignal(window.file_wanted) as wanted:
        drop(window.view.viewport(), other_file)
    assert wanted.args == [other_file]
    assert answers.asked == []
    assert window.session.evaluation.value("x") == 5.0


def test_of_several_dropped_files_the_others_go_to_windows_of_their_own(
    window, product_file, other_file, tmp_path
):
    wanted = []
    window.file_wanted.connect(wanted.append)
    drop(window.view.viewport(), product_file, other_file, tmp_path, other_file)
    assert window.file.path == product_file
    assert wanted == [other_file]


def test_a_dropped_file_that_is_no_graph_is_a_sentence(window, tmp_path):
    picture = tmp_path / "holiday.png"
    picture.write_bytes(b"\x89PNG")
    before = window.session.graph
    drop(window.view.viewport(), picture)
    assert "holiday.png" in window.messages.message
    assert window.session.graph is before


def test_text_and_folders_are_left_alone(window, tmp_path):
    before = window.session.graph
    assert not drop(window, text="5")
    assert not drop(window, tmp_path)
    assert window.session.graph is before


# Examples and pictures ----------------------------------------------------------------------


def test_a_bundled_example_opens_as_a_copy_without_a_name(window, answers):
    from graphapp.files.bundled import first_example

    content = first_example().read_bytes()
    assert window.file.open(first_example())
    assert window.file.path is None
    assert window.windowTitle().startswith("Three neurons")
    window.file.save()
    assert answers.asked == ["save three-neurons.cgraph"]
    assert first_example().read_bytes() == content


def test_export_writes_a_png(window, answers, product_file, tmp_path):
    window.file.open(product_file)
    answers.path = tmp_path / "picture.png"
    press(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert answers.asked == ["picture product.png"]
    assert answers.path.read_bytes().startswith(b"\x89PNG")


def test_a_picture_that_cannot_be_written_is_a_sentence(window, answers, product_file, tmp_path):
    window.file.open(product_file)
    answers.path = tmp_path / "no" / "picture.png"
    press(window, Qt.Key.Key_E, CTRL | SHIFT)
    assert window.messages.message.startswith("Nothing was exported.")


def test_the_save_dialog_adds_the_ending(window, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: 1)
    chosen = Dialogs(window).path_to_save(tmp_path / "graph")
    assert chosen is not None
    assert chosen.name == "graph.cgraph"


def test_the_pointer_is_busy_while_a_file_is_read_and_shown(window, product_file):
    seen = []
    window.session.graphChanged.connect(lambda *_: seen.append(QApplication.overrideCursor()))
    assert window.file.open(product_file)
    assert [cursor.shape() for cursor in seen] == [Qt.CursorShape.WaitCursor]
    assert QApplication.overrideCursor() is None
    product_file.write_text("nonsense")
    assert not window.file.open(product_file)
    assert QApplication.overrideCursor() is None
