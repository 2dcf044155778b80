"""Runs beside each other: which ones are planned, and what runs with other seeds have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.operation import Array
from graphapp.training.optimizers import OPTIMIZERS
from graphapp.training.runs import words_of
from graphapp.training.settings import Settings

#: Nobody tells more runs apart in one plot.
MOST_PLANNED = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """A run that somebody wants to see beside others."""

    title: str
    settings: Settings


class Comparable(Protocol):
    """What can be put beside others: a ``Run``, for one."""

    @property
    def settings(self) -> Settings:
        """How it was trained."""

    @property
    def title(self) -> str:
        """What it is called."""


One = TypeVar("One", bound=Comparable)
Curve = tuple[Sequence[int], Sequence[float]]


@dataclasses.dataclass(frozen=True, slots=True)
class Spread(Generic[One]):
    """Runs that differ in nothing but their seed: what they are on average, and how far apart."""

    title: str
    runs: tuple[One, ...]
    steps: tuple[int, ...]
    """Those that all the runs have."""
    mean: Array
    """By step."""
    deviation: Array
    """The standard deviation of a sample, with n − 1; 0 for a single run. By step."""


def planned(graph: Graph, **changes: Any) -> tuple[Plan, ...]:
    """The runs that the file wants compared. Raises UsageError for one that cannot be meant.

    ``changes`` replace settings that the runs have in common, where they are not None.
    """
    given = {name: item for name, item in changes.items() if item is not None}
    training = {**(graph.training or {}), **given}
    wanted = training.get("compare") or []
    if not isinstance(wanted, list | tuple) or not all(isinstance(w, Mapping) for w in wanted):
        raise UsageError("compare must be a list of objects, each with the settings that differ")
    if len(wanted) > MOST_PLANNED:
        raise UsageError(f"compare has {len(wanted)} runs, the limit is {MOST_PLANNED}")
    return tuple(_planned(training, each, k) for k, each in enumerate(wanted, start=1))


def rates(settings: Settings, factors: Sequence[float] = (0.1, 1.0, 10.0)) -> tuple[Plan, ...]:
    """The same with other learning rates."""
    others = [float(f"{settings.learning_rate * factor:.12g}") for factor in factors]
    return _varied(settings, "learning_rate", others, lambda rate: f"rate {rate:g}")


def optimizers(settings: Settings) -> tuple[Plan, ...]:
    """The same with every optimizer."""
    return _varied(settings, "optimizer", list(OPTIMIZERS), str)


def seeds(settings: Settings, count: int) -> tuple[Plan, ...]:
    """The same with so many seeds, from that of the settings on."""
    others = [settings.seed + k for k in range(count)]
    return _varied(settings, "seed", others, lambda seed: f"seed {seed}")


def spread(runs: Sequence[One], curve: Callable[[One], Curve]) -> tuple[Spread[One], ...]:
    """Runs that differ in nothing but their seed, together; the others each for itself.

    ``curve`` gives the steps and the numbers of one run: its losses, or its accuracies. A run that
    stopped early shortens its group to the steps that all have. Of runs with the same seed the
    last belongs to the group and the others stay for themselves: a mean over seeds must not count
    one of them twice.
    """
    groups: dict[Settings, dict[int, One]] = {}
    earlier = []
    for run in runs:
        group = groups.setdefault(dataclasses.replace(run.settings, seed=0), {})
        before = group.pop(run.settings.seed, None)
        if before is not None:
            earlier.append([before])
        group[run.settings.seed] = run
    together = [list(group.values()) for group in groups.values()]
    return tuple(_spread(group, curve) for group in together + earlier)


def _spread(group: list[One], curve: Callable[[One], Curve]) -> Spread[One]:
    tables = [dict(zip(*curve(run), strict=True)) for run in group]
    steps = sorted(set(tables[0]).intersection(*tables[1:]))
    numbers = np.array([[table[step] for step in steps] for table in tables])
    with np.errstate(all="ignore"):
        mean = numbers.mean(axis=0)
        deviation = np.zeros(len(steps))
        differ = (numbers != numbers[0]).any(axis=0)  # equal ones would differ by rounding
        if len(group) > 1 and differ.any():  # nan differs from itself
            deviation[differ] = numbers[:, differ].std(axis=0, ddof=1)
    several = f"{words_of(group[0].settings)}, {len(group)} seeds"
    title = several if len(group) > 1 else group[0].title
    return Spread(title, tuple(group), tuple(steps), mean, deviation)


def _planned(training: Mapping[str, Any], each: Mapping[str, Any], number: int) -> Plan:
    try:
        settings = Settings.of({**training, **each})
    except UsageError as error:
        raise UsageError(f"run {number} of compare: {error}") from None
    title = each.get("title") or _differing(each) or words_of(settings)
    return Plan(str(title), settings)


def _differing(each: Mapping[str, Any]) -> str:
    """``learning rate 5, seed 1``."""
    known = {field.name for field in dataclasses.fields(Settings)}
    parts = [f"{name.replace('_', ' ')} {item}" for name, item in each.items() if name in known]
    return ", ".join(parts)


def _varied(
    settings: Settings, name: str, others: Sequence[Any], title: Callable[[Any], str]
) -> tuple[Plan, ...]:
    changed = ((dataclasses.replace(settings, **{name: other}), other) for other in others)
    return tuple(Plan(title(other), each) for each, other in changed)
