"""The history of a document, against a list kept by hand."""

from __future__ import annotations

import random

from graphs import edge, graph

from graphapp.model import Graph, edits
from graphapp.model.document import Document


def test_undo_and_redo_give_back_the_very_graphs() -> None:
    graphs = [Graph.of(title=str(i)) for i in range(4)]
    document = Document(graphs[0])
    for i, edited in enumerate(graphs[1:], start=1):
        document.apply(f"Edit {i}", edited)
    assert document.names == ("Open", "Edit 1", "Edit 2", "Edit 3")
    for before in graphs[2::-1]:
        document.undo()
        assert document.graph is before
    assert not document.can_undo
    document.undo()
    assert document.graph is graphs[0]
    assert (document.undo_name, document.redo_name) == ("", "Edit 1")
    for after in graphs[1:]:
        document.redo()
        assert document.graph is after
    assert (document.can_redo, document.undo_name, document.redo_name) == (False, "Edit 3", "")


def test_only_the_current_graph_of_a_history_keeps_the_tables_of_its_edges() -> None:
    first = graph({"x": 1.0, "y": 2.0, "m": "mul"}, ["x -> m.a", "y -> m.b"])
    document = Document(first)
    assert first.inputs_of("m") == {"a": "x", "b": "y"}
    tables = first.incoming

    same_edges = edits.set_value(first, "x", 3.0)
    document.apply("Set x", same_edges)
    assert same_edges.incoming is tables
    assert "incoming" not in vars(first)

    document.apply("Disconnect", edits.disconnect(same_edges, [edge("x -> m.a")]))
    assert "incoming" not in vars(same_edges)
    assert document.graph.inputs_of("m") == {"b": "y"}

    document.undo()
    assert document.graph.inputs_of("m") == {"a": "x", "b": "y"}
    remade = document.graph.incoming
    document.undo()
    assert first.incoming is remade


def test_a_new_edit_forgets_what_was_undone() -> None:
    document = Document(Graph.of())
    document.apply("one", Graph.of())
    document.undo()
    document.apply("two", Graph.of())
    assert document.names == ("Open", "two")
    assert not document.can_redo


def test_modified_follows_the_saved_graph_through_the_history() -> None:
    document = Document(Graph.of())
    assert not document.modified
    document.apply("edit", Graph.of())
    assert document.modified
    document.mark_saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.redo()
    assert not document.modified
    assert Document(Graph.of(), modified=True).modified


def test_an_edit_that_changes_nothing_leaves_no_step() -> None:
    document = Document(Graph.of())
    document.apply("nothing", document.graph)
    assert document.names == ("Open",)


def test_twenty_thousand_random_steps_against_a_list() -> None:
    rng = random.Random(7)
    start = Graph.of()
    document, history, here = Document(start), [start], 0
    for _ in range(20_000):
        what = rng.random()
        if what < 0.4:
            new = Graph.of()
            document.apply("edit", new)
            history[here + 1 :] = [new]
            here += 1
        elif what < 0.7:
            document.undo()
            here = max(here - 1, 0)
        else:
            document.redo()
            here = min(here + 1, len(history) - 1)
        assert document.graph is history[here]
    document.go_to(0)
    assert document.graph is start
    document.go_to(10**9)
    assert document.graph is history[-1]
