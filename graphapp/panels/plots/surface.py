"""The loss over two chosen numbers of the parameters as a picture, with the path of the descent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QTimer
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QWidget

from graphapp.errors import GraphappError
from graphapp.operation import Array, Value
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.plots.chart import NEAR, Chart, Numbers, Reading
from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.columns import BINS, places
from graphapp.panels.plots.curves import curve
from graphapp.panels.plots.legend import Entry
from graphapp.panels.plots.predictions import finer
from graphapp.panels.plots.styles import shades, tint
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.compiled import CompiledPasses
from graphapp.training.levels import level_line
from graphapp.training.surface import Ends, Place, Surface, ends_around

_LEVELS = 9
_MOST_CHOICES = 200
#: Seconds of computing at a time: while the training rests, and beside its steps.
_RESTING, _BESIDE = 0.006, 0.002
_HIGH = 0.6


class SurfacePlot(Chart):
    """Computed in slices, more slowly while the training runs; the path follows at once."""

    is_picture = True

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Loss over two parameters with the path of descent"), session, parent
        )
        self._lab = lab
        self.across, self.up = (
            Choice(spoken, f"surface.{name}")
            for name, spoken in (
                ("across", self.tr("The parameter on the horizontal axis")),
                ("up", self.tr("The parameter on the upright axis")),
            )
        )
        for choice in (self.across, self.up):
            choice.activated.connect(self.follow)
            self.add_chooser(choice)
        self.surface: Surface | None = None
        """The last one that is whole."""
        self._making: Surface | None = None
        self._passes: CompiledPasses | None = None
        self._points: Iterator[None] = iter(())
        self._wanted: object = None
        self._path: tuple[Array, Array] = (np.zeros(0), np.zeros(0))
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._compute)

    def furnish(self) -> None:
        """The picture, its level lines, the path with its ends."""
        super().furnish()
        self.image: Any = pyqtgraph.ImageItem()
        self.image.setZValue(-50)
        self.levels: Any = curve()
        self.path: Any = curve()
        self.ends: Any = pyqtgraph.ScatterPlotItem()
        for item in (self.image, self.levels, self.path, self.ends):
            self.area.addItem(item)

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """The path as it is now, and a part of the surface."""
        values = self._values()
        self._offer(values)
        chosen = self.chosen
        if chosen is None:
            self._timer.stop()
            self.say_missing(self.tr(
                "Two numbers of parameters are needed that the differentiated node depends on: "
                "choose two different ones."
            ))  # fmt: skip
            self._clear()
            return
        self._path = self._path_of(chosen, values)
        self.path.setData(*self._path, connect="finite")
        self.ends.setData(
            [self._path[0][0], self._path[0][-1]], [self._path[1][0], self._path[1][-1]],
            symbol=["o", "d"],
        )  # fmt: skip
        graph = self.session.graph
        self.name_axes(*(entry_name(graph, id, index) for id, index in chosen))
        self._begin(chosen, values)
        self.read_again()

    def _values(self) -> dict[str, Value]:
        """The parameters as they are now, trained or not."""
        if self._lab.training is not None:
            return dict(self._lab.parameters)
        graph, evaluation = self.session.graph, self.session.evaluation
        return {
            id: value for id, node in graph.nodes.items()
            if node.op == "parameter" and (value := evaluation.value(id)) is not None
            and not evaluation.independent(id)
        }  # fmt: skip

    @property
    def chosen(self) -> tuple[Place, Place] | None:
        """The two numbers; None where they are not two."""
        across, up = self.across.chosen, self.up.chosen
        return None if across is None or up is None or across == up else (across, up)

    def _offer(self, values: dict[str, Value]) -> None:
        found: list[Place] = []
        for id, value in values.items():
            indices = islice(np.ndindex(np.shape(value)), _MOST_CHOICES - len(found))
            found += [(id, index) for index in indices]
        names = [entry_name(self.session.graph, *place) for place in found]
        for k, choice in enumerate((self.across, self.up)):
            choice.offer(found, names, k)
        self.can_choose = len(found) > 1

    def _path_of(
        self, chosen: tuple[Place, Place], values: dict[str, Value]
    ) -> tuple[Array, Array]:
        run, found = self._lab.run, []
        for id, index in chosen:
            before: list[float] = []
            if run is not None and id in run.layout.ids:
                before = run.trace(id, index, places(len(run.steps), 2 * BINS))
            found.append(np.array([*before, float(np.asarray(values[id])[index])]))
        return found[0], found[1]

    # The surface --------------------------------------------------------------------------

    def _begin(self, chosen: tuple[Place, Place], values: dict[str, Value]) -> None:
        """Another surface where the last one is of other numbers; while it runs, one after one."""
        training, running = self._lab.training, self._lab.running
        graph = self.session.document.graph if training is None else training.graph
        last = self._making or self.surface
        fits = last is not None and last.places == chosen and self._is_inside(last.ends)
        wanted = (id(graph), *(_key(value) for value in values.values()))
        if not fits or (wanted != self._wanted and not (running and self._making is not None)):
            ends = last.ends if fits and last is not None else (
                ends_around(self._path[0]), ends_around(self._path[1])
            )  # fmt: skip
            try:
                if self._passes is None or self._passes.graph is not graph:
                    self._passes = CompiledPasses(graph, training=False)
            except GraphappError as error:
                self.say_missing(self.tr("No surface: {0}.").format(error))
                self._clear()
                return
            rows = None if training is None else training.training_rows
            self._making = Surface(self._passes, values, chosen, ends, rows)
            self._points, self._wanted = self._making.points(), wanted
            (left, right), (low, high) = ends
            self.span(left, right, low, high)
        self.say_missing("")
        if running:
            self._advance(_BESIDE)
        elif self._making is not None:
            self._timer.start()

    def _is_inside(self, ends: Ends) -> bool:
        """Is the whole path between these ends?"""
        for path, (low, high) in zip(self._path, ends, strict=True):
            finite = path[np.isfinite(path)]
            if len(finite) and (finite.min() < low or finite.max() > high):
                return False
        return True

    def _compute(self) -> None:
        """A slice while the training rests."""
        if self._lab.running or self._making is None:
            self._timer.stop()
            return
        self._advance(_RESTING)

    def _advance(self, seconds: float) -> None:
        making, end = self._making, time.perf_counter() + seconds
        if making is None:
            return
        for _ in self._points:
            if time.perf_counter() > end:
                break
        else:
            self.surface, self._making = making, None
            self._timer.stop()
            self.redraw()

    def _clear(self) -> None:
        self.surface = self._making = None
        self._wanted = None
        self.image.clear()
        for item in (self.levels, self.path, self.ends):
            item.setData([], [])

    # Drawing ------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Everything in the theme's colours: pale is low, level lines at even shares."""
        self.path.setPen(self.pen("gradient", 2.0))
        self.ends.setBrush(self.theme.color("gradient"))
        self.ends.setPen(self.pen("base", 1.0))
        self.ends.setSize(11 * self.scale)
        surface = self.surface
        if surface is None or not np.isfinite(surface.values).any():
            return
        finite = np.where(np.isfinite(surface.values), surface.values, np.nan)
        least, most = float(np.nanmin(finite)), float(np.nanmax(finite))
        ranks = np.log1p((finite - least) / ((most - least) or 1.0) * 20.0)
        share = np.nan_to_num(finer(ranks) / (np.nanmax(ranks) or 1.0), nan=1.0)
        low, high = self.theme.color("base"), tint(self.theme, "positive", _HIGH)
        self.image.setImage(shades(low, high, share), autoLevels=False)
        xs, ys = surface.axes
        across, up = self.image.image.shape[:2]
        place = QTransform.fromTranslate(xs[0], ys[0])
        self.image.setTransform(place.scale((xs[-1] - xs[0]) / across, (ys[-1] - ys[0]) / up))
        parts = np.linspace(0.0, float(np.nanmax(ranks)), _LEVELS + 2)[1:-1]
        lines = np.concatenate([level_line(xs, ys, ranks, float(level)) for level in parts])
        self.levels.setData(lines[:, 0], lines[:, 1], connect="pairs")
        self.levels.setPen(self.pen("muted", 1.0))
        color = self.theme.color("gradient")
        self.legend.show_entries([
            Entry(self.tr("path of descent"), self.pen("gradient", 2.0)),
            Entry(self.tr("start"), None, "o", color),
            Entry(self.tr("now"), None, "d", color),
            Entry(self.tr("loss {0}").format(self.text_of(least)), area=pyqtgraph.mkBrush(low)),
            Entry(self.tr("loss {0}").format(self.text_of(most)), area=pyqtgraph.mkBrush(high)),
        ])  # fmt: skip

    # Reading ------------------------------------------------------------------------------

    def reading(self, x: float, y: float) -> Reading | None:
        """The loss at the grid point under the mouse, or a point of the path near it."""
        chosen, surface = self.chosen, self.surface
        if chosen is None or surface is None:
            return None
        names = [entry_name(self.session.graph, *place) for place in chosen]
        across, up = self.pixels()
        away = np.hypot((self._path[0] - x) / across, (self._path[1] - y) / up)
        near = int(np.nanargmin(away)) if np.isfinite(away).any() else 0
        if away[near] < NEAR * self.scale / 2:
            x, y = float(self._path[0][near]), float(self._path[1][near])
        xs, ys = surface.axes
        if not (xs[0] <= x <= xs[-1] and ys[0] <= y <= ys[-1]):
            return None
        loss = float(surface.values[np.abs(xs - x).argmin(), np.abs(ys - y).argmin()])
        text = f"{names[0]} = {self.text_of(x)}, {names[1]} = {self.text_of(y)}\n"
        return Reading(text + self.tr("loss about {0}").format(self.text_of(loss)), x, y)

    def numbers(self) -> Numbers:
        """The loss at every point of the grid."""
        chosen, surface = self.chosen, self.surface
        if chosen is None or surface is None:
            return Numbers((), ())
        header = [*(entry_name(self.session.graph, *place) for place in chosen), self.tr("loss")]
        points = np.meshgrid(*surface.axes, indexing="ij")
        flat = [np.ravel(x).tolist() for x in (*points, surface.values)]
        return Numbers(header, zip(*flat, strict=True))


def _key(value: Value) -> object:
    return value if isinstance(value, float) else value.tobytes()
