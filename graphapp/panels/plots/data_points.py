"""The rows of the data table as points: by class, or by their label; held-out ones hollow."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import numpy as np
import pyqtgraph

from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.model.data_edits import row_count
from graphapp.operation import Array
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.plots.chart import Chart
from graphapp.panels.plots.legend import Entry
from graphapp.panels.plots.styles import look_of
from graphapp.training.grids import Prediction
from graphapp.training.settings import Settings
from graphapp.training.split import split

#: More points than this only cover each other.
MOST_POINTS = 2000
#: Pixels at 100 %.
_SIZE = 7.5
#: More different labels than this are no classes.
_MOST_CLASSES = 12


class DataPoints:
    """The points of one plot; drawn anew only where something about them changes."""

    def __init__(self, area: Any) -> None:
        self.item: Any = pyqtgraph.ScatterPlotItem()
        self.item.setZValue(10)
        area.addItem(self.item)
        self.xs: Array = np.zeros(0)
        self.ys: Array = np.zeros(0)
        self._classes: list[str] = []
        self._held = False
        self._drawn: object = None

    def clear(self) -> None:
        """No points."""
        self._drawn = None
        self._classes, self._held = [], False
        self.xs = self.ys = np.zeros(0)
        self.item.setData([], [])

    def show_values(self, plot: Chart, shown: Prediction, settings: Settings) -> None:
        """One column across, the labels up."""
        graph, label = plot.session.graph, None if shown.ways is None else shown.ways.label
        if label is None or label not in graph.data:
            self.clear()
            return
        (across,) = shown.coordinates
        key = (graph.data, across, label, settings.validation, plot.theme, plot.scale)
        if self._same(key):
            return
        self._classes = [label]
        self._put(graph.data[str(across)], graph.data[label])
        self._draw(plot, np.zeros(len(self.xs), dtype=int), settings.validation)

    def show_classes(self, plot: Chart, shown: Prediction, settings: Settings) -> None:
        """Two columns, a colour and a mark for each class; the entries of an input as one point."""
        graph = plot.session.graph
        if not all(isinstance(place, str) for place in shown.coordinates):
            numbers = [_entry(plot, place) for place in shown.coordinates]
            places = shown.coordinates
            if not self._same((tuple(numbers), places, plot.theme, plot.scale)):
                self._put(*(np.array([number]) for number in numbers))
                ids = dict.fromkeys(place[0] for place in places)
                self._classes = [", ".join(entry_name(graph, id, ()) for id in ids)]
                self._draw(plot, np.zeros(1, dtype=int), 0.0)
            return
        key = (graph.data, shown.coordinates, settings.validation, plot.theme, plot.scale)
        if self._same(key):
            return
        self._put(*(graph.data[str(place)] for place in shown.coordinates))
        kinds, names = _classes(graph, shown)
        self._classes = names
        self._draw(plot, kinds[: len(self.xs)], settings.validation)

    def entries(self, plot: Chart) -> list[Entry]:
        """What the legend says."""
        found = [
            Entry(name, None, look_of(k).mark, plot.theme.color(look_of(k).role))
            for k, name in enumerate(self._classes)
        ]
        if self._held:
            found.append(Entry(plot.tr("held out"), None, "o", plot.theme.color("text"), True))
        return found

    def _same(self, key: tuple[object, ...]) -> bool:
        """Is this drawn already? Tables are compared by identity: nobody changes them."""
        before, self._drawn = self._drawn, key
        return (
            isinstance(before, tuple)
            and len(before) == len(key)
            and all(a is b or (type(a) is type(b) and not _is_table(a) and a == b)
                    for a, b in zip(before, key, strict=True))
        )  # fmt: skip

    def _put(self, xs: Array, ys: Array) -> None:
        count = min(len(xs), len(ys), MOST_POINTS)
        self.xs, self.ys = xs[:count], ys[:count]

    def _draw(self, plot: Chart, kinds: Any, validation: float) -> None:
        theme, table = plot.theme, row_count(plot.session.graph)
        held = np.zeros(max(table, len(self.xs)), dtype=bool)
        if validation:
            with suppress(GraphappError):  # of a table that is too short the training says so
                held[split(table, validation)[1]] = True
        self._held = bool(held.any())
        looks = [look_of(int(k)) for k in kinds]
        base = theme.color("base")
        colors = [theme.color(look.role) for look in looks]
        self.item.setData(
            self.xs, self.ys, symbol=[look.mark for look in looks], size=_SIZE * plot.scale,
            brush=[base if out else c for c, out in zip(colors, held, strict=False)],
            pen=[pyqtgraph.mkPen(c if out else base, width=(1.5 if out else 0.8) * plot.scale)
                 for c, out in zip(colors, held, strict=False)],
        )  # fmt: skip


def _is_table(what: object) -> bool:
    return hasattr(what, "keys")


def _entry(plot: Chart, place: Any) -> float:
    id, index = place
    value = plot.session.evaluation.value(id)
    return float("nan") if value is None else float(np.asarray(value)[index])


def _classes(graph: Graph, shown: Prediction) -> tuple[Any, list[str]]:
    """The class of each row, counted from 0, and what the classes are called."""
    rows, ways = row_count(graph), shown.ways
    labels = [] if ways is None else [n for n in ways.labels if n in graph.data]
    if len(labels) > 1:  # a column with 1 for each class
        return np.argmax([graph.data[name] for name in labels], axis=0), labels
    if not labels:
        return np.zeros(rows, dtype=int), []
    column = graph.data[labels[0]]
    found, kinds = np.unique(column, return_inverse=True)
    if len(found) > _MOST_CLASSES:
        return np.zeros(rows, dtype=int), [labels[0]]
    if shown.scores is not None and np.isin(found, np.arange(shown.scores.shape[-1])).all():
        kinds, found = column.astype(int), np.arange(shown.scores.shape[-1], dtype=np.float64)
    return kinds, [f"{labels[0]} = {number:g}" for number in found]
