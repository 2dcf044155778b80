"""What a question hides: the number it asks for, under each of its names, and nothing else."""

from __future__ import annotations

import pytest

from graphapp.engine import evaluate
from graphapp.engine.hiding import UNASKED, hidden_by, hides_more, places_of, why_hidden
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

XA, WB, PL, QL = (
    Edge("x", "p", "a"), Edge("w", "p", "b"), Edge("p", "L", "a"),
    Edge("q", "L", "b"),
)  # fmt: skip
OFF = Edge("x", "off", "x")


@pytest.fixture
def evaluation():
    """L = x·w + x², and a branch that does not reach L."""
    return evaluate(
        Graph.of(
            [
                Node("x", make("input", value=2.0)), Node("w", make("parameter", value=3.0)),
                Node("p", make("mul")), Node("q", make("square")),
                Node("L", make("add")), Node("off", make("neg")),
            ],
            [XA, Edge("x", "q", "x"), WB, PL, QL, OFF],
            differentiate="L",
        )
    )  # fmt: skip


def hidden(evaluation, **asks):
    return set(hidden_by(evaluation, [("1", asks)]))


def test_a_value_is_hidden_at_the_node_and_on_every_edge_from_it(evaluation):
    edges = {(edge, "value") for edge in evaluation.graph.edges_from("x")}
    assert len(edges) == 3
    shown_again = {(WB, "local"), ("off", "value")}
    assert hidden(evaluation, node="x", quantity="value") == {("x", "value")} | edges | shown_again


def test_a_gradient_is_the_upstream_of_the_edges_in_and_the_share_of_the_only_edge_out(evaluation):
    assert hidden(evaluation, node="p", quantity="gradient") == {
        ("p", "gradient"), (XA, "upstream"), (WB, "upstream"), (PL, "downstream"),
    }  # fmt: skip
    upstream = {"edge": {"target": "p", "port": "b"}, "quantity": "upstream"}
    assert hidden(evaluation, **upstream) == hidden(evaluation, node="p", quantity="gradient")


def test_at_a_fork_the_shares_stay(evaluation):
    assert hidden(evaluation, node="x", quantity="gradient") == {("x", "gradient")}
    share = {"edge": {"target": "p", "port": "a"}, "quantity": "downstream"}
    assert hidden(evaluation, **share) == {(XA, "downstream"), (XA, "local")}


def test_the_share_of_the_only_edge_is_the_whole_gradient(evaluation):
    share = {"edge": {"target": "p", "port": "b"}, "quantity": "downstream"}
    under_one = (WB, "local")
    assert hidden(evaluation, **share) == {("w", "gradient"), (WB, "downstream"), under_one}


def squared_error():
    return graph_of(
        {"x": ("input", 0.3), "h": "tanh", "y": ("input", 2.0), "L": "squared_error"},
        ["x h x", "h L prediction", "y L target"], "L",
    )  # fmt: skip


def test_both_sides_of_a_difference_and_its_slope_are_one_number():
    done = squared_error()
    prediction, target = Edge("h", "L", "prediction"), Edge("y", "L", "target")
    both = {(edge, kind) for edge in (prediction, target) for kind in ("local", "downstream")}
    for asks in (
        {"node": "h", "quantity": "gradient"},
        {"edge": {"target": "L", "port": "prediction"}, "quantity": "local"},
        {"edge": {"target": "L", "port": "prediction"}, "quantity": "downstream"},
    ):
        found = hidden(done, **asks)
        assert both | {("y", "gradient"), ("h", "gradient")} <= found
        assert ("x", "gradient") not in found
        assert ("L", "gradient") not in found


def test_a_local_gradient_hides_itself_and_its_share_under_an_upstream_of_1(evaluation):
    local = {"edge": {"target": "p", "port": "a"}, "quantity": "local"}
    assert hidden(evaluation, **local) == {(XA, "local"), (XA, "downstream")}
    done = squared_error()
    assert hidden(done, edge={"target": "h", "port": "x"}, quantity="local") == {
        (Edge("x", "h", "x"), "local")
    }


