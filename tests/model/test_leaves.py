"""Sources change their kind and keep their value; random numbers are drawn anew."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.model import Edge, Graph, Node
from graphapp.model.leaves import KINDS, can_redraw, redraw, set_kind
from graphapp.operation import make


@pytest.fixture
def graph():
    init = {"distribution": "normal", "shape": [3], "seed": 4}
    return Graph.of(
        [
            Node("x", make("input", value=3.0), label=r"\hat{x}", position=(1.0, 2.0)),
            Node("col", make("input", column="c")),
            Node("w", make("parameter", init=init)),
            Node("empty", make("input")),
            Node("d", make("dropout", rate=0.5, seed=7)),
            Node("L", make("mul")),
        ],
        [Edge("x", "L", "a"), Edge("w", "L", "b"), Edge("x", "d", "x")],
        data={"c": np.array([1.0, 2.0])},
        differentiate="L",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_leaf_keeps_its_value_its_label_and_its_edges(graph, kind):
    changed = set_kind(graph, ["x", "col", "w"], kind)
    before, after = evaluate(graph), evaluate(changed)
    for id in ("x", "col", "w", "L"):
        assert np.array_equal(before.value(id), after.value(id)), id
    assert [changed.nodes[id].op for id in ("x", "col", "w")] == [kind] * 3
    assert changed.nodes["x"].label == r"\hat{x}"
    assert changed.nodes["x"].position == (1.0, 2.0)
    assert changed.edges == graph.edges


def test_the_same_kind_changes_nothing(graph):
    assert set_kind(graph, ["x"], "input") is graph


def test_a_leaf_without_a_value_has_none_afterwards(graph):
    changed = set_kind(graph, ["empty"], "parameter")
    assert changed.nodes["empty"].op == "parameter"
    assert changed.nodes["empty"].operation.value is None


def test_what_is_computed_is_no_leaf(graph):
    with pytest.raises(EditError, match="L is computed"):
        set_kind(graph, ["x", "L"], "constant")


def test_another_draw_takes_the_next_seed_and_other_numbers(graph):
    changed = redraw(graph, ["w", "x", "d"])
    assert changed.nodes["w"].operation.init.seed == 5
    assert changed.nodes["w"].operation.init.shape == (3,)
    assert changed.nodes["d"].operation.seed == 8
    assert changed.nodes["x"] is graph.nodes["x"]
    assert not np.array_equal(evaluate(graph).value("w"), evaluate(changed).value("w"))


def test_a_typed_value_gives_way_to_the_draw():
    init = {"distribution": "ones", "shape": [2]}
    graph = Graph.of([Node("w", make("parameter", value=[5.0, 5.0], init=init))])
    assert evaluate(redraw(graph, ["w"])).value("w").tolist() == [1.0, 1.0]


def test_nothing_to_draw_is_refused(graph):
    assert not can_redraw(graph.nodes["x"].operation)
    with pytest.raises(EditError, match="initialiser"):
        redraw(graph, ["x", "L"])
