"""Arrays of several shapes, sheets B 1.2, C (two layers, graphs) and D 1.4 d, at 21 places."""

from __future__ import annotations

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.engine import evaluate
from graphapp.model.edits import set_differentiate, set_operation, set_value
from graphapp.operation import make


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def test_more_hidden_units_and_fewer():
    for values, evaluation in places("hidden-units"):
        x, into_x = values["x"], 0.0
        layers = {"z_wide": ("W", "b", "a_wide"), "z_narrow": ("w", "c", "a_narrow")}
        for id, (matrix, bias, layer) in layers.items():
            W = values[matrix]
            z = sigmoid(W @ x + values[bias])
            close(evaluation.value(id), z)
            close(evaluation.local(evaluation.graph.edge_into(layer, "x")).value, W)
            close(evaluation.gradient(matrix), np.outer(z * (1 - z), x))
            close(evaluation.gradient(bias), z * (1 - z))
            into_x = into_x + W.T @ (z * (1 - z))
        close(evaluation.gradient("x"), into_x)


def test_the_narrow_layer_does_not_see_a_step_across_its_row():
    graph = graph_of("hidden-units")
    before = evaluate(graph)
    after = evaluate(set_value(graph, "x", [0.5 + 0.2, 1.5 - 0.3]))
    close(after.value("z_narrow"), before.value("z_narrow"))
    assert not np.allclose(after.value("z_wide"), before.value("z_wide"))


OPEN = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "softplus": (lambda z: np.log(1 + np.exp(z)), sigmoid),
}


@pytest.mark.parametrize("first", OPEN)
def test_two_layers_with_any_hidden_activation_and_three_losses(first):
    graph = set_operation(graph_of("two-layer-any-f"), "Z", make(first))
    f1, slope = OPEN[first]
    for values, evaluation in places(graph, y="fixed", Y="fixed"):
        X, W, v, V, y, Y = (values[id] for id in ("X", "W", "v", "V", "y", "Y"))
        A = X @ W.T
        Z = f1(A)
        yhat, p = sigmoid(Z @ v.T), softmax(Z @ V.T)
        close(evaluation.value("E2"), np.sum((yhat - y) ** 2))
        close(evaluation.value("Eb"), -np.sum(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)))
        close(evaluation.value("Ec"), -np.sum(Y * np.log(p)))
        of_squares = 2 * (yhat - y)
        of_entropy = -y / yhat + (1 - y) / (1 - yhat)
        close(evaluation.edge(graph.edge_into("E2", "prediction")).downstream, of_squares)
        close(evaluation.edge(graph.edge_into("Eb", "prediction")).downstream, of_entropy)
        da = (of_squares + of_entropy) * yhat * (1 - yhat)
        dS = p - Y
        close(evaluation.gradient("a"), da)
        close(evaluation.gradient("P"), dS)
        close(evaluation.gradient("v"), sum(np.outer(da[i], Z[i]) for i in range(4)))
        close(evaluation.gradient("V"), sum(np.outer(dS[i], Z[i]) for i in range(4)))
        dA = (da @ v + dS @ V) * slope(A)
        close(evaluation.gradient("W"), sum(np.outer(dA[i], X[i]) for i in range(4)))


@pytest.mark.parametrize("second", OPEN)
def test_two_layers_with_any_output_activation_and_squares(second):
    graph = set_operation(graph_of("two-layer-any-f"), "yhat", make(second))
    graph = set_differentiate(graph, "E2")
    f2, slope = OPEN[second]
    for values, evaluation in places(graph, y="fixed", Y="fixed"):
        X, W, v, y = (values[id] for id in ("X", "W", "v", "y"))
        Z = np.tanh(X @ W.T)
        a = Z @ v.T
        error = 2 * (f2(a) - y) * slope(a)
        close(evaluation.gradient("v"), error.T @ Z)
        close(evaluation.gradient("W"), (error @ v * (1 - Z**2)).T @ X)


def test_the_shapes_of_local_gradients():
    for values, evaluation in places("shapes-of-gradients"):
        x, w, W = values["x"], values["w"], values["W"]
        u = W @ x
        close(evaluation.value("s"), w @ x + values["b"] + u @ u)
        graph = evaluation.graph
        by_matrix = np.einsum("ij,k->ijk", np.eye(3), x)
        wanted = {
            ("dot_1", "a"): x, ("dot_1", "b"): w, ("yhat", "b"): 1.0,
            ("u", "b"): W, ("u", "a"): by_matrix,
        }  # fmt: skip
        for (target, port), local in wanted.items():
            close(evaluation.local(graph.edge_into(target, port), dense=True).value, local)
        close(evaluation.gradient("W"), np.outer(2 * u, x))
        close(evaluation.gradient("x"), w + 2 * W.T @ u)
        assert np.count_nonzero(by_matrix) <= 6
        assert by_matrix.size == 18


def alone(values, row):
    """The loss of one example and its gradients, as sheet B 1.1 has them for a single one."""
    x, y = values["X"][row], values["Y"][row]
    h1 = np.tanh(values["W1"] @ x + values["b1"])
    h2 = np.tanh(values["W2"] @ h1 + values["b2"])
    d3 = values["W3"] @ h2 + values["b3"] - y
    d2 = values["W3"].T @ d3 * (1 - h2**2)
    d1 = values["W2"].T @ d2 * (1 - h1**2)
    gradients = {
        "W1": np.outer(d1, x), "b1": d1, "W2": np.outer(d2, h1), "b2": d2,
        "W3": np.outer(d3, h2), "b3": d3,
    }  # fmt: skip
    return 0.5 * np.sum(d3**2), gradients


def test_the_gradient_of_a_sum_is_the_sum_and_of_a_mean_the_mean():
    for values, mean in places("tanh-4433-batch"):
        total = evaluate(set_differentiate(mean.graph, "L"))
        (one, of_one), (other, of_other) = alone(values, 0), alone(values, 1)
        close(mean.value("L"), one + other)
        close(mean.value("Lmean"), (one + other) / 2)
        for id in of_one:
            close(total.gradient(id), of_one[id] + of_other[id])
            close(mean.gradient(id), (of_one[id] + of_other[id]) / 2)


def test_a_batch_of_one_is_the_network_of_the_first_question():
    graph = graph_of("tanh-4433-batch")
    graph = set_value(set_value(graph, "X", [[1, 0, 1, 0]]), "Y", [[0, 1, 0]])
    batch = evaluate(set_differentiate(graph, "L"))
    single = evaluate(graph_of("tanh-4433"))
    for id in ("W1", "b1", "W2", "b2", "W3", "b3"):
        close(batch.gradient(id), single.gradient(id))


def test_linear_maps_in_a_row_are_one_linear_map():
    for values, evaluation in places("linear-maps"):
        P, S, R, H, t = (values[id] for id in ("P", "S", "R", "H", "t"))
        M = H @ R @ S
        moved = np.array([H @ (R @ (S @ point)) + t for point in P])
        close(evaluation.value("M"), M)
        close(evaluation.value("moved"), moved)
        close(evaluation.value("once"), moved)
        close(evaluation.value("d"), 0.0)
        assert evaluation.independent("d")
        close(evaluation.gradient("P"), 2 * moved @ M)
        close(evaluation.gradient("t"), 2 * moved.sum(axis=0))
        close(evaluation.gradient("H"), 2 * moved.T @ P @ (R @ S).T)
        close(evaluation.gradient("S"), (H @ R).T @ (2 * moved.T) @ P)
