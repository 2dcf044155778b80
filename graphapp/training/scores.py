"""How good a trained graph is on rows of its table: loss, share of right answers, confusions.

A loss that compares classes says so itself. With other losses the labels decide: only 0 and 1,
only −1 and 1, or rows with a single 1 are classes; everything else is a regression, which has no
right and wrong.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.operation import Array, Value
from graphapp.training.batches import Batch
from graphapp.training.compiled import CompiledPasses
from graphapp.training.split import Rows
from graphapp.training.ways import Ways, ways_of

Counts = NDArray[np.intp]

#: Losses that take a vector for one example of several classes.
_OVER_EXAMPLES = ("cross_entropy", "softmax_cross_entropy")


@dataclasses.dataclass(frozen=True, slots=True)
class Scores:
    """Of some rows of the table."""

    loss: float
    accuracy: float | None = None
    """The share of right answers; None for a regression, and where an answer is not finite."""
    confusion: Counts | None = None
    """How often a row of the one class (row) was said to be of the other (column)."""
    classes: tuple[str, ...] = ()
    """What rows and columns of ``confusion`` are called."""


class Scorer:
    """Scores rows of one graph's table with any parameters, without dropout.

    Raises UsageError where there is nothing to train.
    """

    def __init__(self, graph: Graph) -> None:
        self._passes = CompiledPasses(graph, training=False)
        self._asked = [self._passes.target]
        self._batches: dict[int, Batch] = {}
        self._classes: _Classes | None = None
        try:
            ways = ways_of(graph)
        except UsageError:
            return
        if ways.target is None:
            return
        with np.errstate(all="ignore"):
            whole = self._passes.values(self._passes.whole, (ways.prediction, ways.target))
        self._classes = _classes(ways, *map(np.asarray, whole))
        if self._classes is not None:
            self._asked.append(ways.prediction)

    def loss(self, parameters: Mapping[str, Value], rows: Rows | None = None) -> float:
        """The loss alone, which costs less."""
        self._passes.flat[:] = self._passes.layout.flat(parameters)
        with np.errstate(all="ignore"):
            return self._passes.loss(self._batch(rows))

    def scores(self, parameters: Mapping[str, Value], rows: Rows | None = None) -> Scores:
        """With these values of all parameters; ``rows`` of None are all of them."""
        passes, classes = self._passes, self._classes
        passes.flat[:] = passes.layout.flat(parameters)
        with np.errstate(all="ignore"):
            loss, *predictions = passes.values(self._batch(rows), self._asked)
        prediction = np.asarray(predictions)
        if classes is None or not np.isfinite(prediction).all():
            return Scores(float(loss))
        meant = classes.meant if rows is None else classes.meant[rows]
        said = classes.said(prediction)
        count = len(classes.names)
        confusion = np.bincount(meant * count + said, minlength=count**2).reshape(count, count)
        return Scores(float(loss), float(np.mean(meant == said)), confusion, classes.names)

    def _batch(self, rows: Rows | None) -> Batch:
        """The same rows are asked for again and again."""
        if rows is None:
            return self._passes.whole
        known = self._batches.get(id(rows))  # which is theirs as long as the batch holds them
        if known is None:
            known = self._batches[id(rows)] = self._passes.batch(rows)
        return known


@dataclasses.dataclass(frozen=True, slots=True)
class _Classes:
    """The class that each row is of, and how a prediction says one."""

    names: tuple[str, ...]
    meant: Counts
    boundary: float | None
    """Between two classes; None where the largest entry of a row says the class."""

    def said(self, prediction: Array) -> Counts:
        if self.boundary is None:
            largest: Counts = prediction.reshape(-1, len(self.names)).argmax(axis=-1)
            return largest
        return (prediction.ravel() > self.boundary).astype(np.intp)


def _classes(ways: Ways, prediction: Array, labels: Array) -> _Classes | None:
    """None for a regression."""
    if not labels.size or not np.isfinite(labels).all():
        return None
    rows_of_classes = prediction.ndim > 1 or ways.loss in _OVER_EXAMPLES
    width = prediction.shape[-1] if rows_of_classes else 1
    if width > 1:
        return _many(ways, labels, prediction.size // width, width)
    return _two(ways, labels.ravel()) if prediction.size == labels.size else None


def _many(ways: Ways, labels: Array, rows: int, width: int) -> _Classes | None:
    """Labels with a single 1 in each row, or the numbers of the classes from 0 on."""
    names = tuple(map(str, range(width)))
    if labels.size == rows * width:
        hot = labels.reshape(-1, width)
        if not (np.isin(hot, (0.0, 1.0)).all() and (hot.sum(axis=1) == 1).all()):
            return None
        named = ways.labels if len(ways.labels) == width else names
        return _Classes(named, hot.argmax(axis=1), None)
    if labels.size != rows or not np.isin(labels, np.arange(width)).all():
        return None
    return _Classes(names, labels.ravel().astype(np.intp), None)


def _two(ways: Ways, labels: Array) -> _Classes | None:
    """0 and 1, or −1 and 1, on two sides of a boundary."""
    for low, boundary in ((0.0, ways.boundary), (-1.0, 0.0)):
        if np.isin(labels, (low, 1.0)).all():
            names = (f"{low:g}".replace("-", "−"), "1")
            return _Classes(names, (labels > 0).astype(np.intp), boundary)
    return None
