"""Why a gradient is 0, why a value is, and where nan began: sentences about constructed graphs."""

from __future__ import annotations

import pytest
from graphs import edge, graph

from graphapp.engine import evaluate
from graphapp.engine.reasons import why_not_finite, why_zero, why_zero_entry, why_zero_value


def told(nodes, edges, target, of) -> str:
    made = graph(nodes, edges, target)
    return " ".join(reason.sentence for reason in why_zero(evaluate(made), of))


ONE_INPUT = [
    (("relu", {}), -2.0, "relu is dead here: x = −2.000 < 0, and below 0 it is flat."),
    (("relu", {}), 0.0, "x is exactly 0, where relu bends: its derivative is 0 by convention."),
    (("negative_relu", {}), 3.0, "negative relu is dead here: x = 3.000 > 0"),
    (("scaled_relu", {}), -1.0, "scaled relu is dead here"),
    (("leaky_relu", {"slope": 0.0}), -1.0, "leaky relu is dead here"),
    (("clip", {"low": 0.0, "high": 1.0}), 5.0, "flat outside of [0.000, 1.000], and there lies x"),
    (("step", {}), 2.0, "step is flat"),
    (("square", {}), 0.0, "x is 0, and there square is at its bottom"),
    (("abs", {}), 0.0, "x is 0, and there abs is at its bottom"),
    (("sigmoid", {}), 800.0, "sigmoid is saturated at x = 800.000"),
    (("tanh", {}), 40.0, "tanh is saturated at x = 40.000"),
    (("mul_constant", {"c": 0.0}), 3.0, "multiplies by the fixed number 0.000"),
    (("pow_constant", {"exponent": 0.0}), 3.0, "The local gradient of pow constant at y by x is 0"),
]  # fmt: skip


@pytest.mark.parametrize(("operation", "x", "sentence"), ONE_INPUT, ids=str)
def test_a_local_gradient_of_0_is_explained_by_its_operation(operation, x, sentence):
    nodes = {"x": x, "y": operation, "L": ("mul_constant", {"c": 3.0})}
    assert sentence in told(nodes, ["x -> y.x", "y -> L.x"], "L", "x")
    assert sentence in told(nodes, ["x -> y.x", "y -> L.x"], "L", edge("x -> y.x"))


TWO_INPUTS = [
    ("max", 3.0, -2.0, "b", "b loses: max takes a = 3.000, which is larger than b = −2.000"),
    ("min", 3.0, -2.0, "a", "a loses: min takes b = −2.000, which is smaller than a = 3.000"),
    ("mul", 0.0, 5.0, "b", "b is multiplied by a, which is 0."),
    ("squared_error", 2.0, 2.0, "a", "Prediction and target are equal"),
    ("absolute_error", 2.0, 2.0, "b", "Prediction and target are equal"),
    ("hinge", 2.0, 1.0, "a", "a is on the right side by a margin of 1"),
    ("zero_one", 2.0, 1.0, "a", "zero one is flat"),
    ("power", 0.0, 2.0, "a", "a is 0, and there power is at its bottom"),
]


@pytest.mark.parametrize(("op", "a", "b", "of", "sentence"), TWO_INPUTS)
def test_a_gate_says_which_input_gets_nothing(op, a, b, of, sentence):
    ports = ("prediction", "target") if op in ("squared_error", "absolute_error", "hinge",
                                              "zero_one") else ("a", "b")  # fmt: skip
    nodes = {"a": a, "b": b, "L": op}
    assert sentence in told(nodes, [f"a -> L.{ports[0]}", f"b -> L.{ports[1]}"], "L", of)


