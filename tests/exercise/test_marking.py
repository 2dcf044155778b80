"""Marking: right, carried forward, wrong with the mistake named, missing."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from graphs import graph, network

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.errors import EditError, UsageError
from graphapp.exercise import mark, questions_of, read_answer
from graphapp.exercise.questions import close, matches
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.files.examples import examples
from graphapp.model import Graph
from graphapp.operation import as_value

NEURONS = load(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")


def asking(made: Graph, *asks: dict[str, Any], **more: Any) -> Graph:
    """The graph with questions q1, q2, …"""
    entries = [{"id": f"q{i}", "asks": ask, **more} for i, ask in enumerate(asks, start=1)]
    return replace(made, exercise={"questions": entries})


def gradient(id: str) -> dict[str, Any]:
    return {"node": id, "quantity": "gradient"}


def value(id: str) -> dict[str, Any]:
    return {"node": id, "quantity": "value"}


def at(target: str, port: str, quantity: str) -> dict[str, Any]:
    return {"edge": {"target": target, "port": port}, "quantity": quantity}


def judged(made: Graph, ask: dict[str, Any], answer: Any) -> tuple[str, str | None]:
    entry = mark(asking(made, ask), {"q1": answer}).questions[0]
    return entry.status, entry.diagnosis


def neuron(activation: str, **numbers: float) -> Graph:
    """L = (f(w·x + b) − y)², with any activation."""
    given = {"x": 1.5, "w": 0.4, "b": 0.1, "y": 1.0, **numbers}
    return graph(
        {
            "x": given["x"], "y": given["y"],
            "w": ("parameter", {"value": given["w"]}), "b": ("parameter", {"value": given["b"]}),
            "m": "mul", "z": "add", "h": activation, "L": "squared_error",
        },
        ["w -> m.a", "x -> m.b", "m -> z.a", "b -> z.b", "z -> h.x", "h -> L.prediction",
         "y -> L.target"],
        "L",
    )  # fmt: skip


def test_right_answers_reach_all_points() -> None:
    for example in examples():
        made = load(example.path)
        evaluation = evaluate(made)
        questions = questions_of(made)
        answers = {q.id: np.asarray(quantity_of(evaluation, q.asks)).tolist() for q in questions}
        marks = mark(made, answers)
        assert {entry.status for entry in marks.questions} == {"right"}, example.slug
        assert marks.points == marks.of == sum(q.points for q in questions)


def test_no_answers_reach_none() -> None:
    marks = mark(NEURONS, {})
    assert {entry.status for entry in marks.questions} == {"missing"}
    assert marks.points == 0


# Mistakes on the way forward; those on the way back are in test_mistakes -----------------------


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_a_forgotten_activation_on_the_way_forward(activation: str) -> None:
    made = neuron(activation)
    done = evaluate(made)
    wrong = (done.value("z") - done.value("y")) ** 2
    assert judged(made, value("L"), wrong) == ("wrong", "activation forgotten")


@pytest.mark.parametrize("seed", range(3))
def test_a_forgotten_bias(seed: int) -> None:
    made = network((2, 3, 1), batch=2, seed=seed)
    done = evaluate(made)
    wrong = np.asarray(done.value("x")) @ np.asarray(done.value("W1")).T
    assert judged(made, value("z1"), wrong.tolist()) == ("wrong", "bias forgotten")


# Errors carried forward -----------------------------------------------------------------------


def test_an_answer_that_is_right_given_an_earlier_error_is_carried() -> None:
    made = asking(NEURONS, value("h1"), value("mul_3"), gradient("w3"))
    done = evaluate(NEURONS)
    wrong = 0.7
    next_one = wrong * done.value("w3")
    marks = mark(made, {"q1": wrong, "q2": next_one})
    assert [entry.status for entry in marks.questions] == ["wrong", "carried", "missing"]
    assert "q1" in marks.questions[1].message
    assert (marks.points, marks.of) == (1.0, 3.0)


def test_a_gradient_is_carried_backward_too() -> None:
    made = asking(NEURONS, gradient("yhat"), gradient("w3"))
    done = evaluate(NEURONS)
    wrong = -0.9
    slope = 1 - done.value("yhat") ** 2
    carried = wrong * slope * done.value("h1")
    marks = mark(made, {"q1": wrong, "q2": carried})
    assert [entry.status for entry in marks.questions] == ["wrong", "carried"]


def test_quantities_of_edges_are_carried() -> None:
    made = asking(NEURONS, at("h1", "x", "local"), at("h1", "x", "downstream"), gradient("b1"))
    done = evaluate(NEURONS)
    upstream = done.gradient("h1")
    marks = mark(made, {"q1": 0.5, "q2": 0.5 * upstream, "q3": 0.5 * upstream})
    assert [entry.status for entry in marks.questions] == ["wrong", "carried", "carried"]


def test_a_wrong_upstream_times_a_wrong_local_gradient_is_carried_from_both() -> None:
    made = graph(
        {"z": [0.5, -1.0], "h": "tanh", "L": "squared_norm"}, ["z -> h.x", "h -> L.x"], "L"
    )
    made = asking(made, gradient("h"), at("h", "x", "local"), gradient("z"), at("h", "x", "local"))
    marks = mark(made, {"q1": [1, 2], "q2": "[0.5; 0.25]", "q3": [0.5, 0.5], "q4": [0.5, 0.25]})
    assert [entry.status for entry in marks.questions] == ["wrong", "wrong", "carried", "carried"]
    assert marks.questions[2].earlier == ("q1", "q2")
    alone = mark(made, {"q2": [0.5, 0.25], "q3": (2 * np.tanh([0.5, -1.0]) * [0.5, 0.25]).tolist()})
    assert alone.questions[2].earlier == ("q2",)


def test_a_vector_in_a_row_is_carried_like_one_in_a_column() -> None:
    made = graph(
        {"z": [0.5, -1.0], "h": "tanh", "L": "squared_norm"}, ["z -> h.x", "h -> L.x"], "L"
    )
    made = asking(made, value("h"), value("L"))
    marks = mark(made, {"q1": [[1], [2]], "q2": 5})
    assert [entry.status for entry in marks.questions] == ["wrong", "carried"]


def test_an_answer_of_the_wrong_shape_carries_nothing_and_breaks_nothing() -> None:
    made = asking(NEURONS, value("h1"), value("mul_3"))
    marks = mark(made, {"q1": [1, 2, 3], "q2": 0.7})
    assert [entry.status for entry in marks.questions] == ["wrong", "wrong"]


def test_an_answer_is_not_carried_from_a_later_one() -> None:
    made = asking(NEURONS, value("mul_3"), value("h1"))
    done = evaluate(NEURONS)
    marks = mark(made, {"q1": 0.7 * done.value("w3"), "q2": 0.7})
    assert [entry.status for entry in marks.questions] == ["wrong", "wrong"]


# Answers and questions as people write them ---------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (0.5, 0.5),
        ("1/4", 0.25),
        ("−0,25", -0.25),
        ("2*(0.336 - 1)", -1.328),
        ("[1, 0]", [1.0, 0.0]),
        ([1, 0], [1.0, 0.0]),
        ("sqrt(2)/2", math.sqrt(2) / 2),
        ("-3", -3.0),
    ],
)
def test_answers_may_be_numbers_fractions_lists_and_expressions(given, expected) -> None:
    assert np.allclose(read_answer(given).value, expected)


@pytest.mark.parametrize("given", ["w*x", "", "a lot", [[1], [1, 2]], True, {"a": 1}, "1/0"])
def test_what_is_no_answer_is_said(given) -> None:
    with pytest.raises(EditError):
        read_answer(given)


def test_an_unreadable_answer_is_wrong_and_not_an_exception() -> None:
    entry = mark(asking(NEURONS, gradient("w1")), {"q1": "a lot"}).questions[0]
    assert (entry.status, entry.diagnosis) == ("wrong", None)
    assert entry.message.endswith(".")


def test_an_answer_of_the_wrong_shape_is_told_the_shape() -> None:
    entry = mark(asking(NEURONS, gradient("w1")), {"q1": [1, 2]}).questions[0]
    assert entry.status == "wrong"
    assert "has 2 numbers" in entry.message
    assert "is a single number" in entry.message


@pytest.mark.parametrize(
    ("answer", "right", "expected"),
    [
        (-0.239, -0.23937119, True),
        (-0.24, -0.23937119, False),
        (-0.2394, -0.23937119, True),
        (0.0, 1e-9, False),
        (1.74e-07, 1.7415578e-07, True),
        ("nan", math.nan, True),
        ("inf", math.inf, True),
        (1.0, 1.0 + 9e-4, True),
    ],
)
def test_how_near_is_near_enough(answer: float, right: float, expected: bool) -> None:
    assert matches(read_answer(answer), right, 1e-3) is expected


def test_small_entries_among_large_ones_may_be_rounded_away() -> None:
    right = as_value([1000.0, 0.004])
    assert close(as_value([1000.0, 0.0]), right, 1e-3)
    assert not close(as_value([1000.0, 0.5]), right, 1e-3)


@pytest.mark.parametrize(
    ("exercise", "words"),
    [
        (None, "no questions"),
        ({"questions": []}, "no questions"),
        ({"questions": [{"asks": gradient("w1")}]}, "no id"),
        ({"questions": [{"id": "a", "asks": gradient("nobody")}]}, "nobody"),
        ({"questions": [{"id": "a", "asks": gradient("w1"), "points": -1}]}, "points"),
        ({"questions": [{"id": "a", "asks": gradient("w1")}] * 2}, "same id"),
    ],
)
def test_questions_that_make_no_sense_are_said(exercise, words) -> None:
    with pytest.raises(UsageError, match=words):
        questions_of(replace(NEURONS, exercise=exercise))


def test_answers_to_no_question_are_said() -> None:
    with pytest.raises(UsageError, match="q9"):
        mark(NEURONS, {"q9": 1.0})


def test_points_and_tolerance_are_the_questions_own() -> None:
    made = asking(NEURONS, gradient("w1"), points=5, relative_tolerance=0.2)
    marks = mark(made, {"q1": -0.8})
    assert (marks.questions[0].status, marks.points, marks.of) == ("right", 5.0, 5.0)
