"""Forward mode step by step, and what the steps say."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import edge, graph, network, random_scalars

from graphapp.engine import evaluate, jacobian
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.engine.tangents import tangents
from graphapp.errors import EditError
from graphapp.model import Graph
from graphapp.model.numerals import Precision

TWO = Precision("decimals", 2)


def test_one_step_gives_a_node_its_value_and_its_tangent(fork: Graph) -> None:
    steps = TangentTimeline(evaluate(fork), "x")
    assert [(m.kind, m.node) for m in steps.moments] == [
        ("start", None), ("seed", "x"), ("forward", "q"), ("forward", "z"), ("forward", "L"),
    ]  # fmt: skip
    assert (steps.value_since("x"), steps.gradient_since("x")) == (0, 1)
    assert steps.value_since("z") == steps.gradient_since("z") == 3
    assert steps.share_since(edge("x -> z.b")) == 3


def test_the_sentences_say_value_and_tangent(fork: Graph) -> None:
    steps = TangentTimeline(evaluate(fork), "x")
    assert steps.sentences(1, TWO) == ("x\u0307 = 1.00, of every other leaf 0",)
    assert steps.sentences(3, TWO) == (
        "z = w·x = 0.40·1.50 = 0.60",
        "z\u0307 = ∂z/∂w · w\u0307 + ∂z/∂x · x\u0307 = 1.50 · 0.00 + 0.40 · 1.00 = 0.40",
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_shares_of_a_node_add_up_to_its_tangent(seed: int) -> None:
    made = random_scalars(seed)
    steps = TangentTimeline(evaluate(made), "x0")
    for id in steps.evaluation.order:
        into = [e for e in made.edges if e.target == id]
        if into:
            assert sum(map(steps.share, into)) == pytest.approx(steps.tangents[id], abs=1e-12)
    gradient = steps.evaluation.gradient("x0")
    assert steps.tangents["total"] == pytest.approx(gradient, rel=1e-9, abs=1e-12)


def test_shares_of_arrays_have_the_shape_of_the_target() -> None:
    steps = TangentTimeline(evaluate(network((3, 4, 2), batch=5)), "W1")
    assert np.shape(steps.share(edge("W1 -> z1.W"))) == (5, 4)
    assert not np.any(steps.share(edge("b1 -> z1.b")))


def test_steps_are_taken_over_while_only_numbers_change(fork: Graph) -> None:
    first = TangentTimeline(evaluate(fork), "x")
    assert TangentTimeline(first.evaluation, "x", like=first).moments is first.moments
    assert TangentTimeline(first.evaluation, "w", like=first).moments is not first.moments


def test_a_seed_without_a_value_is_refused(fork: Graph) -> None:
    with pytest.raises(EditError, match="no node 'q2'"):
        TangentTimeline(evaluate(fork), "q2")


def test_tangents_need_a_leaf_with_a_value_and_a_direction_of_its_shape() -> None:
    made = graph({"x": [1.0, 2.0], "s": "square", "m": "mul"}, ["x -> s.x", "x -> m.a"], "s")
    evaluation = evaluate(made)
    for seed, words in (("q", "no node 'q'"), ("m", "m has no value")):
        with pytest.raises(EditError, match=words):
            tangents(evaluation, seed)
    with pytest.raises(EditError, match="the direction is scalar, x is"):
        tangents(evaluation, "x", 1.0)
    found = tangents(evaluation, "x", np.array([1.0, 0.0]))
    assert np.asarray(found["s"]).tolist() == [2.0, 0.0]
    assert "m" not in found


def test_what_does_not_depend_on_the_leaf_stands_still() -> None:
    made = graph({"x": 2.0, "y": 3.0, "t": "tanh", "s": "square", "f": "add"},
                 ["y -> t.x", "x -> s.x", "x -> f.a"], "s")  # fmt: skip
    steps = TangentTimeline(evaluate(made), "x")
    assert (steps.independent("t"), steps.independent("s"), steps.independent("x")) == (
        True, False, False,
    )  # fmt: skip
    assert (steps.tangents["t"], steps.tangents["s"]) == (0.0, 4.0)
    assert steps.share(edge("y -> t.x")) == 0.0
    assert steps.share(edge("x -> f.a")) is None
    failing = next(m.number for m in steps.moments if m.node == "f")
    assert len(steps.sentences(failing)) == 1


def test_forward_mode_is_the_jacobian_times_the_direction() -> None:
    made = network((2, 3, 2), batch=2)
    evaluation = evaluate(made)
    direction = np.random.default_rng(0).normal(size=(3, 2))
    found = tangents(evaluation, "W1", direction)
    for id in ("z1", "h1", "L"):
        whole = np.asarray(jacobian(made, id, "W1"))
        np.testing.assert_allclose(found[id], np.tensordot(whole, direction, 2), atol=1e-12)