def test_the_way_back_to_the_first_cause_names_every_node_on_it():
    made = graph(
        {"w": 1.0, "h": "tanh", "z": ("add_constant", {"c": -9.0}), "r": "relu", "L": "square",
         "M": ("add_constant", {"c": 1.0})},
        ["w -> h.x", "h -> z.x", "z -> r.x", "r -> M.x", "M -> L.x"],
        "L",
    )  # fmt: skip
    reasons = why_zero(evaluate(made), "w")
    assert [reason.nodes for reason in reasons] == [("h",), ("z",), ("r",)]
    assert reasons[0].sentence == "∂L/∂h is 0 already, so nothing is left for w."
    assert reasons[-1].sentence.startswith("relu is dead here: z = −8.238 < 0")
    assert reasons[-1].edges == (edge("z -> r.x"),)


def test_what_the_target_does_not_depend_on_has_no_path():
    nodes, edges = {"x": 1.0, "L": "square", "y": "tanh"}, ["x -> L.x", "x -> y.x"]
    assert told(nodes, edges, "L", "y").startswith("L does not depend on y: no path")
    assert "does not depend on y" in told(nodes, edges, "L", edge("x -> y.x"))


def test_shares_that_cancel_are_written_as_a_sum():
    nodes = {"x": 3.0, "L": "sub"}
    assert told(nodes, ["x -> L.a", "x -> L.b"], "L", "x").startswith(
        "The shares of x cancel: 1.000 − 1.000 = 0"
    )


def test_a_product_below_the_smallest_number_is_named():
    nodes = {"x": 1.0, "a": ("mul_constant", {"c": 1e-200}), "L": ("mul_constant", {"c": 1e-200})}
    assert "smaller than the smallest 64-bit number" in told(
        nodes, ["x -> a.x", "a -> L.x"], "L", "x"
    )


def test_arrays_of_zeros():
    nodes = {"x": [0.0, 0.0], "W": [[1.0, 2.0]], "z": "linear", "L": "sum"}
    edges = ["x -> z.x", "W -> z.W", "z -> L.x"]
    assert told(nodes, edges, "L", "W") == "W is multiplied by x, which is 0."
    assert told(nodes, edges, "L", "x") == ""  # not 0
    dead = {"x": [-1.0, -2.0], "r": "relu", "L": "sum"}
    assert told(dead, ["x -> r.x", "r -> L.x"], "L", "x").startswith(
        "relu is dead here: 2 of 2 entries of x lie below 0"
    )
    soft = {"x": [1.0, 1.0], "s": "softmax", "L": "sum"}
    assert "always move against each other" in told(soft, ["x -> s.x", "s -> L.x"], "L", "x")


def test_half_dead_with_nothing_coming_from_behind_the_other_half():
    nodes = {"x": [-1.0, 2.0], "r": "relu", "i": ("index", {"index": 0}), "L": "square",
             "M": ("add_constant", {"c": 1.0})}  # fmt: skip
    edges = ["x -> r.x", "r -> i.x", "i -> M.x", "M -> L.x"]
    assert "1 of 2 entries of x lie below 0, where it is flat, and the rest" in told(
        nodes, edges, "L", "x"
    )


def test_a_gradient_that_is_not_0_needs_no_reason():
    assert told({"x": 2.0, "L": "square"}, ["x -> L.x"], "L", "x") == ""
    assert told({"x": 2.0, "L": "square"}, ["x -> L.x"], None, "x") == ""


@pytest.mark.parametrize(
    ("nodes", "edges", "sentence"),
    [
        ({"x": 0.0}, [], "x is a leaf: its value was set to 0."),
        ({"a": 0.0, "b": 2.0, "x": "mul"}, ["a -> x.a", "b -> x.b"], "multiplies by 0: a is 0"),
        ({"a": -3.0, "x": "relu"}, ["a -> x.x"], "gives 0 for every number below 0: a = −3.000"),
        ({"a": 3.0, "b": 3.0, "x": "sub"}, ["a -> x.a", "b -> x.b"], "equal numbers"),
        ({"a": 3.0, "b": -3.0, "x": "add"}, ["a -> x.a", "b -> x.b"], "cancels: a = 3.000, b = −3"),
        ({"a": -3.0, "x": "step"}, ["a -> x.x"], "step gives 0 here: a = −3.000"),
    ],
)  # fmt: skip
def test_a_value_of_0(nodes, edges, sentence):
    (reason,) = why_zero_value(evaluate(graph(nodes, edges)), "x")
    assert sentence in reason.sentence


