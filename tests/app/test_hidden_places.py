"""Answer mode: a number that is asked for stands nowhere, in no panel, window, tip or copy."""

from __future__ import annotations

import re

import pytest
from hands import settle
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from graphapp import export
from graphapp.canvas.page_picture import PagePicture, Room
from graphapp.canvas.pointing import tip_at
from graphapp.canvas.tips import edge_tip, node_tip
from graphapp.engine.hiding import UNASKED
from graphapp.engine.stepping import Timeline
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.model import Edge
from graphapp.model.questions import add_question, set_hides
from graphapp.panels.array_window import open_array
from graphapp.panels.quantity import Quantity

LOSS = {"node": "L", "quantity": "value"}
NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"
OFF = folder("examples") / "2-chain-rule" / "off-the-path.cgraph"
HAND = folder("examples") / "6-by-hand" / "tanh-4433.cgraph"
#: The first digits of the five asked numbers of the three neurons, signs apart.
ASKED = ("0.3358", "1.3283", "0.7122", "0.8976", "0.1609")
#: The same, as they are shown.
SHOWN = (r"0\.336", r"1\.328", r"0\.712", r"0\.898", r"0\.161")


def answering(window, path):
    assert window.file.open_copy(path)
    settle()
    window.exercise.set_answering(True)
    settle()
    assert window.session.hidden
    return window


@pytest.fixture
def neurons(window):
    return answering(window, NEURONS)


def tells(text: str) -> list[str]:
    """The asked numbers that a text gives away."""
    return [number for number in (*ASKED, *SHOWN) if re.search(rf"{number}(?!\d*e)", text)]


def texts_of(widget: QWidget) -> str:
    """Everything that is written in a widget and what is in it."""
    found = []
    for part in (widget, *widget.findChildren(QWidget)):
        for name in ("text", "toPlainText", "accessibleName", "accessibleDescription", "toolTip"):
            read = getattr(part, name, None)
            if callable(read):
                try:
                    found.append(str(read()))
                except TypeError:
                    continue
    return "\n".join(found)


def every_item(window):
    graph = window.session.graph
    return [*graph.nodes, *graph.edges]


def select(window, item) -> None:
    if isinstance(item, Edge):
        window.session.select(edges=[item])
    else:
        window.session.select([item])
    settle()


def numbers_to_hide(evaluation, hides: str) -> set[str]:
    """The numbers as they are shown, with three decimals, that no place may tell."""
    graph = evaluation.graph
    shown = {f"{abs(evaluation.value(id)):.3f}" for id in graph.nodes}
    leaves = {id for id in graph.nodes if not graph.inputs_of(id)}
    secret = {f"{abs(evaluation.gradient(id)):.3f}" for id in graph.nodes}
    secret |= {f"{abs(evaluation.edge(edge).downstream):.3f}" for edge in graph.edges}
    if hides == "computed":
        values = {f"{abs(evaluation.value(id)):.3f}" for id in graph.nodes.keys() - leaves}
        shown = {f"{abs(evaluation.value(id)):.3f}" for id in leaves}
        secret |= values
    return secret - shown - {"1.000", "0.000"}


@pytest.fixture(params=["gradients", "computed"])
def hiding(request, window):
    """A window that answers the three neurons, and what finds numbers in a text."""
    assert window.file.open_copy(NEURONS)
    window.session.apply("hide", lambda graph: set_hides(graph, request.param))
    secret = numbers_to_hide(window.session.evaluation, request.param)
    assert len(secret) >= 9
    window.exercise.set_answering(True)
    settle()

    def told(text: str) -> list[str]:
        return [n for n in secret if re.search(rf"(?<![\d.]){re.escape(n)}", text)]

    window.told = told
    return window


