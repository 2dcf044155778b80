"""The examples browser: pictures come after the panel is seen, search, progress, preview."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.files.answers import Answers, beside, save_answers
from graphapp.files.examples import examples
from graphapp.panels.example_rows import BELOW, PICTURE, title_lines
from graphapp.panels.examples import ExamplesPanel
from graphapp.panels.math_text import MathText

EXAMPLE = next(example for example in examples() if example.slug == "three-neurons")


@pytest.fixture
def drawn():
    return []


@pytest.fixture
def panel(qtbot, drawn, tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path))

    def draw(graph, theme, scale):
        drawn.append(graph.title)
        image = QImage(80, 20, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        return image

    made = ExamplesPanel(draw)
    qtbot.addWidget(made)
    made.resize(264, 700)
    return made


def entry_of(panel, slug):
    return next(e for e in panel.browser.entries() if panel.browser.key_of(e).slug == slug)


def test_every_example_says_what_it_teaches_and_how_much_it_asks():
    for example in examples():
        assert example.teaches, example.slug
        assert example.questions >= 2, example.slug


def test_nothing_is_drawn_before_the_panel_is_seen_and_then_each_once(panel, drawn, qtbot):
    assert not drawn
    panel.show()
    assert not drawn
    qtbot.waitUntil(lambda: len(drawn) == len(examples()), timeout=20_000)
    qtbot.waitUntil(lambda: not panel._idle.isActive())
    icon = entry_of(panel, "three-neurons").icon(0).pixmap(56, 30).toImage()
    assert icon.pixelColor(28, 15) == Qt.GlobalColor.red
    panel.hide()
    panel.show()
    assert len(drawn) == len(examples())


def test_the_search_looks_into_what_is_taught(panel):
    panel.show()
    QTest.keyClicks(panel.browser.search, "opposite signs")
    shown = [e for e in panel.browser.entries() if not e.isHidden()]
    assert [panel.browser.key_of(e).slug for e in shown] == ["three-neurons"]


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("C 14", ["logistic-regression"]),
        ("c 3", ["discriminant"]),
        ("C 18", ["softmax"]),
        ("E 4", ["activation-gallery", "range-sigmoid"]),
        ("D 1.4 e", ["five-steps", "gradient-descent-loop"]),
        ("graphs 7", ["shapes-of-gradients"]),
        ("two layers 2", ["hidden-units"]),
    ],
)
def test_a_question_of_a_worksheet_is_found_by_its_name(panel, typed, slugs):
    panel.show()
    QTest.keyClicks(panel.browser.search, typed)
    shown = [panel.browser.key_of(e).slug for e in panel.browser.entries() if not e.isHidden()]
    assert shown == slugs


def test_words_that_stand_nowhere_together_are_looked_for_in_any_order(panel):
    panel.show()
    QTest.keyClicks(panel.browser.search, "signs opposite")
    shown = [panel.browser.key_of(e).slug for e in panel.browser.entries() if not e.isHidden()]
    assert shown == ["three-neurons"]


def test_progress_follows_the_answers_file(panel):
    entry = entry_of(panel, "three-neurons")
    assert entry.text(1) == ""
    assert "0 of 5 questions right" in entry.toolTip(0)
    save_answers(Answers({"q1": "0.336", "q2": "1"}), beside(EXAMPLE.path))
    panel.show_progress()
    assert entry.text(1) == "1/5"
    assert entry.toolTip(0).endswith("1 of 5 questions right\n1 wrong, 3 without an answer")
    answers = Answers({"q1": "0.5", "q2": "-1"}, revealed=frozenset({"q1", "q3"}))
    save_answers(answers, beside(EXAMPLE.path))
    panel.show_progress()
    assert entry.text(1) == "1/5", "right given an earlier error counts"
    assert entry.toolTip(1).endswith("1 of 5 questions right\n2 revealed, 2 without an answer")
    save_answers(Answers(), beside(EXAMPLE.path))
    panel.show_progress()
    assert entry.text(1) == ""


def test_a_look_at_an_example_shows_its_picture_and_its_text(panel, drawn):
    panel.show()
    drawn.clear()
    panel.browser.tree.setCurrentItem(entry_of(panel, "three-neurons"))
    assert "Three neurons" in drawn
    preview = panel.findChild(MathText, "examples.preview")
    assert preview.isVisible()
    assert "share the input" in preview.toPlainText()
    assert "opposite signs" not in preview.toPlainText(), "that is told when all is answered"


def test_every_title_is_shown_whole_with_its_worksheet(panel):
    panel.show()
    tree = panel.browser.tree
    room = tree.columnWidth(0) - 2 * tree.indentation() - PICTURE.width() - 20
    for entry in panel.browser.entries():
        assert " ".join(title_lines(entry.text(0), room)) == entry.text(0)
        example = panel.browser.key_of(entry)
        assert entry.data(0, BELOW) == (example.sheet or "on no worksheet")


def test_a_title_too_long_for_three_lines_ends_in_an_ellipsis():
    lines = title_lines("one two three four five six seven eight nine ten", 60)
    assert len(lines) == 3
    assert lines[0].startswith("one")
    assert lines[2].endswith("…")


def test_rows_grow_where_titles_break(panel, qtbot):
    panel.show()
    tree = panel.browser.tree
    entry = entry_of(panel, "gate-fork")
    low = entry_of(panel, "gate-add")

    def height(item):
        return tree.visualItemRect(item).height()

    qtbot.waitUntil(lambda: height(entry) > height(low) > PICTURE.height())
    panel.resize(500, 700)
    qtbot.waitUntil(lambda: height(entry) == height(low))


def test_rows_without_progress_keep_their_room(panel):
    panel.show()
    panel.resize(216, 500)
    entry = entry_of(panel, "three-neurons")
    other = entry_of(panel, "gate-add")
    panel.browser.note(entry, "1/5")
    tree = panel.browser.tree
    QApplication.processEvents()
    assert tree.columnWidth(1) > 20
    whole = tree.visualRect(tree.indexFromItem(other, 0)).right()
    assert whole >= tree.viewport().width() - 2
    assert tree.visualRect(tree.indexFromItem(entry, 0)).right() < whole - 20
