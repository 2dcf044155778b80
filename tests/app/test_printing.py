"""Worksheets from the window, and exports that keep what is asked: by real keys and clicks."""

from __future__ import annotations

import re

import pytest
from hands import settle
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QSpinBox

from graphapp.app.worksheet_dialog import WorksheetDialog
from graphapp.canvas.picture import draw_image
from graphapp.export import FORMATS
from graphapp.files.bundled import folder
from graphapp.look.theme import LIGHT

NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"
CTRL = Qt.KeyboardModifier.ControlModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier
#: Numbers that are asked for, as diagrams write them; no other number of the graph is the same.
ASKED = ("0.336", "0.712", "0.898", "0.161")


@pytest.fixture
def neurons(window):
    assert window.file.open_copy(NEURONS)
    settle()
    return window


@pytest.fixture
def dialog(neurons):
    """The dialog, opened by its key."""
    QTest.keyClick(neurons.view.viewport(), Qt.Key.Key_P, CTRL)
    settle()
    (found,) = neurons.findChildren(WorksheetDialog)
    yield found
    found.reject()
    settle()


def button(dialog, name: str):
    return dialog.findChild(QPushButton, f"worksheet.{name}")


def click(widget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    settle()


# Exports while answering ------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["dot", "mermaid", "tikz", "latex"])
def test_texts_keep_what_is_asked_in_answer_mode(neurons, answers, tmp_path, to):
    answers.path = tmp_path / f"open{FORMATS[to].ending}"
    QTest.keyClick(neurons.view.viewport(), Qt.Key.Key_E, CTRL_SHIFT)
    shown = answers.path.read_text(encoding="utf-8")
    assert all(number in shown for number in ASKED)
    neurons.actions_by_verb["answer_questions"].trigger()
    settle()
    answers.path = tmp_path / f"hidden{FORMATS[to].ending}"
    neurons.actions_by_verb["export_picture"].trigger()
    hidden = answers.path.read_text(encoding="utf-8")
    assert not [n for n in ASKED if re.search(rf"(?<![\d.]){re.escape(n)}", hidden)]
    assert "0.604" in hidden, "a number that nobody asks for"


@pytest.mark.parametrize("to", ["png", "svg", "pdf"])
def test_pictures_keep_what_is_asked_in_answer_mode(neurons, answers, tmp_path, to):
    pictures = []
    for answering in (False, True):
        if answering:
            neurons.actions_by_verb["answer_questions"].trigger()
            settle()
        answers.path = tmp_path / f"{answering}.{to}"
        neurons.actions_by_verb["export_picture"].trigger()
        pictures.append(answers.path.read_bytes())
    assert pictures[0] != pictures[1]
    if to == "png":
        session = neurons.session
        wanted = draw_image(session.graph, LIGHT, 2.0, session.hidden)
        assert wanted.size().width() > 0
        wanted.save(str(tmp_path / "wanted.png"), "PNG")
        assert pictures[1] == (tmp_path / "wanted.png").read_bytes()


# The dialog -----------------------------------------------------------------------------------


def test_the_key_opens_a_worksheet_with_its_first_page(dialog):
    assert dialog.isVisible()
    assert not dialog.sheet.is_key
    assert dialog.sheet.footer == "three-neurons.cgraph"
    image = dialog.preview.grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert middle.lightness() == 255, "paper is white"
    assert button(dialog, "save").isDefault(), "Enter saves"
    assert QApplication.focusWidget() is dialog.kind


def test_save_writes_a_pdf_and_closes(dialog, answers, tmp_path):
    answers.path = tmp_path / "sheet.pdf"
    click(button(dialog, "save"))
    assert answers.asked == ["worksheet three-neurons.pdf"]
    assert answers.path.read_bytes().startswith(b"%PDF")
    assert not dialog.isVisible()


def test_cancelling_the_file_keeps_the_dialog(dialog, answers):
    answers.path = None
    click(button(dialog, "save"))
    assert dialog.isVisible()


def test_the_key_with_other_numbers_by_keys(dialog, answers, tmp_path):
    dialog.kind.setFocus()
    QTest.keyClick(dialog.kind, Qt.Key.Key_Down)
    settle()
    assert dialog.sheet.is_key
    before = dialog.sheet.items[0].numbers
    seed = dialog.findChild(QSpinBox, "worksheet.seed")
    seed.setFocus()
    seed.selectAll()
    QTest.keyClicks(seed, "7")
    QTest.keyClick(seed, Qt.Key.Key_Tab)
    settle()
    assert dialog.sheet.footer == "three-neurons.cgraph · seed 7"
    assert dialog.sheet.items[0].numbers != before
    answers.path = tmp_path / "key.pdf"
    click(button(dialog, "save"))
    assert answers.asked == ["worksheet three-neurons.key.pdf"]


def test_pages_are_turned(dialog):
    count = dialog.findChild(object, "worksheet.count")
    total = len(dialog.pages.pages)
    assert count.text() == f"Page 1 of {total}"
    before, forth = (dialog.findChild(object, f"worksheet.{name}") for name in ("before", "next"))
    assert not before.isEnabled()
    for number in range(2, total + 1):
        click(forth)
        dialog.preview.grab()
        assert count.text() == f"Page {number} of {total}"
    assert not forth.isEnabled()


@pytest.mark.parametrize(("first", "last"), [(0, 0), (2, 2)])
def test_print_draws_the_pages_that_were_chosen(dialog, tmp_path, monkeypatch, first, last):
    path = tmp_path / "printed.pdf"
    total = len(dialog.pages.pages)

    def accept(chooser: QPrintDialog) -> int:
        printer = chooser.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setFromTo(first, last)
        return 1

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    click(button(dialog, "print"))
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", path.read_bytes())
    assert len(pages) == (1 if first else total)
    across = [float(width) > float(height) for width, height in pages]
    assert across == ([True] if first else [page % 4 == 1 for page in range(total)])
    assert not dialog.isVisible()


def test_a_graph_that_asks_nothing_is_printed_too(window, product_file):
    window.file.open(product_file)
    settle()
    assert not window.actions_by_verb["export_worksheet"].isEnabled()
    assert window.actions_by_verb["print"].isEnabled()
    dialog = window.printing.ask_for_worksheet()
    assert not dialog.kind.isVisible()
    assert dialog.sheet.items == ()
    dialog.preview.grab()
    dialog.reject()


def test_questions_at_fault_are_a_sentence(window, product, tmp_path):
    from dataclasses import replace

    asks = {"node": "gone", "quantity": "value"}
    exercise = {"questions": [{"id": "q1", "asks": asks}]}
    window.session.apply("Ask", replace(product, exercise=exercise))
    window.actions_by_verb["print"].trigger()
    assert window.messages.message.startswith("There is no worksheet. Question q1: ")


def test_a_seed_that_gives_no_numbers_is_said(window, product):
    from dataclasses import replace

    from graphapp.model.edits import set_value

    graph = set_value(set_value(product, "x", 0.0), "w", 0.0)
    asks = {"node": "L", "quantity": "value"}
    exercise = {"questions": [{"id": "q1", "asks": asks}]}
    window.session.apply("Ask", replace(graph, exercise=exercise))
    window.actions_by_verb["export_worksheet"].trigger()
    (dialog,) = window.findChildren(WorksheetDialog)
    dialog.seed.setValue(3)
    assert dialog.fault.text().endswith(".")
    assert not button(dialog, "save").isEnabled()
    dialog.seed.setValue(0)
    assert dialog.fault.text() == ""
    assert button(dialog, "save").isEnabled()
    dialog.reject()
