"""Gradient norms, update ratios and the parameters themselves, of the run that is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np
from PySide6.QtWidgets import QWidget

from graphapp.model import Graph
from graphapp.operation import Array, Shape
from graphapp.panels.jacobian_model import entry_name
from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.columns import BINS, Columns, places
from graphapp.panels.plots.lines import Line, LinePlot
from graphapp.panels.training_kept import KeptRun
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.runs import Run

#: Of one parameter so many entries are drawn at most, evenly chosen.
MOST_TRACES = 48


class OneRunPlot(LinePlot):
    """A line for each parameter of one run: the newest one that is shown."""

    def __init__(
        self, spoken: str, up: str, lab: TrainingLab, session: Session,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(spoken, up, session, parent)
        self.lab = lab
        self.columns = Columns()
        self.of = Choice(self.tr("Which run is shown"), "plot.run")
        self.of.activated.connect(self.follow)
        self.add_chooser(self.of)

    def follow(self) -> None:
        """The run as it is now."""
        runs = [kept for kept in reversed(list(self.lab.kept)) if kept.run.steps]
        newest = self.tr("newest run")
        self.of.offer([None, *runs], [newest, *(kept.title for kept in runs)])
        self.of.setEnabled(len(runs) > 1)
        kept = self.of.chosen or (runs[0] if runs else None)
        lines = [] if kept is None else self.lines_of(kept)
        self.show_lines(lines, self.tr("Nothing has been trained yet: take a step."))

    def lines_of(self, kept: KeptRun) -> list[Line]:
        """What is drawn of a run."""
        raise NotImplementedError


class SizePlot(OneRunPlot):
    """One number at each step for each parameter, or for all that enter the same node."""

    def __init__(
        self, spoken: str, up: str, lab: TrainingLab, session: Session,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(spoken, up, lab, session, parent)
        self.by = Choice(self.tr("A line for each parameter or for each layer"), "plot.by")
        self.by.offer((False, True), (self.tr("by parameter"), self.tr("by layer")))
        self.by.activated.connect(self.follow)
        self.add_chooser(self.by)

    def lines_of(self, kept: KeptRun) -> list[Line]:
        """By parameter or by layer."""
        graph, run = self.session.graph, kept.run
        order = parameter_places(graph)
        ids = [id for id in run.layout.ids if id in order]
        steps = self.columns.of(run, "step", run.steps)
        sizes = {id: self.columns.of(run, id, self.sizes(run)[id]) for id in ids}
        if not self.by.chosen:
            names = line_names(graph, ids)
            return [Line(names[id], steps, sizes[id], order[id]) for id in ids]
        layers: dict[str, list[str]] = {}
        for id in ids:
            layers.setdefault(layer_of(graph, id), []).append(id)
        seen = places(len(run.steps), 2 * BINS)
        names = line_names(graph, layers)
        return [
            Line(names[layer], steps[seen], self.joined(run, those, sizes, seen), k)
            for k, (layer, those) in enumerate(layers.items())
        ]

    def sizes(self, run: Run) -> Mapping[str, list[float]]:
        """By parameter."""
        raise NotImplementedError

    def joined(self, run: Run, ids: list[str], sizes: Mapping[str, Array], seen: Array) -> Array:
        """Of some parameters together, at some places."""
        raise NotImplementedError


class NormPlot(SizePlot):
    """The norm of the gradient."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("Norm of the gradient of each parameter against step")
        super().__init__(spoken, self.tr("‖gradient‖"), lab, session, parent)

    def sizes(self, run: Run) -> Mapping[str, list[float]]:
        """Euclidean norms."""
        return run.norms

    def joined(self, run: Run, ids: list[str], sizes: Mapping[str, Array], seen: Array) -> Array:
        """The norm of all entries together."""
        return _length([sizes[id][seen] for id in ids])


class RatioPlot(SizePlot):
    """How far a step moves a parameter, through how large it is."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("Update ratio of each parameter against step")
        super().__init__(spoken, self.tr("‖change‖ / ‖parameter‖"), lab, session, parent)

    def sizes(self, run: Run) -> Mapping[str, list[float]]:
        """Update ratios."""
        return run.ratios

    def joined(self, run: Run, ids: list[str], sizes: Mapping[str, Array], seen: Array) -> Array:
        """The change of all entries together, through all entries together."""
        at = np.stack([run.parameters[i].flat for i in seen])
        large = [np.linalg.norm(at[:, run.layout.places[id]], axis=1) for id in ids]
        moved = [sizes[id][seen] * size for id, size in zip(ids, large, strict=True)]
        with np.errstate(all="ignore"):
            ratio: Array = _length(moved) / _length(large)
        return ratio


class TracePlot(OneRunPlot):
    """Every number of the parameters: all of one parameter in its colour."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("Parameters against step")
        super().__init__(spoken, self.tr("parameters"), lab, session, parent)

    def lines_of(self, kept: KeptRun) -> list[Line]:
        """The numbers before each step, and those that there are now."""
        graph, run = self.session.graph, kept.run
        seen = places(len(run.steps), 2 * BINS)
        steps = [float(run.steps[i]) for i in seen]
        flat = [run.parameters[i].flat for i in seen]
        if kept.values:
            steps.append(steps[-1] + 1.0)
            flat.append(run.layout.flat(kept.values))
        table, order = np.stack(flat), parameter_places(graph)
        ids = [id for id in run.layout.ids if id in order]
        names = line_names(graph, ids)
        return [
            _traces(graph, id, names[id], run.layout.shapes[id], steps=np.array(steps),
                    numbers=table[:, run.layout.places[id]])._replace(place=order[id])
            for id in ids
        ]  # fmt: skip


def _traces(
    graph: Graph, id: str, name: str, shape: Shape, *, steps: Array, numbers: Array
) -> Line:
    """The entries of one parameter, or some of them."""
    count = numbers.shape[1]
    drawn = places(count, MOST_TRACES)
    title = name if len(drawn) == count else f"{name} ({len(drawn)} of {count})"

    def named(column: int) -> str:
        index = np.unravel_index(int(drawn[column]), shape) if shape else ()
        return entry_name(graph, id, tuple(int(i) for i in index))

    return Line(title, steps, numbers[:, drawn], 0, named=named)


def parameter_places(graph: Graph) -> dict[str, int]:
    """Which colour and mark each parameter has in all plots."""
    ids = [id for id, node in graph.nodes.items() if node.op == "parameter"]
    return {id: place for place, id in enumerate(ids)}


def line_names(graph: Graph, ids: Iterable[str]) -> dict[str, str]:
    """How nodes are called in a legend: those with the same label by their ids as well."""
    names = {id: entry_name(graph, id, ()) for id in ids}
    times = Counter(names.values())
    return {id: name if times[name] == 1 else f"{name} ({id})" for id, name in names.items()}


def layer_of(graph: Graph, id: str) -> str:
    """The node that a parameter enters: weights and biases of one linear node are a layer."""
    entered = [edge.target for edge in graph.edges_from(id)]
    return min(entered) if entered else id


def _length(parts: list[Array]) -> Array:
    """The norm, at each step, of parts with these norms."""
    with np.errstate(all="ignore"):
        length: Array = np.sqrt(np.sum(np.square(parts), axis=0))
    return length