def test_a_value_that_is_not_0_needs_no_reason():
    assert why_zero_value(evaluate(graph({"x": 1.0}, [])), "x") == ()


def test_nan_is_followed_to_the_node_that_made_it():
    made = graph(
        {"a": -1.0, "l": "log", "s": ("add_constant", {"c": 1.0}), "L": "square"},
        ["a -> l.x", "l -> s.x", "s -> L.x"],
        "L",
    )
    (reason,) = why_not_finite(evaluate(made), "L")
    assert reason.nodes == ("l",)
    assert reason.sentence.startswith("It starts at l: log of finite numbers gives nan")
    (reason,) = why_not_finite(evaluate(made), "a")  # its value is finite, its gradient is not
    assert (
        reason.sentence == "It starts at l: log of finite numbers gives nan here, as IEEE 754 says."
    )


def test_an_infinite_gradient_is_followed_to_the_port_where_it_starts():
    made = graph(
        {"a": 0.0, "q": "square", "r": "sqrt", "L": ("add_constant", {"c": 1.0})},
        ["a -> q.x", "q -> r.x", "r -> L.x"],
        "L",
    )
    (reason,) = why_not_finite(evaluate(made), "a")
    assert reason.edges == (edge("q -> r.x"),)
    assert reason.sentence == "It starts at sqrt at r, port x: upstream 1.000 times local ∞."


def test_one_entry_of_an_array_has_a_reason_of_its_own():
    nodes = {"x": [-1.0, 2.0], "r": "relu", "L": "squared_norm"}
    evaluation = evaluate(graph(nodes, ["x -> r.x", "r -> L.x"], "L"))
    (reason,) = why_zero_entry(evaluation, "x", (0,))
    assert reason.sentence == ("relu is dead here: x[0] = −1.000 < 0, and below 0 it is flat.")
    assert why_zero_entry(evaluation, "x", (1,)) == ()
    layer = {"x": [0.0, 2.0], "W": [[1.0, 1.0]], "z": "linear", "L": "sum"}
    evaluation = evaluate(graph(layer, ["x -> z.x", "W -> z.W", "z -> L.x"], "L"))
    (reason,) = why_zero_entry(evaluation, "W", (0, 0))
    assert reason.sentence.startswith("This entry of W does not move z")


ARRAYS = [
    ({"x": [800.0, 900.0], "y": "sigmoid", "L": "sum"}, ["x -> y.x", "y -> L.x"],
     "sigmoid is saturated at every entry of x"),
    ({"x": [1.0, 1.0], "o": [3.0, 3.0], "y": "max", "L": "sum"},
     ["x -> y.a", "o -> y.b", "y -> L.x"],
     "x loses at every entry: max takes the larger one, only the winner gets the gradient"),
    ({"x": [5.0], "y": "layer_norm", "L": "sum"}, ["x -> y.x", "y -> L.x"],
     "layer norm subtracts the mean"),
    ({"x": [1.0, 2.0], "w": [0.0, 5.0], "y": "mul", "L": "index"},
     ["x -> y.a", "w -> y.b", "y -> L.x"],
     "Wherever a gradient arrives, x is multiplied by a 0 of w."),
    ({"x": [0.0, 5.0], "y": "square", "L": "index"}, ["x -> y.x", "y -> L.x"],
     "At every entry either the upstream gradient of y or the local gradient is 0"),
    ({"x": [1.0, 2.0], "n": "neg", "y": "add", "L": "sum"},
     ["x -> n.x", "x -> y.a", "n -> y.b", "y -> L.x"],
     "The shares that come to x through n, y cancel at every entry."),
    ({"x": 3.0, "y": ("scaled_relu", {"scale": 0.0}), "L": "square"}, ["x -> y.x", "y -> L.x"],
     "∂L/∂y is 0 already, so nothing is left for x."),
    ({"x": 3.0, "y": ("scaled_relu", {"scale": 0.0}), "L": "exp"}, ["x -> y.x", "y -> L.x"],
     "The local gradient of scaled relu at y by x is 0 at x = 3.000."),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "edges", "sentence"), ARRAYS)
