"""A run that goes on: its training, the phases of a step, and why it ends. Knows no window."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from PySide6.QtCore import QCoreApplication

from graphapp.errors import GraphappError
from graphapp.panels.training_kept import KeptRun
from graphapp.training import Settings, Step, Training
from graphapp.training.phases import PhasedStep, Told

#: With another one of these a run begins anew; the others can change while it goes on.
_ANEW = ("optimizer", "batch_size", "seed", "validation")


class End(NamedTuple):
    """Why a run stopped by itself."""

    kind: Literal["error", "notice"]
    sentence: str


class Going:
    """Takes steps of a training and notes them in a run that is kept."""

    def __init__(self, training: Training, kept: KeptRun) -> None:
        self.training = training
        self.kept = kept
        self.until = training.settings.steps
        """The step at which it is to stop."""
        self.end: End | None = None
        """Why it stopped by itself after the last step; None where it may go on."""
        self.diverged = False
        self._phased: PhasedStep | None = None

    @property
    def next_phase(self) -> str | None:
        """The phase that was announced, in the middle of a step; None between steps."""
        return None if self._phased is None else self._phased.next

    @property
    def is_done(self) -> bool:
        """Were all its steps taken, or did it stop by itself?"""
        return self.end is not None or self.training.steps >= self.until

    def go_on(self, more: int) -> None:
        """Take the steps that are left, or so many more where none is left."""
        self.end, self.kept.run.stopped = None, ""
        if self.training.steps >= self.until:
            self.until = self.training.steps + more

    def step(self) -> None:
        """One step."""
        self.end, self.kept.loss = None, None
        try:
            self._judge(self.kept.run.take())
        except GraphappError as error:
            self._stop("error", _tr("The training stopped: {0}.").format(error))

    def phase(self, told: Told) -> str:
        """The next of the five phases of a step, in one sentence."""
        self.end = None
        if self._phased is None:
            self._phased = PhasedStep(self.training)
        before, number = self.training.parameters, self.training.steps
        try:
            sentence = self._phased.take(told)
        except GraphappError as error:
            self._phased = None
            self._stop("error", _tr("The training stopped: {0}.").format(error))
            return ""
        if self._phased.step is not None:
            step, self._phased = self._phased.step, None
            self.kept.loss = None
            self.kept.run.note(number, before, step)
            self._judge(step)
        return sentence

    def finish_phases(self) -> None:
        """The rest of the step that was begun, if one was."""
        first, value = next(iter(self.training.parameters.items()))
        silent = Told(first, (0,) * len(getattr(value, "shape", ())), first, str)
        while self._phased is not None:
            self.phase(silent)

    def restore(self) -> None:
        """The values before those that made numbers infinite or nan."""
        self.training.restore()
        self.diverged, self.end, self.kept.run.stopped = False, None, ""

    def remember(self) -> None:
        """The run that is kept has the values as they are now, and what they are worth.

        One that diverged has none that anybody would use.
        """
        training = self.training
        self.kept.values, self.kept.scores, self.kept.loss = {}, None, None
        if training.steps and not self.diverged:
            self.kept.values = training.parameters
            self.kept.loss = training.loss()
            self.kept.scores = training.validation_scores() or training.scores()

    def takes(self, settings: Settings) -> bool:
        """Go on with other settings; False where they mean another run."""
        old = self.training.settings
        if any(getattr(old, name) != getattr(settings, name) for name in _ANEW):
            return False
        self.until += settings.steps - old.steps
        self.training.settings = settings
        self.training.learning_rate = settings.learning_rate
        self.training.zeroes = settings.zero_gradients
        return True

    def _judge(self, step: Step) -> None:
        """Does it go on after this step?"""
        if math.isfinite(step.loss):
            reason = self.training.stop_reason(step)
            if reason:
                self._stop("notice", _tr("Stopped: {0}.").format(reason))
            return
        self.diverged = True
        found = self.training.divergence()
        why = _tr("the loss is not finite") if found is None else found.sentence
        self._stop("error", _tr("The training diverged: {0}.").format(why))

    def _stop(self, kind: Literal["error", "notice"], sentence: str) -> None:
        self.end = End(kind, sentence)
        self.kept.run.stopped = sentence


def _tr(text: str) -> str:
    return QCoreApplication.translate("training", text)
