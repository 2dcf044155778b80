"""Runs beside each other, and what a run keeps."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from graphs import graph

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import set_data, set_training
from graphapp.training import OPTIMIZERS, Settings, Training
from graphapp.training.comparing import MOST_PLANNED, optimizers, planned, rates, seeds, spread
from graphapp.training.run_tables import csv_of_losses, csv_of_run
from graphapp.training.runs import MOST_SCORED, Run
from graphapp.training.scores import Scorer, Scores
from graphapp.training.toys import toy


def moons(**training) -> Graph:
    """Logistic regression of two moons, with weights drawn from the seed."""
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"init": {"distribution": "normal", "shape": [1, 2]}}),
            "b": ("parameter", {"value": [0.5]}), "z": "linear",
            "L": ("binary_cross_entropy_with_logits", {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "b -> z.b", "z -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    return set_training(set_data(made, toy("two moons", rows=40)), **training)


def recorded(steps: int, settings: Settings, most: int = 0, look: int | None = None) -> Run:
    """A run; after ``look`` steps somebody looks at its norms."""
    run = Run(Training(moons(), settings), most=most)
    for k in range(steps):
        run.take()
        if k == look:
            assert run.norms
    return run


def test_the_file_says_what_to_compare() -> None:
    made = moons(
        optimizer="adam", steps=7,
        compare=[{"title": "too large", "learning_rate": 5}, {"seed": 3, "batch_size": 8}, {}],
    )  # fmt: skip
    plans = planned(made)
    assert [plan.title for plan in plans] == ["too large", "seed 3, batch size 8", "adam 0.1"]
    assert plans[0].settings == Settings("adam", 5, steps=7)
    assert plans[1].settings == Settings("adam", batch_size=8, steps=7, seed=3)
    assert planned(made, steps=2, seed=None)[0].settings.steps == 2
    assert planned(moons()) == ()


@pytest.mark.parametrize(
    ("compare", "words"),
    [
        (3, "list of objects"),
        ({"seed": 1}, "list of objects"),
        ([1], "list of objects"),
        ([{}, {"learning_rate": -1}], "run 2 of compare: learning_rate"),
        ([{}] * (MOST_PLANNED + 1), "the limit is"),
    ],
)
def test_a_comparison_that_cannot_be_meant_is_refused(compare, words) -> None:
    with pytest.raises(UsageError, match=words):
        planned(moons(compare=compare))


def test_comparisons_that_are_ready_made() -> None:
    settings = Settings(learning_rate=0.3, seed=2)
    assert [plan.settings.learning_rate for plan in rates(settings)] == [0.03, 0.3, 3.0]
    assert [plan.title for plan in rates(settings)] == ["rate 0.03", "rate 0.3", "rate 3"]
    assert [plan.settings.optimizer for plan in optimizers(settings)] == list(OPTIMIZERS)
    assert [plan.settings.seed for plan in seeds(settings, 3)] == [2, 3, 4]
    assert all(plan.settings.learning_rate == 0.3 for plan in seeds(settings, 3))


def test_runs_that_differ_in_their_seed_are_one_group() -> None:
    runs = [recorded(5, Settings(seed=k)) for k in range(3)]
    runs.insert(1, recorded(5, Settings("adam")))
    seeded, alone = spread(runs, lambda run: (run.steps, run.losses))
    assert seeded.title == "sgd 0.1, 3 seeds"
    assert seeded.runs == (runs[0], runs[2], runs[3])
    table = np.array([run.losses for run in seeded.runs])
    np.testing.assert_allclose(seeded.mean, table.mean(axis=0))
    np.testing.assert_allclose(seeded.deviation, table.std(axis=0, ddof=1))
    assert seeded.steps == (0, 1, 2, 3, 4)
    assert alone.title == "adam 0.1, seed 0"
    assert alone.mean.tolist() == runs[1].losses
    assert not alone.deviation.any()


def test_a_seed_counts_once_in_a_mean_and_no_run_disappears() -> None:
    runs = [recorded(5, Settings(seed=k)) for k in (0, 1, 0)]
    seeded, earlier = spread(runs, lambda run: (run.steps, run.losses))
    assert seeded.title == "sgd 0.1, 2 seeds"
    assert set(map(id, seeded.runs)) == {id(runs[1]), id(runs[2])}
    assert earlier.runs == (runs[0],)


def test_a_group_has_the_steps_that_all_have() -> None:
    runs = [recorded(3, Settings(seed=0)), recorded(9, Settings(seed=1))]
    (group,) = spread(runs, lambda run: (run.steps, run.losses))
    assert group.steps == (0, 1, 2)


# What a run keeps ------------------------------------------------------------------------


def test_update_ratios_and_norms_are_those_of_every_step() -> None:
    training = Training(moons(), Settings("momentum", 0.3))
    run, expected = Run(training), []
    for _ in range(6):
        before = dict(training.parameters)
        step = run.take()
        after = training.parameters
        moved = np.linalg.norm(after["W"] - before["W"]) / np.linalg.norm(before["W"])
        expected.append((np.linalg.norm(step.gradients["W"]), moved))
        if len(expected) == 3:
            assert len(run.norms["b"]) == 3
    assert run.norms["W"] == pytest.approx([each[0] for each in expected])
    assert run.ratios["W"] == pytest.approx([each[1] for each in expected])


@pytest.mark.parametrize("look", [None, 3, 30])
def test_ratios_of_single_steps_survive_thinning(look) -> None:
    every, thinned = recorded(64, Settings()), recorded(64, Settings(), most=200, look=look)
    stride = thinned.steps[1]
    assert stride > 1
    assert thinned.ratios["W"] == pytest.approx(every.ratios["W"][::stride])
    assert thinned.norms["b"] == pytest.approx(every.norms["b"][::stride])


def test_scores_are_those_of_the_parameters_at_their_step() -> None:
    run = recorded(20, Settings(validation=0.25, learning_rate=1.0))
    again = Training(moons(), Settings(validation=0.25, learning_rate=1.0))
    assert run.scored == list(range(20))
    for k in range(20):
        assert run.accuracies[k] == again.scores().accuracy
        assert run.validation_losses[k] == again.validation_loss()
        assert run.validation_accuracies[k] == again.validation_scores().accuracy
        again.step()


def test_scores_are_computed_when_somebody_looks_and_once(monkeypatch) -> None:
    run = Run(Training(moons(), Settings()))
    asked, real = [], Scorer.scores

    def counted(scorer: Scorer, *given: object) -> Scores:
        asked.append(given)
        return real(scorer, *given)

    monkeypatch.setattr(Scorer, "scores", counted)
    for _ in range(1000):
        run.take()
    assert not asked
    assert len(run.accuracies) == len(run.scored) <= MOST_SCORED
    assert run.scored[-1] == 999
    assert len(asked) == len(run.scored)
    apart = run.scored[1]
    for _ in range(apart):
        run.take()
    assert run.validation_losses == []
    assert len(asked) <= MOST_SCORED + 2


def test_where_there_is_no_right_and_wrong_accuracies_say_so() -> None:
    made = graph({"w": ("parameter", {"value": 3.0}), "L": "square"}, ["w -> L.x"], "L")
    run = Run(Training(made, Settings()))
    run.take()
    assert np.isnan(run.accuracies).all()
    assert "accuracy" not in csv_of_run(run)


def test_tables_of_runs_with_scores() -> None:
    run = recorded(3, Settings(validation=0.25))
    header, *rows = csv.reader(io.StringIO(csv_of_run(run)))
    assert header[:6] == [
        "step", "learning_rate", "loss", "accuracy", "validation loss", "validation accuracy"
    ]  # fmt: skip
    assert [float(row[4]) for row in rows] == run.validation_losses
    assert header[-2:] == ["gradient norm of b", "update ratio of b"]
    titles = next(csv.reader(io.StringIO(csv_of_losses([run]))))
    assert titles == ["step", "loss (sgd 0.1, seed 0)"]


def test_what_is_not_usual_stands_in_the_title() -> None:
    settings = Settings(clip_norm=1.0, weight_decay=0.01, zero_gradients=False, batch_size=8)
    expected = "sgd 0.1, batch 8, clipped to 1, weight decay 0.01, never zeroed, seed 0"
    assert recorded(1, settings).title == expected


def test_parameters_that_somebody_holds_do_not_change() -> None:
    training = Training(moons(), Settings())
    held, parts = training.parameters["W"], training.parameters
    before = np.array(held)
    step = training.step()
    gradient = np.array(step.gradients["W"])
    for _ in range(5):
        training.step()
    np.testing.assert_array_equal(held, before)
    np.testing.assert_array_equal(parts["W"], before)
    np.testing.assert_array_equal(step.gradients["W"], gradient)
    for array in (held, step.gradients["W"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1.0
    assert math.isfinite(training.loss())
