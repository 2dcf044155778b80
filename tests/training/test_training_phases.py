"""Runs that are kept, phases of a step, the update written out, the forgotten zero."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest
from graphs import graph

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


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_the_update_that_is_written_out_is_the_one_that_was_made(optimizer) -> None:
    training = Training(parabola(), Settings(optimizer, 0.01))
    training.step()
    exact = Told("w", (), "w", repr)
    phased = PhasedStep(training)
    said = [phased.take(exact) for _ in PHASES][-1]
    *_, last = said.removeprefix("5 Update: ").removesuffix(".").split(";  ")
    right, result = last.split(" ← ")[1].split(" = ")
    assert float(result) == training.parameters["w"]
    written = right.replace("−", "-").replace("·", "*")
    while "√" in written:
        before, _, after = written.partition("√")
        number, *rest = after.split(" ", 1)
        written = before + repr(math.sqrt(float(number))) + " ".join(rest)
    total = eval(written, {})
    assert total == pytest.approx(training.parameters["w"], rel=1e-6)


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
