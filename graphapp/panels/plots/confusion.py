"""The confusion matrix: how many rows of each class were taken for which."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QTextOption
from PySide6.QtWidgets import QWidget

from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font
from graphapp.model.data_edits import row_count
from graphapp.panels.plots.chart import Chart, Numbers, Reading
from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.styles import shades
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.scores import Counts, Scorer, Scores
from graphapp.training.split import Rows, split

#: Of more classes than this nobody reads the numbers.
MOST_CLASSES = 20
#: From this share on the colour of a cell is so strong that its letters are those of the ground.
_STRONG = 0.55
_LETTERS = 12


class ConfusionPlot(Chart):
    """Follows the numbers that are shown; rows are the true classes, as in most books."""

    is_picture = True

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("How many rows of each class were taken for which"), session, parent
        )
        self._lab = lab
        self._scorer: Scorer | None = None
        self._scored: object = None
        self.shown: Scores | None = None
        self.rows = Choice(self.tr("Which rows are counted"), "confusion.rows")
        self.rows.activated.connect(self.follow)
        self.add_chooser(self.rows)
        self.frame.setMouseEnabled(x=False, y=False)
        self.name_axes(self.tr("predicted class"), self.tr("true class"))

    def furnish(self) -> None:
        """The squares and what is written in them."""
        super().furnish()
        self.image: Any = pyqtgraph.ImageItem()
        self.image.setZValue(-50)
        self.area.addItem(self.image)
        self.texts: list[Any] = []
        self.frame.invertY(True)

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """The counts with the parameters as they are shown now."""
        try:
            found, missing = self._scores(), ""
        except GraphappError as error:
            found, missing = None, self.tr("Nothing to count: {0}.").format(error)
        if found is not None and found.confusion is None:
            missing = self.tr(
                "No classes to count: the labels of this loss are numbers. "
                "0 and 1, −1 and 1, or one column for each class would be classes."
            )
        elif found is not None and len(found.classes) > MOST_CLASSES:
            missing = self.tr("{0} classes are too many to be written out.").format(
                len(found.classes)
            )
        self.shown = None if missing else found
        self.say_missing(missing)
        self.redraw()
        self.read_again()

    def _scores(self) -> Scores:
        graph = self.session.document.graph
        if self._scored is not graph or self._scorer is None:
            self._scorer = Scorer(graph)
            self._scored = graph
        shown, evaluation = self.session.graph, self.session.evaluation
        parameters = {
            id: value for id, node in shown.nodes.items()
            if node.op == "parameter" and (value := evaluation.value(id)) is not None
        }  # fmt: skip
        return self._scorer.scores(parameters, self._rows())

    def _rows(self) -> Rows | None:
        """Those that were chosen; None for all."""
        share = self._lab.settings.validation
        names = (self.tr("all rows"), self.tr("training rows"), self.tr("held-out rows"))
        self.rows.offer((None, 0, 1), names)
        self.can_choose = bool(share)
        if not share or self.rows.chosen is None:
            return None
        return split(row_count(self.session.document.graph), share)[self.rows.chosen]

    # Drawing ------------------------------------------------------------------------------

    @property
    def counts(self) -> Counts | None:
        """A row for each true class, a column for each predicted one."""
        return None if self.shown is None else self.shown.confusion

    def redraw(self) -> None:
        """Squares in the colour of their share of the row, and the numbers in them."""
        counts = self.counts
        size = 0 if counts is None else len(counts)
        self._match(size * size)
        self.image.setVisible(counts is not None)
        if counts is None or self.shown is None:
            return
        shares = _shares(counts)
        theme = self.theme
        low, high = theme.color("base"), theme.color("value")
        self.image.setImage(shades(low, high, shares.T), autoLevels=False)
        font = number_font(_LETTERS * self.scale)
        for item, (true, said) in zip(self.texts, np.ndindex(counts.shape), strict=True):
            share = float(shares[true, said])
            color = theme.color("base" if share > _STRONG else "text")
            _write(item, f"{counts[true, said]}\n{100 * share:.0f} %", font, color)
            item.setPos(said + 0.5, true + 0.5)
        names = self.shown.classes
        for side in ("bottom", "left"):
            self.area.getAxis(side).setTicks([[(k + 0.5, name) for k, name in enumerate(names)]])
        self.span(0.0, float(size), 0.0, float(size))

    def _match(self, count: int) -> None:
        while len(self.texts) < count:
            self.texts.append(pyqtgraph.TextItem(anchor=(0.5, 0.5)))
            self.area.addItem(self.texts[-1])
        while len(self.texts) > count:
            self.area.removeItem(self.texts.pop())

    # Reading ------------------------------------------------------------------------------

    def reading(self, x: float, y: float) -> Reading | None:
        """The square under the mouse in words."""
        counts, shown = self.counts, self.shown
        true, said = int(np.floor(y)), int(np.floor(x))
        if counts is None or shown is None or not (0 <= true < len(counts) > said >= 0):
            return None
        text = self.tr("{0} of {1} rows of class {2}\nwere said to be of class {3}").format(
            counts[true, said], counts[true].sum(), shown.classes[true], shown.classes[said]
        )
        return Reading(text, said + 0.5, true + 0.5)

    def numbers(self) -> Numbers:
        """The counts with the names of the classes."""
        if self.counts is None or self.shown is None:
            return Numbers((), ())
        names = self.shown.classes
        header = [self.tr("true class"), *(self.tr("predicted {0}").format(n) for n in names)]
        rows = ([name, *row.tolist()] for name, row in zip(names, self.counts, strict=True))
        return Numbers(header, rows)


def _write(item: Any, text: str, font: QFont, color: QColor) -> None:
    """Lines that are centred under each other."""
    item.setFont(font)
    item.setText(text, color=color)
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    item.textItem.document().setDefaultTextOption(option)
    item.textItem.setTextWidth(item.textItem.document().idealWidth())
    item.updateTextPos()


def _shares(counts: Counts) -> Any:
    """Of each row; 0 in a row without any."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
