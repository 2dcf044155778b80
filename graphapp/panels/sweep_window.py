"""One-leaf sweep: the differentiated node against one number, with the gradient as tangent.

Dragging the point scrubs the leaf; releasing it is one step of the history. Imports pyqtgraph:
import it on first use.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine import Evaluation
from graphapp.engine.nudging import sweep
from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.model.edits import set_value
from graphapp.model.numerals import number_text
from graphapp.operation import Array, Source, as_value
from graphapp.panels.data_columns import bound_columns
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.page import Text
from graphapp.panels.pictures.plot import Plot
from graphapp.session import Session

POINTS = 201
#: How many entries of all leaves together are offered.
_MOST_ENTRIES = 400
_Index = tuple[int, ...]


class SweepPlot(Plot):
    """The curve, the tangent, and a line that can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The differentiated node against one number", parent)
        self.curve: Any = self.area.plot()
        self.tangent: Any = self.area.plot()
        self.dot: Any = pyqtgraph.ScatterPlotItem(size=11)
        self.line: Any = pyqtgraph.InfiniteLine(movable=True)
        for item in (self.dot, self.line):
            self.area.addItem(item)
        self.area.getViewBox().setMouseEnabled(x=False, y=False)
        self.redraw()

    def redraw(self) -> None:
        """The lines in the theme's colours."""
        self.curve.setPen(self.pen("value", 2.2))
        self.tangent.setPen(self.pen("gradient", 1.8, dashed=True))
        self.dot.setBrush(self.theme.color("gradient"))
        self.dot.setPen(self.pen("base", 1.0))
        self.line.setPen(self.pen("muted", 1.4))
        self.line.setHoverPen(self.pen("accent", 2.6))