def test_whatever_is_hidden_stands_in_no_tip_label_panel_or_copy(hiding):
    session, told = hiding.session, hiding.told
    done, hidden = session.evaluation, session.hidden
    panels = [hiding.docks.show(name) for name in ("inspector", "derivation", "trace", "about")]
    assert not told(panels[2].csv)
    for item in every_item(hiding):
        tip = edge_tip if isinstance(item, Edge) else node_tip
        assert not told(tip(done, item, None, hidden)), item
        select(hiding, item)
        for panel in panels:
            assert not told(texts_of(panel)), (item, panel)
    for scale in (0.35, 0.5, 1.0):
        hiding.view.zoom_to(scale)
        settle()
        drawn = hiding.view.canvas.labels.in_sight(hiding.view.canvas.extent())
        assert not told(" ".join(run.text for text in drawn for run in text.runs)), scale
    for id in session.graph.nodes:
        value = hiding.view.canvas.drawing.value(id)
        assert value is None or not told(f"{abs(value):.3f}"), id
    assert told("".join(node_tip(done, id) for id in session.graph.nodes)), "it is there to be seen"


def test_whatever_is_hidden_stands_in_no_step_in_either_mode(hiding):
    session, told = hiding.session, hiding.told
    view = hiding.view
    for leaf in (None, "x", "w1"):
        session.seed_steps(leaf)
        for number in range(session.timeline.last + 1):
            session.step_to(number)
            settle()
            lines = session.timeline.lines(number, session.precision, session.hidden)
            assert not told("\n".join(part.text for line in lines for part in line)), number
            drawn = view.canvas.labels.in_sight(view.canvas.extent())
            assert not told(" ".join(run.text for text in drawn for run in text.runs)), number
            for item in every_item(hiding):
                tip = edge_tip if isinstance(item, Edge) else node_tip
                assert not told(tip(session.evaluation, item, view.steps, session.hidden))
    session.seed_steps(None)


@pytest.mark.parametrize("to", ["dot", "mermaid", "tikz", "latex"])
def test_whatever_is_hidden_is_not_exported(hiding, to):
    session = hiding.session
    assert hiding.told(export.text(session.graph, to)), "it would be there"
    assert not hiding.told(export.text(session.graph, to, session.hidden))


def test_whatever_is_hidden_is_in_no_hint(hiding):
    answering = hiding.exercise.answering
    for question in answering.questions:
        for _ in range(6):
            answering.hint(question.id)
        assert not hiding.told(" ".join(answering.standing(question).hints)), question.id


def test_what_was_hidden_comes_back_with_its_question_and_all_of_it_in_the_end(hiding):
    answering, session = hiding.exercise.answering, hiding.session
    first, *others = answering.questions
    answering.reveal(first.id)
    assert ("yhat", "value") not in session.hidden
    assert ("w2", "gradient") in session.hidden, "no question asks for it"
    answering.reveal(*(question.id for question in others))
    assert not session.hidden


def test_a_click_on_a_box_without_a_question_answers_nothing(hiding):
    view = hiding.view
    view.zoom_to(1.0)
    settle()
    drawn = view.canvas.labels.in_sight(view.canvas.extent())
    box = next(box for text in drawn for box, number in text.blanks if number == UNASKED)
    wanted = []
    view.answerWanted.connect(lambda *given: wanted.append(given))
    view.centerOn(box.center())
    settle()
    at = view.mapFromScene(box.center())
    assert tip_at(view, QPointF(at)) == "Hidden until all questions are answered"
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not wanted


def test_no_tip_tells(neurons):
    evaluation, hidden = neurons.session.evaluation, neurons.session.hidden
    for item in every_item(neurons):
        tip = edge_tip if isinstance(item, Edge) else node_tip
        assert not tells(tip(evaluation, item, None, hidden)), item
    everything = "".join(node_tip(evaluation, id) for id in neurons.session.graph.nodes)
    assert len(tells(everything)) >= 5, "without answer mode they would be there"


