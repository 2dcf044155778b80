"""Runs that are kept: every number of every step, for plots and tables.

A run keeps references to the arrays of the steps, which nobody changes. Where it grows beyond
``MOST_NUMBERS`` it forgets every other step, and from then on keeps half as many.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from graphapp.operation import Value
from graphapp.operation.parameters import write_value
from graphapp.training.loop import Step
from graphapp.training.settings import Settings

MOST_NUMBERS = 4_000_000

#: Of an array with more entries a table has the norm only.
LARGEST_WRITTEN = 1000


class Run:
    """One run: its settings, and what its steps saw."""

    def __init__(self, settings: Settings, start: Mapping[str, Value], *, most: int = 0) -> None:
        self.settings = settings
        self.steps: list[int] = []
        """From 0 on: how many updates came before."""
        self.rates: list[float] = []
        self.losses: list[float] = []
        self.parameters: list[dict[str, Value]] = []
        self.gradients: list[Mapping[str, Value]] = []
        self.norms: dict[str, list[float]] = {id: [] for id in start}
        """The Euclidean norm of the gradient of each parameter."""
        self._stride = 1
        self._each = 2 * sum(np.size(value) for value in start.values()) + len(start) + 3
        self._most = most or MOST_NUMBERS

    @property
    def title(self) -> str:
        """``sgd 0.1, seed 0``: what a legend says."""
        chosen = self.settings
        batch = "" if chosen.batch_size is None else f", batch {chosen.batch_size}"
        rate = f"{chosen.learning_rate:g}"
        if self.rates and self.rates[-1] != chosen.learning_rate:
            rate = f"{rate}…{self.rates[-1]:g}"
        return f"{chosen.optimizer} {rate}{batch}, seed {chosen.seed}"

    def note(self, number: int, rate: float, before: Mapping[str, Value], step: Step) -> None:
        """One step: how many came before, and what the parameters were at its start."""
        if number % self._stride:
            return
        self.steps.append(number)
        self.rates.append(rate)
        self.losses.append(step.loss)
        self.parameters.append(dict(before))
        self.gradients.append(step.gradients)
        for id, norms in self.norms.items():
            norms.append(norm(step.gradients[id]))
        if len(self.steps) * self._each > self._most and len(self.steps) > 2:
            self._thin()

    def trace(self, id: str, index: tuple[int, ...], places: Iterable[int]) -> list[float]:
        """One number of one parameter at some places of ``steps``."""
        return [float(np.asarray(self.parameters[i][id])[index]) for i in places]

    def _thin(self) -> None:
        self._stride *= 2
        kept = [i for i, number in enumerate(self.steps) if number % self._stride == 0]
        kinds: list[list[Any]] = [
            self.steps, self.rates, self.losses, self.parameters, self.gradients,
            *self.norms.values(),
        ]  # fmt: skip
        for numbers in kinds:
            numbers[:] = [numbers[i] for i in kept]


def norm(value: Value) -> float:
    """The Euclidean norm of a number or of all entries of an array."""
    if isinstance(value, float):
        return abs(value)
    with np.errstate(all="ignore"):
        return math.sqrt(float(np.vdot(value, value)))


def csv_of_run(run: Run) -> str:
    """Every number of every step: rate, loss, parameters, gradients, their norms.

    Full precision, quoted as RFC 4180 says. Entries are counted from 1: ``W[1,2]``.
    """
    first = run.parameters[0] if run.parameters else {}
    header = ["step", "learning_rate", "loss"]
    for id, value in first.items():
        names = [f"{id}{suffix}" for suffix in _suffixes(value)]
        header += [*names, *(f"gradient of {name}" for name in names), f"gradient norm of {id}"]
    return _written(header, _rows(run, first))


def csv_of_losses(runs: list[Run]) -> str:
    """The losses of several runs beside each other, by step."""
    table: dict[int, dict[int, float]] = {}
    for k, run in enumerate(runs):
        for number, loss in zip(run.steps, run.losses, strict=True):
            table.setdefault(number, {})[k] = loss
    rows = (
        [str(number), *(_text(row[k]) if k in row else "" for k in range(len(runs)))]
        for number, row in sorted(table.items())
    )
    return _written(["step", *(f"loss ({run.title})" for run in runs)], rows)


def _rows(run: Run, first: Mapping[str, Value]) -> Iterator[list[str]]:
    for i, number in enumerate(run.steps):
        row = [str(number), _text(run.rates[i]), _text(run.losses[i])]
        for id, value in first.items():
            if np.size(value) <= LARGEST_WRITTEN:
                row += [_text(x) for x in np.ravel(run.parameters[i][id])]
                row += [_text(x) for x in np.ravel(run.gradients[i][id])]
            row.append(_text(run.norms[id][i]))
        yield row


def _suffixes(value: Value) -> list[str]:
    if np.size(value) > LARGEST_WRITTEN:
        return []
    places = np.ndindex(np.shape(value))
    return [f"[{','.join(str(i + 1) for i in place)}]" if place else "" for place in places]


def _text(number: float) -> str:
    return str(write_value(float(number))).removesuffix(".0")


def _written(header: list[str], rows: Iterator[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, csv.excel)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()
