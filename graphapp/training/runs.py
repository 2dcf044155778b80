"""Runs that are kept: every number of every step, for plots and tables.

A step is noted by keeping references to its flat arrays, which nobody changes; norms, ratios and
scores are computed from them when somebody looks. Where a run grows beyond ``MOST_NUMBERS`` it
forgets every other step, and from then on keeps half as many.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from graphapp.operation import Array
from graphapp.training.flat import Parts
from graphapp.training.loop import Step, Training
from graphapp.training.scores import Scores
from graphapp.training.settings import Settings

MOST_NUMBERS = 4_000_000

#: Scores are computed for so many steps at most.
MOST_SCORED = 128

#: Norms are computed for so many numbers at a time.
_BLOCK = 500_000


class Run:
    """One run of a training: its settings, and what its steps saw.

    All lists have one entry for each kept step, but for those named ``scored`` and after.
    """

    def __init__(self, training: Training, *, most: int = 0) -> None:
        self.settings = training.settings
        self.layout = training.layout
        """Which parameters there are."""
        self.stopped = ""
        """Why it ended by itself; empty where it did not."""
        self.steps: list[int] = []
        """From 0 on: how many updates came before."""
        self.rates: list[float] = []
        self.losses: list[float] = []
        """Of the rows that the step saw."""
        self.parameters: list[Parts] = []
        """Before the step."""
        self.gradients: list[Parts] = []
        """Before they are clipped."""
        self._changes: list[Array] = []  # of the last steps, until their ratios are known
        self.training = training
        self._stride = 1
        self._each = 2 * self.layout.size + 2 * len(self.layout.ids) + 3
        self._most = most or MOST_NUMBERS
        self._known = _Sizes(self.layout.ids)
        self._scores: dict[int, tuple[Scores, Scores | None]] = {}

    @property
    def title(self) -> str:
        """``sgd 0.1, seed 0``: what a legend says."""
        return f"{self.what}, seed {self.settings.seed}"

    @property
    def what(self) -> str:
        """The title without the seed: ``sgd 0.1, batch 16``."""
        rate = f"{self.settings.learning_rate:g}"
        if self.rates and self.rates[-1] != self.settings.learning_rate:
            rate = f"{rate}…{self.rates[-1]:g}"
        return words_of(self.settings, rate)

    def take(self) -> Step:
        """One step of the training, noted."""
        number, before = self.training.steps, self.training.parameters
        step = self.training.step()
        self.note(number, before, step)
        return step

    def note(self, number: int, before: Parts, step: Step) -> None:
        """A step: how many came before it, and what the parameters were."""
        if number % self._stride:
            return
        self.steps.append(number)
        self.rates.append(self.training.learning_rate)
        self.losses.append(step.loss)
        self.parameters.append(before)
        self.gradients.append(step.gradients)
        self._changes.append(self.training.parameters.flat - before.flat)
        if len(self.steps) * self._each > self._most and len(self.steps) > 2:
            self._thin()

    def trace(self, id: str, index: tuple[int, ...], places: Iterable[int]) -> list[float]:
        """One number of one parameter at some places of ``steps``."""
        place = self.layout.place(id, index)
        return [float(self.parameters[i].flat[place]) for i in places]

    # Sizes ------------------------------------------------------------------------------

    @property
    def norms(self) -> Mapping[str, list[float]]:
        """The Euclidean norm of the gradient of each parameter."""
        return self._sizes().norms

    @property
    def ratios(self) -> Mapping[str, list[float]]:
        """The update ratio of each parameter: the norm of its change through that of itself."""
        return self._sizes().ratios

    def _sizes(self) -> _Sizes:
        at_once = max(1, _BLOCK // max(self.layout.size, 1))
        while self._changes:
            part = slice(self._known.count, self._known.count + at_once)
            self._known.add(self.parameters[part], self.gradients[part], self._changes[:at_once])
            del self._changes[:at_once]
        return self._known

    # Scores -----------------------------------------------------------------------------

    @property
    def scored(self) -> list[int]:
        """The steps whose scores are known: evenly apart and the last, at most ``MOST_SCORED``."""
        return list(self._scored())

    @property
    def validation_losses(self) -> list[float]:
        """Of the held-out rows, at ``scored``; empty where there are none."""
        return [held.loss for _, held in self._scored().values() if held is not None]

    @property
    def accuracies(self) -> list[float]:
        """Of all training rows, at ``scored``; nan where there is no right and wrong."""
        return [_accuracy(scores) for scores, _ in self._scored().values()]

    @property
    def validation_accuracies(self) -> list[float]:
        """Of the held-out rows, at ``scored``; empty where there are none."""
        return [_accuracy(held) for _, held in self._scored().values() if held is not None]

    def _scored(self) -> dict[int, tuple[Scores, Scores | None]]:
        """By step; what is known already is not computed again, as a grid holds the coarser one."""
        known = self._scores
        if not self.steps or next(reversed(known), None) == self.steps[-1]:
            return known
        last, apart = self.steps[-1], self._stride
        while last // apart >= MOST_SCORED - 1:
            apart *= 2
        places = {bisect_left(self.steps, number) for number in range(0, last, apart)}
        wanted = (self.steps[place] for place in sorted(places | {len(self.steps) - 1}))
        self._scores = {
            number: known.get(number) or self._score(bisect_left(self.steps, number))
            for number in wanted
        }
        return self._scores

    def _score(self, place: int) -> tuple[Scores, Scores | None]:
        training, parameters = self.training, self.parameters[place]
        learnt = training.scorer.scores(parameters, training.training_rows)
        if training.held_out is None:
            return learnt, None
        return learnt, training.scorer.scores(parameters, training.held_out)

    def _thin(self) -> None:
        """Forget every other step; what was not looked at yet is not computed for that."""
        self._stride *= 2
        kept = [i for i, number in enumerate(self.steps) if number % self._stride == 0]
        known = self._known.count
        self._changes = [self._changes[i - known] for i in kept if i >= known]
        _pick([self.steps, self.rates, self.losses, self.parameters, self.gradients], kept)
        self._known.keep([i for i in kept if i < known])


def _pick(lists: Iterable[list[Any]], kept: list[int]) -> None:
    for numbers in lists:
        numbers[:] = [numbers[i] for i in kept]


class _Sizes:
    """Norms by parameter, of as many steps as were looked at."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.count = 0
        self.norms: dict[str, list[float]] = {id: [] for id in ids}
        self.ratios: dict[str, list[float]] = {id: [] for id in self.norms}

    def add(self, parameters: list[Parts], gradients: list[Parts], changes: list[Array]) -> None:
        """Some steps more."""
        layout = parameters[0].layout
        at, slopes = (np.stack([parts.flat for parts in each]) for each in (parameters, gradients))
        moved = np.stack(changes)
        with np.errstate(all="ignore"):
            for id, place in layout.places.items():
                self.norms[id] += np.linalg.norm(slopes[:, place], axis=1).tolist()
                ratio = np.linalg.norm(moved[:, place], axis=1)
                ratio = ratio / np.linalg.norm(at[:, place], axis=1)
                self.ratios[id] += ratio.tolist()
        self.count += len(parameters)

    def keep(self, kept: list[int]) -> None:
        """Forget the other steps."""
        _pick([*self.norms.values(), *self.ratios.values()], kept)
        self.count = len(kept)


def words_of(settings: Settings, rate: str = "") -> str:
    """``sgd 0.1, batch 16``: what is not usual about some settings, but for the seed."""
    chosen = settings
    parts = [f"{chosen.optimizer} {rate or f'{chosen.learning_rate:g}'}"]
    parts += [] if chosen.batch_size is None else [f"batch {chosen.batch_size}"]
    parts += [] if chosen.clip_norm is None else [f"clipped to {chosen.clip_norm:g}"]
    parts += [f"weight decay {chosen.weight_decay:g}"] if chosen.weight_decay else []
    parts += [] if chosen.zero_gradients else ["never zeroed"]
    return ", ".join(parts)


def _accuracy(scores: Scores) -> float:
    return float("nan") if scores.accuracy is None else scores.accuracy
