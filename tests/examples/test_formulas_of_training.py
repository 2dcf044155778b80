"""The loops of sheets A 1.2, B 1, C 11 to 14, D 1.4 e and E 7 written out in plain NumPy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.engine import evaluate
from graphapp.model.edits import set_differentiate, set_operation
from graphapp.operation import make
from graphapp.training import Settings, Training
from graphapp.training.comparing import planned


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def trained(graph, **changes):
    """The losses before each step and after the last one, and the parameters then."""
    training = Training(graph, Settings.of(graph.training, **changes))
    return losses_of(training), training.parameters


def losses_of(training):
    return [loss.learnt for loss in training.run(training.settings.steps)]


def compared(slug):
    """The losses of each run that the file wants beside each other, by title."""
    graph = graph_of(slug)
    return {plan.title: losses_of(Training(graph, plan.settings)) for plan in planned(graph)}


# A line through points ------------------------------------------------------------------------


def line(values, target, scale):
    """Loss and gradients of a line: the squared errors times ``scale``, summed."""
    errors = values["w"] * values["x"] + values["b"] - values[target]
    return scale * np.sum(errors**2), {
        "w": 2 * scale * np.sum(errors * values["x"]),
        "b": 2 * scale * np.sum(errors),
    }


def descended(values, target, scale, rate, steps):
    """The losses of theta <- theta - rate * dl/dtheta, as the sheets write it."""
    values, losses = dict(values), []
    for _ in range(steps):
        loss, gradients = line(values, target, scale)
        losses.append(loss)
        for id, gradient in gradients.items():
            values[id] = values[id] - rate * gradient
    return [*losses, line(values, target, scale)[0]]


LINES = [("learning-rate", "y", "L", 1 / 8), ("gradient-descent-loop", "Y", "l", 1.0)]


@pytest.mark.parametrize(("slug", "target", "loss", "scale"), LINES)
def test_the_gradients_of_a_line(slug, target, loss, scale):
    for values, evaluation in places(slug):
        wanted, gradients = line(values, target, scale)
        close(evaluation.value(loss), wanted)
        for id, gradient in gradients.items():
            close(evaluation.gradient(id), gradient)


@pytest.mark.parametrize(("slug", "target", "loss", "scale"), LINES)
def test_the_written_loop_is_the_running_one(slug, target, loss, scale):
    for values, evaluation in places(slug):
        settings = Settings.of(evaluation.graph.training)
        wanted = descended(values, target, scale, settings.learning_rate, settings.steps)
        close(trained(evaluation.graph)[0], wanted)


def test_three_learning_rates():
    (values, _) = next(places("learning-rate"))
    best = np.polyfit(values["x"], values["y"], 1)
    least = np.mean((np.polyval(best, values["x"]) - values["y"]) ** 2)
    small, good, large = compared("learning-rate").values()
    assert small[-1] > 0.9 * small[0]
    assert good[-1] == pytest.approx(least, rel=1e-6)
    assert large[-1] > 900 * large[0]
    assert all(after > before for before, after in pairwise(large[2:]))
    for losses, rate in [(small, 0.0005), (good, 0.3), (large, 0.7)]:
        close(losses, descended(values, "y", 1 / 8, rate, 40))


def test_the_largest_rate_that_converges():
    """The text says 2/3: two over the largest curvature of the loss."""
    (values, _) = next(places("learning-rate"))
    x = values["x"]
    curvatures = np.linalg.eigvalsh(2 / 8 * np.array([[x @ x, x.sum()], [x.sum(), 8]]))
    assert curvatures[-1] == pytest.approx(3.0)
    graph = graph_of("learning-rate")
    for rate, converges in [(0.66, True), (0.675, False)]:
        losses, _ = trained(graph, learning_rate=rate, steps=400)
        assert (losses[-1] < losses[200]) == converges


# The five steps -------------------------------------------------------------------------------


def five_steps(values):
    """Forward and backward of w2 ReLU(w1 x + b1) + b2 with a squared error."""
    z1 = values["w1"] * values["x"] + values["b1"]
    z2 = np.maximum(z1, 0)
    error = values["w2"] * z2 + values["b2"] - values["y"]
    dz1 = 2 * error * values["w2"] * (z1 > 0)
    gradients = {"w2": 2 * error * z2, "b2": 2 * error, "w1": dz1 * values["x"], "b1": dz1}
    return error**2, gradients


def test_one_turn_of_the_loop():
    for values, evaluation in places("five-steps"):
        loss, gradients = five_steps(values)
        close(evaluation.value("l"), loss)
        for id, gradient in gradients.items():
            close(evaluation.gradient(id), gradient)


def test_the_update_of_one_turn():
    for values, evaluation in places("five-steps"):
        _, gradients = five_steps(values)
        _, parameters = trained(evaluation.graph, steps=1)
        for id, gradient in gradients.items():
            close(parameters[id], values[id] - 0.1 * gradient)


def test_two_backward_passes_without_zeroing_double_every_gradient():
    graph = graph_of("five-steps")
    training = Training(graph, Settings(learning_rate=0.0, zero_gradients=False))
    once, twice = training.step().gradients, training.step().gradients
    doubled = evaluate(set_differentiate(graph, "twice"))
    assert set(once) == {"w1", "b1", "w2", "b2"}
    for id, gradient in five_steps(next(places("five-steps"))[0])[1].items():
        close(once[id], gradient)
        close(twice[id], 2 * gradient)
        close(doubled.gradient(id), 2 * gradient)


def test_gradients_that_are_never_zeroed_miss_the_minimum():
    zeroed, never = compared("five-steps").values()
    assert zeroed[:2] == never[:2]  # there was nothing to zero yet
    assert max(zeroed[4:]) < 1e-3
    assert max(never[4:]) > 0.05


# A hidden layer -------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", ["xor", "randomness", "two-moons"])
def test_a_hidden_layer_and_the_mean_cross_entropy(slug):
    for values, evaluation in places(slug, y="fixed"):
        X, y = values["X"], values["y"]
        Z = np.tanh(X @ values["W1"].T + values["b1"])
        a = Z @ values["W2"].T + values["b2"]
        p = sigmoid(a)
        da = (p - y) / len(y)
        dA = da @ values["W2"] * (1 - Z**2)
        wanted = {
            "a": da, "b2": da.sum(axis=0), "W2": da.T @ Z, "b1": dA.sum(axis=0), "W1": dA.T @ X,
        }  # fmt: skip
        close(evaluation.value("L"), -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
        for id, gradient in wanted.items():
            close(evaluation.gradient(id), gradient)


def test_ten_seeds_give_a_mean_and_a_spread():
    """What the text says: four of ten succeed, 0.23 ± 0.17."""
    runs = compared("randomness")
    assert list(runs) == [f"seed {k}" for k in range(10)]
    last = np.array([losses[-1] for losses in runs.values()])
    assert [k for k in range(10) if last[k] < 0.05] == [0, 3, 7, 9]
    assert np.sum((last > 0.35) & (last < 0.37)) == 6
    assert f"{last.mean():.2f} ± {last.std(ddof=1):.2f}" == "0.23 ± 0.17"
    assert r"$0.23 \pm 0.17$" in graph_of("randomness").about


def test_four_hidden_units_learn_xor_with_every_seed():
    graph = graph_of("xor")
    assert all(trained(graph, seed=seed)[0][-1] < 0.02 for seed in range(10))


def test_without_an_activation_nothing_bends():
    xor = graph_of("xor")
    losses, _ = trained(set_operation(xor, "Z", make("identity")))
    assert losses[-1] == pytest.approx(np.log(2), abs=1e-6)
    moons = graph_of("two-moons")
    assert trained(set_operation(moons, "Z", make("identity")))[0][-1] > 0.3
    assert trained(moons)[0][-1] < 0.05


# Rows of sheet C that are trained -------------------------------------------------------------


def test_counting_mistakes_moves_nothing():
    graph = graph_of("empirical-loss")
    losses, parameters = trained(graph)
    assert losses == [2.0] * 51
    close(parameters["theta"], [0.1, 0.2, 0.3])


@pytest.mark.parametrize("slug", ["logistic-regression", "softmax-regression"])
def test_the_update_rule_of_regression_on_classes(slug):
    """theta <- theta - rate * sum of (h - y) x, ten times."""
    for values, evaluation in places(slug, y="fixed", Y="fixed"):
        rate = Settings.of(evaluation.graph.training).learning_rate
        theta, X = values["theta"], values["X"]
        for _ in range(10):
            if slug == "logistic-regression":
                gradient = (sigmoid(X @ theta) - values["y"]) @ X
            else:
                powers = np.exp(X @ theta.T)
                gradient = (powers / powers.sum(axis=1, keepdims=True) - values["Y"]).T @ X
            theta = theta - rate * gradient
        close(trained(evaluation.graph, steps=10)[1]["theta"], theta)


def test_one_update_of_the_4433_network():
    """Sheet B: W <- W - 0.1 dL/dW and b <- b - 0.1 dL/db, in every layer."""
    for values, evaluation in places("tanh-4433"):
        h1 = np.tanh(values["W1"] @ values["x"] + values["b1"])
        h2 = np.tanh(values["W2"] @ h1 + values["b2"])
        d3 = values["W3"] @ h2 + values["b3"] - values["y"]
        d2 = values["W3"].T @ d3 * (1 - h2**2)
        d1 = values["W2"].T @ d2 * (1 - h1**2)
        _, parameters = trained(evaluation.graph, steps=1)
        for layer, (d, before) in enumerate([(d1, values["x"]), (d2, h1), (d3, h2)], start=1):
            wanted = values[f"W{layer}"] - 0.1 * np.outer(d, before)
            close(parameters[f"W{layer}"], wanted)
            close(parameters[f"b{layer}"], values[f"b{layer}"] - 0.1 * d)


@pytest.mark.parametrize(
    ("slug", "end"),
    [
        ("two-layer-regression", 0.27), ("two-layer-regression-k", 0.02),
        ("two-layer-binary", 0.04), ("two-layer-multiclass", 0.02),
    ],
)  # fmt: skip
def test_two_layers_learn_the_four_rows(slug, end):
    losses, _ = trained(graph_of(slug))
    assert losses[-1] < end