def test_the_first_question_gives_its_number(evaluation):
    asks = {"node": "w", "quantity": "gradient"}
    found = hidden_by(evaluation, [("3", asks), ("4", asks)])
    assert set(found.values()) == {"3"}


def graph_of(nodes, edges, target):
    made = []
    for id, what in nodes.items():
        op, value = what if isinstance(what, tuple) else (what, None)
        made.append(Node(id, make(op) if value is None else make(op, value=value)))
    return evaluate(Graph.of(made, [Edge(*edge.split()) for edge in edges], differentiate=target))


def test_the_other_factor_of_a_product_is_the_value_itself():
    done = graph_of(
        {"x": ("input", 2.5), "h": "tanh", "w": ("parameter", 3.0), "p": "mul"},
        ["x h x", "h p a", "w p b"], "p",
    )  # fmt: skip
    found = hidden(done, node="h", quantity="value")
    assert (Edge("w", "p", "b"), "local") in found
    assert (Edge("h", "p", "a"), "local") not in found
    assert (Edge("x", "h", "x"), "local") not in found


def test_the_slope_of_the_exponential_is_its_value():
    done = graph_of({"x": ("input", 2.0), "e": "exp"}, ["x e x"], "e")
    assert (Edge("x", "e", "x"), "local") in hidden(done, node="e", quantity="value")


@pytest.mark.parametrize(("z", "passes"), [(0.7, True), (-0.7, False)])
def test_an_active_relu_shows_the_value_before_it_again(z, passes):
    done = graph_of(
        {"x": ("input", z), "y": ("input", 2.0), "z": "mul", "h": "relu", "s": "square"},
        ["x z a", "y z b", "z h x", "h s x"], "s",
    )  # fmt: skip
    found = hidden(done, node="z", quantity="value")
    assert (("h", "value") in found) is passes
    assert ((Edge("h", "s", "x"), "value") in found) is passes
    assert ("s", "value") not in found


def test_a_sum_shows_its_gradient_again_at_what_it_adds():
    done = graph_of(
        {"x": ("input", 2.0), "w": ("parameter", 3.0), "m": "mul", "b": ("parameter", 0.5),
         "z": "add", "L": "tanh"},
        ["x m a", "w m b", "m z a", "b z b", "z L x"], "L",
    )  # fmt: skip
    found = hidden(done, node="z", quantity="gradient")
    assert {("b", "gradient"), ("m", "gradient"), (Edge("m", "z", "a"), "downstream")} <= found
    assert ("w", "gradient") not in found
    assert ("x", "gradient") not in found
    assert ("z", "gradient") not in hidden(done, node="b", quantity="gradient")


def test_the_gradient_of_a_bias_is_that_of_its_layer():
    done = graph_of(
        {"x": ("input", [1.0, 2.0]), "W": ("parameter", [[0.5, -1.0], [2.0, 0.1]]),
         "b": ("parameter", [0.1, 0.2]), "z": "linear", "L": "squared_norm"},
        ["x z x", "W z W", "b z b", "z L x"], "L",
    )  # fmt: skip
    found = hidden(done, node="z", quantity="gradient")
    assert ("b", "gradient") in found
    assert ("W", "gradient") not in found


def test_that_nothing_depends_on_a_node_is_not_told_before_it_is_asked():
    done = graph_of(
        {"x": ("input", 1.5), "u": "tanh", "z": "square", "t": "neg", "L": "sigmoid"},
        ["x u x", "u z x", "z t x", "x L x"], "L",
    )  # fmt: skip
    assert done.independent("u")
    found = hidden(done, node="z", quantity="gradient")
    assert {
        ("z", "gradient"), ("u", "gradient"), (Edge("u", "z", "x"), "upstream"),
        (Edge("z", "t", "x"), "downstream"), (Edge("x", "u", "x"), "downstream"),
    } <= found  # fmt: skip
    assert ("x", "gradient") not in found


