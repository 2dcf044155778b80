"""Decision regions over two numbers, or the predicted curve over one, with the data in front."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QWidget

from graphapp.errors import GraphappError
from graphapp.operation import Array
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.plots.chart import Chart, Numbers, Reading
from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.curves import curve
from graphapp.panels.plots.data_points import DataPoints
from graphapp.panels.plots.half_planes import HalfPlanes
from graphapp.panels.plots.legend import Entry
from graphapp.panels.plots.styles import ROLES, look_of, rgb, shades, tint
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.grids import Grid, Prediction, prediction_of, varied
from graphapp.training.levels import level_line

#: How much of a class's colour its region gets: the points stay readable.
_TINT = 0.32
#: The grid is drawn so many times finer than it is computed.
_FINER = 3


class PredictionPlot(Chart):
    """Follows the numbers that are shown; needs no training."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("What the graph predicts"), session, parent)
        self._lab = lab
        self._grid = Grid()
        self.shown: Prediction | None = None
        self.choices = tuple(
            Choice(spoken, f"regions.{name}")
            for name, spoken in (
                ("across", self.tr("The column on the horizontal axis")),
                ("up", self.tr("The column on the upright axis")),
            )
        )
        for choice in self.choices:
            self.add_chooser(choice)
            choice.activated.connect(self.follow)
        self.frame.sigResized.connect(self._follow_size)

    def furnish(self) -> None:
        """The picture, the boundary, the curve, the points."""
        super().furnish()
        self.image: Any = pyqtgraph.ImageItem()
        self.image.setZValue(-50)
        self.boundary: Any = curve()
        self.curve: Any = curve()
        for item in (self.image, self.boundary, self.curve):
            self.area.addItem(item)
        self.points = DataPoints(self.area)
        self.sides = HalfPlanes(self)

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """The prediction with the numbers as they are shown now."""
        graph = self.session.graph
        try:
            self._offer()
            size = self.frame.size()
            wide = size.width() / size.height() if size.height() > 0 else 1.0
            self.shown = self._grid.predict(graph, self._chosen(), min(max(wide, 0.2), 8.0))
        except GraphappError as error:
            self.shown = None
            self.say_missing(self.tr("Nothing to draw: {0}.").format(error))
            self._clear()
            return
        self.say_missing("")
        self.redraw()
        self.read_again()

    def _follow_size(self, *_: object) -> None:
        if self.shown is not None and len(self.shown.axes) == 2 and self.isVisible():
            self.follow()

    def _offer(self) -> None:
        """Two of the columns, where there are more than two."""
        node_ways = prediction_of(self.session.graph)[1]
        found = () if node_ways is None else varied(self.session.graph, node_ways)
        for k, choice in enumerate(self.choices):
            choice.offer(found, found, min(k, len(found) - 1))
        self.can_choose = len(found) > 2

    def _chosen(self) -> tuple[str, ...]:
        chosen = tuple(choice.chosen for choice in self.choices if choice.chosen is not None)
        return chosen if len(set(chosen)) == 2 else chosen[:1]

    def _clear(self) -> None:
        self.image.clear()
        for item in (self.boundary, self.curve):
            item.setData([], [])
        self.points.clear()
        self.sides.hide()

    # Drawing ------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Everything in the theme's colours."""
        shown = self.shown
        if shown is None:
            return
        is_curve = len(shown.axes) == 1
        if self.is_picture is is_curve:
            self.is_picture = not is_curve
            self.dress()
        if is_curve:
            self._draw_curve(shown)
        else:
            self._draw_regions(shown)
        self.legend.show_entries([*self._own_entries(shown), *self.points.entries(self)])

    def name_of(self, place: str | tuple[str, tuple[int, ...]]) -> str:
        """A column's name, or the symbol of an entry of an input."""
        return place if isinstance(place, str) else entry_name(self.session.graph, *place)

    def symbol_of(self, node: str) -> str:
        """What a node is called on the canvas."""
        return entry_name(self.session.graph, node, ())

    def _draw_curve(self, shown: Prediction) -> None:
        self.image.clear()
        self.boundary.setData([], [])
        self.sides.hide()
        xs, ys = shown.axes[0], shown.values
        self.curve.setData(xs, ys, connect="finite")
        self.curve.setPen(self.pen("gradient", 2.2))
        self.points.show_values(self, shown, self._lab.settings)
        heights = [h[np.isfinite(h)] for h in (ys, self.points.ys)]
        heights = [h for h in heights if len(h)]
        if heights:
            low, high = min(h.min() for h in heights), max(h.max() for h in heights)
            self.span(xs[0], xs[-1], float(low), float(high))
        label = None if shown.ways is None else shown.ways.label
        name = self.symbol_of(shown.node)
        self.name_axes(self.name_of(shown.coordinates[0]), f"{name}, {label}" if label else name)

    def _draw_regions(self, shown: Prediction) -> None:
        xs, ys = shown.axes
        self.curve.setData([], [])
        self.image.setImage(self._colours(shown), autoLevels=False)
        across, up = (xs[-1] - xs[0]), (ys[-1] - ys[0])
        place = QTransform.fromTranslate(xs[0], ys[0])
        rows, columns = self.image.image.shape[:2]
        self.image.setTransform(place.scale(across / rows, up / columns))
        ends = self._boundaries(shown)
        self.boundary.setData(ends[:, 0], ends[:, 1], connect="pairs")
        self.boundary.setPen(self.pen("text", 1.6))
        self.span(xs[0], xs[-1], ys[0], ys[-1])
        self.points.show_classes(self, shown, self._lab.settings)
        self.sides.show_line(shown)
        self.name_axes(*(self.name_of(place) for place in shown.coordinates))

    def _boundaries(self, shown: Prediction) -> Array:
        xs, ys = shown.axes
        if shown.line is not None:
            return np.zeros((0, 2))
        if shown.scores is None:
            return level_line(xs, ys, shown.values, shown.boundary)
        lines = []
        for k in range(shown.scores.shape[-1]):
            others = np.delete(shown.scores, k, axis=-1).max(axis=-1)
            lines.append(level_line(xs, ys, shown.scores[..., k] - others, 0.0))
        return np.concatenate(lines)

    def _colours(self, shown: Prediction) -> Array:
        """One colour for each point of a finer grid, as (x, y, rgb)."""
        theme = self.theme
        if shown.scores is not None:
            tints = [tint(theme, role, _TINT) for role in ROLES]
            table = np.array([rgb(color) for color in tints], dtype=np.uint8)
            best = np.argmax(finer(shown.scores), axis=-1)
            colours: Array = table[best % len(table)]
            return colours
        values = finer(shown.values) - shown.boundary
        finite = np.abs(values[np.isfinite(values)])
        size = float(finite.max()) if finite.size else 1.0
        reach = 0.5 if shown.boundary == 0.5 and size <= 0.5 + 1e-9 else 0.5 * (size or 1.0)
        share = np.nan_to_num(np.clip(values / (2 * reach) + 0.5, 0.0, 1.0), nan=0.5)
        ends = [tint(theme, look_of(k).role, _TINT) for k in range(2)]
        return shades(ends[0], ends[1], share)

    def _own_entries(self, shown: Prediction) -> list[Entry]:
        name = self.symbol_of(shown.node)
        if len(shown.axes) == 1:
            return [Entry(name, self.pen("gradient", 2.2))]
        held = [Entry(self.tr("{0} at its mean").format(column)) for column in shown.fixed]
        if shown.scores is not None:
            return [Entry(self.tr("boundary"), self.pen("text", 1.6)), *held]
        level = f"{name} = {shown.boundary:g}"
        sides = self.sides.entries(name) if shown.line is not None else []
        return [Entry(level, self.pen("text", 1.6)), *sides, *held]

    # Reading ------------------------------------------------------------------------------

    def reading(self, x: float, y: float) -> Reading | None:
        """The prediction at the place under the mouse."""
        shown = self.shown
        if shown is None:
            return None
        names = [self.name_of(place) for place in shown.coordinates]
        axes = shown.axes
        if not axes[0][0] <= x <= axes[0][-1]:
            return None
        i = int(np.abs(axes[0] - x).argmin())
        name = self.symbol_of(shown.node)
        if len(axes) == 1:
            value = float(np.interp(x, axes[0], shown.values))
            text = f"{names[0]} = {self.text_of(x)}\n{name} = {self.text_of(value)}"
            return Reading(text, x, value)
        if not axes[1][0] <= y <= axes[1][-1]:
            return None
        k = int(np.abs(axes[1] - y).argmin())
        text = f"{names[0]} = {self.text_of(x)}, {names[1]} = {self.text_of(y)}\n"
        if shown.scores is None:
            text += f"{name} = {self.text_of(float(shown.values[i, k]))}"
        else:
            best = int(shown.values[i, k])
            text += self.tr("{0}: class {1} with {2}").format(
                name, best, self.text_of(float(shown.scores[i, k, best]))
            )
        return Reading(text, x, y)

    def numbers(self) -> Numbers:
        """The prediction at every point of the grid."""
        shown = self.shown
        if shown is None:
            return Numbers((), ())
        names = [self.name_of(place) for place in shown.coordinates]
        header = [*names, self.symbol_of(shown.node)]
        points = np.meshgrid(*shown.axes, indexing="ij")
        flat = [np.ravel(x).tolist() for x in (*points, shown.values)]
        return Numbers(header, zip(*flat, strict=True))


def finer(values: Array) -> Array:
    """A grid with more points between, each linear between its neighbours; at the middles of
    the cells of a picture that reaches from the first point to the last."""
    for axis in (0, 1):
        count = values.shape[axis]
        cells = (count - 1) * _FINER
        at = (np.arange(cells) + 0.5) / _FINER
        below = at.astype(int)
        share = (at - below).reshape([-1 if k == axis else 1 for k in range(values.ndim)])
        low, high = np.take(values, below, axis), np.take(values, below + 1, axis)
        values = low * (1 - share) + high * share
    return values
