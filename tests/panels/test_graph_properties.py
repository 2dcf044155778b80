"""Title, text and differentiated node of a graph: previewed, applied in one step, undone in one."""

from __future__ import annotations

import pytest
import shiboken6
from graphs import graph
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox

from graphapp.model.annotations import set_texts
from graphapp.panels.graph_properties import GraphProperties
from graphapp.session import Session


@pytest.fixture
def session(qapp):
    made = graph({"x": 1.5, "z": "square", "L": "square"}, ["x -> z.x", "z -> L.x"], "L")
    return Session(set_texts(made, title="Squares", about="First *this*."))


@pytest.fixture
def dialog(session, qtbot):
    made = GraphProperties(session)
    made.open()
    qtbot.waitExposed(made)
    yield made
    if shiboken6.isValid(made):
        made.close()


def press(dialog, which):
    button = dialog.findChild(QDialogButtonBox).button(which)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def write(field, text):
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for number, line in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.keyClicks(field, line)


def test_title_text_and_target_are_one_step(session, dialog):
    before = session.graph
    write(dialog.title, "Two squares")
    write(dialog.about, "What is $x^4$?")
    QTest.keyClick(dialog.target, Qt.Key.Key_Up)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    made = session.graph
    assert (made.title, made.about, made.differentiate) == ("Two squares", "What is $x^4$?", "z")
    assert session.document.names[1:] == ("Graph properties",)
    session.undo()
    assert session.graph is before


def test_nothing_changed_is_no_step(session, dialog):
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert not session.document.can_undo
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_cancel_leaves_everything(session, dialog):
    write(dialog.title, "Other")
    press(dialog, QDialogButtonBox.StandardButton.Cancel)
    assert session.graph.title == "Squares"
    assert not session.document.can_undo


def test_the_preview_follows_what_is_typed(dialog, qtbot):
    assert "First this." in dialog.preview.toPlainText()
    write(dialog.title, "Powers")
    write(dialog.about, "## Question\n\nIs it **even**?")
    qtbot.waitUntil(lambda: "Is it even?" in dialog.preview.toPlainText())
    shown = dialog.preview.toPlainText()
    assert "Powers" in shown
    assert "##" not in shown
    assert "**" not in shown


def test_nothing_can_be_differentiated(session, dialog):
    for _ in range(9):
        QTest.keyClick(dialog.target, Qt.Key.Key_Up)
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert session.graph.differentiate is None


def test_what_changed_meanwhile_stays(session, dialog):
    session.apply("Other title", lambda made: set_texts(made, title="Meanwhile"))
    write(dialog.about, "New")
    press(dialog, QDialogButtonBox.StandardButton.Ok)
    assert (session.graph.title, session.graph.about) == ("Meanwhile", "New")


def test_every_field_has_a_name(dialog):
    for field in (dialog.title, dialog.about, dialog.target, dialog.preview):
        assert field.accessibleName()
