"""Edits of the questions of a graph: pure, one id each, nothing else lost."""

from __future__ import annotations

import pytest

from graphapp.errors import EditError
from graphapp.files import dumps, loads
from graphapp.model import Graph, Node
from graphapp.model.questions import (
    add_question,
    free_question_id,
    move_question,
    question_entries,
    remove_question,
    set_question,
)
from graphapp.operation import make

ASKS = {"node": "x", "quantity": "value"}


@pytest.fixture
def graph():
    return Graph.of([Node("x", make("input", value=2.0))], [])


@pytest.fixture
def three(graph):
    for prompt in ("a", "b", "c"):
        graph = add_question(graph, ASKS, prompt=prompt)
    return graph


def prompts(graph):
    return [entry["prompt"] for entry in question_entries(graph)]


def test_a_new_question_gets_the_first_free_id_and_only_what_is_said(graph):
    asked = add_question(graph, ASKS, prompt="How much?", hint=None, points=2.0)
    assert question_entries(graph) == ()
    assert question_entries(asked) == (
        {"id": "q1", "asks": ASKS, "prompt": "How much?", "points": 2.0},
    )
    assert free_question_id(asked) == "q2"


def test_an_id_that_became_free_is_used_again(three):
    without = remove_question(three, 0)
    assert [entry["id"] for entry in question_entries(without)] == ["q2", "q3"]
    assert free_question_id(without) == "q1"


def test_a_question_is_changed_and_none_takes_a_key_away(three):
    changed = set_question(three, 1, prompt="B", hint="look")
    assert prompts(changed) == ["a", "B", "c"]
    assert question_entries(changed)[1]["id"] == "q2"
    assert "hint" not in question_entries(set_question(changed, 1, hint=None))[1]
    assert prompts(three) == ["a", "b", "c"]


@pytest.mark.parametrize(("at", "to", "order"), [(0, 2, "bca"), (2, 0, "cab"), (1, 1, "abc")])
def test_questions_move(three, at, to, order):
    assert "".join(prompts(move_question(three, at, to))) == order


def test_the_last_question_takes_the_exercise_with_it_unless_it_says_more(graph):
    asked = add_question(graph, ASKS, prompt="a")
    assert remove_question(asked, 0).exercise is None
    seeded = loads(dumps(asked).replace(b'"questions"', b'"variant": 3, "questions"'))
    assert remove_question(seeded, 0).exercise == {"variant": 3}


def test_what_is_not_there_is_refused(three):
    for edit in (
        lambda: remove_question(three, 3),
        lambda: set_question(three, -1, prompt="x"),
        lambda: move_question(three, 0, 3),
    ):
        with pytest.raises(EditError, match="the graph asks 3"):
            edit()
