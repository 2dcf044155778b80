"""Hints: the gentlest first, never the answer, no number that is asked for."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from graphs import graph

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.engine.hiding import hidden_by
from graphapp.exercise import questions_of
from graphapp.exercise.hints import hints_of
from graphapp.files import load
from graphapp.files.examples import examples


def all_hints(made):
    done, questions = evaluate(made), questions_of(made)
    hidden = hidden_by(done, [(str(i), q.asks) for i, q in enumerate(questions, start=1)])
    return {q.id: (hints_of(done, q, hidden), quantity_of(done, q.asks)) for q in questions}


@pytest.mark.parametrize("path", [e.path for e in examples()], ids=lambda path: path.stem)
def test_no_hint_of_any_example_is_the_answer(path) -> None:
    for hints, right in all_hints(load(path)).values():
        assert hints
        for hint in hints:
            result = re.search(r"= *\$? *\$?(-?[0-9.]+)\$?$", hint)
            if result and isinstance(right, float):
                assert not np.isclose(float(result[1]), right, rtol=1e-2), hint


def asked(made, **asks):
    return replace(made, exercise={"questions": [{"id": "q1", "asks": asks}]})


@pytest.fixture
def fork():
    return graph(
        {"x": 2.0, "w": 3.0, "p": "mul", "s": "square", "L": "add"},
        ["x -> p.a", "w -> p.b", "x -> s.x", "p -> L.a", "s -> L.b"],
        "L",
    )


def test_a_gradient_begins_with_the_ways_then_the_formula_then_numbers(fork) -> None:
    ((hints, _),) = all_hints(asked(fork, node="x", quantity="gradient")).values()
    assert hints[0].startswith("2 ways lead back from $L$ to $x$")
    assert "then add" in hints[0]
    assert "$w$" in hints[1]
    assert "$+ 2" in hints[1], "a line may break before a term"
    assert "3" in hints[2]


def test_the_authors_hint_comes_first(fork) -> None:
    made = asked(fork, node="x", quantity="gradient")
    entry = {**made.exercise["questions"][0], "hint": "Mind both ways."}
    ((hints, _),) = all_hints(replace(made, exercise={"questions": [entry]})).values()
    assert hints[0] == "Mind both ways."


def test_the_other_factor_is_named_and_not_its_number(fork) -> None:
    local = {"edge": {"target": "p", "port": "a"}, "quantity": "local"}
    ((hints, _),) = all_hints(asked(fork, **local)).values()
    assert hints[0].startswith("Take the derivative of")
    assert len(hints) == 2
    assert "3" not in hints[1]
