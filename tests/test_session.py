"""The session: what is shown, what is in the history, who hears of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from graphapp.model import Edge, Frame, Graph, Node, Note
from graphapp.model.annotations import remove_frame, remove_notes, set_note
from graphapp.model.edits import connect, remove, set_value
from graphapp.model.numerals import Precision
from graphapp.operation import make
from graphapp.session import Selection, Session


def product() -> Graph:
    """L = x·w at x = 3, w = −2."""
    return Graph.of(
        [
            Node("x", make("input", value=3.0)),
            Node("w", make("parameter", value=-2.0)),
            Node("L", make("mul")),
        ],
        [Edge("x", "L", "a"), Edge("w", "L", "b")],
        differentiate="L",
    )


def set_x(value: float):
    return lambda graph: set_value(graph, "x", value)


@pytest.fixture
def session(qapp):
    return Session(product())


@pytest.fixture
def heard(session):
    """The names of the signals in order."""
    names: list[str] = []
    for name in ("graphChanged", "evaluated", "selectionChanged", "documentChanged", "failed"):
        getattr(session, name).connect(lambda *_, name=name: names.append(name))
    return names


def test_numbers_are_there_at_once(session):
    assert session.evaluation.value("L") == -6.0
    assert session.evaluation.gradient("w") == 3.0


def test_an_edit_is_shown_evaluated_and_in_the_history(session, heard):
    assert session.apply("Set x", set_x(5.0))
    assert session.evaluation.value("L") == -10.0
    assert session.document.undo_name == "Set x"
    assert heard == ["graphChanged", "evaluated", "documentChanged"]


def test_the_evaluation_is_the_new_one_when_graph_changed_is_heard(session):
    seen = []
    session.graphChanged.connect(lambda old, new: seen.append(session.evaluation.graph is new))
    session.apply("Set x", set_x(5.0))
    assert seen == [True]


def test_a_refused_edit_is_one_sentence_and_nothing_else(session, heard, qtbot):
    before = session.graph
    with qtbot.waitSignal(session.failed) as caught:
        assert not session.apply("Close a cycle", lambda g: connect(g, Edge("L", "L", "a")))
    assert "cycle" in caught.args[0]
    assert session.graph is before
    assert heard == ["failed"]


def test_an_edit_that_changes_nothing_leaves_no_step(session, heard):
    assert session.apply("Nothing", lambda graph: graph)
    assert not session.document.can_undo
    assert heard == []


def test_previews_are_evaluated_and_become_one_step(session):
    for value in (4.0, 5.0, 6.0):
        assert session.preview(set_x(value))
        assert session.evaluation.value("L") == -2.0 * value
    assert not session.document.can_undo
    assert session.commit("Scrub x")
    assert session.document.names[1:] == ("Scrub x",)
    session.undo()
    assert session.evaluation.value("L") == -6.0


def test_a_cancelled_preview_leaves_nothing(session):
    before = session.graph
    session.preview(set_x(4.0))
    session.cancel_preview()
    assert session.graph is before
    assert not session.commit("Nothing")
    assert not session.document.can_undo


def test_undo_during_a_preview_cancels_it(session):
    session.apply("Set x", set_x(5.0))
    session.preview(set_x(7.0))
    session.undo()
    assert session.evaluation.value("L") == -10.0
    assert session.document.can_undo


def test_a_refused_preview_keeps_the_last_good_one(session):
    session.preview(set_x(4.0))
    assert not session.preview(lambda graph: remove(graph, ["nobody"]))
    assert session.evaluation.value("L") == -8.0


def test_undo_and_redo_go_back_and_forth_bit_for_bit(session):
    first = session.graph
    session.apply("Set x", set_x(0.1))
    second = session.graph
    session.undo()
    assert session.graph is first
    session.redo()
    assert session.graph is second
    session.redo()
    assert session.graph is second


def test_modified_is_about_the_graph_that_was_saved(session):
    session.apply("Set x", set_x(0.1))
    assert session.document.modified
    session.mark_saved()
    assert not session.document.modified
    session.undo()
    assert session.document.modified
    session.redo()
    assert not session.document.modified


def test_the_selection_loses_what_is_gone(session, heard):
    session.select(nodes=["x", "nobody"], edges=[Edge("x", "L", "a"), Edge("w", "L", "a")])
    assert session.selection == Selection(frozenset({"x"}), frozenset({Edge("x", "L", "a")}))
    heard.clear()
    session.apply("Delete x", lambda graph: remove(graph, ["x"]))
    assert not session.selection
    assert heard == ["graphChanged", "evaluated", "selectionChanged", "documentChanged"]


def test_the_same_selection_is_told_once(session, heard):
    session.select(nodes=["x"])
    session.select(nodes=["x"])
    assert heard == ["selectionChanged"]


def test_another_document_begins_a_new_history(session, heard):
    session.apply("Set x", set_x(5.0))
    session.select(nodes=["x"])
    heard.clear()
    session.start(Graph())
    assert not session.document.can_undo
    assert not session.document.modified
    assert heard == ["graphChanged", "evaluated", "selectionChanged", "documentChanged"]


def test_a_failing_node_is_a_failure_and_no_exception(session):
    session.apply("Delete w", lambda graph: remove(graph, ["w"]))
    assert session.evaluation.status("L") == "failed"
    assert session.evaluation.value("x") == 3.0


def test_precision_and_quantities_are_told_once(session):
    told = []
    session.precisionChanged.connect(told.append)
    session.quantitiesChanged.connect(told.append)
    session.set_precision(Precision("significant", 4))
    session.set_precision(Precision("significant", 4))
    session.set_quantities({"value", "nonsense"})
    assert told == [Precision("significant", 4), frozenset({"value"})]


def test_the_history_can_be_gone_to(session):
    for value in (1.0, 2.0, 3.0):
        session.apply(f"Set x to {value}", set_x(value))
    session.go_to(1)
    assert session.evaluation.value("x") == 1.0
    session.go_to(0)
    assert session.evaluation.value("x") == 3.0


def test_notes_and_frames_are_selected_by_their_place() -> None:
    note = Note("hello", (0.0, 0.0), (100.0, 50.0))
    graph = replace(product(), notes=(note, note), frames=(Frame("inputs", ("x",)),))
    session = Session(graph)
    session.select(nodes={"x"}, notes={1, 2}, frames={0, -1})
    assert session.selection == Selection(
        frozenset({"x"}), frozenset(), frozenset({1}), frozenset({0})
    )
    session.apply("Edit note", lambda graph: set_note(graph, 1, text="bye"))
    assert session.selection.notes == {1}
    session.apply("Delete note", lambda graph: remove_notes(graph, [0]))
    assert session.selection == Selection(frozenset({"x"}), frames=frozenset({0}))
    session.apply("Delete frame", lambda graph: remove_frame(graph, 0))
    assert session.selection == Selection(frozenset({"x"}))