def test_no_label_of_the_canvas_tells_at_any_scale(neurons):
    view = neurons.view
    for scale in (0.35, 0.5, 0.8, 1.0, 2.0):
        view.zoom_to(scale)
        settle()
        drawn = view.canvas.labels.in_sight(view.canvas.extent())
        written = " ".join(run.text for text in drawn for run in text.runs)
        assert not tells(written), scale


def test_no_page_of_the_inspector_tells(neurons):
    panel = neurons.docks.show("inspector")
    for item in every_item(neurons):
        select(neurons, item)
        assert not tells(texts_of(panel)), item


def test_no_derivation_tells_and_none_is_copied(neurons):
    panel = neurons.docks.show("derivation")
    refused = []
    neurons.session.failed.connect(refused.append)
    for item in every_item(neurons):
        select(neurons, item)
        panel.explain(item)
        settle()
        said = " ".join(piece.tex for flow in panel.top.flows for piece in flow.pieces)
        assert not tells(texts_of(panel) + said), item
    QGuiApplication.clipboard().setText("before")
    for form in ("latex", "text", "markdown"):
        panel.copy(form)
    assert QGuiApplication.clipboard().text() == "before"
    assert len(refused) == 3


def test_no_cell_and_no_copy_of_the_trace_table_tells(neurons):
    panel = neurons.docks.show("trace")
    settle()
    assert not tells(panel.csv)
    model = panel.model
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            for role in (
                Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole,
                Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole,
            ):  # fmt: skip
                assert not tells(str(model.data(index, role)))
    panel.view.selectAll()
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert not tells(QGuiApplication.clipboard().text())
    QGuiApplication.clipboard().setText("")  # what stays there outlives the interpreter


def test_no_sentence_of_the_timeline_tells(neurons):
    session = neurons.session
    timeline = Timeline(session.evaluation)
    for number in range(len(timeline.moments)):
        lines = timeline.lines(number, session.precision, session.hidden)
        assert not tells("\n".join(part.text for line in lines for part in line)), number


def test_forward_mode_from_the_asked_leaf_does_not_tell(neurons):
    from graphapp.canvas.forms import BLANK
    from graphapp.canvas.tangent_forms import tangent_edge_text, tangent_text
    from graphapp.engine.tangent_steps import TangentTimeline

    session = neurons.session
    done = session.evaluation
    timeline = TangentTimeline(done, "x")
    last = "\n".join(
        part.text
        for line in timeline.lines(timeline.last, session.precision, session.hidden)
        for part in line
    )
    assert "?" in last
    assert not tells(last)
    shown = frozenset({"value", "upstream", "local", "downstream"})
    forms = tangent_text(timeline, "L", session.precision, session.hidden)
    for edge in session.graph.edges:
        found = tangent_edge_text(timeline, edge, shown, session.precision, hidden=session.hidden)
        forms += (*found.above, *found.below)
    pieces = [piece for form in forms for piece in form]
    assert not tells(" ".join(piece.text for piece in pieces))
    assert any(piece.role == BLANK for piece in pieces)
    del session


@pytest.mark.parametrize("verb", ["local_jacobian", "sweep", "check_gradients"])
def test_windows_that_would_tell_stay_closed_and_close(neurons, verb):
    name = {"local_jacobian": "jacobian", "sweep": "sweep", "check_gradients": "check"}[verb]
    refused = []
    neurons.session.failed.connect(refused.append)
    neurons.session.select(["x"])
    neurons.actions_by_verb[verb].trigger()
    assert neurons.findChild(QWidget, name) is None
    assert refused == ["This would show numbers that the exercise asks for: answer them first."]
    neurons.exercise.set_answering(False)
    neurons.actions_by_verb[verb].trigger()
    assert neurons.findChild(QWidget, name).isVisible()
    neurons.exercise.set_answering(True)
    settle()
    left = neurons.findChild(QWidget, name)
    assert left is None or not left.isVisible()


