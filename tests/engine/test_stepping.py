"""The passes one step at a time, and forward mode."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import chain, edge, graph, network, random_scalars

from graphapp.engine import evaluate, jacobian
from graphapp.engine.step_lines import text_of
from graphapp.engine.stepping import Timeline
from graphapp.engine.tangents import tangents
from graphapp.errors import EditError
from graphapp.model import Graph
from graphapp.model.numerals import Precision
from graphapp.operation.values import same_bits


@pytest.mark.parametrize(
    "made", [random_scalars(seed) for seed in range(15)] + [network()], ids=str
)
def test_the_last_step_knows_what_running_at_once_knows(made: Graph) -> None:
    done = evaluate(made)
    timeline = Timeline(done)
    for id in done.order:
        assert timeline.value_since(id) <= timeline.last
        if not done.independent(id):
            assert timeline.complete(id, timeline.last)
            assert same_bits(timeline.gradient(id, timeline.last), done.gradient(id))
    assert all(timeline.share_known(e, timeline.last) for e in made.edges)


def test_the_first_step_knows_the_sources_only(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    assert [id for id in fork.nodes if timeline.value_since(id) <= 0] == ["x", "w"]
    assert all(timeline.gradient(id, 0) is None for id in fork.nodes)
    assert not any(timeline.share_known(e, 0) for e in fork.edges)


def test_values_come_forward_and_gradients_come_back(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    kinds = [(moment.kind, moment.node) for moment in timeline.moments]
    assert kinds == [
        ("start", None), ("forward", "q"), ("forward", "z"), ("forward", "L"), ("seed", "L"),
        ("backward", "L"), ("backward", "z"), ("backward", "q"), ("update", None),
    ]  # fmt: skip
    for moment in timeline.moments[1:4]:
        assert timeline.value_since(moment.node) <= moment.number
        assert timeline.value_since(moment.node) > moment.number - 1
    assert timeline.gradient("L", 3) is None
    assert timeline.gradient("L", 4) == 1.0
    assert timeline.gradient("z", 5) == 1.0


def test_a_fork_collects_its_terms_one_by_one(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    assert timeline.shares("x", 6) == ((edge("x -> z.b"), 0.4),)
    assert (timeline.gradient("x", 6), timeline.complete("x", 6)) == (0.4, False)
    assert (timeline.gradient("x", 7), timeline.complete("x", 7)) == (3.4, True)
    assert timeline.sentences(6)[1].startswith("∂L/∂x = ")
    assert timeline.sentences(7)[0].startswith("∂L/∂x += ")


def test_the_sentences_have_symbols_and_numbers(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork), learning_rate=0.5)
    two = Precision("decimals", 2)
    assert timeline.sentences(2, two) == ("z = w·x = 0.40·1.50 = 0.60",)
    assert timeline.sentences(4, two) == ("∂L/∂L = 1.00",)
    assert timeline.sentences(6, two)[0] == "∂L/∂w = ∂L/∂z · ∂z/∂w = 1.00 · 1.50 = 1.50"
    assert timeline.sentences(8, two) == ("w ← w − η · ∂L/∂w = 0.40 − 0.5 · 1.50 = −0.35",)
    assert timeline.formulas(2, two) == (r"z = w\,x = 0.40 \cdot 1.50 = 0.60",)
    assert timeline.updated("w") == pytest.approx(0.4 - 0.5 * 1.5)


def test_negative_numbers_are_put_in_with_parentheses() -> None:
    made = graph({"a": -2.0, "b": -3.0, "p": "mul", "s": "sub"},
                 ["a -> p.a", "b -> p.b", "p -> s.a", "b -> s.b"], "s")  # fmt: skip
    timeline = Timeline(evaluate(made))
    one = Precision("decimals", 1)
    assert timeline.sentences(1, one) == ("p = a·b = (−2.0)·(−3.0) = 6.0",)
    assert timeline.sentences(2, one) == ("s = p - b = 6.0 - (−3.0) = 9.0",)


def test_without_a_target_there_are_only_forward_steps() -> None:
    timeline = Timeline(evaluate(graph({"x": 1.0, "s": "square"}, ["x -> s.x"])))
    assert [moment.kind for moment in timeline.moments] == ["start", "forward"]
    assert timeline.gradient("x", timeline.last) is None


def test_a_failed_node_has_a_step_that_says_why() -> None:
    made = graph({"x": 1.0, "s": "add", "t": "square"}, ["x -> s.a", "x -> t.x"], "t")
    timeline = Timeline(evaluate(made))
    number = next(m.number for m in timeline.moments if m.node == "s")
    assert "at least two inputs" in timeline.sentences(number)[0]


def test_ten_thousand_steps_are_reached_in_any_order() -> None:
    timeline = Timeline(evaluate(chain(5_000)))
    assert timeline.last == 10_002
    assert timeline.gradient("n0", timeline.last - 1) == 1.0
    assert timeline.value_since("n4000") > 3_999
    assert timeline.value_since("n4000") <= 4_000


@pytest.mark.parametrize("seed", range(20))
def test_forward_mode_agrees_with_reverse_mode(seed: int) -> None:
    done = evaluate(random_scalars(seed))
    for id in ("x0", "x1", "x2"):
        moved = tangents(done, id)
        assert moved["total"] == pytest.approx(done.gradient(id), rel=1e-9, abs=1e-12)


def test_forward_mode_of_arrays_is_the_jacobian_times_the_direction() -> None:
    made = network((3, 4, 2), batch=5)
    done = evaluate(made)
    direction = np.random.default_rng(1).standard_normal((4, 3))
    moved = tangents(done, "W1", direction)
    expected = np.tensordot(jacobian(made, "z2", "W1"), direction, 2)
    np.testing.assert_allclose(moved["z2"], expected, rtol=1e-12, atol=1e-13)
    assert moved["L"] == pytest.approx(float(np.sum(done.gradient("W1") * direction)), rel=1e-12)
    assert np.shape(moved["y"]) == (5, 2)
    assert not np.any(moved["y"])


def test_a_seed_needs_a_value_and_a_direction_of_its_shape() -> None:
    done = evaluate(network((3, 4, 2), batch=5))
    with pytest.raises(EditError, match="no node 'q'"):
        tangents(done, "q")
    with pytest.raises(EditError, match="same shape"):
        tangents(done, "W1", 1.0)


def test_sentences_name_long_formulas_by_their_ids() -> None:
    """w·x, then w·x + b, then (w·x + b)·v without names: two symbols stay, three get one."""
    made = graph(
        {"x": 1.5, "w": 0.4, "b": 1.0, "v": 2.0, "mul_1": "mul", "add_1": "add", "mul_2": "mul",
         "L": "square"},
        ["w -> mul_1.a", "x -> mul_1.b", "mul_1 -> add_1.a", "b -> add_1.b", "add_1 -> mul_2.a",
         "v -> mul_2.b", "mul_2 -> L.x"],
        "L",
    )  # fmt: skip
    timeline = Timeline(evaluate(made))
    said = [
        text_of(line)
        for number in range(timeline.last + 1)
        for line in timeline.lines(number, Precision("decimals", 1))
    ]
    assert "w·x = 0.4·1.5 = 0.6" in said
    assert "add_1 = w·x + b = 0.6 + 1.0 = 1.6" in said
    assert "add_1·v = 1.6·2.0 = 3.2" in said
    assert "∂L/∂add_1 = ∂L/∂(add_1·v) · ∂(add_1·v)/∂add_1 = 6.4 · 2.0 = 12.8" in said
    assert "∂L/∂(w·x) = ∂L/∂add_1 · ∂add_1/∂(w·x) = 12.8 · 1.0 = 12.8" in said
