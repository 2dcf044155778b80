"""What the class sees: a dialog, saved in the file, one step of the history, and a way out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QToolBar, QToolButton

from graphapp.files import load, save
from graphapp.model.class_view import PANELS, hiding_of, set_hiding
from graphapp.session import QUANTITIES

HIDDEN = {"library", "toolbar", "timeline", "derivation", "upstream"}


@pytest.fixture
def teacher_file(tmp_path, product):
    path = tmp_path / "teacher.cgraph"
    save(set_hiding(product, HIDDEN), path)
    return path


def parts(window):
    return {
        "library": window.docks.by_name["library"],
        "derivation": window.docks.by_name["derivation"],
        "toolbar": window.findChild(QToolBar, "toolbar"), "timeline": window.timeline,
    }  # fmt: skip


def hidden(window):
    return {name for name, part in parts(window).items() if part.isHidden()}


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))


def test_a_teacher_unmarks_and_saves(window, product_file):
    window.file.open(product_file)
    assert not window.actions_by_verb["show_controls"].isEnabled()
    window.actions_by_verb["class_view"].trigger()
    dialog = window.findChild(object, "class_view")
    assert {name for name, mark in dialog.marks.items() if mark.isChecked()} >= {*PANELS}
    for name in HIDDEN:
        click(dialog.marks[name])
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    assert isinstance(ok, QPushButton)
    click(ok)
    assert hidden(window) == HIDDEN - {"upstream"}
    assert window.session.quantities == set(QUANTITIES) - {"upstream"}
    assert window.session.document.undo_name == "What the class sees"
    window.file.save()
    assert hiding_of(load(product_file)).names == HIDDEN
    window.session.undo()
    assert not hidden(window)
    assert window.session.quantities == set(QUANTITIES)
    window.session.redo()
    assert hidden(window) == HIDDEN - {"upstream"}


def test_cancel_changes_nothing(window, product_file):
    window.file.open(product_file)
    window.actions_by_verb["class_view"].trigger()
    dialog = window.findChild(object, "class_view")
    click(dialog.marks["library"])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not window.session.document.modified
    assert not hidden(window)


def test_who_opens_it_sees_less_and_is_told_the_way_out(window, teacher_file, qtbot):
    window.file.open(teacher_file)
    assert hidden(window) == HIDDEN - {"upstream"}
    qtbot.waitUntil(lambda: "hides" in window.messages.message)
    way_out = window.messages.findChild(QToolButton, "message.action")
    assert way_out.isVisible()
    click(way_out)
    assert not hidden(window)
    assert window.session.quantities == set(QUANTITIES)
    assert not window.messages.message
    assert not window.session.document.modified, "the file is as it was"


def test_another_file_brings_everything_back(window, teacher_file, product_file):
    window.docks.by_name["library"].hide()  # by whoever sits here
    window.file.open(teacher_file)
    window.file.open(product_file)
    assert hidden(window) == {"library"}
    assert window.session.quantities == set(QUANTITIES)


def test_the_choice_of_whoever_sits_here_is_not_written_over(window, settings, teacher_file):
    window.file.open(teacher_file)
    assert settings.quantities() == set(QUANTITIES)
    window.close()
    assert not window.docks.by_name["library"].isHidden(), "when the layout is remembered"


def test_it_stays_hidden_through_projecting(window, teacher_file):
    window.file.open(teacher_file)
    window.actions_by_verb["project"].trigger()
    window.actions_by_verb["step_forward"].trigger()
    assert window.timeline.isHidden()
    window.actions_by_verb["project"].trigger()
    assert hidden(window) == HIDDEN - {"upstream"}


def test_a_strange_entry_is_said_and_kept(window, tmp_path, product, qtbot):
    path = tmp_path / "strange.cgraph"
    save(product, path)
    text = path.read_text()
    path.write_text(text.replace("{", '{\n  "view": {"hide": ["library", "sidebar"]},', 1))
    window.file.open(path)
    assert window.docks.by_name["library"].isHidden()
    qtbot.waitUntil(lambda: "'sidebar'" in window.messages.message)
    window.session.apply("more", lambda graph: set_hiding(graph, ["data"]))
    window.session.undo()
    window.file.save()
    assert "sidebar" in path.read_text()


def test_start_up_does_not_load_it(window, product_file):
    window.file.open(product_file)
    assert window.teaching._class_view is None
    assert window.teaching._projecting is None
