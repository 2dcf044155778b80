"""Rules that end a training before its last step, and the sentence that says which one did."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from graphapp.training.flat import norm

if TYPE_CHECKING:
    from graphapp.training.loop import Step, Training


class StopRules:
    """Judges after every step; remembers the best loss so far."""

    def __init__(self) -> None:
        self._best = math.inf
        self._best_step = 0
        self._waits_from = 0

    def reason(self, training: Training, step: Step) -> str:
        """Why the training is to stop after this step; empty where it is not.

        The loss is that of the step, before its update; with batches it is that of all training
        rows after it, since single batches jump.
        """
        settings = training.settings
        if settings.stop_gradient is not None:
            size = norm(step.gradients.flat)
            if size < settings.stop_gradient:
                return (
                    f"at step {step.number} the norm of the gradient, {size:.4g}, "
                    f"is below {settings.stop_gradient:g}"
                )
        loss = math.inf
        if settings.stop_loss is not None or training.held_out is None:
            loss = training.loss() if training.in_batches else step.loss
        if settings.stop_loss is not None and loss < settings.stop_loss:
            return f"at step {step.number} the loss, {loss:.4g}, is below {settings.stop_loss:g}"
        if settings.patience is None:
            return ""
        return self._patience(training, step, loss, settings.patience)

    def _patience(self, training: Training, step: Step, loss: float, patience: int) -> str:
        held = training.validation_loss()
        kind, now = ("loss", loss) if held is None else ("validation loss", held)
        if now < self._best:
            self._best, self._best_step = now, step.number
            self._waits_from = step.number
        if step.number - self._waits_from < patience:
            return ""
        self._waits_from = step.number  # who goes on has as much patience again
        return (
            f"no better {kind} for {patience} steps: "
            f"the best was {self._best:.4g} at step {self._best_step}"
        )
