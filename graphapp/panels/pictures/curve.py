"""A function of one number: its curve, its derivative, the tangent where it works now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtWidgets import QWidget

from graphapp.engine import Evaluation
from graphapp.operation import Array, Elementwise
from graphapp.panels.pictures.plot import Plot

_POINTS = 301
_LEAST = 4.0
_MOST_DOTS = 500


class CurvePicture(Plot):
    """Blue the function, dashed vermillion its derivative, a dot for each number that goes in."""

    def __init__(self, id: str, parent: QWidget | None = None) -> None:
        super().__init__(f"Curve, derivative and tangent of {id}", parent)
        self._id = id
        self._evaluation: Evaluation | None = None
        self.curve: Any = self.area.plot()
        self.slope: Any = self.area.plot()
        self.tangent: Any = self.area.plot()
        self.dots: Any = pyqtgraph.ScatterPlotItem()
        self.area.addItem(self.dots)
        self.redraw()

    def show_for(self, evaluation: Evaluation) -> None:
        """The numbers as they are now."""
        self._evaluation = evaluation
        self.redraw()

    def redraw(self) -> None:
        """Sample the operation's own code around the operating points."""
        self._dress_lines()
        evaluation = self._evaluation
        if evaluation is None:
            return
        node = evaluation.graph.nodes[self._id]
        (source,) = evaluation.graph.inputs_of(self._id).values()
        operation = node.operation
        assert isinstance(operation, Elementwise)
        self.name_axes(source, self._id)
        given = evaluation.value(source)
        at = np.ravel(np.asarray(0.0 if given is None else given, dtype=np.float64))
        at = at[np.isfinite(at)][:_MOST_DOTS]
        reach = max(_LEAST, 1.4 * float(np.abs(at).max(initial=0.0)))
        xs = np.linspace(-reach, reach, _POINTS)
        ys, slopes = _sampled(operation, xs)
        self.curve.setData(xs, ys, connect="finite")
        self.slope.setData(xs, slopes, connect="finite")
        values, steepness = _sampled(operation, at)
        self.dots.setData(at, values)
        if len(at) == 1 and np.isfinite([values[0], steepness[0]]).all():
            ends = at[0] + np.array([-0.35, 0.35]) * reach
            self.tangent.setData(ends, values[0] + steepness[0] * (ends - at[0]))
        else:
            self.tangent.setData([], [])
        self._frame(xs, ys, reach)

    def _frame(self, xs: Array, ys: Array, reach: float) -> None:
        finite = ys[np.isfinite(ys)]
        low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
        room = max(0.12 * (high - low), 0.2)
        self.area.setXRange(-reach, reach, padding=0.02)
        self.area.setYRange(max(low - room, -3 * reach), min(high + room, 3 * reach), padding=0.0)

    def _dress_lines(self) -> None:
        self.curve.setPen(self.pen("value", 2.2))
        self.slope.setPen(self.pen("gradient", 1.6, dashed=True))
        self.tangent.setPen(self.pen("text", 1.4))
        self.dots.setPen(self.pen("base", 1.0))
        self.dots.setBrush(self.theme.color("value"))
        self.dots.setSize(9)
        value, slope, text = (self.theme.color(r).name() for r in ("value", "gradient", "text"))
        self.area.setTitle(
            f'<span style="color:{value}">━ value</span> &nbsp; '
            f'<span style="color:{slope}">╍ derivative</span> &nbsp; '
            f'<span style="color:{text}">─ tangent</span>',
            size="11px",
        )


def _sampled(operation: Elementwise, xs: Array) -> tuple[Array, Array]:
    """The function and its derivative."""
    with np.errstate(all="ignore"):
        ys = np.asarray(operation.forward(xs), dtype=np.float64)
        slopes = np.broadcast_to(np.asarray(operation.partials(ys, xs)[0], np.float64), xs.shape)
    return ys, slopes
