"""The formulas of sheets A 1.2 to 1.3, B, C (two layers), D and E in plain NumPy, at 21 places."""

from __future__ import annotations

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.engine import evaluate
from graphapp.model.edits import set_differentiate, set_value


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def two_layers(values):
    """Sheet C: the hidden units and the output before its activation, one row per example."""
    Z = sigmoid(values["X"] @ values["W"].T + values["b"])
    return Z, Z @ values["V"].T + values["c"]


def assert_hidden_gradients(values, evaluation, error):
    """What follows from the error at the output scores, sums over examples written out."""
    X, V = values["X"], values["V"]
    Z, _ = two_layers(values)
    units, outputs = range(len(values["W"])), range(len(V))
    close(evaluation.gradient("V"), [sum(error[i, j] * Z[i] for i in range(4)) for j in outputs])
    close(evaluation.gradient("c"), error.sum(axis=0))
    rows = [
        sum(
            error[i, j] * V[j, e] * Z[i, e] * (1 - Z[i, e]) * X[i]
            for i in range(4)
            for j in outputs
        )
        for e in units
    ]
    close(evaluation.gradient("W"), rows)


@pytest.mark.parametrize(
    ("slug", "output", "target"),
    [("two-layer-regression", "yhat", "y"), ("two-layer-regression-k", "Yhat", "Y")],
)
def test_two_layers_for_regression(slug, output, target):
    for values, evaluation in places(slug):
        _, prediction = two_layers(values)
        error = prediction - values[target]
        close(evaluation.value(output), prediction)
        close(evaluation.value("E"), 0.5 * np.sum(error**2))
        close(evaluation.gradient(output), error)
        assert_hidden_gradients(values, evaluation, error)


def test_two_layers_for_two_classes():
    for values, evaluation in places("two-layer-binary", y="fixed"):
        y, prediction = values["y"], sigmoid(two_layers(values)[1])
        loss = -np.sum(y * np.log(prediction) + (1 - y) * np.log(1 - prediction))
        close(evaluation.value("E"), loss)
        close(evaluation.gradient("a"), prediction - y)
        assert_hidden_gradients(values, evaluation, prediction - y)


def test_two_layers_for_several_classes():
    for values, evaluation in places("two-layer-multiclass", Y="fixed"):
        Y, prediction = values["Y"], softmax(two_layers(values)[1])
        close(evaluation.value("E"), -np.sum(Y * np.log(prediction)))
        close(evaluation.gradient("A"), prediction - Y)
        assert_hidden_gradients(values, evaluation, prediction - Y)


ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "five": (lambda z: 5 * np.maximum(z, 0), lambda z: np.where(z > 0, 5.0, 0.0)),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "identity": (lambda z: z, np.ones_like),
}


def squares(prediction, y):
    return np.sum((prediction - y) ** 2), 2 * (prediction - y)


def cross_entropy(prediction, y):
    K = len(y)
    loss = -np.sum(y * np.log(prediction) + (1 - y) * np.log(1 - prediction)) / K
    return loss, -(y / prediction - (1 - y) / (1 - prediction)) / K


@pytest.mark.parametrize(
    ("slug", "hidden", "last", "loss_of"),
    [
        ("relu-regression", "relu", "identity", squares),
        ("five-relu-regression", "five", "identity", squares),
        ("sigmoid-mse", "sigmoid", "sigmoid", squares),
        ("sigmoid-bce", "sigmoid", "sigmoid", cross_entropy),
        ("relu-bce", "relu", "sigmoid", cross_entropy),
    ],
)
def test_the_homework_of_sheets_a_and_d(slug, hidden, last, loss_of):
    (f, slope_of_f), (g, slope_of_g) = ACTIVATIONS[hidden], ACTIVATIONS[last]
    for values, evaluation in places(slug, y="fixed"):
        z1 = values["W1"] @ values["x"] + values["b1"]
        z3 = values["W2"] @ f(z1) + values["b2"]
        loss, dy = loss_of(g(z3), values["y"])
        dz3 = dy * slope_of_g(z3)
        dz1 = (values["W2"].T @ dz3) * slope_of_f(z1)
        for id, layer in {"z1": z1, "z2": f(z1), "z3": z3, "yhat": g(z3)}.items():
            close(evaluation.value(id), layer)
        close(evaluation.value("l"), loss)
        close(evaluation.gradient("yhat"), dy)
        close(evaluation.gradient("b2"), dz3)
        close(evaluation.gradient("W2"), np.outer(dz3, f(z1)))
        close(evaluation.gradient("b1"), dz1)
        close(evaluation.gradient("W1"), np.outer(dz1, values["x"]))
        graph = evaluation.graph
        local = evaluation.local(graph.edge_into("z2", "x"), dense=True)
        close(local.value, np.diag(slope_of_f(z1)))
        local = evaluation.local(graph.edge_into("yhat", "x"), dense=True)
        close(local.value, np.diag(slope_of_g(z3)))


def test_the_products_of_rows_that_sheet_a_writes():
    """With gradients as rows, x · dl/dz3 · W2 · dz2/dz1 is the transpose of our gradient by W1."""
    for values, evaluation in places("relu-regression"):
        row = 2 * (evaluation.value("yhat") - values["y"])[None, :]
        z1 = evaluation.value("z1")
        back = row @ values["W2"] @ np.diag((z1 > 0).astype(float))
        close(evaluation.gradient("W1"), (values["x"][:, None] @ back).T)
        close(evaluation.gradient("b1"), back[0])
        close(evaluation.gradient("W2"), (np.maximum(z1, 0)[:, None] @ row).T)
        close(evaluation.gradient("b2"), row[0])