def test_an_open_table_of_an_asked_array_shows_the_question_instead(window):
    assert window.file.open_copy(HAND)
    settle()
    table = open_array(window.session, Quantity("value", "h1"), window)
    assert "0.291" in table.table.model.data(table.table.model.index(0, 0))
    window.exercise.set_answering(True)
    settle()
    assert "Question 1 asks for this." in texts_of(table)
    assert not table.table.isVisible()
    model = table.table.model
    assert "0.29" not in str(model.data(model.index(0, 0)))
    window.exercise.set_answering(False)
    settle()
    assert table.table.isVisible()
    assert "0.291" in model.data(model.index(0, 0))


def test_a_picture_of_the_graph_and_the_minimap_show_no_values(neurons):
    from graphapp.canvas.blanks import face_blank

    canvas = neurons.view.canvas
    assert canvas.drawing.value("yhat") is None
    assert canvas.drawing.asked is neurons.session.hidden
    assert face_blank(canvas.nodes["L"]) is None, "the loss is not asked"


def test_a_copy_as_json_holds_no_computed_number(neurons):
    neurons.session.select(neurons.session.graph.nodes)
    neurons.view.setFocus()
    neurons.actions_by_verb["copy"].trigger()
    assert not tells(QGuiApplication.clipboard().text())
    QGuiApplication.clipboard().setText("")


def test_what_a_text_says_for_afterwards_is_told_afterwards(window):
    answering(window, folder("examples") / "3-one-neuron" / "perceptron.cgraph")
    text = window.docks.show("about")
    settle()
    assert "What does $f$ receive" in window.session.graph.about
    assert "it is 0.6 whichever" in window.session.graph.about
    assert "0.6" not in texts_of(text)
    answering_of = window.exercise.answering
    answering_of.reveal(*(question.id for question in answering_of.questions))
    settle()
    assert "it is 0.6 whichever" in texts_of(text)


def test_the_text_beside_the_graph_does_not_tell(neurons):
    assert not tells(texts_of(neurons.docks.show("about")))


def is_drawn_dashed(canvas, edge) -> bool:
    return canvas.edges[edge].pen().style() != Qt.PenStyle.SolidLine


def test_that_a_node_is_independent_is_told_nowhere_while_it_is_asked(window):
    answering(window, OFF)
    session, canvas = window.session, window.view.canvas
    done, hidden = session.evaluation, session.hidden
    assert done.independent("z")
    into = [edge for edge in session.graph.edges if edge.target == "z"]
    assert into
    words = re.compile("independent|does not depend|no gradient comes back")
    panels = [window.docks.show(name) for name in ("inspector", "derivation")]
    assert not any(is_drawn_dashed(canvas, edge) for edge in into)
    paper = PagePicture(session.graph, hidden)
    paper.arrangement(Room(700, 500), Room(1000, 700))
    assert not any(is_drawn_dashed(paper.scene, edge) for edge in into)
    paper.close()
    for item in (*into, "z"):
        assert not (isinstance(item, Edge) and canvas.drawing.is_dashed(item))
        tip = edge_tip if isinstance(item, Edge) else node_tip
        assert not words.search(tip(done, item, None, hidden))
        select(window, item)
        for panel in panels:
            assert not words.search(texts_of(panel)), (item, panel)
    drawn = canvas.labels.in_sight(canvas.extent())
    assert not any(words.search(run.text) for text in drawn for run in text.runs)
    window.exercise.set_answering(False)
    settle()
    assert all(is_drawn_dashed(canvas, edge) for edge in into)


def test_the_sum_under_a_fork_is_not_written_out_while_it_is_asked(neurons):
    neurons.view.zoom_to(1.0)
    settle()
    drawn = neurons.view.canvas.labels.in_sight(neurons.view.canvas.extent())
    under_x = [text for text in drawn if any(number == "5" for _, number in text.blanks)]
    written = "".join(run.text for text in under_x for run in text.runs)
    assert "+" not in written
    neurons.session.select(["x"])
    settle()
    panel = neurons.docks.show("inspector")
    assert not panel.findChild(QWidget, "node.sum").isVisible()


