"""Where one stands among the steps, while numbers and edges change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import edge

from graphapp.engine import Evaluator
from graphapp.engine.walk import Walk
from graphapp.errors import EditError
from graphapp.model import Graph
from graphapp.model.edits import disconnect, remove, set_differentiate, set_value


@pytest.fixture
def evaluator() -> Evaluator:
    return Evaluator()


def test_a_number_outside_means_an_end(evaluator: Evaluator, fork: Graph) -> None:
    walk = Walk(evaluator.evaluate(fork))
    assert walk.moment is None
    walk.go(-3)
    assert walk.number == 0
    walk.go(99)
    assert walk.moment.kind == "update"


def test_other_numbers_keep_the_step_and_share_the_moments(
    evaluator: Evaluator, fork: Graph
) -> None:
    walk = Walk(evaluator.evaluate(fork))
    walk.go(6)
    before = walk.timeline
    walk.follow(evaluator.evaluate(set_value(fork, "x", 2.0)))
    assert walk.number == 6
    assert walk.timeline is not before
    assert walk.timeline.moments is before.moments
    assert walk.timeline.gradient("w", 6) == 2.0


def test_other_edges_keep_the_same_kind_of_step_of_the_same_node(
    evaluator: Evaluator, fork: Graph
) -> None:
    walk = Walk(evaluator.evaluate(fork))
    walk.go(next(m.number for m in walk.timeline.moments if (m.kind, m.node) == ("backward", "z")))
    walk.follow(evaluator.evaluate(disconnect(fork, [edge("x -> z.b")])))
    assert walk.moment is None  # z cannot be computed any more: everything is shown
    walk.follow(evaluator.evaluate(fork))
    walk.go(2)
    assert walk.moment.node == "z"
    walk.follow(evaluator.evaluate(remove(fork, ["q"])))
    assert walk.moment is not None
    assert (walk.moment.kind, walk.moment.node, walk.number) == ("forward", "z", 1)


def test_without_the_node_the_walk_ends(evaluator: Evaluator, fork: Graph) -> None:
    walk = Walk(evaluator.evaluate(fork))
    walk.go(1)
    walk.follow(evaluator.evaluate(remove(fork, ["q"])))
    assert walk.moment is None


def test_another_target_has_other_steps(evaluator: Evaluator, fork: Graph) -> None:
    walk = Walk(evaluator.evaluate(fork))
    walk.go(walk.timeline.last)
    walk.follow(evaluator.evaluate(set_differentiate(fork, "z")))
    assert walk.moment.kind == "update"
    assert walk.number == walk.timeline.last == 6


def test_forward_mode_follows_a_leaf(evaluator: Evaluator, fork: Graph) -> None:
    walk = Walk(evaluator.evaluate(fork))
    assert set(walk.leaves) == {"x", "w"}
    walk.go(5)
    walk.choose("x")
    assert (walk.mode, walk.number) == ("forward", 0)
    assert walk.timeline.moments[1].kind == "seed"
    with pytest.raises(EditError, match="seed a leaf"):
        walk.choose("z")
    walk.go(3)
    walk.follow(evaluator.evaluate(set_value(fork, "x", 2.0)))
    assert (walk.number, walk.timeline.tangents["q"]) == (3, 4.0)
    walk.follow(evaluator.evaluate(remove(fork, ["x"])))
    assert (walk.mode, walk.number) == ("reverse", None)


def test_the_learning_rate_is_the_graphs_until_one_is_chosen(
    evaluator: Evaluator, fork: Graph
) -> None:
    walk = Walk(evaluator.evaluate(fork))
    assert walk.learning_rate == 0.1
    walk.follow(evaluator.evaluate(replace(fork, training={"learning_rate": 0.01})))
    assert walk.timeline.learning_rate == 0.01
    walk.learning_rate = 0.5
    assert walk.timeline.updated("w") == pytest.approx(0.4 - 0.5 * 1.5)
