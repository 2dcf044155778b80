"""max and min: the inputs as bars, the winner in colour."""

from __future__ import annotations

from typing import Any

import pyqtgraph
from PySide6.QtWidgets import QWidget

from graphapp.engine import Evaluation
from graphapp.panels.pictures.plot import Plot
from graphapp.panels.plain_math import pretty


class WinnerPicture(Plot):
    """A bar for each input; a line at the value that passes."""

    def __init__(self, id: str, parent: QWidget | None = None) -> None:
        super().__init__(f"The inputs of {id} as bars", parent)
        self._id = id
        self._evaluation: Evaluation | None = None
        self.bars: Any = None
        self.line: Any = pyqtgraph.InfiniteLine(angle=0)
        self.area.addItem(self.line)

    def show_for(self, evaluation: Evaluation) -> None:
        """The numbers as they are now."""
        self._evaluation = evaluation
        self.redraw()

    @property
    def winners(self) -> tuple[str, ...]:
        """The inputs whose value passes."""
        evaluation = self._evaluation
        if evaluation is None:
            return ()
        out = evaluation.value(self._id)
        inputs = evaluation.graph.inputs_of(self._id)
        return tuple(source for source in inputs.values() if evaluation.value(source) == out)

    def redraw(self) -> None:
        """Draw the bars anew."""
        evaluation = self._evaluation
        if evaluation is None:
            return
        sources = list(evaluation.graph.inputs_of(self._id).values())
        heights = [evaluation.value(source) for source in sources]
        out = evaluation.value(self._id)
        if self.bars is not None:
            self.area.removeItem(self.bars)
            self.bars = None
        self.line.setVisible(isinstance(out, float))
        if not isinstance(out, float) or not all(isinstance(h, float) for h in heights):
            return
        theme, winners = self.theme, self.winners
        brushes = [theme.color("value" if s in winners else "edge") for s in sources]
        self.bars = pyqtgraph.BarGraphItem(
            x=list(range(len(sources))), height=heights, width=0.6, brushes=brushes,
            pens=[self.pen("text" if s in winners else "edge", 1.2) for s in sources],
        )  # fmt: skip
        self.area.addItem(self.bars)
        self.line.setPos(out)
        self.line.setPen(self.pen("gradient", 1.4, dashed=True))
        ticks = [(i, pretty(s)) for i, s in enumerate(sources)]
        self.area.getAxis("bottom").setTicks([ticks])
        self.name_axes("input", self._id)
