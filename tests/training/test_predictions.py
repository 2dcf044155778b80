"""What a graph predicts over its data: which node, which columns, and the numbers on the grid."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph

from graphapp.engine import evaluate
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import set_data
from graphapp.training import Settings, Training
from graphapp.training.predictions import LINE, SIDE, level_line, predict
from graphapp.training.toys import toy
from graphapp.training.ways import ways_of


def classifier(loss: str = "binary_cross_entropy", last: str = "sigmoid") -> Graph:
    """X → linear → sigmoid → loss against y, over two moons."""
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[2.0, -1.0]]}), "b": ("parameter", {"value": [0.5]}),
            "z": "linear", "h": last, "l": loss, "L": "mean",
        },
        ["X -> z.x", "W -> z.W", "b -> z.b", "z -> h.x", "h -> l.prediction", "y -> l.target",
         "l -> L.x"],
        "L",
    )  # fmt: skip
    return set_data(made, toy("two moons", rows=40))


def line() -> Graph:
    """w·x + b against y."""
    made = graph(
        {
            "x": ("input", {"column": "x"}), "y": ("input", {"column": "y"}),
            "w": ("parameter", {"value": 0.0}), "b": ("parameter", {"value": 0.0}),
            "m": "mul", "p": "add", "L": ("squared_error", {"reduction": "mean"}),
        },
        ["w -> m.a", "x -> m.b", "m -> p.a", "b -> p.b", "p -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    return set_data(made, toy("line with noise"))


def test_the_prediction_is_what_meets_the_labels() -> None:
    ways = ways_of(classifier())
    assert (ways.features, ways.prediction, ways.label) == (("x1", "x2"), "h", "y")
    assert ways.boundary == 0.5
    logits = ways_of(classifier("binary_cross_entropy_with_logits", "identity"))
    assert logits.boundary == 0.0


def test_regions_are_the_values_of_the_graph_at_the_points() -> None:
    made = classifier()
    found = predict(made)
    assert found.values.shape == (SIDE, SIDE)
    i, k = 7, 40
    x1, x2 = found.axes[0][i], found.axes[1][k]
    assert found.values[i, k] == pytest.approx(1 / (1 + np.exp(-(2 * x1 - x2 + 0.5))))
    assert found.axes[0][0] < made.data["x1"].min()
    assert found.axes[0][-1] > made.data["x1"].max()


def test_a_trained_line_is_the_one_of_least_squares() -> None:
    made = line()
    training = Training(made, Settings("sgd", 0.2))
    for _ in range(300):
        training.step()
    found = predict(training.trained_graph())
    assert found.values.shape == (LINE,)
    slope, constant = np.polyfit(made.data["x"], made.data["y"], 1)
    np.testing.assert_allclose(found.values, slope * found.axes[0] + constant, atol=1e-9)
    assert evaluate(made).value("L") > training.loss()


def test_three_classes_are_named_by_the_largest_output() -> None:
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}),
            "y": ("input", {"columns": ["is_0", "is_1", "is_2"]}),
            "W": ("parameter", {"value": [[0.0, 1.0], [-1.0, -0.6], [1.0, -0.6]]}),
            "z": "linear",
            "L": "softmax_cross_entropy",
        },
        ["X -> z.x", "W -> z.W", "z -> L.prediction", "y -> L.target"],
        "L",
    )
    made = set_data(made, toy("three classes"))
    found = predict(made)
    assert found.classes == 3
    assert found.values[SIDE // 2, -1] == 0
    assert found.values[0, 0] == 1
    assert found.values[-1, 0] == 2
    assert ways_of(made).label is None


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (graph({"x": 1.0, "L": "square"}, ["x -> L.x"]), "no node is differentiated"),
        (
            graph({"w": ("parameter", {"value": 1.0}), "L": "square"}, ["w -> L.x"], "L"),
            "nothing can be drawn",
        ),
        (set_data(classifier(), {"x1": [1.0], "y": [0.0]}), "no data column x2"),
    ],
)
def test_why_there_is_nothing_to_draw_is_said(made, words) -> None:
    with pytest.raises(UsageError, match=words):
        predict(made)


def test_the_level_line_of_a_circle() -> None:
    xs, ys = np.linspace(-2, 2, 41), np.linspace(-3, 3, 61)
    values = np.add.outer(xs**2, ys**2)
    ends = level_line(xs, ys, values, 1.0)
    assert len(ends) % 2 == 0
    np.testing.assert_allclose(np.hypot(*ends.T), 1.0, atol=3e-3)
    lengths = np.hypot(*(ends[1::2] - ends[::2]).T)
    assert lengths.sum() == pytest.approx(2 * np.pi, rel=1e-2)
    assert len(level_line(xs, ys, values, 99.0)) == 0
    values[20, 30:] = np.nan
    assert np.isfinite(level_line(xs, ys, values, 1.0)).all()