def test_the_reason_is_told_for_arrays_too(nodes, edges, sentence):
    assert sentence in told(nodes, edges, "L", "x")


def test_the_target_of_a_hinge_beyond_the_margin_has_a_reason_of_its_own():
    made = {"p": 2.0, "t": 1.0, "L": "hinge"}
    edges = ["p -> L.prediction", "t -> L.target"]
    assert "The local gradient of hinge at L by t is 0 at t = 1.000." in told(made, edges, "L", "t")


def test_more_reasons_than_six_are_counted():
    nodes = {"x": -1.0, **{f"r{i}": "relu" for i in range(8)}, "L": "add"}
    edges = [f"x -> r{i}.x" for i in range(8)]
    edges += [f"r{i} -> L.{port}" for i, port in enumerate("abcdefgh")]
    found = why_zero(evaluate(graph(nodes, edges, "L")), "x")
    assert len(found) == 7
    assert found[-1].sentence == "And 2 more reasons of this kind."


def test_an_edge_on_which_0_arrives_says_where_it_began():
    nodes = {"x": -3.0, "a": ("add_constant", {"c": 1.0}), "r": "relu", "L": "exp"}
    sentence = told(nodes, ["x -> a.x", "a -> r.x", "r -> L.x"], "L", edge("x -> a.x"))
    assert "∂L/∂a is 0 already, so nothing is left for x." in sentence
    assert "relu is dead here: a = −2.000 < 0" in sentence


def test_without_a_backward_pass_and_where_nothing_is_0_there_is_no_reason():
    nodes, edges = {"x": 2.0, "L": "square"}, ["x -> L.x"]
    assert why_zero(evaluate(graph(nodes, edges)), "x") == ()
    assert why_zero(evaluate(graph(nodes, edges, "L")), "x") == ()
    assert why_zero(evaluate(graph(nodes, edges, "L")), edge("x -> L.x")) == ()
    assert why_zero_value(evaluate(graph(nodes, edges, "L")), "x") == ()
    assert why_not_finite(evaluate(graph(nodes, edges, "L")), "x") == ()


def test_an_entry_to_which_only_0_comes_back():
    made = graph({"x": [1.0, 2.0], "y": "square", "L": "index", "u": "neg"},
                 ["x -> y.x", "y -> L.x", "x -> u.x"], "L")  # fmt: skip
    (reason,) = why_zero_entry(evaluate(made), "x", (1,))
    assert reason.sentence == "What comes back from y to this entry is 0, or cancels."
    assert why_zero_entry(evaluate(made), "x", (0,)) == ()


def test_a_gradient_that_stops_being_finite_far_behind_is_followed_to_its_place():
    made = graph({"x": 4.0, "m": "mul_constant", "z": 0.0, "p": "mul", "r": "reciprocal",
                  "L": "identity"},
                 ["x -> m.x", "m -> p.a", "z -> p.b", "p -> r.x", "r -> L.x"], "L")  # fmt: skip
    sentences = " ".join(reason.sentence for reason in why_not_finite(evaluate(made), "x"))
    assert "It starts at r: " in sentences
    nan = graph({"x": [1.0, 0.0], "s": "sqrt", "L": "sum"}, ["x -> s.x", "s -> L.x"], "L")
    (reason,) = why_not_finite(evaluate(nan), "x")
    assert "sqrt at s, port x: the local gradient there is not finite at every" in reason.sentence