def test_nothing_is_trained_while_numbers_are_asked_for(neurons):
    panel = neurons.docks.show("training")
    lab = panel.lab
    said = []
    lab.stopped.connect(lambda _kind, sentence: said.append(sentence))
    lab.step()
    lab.start()
    assert not lab.running
    assert lab.training is None
    assert said == ["Nothing is trained while numbers are asked for: answer them first."] * 2
    neurons.exercise.set_answering(False)
    lab.step()
    assert lab.training.steps == 1
    assert neurons.session.previewing
    neurons.exercise.set_answering(True)
    assert not neurons.session.previewing, "questions are about the document's numbers"


def test_kept_runs_and_their_plots_are_covered_while_numbers_are_asked_for(neurons):
    neurons.exercise.set_answering(False)
    panel = neurons.docks.show("training")
    settle()
    panel.lab.step()
    assert len(panel.lab.kept) == 1
    assert panel.plots.isVisible()
    height = panel.controls.height()
    neurons.exercise.set_answering(True)
    settle()
    assert panel.controls.height() == height
    assert not panel.plots.isVisible()
    assert not panel.runs.isVisible()
    covered = panel.findChild(QWidget, "training.covered")
    assert covered.isVisible()
    assert "when all questions are answered" in covered.text()
    neurons.exercise.answering.reveal(*(q.id for q in neurons.exercise.answering.questions))
    assert panel.plots.isVisible()
    assert not covered.isVisible()
    assert len(panel.lab.kept) == 1, "they come back"


def test_a_number_that_moves_to_another_place_is_hidden_there(window):
    """An active ReLU passes its value on, an inactive one does not."""
    from graphs import graph

    made = graph(
        {"x": -0.7, "y": 2.0, "z": "mul", "h": "relu", "L": "square"},
        ["x -> z.a", "y -> z.b", "z -> h.x", "h -> L.x"],
        "L",
    )
    window.session.start(add_question(made, {"node": "z", "quantity": "value"}))
    settle()
    window.exercise.set_answering(True)
    assert ("h", "value") not in window.session.hidden
    from graphapp.model.edits import set_value

    window.session.preview(lambda graph: set_value(graph, "x", 0.7))
    assert ("h", "value") in window.session.hidden


def test_everything_can_be_seen_again_once_it_is_answered(neurons):
    answers = {"q1": "0.33584", "q2": "-1.3283", "q3": "-0.71224", "q4": "-0.89764",
               "q5": "-0.160985"}  # fmt: skip
    for id, text in answers.items():
        neurons.exercise.answering.answer(id, text)
    assert not neurons.session.hidden
    assert load(NEURONS).exercise == neurons.session.graph.exercise


def test_the_page_of_the_whole_graph_does_not_tell_an_asked_loss(window):
    assert window.file.open_copy(NEURONS)
    window.session.apply("ask", lambda graph: add_question(graph, LOSS))
    window.session.select([])
    panel = window.docks.show("inspector")
    settle()
    assert "0.4411" in texts_of(panel)
    window.exercise.set_answering(True)
    window.session.select([])
    window.docks.show("inspector")  # behind the questions it rests
    settle()
    assert "0.441" not in texts_of(panel)
    drawn = window.view.canvas.labels.in_sight(window.view.canvas.extent())
    assert not any("0.441" in run.text for text in drawn for run in text.runs)


def test_stepping_through_the_passes_does_not_tell_either(neurons):
    strip = neurons.docks.show("inspector").window()
    neurons.view.setFocus()
    sentence = strip.findChild(QWidget, "timeline.sentence")
    assert sentence is not None
    for _ in range(len(Timeline(neurons.session.evaluation).moments) - 1):
        neurons.actions_by_verb["step_forward"].trigger()
        settle()
        drawn = neurons.view.canvas.labels.in_sight(neurons.view.canvas.extent())
        assert not tells(" ".join(run.text for text in drawn for run in text.runs))
        assert not tells(texts_of(sentence))
