"""How the numbers of each parameter, or their gradients, are distributed: a hill for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from graphapp.operation import Array, Value
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.plots.chart import Chart, Numbers, Reading
from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.curves import curve
from graphapp.panels.plots.styles import look_of, see_through
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session

_BINS = 30
#: How high the highest hill is, where 1 is the distance to the next one.
_HEIGHT = 0.86
_FILL = 0.35
#: More hills nobody tells apart.
MOST_HILLS = 12


class HistogramPlot(Chart):
    """All parameters as hills above each other, or one of them with its counts."""

    def __init__(
        self, spoken: str, across: str, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(spoken, session, parent)
        self._across = across
        self.choice = Choice(self.tr("Which parameter is shown"), "histogram.of")
        self.choice.activated.connect(self.follow)
        self.add_chooser(self.choice)
        self.hills: dict[str, tuple[Array, Array]] = {}
        """Counts and edges of the bins, by parameter."""
        self._items: list[Any] = []

    def show_values(self, values: Mapping[str, Value], missing: str) -> None:
        """The numbers of these parameters now; ``missing`` says why there are none."""
        graph = self.session.graph
        ids = [id for id in values if id in graph.nodes]
        self.choice.offer(
            [None, *ids], [self.tr("all parameters"), *(entry_name(graph, id, ()) for id in ids)]
        )
        shown = ids[:MOST_HILLS] if self.choice.chosen is None else [self.choice.chosen]
        finite = {id: _finite(values[id]) for id in shown}
        finite = {id: numbers for id, numbers in finite.items() if len(numbers)}
        self.say_missing("" if finite else missing)
        ends = _ends(list(finite.values()))
        self.hills = {id: np.histogram(found, _BINS, ends) for id, found in finite.items()}
        self.redraw()
        self.read_again()

    def redraw(self) -> None:
        """The hills; each has the colour that its parameter has in other plots."""
        order = list(self.choice.items)
        while len(self._items) < len(self.hills):
            self._items.append(curve())
            self.area.addItem(self._items[-1])
        while len(self._items) > len(self.hills):
            self.area.removeItem(self._items.pop())
        alone = len(self.hills) == 1
        for row, (item, (id, (counts, edges))) in enumerate(
            zip(self._items, self.hills.items(), strict=True)
        ):
            role = look_of(order.index(id) - 1).role
            base = 0.0 if alone else float(len(self.hills) - 1 - row)
            high = counts if alone else base + _HEIGHT * counts / max(counts.max(), 1)
            item.setData(edges, high, stepMode="center", fillLevel=base)
            item.setPen(self.pen(role, 1.4))
            item.setBrush(see_through(self.theme.color(role), _FILL))
        self._name(alone)

    def _name(self, alone: bool) -> None:
        if not self.hills:
            return
        graph = self.session.graph
        edges = next(iter(self.hills.values()))[1]
        names = [entry_name(graph, id, ()) for id in self.hills]
        axis = self.area.getAxis("left")
        if alone:
            axis.setTicks(None)
            top = float(next(iter(self.hills.values()))[0].max())
            self.span(edges[0], edges[-1], 0.0, top * 1.05)
            self.name_axes(f"{self._across} {names[0]}", self.tr("how many"))
        else:
            count = len(names)
            axis.setTicks([[(count - 1 - k + 0.3, name) for k, name in enumerate(names)]])
            self.span(edges[0], edges[-1], 0.0, float(count))
            self.name_axes(self._across, self.tr("share"))

    def reading(self, x: float, y: float) -> Reading | None:
        """The bin under the mouse."""
        if not self.hills:
            return None
        names = list(self.hills)
        alone = len(names) == 1
        row = 0 if alone else len(names) - 1 - int(np.floor(y))
        if not 0 <= row < len(names):
            return None
        counts, edges = self.hills[names[row]]
        k = int(np.searchsorted(edges, x)) - 1
        if not 0 <= k < len(counts):
            return None
        base = len(names) - 1 - row
        top = counts[k] if alone else base + _HEIGHT * counts[k] / max(counts.max(), 1)
        text = self.tr("{0}: {1} of {2}\nfrom {3} to {4}").format(
            entry_name(self.session.graph, names[row], ()), counts[k], counts.sum(),
            self.text_of(edges[k]), self.text_of(edges[k + 1]),
        )  # fmt: skip
        return Reading(text, float(edges[k] + edges[k + 1]) / 2, float(top))

    def numbers(self) -> Numbers:
        """A row for each bin."""
        names = [entry_name(self.session.graph, id, ()) for id in self.hills]
        header = [self.tr("from"), self.tr("to"), *names]
        found = list(self.hills.values())
        edges = found[0][1] if found else np.zeros(1)
        rows = (
            [float(edges[k]), float(edges[k + 1]), *(int(counts[k]) for counts, _ in found)]
            for k in range(len(edges) - 1)
        )
        return Numbers(header, rows)


class ParameterHistogram(HistogramPlot):
    """The parameters as they are now; also without any training."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("How the numbers of each parameter are distributed")
        super().__init__(spoken, self.tr("value"), session, parent)

    def follow(self) -> None:
        """The numbers that are shown."""
        graph, evaluation = self.session.graph, self.session.evaluation
        found = {
            id: value for id, node in graph.nodes.items()
            if node.op == "parameter" and (value := evaluation.value(id)) is not None
        }  # fmt: skip
        self.show_values(found, self.tr("There is no parameter: add one to see its numbers."))


class GradientHistogram(HistogramPlot):
    """The gradients of the parameters: of the last step, or as they are shown."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("How the gradients of each parameter are distributed")
        super().__init__(spoken, self.tr("gradient"), session, parent)
        self._lab = lab

    def follow(self) -> None:
        """The gradients that the optimizer saw last."""
        run = self._lab.run
        if run is not None and run.gradients:
            found: Mapping[str, Value] = run.gradients[-1]
        else:
            graph, evaluation = self.session.graph, self.session.evaluation
            found = {
                id: value for id, node in graph.nodes.items()
                if node.op == "parameter" and (value := evaluation.gradient(id)) is not None
            }  # fmt: skip
        self.show_values(found, self.tr(
            "There is no gradient of a parameter: differentiate a node that depends on one."
        ))  # fmt: skip


def _finite(value: Value) -> Array:
    flat = np.ravel(np.asarray(value, dtype=np.float64))
    return flat[np.isfinite(flat)]


def _ends(found: list[Array]) -> tuple[float, float]:
    """A range of all numbers together."""
    if not found:
        return 0.0, 1.0
    low, high = min(float(x.min()) for x in found), max(float(x.max()) for x in found)
    if low == high:
        room = abs(low) / 2 or 0.5
        return low - room, high + room
    return low, high
