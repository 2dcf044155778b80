"""Sheets A 1.3 c, D 1.3 c to 1.4, E 4 and E 6 in plain NumPy, at 21 places: layer after layer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.engine import evaluate

LAYERS = range(1, 11)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


ROWS = {
    "s": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "t": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "r": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
}


def test_ten_layers_of_each_activation():
    """dL/dw_k is the product of all slopes and weights after layer k, times what enters it."""
    for values, evaluation in places("vanishing-gradient"):
        into_x = 0.0
        for row, (f, slope) in ROWS.items():
            weights = [values[f"w_{row}{k}"] for k in LAYERS]
            outputs = [values["x"]]
            for w in weights:
                outputs.append(f(w * outputs[-1]))
            close(evaluation.value(f"{row}10"), outputs[-1])
            slopes = [slope(w * a) for w, a in zip(weights, outputs, strict=False)]
            for k in LAYERS:
                after = np.prod([slopes[j] * weights[j] for j in range(k, 10)])
                close(evaluation.gradient(f"w_{row}{k}"), after * slopes[k - 1] * outputs[k - 1])
            into_x += np.prod([s * w for s, w in zip(slopes, weights, strict=True)])
        close(evaluation.gradient("x"), into_x)


def test_the_sizes_of_the_first_gradients():
    evaluation = evaluate(graph_of("vanishing-gradient"))
    wanted = {"w_s1": 1.7415578e-07, "w_t1": 0.11137976, "w_r1": 0.5}
    for id, gradient in wanted.items():
        assert evaluation.gradient(id) == pytest.approx(gradient, rel=1e-6)


def test_ten_layers_with_and_without_skip_connections():
    for values, evaluation in places("residual"):
        f, slope = ROWS["s"]
        plain, skip = [values["x"]], [values["x"]]
        for k in LAYERS:
            plain.append(f(values[f"w_p{k}"] * plain[-1]))
            skip.append(skip[-1] + f(values[f"w_r{k}"] * skip[-1]))
        close(evaluation.value("s"), plain[-1] + skip[-1])
        into_plain = into_skip = 1.0
        for k in reversed(LAYERS):
            w, a = values[f"w_p{k}"], plain[k - 1]
            close(evaluation.gradient(f"w_p{k}"), into_plain * slope(w * a) * a)
            into_plain *= slope(w * a) * w
            w, a = values[f"w_r{k}"], skip[k - 1]
            close(evaluation.gradient(f"w_r{k}"), into_skip * slope(w * a) * a)
            into_skip *= 1 + slope(w * a) * w
        close(evaluation.gradient("x"), into_plain + into_skip)


def test_skip_connections_keep_the_gradient():
    evaluation = evaluate(graph_of("residual"))
    assert evaluation.gradient("w_p1") == pytest.approx(1.7415578e-07, rel=1e-6)
    assert evaluation.gradient("w_r1") == pytest.approx(0.17053053, rel=1e-6)


def normal_distribution(x):
    return 0.5 * (1 + math.erf(x / math.sqrt(2)))


GALLERY = {
    "relu": (lambda x: max(0.0, x), lambda x: float(x > 0)),
    "negative_relu": (lambda x: min(0.0, x), lambda x: float(x < 0)),
    "leaky_relu": (lambda x: x if x > 0 else 0.01 * x, lambda x: 1.0 if x > 0 else 0.01),
    "softplus": (lambda x: np.log(1 + np.exp(x)), sigmoid),
    "gelu": (
        lambda x: x * normal_distribution(x),
        lambda x: normal_distribution(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
    ),
    "sigmoid": ROWS["s"],
    "tanh": ROWS["t"],
    "step": (lambda x: float(x > 0), lambda x: 0.0),
}


def test_the_gallery_of_activations():
    for values, evaluation in places("activation-gallery"):
        x = float(values["x"])
        graph = evaluation.graph
        for id, (f, slope) in GALLERY.items():
            close(evaluation.value(id), f(x))
            close(evaluation.local(graph.edge_into(id, "x")).value, slope(x))
        close(evaluation.gradient("x"), sum(slope(x) for _, slope in GALLERY.values()))


def test_only_the_gelu_falls_anywhere():
    for x in np.linspace(-4, 4, 81):
        slopes = {id: slope(float(x)) for id, (_, slope) in GALLERY.items()}
        assert [id for id, slope in slopes.items() if slope < 0] in ([], ["gelu"])
