"""Runs that are kept, phases of a step, the update written out, the forgotten zero."""

from __future__ import annotations

import csv
import io
import math
import re

import numpy as np
import pytest
from graphs import graph

from graphapp.model.data_edits import set_data
from graphapp.operation.values import same_bits
from graphapp.training import OPTIMIZERS, Settings, Training
from graphapp.training.phases import PHASES, PhasedStep, Told
from graphapp.training.run_tables import csv_of_losses, csv_of_run
from graphapp.training.runs import Run


def parabola(start: float = 3.0):
    """L = (w·x)² at x = 1, so that the gradient is 2w."""
    return graph(
        {"w": ("parameter", {"value": start}), "x": 1.0, "m": "mul", "L": "square"},
        ["w -> m.a", "x -> m.b", "m -> L.x"],
        "L",
    )


TOLD = Told("w", (), "w", lambda number: f"{number:.4g}".replace("-", "−"))


def whole(training: Training) -> list[str]:
    phased, said = PhasedStep(training), []
    while phased.next:
        said.append(phased.take(TOLD))
    assert phased.step is not None
    return said


def test_five_phases_are_one_step() -> None:
    phased, plain = (Training(parabola(), Settings("adam", 0.1)) for _ in range(2))
    for _ in range(4):
        assert len(whole(phased)) == len(PHASES) == 5
        plain.step()
    assert phased.parameters == plain.parameters
    assert phased.steps == plain.steps == 4


def test_the_phases_say_the_numbers() -> None:
    said = whole(Training(parabola(), Settings("sgd", 0.1)))
    assert [sentence.split()[1].rstrip(":") for sentence in said] == [
        "Zero", "Forward", "Loss", "Backward", "Update"
    ]  # fmt: skip
    assert "w = 3" in said[1]
    assert "L = 9" in said[2]
    assert "∂L/∂w = 6" in said[3]
    assert said[4] == "5 Update: w ← 3 − 0.1 · 6 = 2.4."


def test_the_forgotten_zero_adds_gradients_up() -> None:
    training = Training(parabola(), Settings("sgd", 0.1))
    training.zeroes = False
    training.step()
    said = whole(training)
    assert "stays 6" in said[0]
    assert "∂L/∂w = 4.8 is added to the old 6: the optimizer will see 10.8" in said[3]
    assert said[4] == "5 Update: w ← 2.4 − 0.1 · 10.8 = 1.32."
    training.reset()
    assert training.gradients == {}


def computed(right: str) -> float:
    """What the right side of an equation comes to: + − · ² / and roots of single numbers."""
    written = right.replace("−", "-").replace("·", "*").replace("²", "**2")
    written = re.sub(r"√([-+.0-9e]+)", r"(\1)**0.5", written)
    assert re.fullmatch(r"[-+*/.() 0-9e]+", written)
    return float(eval(written, {"__builtins__": {}}))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
@pytest.mark.parametrize(
    "more", [{}, {"clip_norm": 0.5}, {"weight_decay": 0.1}, {"clip_norm": 2, "weight_decay": 0.1}],
    ids=lambda more: " ".join(more) or "plain",
)  # fmt: skip
def test_every_equation_of_the_update_holds_and_ends_at_the_new_number(optimizer, more) -> None:
    made = graph(
        {"w": ("parameter", {"value": [3.0, -2.0]}), "v": ("parameter", {"value": 0.5}),
         "m": "mul", "L": "squared_norm"},
        ["w -> m.a", "v -> m.b", "m -> L.x"],
        "L",
    )  # fmt: skip
    training = Training(made, Settings(optimizer, 0.01, **more))
    training.step()
    phased = PhasedStep(training)
    said = [phased.take(Told("w", (1,), "w", repr)) for _ in PHASES][-1]
    equations = said.removeprefix("5 Update: ").removesuffix(".").split(";  ")
    assert sum("clipped" in each for each in equations) == ("clip_norm" in more)
    assert sum(each.startswith("g ← ") for each in equations) == ("weight_decay" in more)
    for equation in equations:
        if "←" in equation:
            right, result = equation.split(" ← ")[1].split(" = ")
            assert computed(right) == pytest.approx(float(result), rel=1e-6)
    assert float(result) == training.parameters["w"][1]


