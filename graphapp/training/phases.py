"""One step of the loop in its five phases, each told in one sentence with the numbers.

Zero, forward, loss, backward, update. What is told is one number of one parameter.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from graphapp.operation import Value
from graphapp.training.arithmetic import Update, update_text
from graphapp.training.batches import Batch
from graphapp.training.flat import Parts, norm
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
        self._batch: Batch | None = None
        self._loss = 0.0
        self._fresh: Parts | None = None
        self._gathered: Parts | None = None
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
        self._batch = training.next_batch()
        self._loss, self._fresh = training.gradients_of(self._batch)
        value = told.write(told.of(training.parameters))
        return f"2 Forward: with {told.name} = {value} every value is computed for {self._seen}."

    def _tell_loss(self, told: Told) -> str:
        target = self._training.graph.differentiate
        return f"3 Loss: {target} = {told.write(self._loss)}, one number that says how wrong it is."

    def _backward(self, told: Told) -> str:
        assert self._fresh is not None
        training, target = self._training, self._training.graph.differentiate
        had, old = bool(training.gradients), told.of(training.gradients)
        self._gathered = training.gathered(self._fresh)
        begin = f"4 Backward: ∂{target}/∂{told.name} = {told.write(told.of(self._fresh))}"
        if training.zeroes or not had:
            return f"{begin}, from the loss back along every path."
        return (
            f"{begin} is added to the old {told.write(old)}: the optimizer will see "
            f"{told.write(told.of(self._gathered))}."
        )

    def _update(self, told: Told) -> str:
        assert self._batch is not None
        assert self._gathered is not None
        training, gathered = self._training, self._gathered
        if not np.isfinite(self._loss):
            self.step = Step(training.steps, self._batch.rows, self._loss, gathered)
            return "5 Update: none, because the loss is not a finite number."
        before, memory = told.of(training.parameters), copy.copy(training.optimizer)
        factor = training.clipping(gathered)
        training.update(gathered)
        self.step = Step(training.steps, self._batch.rows, self._loss, gathered)
        update = Update(
            place=training.layout.place(told.id, told.index),
            memory=(memory, training.optimizer),
            values=(before, told.of(training.parameters)),
            gradient=told.of(gathered),
            norm=norm(gathered.flat),
            factor=factor,
            decay=training.settings.weight_decay,
            rate=training.learning_rate,
        )
        return f"5 Update: {update_text(update, told)}."

    @property
    def _seen(self) -> str:
        """Which rows the step sees."""
        assert self._batch is not None
        rows, held_out = self._batch.rows, self._training.held_out
        if rows is None:
            return "all the data"
        if self._training.in_batches or held_out is None:
            return f"the {len(rows)} rows of the batch"
        return f"the {len(rows)} training rows"