class SweepWindow(QDialog):
    """Choosers for the leaf and the range, the plot, and a sentence."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("sweep")
        self.setWindowTitle(self.tr("Sweep"))
        self._session = session
        self._following = False
        self.leaf = QComboBox()
        self.leaf.setObjectName("sweep.leaf")
        self.leaf.setAccessibleName(self.tr("Which number is swept"))
        self.low, self.high = self._box("low"), self._box("high")
        self.plot = SweepPlot()
        self.said = Text("muted")
        self.said.setObjectName("sweep.said")
        row = QHBoxLayout()
        for part in (
            self.leaf,
            QLabel(self.tr("from")),
            self.low,
            QLabel(self.tr("to")),
            self.high,
        ):
            row.addWidget(part)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self.plot, 1)
        column.addWidget(self.said)
        self.resize(620, 460)
        self.leaf.activated.connect(lambda _i: self._centre())
        self.low.valueChanged.connect(self._draw)
        self.high.valueChanged.connect(self._draw)
        self.plot.line.sigDragged.connect(self._scrub)
        self.plot.line.sigPositionChangeFinished.connect(self._release)
        session.evaluated.connect(self._follow)
        session.precisionChanged.connect(self._draw)
        self._offer()

    def _box(self, name: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setObjectName(f"sweep.{name}")
        box.setAccessibleName(self.tr("End of the range"))
        box.setRange(-1e9, 1e9)
        box.setDecimals(3)
        return box

    # What is swept --------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, _Index] | None:
        """The leaf and the entry of it."""
        data = self.leaf.currentData()
        return None if data is None else (str(data[0]), tuple(data[1]))

    def show_for(self, id: str) -> None:
        """Sweep a leaf, its first entry; of another node the first leaf before it."""
        self._offer()
        for i in range(self.leaf.count()):
            if self.leaf.itemData(i)[0] == id:
                self.leaf.setCurrentIndex(i)
                break
        self._centre()

    def _offer(self) -> None:
        evaluation = self._session.evaluation
        before = self.chosen
        found = list(_entries(evaluation))[:_MOST_ENTRIES]
        self.leaf.clear()
        for id, index in found:
            self.leaf.addItem(entry_name(evaluation.graph, id, index), (id, index))
        if before in found:
            self.leaf.setCurrentIndex(found.index(before))

    def _number(self) -> float | None:
        chosen = self.chosen
        value = None if chosen is None else self._session.evaluation.value(chosen[0])
        return None if chosen is None or value is None else float(np.asarray(value)[chosen[1]])

    def _centre(self) -> None:
        """A range around the number as it is."""
        number = self._number()
        if number is not None and np.isfinite(number):
            reach = max(2.0, 2.0 * abs(number))
            for box, end in ((self.low, number - reach), (self.high, number + reach)):
                box.blockSignals(True)
                box.setSingleStep(reach / 4)
                box.setValue(end)
                box.blockSignals(False)
        self._draw()

    def _follow(self) -> None:
        """Another graph, or other numbers."""
        chosen = self.chosen
        if list(_entries(self._session.evaluation))[:_MOST_ENTRIES] != self._listed():
            self._offer()
            if self.chosen != chosen:
                self._centre()
                return
        self._draw()

    def _listed(self) -> list[tuple[str, _Index]]:
        datas = (self.leaf.itemData(i) for i in range(self.leaf.count()))
        return [(str(data[0]), tuple(data[1])) for data in datas]

    # Drawing --------------------------------------------------------------------------------

    def _draw(self) -> None:
        evaluation, chosen, number = self._session.evaluation, self.chosen, self._number()
        low, high = self.low.value(), self.high.value()
        if chosen is None or number is None or low >= high or evaluation.target is None:
            self._say_nothing(chosen, evaluation)
            return
        id, index = chosen
        xs = np.linspace(low, high, POINTS)
        try:
            _, ys = sweep(evaluation, id, index, as_value(xs))
        except GraphappError as error:
            self.said.say(f"{error}.")
            return
        heights = np.asarray(ys)
        self.plot.curve.setData(xs, heights, connect="finite")
        name = entry_name(evaluation.graph, id, index)
        self.plot.name_axes(name, evaluation.target)
        self._mark(evaluation, chosen, number)
        self._frame(low, high, heights)

    def _mark(self, evaluation: Evaluation, chosen: tuple[str, _Index], number: float) -> None:
        """The operating point and the tangent."""
        assert evaluation.target is not None
        value, gradient = evaluation.value(evaluation.target), evaluation.gradient(chosen[0])
        assert value is not None
        assert gradient is not None
        height, slope = float(np.sum(value)), float(np.asarray(gradient)[chosen[1]])
        reach = 0.3 * (self.high.value() - self.low.value())
        ends = number + np.array([-reach, reach])
        self.plot.tangent.setData(ends, height + slope * (ends - number))
        self.plot.dot.setData([number], [height])
        self._following = True
        self.plot.line.setValue(number)
        self._following = False
        shown = (number_text(x, self._session.precision) for x in (number, height, slope))
        at, here, steep = shown
        name = entry_name(evaluation.graph, *chosen)
        self.said.say(
            self.tr("At {0} = {1}: {2} = {3}, slope {4}. Drag the line to scrub.").format(
                name, at, evaluation.target, here, steep
            )
        )

    def _frame(self, low: float, high: float, heights: Array) -> None:
        finite = heights[np.isfinite(heights)]
        self.plot.area.setXRange(low, high, padding=0.01)
        if finite.size:
            bottom, top = float(finite.min()), float(finite.max())
            room = 0.08 * (top - bottom) or 0.5
            self.plot.area.setYRange(bottom - room, top + room, padding=0)

    def _say_nothing(self, chosen: tuple[str, _Index] | None, evaluation: Evaluation) -> None:
        self.plot.curve.setData([], [])
        self.plot.tangent.setData([], [])
        self.plot.dot.setData([], [])
        if chosen is None:
            self.said.say(self.tr("There is no leaf with a number that can be swept."))
        elif evaluation.target is None:
            self.said.say(self.tr("No node is differentiated: choose one, then sweep."))
        else:
            self.said.say(self.tr("The range is empty: its end must be above its beginning."))

    # Scrubbing ------------------------------------------------------------------------------

    def _scrub(self) -> None:
        """The line is being dragged."""
        chosen = self.chosen
        if self._following or chosen is None:
            return
        x = float(self.plot.line.value())
        self._session.preview(lambda graph: _with_entry(graph, self._session, chosen, x))

    def _release(self) -> None:
        """The line was let go: one step of the history."""
        chosen = self.chosen
        if not self._following and chosen is not None and self._session.previewing:
            self._session.commit(self.tr("Set {0}").format(chosen[0]))


def _with_entry(graph: Graph, session: Session, chosen: tuple[str, _Index], x: float) -> Graph:
    id, index = chosen
    value = np.array(session.evaluation.value(id), dtype=np.float64)
    value[index] = x
    return set_value(graph, id, as_value(value))


def _entries(evaluation: Evaluation) -> list[tuple[str, _Index]]:
    """Every entry of every leaf that can be set and that the target depends on."""
    found: list[tuple[str, _Index]] = []
    for id in evaluation.order:
        operation, value = evaluation.graph.nodes[id].operation, evaluation.value(id)
        if not isinstance(operation, Source) or bound_columns(operation) or value is None:
            continue
        if evaluation.target is None or evaluation.independent(id):
            continue
        for index in np.ndindex(np.shape(value)):
            found.append((id, index))
            if len(found) >= _MOST_ENTRIES:
                return found
    return found


def open_sweep(session: Session, id: str, parent: QWidget) -> SweepWindow:
    """The window, made or brought to the front, for a leaf."""
    window = parent.findChild(SweepWindow, "sweep")
    if window is None:
        window = SweepWindow(session, parent)
    window.show_for(id)
    window.show()
    window.raise_()
    window.activateWindow()
    return window
