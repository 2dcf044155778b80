"""The loss over two chosen parameters as a picture, with the path of the descent in front."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from graphapp.errors import GraphappError
from graphapp.look.theme import blend
from graphapp.operation import Array
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.pictures.plot import Plot
from graphapp.panels.plots.lines import BINS
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.predictions import level_line
from graphapp.training.surface import Place, Surface, ends_around

_LEVELS = 9
_MOST_CHOICES = 200


class SurfacePlot(Plot):
    """Computed in slices while the training rests; the path follows at once."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("Loss over two parameters with the path of descent", parent)
        self._lab, self._session = lab, session
        self.across, self.up = self._chooser("across"), self._chooser("up")
        self._offered: list[Place] = []
        self.surface: Surface | None = None
        self._rows: Iterator[int] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._compute)
        self.image: Any = pyqtgraph.ImageItem()
        self.image.setZValue(-10)
        self.area.addItem(self.image)
        self.levels: Any = self.area.plot(connect="pairs")
        self.path: Any = self.area.plot()
        self.now: Any = pyqtgraph.ScatterPlotItem(size=10)
        self.area.addItem(self.now)
        bar = QHBoxLayout()
        bar.addWidget(QLabel(self.tr("over")))
        bar.addWidget(self.across)
        bar.addWidget(QLabel(self.tr("and")))
        bar.addWidget(self.up)
        bar.addStretch()
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertLayout(0, bar)

    def _chooser(self, name: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"surface.{name}")
        box.setAccessibleName(self.tr("A parameter of the loss surface"))
        box.activated.connect(self.follow)
        return box

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """The path as it is now; the surface anew when the training rests."""
        self._offer()
        places = self.chosen
        paths = None if places is None else self._paths(places)
        if places is None or paths is None:
            self.area.setTitle(
                self.tr("Take a step of a graph with two parameters to see the surface."),
                color=self.theme.color("muted").name(), size="10pt",
            )  # fmt: skip
            return
        self.area.setTitle(None)
        self.path.setData(*paths)
        self.now.setData([paths[0][-1]], [paths[1][-1]])
        graph = self._session.graph
        self.name_axes(*(entry_name(graph, id, index) for id, index in places))
        if not self._lab.running:
            self._begin(places, paths)

    @property
    def chosen(self) -> tuple[Place, Place] | None:
        """The two numbers; None where they are not two."""
        rows = self.across.currentIndex(), self.up.currentIndex()
        if min(rows) < 0 or rows[0] == rows[1]:
            return None
        return self._offered[rows[0]], self._offered[rows[1]]

    def _offer(self) -> None:
        found = [
            (id, index)
            for id, value in self._lab.parameters.items()
            for index in np.ndindex(np.shape(value))
        ][:_MOST_CHOICES]
        if not found or found == self._offered:
            return
        self._offered = found
        for k, box in enumerate((self.across, self.up)):
            box.clear()
            box.addItems([entry_name(self._session.graph, *place) for place in found])
            box.setCurrentIndex(min(k, len(found) - 1))

    def _paths(self, places: tuple[Place, Place]) -> tuple[Array, Array] | None:
        run, parameters = self._lab.run, self._lab.parameters
        if run is None or any(id not in parameters for id, _ in places):
            return None
        last = len(run.steps) - 1
        seen = [*range(0, last, 1 + last // (2 * BINS)), last] if last >= 0 else []
        both = [
            np.array([*run.trace(id, index, seen), float(np.asarray(parameters[id])[index])])
            for id, index in places
        ]
        return both[0], both[1]

    # The surface --------------------------------------------------------------------------

    def _begin(self, places: tuple[Place, Place], paths: tuple[Array, Array]) -> None:
        assert self._lab.training is not None
        ends = (ends_around(paths[0]), ends_around(paths[1]))
        graph, parameters = self._lab.training.graph, self._lab.parameters
        try:
            self.surface = Surface(graph, parameters, places, ends)
        except GraphappError:
            return  # the lab says what cannot be trained
        self._rows = self.surface.rows()
        self._timer.start()

    def _compute(self) -> None:
        """One row of the surface."""
        if self._lab.running or self._rows is None or next(self._rows, None) is None:
            self._timer.stop()
            if not self._lab.running:
                self.redraw()

    def redraw(self) -> None:
        """Everything in the theme's colours: pale is low, level lines at even shares."""
        self.path.setPen(self.pen("gradient", 2.0))
        self.now.setBrush(self.theme.color("gradient"))
        self.now.setPen(self.pen("base", 1.0))
        surface = self.surface
        if surface is None or not np.isfinite(surface.values).any():
            return
        finite = np.where(np.isfinite(surface.values), surface.values, np.nan)
        ranks = np.log1p(finite - np.nanmin(finite))
        share = np.nan_to_num(ranks / (np.nanmax(ranks) or 1.0), nan=1.0)[..., None]
        low, high = self.theme.color("base"), self.theme.color("positive")
        strong = blend(low, high, 0.6)
        ends = [np.array([c.red(), c.green(), c.blue()], dtype=np.float64) for c in (low, strong)]
        colours = (ends[0] * (1 - share) + ends[1] * share).astype(np.uint8)
        xs, ys = surface.axes
        self.image.setImage(colours, autoLevels=False)
        across, up = xs[1] - xs[0], ys[1] - ys[0]
        place = QTransform.fromTranslate(xs[0] - across / 2, ys[0] - up / 2)
        self.image.setTransform(place.scale(across, up))
        parts = np.linspace(0.0, np.nanmax(ranks), _LEVELS + 2)[1:-1]
        lines = np.concatenate([level_line(xs, ys, ranks, float(level)) for level in parts])
        self.levels.setData(lines[:, 0], lines[:, 1], connect="pairs")
        self.levels.setPen(self.pen("muted", 1.0))
