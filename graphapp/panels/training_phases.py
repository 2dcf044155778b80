"""One step taken in its five phases: a button, the number whose step is explained, a sentence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from graphapp.model import Graph
from graphapp.model.numerals import number_text
from graphapp.operation import Source, Value
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.mark import Mark
from graphapp.panels.page import Text
from graphapp.panels.training_controls import make_button
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.phases import PHASES, Told

#: How many entries of all parameters together can be followed.
MOST_ENTRIES = 400

Entry = tuple[str, tuple[int, ...]]


class TrainingPhases(QWidget):
    """Zero, forward, loss, backward, update: one at a time, each with its numbers."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self._offered: list[Entry] = []
        self.phase = make_button(
            "phase", self.tr("One phase"),
            self.tr("Take the next of the five phases of a step: zero, forward, loss, backward, "
                    "update"), self._take_phase,
        )  # fmt: skip
        self.followed = QComboBox()
        self.followed.setObjectName("training.followed")
        self.followed.setAccessibleName(self.tr("The number whose step is explained"))
        self.followed.setToolTip(self.followed.accessibleName())
        self.forget = Mark(self.tr("Forget to zero the gradients"))
        self.forget.setObjectName("training.forget")
        self.forget.setToolTip(
            self.tr("Leave out the first phase: the gradients of all steps add up")
        )
        self.forget.clicked.connect(lambda on: lab.change("zero_gradients", not on))
        self.sentence = _spoken("training.sentence")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.phase)
        row.addWidget(QLabel(self.tr("of")))
        row.addWidget(self.followed)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.sentence)
        column.addWidget(self.forget)
        column.addStretch()
        lab.stateChanged.connect(self.follow)
        lab.told.connect(self.sentence.say)
        self.follow()

    def follow(self) -> None:
        """What can be done now."""
        lab = self._lab
        self.phase.setEnabled(not lab.diverged and not lab.compared[1])
        self.phase.setText(self.tr("One phase: {0}").format(lab.next_phase or PHASES[0]))
        self.forget.setChecked(not lab.settings.zero_gradients)
        self._offer()

    @property
    def chosen(self) -> Entry | None:
        """The followed number: a parameter and the place in it."""
        row = self.followed.currentIndex()
        return self._offered[row] if 0 <= row < len(self._offered) else None

    def _offer(self) -> None:
        graph = self._session.document.graph
        found = _entries(graph, self._session.evaluation.value)
        if found == self._offered:
            return
        before = self.chosen
        self._offered = found
        self.followed.clear()
        for id, index in found:
            self.followed.addItem(entry_name(graph, id, index))
        if before in found:
            self.followed.setCurrentIndex(found.index(before))

    def _take_phase(self) -> None:
        chosen = self.chosen
        if chosen is None:
            self._lab.step()  # says why nothing can be trained
            return
        id, index = chosen
        name = entry_name(self._session.document.graph, id, index)
        precision = self._session.precision
        self._lab.phase(Told(id, index, name, lambda number: number_text(number, precision)))


def _spoken(name: str) -> Text:
    """A text that can be read and copied by the keys, hidden until something is said."""
    made = Text()
    made.setObjectName(name)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    made.hide()
    return made


def _entries(graph: Graph, value_of: Callable[[str], Value | None]) -> list[Entry]:
    """Every entry of every parameter, as many as can be followed."""
    found: list[Entry] = []
    for id, node in graph.nodes.items():
        value = value_of(id) if node.op == "parameter" else None
        if value is None or not isinstance(node.operation, Source):
            continue
        for index in np.ndindex(np.shape(value)):
            found.append((id, index))
            if len(found) >= MOST_ENTRIES:
                return found
    return found
