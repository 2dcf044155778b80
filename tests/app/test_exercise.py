"""Answer mode in the window, by real keys and clicks: hidden numbers, marks, hints, files."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from hands import settle
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QScrollArea, QTabBar, QToolButton

from graphapp.app.docks import NARROW
from graphapp.canvas.line_field import LineField
from graphapp.cli import main
from graphapp.engine.asking import quantity_of
from graphapp.engine.hiding import UNASKED
from graphapp.files import dumps, load, save
from graphapp.files.answers import beside
from graphapp.files.bundled import folder
from graphapp.model import Edge
from graphapp.model.questions import hides_of, remove_question
from graphapp.panels.exercise_editor import AskDialog

NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"
OFF = folder("examples") / "2-chain-rule" / "off-the-path.cgraph"
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
RIGHT = {"q1": "0.33584", "q2": "-1.3283", "q3": "-0.71224", "q4": "-0.89764", "q5": "-0.160985"}


def start(window, qtbot):
    """Answer mode on, by its keys; the panel."""
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(window.view.hasFocus)
    QTest.keyClick(window.view, Qt.Key.Key_X, CTRL_SHIFT)
    settle()
    return window.docks.by_name["exercise"].panel


def type_answer(panel, id: str, text: str) -> None:
    field = panel.cards[id].field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()


def word(panel, id: str) -> str:
    return panel.findChild(object, f"mark.{id}").text()


def message(panel, id: str) -> str:
    return panel.findChild(object, f"message.{id}").text()


@pytest.fixture
def neurons(window):
    assert window.file.open_copy(NEURONS)
    settle()
    return window


@pytest.fixture
def panel(neurons, qtbot):
    return start(neurons, qtbot)


def test_keys_switch_answer_mode_on_and_off(neurons, qtbot):
    start(neurons, qtbot)
    assert neurons.exercise.answering.active
    assert neurons.actions_by_verb["answer_questions"].isChecked()
    assert neurons.session.hidden["yhat", "value"] == "1"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_X, CTRL_SHIFT)
    settle()
    assert not neurons.exercise.answering.active
    assert not neurons.session.hidden


def test_the_first_field_has_the_focus_and_enter_goes_to_the_next_open_question(neurons, panel):
    first = panel.cards["q1"].field
    assert QApplication.focusWidget() is first
    QTest.keyClicks(first, RIGHT["q1"])
    QTest.keyClick(first, Qt.Key.Key_Return)
    settle()
    assert word(panel, "q1") == "Right"
    assert first.isReadOnly()
    assert QApplication.focusWidget() is panel.cards["q2"].field
    assert ("yhat", "value") not in neurons.session.hidden


def test_a_wrong_answer_is_diagnosed_and_its_number_stays_hidden(neurons, panel):
    type_answer(panel, "q5", "-0.2394")
    assert word(panel, "q5") == "Wrong"
    assert message(panel, "q5").startswith("Only the branch through mul_1 was counted")
    assert neurons.session.hidden["x", "gradient"] == "5"


def test_an_error_is_carried_forward(neurons, panel):
    y, h1, w3, x = 0.5, 0.6043677771171635, 0.8, 1.5
    type_answer(panel, "q1", str(y))
    slope = 2 * (y - 1)
    type_answer(panel, "q2", str(slope))
    assert word(panel, "q1") == "Wrong"
    assert word(panel, "q2") == "Right, given an earlier error"
    assert message(panel, "q2") == "It follows from the answer to question 1."
    w1 = slope * (1 - y * y) * w3 * (1 - h1 * h1) * x
    type_answer(panel, "q4", f"{w1:.6f}")
    assert word(panel, "q4") == "Right, given an earlier error"
    assert panel.points.text().startswith("2 of 5 right · 2 of 5 points")


def test_enter_goes_on_after_an_answer_that_is_right_given_an_error(neurons, panel):
    type_answer(panel, "q1", "0.5")
    assert QApplication.focusWidget() is panel.cards["q1"].field, "a wrong answer can be mended"
    type_answer(panel, "q2", "-1")
    assert QApplication.focusWidget() is panel.cards["q3"].field


def test_the_place_of_a_question_comes_into_sight(window, qtbot):
    assert window.file.open_copy(folder("examples") / "6-by-hand" / "tanh-4433.cgraph")
    window.view.zoom_to(2.0)
    settle()
    panel = start(window, qtbot)
    view = window.view

    def sees(id: str) -> bool:
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        return seen.intersects(view.canvas.extent([id]))

    panel.cards["q5"].field.setFocus()
    settle()
    assert sees("b1")
    assert not sees("z3")
    panel.cards["q2"].field.setFocus()
    settle()
    assert sees("z3")


def test_a_picture_that_shows_the_place_already_stays(neurons, qtbot):
    neurons.view.fit()
    settle()
    panel = start(neurons, qtbot)
    before = neurons.view.mapToScene(0, 0)
    for card in panel.cards.values():
        card.field.setFocus()
        settle()
        assert neurons.view.mapToScene(0, 0) == before


def test_the_buttons_say_what_they_would_do(neurons, panel):
    assert panel.mode.text() == "Stop answering"
    panel.mode.click()
    assert panel.mode.text() == "Answer questions"
    panel.edit.click()
    assert panel.edit.text() == "Done"
    assert panel.points.text() == "5 questions · 5 points"
    panel.edit.click()
    assert panel.edit.text() == "Edit questions"


def test_what_is_no_number_is_refused_with_a_sentence_and_not_marked(neurons, panel):
    type_answer(panel, "q1", "a lot")
    assert word(panel, "q1") == "Not read"
    assert message(panel, "q1")
    assert not neurons.exercise.answering.answers


def test_hints_come_one_after_the_other_and_do_not_tell_hidden_numbers(neurons, panel):
    card = panel.cards["q4"]
    card.hint.click()
    first = neurons.exercise.answering.standing(card.question).hints
    assert first == (
        r"One way leads back from $L$ to $w_1$, over $\hat{y}$ and $h_1$: "
        "multiply the local gradients along it.",
    )
    card.hint.click()
    card.hint.click()
    all_three = neurons.exercise.answering.standing(card.question).hints
    assert all_three[0] == first[0]
    assert r"\partial L" in all_three[1]
    assert "0.336" not in all_three[2]
    assert "1.5" in all_three[2]
    assert not card.hint.isEnabled()


def test_reveal_shows_the_number_and_earns_nothing(neurons, panel):
    panel.cards["q1"].reveal.click()
    settle()
    assert word(panel, "q1") == "Revealed"
    assert "0.336" in message(panel, "q1")
    assert neurons.exercise.answering.points == (0.0, 5.0)
    panel.reveal_all.click()
    settle()
    assert not neurons.session.hidden


def test_reveals_are_saved_and_known_again_and_earn_nothing(neurons, qtbot, tmp_path, capsys):
    path = tmp_path / "mine.cgraph"
    save(neurons.session.graph, path)
    assert neurons.file.open(path)
    panel = start(neurons, qtbot)
    type_answer(panel, "q1", RIGHT["q1"])
    panel.cards["q2"].reveal.click()
    settle()
    place = tmp_path / "mine.answers.json"
    assert json.loads(place.read_text())["revealed"] == ["q2"]
    neurons.file.new()
    assert neurons.file.open(path)
    settle()
    panel = neurons.docks.by_name["exercise"].panel
    assert (word(panel, "q1"), word(panel, "q2"), word(panel, "q3")) == ("Right", "Revealed", "")
    assert ("yhat", "gradient") not in neurons.session.hidden
    assert neurons.exercise.answering.points == (1.0, 5.0)
    assert main(["grade", str(path), str(place), "--json"]) == 1
    statuses = [q["status"] for q in json.loads(capsys.readouterr().out)["questions"]]
    assert statuses == ["right", "missing", "missing", "missing", "missing"]
    panel.reset.click()
    assert not place.exists()


def test_answers_to_a_question_that_is_gone_are_not_saved(neurons, panel, tmp_path):
    type_answer(panel, "q1", RIGHT["q1"])
    type_answer(panel, "q3", RIGHT["q3"])
    neurons.session.apply("Remove question 3", lambda graph: remove_question(graph, 2))
    type_answer(panel, "q2", RIGHT["q2"])
    assert set(json.loads(beside(NEURONS).read_text())["answers"]) == {"q1", "q2"}
    neurons.session.undo()
    settle()
    assert word(neurons.docks.by_name["exercise"].panel, "q3") == "Right"


def test_the_erratum_is_told_only_after_the_answer(neurons, panel):
    question = panel.cards["q5"].question
    assert not neurons.exercise.answering.standing(question).erratum
    type_answer(panel, "q5", RIGHT["q5"])
    assert "sum" in neurons.exercise.answering.standing(question).erratum


def test_the_text_of_the_graph_keeps_the_errata_back_while_numbers_are_hidden(neurons, panel):
    text = neurons.docks.show("about").findChild(object, "about.text")
    settle()
    assert "share the input" in text.toPlainText()
    assert "Neither alone" not in text.toPlainText()
    neurons.exercise.set_answering(False)
    assert "Neither alone" in text.toPlainText()


def test_hidden_numbers_stand_nowhere(neurons, panel):
    session = neurons.session
    yhat = "0.33584"
    session.select(nodes=["yhat"])
    settle()
    inspector = neurons.docks.show("inspector")
    settle()
    texts = [label.text() for label in inspector.findChildren(object, "quantity.value")]
    assert texts
    assert not any(yhat[:6] in text for text in texts)
    assert any("question 1" in text for text in texts)
    trace = neurons.docks.show("trace")
    settle()
    assert yhat not in trace.csv
    drawn = neurons.view.canvas.labels.in_sight(neurons.view.canvas.extent())
    assert not any(yhat[:5] in run.text for text in drawn for run in text.runs)
    boxes = {number for text in drawn for _, number in text.blanks}
    assert boxes - {UNASKED} == {"1", "2", "3", "4", "5"}
    session.set_hidden({})
    assert yhat in trace.csv


def test_a_click_on_an_empty_box_types_in_place(neurons, panel):
    view = neurons.view
    view.zoom_to(1.0)
    settle()
    texts = view.canvas.labels.in_sight(view.canvas.extent())
    box = next(box for text in texts for box, number in text.blanks if number == "3")
    view.centerOn(box.center())
    settle()
    at = view.mapFromScene(box.center())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settle()
    field = QApplication.focusWidget()
    assert isinstance(field, LineField)
    assert field.accessibleName() == "Answer to question 3"
    QTest.keyClicks(field, "a lot")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert field.toolTip() == "“a lot” is not a number: type digits, such as 0.5, −2e−3 or 1/3"
    field.selectAll()
    QTest.keyClicks(field, RIGHT["q3"])
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle()
    assert view.hasFocus()
    assert word(panel, "q3") == "Right"
    assert ("w3", "gradient") not in neurons.session.hidden


def test_answers_are_saved_beside_the_file_and_graded_and_loaded(neurons, qtbot, tmp_path, capsys):
    path = tmp_path / "mine.cgraph"
    save(neurons.session.graph, path)
    assert neurons.file.open(path)
    panel = start(neurons, qtbot)
    type_answer(panel, "q1", RIGHT["q1"])
    type_answer(panel, "q2", "1.3283")
    written = json.loads((tmp_path / "mine.answers.json").read_text())
    assert written["answers"] == {"q1": RIGHT["q1"], "q2": "1.3283"}
    assert main(["grade", str(path), str(tmp_path / "mine.answers.json"), "--json"]) == 1
    marked = json.loads(capsys.readouterr().out)
    assert [q["status"] for q in marked["questions"][:2]] == ["right", "wrong"]
    neurons.file.new()
    assert not neurons.session.hidden
    assert neurons.file.open(path)
    settle()
    assert neurons.exercise.answering.active
    assert word(neurons.docks.by_name["exercise"].panel, "q1") == "Right"
    panel.reset.click()
    assert not (tmp_path / "mine.answers.json").exists()


def test_answers_to_an_example_are_kept_in_the_state_folder(neurons, panel, tmp_path):
    type_answer(panel, "q1", RIGHT["q1"])
    place = beside(NEURONS)
    assert place.is_relative_to(tmp_path / "state")
    assert json.loads(place.read_text())["answers"] == {"q1": RIGHT["q1"]}


def test_other_numbers_by_a_seed_are_one_step_and_clear_the_answers(neurons, panel):
    before = neurons.session.graph
    type_answer(panel, "q1", RIGHT["q1"])
    neurons.actions_by_verb["other_numbers"].trigger()
    dialog = neurons.findChild(QInputDialog, "other_numbers")
    dialog.setIntValue(7)
    dialog.accept()
    settle()
    graph = neurons.session.graph
    assert graph.exercise["variant"] == 7
    assert graph.nodes["x"].operation.value != before.nodes["x"].operation.value
    assert neurons.session.document.undo_name == "Other numbers: seed 7"
    assert not neurons.exercise.answering.answers
    right = quantity_of(neurons.session.evaluation, panel.cards["q1"].question.asks)
    type_answer(panel, "q1", repr(right))
    assert word(panel, "q1") == "Right"
    assert json.loads(beside(NEURONS, 7).read_text())["variant"] == 7
    neurons.session.undo()
    settle()
    assert neurons.session.graph is before
    assert neurons.exercise.answering.answers == {"q1": RIGHT["q1"]}
    assert json.loads(beside(NEURONS).read_text())["answers"] == {"q1": RIGHT["q1"]}
    neurons.session.redo()
    settle()
    assert word(neurons.docks.by_name["exercise"].panel, "q1") == "Right"


def test_seed_0_brings_back_the_exercises_own_numbers(neurons, panel):
    before = neurons.session.graph
    neurons.exercise.show_variant(0)
    assert neurons.session.graph is before, "they are there already"
    neurons.exercise.show_variant(7)
    neurons.exercise.show_variant(8)
    neurons.exercise.show_variant(0)
    settle()
    assert dumps(neurons.session.graph) == dumps(before)
    assert neurons.session.document.undo_name == "The exercise's own numbers"


def test_ask_for_this_adds_a_question_in_one_step(window, product, qtbot):
    window.session.start(product)
    settle()
    window.session.select(edges=[Edge("w", "L", "b")])
    menu = window.canvas_menus.open_by_key()
    assert window.exercise.ask_menu.menuAction() in menu.actions()
    menu.close()
    window.exercise.ask_menu.aboutToShow.emit()
    by_name = {action.objectName(): action for action in window.exercise.ask_menu.actions()}
    assert set(by_name) == {"ask.value", "ask.upstream", "ask.local", "ask.downstream"}
    by_name["ask.local"].trigger()
    dialog = window.findChild(AskDialog)
    QTest.keyClicks(dialog.form.prompt, "The slope by $w$?")
    dialog.form.points.setValue(2.0)
    dialog.form.hint.setText("The other factor.")
    dialog.accept()
    settle()
    (entry,) = window.session.graph.exercise["questions"]
    assert entry["asks"] == {"edge": {"target": "L", "port": "b"}, "quantity": "local"}
    assert (entry["prompt"], entry["points"]) == ("The slope by $w$?", 2.0)
    panel = start(window, qtbot)
    edge = Edge("w", "L", "b")
    places = {(edge, "local"), (edge, "downstream"), ("w", "gradient")}  # the upstream is 1
    assert window.session.hidden == dict.fromkeys(places, "1")
    type_answer(panel, "q1", "3")
    assert window.exercise.answering.points == (2.0, 2.0)
    window.session.undo()
    assert window.session.graph is product
    assert not window.session.hidden


@pytest.mark.parametrize(
    ("role", "place", "kind"),
    [("value", 0, "value"), ("gradient", 0, "upstream"), ("text", 0, "local"),
     ("gradient", 1, "downstream")],
)  # fmt: skip
def test_a_right_click_on_a_number_asks_for_just_this_one(neurons, role, place, kind):
    view = neurons.view
    view.zoom_to(1.0)
    edge = Edge("h1", "mul_3", "b")
    view.centerOn(view.canvas.extent(["h1", "mul_3"]).center())
    settle()
    line = next(
        text for text in view.canvas.labels.in_sight(view.canvas.extent())
        if [run.text for run in text.runs][:1] == ["0.604"]
    )  # fmt: skip
    run = [run for run in line.runs if run.role == role][place]
    menu = neurons.canvas_menus.open_at(view.mapFromScene(run.at + QPointF(8, -3)))
    assert neurons.session.selection.edges == {edge}
    ask = neurons.exercise.ask_menu
    ask.aboutToShow.emit()
    assert ask.actions()[0].objectName() == f"ask.{kind}"
    assert ask.defaultAction() is ask.actions()[0]
    menu.close()
    settle()
    ask.aboutToShow.emit()
    assert ask.defaultAction() is None


def test_a_right_click_on_the_gradient_under_a_node_asks_for_it(neurons):
    view = neurons.view
    view.zoom_to(1.0)
    view.centerOn(view.canvas.extent(["b2"]).center())
    settle()
    run = next(
        run
        for text in view.canvas.labels.in_sight(view.canvas.extent(["b2"]).adjusted(0, 0, 0, 30))
        for run in text.runs
        if text.runs[0].text.startswith("∂") and run.role == "gradient"
    )
    menu = neurons.canvas_menus.open_at(view.mapFromScene(run.at + QPointF(8, -3)))
    assert neurons.session.selection.nodes == {"b2"}
    neurons.exercise.ask_menu.aboutToShow.emit()
    assert neurons.exercise.ask_menu.defaultAction().objectName() == "ask.gradient"
    menu.close()


def test_questions_are_sorted_changed_and_removed_in_the_list(neurons, panel):
    panel.edit.click()
    settle()
    panel.editor.findChild(object, "edit.down.1").click()
    settle()
    ids = [entry["id"] for entry in neurons.session.graph.exercise["questions"]]
    assert ids == ["q2", "q1", "q3", "q4", "q5"]
    panel.editor.findChild(object, "edit.remove.1").click()
    settle()
    assert len(neurons.session.graph.exercise["questions"]) == 4
    panel.editor.findChild(object, "edit.change.1").click()
    dialog = neurons.findChild(AskDialog)
    dialog.form.prompt.setPlainText("Another wording")
    dialog.accept()
    settle()
    assert neurons.session.graph.exercise["questions"][0]["prompt"] == "Another wording"
    panel.edit.click()
    settle()
    assert list(panel.cards) == ["q1", "q3", "q4", "q5"]


def test_an_array_is_answered_in_a_table(window, qtbot):
    assert window.file.open_copy(folder("examples") / "6-by-hand" / "tanh-4433.cgraph")
    settle()
    panel = start(window, qtbot)
    id = next(
        q.id for q in window.exercise.answering.questions
        if not isinstance(window.exercise.answering.value_of(q), float)
    )  # fmt: skip
    card = panel.cards[id]
    right = window.exercise.answering.value_of(card.question)
    card.as_table.click()
    assert card._table.model.rowCount()
    card._table.edited.emit(right)
    card.check.click()
    settle()
    assert word(panel, id) == "Right"


def test_every_focusable_part_has_a_name(neurons, panel):
    from PySide6.QtWidgets import QWidget

    for part in panel.findChildren(QWidget):
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and not part.isHidden():
            named = part.accessibleName() or getattr(part, "text", str)()
            internal = part.objectName().startswith("qt_")
            assert named or internal or part.parent().accessibleName(), part


def test_scrubbing_an_input_keeps_answers_judged_by_what_is_there(neurons, panel):
    type_answer(panel, "q1", RIGHT["q1"])
    from graphapp.model.edits import set_value

    neurons.session.apply("x", lambda graph: set_value(graph, "x", 2.0))
    settle()
    assert word(panel, "q1") == "Wrong"
    neurons.session.undo()
    settle()
    assert word(panel, "q1") == "Right"


def badges(window) -> dict[str, int]:
    """How many badges of each kind are on the labels of the canvas."""
    drawn = window.view.canvas.labels.in_sight(window.view.canvas.extent())
    return Counter(verdict for text in drawn for _, verdict, _ in text.badges)


def test_the_canvas_says_how_each_answer_was_judged(neurons, panel):
    view = neurons.view
    view.zoom_to(1.0)
    assert not badges(neurons)
    type_answer(panel, "q1", "0.5")
    settle()
    assert badges(neurons) == {"wrong": 1}
    type_answer(panel, "q2", "-1")
    settle()
    assert badges(neurons) == {"wrong": 1, "carried": 1}
    type_answer(panel, "q1", RIGHT["q1"])
    type_answer(panel, "q2", RIGHT["q2"])
    neurons.exercise.answering.reveal("q3")
    settle()
    assert badges(neurons) == {"right": 2, "revealed": 2}, "under w3 and on its edge"
    neurons.exercise.set_answering(False)
    settle()
    assert not badges(neurons)


@pytest.mark.parametrize("verdict", ["right", "wrong", "carried", "revealed"])
def test_a_badge_is_told_apart_by_its_sign_and_not_by_its_colour_alone(verdict):
    from graphapp.canvas.blanks import paint_verdict
    from graphapp.look.theme import LIGHT

    def drawn(name: str) -> set[tuple[int, int]]:
        image = QImage(60, 60, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            painter.scale(4, 4)
            paint_verdict(painter, QPointF(7.5, 7.5), name, LIGHT)
        pale = range(60)
        return {(x, y) for x in pale for y in pale if image.pixelColor(x, y).lightness() > 190}

    others = {"right", "wrong", "carried", "revealed"} - {verdict}
    assert all(len(drawn(verdict) ^ drawn(other)) > 40 for other in others)


def test_who_opens_a_graph_sees_its_questions_and_who_chose_a_panel_keeps_it(window, qtbot):
    docks = window.docks
    window.resize(1400, 900)
    settle()
    assert window.file.open_copy(NEURONS)
    settle()
    shown = docks.by_name["exercise"].panel
    qtbot.waitUntil(shown.isVisible)
    assert "share the input" in shown.text.toPlainText()
    assert "one path first" in shown.text.toPlainText()
    button = window.findChild(QToolButton, "toolbar.answer")
    assert button.text() == "Answer 5 questions"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    assert window.exercise.answering.active
    assert button.text() == "Stop answering"
    assert "one path first" not in shown.text.toPlainText(), "it is for afterwards"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.y() > 0 and bar.count() == 4]
    bar = next(bar for bar in bars if bar.tabText(3) == "Exercise")
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    settle()
    assert window.file.open_copy(OFF)
    settle()
    assert docks.by_name["inspector"].panel.isVisible(), "somebody chose it"
    assert not shown.isVisible()
    window.actions_by_verb["reset_layout"].trigger()
    assert window.file.open_copy(NEURONS)
    settle()
    qtbot.waitUntil(shown.isVisible)


def test_a_graph_without_questions_brings_its_text_and_offers_no_answers(window, qtbot, tmp_path):
    button = window.findChild(QToolButton, "toolbar.answer")
    assert not button.isVisible()
    plain = replace(load(NEURONS), exercise=None)
    path = tmp_path / "plain.cgraph"
    save(plain, path)
    assert window.file.open(path)
    settle()
    qtbot.waitUntil(window.docks.by_name["about"].panel.isVisible)
    assert not button.isVisible()


def test_the_box_of_a_question_comes_into_sight_where_its_edge_ends(window, qtbot):
    assert window.file.open_copy(folder("examples") / "6-by-hand" / "tanh-4433.cgraph")
    window.resize(1024, 700)
    window.view.zoom_to(0.8)
    settle()
    panel = start(window, qtbot)
    panel.focus("q1")
    qtbot.waitUntil(panel.cards["q1"].field.hasFocus)
    settle()
    view = window.view
    drawn = view.canvas.labels.in_sight(view.canvas.extent())
    box = next(box for text in drawn for box, number in text.blanks if number == "1")
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    assert seen.contains(box)


def test_one_press_too_many_for_a_hint_does_not_reveal(neurons, panel):
    card = panel.cards["q1"]
    place = card.reveal.pos()
    card.hint.setFocus()
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        settle()
    assert neurons.exercise.answering.standing(card.question).hints
    assert not card.hint.isEnabled()
    assert card.hint.isVisible()
    assert word(panel, "q1") == ""
    assert neurons.session.hidden["yhat", "value"] == "1"
    assert card.reveal.x() >= place.x(), "nothing else comes under the pointer"


def test_what_is_wrong_about_an_answer_comes_into_sight(neurons, panel, qtbot):
    neurons.resize(1024, 700)
    settle()
    type_answer(panel, "q2", "0.664")
    card = panel.cards["q2"]
    assert message(panel, "q2").startswith("Two mistakes at once: the sign is not right")
    area = panel.findChild(QScrollArea, "exercise.area").viewport()

    def is_seen() -> bool:
        return area.rect().contains(card.reveal.mapTo(area, card.reveal.rect().bottomLeft()))

    qtbot.waitUntil(is_seen)


def test_with_other_numbers_the_text_says_which_count(neurons, panel):
    assert "seed" not in panel.text.toPlainText()
    neurons.exercise.show_variant(3)
    settle()
    assert "Other numbers, seed 3: those of the graph count" in panel.text.toPlainText()
    neurons.session.undo()
    settle()
    assert "seed" not in panel.text.toPlainText()


def test_no_part_of_a_narrow_panel_is_cut_off(window, qtbot):
    assert window.file.open_copy(folder("examples") / "6-by-hand" / "softmax-4433.cgraph")
    panel = start(window, qtbot)
    type_answer(panel, "q1", "0.3, 0.4, 0.3")
    card = panel.cards["q1"]
    while card.hint.isEnabled():
        QTest.mouseClick(card.hint, Qt.MouseButton.LeftButton)
        settle()
    assert card.as_table.isVisible()
    area = panel.findChild(QScrollArea, "exercise.area")
    needed = area.widget().minimumSizeHint().width()
    assert needed <= NARROW[1] - area.verticalScrollBar().sizeHint().width()


def test_the_button_of_the_panel_leads_to_the_first_field(neurons, qtbot):
    panel = neurons.docks.show("exercise")
    settle()
    QTest.mouseClick(panel.mode, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.cards["q1"].field.hasFocus)


def test_a_teacher_chooses_what_is_hidden(neurons, panel):
    QTest.mouseClick(panel.edit, Qt.MouseButton.LeftButton)
    box = panel.editor.hides
    assert box.currentText() == "all gradients"
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    settle()
    assert hides_of(neurons.session.graph) == "computed"
    assert ("h1", "value") in neurons.session.hidden
    neurons.session.undo()
    settle()
    assert panel.editor.hides.currentText() == "all gradients"
    assert ("h1", "value") not in neurons.session.hidden
