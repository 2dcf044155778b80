"""Marking where little is left to mark: other shapes, failed nodes, progress, endless answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graphs import graph

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.errors import EditError, UsageError
from graphapp.exercise import mark, read_answer
from graphapp.exercise.hints import hints_of
from graphapp.exercise.mistakes import diagnose
from graphapp.exercise.progress import Progress, progress_of
from graphapp.exercise.questions import questions_of
from graphapp.exercise.renumbering import another_variant
from graphapp.exercise.variants import Variant, Varied
from graphapp.files import save
from graphapp.files.answers import Answers, save_answers
from graphapp.model import Graph

SQUARE = graph({"x": 3.0, "s": "square"}, ["x -> s.x"], "s")


def asking(made: Graph, *asks: dict[str, Any]) -> Graph:
    entries = [{"id": f"q{i}", "asks": ask} for i, ask in enumerate(asks, start=1)]
    return replace(made, exercise={"questions": entries})


def node(id: str, quantity: str = "gradient") -> dict[str, Any]:
    return {"node": id, "quantity": quantity}


def at(target: str, port: str, quantity: str) -> dict[str, Any]:
    return {"edge": {"target": target, "port": port}, "quantity": quantity}


# Shapes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "words"),
    [
        (2.0, "is a single number"), ([2.0], "has 1 number"), ([1.0, 2.0], "has 2 numbers"),
        ([[1.0, 2.0]], "is a table of 1 rows and 2 columns"),
        ([[[1.0], [2.0]]], "has the shape (1, 2, 1)"),
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_told_the_shape(right: Any, words: str) -> None:
    made = asking(graph({"x": right}, []), node("x", "value"))
    entry = mark(made, {"q1": [1.0, 2.0, 3.0, 4.0, 5.0]}).questions[0]
    assert (entry.status, entry.diagnosis) == ("wrong", None)
    assert words in entry.message


@pytest.mark.parametrize(
    "given",
    ["[" * 60 + "1" + "]" * 60, "(" * 60 + "1" + ")" * 60, "[" * 60 + "1, 2" + "]" * 60,
     [[[[[[[[[["1"]]]]]]]]]], [], [[], []]],
)  # fmt: skip
def test_lists_without_end_or_without_numbers_are_refused(given: Any) -> None:
    with pytest.raises(EditError):
        read_answer(given)


@pytest.mark.parametrize("given", ["+".join(["1"] * 3_000), "1/0", "x + 1", "1,,2", "0 * x"])
def test_what_is_no_finite_number_is_refused_in_one_line(given: str) -> None:
    with pytest.raises(EditError) as raised:
        read_answer(given)
    assert "\n" not in str(raised.value)


def test_a_long_list_is_an_answer() -> None:
    assert np.size(read_answer("1;" * 5_000).value) == 5_000


def test_a_question_about_a_node_without_a_value_is_said() -> None:
    made = asking(graph({"x": 1.0, "a": "add"}, ["x -> a.a"], "a"), node("a", "value"))
    with pytest.raises(UsageError, match="question q1: value of a has no value"):
        mark(made, {"q1": "1"})
    evaluation = evaluate(made)
    assert diagnose(evaluation, node("a", "value"), read_answer("1"), 1e-3) is None


# Hints ----------------------------------------------------------------------------------------


def test_a_share_without_a_backward_pass_has_no_hint_of_its_own() -> None:
    plain = replace(SQUARE, differentiate=None)
    made = asking(plain, at("s", "x", "downstream"), node("s", "value"))
    evaluation = evaluate(made)
    hints = [hints_of(evaluation, question) for question in questions_of(made)]
    assert not any("upstream gradient times" in hint for hint in hints[0])
    assert any("s" in hint for hint in hints[1])


# Progress -------------------------------------------------------------------------------------


def test_progress_counts_each_question_once(tmp_path: Path) -> None:
    made = asking(SQUARE, node("s", "value"), node("x"), node("s"), node("x", "value"))
    save(made, tmp_path / "e.cgraph")
    place = tmp_path / "e.answers.json"
    given = {"q1": "9", "q2": "5", "q3": "2", "gone": "1"}
    save_answers(Answers(given, None, frozenset({"q1", "q3"})), place)
    found = progress_of(tmp_path / "e.cgraph", place)
    assert found == Progress(right=1, wrong=1, revealed=1, missing=1)
    assert found.begun
    assert not Progress(missing=4).begun


def test_what_follows_from_an_earlier_error_counts_as_right(tmp_path: Path) -> None:
    made = asking(graph({"x": 2.0, "s": "square", "t": "square"}, ["x -> s.x", "s -> t.x"], "t"),
                  node("s", "value"), node("t", "value"))  # fmt: skip
    save(made, tmp_path / "e.cgraph")
    save_answers(Answers({"q1": "5", "q2": "25"}), tmp_path / "a.json")
    found = progress_of(tmp_path / "e.cgraph", tmp_path / "a.json")
    assert found == Progress(right=1, wrong=1)


def test_files_that_do_not_belong_together_have_no_progress(tmp_path: Path) -> None:
    save(asking(SQUARE, node("x")), tmp_path / "e.cgraph")
    assert progress_of(tmp_path / "e.cgraph", tmp_path / "missing.json") is None
    save_answers(Answers({"q1": "6"}, 7), tmp_path / "drawn.json")
    assert progress_of(tmp_path / "e.cgraph", tmp_path / "drawn.json") is None
    save(asking(SQUARE, node("gone")), tmp_path / "odd.cgraph")
    save_answers(Answers({"q1": "6"}), tmp_path / "a.json")
    assert progress_of(tmp_path / "odd.cgraph", tmp_path / "a.json") is None


# Other numbers --------------------------------------------------------------------------------


def test_a_graph_whose_numbers_cannot_be_others_says_so() -> None:
    labels = graph({"x": 1.0, "y": 0.0, "s": "mul"}, ["x -> s.a", "y -> s.b"], "s")
    with pytest.raises(EditError, match="no number of this graph can be drawn anew"):
        another_variant(labels, 3)


# Variants -------------------------------------------------------------------------------------


def test_a_variant_without_a_difference_has_every_number_of_the_graph() -> None:
    made = graph({"w": 0.5, "x": [1.0, 2.0], "m": "mul", "L": "sum"},
                 ["w -> m.a", "x -> m.b", "m -> L.x"], "L")  # fmt: skip
    evaluation = evaluate(made)
    same = Varied(evaluation, Variant())
    asks = [node(id, quantity) for id in made.nodes for quantity in ("value", "gradient")]
    asks += [at(e.target, e.port, quantity) for e in made.edges
             for quantity in ("value", "upstream", "downstream")]  # fmt: skip
    for ask in asks:
        np.testing.assert_array_equal(same.quantity(ask), quantity_of(evaluation, ask))


def test_a_variant_without_a_backward_pass_has_no_gradients() -> None:
    plain = evaluate(replace(SQUARE, differentiate=None))
    assert Varied(plain, Variant(values={"x": 2.0})).quantity(node("s", "value")) == 4.0
    assert Varied(plain, Variant()).quantity(node("x")) is None


# Carried through edges -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "wrong", "later", "follows"),
    [
        (at("L", "x", "value"), "5", node("L", "value"), "25"),
        (at("s", "x", "upstream"), "10", at("s", "x", "downstream"), "60"),
        (at("s", "x", "local"), "5", at("s", "x", "downstream"), "90"),
        (at("L", "x", "downstream"), "7", node("x"), "42"),
    ],
)
def test_an_error_on_an_edge_is_carried_on(earlier, wrong, later, follows) -> None:
    """L = (x²)² at 3: the edge's own number is wrong, what comes after it is right with it."""
    made = graph({"x": 3.0, "s": "square", "L": "square"}, ["x -> s.x", "s -> L.x"], "L")
    first, second = mark(asking(made, earlier, later), {"q1": wrong, "q2": follows}).questions
    assert (first.status, second.status) == ("wrong", "carried")


def test_an_answer_that_is_too_long_is_refused() -> None:
    with pytest.raises(EditError, match="characters: shorten it"):
        read_answer("1" * 1_000_000)
    with pytest.raises(EditError, match="has no finite value"):
        read_answer("log(0)")


@pytest.mark.parametrize("odd", [{"prompt": 3}, {"hint": ["a"]}])
def test_prompt_and_hint_are_texts(odd: dict[str, Any]) -> None:
    entry = {"id": "q1", "asks": node("x"), **odd}
    with pytest.raises(UsageError, match="prompt and hint must be texts"):
        questions_of(replace(SQUARE, exercise={"questions": [entry]}))
