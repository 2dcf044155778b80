"""One step of the loop in its five phases, each told in one sentence with the numbers.

Zero, forward, loss, backward, update. What is told is one number of one parameter.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from graphapp.operation import Value
from graphapp.training.arithmetic import update_text
from graphapp.training.batches import Rows
from graphapp.training.loop import Step, Training

PHASES = ("zero", "forward", "loss", "backward", "update")


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """The number that is followed, and how numbers are written."""

    id: str
    index: tuple[int, ...]
    name: str
    write: Callable[[float], str]

    def of(self, values: Mapping[str, Value]) -> float:
        """The followed number among values by parameter; 0 where there is none yet."""
        return float(np.asarray(values[self.id])[self.index]) if self.id in values else 0.0


class PhasedStep:
    """A step that waits after each phase. Made anew for every step."""

    def __init__(self, training: Training) -> None:
        self._training = training
        self._position = 0
        self._rows: Rows | None = None
        self._loss = 0.0
        self._fresh: Mapping[str, Value] = {}
        self.step: Step | None = None
        """What the whole step saw and did; None until its last phase."""

    @property
    def next(self) -> str | None:
        """The name of the phase that comes next; None after the last one."""
        return PHASES[self._position] if self._position < len(PHASES) else None

    def take(self, told: Told) -> str:
        """The next phase; what it did, in one sentence."""
        phase = PHASES[self._position]
        self._position += 1
        tell = {
            "zero": self._zero, "forward": self._forward, "loss": self._tell_loss,
            "backward": self._backward, "update": self._update,
        }[phase]  # fmt: skip
        return tell(told)

    def _zero(self, told: Told) -> str:
        gathered = told.write(told.of(self._training.gradients))
        if not self._training.zeroes:
            return (
                f"1 Zero – forgotten: the gradient of {told.name} stays {gathered}, "
                "and the next one will be added to it."
            )
        return f"1 Zero: the gradient of {told.name}, {gathered} so far, is set to 0."

    def _forward(self, told: Told) -> str:
        training = self._training
        self._rows = training.next_rows()
        self._loss, self._fresh = training.gradients_of(self._rows)
        value = told.write(told.of(training.parameters))
        which = "all the data" if self._rows is None else f"the {len(self._rows)} rows of the batch"
        return f"2 Forward: with {told.name} = {value} every value is computed for {which}."

    def _tell_loss(self, told: Told) -> str:
        target = self._training.graph.differentiate
        return f"3 Loss: {target} = {told.write(self._loss)}, one number that says how wrong it is."

    def _backward(self, told: Told) -> str:
        target = self._training.graph.differentiate
        old = told.of(self._training.gradients)
        fresh = told.of(self._fresh)
        had = bool(self._training.gradients)
        gathered = told.of(self._training.gathered(self._fresh))
        begin = f"4 Backward: ∂{target}/∂{told.name} = {told.write(fresh)}"
        if self._training.zeroes or not had:
            return f"{begin}, from the loss back along every path."
        return (
            f"{begin} is added to the old {told.write(old)}: the optimizer will see "
            f"{told.write(gathered)}."
        )

    def _update(self, told: Told) -> str:
        training = self._training
        gradients = training.gradients
        if not np.isfinite(self._loss):
            self.step = Step(training.steps, self._rows, self._loss, gradients)
            return "5 Update: none, because the loss is not a finite number."
        before = told.of(training.parameters)
        memory = copy.copy(training.optimizer_of(told.id))
        training.update(gradients)
        self.step = Step(training.steps, self._rows, self._loss, gradients)
        arithmetic = update_text(
            (memory, training.optimizer_of(told.id)),
            told,
            (before, told.of(gradients), told.of(training.parameters)),
            training.learning_rate,
        )
        return f"5 Update: {arithmetic}."
