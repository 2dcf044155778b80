"""The formulas of sheets B (recap), D 1.4 and E 1 to 2 in plain NumPy, at 21 places."""

from __future__ import annotations

import numpy as np
from example_places import close, graph_of, places

from graphapp.engine import evaluate


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_chain_rule_with_a_sum():
    for values, evaluation in places("chain-rule-sum"):
        t = values["t"]
        close(evaluation.value("r"), 3 * t**3 + t**2)
        close(evaluation.gradient("t"), 9 * t**2 + 2 * t)


def test_three_neurons():
    for values, evaluation in places("three-neurons"):
        w1, w2, w3, w4, b1, b2, b3, x, y = (
            values[id] for id in ("w1", "w2", "w3", "w4", "b1", "b2", "b3", "x", "y")
        )
        v1, v2 = w1 * x + b1, w2 * x + b2
        h1, h2 = np.tanh(v1), sigmoid(v2)
        h3 = np.tanh(w3 * h1 + w4 * h2 + b3)
        f1, f2, f3 = 1 - h1**2, h2 * (1 - h2), 1 - h3**2
        dh3 = 2 * (h3 - y)
        close(evaluation.value("yhat"), h3)
        close(evaluation.value("L"), (h3 - y) ** 2)
        gradients = {
            "yhat": dh3,
            "w1": dh3 * f3 * w3 * f1 * x,
            "w2": dh3 * f3 * w4 * f2 * x,
            "w3": dh3 * f3 * h1,
            "w4": dh3 * f3 * h2,
            "b1": dh3 * f3 * w3 * f1,
            "b2": dh3 * f3 * w4 * f2,
            "b3": dh3 * f3,
            "x": dh3 * f3 * w3 * f1 * w1 + dh3 * f3 * w4 * f2 * w2,
        }
        for id, wanted in gradients.items():
            close(evaluation.gradient(id), wanted)


def test_the_two_alternatives_of_the_sheet_are_the_two_shares_of_x():
    graph = graph_of("three-neurons")
    evaluation = evaluate(graph)
    shares = sorted(evaluation.edge(edge).downstream for edge in graph.edges_from("x"))
    np.testing.assert_allclose(shares, [-0.23937119, 0.07838599], atol=5e-9)
    close(evaluation.gradient("x"), sum(shares))


def test_a_branch_that_does_not_reach_the_output():
    for values, evaluation in places("off-the-path"):
        x = values["x"]
        h = 2 * x + 1
        slope = np.exp(-h) / (1 + np.exp(-h)) ** 2
        close(evaluation.value("z"), x**2 + h)
        close(evaluation.value("y"), sigmoid(h))
        close(evaluation.gradient("h"), slope)
        close(evaluation.gradient("x"), slope * 2)
        assert evaluation.gradient("z") == 0
        assert evaluation.independent("z")
        assert not evaluation.independent("x")


def test_diamond():
    for values, evaluation in places("diamond"):
        x, y, z = values["x"], values["y"], values["z"]
        a = x * y + z
        b = (x + x) * a
        db = a + 1
        da = b + 2 * x * db
        close(evaluation.value("w"), a * b + b)
        close(evaluation.gradient("b"), db)
        close(evaluation.gradient("a"), da)
        close(evaluation.gradient("x"), da * y + 2 * a * db)
        close(evaluation.gradient("y"), da * x)
        close(evaluation.gradient("z"), da)


def test_the_same_node_twice():
    for values, evaluation in places("same-node-twice", x4="positive", x5="positive"):
        x = [values[f"x{i}"] for i in range(1, 7)]
        y = values["y"]
        slopes = {
            "x1": 2.0,
            "x2": 2 * x[1],
            "x3": 0.0,
            "x4": 0.0,
            "x5": x[4] ** x[4] * (np.log(x[4]) + 1),
            "x6": 2 * x[5] + y,
            "y": x[5],
        }
        for id, wanted in slopes.items():
            close(evaluation.gradient(id), wanted)
        close(evaluation.value("s"), 2 * x[0] + x[1] ** 2 + 1 + x[4] ** x[4] + (x[5] + y) * x[5])