def test_a_gradient_that_is_short_enough_is_not_clipped() -> None:
    assert "clipped" not in whole(Training(parabola(), Settings(clip_norm=6.1)))[-1]
    training = Training(parabola(), Settings("sgd", 0.1, clip_norm=3.0))
    assert "g ← 0.5 · 6 = 3" in whole(training)[-1]
    assert training.gradients["w"] == pytest.approx(3.0)


def test_the_rows_of_a_step_are_said() -> None:
    made = graph(
        {"x": ("input", {"column": "x"}), "w": ("parameter", {"value": 1.0}), "m": "mul",
         "L": "squared_norm"},
        ["x -> m.a", "w -> m.b", "m -> L.x"],
        "L",
    )  # fmt: skip
    made = set_data(made, {"x": [0.1, 0.2, 0.3, 0.4]})
    for settings, words in (
        (Settings(), "all the data"),
        (Settings(batch_size=3), "the 3 rows of the batch"),
        (Settings(validation=0.5), "the 2 training rows"),
    ):
        assert words in whole(Training(made, settings))[1]


def test_no_update_follows_a_loss_that_is_not_finite() -> None:
    training = Training(parabola(1e200), Settings("sgd", 0.1))
    step = training.step()
    assert step.loss == math.inf
    assert training.parameters == {"w": 1e200}
    assert training.steps == 0
    found = training.divergence()
    assert found is not None
    assert found.node == "L"
    assert "none, because" in whole(training)[-1]


def recorded(steps: int, **more) -> Run:
    training = Training(parabola(), Settings("sgd", 0.1))
    run = Run(training, **more)
    for _ in range(steps):
        run.take()
    return run


def test_a_run_as_a_table_has_every_number() -> None:
    rows = list(csv.reader(io.StringIO(csv_of_run(recorded(3)))))
    assert rows[0] == [
        "step", "learning_rate", "loss",
        "w", "gradient of w", "gradient norm of w", "update ratio of w",
    ]  # fmt: skip
    assert [float(x) for x in rows[2]] == pytest.approx([1, 0.1, 2.4**2, 2.4, 4.8, 4.8, 0.2])
    assert len(rows) == 4


def test_entries_of_arrays_are_counted_from_1() -> None:
    made = graph(
        {"W": ("parameter", {"value": [[1.0, 2.0], [3.0, 4.0]]}), "q": "square", "L": "sum"},
        ["W -> q.x", "q -> L.x"],
        "L",
    )
    training = Training(made, Settings())
    run = Run(training)
    run.take()
    header, row = csv.reader(io.StringIO(csv_of_run(run)))
    assert header[3:7] == ["W[1,1]", "W[1,2]", "W[2,1]", "W[2,2]"]
    assert [float(x) for x in row[7:]] == pytest.approx([2, 4, 6, 8, math.sqrt(120), 0.2])
    assert run.trace("W", (1, 0), [0]) == [3.0]


def test_a_long_run_forgets_every_other_step() -> None:
    run = recorded(1000, most=600)
    assert len(run.steps) * 6 <= 600
    stride = run.steps[1]
    assert stride & (stride - 1) == 0
    assert run.steps == list(range(0, 1000, stride))[: len(run.steps)]
    assert len(run.losses) == len(run.norms["w"]) == len(run.parameters) == len(run.steps)


def test_losses_of_several_runs_stand_beside_each_other() -> None:
    rows = list(csv.reader(io.StringIO(csv_of_losses([recorded(3), recorded(2)]))))
    assert rows[0][0] == "step"
    assert rows[1][1] == rows[1][2] == "9"
    assert rows[3][2] == ""


def test_a_run_keeps_the_arrays_as_they_were() -> None:
    made = graph(
        {"w": ("parameter", {"value": [1.0, 2.0]}), "q": "square", "L": "sum"},
        ["w -> q.x", "q -> L.x"],
        "L",
    )
    training = Training(made, Settings())
    start = training.parameters["w"]
    copied = np.array(start)
    for _ in range(5):
        training.step()
    assert same_bits(start, copied)
