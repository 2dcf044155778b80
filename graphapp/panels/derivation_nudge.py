"""The nudge check: does the gradient predict what a small step does to the differentiated node?"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.engine.nudging import SHARES, nudge
from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font
from graphapp.model.numerals import Precision, number_text
from graphapp.panels.page import Heading, Text

#: The slider goes through the powers of ten from 10⁻⁶ to 1, in tenths.
_LEAST, _MOST, _FIRST = -60, 0, -20
_DIGITS = Precision("significant", 3)


class NudgeCheck(QWidget):
    """A slider for ε and a table: ε, predicted change, actual change, difference."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._evaluation: Evaluation | None = None
        self._id = ""
        self._index: tuple[int, ...] = ()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("derivation.epsilon")
        self._slider.setRange(_LEAST, _MOST)
        self._slider.setValue(_FIRST)
        self._slider.setPageStep(10)
        self._slider.setAccessibleName(self.tr("Size of the nudge ε, from 0.000001 to 1"))
        self._slider.valueChanged.connect(self._fill)
        self._said = QLabel()
        self._said.setFont(number_font(13))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._cells = [[self._cell(row, column) for column in range(4)] for row in range(4)]
        self._heading = Heading("")
        self._verdict = Text("muted")
        self._verdict.setObjectName("derivation.verdict")
        row = QHBoxLayout()
        row.addWidget(QLabel("ε"))
        row.addWidget(self._slider, 1)
        row.addWidget(self._said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._heading)
        column.addLayout(row)
        column.addLayout(self._grid)
        column.addWidget(self._verdict)

    @property
    def step(self) -> float:
        """ε."""
        return round(10 ** (self._slider.value() / 10), 10)

    def show_for(self, evaluation: Evaluation, id: str, index: tuple[int, ...]) -> None:
        """Check one number; hidden where it has no gradient."""
        self._evaluation, self._id, self._index = evaluation, id, index
        gradient = evaluation.gradient(id)
        self.setVisible(gradient is not None)
        if gradient is not None:
            self._fill()

    def rows(self) -> list[list[str]]:
        """What the table says, with its heads."""
        return [[cell.text() for cell in row] for row in self._cells]

    def _fill(self) -> None:
        evaluation = self._evaluation
        if evaluation is None or evaluation.target is None:
            return
        self._said.setText(number_text(self.step, _DIGITS))
        of = evaluation.target
        self._heading.setText(self.tr("Check by a nudge of {0}: what {1} does").format(
            self._id, of
        ))  # fmt: skip
        heads = ("ε", self.tr("predicted"), self.tr("actual"), self.tr("difference"))
        self._write(0, heads)
        try:
            found = [nudge(evaluation, self._id, self._index, self.step * s) for s in SHARES]
        except GraphappError as error:
            for row in range(1, 4):
                self._write(row, ("", "", "", ""))
            self._verdict.say(f"{error}.")
            return
        for row, one in enumerate(found, start=1):
            numbers = (one.step, one.predicted, one.actual, one.difference)
            self._write(row, [number_text(x, _DIGITS) for x in numbers])
        self._verdict.say(self._judged(found[0].difference, found[-1].difference))

    def _judged(self, large: float, small: float) -> str:
        if abs(large) < 1e-12 and abs(small) < 1e-12:
            return self.tr("They agree to the last digits: here the graph is a straight line.")
        if abs(small) <= 0.02 * abs(large) or abs(small) < 1e-13:
            return self.tr(
                "A step 10 times smaller misses about 100 times less: the gradient is the slope."
            )
        return self.tr(
            "The difference does not shrink with ε²: there is a kink between, or ε is so small "
            "that 64-bit numbers run out of digits."
        )

    def _write(self, row: int, texts: tuple[str, ...] | list[str]) -> None:
        for cell, text in zip(self._cells[row], texts, strict=True):
            cell.setText(text)

    def _cell(self, row: int, column: int) -> QLabel:
        cell = QLabel()
        cell.setFont(number_font(12))
        cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(cell, row, column)
        return cell
