"""Lines over the steps with a legend: losses of several runs, gradient norms, parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from graphapp.operation import Array
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.pictures.plot import Plot
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.runs import Run

#: The colours of lines, in order; after the last one they come again, dashed.
_ROLES = ("value", "gradient", "notice", "muted", "error", "text")
#: Of a longer line only the least and the most of so many parts are drawn.
BINS = 150
#: So many lines can be thick.
_FEW = 3
#: How much of the ground the legend shows: what is behind it stays visible.
_LEGEND_GROUND = 170
#: More lines than this nobody tells apart.
MOST_LINES = 16


class Line(NamedTuple):
    """One line: what the legend calls it, and its points."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]


class LinePlot(Plot):
    """Lines against the step, the first one in front; a logarithmic axis on demand."""

    def __init__(self, spoken: str, up: str, parent: QWidget | None = None) -> None:
        super().__init__(spoken, parent)
        self.logarithmic = False
        self.lines: list[Line] = []
        self.curves: list[Any] = []
        self.legend: Any = self.area.addLegend(offset=(-8, 8), labelTextSize="9pt")
        self._listed: list[str] = []
        self.name_axes("step", up)
        self._up = up

    def show_lines(self, lines: list[Line]) -> None:
        """Other lines, or more points of the same ones."""
        self.lines = lines[:MOST_LINES]
        while len(self.curves) < len(self.lines):
            self.curves.insert(0, self.area.plot())
        while len(self.curves) > len(self.lines):
            self.area.removeItem(self.curves.pop())
        for curve, line in zip(self.curves, self.lines, strict=True):
            xs, ys = np.asarray(line.xs, dtype=np.float64), np.asarray(line.ys, dtype=np.float64)
            lowest = np.finfo(np.float64).tiny if self.logarithmic else -np.inf
            shown = np.isfinite(ys) & (ys > lowest)
            curve.setData(*thinned(xs[shown], ys[shown]))
        if [line.name for line in self.lines] != self._listed:
            self.redraw()

    def set_logarithmic(self, wanted: bool) -> None:
        """Powers of ten on the upright axis; what is not positive is left out."""
        self.logarithmic = wanted
        self.area.setLogMode(y=wanted)
        self.show_lines(self.lines)

    def redraw(self) -> None:
        """Lines and legend in the theme's colours."""
        self._listed = [line.name for line in self.lines]
        self.legend.clear()
        ground = QColor(self.theme.color("base"))
        ground.setAlpha(_LEGEND_GROUND)
        self.legend.setBrush(ground)
        self.legend.setLabelTextColor(self.theme.color("text"))
        for k, (curve, line) in enumerate(zip(self.curves, self.lines, strict=True)):
            dashed = k // len(_ROLES) % 2 == 1
            width = 2.0 if k == 0 and len(self.lines) <= _FEW else 1.0  # thin ones paint fast
            curve.setPen(self.pen(_ROLES[k % len(_ROLES)], width, dashed=dashed))
            curve.setZValue(-k)
            self.legend.addItem(curve, line.name)
        self.name_axes("step", self._up)


def thinned(xs: Array, ys: Array) -> tuple[Array, Array]:
    """At most ``2 * BINS`` points that look like all of them: of each bin the least and the most.

    Thick lines of thousands of points take longer to paint than a frame has.
    """
    if len(xs) <= 2 * BINS:
        return xs, ys
    width = -(-len(xs) // BINS)
    full = len(xs) // width * width
    blocks = ys[:full].reshape(-1, width)
    begin = np.arange(len(blocks)) * width
    places = np.sort([begin + blocks.argmin(axis=1), begin + blocks.argmax(axis=1)], axis=0)
    kept = np.unique(np.concatenate([places.T.ravel(), np.arange(full, len(xs)), [0]]))
    return xs[kept], ys[kept]


class LossPlot(LinePlot):
    """The losses of all runs, the newest in front."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Loss against step, one line per run", "loss", parent)
        self._lab = lab

    def follow(self) -> None:
        """The runs as they are now."""
        runs = [run for run in reversed(self._lab.runs) if run.steps]
        self.show_lines([Line(run.title, run.steps, run.losses) for run in runs])


class NormPlot(LinePlot):
    """The norm of the gradient of each parameter in the newest run."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            "Norm of the gradient of each parameter against step", "norm of the gradient", parent
        )
        self._lab, self._session = lab, session

    def follow(self) -> None:
        """The run as it is now."""
        self.show_lines(_lines_of(self._lab, self._norms))

    def _norms(self, run: Run) -> list[Line]:
        graph = self._session.graph
        return [
            Line(entry_name(graph, id, ()), run.steps, norms)
            for id, norms in run.norms.items()
            if id in graph.nodes
        ]


class ParameterPlot(LinePlot):
    """Every number of the parameters in the newest run, as many as can be told apart."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Parameters against step", "parameters", parent)
        self._lab, self._session = lab, session

    def follow(self) -> None:
        """The run as it is now."""
        self.show_lines(_lines_of(self._lab, self._traces))

    def _traces(self, run: Run) -> list[Line]:
        graph = self._session.graph
        first = run.parameters[0] if run.parameters else {}
        places = [
            (id, index)
            for id, value in first.items()
            if id in graph.nodes
            for index in np.ndindex(np.shape(value))
        ][:MOST_LINES]
        last = len(run.steps) - 1
        seen = [*range(0, last, 1 + last // BINS), last]
        steps = [run.steps[i] for i in seen]
        return [
            Line(entry_name(graph, id, index), steps, run.trace(id, index, seen))
            for id, index in places
        ]


def _lines_of(lab: TrainingLab, lines: Callable[[Run], list[Line]]) -> list[Line]:
    return lines(lab.runs[-1]) if lab.runs and lab.runs[-1].steps else []
