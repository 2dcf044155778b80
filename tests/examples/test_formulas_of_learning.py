"""The formulas of sheet C, questions 1 to 20, in plain NumPy, at 21 places."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.engine import evaluate
from graphapp.model.edits import set_differentiate, set_operation
from graphapp.operation import make


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=-1, keepdims=True)


def test_a_neuron():
    for values, evaluation in places("perceptron"):
        t0, t1, t2, x1, x2 = (values[id] for id in ("theta0", "theta1", "theta2", "x1", "x2"))
        g = t0 + t1 * x1 + t2 * x2
        slope = sigmoid(g) * (1 - sigmoid(g))
        close(evaluation.value("g"), g)
        close(evaluation.value("yhat"), sigmoid(g))
        wanted = {"theta0": 1, "theta1": x1, "theta2": x2, "x1": t1, "x2": t2}
        for id, factor in wanted.items():
            close(evaluation.gradient(id), slope * factor)


def test_a_neuron_with_a_step():
    (_, evaluation) = next(places("perceptron"))
    stepped = evaluate(set_operation(evaluation.graph, "yhat", make("step")))
    assert stepped.value("yhat") == 1
    assert stepped.gradient("theta1") == 0
    assert not stepped.independent("theta1")


def test_the_bias_as_a_weight():
    for values, evaluation in places("augmented-input"):
        theta, x = values["theta"], values["x"]
        close(evaluation.value("g"), theta[0] + theta[1] * x[0] + theta[2] * x[1])
        close(evaluation.gradient("theta"), [1, *x])
        close(evaluation.gradient("x"), theta[1:])


def test_step_and_sigmoid():
    for values, evaluation in places("step-and-sigmoid"):
        g = values["theta"] @ values["x"]
        close(evaluation.value("h_step"), 1.0 if g > 0 else 0.0)
        close(evaluation.value("h_sigmoid"), 1 / (1 + np.exp(-g)))
        close(evaluation.gradient("theta"), sigmoid(g) * (1 - sigmoid(g)) * values["x"])


def test_the_step_is_0_at_0():
    (_, evaluation) = next(places("step-and-sigmoid", at={"theta": [0.0, 0.0, 0.0]}))
    assert evaluation.value("h_step") == 0


def test_log_odds():
    for values, evaluation in places("log-odds"):
        g = values["g"]
        p = sigmoid(g)
        close(evaluation.value("p"), np.exp(g) / (1 + np.exp(g)))
        close(evaluation.value("odds"), p / (1 - p))
        close(evaluation.value("odds"), np.exp(g))
        close(evaluation.value("l"), values["g"])
        close(evaluation.gradient("g"), 1.0)


def test_derivatives_of_the_sigmoid():
    for values, evaluation in places("sigmoid-derivatives"):
        x = values["x"]
        a, b, c = (sigmoid(values[f"theta_{k}"] @ x) for k in "abc")
        close(evaluation.value("s"), a + np.log(b) + np.log(1 - c))
        close(evaluation.gradient("theta_a"), a * (1 - a) * x)
        close(evaluation.gradient("theta_b"), (1 - b) * x)
        close(evaluation.gradient("theta_c"), -c * x)


def test_counting_mistakes():
    for values, evaluation in places("empirical-loss", y="fixed"):
        above = values["X"] @ values["theta"] > 0
        wrong = np.sum(above & (values["y"] == 0)) + np.sum(~above & (values["y"] == 1))
        close(evaluation.value("E"), float(wrong))
        close(evaluation.gradient("theta"), [0.0, 0.0, 0.0])


def test_logistic_regression():
    for values, evaluation in places("logistic-regression", y="fixed"):
        X, y, theta = values["X"], values["y"], values["theta"]
        h = sigmoid(X @ theta)
        close(evaluation.value("l"), -np.sum(y * np.log(h) + (1 - y) * np.log(1 - h)))
        close(evaluation.gradient("g"), h - y)
        close(evaluation.gradient("theta"), sum((h[i] - y[i]) * X[i] for i in range(4)))


def test_one_step_of_logistic_regression():
    (values, evaluation) = next(places("logistic-regression"))
    step = values["theta"] - 0.5 * evaluation.gradient("theta")
    assert step == pytest.approx([-0.08821498, 0.25375639, 0.01485740], abs=5e-9)


def test_softmax_and_its_logarithm():
    for values, evaluation in places("softmax"):
        s, delta = softmax(values["z"]), np.eye(3)
        close(evaluation.value("s"), s)
        close(evaluation.value("log_s"), np.log(s))
        graph = evaluation.graph
        whole = evaluation.local(graph.edge_into("s", "x"), dense=True)
        close(whole.value, s[:, None] * (delta - s))
        whole = evaluation.local(graph.edge_into("log_s", "x"), dense=True)
        close(whole.value, delta - s)


def test_softmax_regression():
    for values, evaluation in places("softmax-regression", Y="fixed"):
        X, Y = values["X"], values["Y"]
        P = softmax(X @ values["theta"].T)
        close(evaluation.value("l"), -np.sum(Y * np.log(P)))
        close(evaluation.gradient("Z"), P - Y)
        rows = [sum((P[i, j] - Y[i, j]) * X[i] for i in range(4)) for j in range(3)]
        close(evaluation.gradient("theta"), rows)


def test_the_line_of_a_discriminant():
    for values, evaluation in places("discriminant"):
        theta, x, bias = values["theta"], values["x"], values["theta0"]
        close(evaluation.value("g"), theta[0] * x[0] + theta[1] * x[1] + bias)
        close(evaluation.gradient("x"), theta)
        close(evaluation.gradient("theta"), x)
        close(evaluation.gradient("theta0"), 1.0)
        nearest = -bias * theta / np.sum(theta**2)
        close(theta @ nearest + bias, 0.0)
        close(evaluation.value("d"), np.hypot(*nearest))


def test_the_distance_of_the_line_does_not_follow_a_common_factor():
    graph = evaluate(graph_of("discriminant")).graph
    distances = []
    for factor in (1, 10, -3):
        at = {"theta": [2.0 * factor, 3.0 * factor], "theta0": 1.0 * factor}
        distances.append(next(places(graph, at=at))[1].value("d"))
    close(distances, [0.2773500981126146] * 3)


def test_the_likelihood_is_the_cross_entropy():
    for values, evaluation in places("likelihood-to-bce", y="fixed"):
        X, y = values["X"], values["y"]
        h = sigmoid(X @ values["theta"])
        likelihood = np.prod(h**y * (1 - h) ** (1 - y))
        entropy = -np.sum(y * np.log(h) + (1 - y) * np.log(1 - h))
        close(evaluation.value("L"), likelihood)
        close(evaluation.value("l"), -np.log(likelihood))
        close(evaluation.value("bce"), entropy)
        close(-np.log(likelihood), entropy)
        rows = sum((h[i] - y[i]) * X[i] for i in range(4))
        close(evaluation.gradient("theta"), rows)
        other = evaluate(set_differentiate(evaluation.graph, "bce"))
        close(other.gradient("theta"), rows)


def test_one_against_all():
    for values, evaluation in places("one-vs-all", y1="fixed", y2="fixed", y3="fixed"):
        x, into_x, loss = values["x"], 0.0, 0.0
        for j in (1, 2, 3):
            theta, y = values[f"theta{j}"], values[f"y{j}"]
            h = sigmoid(theta @ x)
            loss -= y * np.log(h) + (1 - y) * np.log(1 - h)
            close(evaluation.gradient(f"theta{j}"), (h - y) * x)
            into_x = into_x + (h - y) * theta
        close(evaluation.value("E"), loss)
        close(evaluation.gradient("x"), into_x)


def test_one_against_one():
    for values, evaluation in places("one-vs-one", y12="fixed", y13="fixed"):
        x, loss = values["x"], 0.0
        for pair in ("12", "13"):
            h = sigmoid(values[f"theta{pair}"] @ x)
            loss -= np.log(h)
            close(evaluation.gradient(f"theta{pair}"), (h - 1) * x)
        close(evaluation.value("E"), loss)
        close(evaluation.value("h23"), sigmoid(values["theta23"] @ x))
        assert evaluation.independent("theta23")


@pytest.mark.parametrize("k", [2, 3, 4, 10])
def test_as_many_discriminants_as_pairs(k):
    (_, evaluation) = next(places("one-vs-one", at={"k": float(k)}))
    assert evaluation.value("n") == len(list(combinations(range(k), 2)))
