"""When a training ends before its last step, and what is said; divergence and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import graph

from graphapp.model import Graph
from graphapp.model.data_edits import set_data
from graphapp.training import OPTIMIZERS, Settings, Training
from graphapp.training.compiled import with_parameters
from graphapp.training.stopping import StopRules


def parabola(start: float = 3.0) -> Graph:
    """L = w²: with the rate 0.1 each step takes a fifth of w away."""
    return graph({"w": ("parameter", {"value": start}), "L": "square"}, ["w -> L.x"], "L")


def line(rows: int = 30, *, spoiled: bool = False) -> Graph:
    """w·x against y = 2x + noise; where spoiled, half of the rows say something else."""
    made = graph(
        {
            "x": ("input", {"column": "x"}), "y": ("input", {"column": "y"}),
            "w": ("parameter", {"value": 0.0}), "m": "mul",
            "L": ("squared_error", {"reduction": "mean"}),
        },
        ["w -> m.a", "x -> m.b", "m -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    x = rng.standard_normal(rows)
    y = 2 * x + 0.1 * rng.standard_normal(rows)
    return set_data(made, {"x": x, "y": np.where(np.arange(rows) % 2, -y, y) if spoiled else y})


def trained(made: Graph, **settings) -> tuple[Training, list[float]]:
    training = Training(made, Settings(**settings))
    return training, [losses.learnt for losses in training.run(training.settings.steps)]


def test_a_small_loss_ends_it() -> None:
    training, losses = trained(parabola(), stop_loss=1.0)
    assert losses == pytest.approx([9 * 0.64**k for k in range(len(losses))])
    assert losses[-2] < 1 <= losses[-3]
    assert training.stopped == f"at step {training.steps} the loss, 0.9664, is below 1"
    assert not training.diverged


def test_a_small_gradient_ends_it() -> None:
    training, losses = trained(parabola(), stop_gradient=2.5)
    gradients = [2 * math.sqrt(loss) for loss in losses]
    assert gradients[-2] < 2.5 <= gradients[-3]
    assert "the norm of the gradient, 2.458, is below 2.5" in training.stopped


def test_patience_ends_it_when_the_loss_gets_no_better() -> None:
    """At the rate 1 the parabola's w goes to −w and back for ever."""
    training, losses = trained(parabola(), learning_rate=1.0, patience=4)
    assert losses == [9.0] * 6
    assert training.stopped == "no better loss for 4 steps: the best was 9 at step 1"


def test_who_goes_on_has_as_much_patience_again() -> None:
    training, _ = trained(parabola(), learning_rate=1.0, patience=4)
    again = list(training.run(100))
    assert len(again) == 5
    assert training.stopped == "no better loss for 4 steps: the best was 9 at step 1"


def test_patience_looks_at_held_out_rows() -> None:
    made = line(spoiled=True)
    training, _ = trained(made, validation=0.4, patience=5, steps=500, learning_rate=0.05)
    held = []
    again = Training(made, Settings(validation=0.4, learning_rate=0.05))
    for _ in range(training.steps):
        again.step()
        held.append(again.validation_loss())
    best = int(np.argmin(held)) + 1
    assert training.stopped.startswith("no better validation loss for 5 steps")
    assert f"at step {best}" in training.stopped
    assert training.steps == best + 5 < 500


def test_in_batches_the_loss_of_all_rows_counts() -> None:
    training, losses = trained(line(), batch_size=4, stop_loss=0.05, steps=300)
    assert 0 < training.steps < 300
    assert losses[-1] < 0.05 <= losses[-2]


def test_what_is_off_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> str:
        raise AssertionError("no rule is set")

    monkeypatch.setattr(StopRules, "reason", never)
    monkeypatch.setattr(Training, "validation_scores", lambda _: never())
    training = Training(line(), Settings(validation=0.2, batch_size=5))
    assert training.stop_reason(training.step()) == ""


