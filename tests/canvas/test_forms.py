from __future__ import annotations

from itertools import combinations

import pytest
from graphs import graph

from graphapp.canvas.forms import (
    Form,
    edge_text,
    failure_text,
    gradient_text,
    result_text,
)
from graphapp.engine import evaluate
from graphapp.model import Edge, Graph
from graphapp.model.numerals import STANDARD

ALL = frozenset({"value", "upstream", "local", "downstream"})


def words(form: Form) -> str:
    return "".join("▦" + piece.text if piece.array is not None else piece.text for piece in form)


def product() -> Graph:
    return graph({"a": 3.0, "b": -2.0, "m": "mul", "L": "square"},
                 ["a -> m.a", "b -> m.b", "m -> L.x"], "L")  # fmt: skip


def below(shown: frozenset[str], made: Graph | None = None, edge: str = "a m a") -> list[str]:
    text = edge_text(evaluate(made or product()), Edge(*edge.split()), shown, STANDARD)
    return [words(form) for form in text.below]


def test_the_equation() -> None:
    text = edge_text(evaluate(product()), Edge("a", "m", "a"), ALL, STANDARD)
    assert words(text.above[0]) == "3.000"
    assert words(text.below[0]) == "−12.000 · −2.000 = 24.000"
    assert words(text.below[-1]) == "↓ 24.000"
    roles = [piece.role for piece in text.below[0]]
    assert roles == ["gradient", "muted", "text", "muted", "gradient"]


def test_every_choice_of_quantities_reads_differently() -> None:
    choices = [frozenset(c) for n in (1, 2, 3) for c in combinations(ALL - {"value"}, n)]
    written = [below(choice)[0] for choice in choices]
    assert len(set(written)) == len(written)
    assert below(frozenset({"value"})) == []
    assert below(frozenset()) == []


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("upstream local", "−12.000 · −2.000"), ("local downstream", "· −2.000 = 24.000"),
        ("upstream downstream", "↑ −12.000   ↓ 24.000"), ("upstream", "↑ −12.000"),
        ("local", "· −2.000"), ("downstream", "↓ 24.000"),
    ],
)  # fmt: skip
def test_hidden_quantities_leave_no_holes(shown: str, text: str) -> None:
    assert below(frozenset(shown.split()))[0] == text


def test_not_computed_zero_and_independent_are_three_looks() -> None:
    dead = graph({"x": -1.0, "r": "relu", "L": "square"}, ["x -> r.x", "r -> L.x"], "L")
    alone = graph({"x": 1.0, "a": "square", "b": "square"}, ["x -> a.x", "x -> b.x"], "b")
    nothing = graph({"x": 1.0, "a": "square"}, ["x -> a.x"])
    zero = below(ALL, dead, "x r x")[0]
    independent = below(ALL, alone, "x a x")[0]
    not_computed = below(ALL, nothing, "x a x")[0]
    assert zero == "0.000 · 0.000 = 0.000"
    assert independent == "independent"
    assert not_computed == "– · 2.000 = –"


def test_the_sum_at_a_fork() -> None:
    made = graph({"x": 3.0, "m": "sub"}, ["x -> m.a", "x -> m.b"], "m")
    forms = gradient_text(evaluate(made), "x", STANDARD)
    assert [words(form) for form in forms] == ["∂ 1.000 − 1.000 = 0.000", "∂ 0.000"]


def test_many_contributions_are_counted() -> None:
    made = graph({"x": 3.0, "s": "add"}, [f"x -> s.{port}" for port in "abcde"], "s")
    assert words(gradient_text(evaluate(made), "x", STANDARD)[0]) == "∂ Σ of 5 = 5.000"


def test_contributions_that_do_not_count_are_left_out() -> None:
    made = graph({"x": 3.0, "a": "square", "b": "square"}, ["x -> a.x", "x -> b.x"], "b")
    assert words(gradient_text(evaluate(made), "x", STANDARD)[0]) == "∂ 6.000"
    assert words(gradient_text(evaluate(made), "a", STANDARD)[0]) == "∂ independent"


def test_no_backward_pass_no_gradients() -> None:
    made = graph({"x": 3.0, "a": "square"}, ["x -> a.x"])
    assert gradient_text(evaluate(made), "x", STANDARD) == ()


def test_the_gradient_of_a_constant_is_greyed() -> None:
    made = graph({"c": ("constant", {"value": 2.0}), "a": "square"}, ["c -> a.x"], "a")
    assert {piece.role for piece in gradient_text(evaluate(made), "c", STANDARD)[0]} == {"muted"}


def test_the_result_of_a_last_node() -> None:
    assert words(result_text(evaluate(product()), "L", STANDARD)[0]) == "= 36.000"


def test_arrays_short_vectors_written_else_drawn() -> None:
    made = graph(
        {"v": ("input", {"value": [1.0, -2.0]}), "W": ("parameter", {"value": [[1.0] * 4] * 3}),
         "n": "squared_norm", "t": "tanh"},
        ["v -> n.x", "W -> t.x"], "n",
    )  # fmt: skip
    evaluation = evaluate(made)
    short = edge_text(evaluation, Edge("v", "n", "x"), ALL, STANDARD)
    assert words(short.above[0]) == "[1.000, −2.000]"
    assert [words(form) for form in short.above[1:]] == ["▦2", "▦"]
    matrix = edge_text(evaluation, Edge("W", "t", "x"), ALL, STANDARD)
    assert words(matrix.above[0]) == "▦3×4"


def test_a_large_jacobian_is_named_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    big = [[0.5] * 30] * 30
    made = graph({"A": ("input", {"value": big}), "B": ("input", {"value": big}), "m": "matmul",
                  "L": "squared_norm"}, ["A -> m.a", "B -> m.b", "m -> L.x"], "L")  # fmt: skip
    evaluation = evaluate(made)
    monkeypatch.setattr(type(evaluation), "local", None)
    text = edge_text(evaluation, Edge("A", "m", "a"), ALL, STANDARD)
    assert words(text.below[0]) == "▦30×30 · J = ▦30×30"


def test_failures_in_a_few_words() -> None:
    made = graph({"x": 3.0, "m": "mul", "s": "square"}, ["x -> m.a", "m -> s.x"], "s")
    evaluation = evaluate(made)
    assert words(failure_text(evaluation, "m")[0]) == "input missing"
    assert "m" in words(failure_text(evaluation, "s")[0])
    assert failure_text(evaluation, "x") == ()
    text = edge_text(evaluation, Edge("m", "s", "x"), ALL, STANDARD)
    assert words(text.above[0]) == "–"
