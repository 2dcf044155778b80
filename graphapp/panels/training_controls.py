"""The buttons of the training: run, one step, one phase, back to the start, keep the values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.look.icons import icon
from graphapp.model import Graph
from graphapp.model.numerals import number_text
from graphapp.operation import Source, Value
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.mark import Mark
from graphapp.panels.page import Remark, Text
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.phases import PHASES, Told

#: How many entries of all parameters together can be followed.
MOST_ENTRIES = 400


class TrainingControls(QWidget):
    """Buttons, progress, and what the phases and the end of the training say."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self._offered: list[tuple[str, tuple[int, ...]]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._make_buttons())
        column.addLayout(self._make_progress())
        column.addLayout(self._make_phases())
        self.sentence = Text()
        self.sentence.setObjectName("training.sentence")
        self.sentence.hide()
        column.addWidget(self.sentence)
        self.remark = Remark("error", "")
        self.remark.hide()
        column.addWidget(self.remark)
        self.restore = self._button(
            "restore", self.tr("Restore the values before"),
            self.tr("Give the parameters the last values with which the loss was a finite number"),
            lab.restore,
        )  # fmt: skip
        self.restore.hide()
        column.addWidget(self.restore)
        column.addStretch()
        lab.stateChanged.connect(self.follow)
        lab.stepped.connect(self._follow_progress)
        lab.told.connect(self.sentence.say)
        lab.stopped.connect(self._say_why)
        self.follow()

    # Building -----------------------------------------------------------------------------

    def _make_buttons(self) -> QHBoxLayout:
        lab = self._lab
        self.run = self._button("run", self.tr("Run"), self.tr("Take steps, or pause"), lab.toggle)
        self.step = self._button(
            "step", self.tr("One step"), self.tr("Take one step of the training"), lab.step
        )
        self.reset = self._button(
            "reset", self.tr("Reset"),
            self.tr("Back to the same start; the run stays in the plot"), lab.reset,
        )  # fmt: skip
        self.keep = self._button(
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

    def _make_progress(self) -> QHBoxLayout:
        self.progress = QProgressBar()
        self.progress.setObjectName("training.progress")
        self.progress.setAccessibleName(self.tr("Steps that were taken"))
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(96, 8)
        self.state = Text("muted")
        self.state.setObjectName("training.state")
        row = QHBoxLayout()
        row.addWidget(self.progress)
        row.addWidget(self.state, 1)
        return row

    def _make_phases(self) -> QHBoxLayout:
        self.phase = self._button(
            "phase", self.tr("One phase"),
            self.tr("Take the next of the five phases of a step: zero, forward, loss, backward, "
                    "update"), self._take_phase,
        )  # fmt: skip
        self.followed = QComboBox()
        self.followed.setObjectName("training.followed")
        self.followed.setAccessibleName(self.tr("The number whose step is explained"))
        self.followed.setToolTip(self.followed.accessibleName())
        self.forget = Mark(self.tr("Forget to zero"))
        self.forget.setObjectName("training.forget")
        self.forget.setToolTip(
            self.tr("Leave out the first phase: the gradients of all steps add up")
        )
        self.forget.clicked.connect(lambda on: self._lab.set_zeroes(not on))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.phase)
        row.addWidget(QLabel(self.tr("of")))
        row.addWidget(self.followed)
        row.addWidget(self.forget)
        row.addStretch()
        return row

    def _button(self, name: str, text: str, tip: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"training.{name}")
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on: run())
        return button

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """What can be done now."""
        lab = self._lab
        running = lab.running
        self.run.setText(self.tr("Pause") if running else self.tr("Run"))
        self.run.setIcon(icon("pause" if running else "play"))
        started = lab.training is not None
        for button in (self.run, self.step, self.phase):
            button.setEnabled(not lab.diverged)
        for button in (self.reset, self.keep):
            button.setEnabled(started)
        self.restore.setVisible(lab.diverged)
        name = lab.next_phase or PHASES[0]
        self.phase.setText(self.tr("One phase: {0}").format(name))
        self._offer()
        self._follow_progress()

    def _offer(self) -> None:
        graph = self._session.document.graph
        found = list(_entries(graph, self._session.evaluation.value))[:MOST_ENTRIES]
        if found == self._offered:
            return
        before = self.chosen
        self._offered = found
        self.followed.clear()
        for id, index in found:
            self.followed.addItem(entry_name(graph, id, index))
        if before in found:
            self.followed.setCurrentIndex(found.index(before))

    @property
    def chosen(self) -> tuple[str, tuple[int, ...]] | None:
        """The followed number: a parameter and the place in it."""
        row = self.followed.currentIndex()
        return self._offered[row] if 0 <= row < len(self._offered) else None

    def _follow_progress(self) -> None:
        steps, end = self._lab.progress
        self.progress.setRange(0, max(end, 1))
        self.progress.setValue(steps)
        run = self._lab.run
        if run is None or not run.losses:
            self.state.say(self.tr("Not started: {0} steps").format(end))
            return
        loss = number_text(run.losses[-1], self._session.precision)
        self.state.say(self.tr("Step {0} of {1}, loss {2}").format(steps, end, loss))

    def _say_why(self, sentence: str) -> None:
        self.remark.text.say(sentence)
        self.remark.setVisible(bool(sentence))

    def _take_phase(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self._lab.step()  # says why nothing can be trained
            return
        id, index = chosen
        name = entry_name(self._session.document.graph, id, index)
        precision = self._session.precision
        self._lab.phase(Told(id, index, name, lambda number: number_text(number, precision)))


def _entries(
    graph: Graph, value_of: Callable[[str], Value | None]
) -> list[tuple[str, tuple[int, ...]]]:
    """Every entry of every parameter."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for id, node in graph.nodes.items():
        value = value_of(id) if node.op == "parameter" else None
        if value is None or not isinstance(node.operation, Source):
            continue
        for index in np.ndindex(np.shape(value)):
            found.append((id, index))
            if len(found) >= MOST_ENTRIES:
                return found
    return found