def test_a_question_keeps_its_own_place_where_another_hides_it_too(evaluation):
    first = {"node": "p", "quantity": "gradient"}
    second = {"edge": {"target": "p", "port": "a"}, "quantity": "upstream"}
    found = hidden_by(evaluation, [("1", first), ("2", second)])
    assert found["p", "gradient"] == "1"
    assert found[XA, "upstream"] == "2"


def test_a_long_chain_that_passes_its_gradient_on_is_followed_to_its_end():
    ids = [f"n{i}" for i in range(3000)]
    done = graph_of(
        {"x": ("input", 0.5), **dict.fromkeys(ids, "neg"), "L": "square"},
        [f"{a} {b} x" for a, b in zip(["x", *ids], [*ids, "L"], strict=True)], "L",
    )  # fmt: skip
    assert ("x", "gradient") in hidden(done, node="n2999", quantity="gradient")


def test_an_exercise_hides_every_gradient_but_the_one_that_all_start_from(evaluation):
    found = hidden_by(evaluation, [("1", {"node": "w", "quantity": "gradient"})], "gradients")
    graph = evaluation.graph
    assert {id for id, kind in found if kind == "gradient"} == graph.nodes.keys() - {"L"}
    for edge in graph.edges:
        assert {(edge, "upstream"), (edge, "local"), (edge, "downstream")} <= found.keys()
    assert not any(kind == "value" for _, kind in found)
    assert found["w", "gradient"] == found[WB, "downstream"] == "1"
    assert found["x", "gradient"] == found[XA, "local"] == UNASKED
    assert hides_more(found)


def test_an_exercise_hides_all_that_is_computed_but_not_what_is_given(evaluation):
    found = hidden_by(evaluation, [("1", {"node": "p", "quantity": "value"})], "computed")
    values = {of for of, kind in found if kind == "value" and isinstance(of, str)}
    assert values == {"p", "q", "L", "off"}
    assert (PL, "value") in found
    assert (XA, "value") not in found
    assert ("w", "gradient") in found


def test_the_number_of_a_question_that_is_done_is_seen_at_all_its_places(evaluation):
    asked = [("2", {"node": "x", "quantity": "gradient"})]
    done = [{"node": "w", "quantity": "gradient"}]
    found = hidden_by(evaluation, asked, "gradients", done)
    assert ("w", "gradient") not in found
    assert (WB, "downstream") not in found
    assert (WB, "upstream") in found
    assert found["x", "gradient"] == "2"


def test_a_number_of_a_done_question_that_another_one_asks_for_stays_hidden(evaluation):
    asked = [("2", {"edge": {"target": "p", "port": "b"}, "quantity": "downstream"})]
    done = [{"node": "w", "quantity": "gradient"}]
    assert hidden_by(evaluation, asked, "gradients", done)["w", "gradient"] == "2"


def test_once_all_is_done_nothing_is_hidden_whatever_the_exercise_hides(evaluation):
    done = [{"node": "w", "quantity": "gradient"}]
    assert not hidden_by(evaluation, [], "computed", done)
    assert not hides_more(hidden_by(evaluation, [("1", done[0])]))


def test_a_number_has_its_own_name_where_it_leaves_and_where_it_comes_back(evaluation):
    def places(**asks):
        return set(places_of(evaluation, asks))

    local = {"edge": {"target": "p", "port": "a"}, "quantity": "local"}
    assert places(**local) == {(XA, "local")}
    assert places(node="p", quantity="value") == {("p", "value"), (PL, "value")}
    assert places(node="p", quantity="gradient") == {("p", "gradient"), (PL, "downstream")}
    assert places(node="x", quantity="gradient") == {("x", "gradient")}, "a sum of two shares"


def test_a_hidden_number_says_which_question_asks_for_it():
    assert why_hidden("3") == "asked in question 3"
    assert why_hidden(UNASKED) == "hidden until all is answered"
