"""What a graph predicts over its data: which node, which columns, and the numbers on the grid."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph, noisy_line

from graphapp.engine import evaluate
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import set_data
from graphapp.model.edits import set_value
from graphapp.training import Settings, Training
from graphapp.training.grids import LINE, SIDE, Grid
from graphapp.training.levels import level_line
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


def test_the_prediction_is_what_meets_the_labels() -> None:
    ways = ways_of(classifier())
    assert (ways.features, ways.prediction, ways.label) == (("x1", "x2"), "h", "y")
    assert ways.boundary == 0.5
    logits = ways_of(classifier("binary_cross_entropy_with_logits", "identity"))
    assert logits.boundary == 0.0


def test_regions_are_the_values_of_the_graph_at_the_points() -> None:
    made = classifier()
    found = Grid().predict(made)
    assert found.values.shape == (SIDE, SIDE)
    i, k = 7, 40
    x1, x2 = found.axes[0][i], found.axes[1][k]
    assert found.values[i, k] == pytest.approx(1 / (1 + np.exp(-(2 * x1 - x2 + 0.5))))
    assert found.axes[0][0] < made.data["x1"].min()
    assert found.axes[0][-1] > made.data["x1"].max()


def test_a_trained_line_is_the_one_of_least_squares() -> None:
    made = noisy_line()
    training = Training(made, Settings("sgd", 0.2))
    for _ in range(300):
        training.step()
    found = Grid().predict(training.trained_graph())
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
    found = Grid().predict(made)
    assert found.scores is not None
    assert found.scores.shape == (SIDE, SIDE, 3)
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
            "L depends on no input",
        ),
        (set_data(classifier(), {"x1": [1.0], "y": [0.0]}), "no data column x2"),
    ],
)
def test_why_there_is_nothing_to_draw_is_said(made, words) -> None:
    with pytest.raises(UsageError, match=words):
        Grid().predict(made)


def discriminant(theta: object = (2.0, 3.0), x: object = (1.0, -0.5)) -> Graph:
    """g = θᵀx + θ₀."""
    return graph(
        {
            "x": ("input", {"value": list(x)}), "t": ("parameter", {"value": list(theta)}),
            "t0": ("parameter", {"value": 1.0}), "d": "dot", "g": "add",
        },
        ["x -> d.a", "t -> d.b", "d -> g.a", "t0 -> g.b"],
        "g",
    )  # fmt: skip


def test_a_linear_discriminant_has_its_line_without_data() -> None:
    found = Grid().predict(discriminant(), wide=2.0)
    assert found.coordinates == (("x", (0,)), ("x", (1,)))
    assert found.ways is None
    xs, ys = found.axes
    np.testing.assert_allclose(found.values, 1.0 + np.add.outer(2.0 * xs, 3.0 * ys))
    assert xs[-1] == pytest.approx(2.0 * ys[-1])
    assert found.line is not None
    assert (found.line.constant, *found.line.normal) == pytest.approx((1.0, 2.0, 3.0))
    assert found.line.distance == pytest.approx(1 / np.sqrt(13))
    assert Grid().predict(discriminant((0.0, 0.0))).line is None


def test_behind_a_sigmoid_the_boundary_is_the_same_line() -> None:
    made = classifier()
    line = Grid().predict(made).line
    assert line is not None
    assert (line.constant, *line.normal) == pytest.approx((0.5, 2.0, -1.0))
    falling = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[2.0, -1.0]]}), "z": "linear", "n": "neg",
            "h": "sigmoid", "L": ("binary_cross_entropy", {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "z -> n.x", "n -> h.x", "h -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    turned = Grid().predict(set_data(falling, toy("two moons"))).line
    assert turned is not None
    assert turned.normal == pytest.approx((-2.0, 1.0)), "the positive side is where h is large"


def test_what_is_not_straight_has_no_line() -> None:
    bent = graph(
        {
            "x1": 1.0, "x2": 2.0, "w": ("parameter", {"value": 1.0}),
            "m": "mul", "p": "mul", "g": "add",
        },
        ["x1 -> m.a", "x2 -> m.b", "m -> p.a", "w -> p.b", "p -> g.a", "x1 -> g.b"],
        "g",
    )  # fmt: skip
    found = Grid().predict(bent)
    assert found.line is None
    xs, ys = found.axes
    np.testing.assert_allclose(found.values, xs[:, None] * ys[None, :] + xs[:, None])


def test_the_grid_is_used_again_while_only_parameters_change() -> None:
    made, grid = classifier(), Grid()
    first = grid.predict(made)
    again = grid.predict(set_value(made, "b", [2.0]))
    assert all(a is b for a, b in zip(first.axes, again.axes, strict=True))
    assert again.values.mean() > first.values.mean()
    other = grid.predict(set_data(made, {name: 2 * x for name, x in made.data.items()}))
    assert other.axes[0][-1] > first.axes[0][-1]


def test_of_more_columns_two_are_chosen_and_the_others_stay_at_their_means() -> None:
    made = graph(
        {
            "X": ("input", {"columns": ["one", "a", "b", "c"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[5.0, 1.0, 2.0, 4.0]]}),
            "z": "linear", "L": ("hinge", {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "z -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    data = {name: rng.standard_normal(20) for name in "abc"}
    made = set_data(made, {**data, "one": np.ones(20), "y": np.sign(data["a"])})
    found = Grid().predict(made)
    assert (found.coordinates, found.fixed) == (("a", "b"), ("c",))
    assert found.line is not None
    assert found.line.constant == pytest.approx(5.0 + 4.0 * data["c"].mean())
    assert Grid().predict(made, ("c", "a")).coordinates == ("c", "a")


def test_dropout_is_off() -> None:
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[2.0, -1.0]]}), "z": "linear",
            "h": ("dropout", {"rate": 0.5}), "L": ("hinge", {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "z -> h.x", "h -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    found = Grid().predict(set_data(made, toy("two moons")))
    assert (found.values != 0).mean() > 0.9


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
