"""Decision regions over two columns, or the predicted curve over one, with the data in front."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtGui import QColor, QTransform
from PySide6.QtWidgets import QWidget

from graphapp.errors import GraphappError
from graphapp.look.theme import blend
from graphapp.panels.pictures.plot import Plot
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.predictions import Predictions, level_line, predict

_ROLES = ("positive", "negative", "notice", "accent", "muted", "error")
_SYMBOLS = ("o", "s", "t", "d", "+", "x")
#: How much of a class's colour its region gets: the points stay readable.
_TINT = 0.32
#: More points than this only cover each other.
MOST_POINTS = 2000


class PredictionPlot(Plot):
    """Follows the numbers that are shown."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("What the graph predicts", parent)
        self._lab, self._session = lab, session
        self.image: Any = pyqtgraph.ImageItem()
        self.image.setZValue(-10)
        self.boundary: Any = self.area.plot(connect="pairs")
        self.curve: Any = self.area.plot()
        self.points: Any = pyqtgraph.ScatterPlotItem(size=7)
        for item in (self.image, self.points):
            self.area.addItem(item)
        self.shown: Predictions | None = None

    def follow(self) -> None:
        """The prediction with the numbers as they are shown now."""
        try:
            self.shown = predict(self._session.graph)
        except GraphappError as error:
            self.shown = None
            self.area.setTitle(f"{error}", color=self.theme.color("muted").name(), size="10pt")
            for item in (self.curve, self.points, self.boundary):
                item.setData([], [])
            self.image.clear()
            return
        self.area.setTitle(None)
        self.redraw()

    def redraw(self) -> None:
        """Everything in the theme's colours."""
        shown = self.shown
        if shown is None:
            return
        if len(shown.axes) == 1:
            self._draw_curve(shown)
        else:
            self._draw_regions(shown)

    def _draw_curve(self, shown: Predictions) -> None:
        graph, ways = self._session.graph, shown.ways
        self.image.clear()
        self.boundary.setData([], [])
        self.curve.setData(shown.axes[0], shown.values, connect="finite")
        self.curve.setPen(self.pen("gradient", 2.2))
        xs, ys = graph.data[ways.features[0]], np.zeros(0)
        if ways.label is not None and ways.label in graph.data:
            ys = graph.data[ways.label]
        count = min(len(xs), len(ys), MOST_POINTS)
        self.points.setData(xs[:count], ys[:count])
        self.points.setBrush(self.theme.color("value"))
        self.points.setPen(self.pen("base", 0.8))
        self.name_axes(ways.features[0], ways.label or ways.prediction)

    def _draw_regions(self, shown: Predictions) -> None:
        ways, (xs, ys) = shown.ways, shown.axes
        self.curve.setData([], [])
        self.image.setImage(self._colours(shown), autoLevels=False)
        across, up = xs[1] - xs[0], ys[1] - ys[0]
        place = QTransform.fromTranslate(xs[0] - across / 2, ys[0] - up / 2)
        self.image.setTransform(place.scale(across, up))
        ends = np.zeros((0, 2))
        if not shown.classes:
            ends = level_line(xs, ys, shown.values, ways.boundary)
        self.boundary.setData(ends[:, 0], ends[:, 1], connect="pairs")
        self.boundary.setPen(self.pen("text", 1.6))
        self._draw_points(shown)
        self.name_axes(*ways.features)

    def _draw_points(self, shown: Predictions) -> None:
        data, ways = self._session.graph.data, shown.ways
        xs, ys = (data[name][:MOST_POINTS] for name in ways.features)
        labels = np.zeros(len(xs))
        if ways.label is not None and ways.label in data:
            labels = data[ways.label][: len(xs)]
        elif "y" in data:  # one-hot labels beside a column of the classes, as in the toy sets
            labels = data["y"][: len(xs)]
        known = {label: k % len(_ROLES) for k, label in enumerate(sorted(set(labels.tolist())))}
        kinds = [known[label] for label in labels.tolist()]
        self.points.setData(
            xs, ys,
            brush=[self.theme.color(_ROLES[k]) for k in kinds],
            symbol=[_SYMBOLS[k] for k in kinds],
        )  # fmt: skip
        self.points.setPen(self.pen("base", 0.8))

    def _colours(self, shown: Predictions) -> Any:
        """One colour for each point of the grid, as (x, y, rgb)."""
        values, ground = shown.values, self.theme.color("base")
        tints = [blend(ground, self.theme.color(role), _TINT) for role in _ROLES]
        table = np.array([_rgb(color) for color in tints], dtype=np.float64)
        if shown.classes:
            return table[values.astype(int) % len(table)].astype(np.uint8)
        spread = 0.5 if shown.ways.boundary else 2.0
        share = np.clip((values - shown.ways.boundary) / (2 * spread) + 0.5, 0.0, 1.0)
        share = np.nan_to_num(share, nan=0.5)[..., None]
        return (table[0] * (1 - share) + table[1] * share).astype(np.uint8)


def _rgb(color: QColor) -> tuple[int, int, int]:
    return color.red(), color.green(), color.blue()
