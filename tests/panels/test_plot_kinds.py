"""Each plot shows the numbers of its runs: lines, hills, regions, squares, surfaces."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph, noisy_line

from graphapp.engine import evaluate
from graphapp.model.data_edits import set_data, set_training
from graphapp.model.edits import set_label
from graphapp.panels.plot_pane import make_plot
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.comparing import rates, seeds
from graphapp.training.split import split
from graphapp.training.toys import toy


def line(**training):
    return set_training(noisy_line(), **{"steps": 12, **training})


def moons(**training):
    """Two layers with a sigmoid on two moons."""
    rng = np.random.default_rng(0)
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W1": ("parameter", {"value": rng.standard_normal((5, 2)).tolist()}),
            "b1": ("parameter", {"value": [0.1] * 5}), "z1": "linear", "h": "tanh",
            "W2": ("parameter", {"value": rng.standard_normal((1, 5)).tolist()}), "z2": "linear",
            "p": "sigmoid", "L": ("binary_cross_entropy", {"reduction": "mean"}),
        },
        ["X -> z1.x", "W1 -> z1.W", "b1 -> z1.b", "z1 -> h.x", "h -> z2.x", "W2 -> z2.W",
         "z2 -> p.x", "p -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    data = set_data(made, toy("two moons", rows=50))
    return set_training(data, **{"steps": 12, "learning_rate": 0.5, **training})


@pytest.fixture
def shown(qtbot):
    """A plot of a graph, after its training: ``shown("loss", graph)``."""

    def make(name, made, plans=None, *, run=True):
        session = Session(made)
        lab = TrainingLab(session)
        lab.setParent(session)
        if plans is not None:
            lab.compare(plans)
        elif run:
            lab.start()
        qtbot.waitUntil(lambda: not lab.running)
        plot = make_plot(name, lab, session)
        qtbot.addWidget(plot)
        plot.resize(500, 260)
        plot.show()
        qtbot.waitExposed(plot)
        plot.follow()
        return plot, lab, session

    return make


def test_the_loss_of_several_runs_with_a_legend(shown, session_settings) -> None:
    plot, lab, _ = shown("loss", line(), rates(session_settings(line()), (0.1, 1.0)))
    titles = [kept.title for kept in lab.kept]
    assert plot.legend.texts == [each.name for each in plot.lines] == titles
    assert len(set(titles)) == 2
    pens = [curve.opts["pen"].color().name() for curve in plot.curves]
    assert len(set(pens)) == 2
    assert len({entry.mark for entry in plot.legend.entries}) == 2, "not by colour alone"
    xs, ys = plot.curves[0].getData()
    assert xs.tolist() == list(range(12))
    assert ys.tolist() == lab.runs[0].losses
    assert [plot.area.getAxis(side).labelText for side in ("bottom", "left")] == ["step", "loss"]


@pytest.fixture
def session_settings(qapp):
    return lambda made: TrainingLab(Session(made)).settings


def test_a_hidden_run_is_not_drawn_and_the_other_keeps_its_look(shown, session_settings) -> None:
    plot, lab, _ = shown("loss", line(), rates(session_settings(line()), (0.1, 1.0)))
    color = plot.curves[1].opts["pen"].color()
    lab.kept.show(next(iter(lab.kept)), visible=False)
    plot.follow()
    assert len(plot.lines) == 1
    assert plot.curves[0].opts["pen"].color() == color


def test_runs_that_differ_in_the_seed_only_are_a_mean_with_a_band(shown, session_settings) -> None:
    made = line(batch_size=8)
    plot, lab, _ = shown("loss", made, seeds(session_settings(made), 3))
    (mean,) = plot.lines
    losses = np.array([run.losses for run in lab.runs])
    np.testing.assert_allclose(mean.ys, losses.mean(axis=0))
    np.testing.assert_allclose(mean.spread, losses.std(axis=0, ddof=1))
    band = plot._bands[0].path().boundingRect()
    assert band.bottom() == pytest.approx((mean.ys + mean.spread).max())
    assert "3 seeds" in plot.legend.texts[0]
    assert plot.legend.entries[0].area is not None
    plot.choice.setCurrentIndex(1)
    plot.follow()
    assert len(plot.lines) == 3
    assert all(each.spread is None for each in plot.lines)


def test_held_out_rows_are_dashed(shown) -> None:
    plot, lab, _ = shown("loss", line(validation=0.3))
    solid, dashed = plot.lines
    assert plot.legend.texts == ["training rows", "held-out rows"]
    assert (solid.dashed, dashed.dashed) == (False, True)
    assert dashed.ys.tolist() == lab.runs[0].validation_losses
    assert not all(plot.curves[1].opts["connect"]), "with gaps"


def test_a_logarithmic_axis_leaves_out_what_is_not_positive(shown) -> None:
    plot, _, _ = shown("loss", line())
    plot.set_logarithmic(True)
    one = plot.lines[0]
    plot.show_lines([one._replace(xs=np.arange(3.0), ys=np.array([1.0, 0.0, 100.0]))])
    xs, ys = plot.curves[0].getData()
    assert (xs.tolist(), ys.tolist()) == ([0.0, 2.0], [0.0, 2.0])
    found = plot.reading(2.0, 2.0)
    assert found is not None
    assert (found.y, found.text.splitlines()[1][-7:]) == (2.0, "100.000")


def test_a_part_is_drawn_with_as_many_points_as_the_whole(qtbot, shown) -> None:
    plot, _, _ = shown("loss", line())
    xs = np.arange(20_000.0)
    plot.show_lines([plot.lines[0]._replace(xs=xs, ys=2.0 + np.sin(xs))])
    whole = plot.curves[0].getData()[0]
    assert len(whole) < 400
    plot.frame.setXRange(5_000, 5_200, padding=0)
    plot._keep_zoom()
    plot.frame.setXRange(5_000, 5_100, padding=0)
    qtbot.waitUntil(lambda: 100 < len(plot.curves[0].getData()[0]) < 105)
    plot.show_all()
    qtbot.waitUntil(lambda: plot.curves[0].getData()[0][-1] == 19_999)
    assert plot.curves[0].getData()[0].tolist() == whole.tolist()


def test_accuracy_is_the_share_of_right_answers(shown) -> None:
    plot, lab, _ = shown("accuracy", moons())
    assert plot.lines[0].ys.tolist() == lab.runs[0].accuracies
    assert 0.3 < plot.lines[0].ys[0] <= 1
    plot, _, _ = shown("accuracy", line())
    assert "are no classes" in plot.missing


def test_norms_by_parameter_and_by_layer(shown) -> None:
    plot, lab, _ = shown("norms", moons())
    assert plot.legend.texts == ["W₁", "b₁", "W₂"]
    gradients = lab.runs[0].gradients
    by_hand = [[np.linalg.norm(g[id]) for g in gradients] for id in ("W1", "b1", "W2")]
    np.testing.assert_allclose([each.ys for each in plot.lines], by_hand)
    plot.by.setCurrentIndex(1)
    plot.follow()
    assert plot.legend.texts == ["z₁", "z₂"]
    np.testing.assert_allclose(plot.lines[0].ys, np.hypot(by_hand[0], by_hand[1]))


def test_parameters_with_the_same_label_are_told_apart_by_their_ids(shown) -> None:
    made = line()
    for id in ("w", "b"):
        made = set_label(made, id, "w_1")
    plot, _, _ = shown("norms", made)
    assert plot.legend.texts == ["w₁ (w)", "w₁ (b)"]


def test_update_ratios_by_parameter_and_by_layer(shown) -> None:
    plot, lab, _ = shown("ratios", moons())
    before, after = (lab.runs[0].parameters[k] for k in (3, 4))
    moved = {id: np.linalg.norm(after[id] - before[id]) for id in ("W1", "b1")}
    large = {id: np.linalg.norm(before[id]) for id in ("W1", "b1")}
    assert plot.lines[0].ys[3] == pytest.approx(moved["W1"] / large["W1"])
    plot.by.setCurrentIndex(1)
    plot.follow()
    joined = np.hypot(*moved.values()) / np.hypot(*large.values())
    assert plot.lines[0].ys[3] == pytest.approx(joined)


def test_traces_of_every_number_and_where_they_are_now(shown) -> None:
    plot, lab, session = shown("parameters", moons())
    weights = plot.lines[0]
    assert weights.ys.shape == (13, 10)
    np.testing.assert_array_equal(weights.ys[0], np.ravel(lab.runs[0].parameters[0]["W1"]))
    np.testing.assert_array_equal(weights.ys[-1], np.ravel(session.evaluation.value("W1")))
    assert weights.named is not None
    assert weights.named(3) == "W₁,₂₂"
    xs, _ = plot.curves[0].getData()
    joined = np.asarray(plot.curves[0].opts["connect"])
    assert np.flatnonzero(~joined).tolist() == list(range(12, len(xs), 13)), "a gap after each"


def test_hills_count_the_numbers_of_each_parameter(shown) -> None:
    plot, _, session = shown("parameter_histograms", moons())
    assert list(plot.hills) == ["W1", "b1", "W2"]
    counts, edges = plot.hills["W1"]
    assert counts.tolist() == np.histogram(session.evaluation.value("W1"), edges)[0].tolist()
    assert plot.area.getAxis("left")._tickLevels[0][0][1] == "W₁"
    plot.choice.setCurrentIndex(2)
    plot.follow()
    assert list(plot.hills) == ["b1"]
    assert plot.area.getAxis("left").labelText == "how many"
    found = plot.reading(*np.mean([plot.hills["b1"][1][:2]], axis=1), 0.5)
    assert found is not None
    assert found.text.startswith("b₁: ")
    plot, lab, _ = shown("gradient_histograms", moons())
    last = lab.runs[0].gradients[-1]["W2"]
    counts, edges = plot.hills["W2"]
    assert counts.tolist() == np.histogram(last, edges)[0].tolist()


def test_regions_have_the_colours_of_their_classes(shown) -> None:
    plot, _, _ = shown("predictions", moons())
    assert plot.legend.texts == ["p = 0.5", "y = 0", "y = 1"]
    found = plot.shown
    image = plot.image.image
    share = np.unravel_index(found.values.argmin(), found.values.shape)
    sure = np.unravel_index(found.values.argmax(), found.values.shape)
    zero, one = (image[min(3 * i, len(image) - 1), min(3 * k, image.shape[1] - 1)].astype(int)
                 for i, k in (share, sure))  # fmt: skip
    assert zero[2] > zero[0], "blue is class 0"
    assert one[0] > one[2]
    xs, ys = plot.boundary.getData()
    at = [found.values[np.abs(found.axes[0] - x).argmin(), np.abs(found.axes[1] - y).argmin()]
          for x, y in zip(xs, ys, strict=True)]  # fmt: skip
    assert np.abs(np.array(at) - 0.5).max() < 0.2
    across, up = plot.pixels()
    assert across == pytest.approx(up, rel=0.05), "a circle is round"
    assert plot.area.getAxis("left").grid is False


def test_held_out_points_are_hollow(shown) -> None:
    made = moons(validation=0.2)
    plot, _, _ = shown("predictions", made)
    hollow = [
        spot.brush().color() == plot.theme.color("base") for spot in plot.points.item.points()
    ]
    assert np.flatnonzero(hollow).tolist() == split(50, 0.2)[1].tolist()
    assert plot.legend.texts[-1] == "held out"


def test_a_curve_through_the_data(shown) -> None:
    plot, _, session = shown("predictions", line(steps=200, learning_rate=0.2))
    xs, ys = plot.curve.getData()
    slope, constant = np.polyfit(*(session.graph.data[name] for name in "xy"), 1)
    np.testing.assert_allclose(ys, slope * xs + constant, atol=1e-6)
    assert len(plot.points.item.getData()[0]) == 60
    found = plot.reading(0.0, 5.0)
    assert found is not None
    assert found.y == pytest.approx(constant, abs=1e-6)
    assert plot.area.getAxis("left").grid


def test_a_discriminant_shows_line_normal_and_sides_without_training(shown) -> None:
    made = graph(
        {
            "x": ("input", {"value": [1.0, -0.5]}), "t": ("parameter", {"value": [2.0, 3.0]}),
            "t0": ("parameter", {"value": 1.0}), "d": "dot", "g": "add",
        },
        ["x -> d.a", "t -> d.b", "d -> g.a", "t0 -> g.b"],
        "g",
    )  # fmt: skip
    plot, _, _ = shown("predictions", made, run=False)
    sides = plot.sides
    xs, ys = sides.line.getData()
    np.testing.assert_allclose(1 + 2 * xs + 3 * ys, 0, atol=1e-9)
    (x0, x1), (y0, y1) = sides.normal.getData()
    assert (x1 - x0) / (y1 - y0) == pytest.approx(2 / 3, rel=1e-3)
    positive, negative = (item.pos() for item in sides.names)
    assert 1 + 2 * positive.x() + 3 * positive.y() > 0 > 1 + 2 * negative.x() + 3 * negative.y()
    assert [item.toPlainText() for item in sides.names] == ["g > 0", "g < 0"]
    assert plot.legend.texts[1:3] == ["normal (2.000, 3.000)", "distance from 0: 0.277"]
    assert plot.points.item.getData()[0].tolist() == [1.0]


def test_the_confusion_matrix_counts_rows(shown) -> None:
    made = moons(validation=0.2)
    plot, _, session = shown("confusion", made)
    values = evaluate(session.graph)
    said, true = values.value("p").ravel() > 0.5, values.value("y").ravel() > 0.5
    by_hand = [[np.sum(~true & ~said), np.sum(~true & said)],
               [np.sum(true & ~said), np.sum(true & said)]]  # fmt: skip
    assert plot.counts.tolist() == np.array(by_hand).tolist()
    percent = 100 * by_hand[1][1] / np.sum(true)
    assert plot.texts[3].toPlainText() == f"{by_hand[1][1]}\n{percent:.0f} %"
    found = plot.reading(0.2, 1.7)
    assert found is not None
    assert found.text == f"{by_hand[1][0]} of 25 rows of class 1\nwere said to be of class 0"
    assert next(iter(plot.numbers().rows)) == ["0", *by_hand[0]]
    plot.rows.setCurrentIndex(2)
    plot.follow()
    assert plot.counts.sum() == 10
    plot, _, _ = shown("confusion", line())
    assert "No classes to count" in plot.missing


def test_the_surface_is_the_loss_over_two_numbers_with_the_path(qtbot, shown) -> None:
    made = graph(
        {
            "a": ("parameter", {"value": 2.0}), "b": ("parameter", {"value": -1.0}),
            "p": "square", "q": "square", "L": "add",
        },
        ["a -> p.x", "b -> q.x", "p -> L.a", "q -> L.b"],
        "L",
    )  # fmt: skip
    plot, _, _ = shown("surface", set_training(made, learning_rate=0.1, steps=15))
    qtbot.waitUntil(lambda: plot.surface is not None)
    xs, ys = plot.surface.axes
    np.testing.assert_allclose(plot.surface.values, np.add.outer(xs**2, ys**2))
    path = np.stack(plot.path.getData())
    assert path[:, 0].tolist() == [2.0, -1.0]
    assert path[:, -1].tolist() == pytest.approx([2 * 0.8**15, -(0.8**15)])
    assert xs[0] < path[0].min() < path[0].max() < xs[-1]
    assert plot.area.getAxis("bottom").labelText == "a"
    assert "path of descent" in plot.legend.texts
    plot.up.setCurrentIndex(0)
    plot.follow()
    assert "two different ones" in plot.missing


def test_the_surface_stays_while_the_training_runs(qtbot, shown, monkeypatch) -> None:
    made = line(steps=30, learning_rate=0.01)
    plot, lab, _ = shown("surface", made)
    qtbot.waitUntil(lambda: plot.surface is not None)
    before = plot.surface
    monkeypatch.setattr(TrainingLab, "running", property(lambda _lab: True))
    for _ in range(5):
        lab._going.step()
        plot.follow()
    assert plot.surface is before or plot.surface.places == before.places
    assert not plot._timer.isActive(), "beside the steps it has its own short slices"
    assert len(plot.path.getData()[0]) == 36