def test_a_reset_forgets_the_best() -> None:
    training, losses = trained(parabola(), learning_rate=1.0, patience=4)
    training.reset()
    assert training.steps == 0
    assert [each.learnt for each in training.run(100)] == losses


STEEP = graph(
    {"w": ("parameter", {"value": 3.0}), "m": "square", "L": "square"},
    ["w -> m.x", "m -> L.x"],
    "L",
)


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def test_divergence_names_step_and_node_and_can_be_taken_back(name: str) -> None:
    training, losses = trained(STEEP, optimizer=name, learning_rate=1e200)
    assert training.diverged
    assert not math.isfinite(losses[-1])
    found = training.divergence()
    assert found is not None
    assert training.stopped == found.sentence
    assert found.sentence.startswith(f"after step {training.steps} {found.node} is ")
    training.restore()
    assert math.isfinite(training.loss())
    assert training.divergence() is None
    training.learning_rate = 1e-3
    before = training.loss()
    training.step()
    assert np.isfinite(training.parameters.flat).all()
    assert training.loss() <= before


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_what_is_restored_is_what_the_last_update_began_with(name: str) -> None:
    training = Training(STEEP, Settings(name, 1e20))
    begun = []
    for _ in range(5):
        begun.append(training.parameters["w"])
        if not math.isfinite(training.step().loss):
            break
    assert training.divergence() is not None
    training.restore()
    assert training.parameters["w"] == begun[training.steps - 1]
    assert len(set(begun)) > 1
    # and the optimizer begins anew: no memory of what led astray
    afresh = Training(with_parameters(STEEP, training.parameters), Settings(name, 1e-3))
    training.learning_rate = 1e-3
    for each in (training, afresh):
        each.step()
    assert training.parameters["w"] == afresh.parameters["w"]


def test_the_first_node_in_the_order_of_evaluation_is_named() -> None:
    training, _ = trained(STEEP, learning_rate=1e60)
    found = training.divergence()
    assert found is not None
    evaluation = training.evaluation()
    first = next(id for id in evaluation.order if not np.isfinite(evaluation.value(id)).all())
    assert found.node == first


def test_divergence_in_batches_is_seen_and_can_be_taken_back() -> None:
    training, losses = trained(line(), batch_size=4, learning_rate=1e120, steps=50)
    assert training.diverged
    assert not math.isfinite(losses[-1])
    assert math.isfinite(losses[-2])
    assert f"after step {training.steps} " in training.stopped
    training.restore()
    assert math.isfinite(training.loss())


def test_no_step_follows_a_loss_that_is_not_finite() -> None:
    training = Training(parabola(1e200), Settings())
    (only,) = training.run(5)
    assert only.learnt == math.inf
    assert training.steps == 0
    assert training.stopped.startswith("L is infinite before the first step: ")


def test_a_table_with_nan_is_blamed_itself() -> None:
    made = line()
    x = np.array(made.data["x"])
    x[3] = np.nan
    training, _ = trained(set_data(made, {"x": x, "y": made.data["y"]}))
    assert training.stopped == "x is nan: training needs finite numbers in the data"


def test_a_divergence_is_found_behind_the_loss_only() -> None:
    made = graph(
        {"w": ("parameter", {"value": 1.0}), "L": "square", "zero": 0.0, "beside": "log"},
        ["w -> L.x", "zero -> beside.x"],
        "L",
    )
    training, _ = trained(made, steps=3)
    assert training.stopped == ""
    assert training.divergence() is None


def test_a_failing_node_beside_the_loss_does_no_harm() -> None:
    made = graph(
        {"w": ("parameter", {"value": 1.0}), "L": "square", "alone": "add"},
        ["w -> L.x", "w -> alone.a"],
        "L",
    )
    training, losses = trained(made, steps=2)
    assert losses == pytest.approx([1.0, 0.64, 0.64**2])
    assert "alone" in training.trained_graph().nodes
