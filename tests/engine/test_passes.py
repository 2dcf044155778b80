"""Forward and backward: values, gradients, the four quantities of an edge, failures."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from graphs import chain, edge, graph, layers_of_numbers, network, random_scalars

from graphapp.engine import Evaluator, evaluate, jacobian
from graphapp.engine.plan import Plan
from graphapp.errors import EditError, GraphappError
from graphapp.model import Edge, Graph, Node, edits
from graphapp.operation import Operation, make
from graphapp.operation.values import same_bits


def test_gradients_add_at_a_diamond() -> None:
    diamond = graph(
        {"a": 1.5, "b": "add", "c": "add"},
        ["a -> b.a", "a -> b.b", "b -> c.a", "b -> c.b"],
        "c",
    )
    done = evaluate(diamond)
    assert done.value("c") == 6.0
    assert done.gradient("b") == 2.0
    assert done.gradient("a") == 4.0
    assert [done.edge(e).downstream for e in diamond.edges] == [2.0, 2.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("nodes", "edges", "expected"),
    [
        ({"x": 3.0, "f": "add"}, ["x -> f.a", "x -> f.b"], 2.0),
        ({"x": 3.0, "f": "mul"}, ["x -> f.a", "x -> f.b"], 6.0),
        ({"x": 3.0, "f": "sub"}, ["x -> f.a", "x -> f.b"], 0.0),
        ({"x": 3.0, "f": "div"}, ["x -> f.a", "x -> f.b"], 0.0),
        ({"x": 2.0, "f": "power"}, ["x -> f.a", "x -> f.b"], 4 * (math.log(2) + 1)),
        (
            {"x": 2.0, "y": 3.0, "s": "add", "f": "mul"},
            ["x -> s.a", "y -> s.b", "s -> f.a", "x -> f.b"],
            7.0,
        ),
    ],
)
def test_a_node_used_twice_gets_both_contributions(nodes, edges, expected) -> None:
    assert evaluate(graph(nodes, edges, "f")).gradient("x") == pytest.approx(expected, rel=1e-14)


def test_the_four_quantities_of_an_edge() -> None:
    product = graph(
        {"x": 3.0, "y": -2.0, "m": "mul", "s": "square"},
        ["x -> m.a", "y -> m.b", "m -> s.x"],
        "s",
    )
    done = evaluate(product)
    into_m = edge("x -> m.a")
    quantities = done.edge(into_m)
    assert (quantities.value, quantities.upstream, quantities.downstream) == (3.0, -12.0, 24.0)
    local = done.local(into_m)
    assert local is not None
    assert (local.form, local.shape, local.value) == ("elementwise", (), -2.0)


def test_downstream_is_upstream_times_the_dense_local_jacobian() -> None:
    done = evaluate(network((3, 4, 2), batch=5))
    for each in done.graph.edges:
        quantities, local = done.edge(each), done.local(each, dense=True)
        assert local is not None
        assert local.form == "dense"
        assert local.shape == np.shape(done.value(each.target)) + np.shape(quantities.value)
        product = np.tensordot(quantities.upstream, local.value, np.ndim(quantities.upstream))
        np.testing.assert_allclose(product, quantities.downstream, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(30))
def test_a_gradient_is_the_sum_over_the_outgoing_edges(seed: int) -> None:
    done = evaluate(random_scalars(seed))
    for id in done.order:
        leaving = done.graph.edges_from(id)
        if leaving:
            total = sum(done.edge(e).downstream for e in leaving)
            assert total == pytest.approx(done.gradient(id), rel=1e-12, abs=1e-15)


def test_elementwise_locals_come_in_the_output_shape() -> None:
    done = evaluate(
        graph({"x": [[1.0, 2.0, 3.0]], "c": 2.0, "m": "mul"}, ["x -> m.a", "c -> m.b"], "m")
    )
    local = done.local(edge("c -> m.b"))
    assert local is not None
    assert local.shape == (1, 3)
    np.testing.assert_array_equal(local.value, [[1.0, 2.0, 3.0]])
    dense = done.local(edge("x -> m.a"), dense=True)
    np.testing.assert_array_equal(np.reshape(dense.value, (3, 3)), 2 * np.eye(3))
    assert done.edge(edge("c -> m.b")).downstream == 6.0


def test_a_local_jacobian_beyond_the_limit_is_only_described() -> None:
    big = graph(
        {"x": np.ones((40, 40)).tolist(), "y": np.ones((40, 40)).tolist(), "m": "matmul"},
        ["x -> m.a", "y -> m.b"],
        "m",
    )
    local = evaluate(big).local(edge("x -> m.a"))
    assert (local.form, local.shape, local.value) == ("dense", (40, 40, 40, 40), None)


def test_what_the_target_does_not_depend_on_is_independent_and_not_just_zero() -> None:
    done = evaluate(
        graph(
            {"x": 1.0, "dead": -1.0, "r": "relu", "y": "identity", "side": "square", "s": "add"},
            ["x -> y.x", "x -> side.x", "dead -> r.x", "y -> s.a", "r -> s.b"],
            "s",
        )
    )
    assert (done.gradient("side"), done.independent("side")) == (0.0, True)
    assert (done.gradient("dead"), done.independent("dead")) == (0.0, False)
    assert done.edge(edge("x -> side.x")).downstream == 0.0
    assert done.local(edge("x -> side.x")).value == 2.0


def test_without_a_target_there_is_no_backward_pass() -> None:
    done = evaluate(graph({"x": 1.0, "s": "square"}, ["x -> s.x"]))
    assert done.target is None
    assert done.gradient("x") is None
    assert done.edge(edge("x -> s.x")) == (1.0, None, None)
    assert not done.independent("x")


def test_a_target_that_is_no_number_starts_from_ones_and_says_so() -> None:
    done = evaluate(graph({"x": [1.0, 2.0], "s": "square"}, ["x -> s.x"], "s"))
    np.testing.assert_array_equal(done.gradient("x"), [2.0, 4.0])
    assert [notice.kind for notice in done.notices("s")] == ["not a scalar"]


def test_one_failing_node_does_not_take_the_graph_down() -> None:
    broken = graph(
        {"x": [1.0, 2.0], "y": [1.0, 2.0, 3.0], "bad": "add", "after": "relu", "good": "square"},
        ["x -> bad.a", "y -> bad.b", "bad -> after.x", "x -> good.x"],
        "good",
    )
    done = evaluate(broken)
    assert (done.status("bad"), done.failure("bad").kind) == ("failed", "ShapeError")
    assert (done.status("after"), done.failure("after").kind) == ("blocked", "Blocked")
    assert "bad" in str(done.failure("after"))
    assert done.value("bad") is None
    np.testing.assert_array_equal(done.gradient("x"), [2.0, 4.0])
    assert done.gradient("bad") is None
    assert done.local(edge("x -> bad.a")) is None


def test_a_failed_target_leaves_the_forward_pass() -> None:
    done = evaluate(graph({"x": 1.0, "s": "add"}, ["x -> s.a"], "s"))
    assert done.failure("s").kind == "MissingInput"
    assert "b" in str(done.failure("s"))
    assert done.target is None
    assert done.value("x") == 1.0


def test_ieee_decides_where_python_would_raise_and_a_notice_says_where_it_started() -> None:
    done = evaluate(
        graph(
            {"x": 0.0, "y": -1.0, "l": "log", "r": "reciprocal", "n": "log"}
            | {"e": "exp", "s": "add"},
            ["x -> l.x", "x -> r.x", "y -> n.x", "l -> s.a", "r -> s.b", "s -> e.x"],
            "l",
        )
    )
    assert done.value("l") == -math.inf
    assert done.value("r") == math.inf
    assert math.isnan(done.value("n"))
    assert done.gradient("x") == math.inf
    assert [notice.kind for notice in done.notices("l")] == ["infinite"]
    assert [notice.kind for notice in done.notices("n")] == ["nan"]
    assert done.notices("e") == ()


def test_a_nan_out_of_infinities_is_told_where_it_begins_and_nowhere_else() -> None:
    made = graph(
        {"a": 1e308, "b": 1e308, "up": "mul", "z": 0.0, "down": "log", "n": "add", "L": "tanh"},
        ["a -> up.a", "b -> up.b", "z -> down.x", "up -> n.a", "down -> n.b", "n -> L.x"],
        "L",
    )
    done = evaluate(made)
    assert done.notices("n")[0].kind == "nan"
    assert "add of infinite numbers gives nan" in done.notices("n")[0].message
    assert "nan" not in [notice.kind for notice in done.notices("L")]


def test_overflow_is_infinite_and_no_exception() -> None:
    done = evaluate(graph({"x": 800.0, "e": "exp", "s": "square"}, ["x -> e.x", "e -> s.x"], "s"))
    assert done.value("e") == math.inf
    assert done.value("s") == math.inf


def test_a_chain_of_a_hundred_thousand_nodes() -> None:
    length = 100_000
    assert length > 10 * sys.getrecursionlimit()
    done = evaluate(chain(length, "mul_constant", c=1.0))
    assert done.value(f"n{length}") == 0.5
    assert done.gradient("n0") == 1.0


def _all_bits(one, other) -> bool:
    return all(
        same_bits(one.value(id), other.value(id))
        and same_bits(one.gradient(id), other.gradient(id))
        for id in one.order
    )


@pytest.mark.parametrize(
    "made",
    [*(random_scalars(seed) for seed in range(40)), network(), layers_of_numbers(300)],
    ids=str,
)
def test_the_program_gives_the_bits_of_the_careful_way(made: Graph) -> None:
    careful = evaluate(made)
    evaluator = Evaluator()
    for _ in range(len(made.nodes) // 20 + 4):
        compiled = evaluator.evaluate(made)
    assert evaluator.compiled
    assert _all_bits(careful, compiled)


def test_the_first_nodes_of_a_program_are_no_exception() -> None:
    """The nodes 1 and 2 of the plan have partial derivatives that no arithmetic gives."""
    made = graph(
        {"a": [0.5, -1.0], "b": "relu", "c": "max", "d": "relu", "e": "sum"},
        ["a -> b.x", "a -> c.a", "b -> c.b", "c -> d.x", "d -> e.x"],
        "e",
    )
    evaluator = Evaluator()
    for _ in range(6):
        done = evaluator.evaluate(made)
    assert evaluator.compiled
    assert _all_bits(evaluate(made), done)


@pytest.mark.parametrize("value", [0.0, -1.0, 800.0, math.inf, math.nan])
def test_the_program_leaves_awkward_numbers_to_the_careful_way(value: float) -> None:
    start = graph(
        {"x": 2.0, "l": "log", "e": "exp", "r": "reciprocal", "s": "add"},
        ["x -> l.x", "x -> e.x", "l -> r.x", "e -> s.a", "r -> s.b"],
        "s",
    )
    evaluator = Evaluator()
    for _ in range(5):
        evaluator.evaluate(start)
    changed = edits.set_value(start, "x", value)
    assert _all_bits(evaluator.evaluate(changed), evaluate(changed))


def test_the_program_is_left_when_a_shape_changes() -> None:
    start = graph({"x": 2.0, "w": 3.0, "m": "mul"}, ["x -> m.a", "w -> m.b"], "m")
    evaluator = Evaluator()
    for _ in range(5):
        evaluator.evaluate(start)
    wide = edits.set_value(start, "x", [1.0, 2.0, 3.0])
    done = evaluator.evaluate(wide)
    assert done.gradient("w") == 6.0
    np.testing.assert_array_equal(done.gradient("x"), [3.0, 3.0, 3.0])


def test_the_order_of_the_file_changes_no_bit() -> None:
    for seed in range(10):
        made = random_scalars(seed, computed=40)
        nodes, edges = list(made.nodes.values()), list(made.edges)
        turned = Graph.of(nodes[::-1], edges[::-1], differentiate=made.differentiate)
        assert _all_bits(evaluate(made), evaluate(turned))


def test_the_plan_is_kept_while_only_values_and_places_change() -> None:
    start = random_scalars(1)
    plan = Plan(start)
    moved = edits.move(edits.set_value(start, "x0", 9.0), {"x1": (3.0, 4.0)})
    assert plan.fits(start, moved)
    assert not plan.fits(start, edits.set_operation(start, "n0", make("identity")))
    assert not plan.fits(start, edits.add_node(start, Node("new", make("input", value=1.0))))
    assert not plan.fits(start, edits.disconnect(start, [start.edges[0]]))


def test_a_cycle_is_an_error_and_not_a_hang() -> None:
    loop = Graph.of(
        [Node("a", make("square")), Node("b", make("square"))],
        [Edge("a", "b", "x"), Edge("b", "a", "x")],
    )
    with pytest.raises(EditError, match="cycle"):
        evaluate(loop)


def test_whole_jacobian_of_one_node_by_another() -> None:
    soft = graph({"z": [1.0, 2.0, 3.0], "k": 2.0, "t": "mul", "s": "softmax"},
                 ["z -> t.a", "k -> t.b", "t -> s.x"])  # fmt: skip
    s = np.asarray(evaluate(soft).value("s"))
    expected = 2 * (np.diag(s) - np.outer(s, s))
    np.testing.assert_allclose(jacobian(soft, "s", "z"), expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(jacobian(soft, "z", "s"), np.zeros((3, 3)))
    np.testing.assert_array_equal(jacobian(soft, "z", "z"), np.eye(3))
    assert np.shape(jacobian(soft, "s", "k")) == (3,)
    with pytest.raises(GraphappError, match="no node 'q'"):
        jacobian(soft, "q", "z")


def test_values_are_read_only() -> None:
    done = evaluate(network())
    for array in (done.value("z1"), done.gradient("W1"), done.edge(done.graph.edges[0]).downstream):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0.0


def test_dropout_is_off_unless_it_trains() -> None:
    start = graph(
        {"x": [1.0] * 100, "d": ("dropout", {"rate": 0.5, "seed": 1}), "s": "sum"},
        ["x -> d.x", "d -> s.x"],
        "s",
    )
    assert evaluate(start).value("s") == 100.0
    trained = evaluate(start, training=True)
    kept = np.asarray(trained.gradient("x"))
    assert set(kept.tolist()) == {0.0, 2.0}
    assert trained.value("s") == kept.sum()
    assert same_bits(trained.gradient("x"), evaluate(start, training=True).gradient("x"))


@pytest.mark.parametrize(
    ("op", "one", "other"),
    [
        ("add", (20_000, 1), (20_000,)),
        ("matmul", (20_000, 1), (1, 20_000)),
        ("linear", (20_000, 1), (20_000, 1)),
    ],
)
def test_an_output_beyond_the_limit_is_a_failure_on_its_node(op, one, other) -> None:
    ports = make(op).ports
    made = graph({"x": np.ones(one), "y": np.ones(other), "big": op, "s": "sum"},
                 [f"x -> big.{ports[0]}", f"y -> big.{ports[1]}", "x -> s.x"], "s")  # fmt: skip
    done = evaluate(made)
    assert done.failure("big").kind == "ShapeError"
    assert "400,000,000" in str(done.failure("big"))
    assert done.value("s") == 20_000.0


def test_an_empty_graph_is_evaluated_as_often_as_one_likes() -> None:
    evaluator = Evaluator()
    for _ in range(10):
        assert evaluator.evaluate(Graph.of()).order == ()


def test_a_node_that_numpy_refuses_says_what_numpy_said() -> None:
    class Stacked(Operation):
        """Leaves a wrong shape to NumPy."""

        def forward(self, x):
            return np.reshape(x, (7,))

        def vjp(self, upstream, out, x):
            return (np.reshape(upstream, np.shape(x)),)

    class Greedy(Stacked):
        """Needs more memory than there is."""

        def forward(self, x):
            raise MemoryError

    nodes = [Node("x", make("input", value=[1.0, 2.0])), Node("s", Stacked()), Node("g", Greedy())]
    done = evaluate(Graph.of(nodes, [Edge("x", "s", "x"), Edge("x", "g", "x")]))
    assert "stacked cannot be evaluated: cannot reshape array" in str(done.failure("s"))
    assert "greedy needs more memory than there is" in str(done.failure("g"))


def test_a_jacobian_of_what_has_no_value_or_is_too_large_is_one_sentence() -> None:
    made = graph({"x": [0.5] * 1_001, "s": "softmax", "f": "add"}, ["x -> s.x", "x -> f.a"])
    with pytest.raises(GraphappError, match="would have more than 1,000,000 entries"):
        jacobian(made, "s", "x")
    with pytest.raises(GraphappError, match="f has no value"):
        jacobian(made, "f", "x")
    with pytest.raises(GraphappError, match="no node 'q'"):
        jacobian(made, "s", "q")


def test_both_infinities_are_named() -> None:
    made = graph({"x": [-1.0, 0.0, 1.0], "z": 0.0, "d": "div"}, ["x -> d.a", "z -> d.b"])
    (notice,) = (n for n in evaluate(made).notices("d") if n.kind == "nan")
    assert "nan and ∞ and −∞" in notice.message
