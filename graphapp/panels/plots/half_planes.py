"""The line of a linear discriminant with its normal, and which of its sides is positive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph

from graphapp.panels.plots.curves import curve
from graphapp.panels.plots.legend import Entry
from graphapp.training.grids import Prediction

if TYPE_CHECKING:
    from graphapp.panels.plots.predictions import PredictionPlot

#: How long the normal is drawn, of the lower side of what is seen; where the sides are named.
_LENGTH, _NAMES = 0.24, 0.34
_HEAD = 11.0


class HalfPlanes:
    """Four items of one plot: the line, the normal with its head, the names of both sides."""

    def __init__(self, plot: PredictionPlot) -> None:
        self._plot = plot
        self._shown: Prediction | None = None
        self.line: Any = curve()
        self.normal: Any = curve()
        self.head: Any = pyqtgraph.ArrowItem(tipAngle=40, headLen=_HEAD, pen=None)
        self.names = tuple(pyqtgraph.TextItem(anchor=(0.5, 0.5)) for _ in range(2))
        self._items = (self.line, self.normal, self.head, *self.names)
        for item in self._items:
            item.setZValue(30)
            item.hide()
            plot.area.addItem(item)
        plot.frame.sigRangeChanged.connect(self._place)

    def hide(self) -> None:
        """No straight line."""
        self._shown = None
        for item in self._items:
            item.hide()

    def show_line(self, shown: Prediction) -> None:
        """The line of a prediction, where it is one."""
        if shown.line is None:
            self.hide()
            return
        self._shown = shown
        plot, theme = self._plot, self._plot.theme
        self.line.setPen(plot.pen("text", 2.0))
        self.normal.setPen(plot.pen("accent", 2.2))
        self.head.setStyle(brush=theme.color("accent"), headLen=_HEAD * plot.scale)
        name = plot.symbol_of(shown.node)
        for item, sign in zip(self.names, (">", "<"), strict=True):
            item.setText(f"{name} {sign} {shown.boundary:g}", color=theme.color("text"))
            item.setFont(plot.legend.font_used)
        self._place()

    def entries(self, name: str) -> list[Entry]:
        """What the legend says of the normal: its numbers, and how far the line is from 0."""
        if self._shown is None or self._shown.line is None:
            return []
        plot, line = self._plot, self._shown.line
        numbers = ", ".join(plot.text_of(part) for part in line.normal)
        away = plot.text_of(line.distance)
        return [
            Entry(plot.tr("normal ({0})").format(numbers), plot.pen("accent", 2.2)),
            Entry(plot.tr("distance from 0: {0}").format(away)),
        ]

    def _place(self, *_: object) -> None:
        """Where the line and the names are in what is seen now."""
        if self._shown is None or self._shown.line is None:
            return
        line, seen = self._shown.line, self._plot.frame.viewRect()
        across, up = self._plot.pixels()
        if not (across > 0 and up > 0):
            return
        # In pixels, so that the normal is a right angle on screen where both axes are alike.
        a, b = line.normal[0] * across, line.normal[1] * up
        length = float(np.hypot(a, b))
        middle = np.array([seen.center().x(), seen.center().y()])
        value = line.constant + line.normal[0] * middle[0] + line.normal[1] * middle[1]
        unit = np.array([a, b]) / length
        pixel = np.array([across, up])
        foot = middle - unit * pixel * value / length
        along = np.array([-unit[1], unit[0]]) * pixel
        far = 2.0 * float(np.hypot(seen.width() / across, seen.height() / up))
        ends = np.array([foot - far * along, foot + far * along])
        self.line.setData(ends[:, 0], ends[:, 1])
        reach = min(seen.width() / across, seen.height() / up)
        inside = bool(seen.contains(*foot))
        tip = foot + unit * pixel * _LENGTH * reach
        self.normal.setData([foot[0], tip[0]], [foot[1], tip[1]])
        self.head.setPos(*tip)
        self.head.setStyle(angle=180.0 - float(np.degrees(np.arctan2(unit[1], unit[0]))))
        self.line.show()
        aside = foot + along * 0.3 * reach
        for item, sign in zip(self.names, (1.0, -1.0), strict=True):
            item.setPos(*(aside + sign * unit * pixel * _NAMES * reach))
            item.setVisible(inside)
        self.normal.setVisible(inside)
        self.head.setVisible(inside)
