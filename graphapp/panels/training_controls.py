"""The buttons of the training: run, one step, back to the start, keep the values; what it says."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from graphapp.look.icons import icon
from graphapp.model.numerals import number_text
from graphapp.panels.page import Remark, Text
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.runs import Run


class TrainingControls(QWidget):
    """Buttons, progress, the numbers of the last step, and why it stopped by itself."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._make_buttons())
        column.addLayout(self._make_progress())
        self.remark = Remark("notice", "")
        self.remark.hide()
        column.addWidget(self.remark)
        self.restore = make_button(
            "restore", self.tr("Restore the values before"),
            self.tr("Give the parameters the last values with which the loss was a finite number"),
            lab.restore,
        )  # fmt: skip
        self.restore.hide()
        column.addWidget(self.restore, 0, Qt.AlignmentFlag.AlignLeft)
        lab.stateChanged.connect(self.follow)
        lab.stepped.connect(self._follow_progress)
        lab.stopped.connect(self.remark.say)
        session.precisionChanged.connect(self._follow_progress)
        self.follow()

    # Building -----------------------------------------------------------------------------

    def _make_buttons(self) -> QHBoxLayout:
        lab = self._lab
        self.run = make_button("run", self.tr("Run"), self.tr("Take steps, or pause"), lab.toggle)
        self.step = make_button(
            "step", self.tr("One step"), self.tr("Take one step of the training"), lab.step
        )
        self.reset = make_button(
            "reset", self.tr("Reset"),
            self.tr("Back to the same start; the run stays in the list"), lab.reset,
        )  # fmt: skip
        self.keep = make_button(
            "keep", self.tr("Keep values"),
            self.tr("Give the document's parameters their trained values: one step of the history"),
            lab.keep,
        )  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.run, self.step, self.reset, self.keep):
            row.addWidget(button)
        row.addStretch()
        return row

    def _make_progress(self) -> QVBoxLayout:
        self.progress = QProgressBar()
        self.progress.setObjectName("training.progress")
        self.progress.setAccessibleName(self.tr("Steps that were taken"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.state = Text("muted")
        self.state.setObjectName("training.state")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.progress)
        column.addWidget(self.state)
        return column

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """What can be done now."""
        lab = self._lab
        running = lab.running
        self.run.setText(self.tr("Pause") if running else self.tr("Run"))
        self._show_icon()
        started, compares = lab.training is not None, lab.compared[1] > 0
        self.run.setEnabled(not lab.diverged)
        self.step.setEnabled(not lab.diverged and not compares)
        self.reset.setText(self.tr("Stop") if compares else self.tr("Reset"))
        self.reset.setEnabled(started)
        self.keep.setEnabled(started and not lab.diverged and not compares)
        self.restore.setVisible(lab.diverged and not compares)
        self._follow_progress()

    def _show_icon(self) -> None:
        self.run.setIcon(icon("pause" if self._lab.running else "play"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The picture in the colours of the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._show_icon()

    def _follow_progress(self) -> None:
        steps, end = self._lab.progress
        number, count = self._lab.compared
        done = max(number - 1, 0)
        self.progress.setRange(0, max(end * max(count, 1), 1))
        self.progress.setValue(done * end + steps)
        self.state.say(self._state_text(steps, end))

    def _state_text(self, steps: int, end: int) -> str:
        lab = self._lab
        run = lab.run
        if lab.finished:
            return self._comparison_text(lab.finished)
        number, count = lab.compared
        if run is None:
            return self.tr("Not started: {0} steps").format(f"{end:,}")
        precision = self._session.precision
        first = self.tr("Step {0} of {1}").format(f"{steps:,}", f"{end:,}")
        last = None if lab.kept.going is None else lab.kept.going.last_loss
        if last is not None:
            first = self.tr("{0}, loss {1}").format(first, number_text(last, precision))
        if count:
            first = self.tr("Run {0} of {1}: {2}").format(number, count, first)
        second = []
        held, share = self._scores(run)
        if held is not None:
            second.append(self.tr("validation {0}").format(number_text(held, precision)))
        if share is not None and math.isfinite(share):
            second.append(self.tr("accuracy {0}").format(percent(share)))
        return "\n".join(part for part in (first, ", ".join(second)) if part)

    def _comparison_text(self, count: int) -> str:
        """How many runs, and what those of one kind ended with on average."""
        compared = list(self._lab.kept)[-count:]
        alike = len({dataclasses.replace(kept.run.settings, seed=0) for kept in compared}) == 1
        several = (
            self.tr("{0} seeds compared")
            if alike and count > 1
            else self.tr("{0} runs compared, all from the same start")
        )
        first = several.format(count)
        losses = [kept.last_loss for kept in compared if kept.last_loss is not None]
        if not alike or count < 2 or len(losses) < count:
            return first
        last = np.array(losses)
        with np.errstate(all="ignore"):
            numbers = float(last.mean()), float(last.std(ddof=1))
        mean, deviation = (number_text(number, self._session.precision) for number in numbers)
        second = self.tr("last loss {0}, standard deviation {1}").format(mean, deviation)
        return f"{first}\n{second}"

    def _scores(self, run: Run) -> tuple[float | None, float | None]:
        """Validation loss and accuracy: as they are now, or while it runs as last scored."""
        training = self._lab.training
        if self._lab.running or training is None:
            held, shares = run.validation_losses, run.validation_accuracies or run.accuracies
            return held[-1] if held else None, shares[-1] if shares else None
        scores = training.validation_scores()
        if scores is None:
            return None, training.scores().accuracy
        return scores.loss, scores.accuracy


def make_button(name: str, text: str, tip: str, run: Callable[[], object]) -> QPushButton:
    """A button of the training dock."""
    button = QPushButton(text)
    button.setObjectName(f"training.{name}")
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    button.clicked.connect(lambda _on: run())
    return button


def percent(share: float) -> str:
    """``96.5 %``."""
    return f"{100 * share:.3g} %"