def test_the_products_of_sheet_d_have_shapes_that_do_not_fit():
    """A row times a row: only with the first one turned is there a product, the right one."""
    for values, evaluation in places("five-relu-regression"):
        z1 = evaluation.value("z1")
        row = 2 * (evaluation.value("yhat") - values["y"])[None, :]
        back = row @ values["W2"] @ np.diag(5.0 * (z1 > 0))
        with pytest.raises(ValueError, match="mismatch"):
            back @ values["x"][None, :]
        with pytest.raises(ValueError, match="mismatch"):
            row @ np.maximum(z1, 0)[None, :]
        close(evaluation.gradient("W1"), back.T @ values["x"][None, :])
        close(evaluation.gradient("W2"), 5 * row.T @ np.maximum(z1, 0)[None, :])


def forward(values):
    """Sheet B: z and h of the layers."""
    z1 = values["W1"] @ values["x"] + values["b1"]
    z2 = values["W2"] @ np.tanh(z1) + values["b2"]
    z3 = values["W3"] @ np.tanh(z2) + values["b3"]
    return z1, z2, z3


def assert_backward(values, evaluation, dz3):
    """Sheet B: from the gradient at the last scores to everything else."""
    z1, z2, z3 = forward(values)
    h1, h2 = np.tanh(z1), np.tanh(z2)
    for id, layer in {"z1": z1, "h1": h1, "z2": z2, "h2": h2, "z3": z3}.items():
        close(evaluation.value(id), layer)
    dh2 = values["W3"].T @ dz3
    dz2 = dh2 * (1 - h2**2)
    dh1 = values["W2"].T @ dz2
    dz1 = dh1 * (1 - h1**2)
    wanted = {
        "z3": dz3, "b3": dz3, "W3": np.outer(dz3, h2), "h2": dh2,
        "z2": dz2, "b2": dz2, "W2": np.outer(dz2, h1), "h1": dh1,
        "z1": dz1, "b1": dz1, "W1": np.outer(dz1, values["x"]),
    }  # fmt: skip
    for id, gradient in wanted.items():
        close(evaluation.gradient(id), gradient)


def test_the_4433_network_with_squares():
    for values, evaluation in places("tanh-4433"):
        z3 = forward(values)[2]
        close(evaluation.value("L"), 0.5 * np.sum((z3 - values["y"]) ** 2))
        assert_backward(values, evaluation, z3 - values["y"])


def test_one_step_of_the_4433_network():
    graph = graph_of("tanh-4433")
    evaluation = evaluate(graph)
    rate = graph.training["learning_rate"]
    for id, node in graph.nodes.items():
        if node.op == "parameter":
            graph = set_value(graph, id, node.operation.value - rate * evaluation.gradient(id))
    assert evaluation.value("L") == pytest.approx(0.37636378, abs=5e-9)
    assert evaluate(graph).value("L") == pytest.approx(0.29434329, abs=5e-9)


@pytest.mark.parametrize("loss", ["L", "L2"])
def test_the_4433_network_with_softmax(loss):
    graph = set_differentiate(graph_of("softmax-4433"), loss)
    for values, evaluation in places(graph, y="fixed"):
        z3 = forward(values)[2]
        prediction = softmax(z3)
        wanted = -np.sum(values["y"] * np.log(prediction))
        close(wanted, np.sum(values["y"] * (np.log(np.sum(np.exp(z3))) - z3)))
        close(evaluation.value("L"), wanted)
        close(evaluation.value("L2"), wanted)
        assert_backward(values, evaluation, prediction - values["y"])


def test_equal_weights_cannot_learn_to_differ():
    evaluation = evaluate(graph_of("softmax-4433"))
    assert np.abs(evaluation.gradient("W1")).max() < 1e-15
    assert np.abs(evaluation.gradient("W3")).max() > 0.07


def test_a_sigmoid_between_two_bounds():
    for values, evaluation in places("range-sigmoid"):
        a, b, s = values["a"], values["b"], sigmoid(values["z"])
        close(evaluation.value("f"), a + (b - a) * s)
        close(evaluation.gradient("z"), (b - a) * s * (1 - s))
        close(evaluation.gradient("a"), 1 - s)
        close(evaluation.gradient("b"), s)


def test_normalisation():
    for values, evaluation in places("normalisation"):
        for outputs, loss in [("y", "L"), ("u", "L_u")]:
            errors = [values[f"{outputs}hat{i}"] - values[f"{outputs}{i}"] for i in (1, 2)]
            close(evaluation.value(loss), errors[0] ** 2 + errors[1] ** 2)
            for i, error in enumerate(errors, 1):
                close(evaluation.gradient(f"{outputs}hat{i}"), 2 * error)


def test_the_normalised_numbers_are_the_raw_ones_divided_by_their_ranges():
    (values, _) = next(places("normalisation"))
    for i, size in [(1, 10_000), (2, 100)]:
        close(values[f"uhat{i}"], values[f"yhat{i}"] / size)
        close(values[f"u{i}"], values[f"y{i}"] / size)


def test_batch_norm_and_layer_norm():
    for values, evaluation in places("batch-vs-layer-norm"):
        X = values["X"]
        batch = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)
        rows = [(x - x.mean()) / np.sqrt(x.var() + 1e-5) for x in X]
        close(evaluation.value("batch"), batch)
        close(evaluation.value("layer"), rows)


def test_softmax_takes_all():
    for values, evaluation in places("softargmax"):
        z = values["z"]
        gradient = np.zeros(3)
        for id, c in [("s_1", 1.0), ("s_2", 2.0), ("s_10", 10.0)]:
            s = softmax(c * z)
            close(evaluation.value(id), s)
            assert np.argmax(s) == np.argmax(z)
            gradient += c * s[2] * (np.eye(3)[2] - s)
        close(evaluation.gradient("z"), gradient)
