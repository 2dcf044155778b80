"""Each named mistake, committed by hand on three graphs or more; and no name without the number.

The wrong numbers are computed here with plain NumPy: the passes of the program are not used.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from graphs import graph, network, random_scalars

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.exercise import mark, questions_of, read_answer
from graphapp.exercise.mistakes import diagnose, wrong_numbers
from graphapp.exercise.questions import close
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.files.examples import examples
from graphapp.model import Graph

NEURONS = load(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")
X, W1, W2, W3, W4, B1, B2, B3, Y = 1.5, 0.4, -0.6, 0.8, 0.5, 0.1, 0.2, -0.3, 1.0
H1 = math.tanh(W1 * X + B1)
H2 = 1 / (1 + math.exp(-(W2 * X + B2)))
YHAT = math.tanh(W3 * H1 + W4 * H2 + B3)
D3 = 2 * (YHAT - Y) * (1 - YHAT**2)
"""∂L/∂z₃ of the three neurons."""


def judged(made: Graph, asks: Mapping[str, Any], answer: Any) -> tuple[str | None, str]:
    """The name of the mistake and the sentence."""
    given = np.asarray(answer).tolist() if not isinstance(answer, str) else answer
    asked = replace(made, exercise={"questions": [{"id": "q1", "asks": asks}]})
    entry = mark(asked, {"q1": given}).questions[0]
    assert (entry.status, entry.points) == ("wrong", 0.0)
    return entry.diagnosis, entry.message


def gradient(id: str) -> dict[str, Any]:
    return {"node": id, "quantity": "gradient"}


def at(target: str, port: str, quantity: str) -> dict[str, Any]:
    return {"edge": {"target": target, "port": port}, "quantity": quantity}


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def chain_of_two(w1: float, w2: float, rate: float | None = None) -> Graph:
    """L = (w₂·tanh(w₁·x) − y)² with x = 2, y = 1."""
    made = graph(
        {
            "x": 2.0, "y": 1.0, "w1": ("parameter", {"value": w1}),
            "w2": ("parameter", {"value": w2}), "z": "mul", "h": "tanh", "p": "mul",
            "L": "squared_error",
        },
        ["w1 -> z.a", "x -> z.b", "z -> h.x", "w2 -> p.a", "h -> p.b", "p -> L.prediction",
         "y -> L.target"],
        "L",
    )  # fmt: skip
    return made if rate is None else replace(made, training={"learning_rate": rate})


def penalised(w: float = 0.7, x: float = 3.0, y: float = 1.0) -> Graph:
    """L = (w·x − y)² + w², each square a node of its own."""
    return graph(
        {
            "x": x, "y": y, "w": ("parameter", {"value": w}), "p": "mul", "e": "sub",
            "s": "square", "r": "square", "L": "add",
        },
        ["w -> p.a", "x -> p.b", "p -> e.a", "y -> e.b", "e -> s.x", "w -> r.x", "s -> L.a",
         "r -> L.b"],
        "L",
    )  # fmt: skip


def logistic(reduction: str) -> tuple[Graph, Any]:
    """Binary cross-entropy of σ(θᵀx) over the four rows of the sheet; (h − y)ᵀX."""
    rows = np.array([[1, 0.5, 1.5], [1, 1, -0.5], [1, -1.5, 1], [1, 2, 0.5]])
    y, theta = np.array([1.0, 1, 0, 0]), np.array([0.1, 0.2, 0.3])
    made = graph(
        {
            "X": rows.tolist(), "y": y.tolist(),
            "theta": ("parameter", {"value": theta.tolist()}), "z": "matmul", "h": "sigmoid",
            "L": ("binary_cross_entropy", {"reduction": reduction}),
        },
        ["X -> z.a", "theta -> z.b", "z -> h.x", "h -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    return made, (sigmoid(rows @ theta) - y) @ rows


def numbers_of(made: Graph) -> dict[str, Any]:
    return {
        id: np.array(node.operation.value)
        for id, node in made.nodes.items()
        if getattr(node.operation, "value", None) is not None
    }


def two_layers(made: Graph) -> dict[str, Any]:
    """Forward and backward pass of ``network`` with one hidden layer, written out."""
    v = numbers_of(made)
    z1 = v["x"] @ v["W1"].T + v["b1"]
    h1 = np.tanh(z1)
    prediction = h1 @ v["W2"].T + v["b2"]
    dz2 = 2 * (prediction - v["y"]) / prediction.size
    dh1 = dz2 @ v["W2"]
    return {**v, "z1": z1, "h1": h1, "dz2": dz2, "dh1": dh1, "dz1": dh1 * (1 - h1**2)}


# One branch only ------------------------------------------------------------------------------


def test_one_branch_of_the_three_neurons() -> None:
    first = D3 * W3 * (1 - H1**2) * W1
    second = D3 * W4 * H2 * (1 - H2) * W2
    for share, through in ((first, "mul_1"), (second, "mul_2")):
        name, message = judged(NEURONS, gradient("x"), share)
        assert name == "one branch"
        assert f"through {through}" in message


@pytest.mark.parametrize("x", [1.3, -0.8, 2.2])
def test_one_branch_of_a_square_and_a_sigmoid(x: float) -> None:
    made = graph(
        {"x": x, "u": "square", "v": "sigmoid", "L": "add"},
        ["x -> u.x", "x -> v.x", "u -> L.a", "v -> L.b"],
        "L",
    )
    for share in (2 * x, float(sigmoid(x) * (1 - sigmoid(x)))):
        assert judged(made, gradient("x"), share)[0] == "one branch"


def test_one_branch_of_three_and_one_of_three_left_out() -> None:
    made = graph(
        {"x": 2.0, "u": "square", "v": "tanh", "m": "mul", "w": 0.7, "L": "add"},
        ["x -> u.x", "x -> v.x", "x -> m.a", "w -> m.b", "u -> L.a", "v -> L.b", "m -> L.c"],
        "L",
    )
    shares = (4.0, 1 - math.tanh(2.0) ** 2, 0.7)
    for share in shares:
        assert judged(made, gradient("x"), share)[1].startswith("Only the branch through")
        name, message = judged(made, gradient("x"), sum(shares) - share)
        assert (name, "was left out" in message) == ("one branch", True)


def test_one_branch_of_a_residual_connection_of_vectors() -> None:
    a, weights = np.array([0.5, -1.0, 0.25]), np.array([1.0, 2.0, -3.0])
    made = graph(
        {"a": a, "s": "sigmoid", "r": "add", "w": weights, "L": "dot"},
        ["a -> s.x", "a -> r.a", "s -> r.b", "r -> L.a", "w -> L.b"],
        "L",
    )
    assert judged(made, gradient("a"), weights)[0] == "one branch"
    slope = sigmoid(a) * (1 - sigmoid(a))
    assert judged(made, gradient("a"), weights * slope)[0] == "one branch"


# Factors of a product swapped -----------------------------------------------------------------


def test_swapped_factors_at_a_gate() -> None:
    made = graph({"x": 3.0, "y": -2.0, "z": "mul"}, ["x -> z.a", "y -> z.b"], "z")
    assert judged(made, gradient("x"), 3.0)[0] == "factors swapped"
    assert judged(made, gradient("y"), -2.0)[0] == "factors swapped"
    assert judged(made, at("z", "a", "local"), 3.0)[0] == "factors swapped"


def test_swapped_factors_of_the_three_neurons() -> None:
    wrong = D3 * W3 * (1 - H1**2) * W1
    assert judged(NEURONS, gradient("w1"), wrong) == (
        "factors swapped",
        "At mul_1 the local gradient by one factor is the other factor, not itself.",
    )
    assert judged(NEURONS, gradient("w3"), D3 * W3)[0] == "factors swapped"


def test_swapped_factors_of_vectors() -> None:
    a, b = np.array([1.0, 2.0, 3.0]), np.array([0.5, -1.0, 4.0])
    made = graph(
        {"a": a, "b": b, "m": "mul", "L": "sum"}, ["a -> m.a", "b -> m.b", "m -> L.x"], "L"
    )
    assert judged(made, gradient("a"), a)[0] == "factors swapped"
    assert judged(made, gradient("b"), b)[0] == "factors swapped"


# The slope of the activation ------------------------------------------------------------------


def test_a_slope_forgotten_in_the_three_neurons() -> None:
    name, message = judged(NEURONS, gradient("w1"), D3 * W3 * X)
    assert (name, "h1 (tanh)" in message) == ("slope forgotten", True)
    name, message = judged(NEURONS, gradient("b2"), D3 * W4)
    assert (name, "h2 (sigmoid)" in message) == ("slope forgotten", True)
    name, _ = judged(NEURONS, gradient("w1"), 2 * (YHAT - Y) * W3 * X)
    assert name == "slope forgotten", "at all activations on the way"


@pytest.mark.parametrize("w1", [0.3, -0.6, 0.9])
def test_a_slope_forgotten_in_a_chain_of_two(w1: float) -> None:
    wrong = 2 * (0.8 * math.tanh(2 * w1) - 1) * 0.8 * 2.0
    assert judged(chain_of_two(w1, 0.8), gradient("w1"), wrong)[0] == "slope forgotten"


@pytest.mark.parametrize("seed", range(3))
def test_a_slope_forgotten_in_matrices(seed: int) -> None:
    made = network((2, 3, 1), batch=5, seed=seed)
    v = two_layers(made)
    assert judged(made, gradient("W1"), v["dh1"].T @ v["x"])[0] == "slope forgotten"
    assert judged(made, gradient("z1"), v["dh1"])[0] == "slope forgotten"


def test_a_slope_at_the_wrong_point_in_the_three_neurons() -> None:
    again = 1 - math.tanh(H1) ** 2
    name, message = judged(NEURONS, gradient("w1"), D3 * W3 * again * X)
    assert name == "slope at the wrong point"
    assert "at its output" in message
    z = W1 * X + B1
    name, message = judged(NEURONS, gradient("w1"), D3 * W3 * (1 - z**2) * X)
    assert name == "slope at the wrong point"
    assert "the input stands where the output belongs" in message
    z = W2 * X + B2
    assert judged(NEURONS, gradient("b2"), D3 * W4 * z * (1 - z))[0] == "slope at the wrong point"


@pytest.mark.parametrize("w1", [0.3, -0.6, 0.9])
def test_a_slope_at_the_wrong_point_in_a_chain_of_two(w1: float) -> None:
    h = math.tanh(2 * w1)
    slope = 1 - math.tanh(h) ** 2
    wrong = 2 * (0.8 * h - 1) * 0.8 * slope * 2.0
    assert judged(chain_of_two(w1, 0.8), gradient("w1"), wrong)[0] == "slope at the wrong point"


@pytest.mark.parametrize("seed", range(3))
def test_a_slope_at_the_wrong_point_in_matrices(seed: int) -> None:
    made = network((2, 3, 1), batch=5, seed=seed)
    v = two_layers(made)
    for wrong in (1 - np.tanh(v["h1"]) ** 2, 1 - v["z1"] ** 2):
        answer = (v["dh1"] * wrong).T @ v["x"]
        assert judged(made, gradient("W1"), answer)[0] == "slope at the wrong point"


# ½ or 1/n -------------------------------------------------------------------------------------


def test_half_or_twice_the_three_neurons() -> None:
    right = D3 * W3 * (1 - H1**2) * X
    assert judged(NEURONS, gradient("w1"), right / 2)[0] == "half"
    assert judged(NEURONS, gradient("w1"), right * 2)[0] == "half"


@pytest.mark.parametrize("w", [0.7, -1.1, 2.0])
def test_the_two_of_one_square_of_several(w: float) -> None:
    loss, penalty = 2 * (w * 3.0 - 1.0) * 3.0, 2 * w
    name, message = judged(penalised(w), gradient("w"), loss / 2 + penalty)
    assert (name, "at s" in message) == ("half", True)
    name, message = judged(penalised(w), gradient("w"), loss + penalty / 2)
    assert (name, "at r" in message) == ("half", True)
    name, message = judged(penalised(w), gradient("w"), loss * 2 + penalty)
    assert (name, "factor 2 too much at s" in message) == ("half", True)


@pytest.mark.parametrize("seed", range(3))
def test_the_two_of_a_loss_of_matrices(seed: int) -> None:
    made = network((2, 3, 1), batch=5, seed=seed)
    v = two_layers(made)
    assert judged(made, gradient("W1"), v["dz1"].T @ v["x"] / 2)[0] == "half"
    assert judged(made, gradient("b2"), v["dz2"].sum(axis=0) * 2)[0] == "half"


@pytest.mark.parametrize("seed", range(3))
def test_a_sum_where_a_mean_is_meant(seed: int) -> None:
    made = network((2, 3, 1), batch=7, seed=seed)
    v = two_layers(made)
    name, message = judged(made, gradient("W1"), v["dz1"].T @ v["x"] * 7)
    assert (name, "over 7 entries" in message) == ("mean", True)


def test_a_sum_for_a_mean_and_a_mean_for_a_sum_in_logistic_regression() -> None:
    summed, right = logistic("sum")
    assert judged(summed, gradient("theta"), right / 4)[0] == "mean"
    averaged, whole = logistic("mean")
    assert judged(averaged, gradient("theta"), whole)[0] == "mean"


def test_a_sum_for_the_mean_of_one_part_of_the_loss() -> None:
    x, w = np.array([1.0, 2.0, 4.0]), 0.5
    made = graph(
        {"x": x, "w": ("parameter", {"value": w}), "p": "mul", "m": "mean", "r": "square",
         "L": "add"},
        ["w -> p.a", "x -> p.b", "p -> m.x", "w -> r.x", "m -> L.a", "r -> L.b"],
        "L",
    )  # fmt: skip
    name, message = judged(made, gradient("w"), x.sum() + 2 * w)
    assert (name, "At m (mean)" in message) == ("mean", True)


# Signs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["w1", "b2", "x"])
def test_the_sign_of_the_whole(id: str) -> None:
    rights = {
        "w1": D3 * W3 * (1 - H1**2) * X,
        "b2": D3 * W4 * H2 * (1 - H2),
        "x": D3 * (W3 * (1 - H1**2) * W1 + W4 * H2 * (1 - H2) * W2),
    }
    assert judged(NEURONS, gradient(id), -rights[id])[0] == "sign"


def test_the_sign_of_a_vector() -> None:
    made, right = logistic("sum")
    assert judged(made, gradient("theta"), -right)[0] == "sign"


def test_a_sign_lost_at_one_difference() -> None:
    made = graph(
        {"x": 3.0, "y": 2.0, "d": "sub", "s": "square", "L": "add"},
        ["y -> d.a", "x -> d.b", "x -> s.x", "d -> L.a", "s -> L.b"],
        "L",
    )
    name, message = judged(made, gradient("x"), 2 * 3.0 + 1)
    assert (name, "at d (sub)" in message) == ("sign", True)


@pytest.mark.parametrize("w", [0.7, -1.1, 2.0])
def test_a_difference_the_wrong_way_round(w: float) -> None:
    wrong = -2 * (w * 3.0 - 1.0) * 3.0 + 2 * w
    assert judged(penalised(w), gradient("w"), wrong)[0] == "sign"


# Transposes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(3, 3, 1), (2, 3, 1), (4, 2, 1)])
def test_a_transposed_gradient(sizes: tuple[int, int, int]) -> None:
    made = network(sizes, batch=4, seed=1)
    v = two_layers(made)
    name, message = judged(made, gradient("W1"), v["x"].T @ v["dz1"])
    assert (name, "rows and columns" in message) == ("transpose", True)


@pytest.mark.parametrize("seed", range(3))
def test_a_matrix_that_is_not_transposed_on_the_way_back(seed: int) -> None:
    made = network((3, 3, 3), batch=4, seed=seed)
    v = two_layers(made)
    wrong = (v["dz2"] @ v["W2"].T) * (1 - v["h1"] ** 2)
    name, message = judged(made, gradient("W1"), wrong.T @ v["x"])
    assert (name, "through z2" in message) == ("transpose", True)


def test_a_transposed_product_of_two_matrices() -> None:
    a, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.5, -1.0], [2.0, 1.5]])
    made = graph(
        {"a": a, "b": b, "m": "matmul", "L": "squared_norm"},
        ["a -> m.a", "b -> m.b", "m -> L.x"],
        "L",
    )
    right = 2 * (a @ b) @ b.T
    assert judged(made, gradient("a"), right.T)[0] == "transpose"


# The gradient of the value instead of its square ----------------------------------------------


def test_the_value_instead_of_its_square_in_the_three_neurons() -> None:
    wrong = (1 - YHAT**2) * W3 * (1 - H1**2) * X
    assert judged(NEURONS, gradient("w1"), wrong)[0] == "gradient of the value"


@pytest.mark.parametrize("w", [0.7, -1.1, 2.0])
def test_the_value_instead_of_one_square_of_two(w: float) -> None:
    name, message = judged(penalised(w), gradient("w"), 3.0 + 2 * w)
    assert (name, "At s" in message) == ("gradient of the value", True)


def test_the_value_instead_of_the_square_of_a_vector() -> None:
    x, w = np.array([1.0, -2.0, 0.5]), np.array([[1.0, 2.0, 3.0], [0.5, 0.25, -1.0]])
    made = graph(
        {"x": x, "W": ("parameter", {"value": w.tolist()}), "z": "linear", "L": "squared_norm"},
        ["x -> z.x", "W -> z.W", "z -> L.x"],
        "L",
    )
    assert judged(made, gradient("z"), np.ones(2))[0] == "gradient of the value"
    assert judged(made, gradient("x"), np.ones(2) @ w)[0] == "gradient of the value"


# Updated too early ----------------------------------------------------------------------------


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.5])
def test_a_weight_of_the_three_neurons_updated_too_early(rate: float) -> None:
    made = replace(NEURONS, training={"learning_rate": rate})
    early = W3 - rate * D3 * H1
    wrong = D3 * early * (1 - H1**2) * X
    assert judged(made, gradient("w1"), wrong)[0] == "updated too early"


@pytest.mark.parametrize("w2", [0.8, -1.2, 1.7])
def test_a_weight_of_a_chain_updated_too_early(w2: float) -> None:
    h = math.tanh(2 * 0.3)
    error = 2 * (w2 * h - 1)
    wrong = error * (w2 - 0.2 * error * h) * (1 - h * h) * 2.0
    assert judged(chain_of_two(0.3, w2, 0.2), gradient("w1"), wrong)[0] == "updated too early"


@pytest.mark.parametrize("seed", range(3))
def test_a_matrix_updated_too_early(seed: int) -> None:
    made = replace(network((2, 3, 1), batch=5, seed=seed), training={"learning_rate": 0.2})
    v = two_layers(made)
    early = v["W2"] - 0.2 * v["dz2"].T @ v["h1"]
    wrong = ((v["dz2"] @ early) * (1 - v["h1"] ** 2)).T @ v["x"]
    assert judged(made, gradient("W1"), wrong)[0] == "updated too early"


# A name only where the number is reproduced ---------------------------------------------------


def partials_of(op: str, xs: list[float], out: float) -> list[float]:
    """The local gradients of the operations in ``random_scalars``."""
    if op == "add":
        return [1.0] * len(xs)
    if op == "sub":
        return [1.0, -1.0]
    if op == "mul":
        return [math.prod(xs[:i] + xs[i + 1 :]) for i in range(len(xs))]
    if op in ("max", "min"):
        return [float(i == xs.index(out)) for i in range(len(xs))]
    (x,) = xs
    return [
        {
            "tanh": 1 - out * out, "sigmoid": out * (1 - out), "relu": float(x > 0),
            "square": 2 * x,
        }[op]
    ]  # fmt: skip


class Here(NamedTuple):
    """A node on the way back."""

    op: str
    xs: list[float]
    out: float
    right: list[float]


Wrong = Callable[[str, Here], list[float]]


def by_hand(made: Graph, id: str, wrong: Wrong, keep: Callable[[str, int], bool]) -> float:
    """The gradient at ``id`` in plain Python, with ``wrong`` local gradients at some nodes.

    ``keep`` says of each edge, by its target and its place there, whether its share is counted.
    """
    edges = {node: list(made.inputs_of(node).values()) for node in made.nodes}
    values = {node: float(x) for node, x in numbers_of(made).items()}
    order = [node for node in made.nodes if node not in values]
    for node in order:
        values[node] = VALUES[made.nodes[node].op]([values[s] for s in edges[node]])
    gradients = Counter({made.differentiate: 1.0})
    for node in reversed(order):
        xs = [values[source] for source in edges[node]]
        op, out = made.nodes[node].op, values[node]
        local = wrong(node, Here(op, xs, out, partials_of(op, xs, out)))
        for place, (source, slope) in enumerate(zip(edges[node], local, strict=True)):
            if keep(node, place):
                gradients[source] += gradients[node] * slope
    return gradients[id]


VALUES: dict[str, Callable[[list[float]], float]] = {
    "add": sum, "sub": lambda x: x[0] - x[1], "mul": math.prod, "max": max, "min": min,
    "tanh": lambda x: math.tanh(x[0]), "sigmoid": lambda x: float(sigmoid(x[0])),
    "relu": lambda x: max(x[0], 0.0), "square": lambda x: x[0] ** 2,
}  # fmt: skip


def wrong_slopes(name: str, message: str, here: Here) -> list[float]:
    """What a mistake makes of the local gradients at a node where it is made."""
    op, xs, out, right = here
    half = 0.5 if "left out" in message else 2.0
    plain = {
        "slope forgotten": [1.0], "factors swapped": list(xs), "gradient of the value": [1.0],
        "half": [slope * half for slope in right],
        "sign": [abs(s) for s in right] if "lost" in message else [-s for s in right],
    }  # fmt: skip
    if name in plain:
        return plain[name]
    assert name == "slope at the wrong point"
    if "the input stands" in message:
        return [1 - xs[0] ** 2 if op == "tanh" else xs[0] * (1 - xs[0])]
    return partials_of(op, [out], VALUES[op]([out]))


KINDS = {
    "slope forgotten": {"tanh", "sigmoid", "relu"},
    "slope at the wrong point": {"tanh", "sigmoid", "relu"}, "factors swapped": {"mul"},
    "gradient of the value": {"square"}, "half": {"square"}, "sign": {"sub"},
}  # fmt: skip


def reproduced(made: Graph, id: str, name: str, message: str, right: float) -> list[float]:
    """What the diagnosed mistake gives, made here again from its name and its sentence."""
    if message.startswith("Two mistakes at once: "):
        first, _, other = name.partition(" and ")
        factor = -1.0 if first == "sign" else 0.5 if "it is half" in message else 2.0
        assert (first == "sign") == ("at once: the sign is not right" in message)
        if "; and it is " in message:  # both are about the number as a whole
            return [right * factor * (0.5 if "it is half" in message else 2.0)]
        rest = re.split(r"minus signs\. |½ in front[^.]*\. ", message, maxsplit=1)[1]
        return [factor * x for x in reproduced(made, id, other, rest, right)]
    if "The size is right" in message:
        return [-right]
    if message.startswith("This is "):
        return [right * (0.5 if "half the" in message else 2.0)]
    if name == "one branch":
        return _branches(made, id, message)
    named = set(re.findall(r"\bn\d+\b|\btotal\b", message))
    everywhere = "others" in message

    def wrong(node: str, here: Here) -> list[float]:
        unfit = here.op not in KINDS[name] or (name == "factors swapped" and len(here.xs) != 2)
        if unfit or not (everywhere or node in named):
            return here.right
        return wrong_slopes(name, message, here)

    return [by_hand(made, id, wrong, lambda *_: True)]


def _branches(made: Graph, id: str, message: str) -> list[float]:
    through, fork = re.match(
        r"(?:Only t|T)he branch through (\w+) was .*: the gradient at (\w+) is", message
    ).groups()
    only = message.startswith("Only")
    places = [p for p, s in enumerate(made.inputs_of(through).values()) if s == fork]
    assert places, message

    def kept(chosen: int) -> Callable[[str, int], bool]:
        def keep(node: str, place: int) -> bool:
            if list(made.inputs_of(node).values())[place] != fork:
                return True
            return ((node, place) == (through, chosen)) == only

        return keep

    return [by_hand(made, id, lambda _, here: here.right, kept(place)) for place in places]


def committed(made: Graph, id: str, rng: random.Random) -> float:
    """A number that some learner might give: a mistake at a random node, or any number."""
    name = rng.choice([*KINDS, "none"])
    places = [node for node in made.nodes if made.nodes[node].op in KINDS.get(name, ())]
    if not places:
        return rng.uniform(-3, 3)
    chosen = rng.choice(places)
    message = rng.choice(["left out", "too much", "lost", "turned", "the input stands", "output"])

    def wrong(node: str, here: Here) -> list[float]:
        unfit = name == "slope at the wrong point" and here.op == "relu"
        if node != chosen or unfit or (name == "factors swapped" and len(here.xs) != 2):
            return here.right
        return wrong_slopes(name, message, here)

    return by_hand(made, id, wrong, lambda *_: True)


def test_of_500_random_wrong_answers_none_is_named_that_its_mistake_does_not_give() -> None:
    rng = random.Random(4)
    named: Counter[str] = Counter()
    wrong = 0
    while wrong < 500:
        made = random_scalars(rng.randrange(60))
        done = evaluate(made)
        id = rng.choice(["x0", "x1", "x2"])
        right = done.gradient(id)
        factor = rng.choice([1, 1, 1, 1, -1, 0.5, 2, 1.1])
        answer = committed(made, id, rng) * factor
        if close(answer, right, 1e-3):
            continue
        wrong += 1
        found = diagnose(done, gradient(id), read_answer(answer), 1e-3)
        if found is None:
            continue
        named[found.name] += 1
        again = reproduced(made, id, found.name, found.message, right)
        assert any(math.isclose(answer, x, rel_tol=1.1e-3, abs_tol=1e-12) for x in again), found
    assert sum(count for name, count in named.items() if " and " in name) >= 10
    assert named.total() > 150
    assert len(named) >= 6


def test_the_wrong_numbers_of_the_keys_are_named_like_that_when_they_are_answered() -> None:
    for slug in ("three-neurons", "tanh-4433", "sigmoid-bce"):
        (path,) = folder("examples").glob(f"*/{slug}.cgraph")
        made = load(path)
        done = evaluate(made)
        for question in questions_of(made):
            for diagnosis, value in wrong_numbers(done, question.asks, 1e-3):
                given = read_answer(np.asarray(value).tolist())
                assert diagnose(done, question.asks, given, 1e-3) == diagnosis


SLOPE = 1 - H1**2
GRADIENT = D3 * W3 * SLOPE * X
"""The right gradient of w1."""


@pytest.mark.parametrize(
    ("answer", "name", "says"),
    [
        (-GRADIENT / 2, "sign and half", ("the sign is not right", "it is half of what")),
        (-GRADIENT * 2, "sign and half", ("the sign is not right", "it is twice")),
        (-GRADIENT / SLOPE, "sign and slope forgotten", ("the sign is not right", "at h1 (tanh)")),
        (GRADIENT / SLOPE / 2, "half and slope forgotten", ("it is half", "at h1 (tanh)")),
    ],
)
def test_two_mistakes_at_once_are_both_named(answer: float, name: str, says: tuple[str]) -> None:
    found, message = judged(NEURONS, gradient("w1"), answer)
    assert found == name
    assert message.startswith("Two mistakes at once: ")
    assert all(words in message for words in says)


def test_two_mistakes_need_four_digits_unless_both_are_about_the_whole_number() -> None:
    done = evaluate(NEURONS)
    right = f"{-GRADIENT / SLOPE:.6f}"
    assert diagnose(done, gradient("w1"), read_answer(right), 1e-3) is not None
    coarse = f"{-GRADIENT / SLOPE:.3g}"
    assert diagnose(done, gradient("w1"), read_answer(coarse), 1e-3) is None
    assert diagnose(done, gradient("w1"), read_answer(f"{-GRADIENT / 2:.3g}"), 1e-3) is not None


@pytest.mark.parametrize("factor", [0.5, 2.0, -0.5, -2.0])
def test_a_prediction_is_never_half_or_twice(factor: float) -> None:
    done = evaluate(NEURONS)
    for id in ("yhat", "h1"):
        asks = {"node": id, "quantity": "value"}
        answer = read_answer(done.value(id) * factor)
        assert diagnose(done, asks, answer, 1e-3) is None
    loss = {"node": "L", "quantity": "value"}
    assert diagnose(done, loss, read_answer(done.value("L") * factor), 1e-3) is not None
    slope = {"edge": {"target": "h1", "port": "x"}, "quantity": "local"}
    half = diagnose(done, slope, read_answer(SLOPE * factor), 1e-3)
    assert half is None or "half" not in half.name


@pytest.mark.parametrize(
    ("node", "two"),
    [
        ("square", True),
        (("mul_constant", {"c": 0.5}), True), (("mul_constant", {"c": 3.0}), False),
        (("pow_constant", {"exponent": 2.0}), True), (("pow_constant", {"exponent": 3.0}), False),
        ("tanh", False), ("exp", False),
    ],
)  # fmt: skip
def test_half_is_offered_where_a_two_can_be_lost(node: object, two: bool) -> None:
    made = graph({"x": 0.7, "u": node, "L": "exp"}, ["x -> u.x", "u -> L.x"], "L")
    done = evaluate(made)
    found = diagnose(done, gradient("x"), read_answer(done.gradient("x") / 2), 1e-3)
    assert (found is not None and found.name == "half") == two


def test_a_generous_question_does_not_make_diagnoses_generous() -> None:
    right = D3 * W3 * (1 - H1**2) * X
    asks = gradient("w1")
    done = evaluate(NEURONS)
    assert diagnose(done, asks, read_answer(-right), 0.2).name == "sign"
    assert diagnose(done, asks, read_answer(-right * 1.15), 0.2) is None


def test_a_right_answer_is_never_diagnosed() -> None:
    for seed in range(30):
        done = evaluate(random_scalars(seed))
        right = done.gradient("x0")
        assert diagnose(done, gradient("x0"), read_answer(right), 1e-3) is None


@pytest.mark.parametrize("path", [e.path for e in examples()], ids=lambda path: path.stem)
def test_no_example_has_a_question_that_a_wrong_answer_breaks(path) -> None:
    made = load(path)
    done = evaluate(made)
    rng = np.random.default_rng(1)
    for question in questions_of(made):
        right = np.asarray(quantity_of(done, question.asks))
        for answer in (rng.standard_normal(right.shape) * 3, right * 1.37 + 0.11):
            if np.all(np.isfinite(answer)):
                (entry,) = [m for m in mark(made, {question.id: answer.tolist()}).questions
                            if m.id == question.id]  # fmt: skip
                assert entry.status == "wrong"
                assert entry.message.endswith(".")
