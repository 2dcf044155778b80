"""Sticky notes: moved, resized, edited in place, behind everything that has numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.note_editor import NoteEditor
from graphapp.canvas.note_item import NoteItem
from graphapp.look.theme import DARK, LIGHT
from graphapp.model import Note
from graphapp.model.annotations import add_note, remove_notes

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NOTE = Note("A **note** with $\\frac{a}{b}$", (96.0, 240.0), (200.0, 80.0))


@pytest.fixture
def noted(bench: Bench) -> Bench:
    bench.session.apply("Add note", lambda graph: add_note(graph, NOTE))
    QApplication.processEvents()
    return bench


def item_of(bench: Bench) -> NoteItem:
    return bench.view.canvas.backdrop.notes[0]


def middle_of(bench: Bench) -> QPoint:
    return bench.at(item_of(bench).box.center())


def corner_of(bench: Bench) -> QPoint:
    return bench.at(item_of(bench).box.bottomRight() - QPointF(4, 4))


def note_of(bench: Bench) -> Note:
    return bench.graph.notes[0]


def open_editor(bench: Bench) -> NoteEditor:
    QTest.mouseDClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=middle_of(bench))
    QApplication.processEvents()
    (editor,) = bench.view.viewport().findChildren(NoteEditor)
    return editor


def test_a_click_selects_and_a_drag_moves(noted: Bench) -> None:
    noted.click(middle_of(noted))
    assert noted.session.selection.notes == {0}
    noted.drag(middle_of(noted), QPoint(-163, 83))
    assert note_of(noted).position == (-64.0, 320.0)
    assert noted.names == ("Add note", "Move")
    noted.session.undo()
    assert note_of(noted).position == NOTE.position
    assert item_of(noted).pos() == QPointF(*NOTE.position)


def test_a_note_moves_with_the_nodes_that_are_selected_too(noted: Bench) -> None:
    noted.session.select({"L"}, notes={0})
    x, y = noted.place("L")
    noted.drag(middle_of(noted), QPoint(0, 80), keys=Qt.KeyboardModifier.NoModifier)
    (nx, ny), (_, old) = note_of(noted).position, NOTE.position
    assert (noted.place("L")[0] - x, noted.place("L")[1] - y) == (nx - 96.0, ny - old)
    assert len(noted.names) == 2


def test_escape_puts_a_note_back(noted: Bench) -> None:
    at = middle_of(noted)
    noted.press(at)
    noted.move(at + QPoint(100, 60))
    assert item_of(noted).pos() != QPointF(*NOTE.position)
    noted.key(Qt.Key.Key_Escape)
    noted.release(at)
    assert item_of(noted).pos() == QPointF(*NOTE.position)
    assert noted.names == ("Add note",)


def test_a_drag_ends_when_the_note_is_gone(noted: Bench) -> None:
    at = middle_of(noted)
    noted.press(at)
    noted.move(at + QPoint(100, 60))
    noted.session.apply("Delete", lambda graph: remove_notes(graph, [0]))
    noted.move(at + QPoint(120, 60))
    noted.release(at)
    assert noted.names == ("Add note", "Delete")
    assert noted.view.canvas.backdrop.notes == []


def test_the_corner_resizes(noted: Bench) -> None:
    noted.drag(corner_of(noted), QPoint(81, 41))
    assert note_of(noted).size == (280.0, 120.0)
    assert note_of(noted).position == NOTE.position
    assert noted.names == ("Add note", "Resize note")
    noted.drag(corner_of(noted), QPoint(-900, -400))
    assert note_of(noted).size == (72.0, 36.0)


def test_escape_takes_a_resize_back(noted: Bench) -> None:
    at = corner_of(noted)
    noted.press(at)
    noted.move(at + QPoint(80, 80))
    assert item_of(noted).rect().width() == 280
    noted.key(Qt.Key.Key_Escape)
    noted.release(at)
    assert item_of(noted).rect().width() == 200
    assert noted.names == ("Add note",)


def test_arrow_keys_move_a_note(noted: Bench) -> None:
    noted.click(middle_of(noted))
    noted.key(Qt.Key.Key_Right, SHIFT)
    assert note_of(noted).position == (136.0, 240.0)


def test_a_rubber_band_selects_notes(noted: Bench) -> None:
    box = item_of(noted).box.adjusted(-4, -4, 4, 4)
    noted.press(noted.at(box.bottomRight()))
    noted.move(noted.at(box.center()))
    assert noted.session.selection.notes == {0}
    noted.release(noted.at(box.center()))


def test_a_double_click_edits_and_ctrl_enter_applies(noted: Bench) -> None:
    editor = open_editor(noted)
    assert editor.toPlainText() == NOTE.text
    editor.selectAll()
    QTest.keyClicks(editor, "# One")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QTest.keyClicks(editor, "$w$")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert note_of(noted).text == "# One\n$w$"
    assert noted.names == ("Add note", "Edit note")
    assert not editor.isVisible()
    assert noted.session.selection.notes == {0}


def test_escape_keeps_the_old_text(noted: Bench) -> None:
    editor = open_editor(noted)
    QTest.keyClicks(editor, "nonsense")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert note_of(noted).text == NOTE.text
    assert noted.names == ("Add note",)


def test_leaving_the_editor_applies(noted: Bench) -> None:
    editor = open_editor(noted)
    QTest.keyClicks(editor, "!")
    QApplication.sendEvent(
        editor, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.OtherFocusReason)
    )
    assert note_of(noted).text == NOTE.text + "!"


def test_a_menu_does_not_leave_the_editor(noted: Bench) -> None:
    editor = open_editor(noted)
    lost = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.PopupFocusReason)
    QApplication.sendEvent(editor, lost)
    assert editor.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Escape)


def test_a_press_on_the_canvas_applies(noted: Bench) -> None:
    editor = open_editor(noted)
    QTest.keyClicks(editor, " more")
    noted.view.setFocus()
    noted.click(QPoint(30, 600))
    assert note_of(noted).text == NOTE.text + " more"
    assert not editor.isVisible()


def test_nodes_and_edges_are_before_a_note(noted: Bench) -> None:
    noted.session.apply(
        "Move", lambda graph: replace(graph, notes=(replace(NOTE, position=(240.0, 0.0)),))
    )
    noted.click(noted.node("m"))
    assert noted.session.selection.nodes == {"m"}
    canvas = noted.view.canvas
    below = min(item.zValue() for item in [*canvas.nodes.values(), *canvas.edges.values()])
    assert item_of(noted).zValue() < below


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_note_has_the_colours_of_the_theme(noted: Bench, theme: object) -> None:
    noted.view.canvas.set_theme(theme)  # type: ignore[arg-type]
    image = noted.view.viewport().grab().toImage()
    at = noted.at(item_of(noted).box.topRight() + QPointF(-12, 12))
    assert image.pixelColor(at).name().upper() == theme.note  # type: ignore[attr-defined]


def test_mathematics_is_typeset(noted: Bench) -> None:
    noted.view.viewport().grab()
    document = item_of(noted)._text()
    assert "frac" not in document.toPlainText()
    assert "￼" in document.toPlainText()
