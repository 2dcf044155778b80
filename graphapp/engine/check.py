"""The gradient check: every local and every leaf gradient against finite differences.

Derivatives are estimated by Ridders' method (Ridders 1982; Press et al., «Numerical Recipes»,
section 5.7): central differences at shrinking steps, extrapolated to step 0, with an estimate of
the error. A point where the derivatives from the left and from the right differ is a kink: there
the gradient must lie between the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from graphapp.engine.evaluation import Evaluation, evaluate
from graphapp.engine.passes import downstream, forward_from, output
from graphapp.model import Edge, Graph
from graphapp.operation import Value, as_value, shape_of, size_of

#: The largest difference, relative to the larger of 1 and the gradient, that still agrees.
TOLERANCE = 1e-6

#: Of a larger array this many entries are checked, spread evenly.
MOST_ENTRIES = 64

#: Two estimates that agree this well need no third.
_GOOD = 1e-9

_SHRINK = 1.4
_ROWS = 8


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the gradient check found."""

    checked: int
    """How many numbers were compared."""
    largest_error: float
    """Relative to the larger of 1 and the gradient."""
    at: dict[str, Any] | None
    """Where it is: {"edge": …} or {"node": …}, with the index of the entry in an array."""
    kinks: tuple[dict[str, Any], ...]
    """Where no derivative exists and a convention decides; the same shape as ``at``."""
    holds: bool
    """Do all gradients agree, and lie between the one-sided derivatives at the kinks?"""


@dataclass(frozen=True, slots=True)
class _Comparison:
    place: dict[str, Any]
    error: float
    kink: bool
    holds: bool


def gradient_check(graph: Graph) -> CheckReport:
    """Check every edge's local gradient, and every leaf's gradient if a target is set.

    Nodes that failed are left out. Of arrays with more than MOST_ENTRIES entries a sample is
    checked. A local Jacobian of an array is checked column by column as Jᵀu for fixed weights u,
    which no wrong entry survives.
    """
    running = RunningCheck(evaluate(graph))
    running.advance(np.inf)
    return running.report


class RunningCheck:
    """A gradient check that can be done in pieces, so that a window stays alive meanwhile."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._comparisons = _comparisons(evaluation)
        self._kinks: list[dict[str, Any]] = []
        self._largest, self._holds = 0.0, True
        self._at: dict[str, Any] | None = None
        self.checked = 0
        """How many numbers were compared until now."""
        self.expected = _how_many(evaluation)
        """How many there will be."""

    def advance(self, seconds: float) -> bool:
        """Go on for about so long; True when all is checked."""
        end = perf_counter() + seconds
        for found in self._comparisons:
            self._note(found)
            if perf_counter() >= end:
                return False
        return True

    def _note(self, found: _Comparison) -> None:
        self.checked += 1
        if found.kink:
            self._kinks.append(found.place)
        if (not found.holds, found.error) > (not self._holds, self._largest):
            self._largest, self._at = found.error, found.place
        self._holds = self._holds and found.holds

    @property
    def report(self) -> CheckReport:
        """What was found until now."""
        kinks = tuple(self._kinks)
        return CheckReport(self.checked, self._largest, self._at, kinks, self._holds)


def _how_many(evaluation: Evaluation) -> int:
    """The number of comparisons: entries of the inputs of edges, and of leaves."""
    graph = evaluation.graph
    checked = [edge.source for edge in graph.edges if evaluation.status(edge.target) == "ok"]
    if evaluation.target is not None:
        checked += [
            id for id in evaluation.order
            if not graph.inputs_of(id) and evaluation.status(id) == "ok"
        ]  # fmt: skip
    values = (evaluation.value(id) for id in checked)
    return sum(min(size_of(value), MOST_ENTRIES) for value in values if value is not None)


def _comparisons(evaluation: Evaluation) -> Iterator[_Comparison]:
    with np.errstate(all="ignore"):
        for edge in evaluation.graph.edges:
            if evaluation.status(edge.target) == "ok":
                yield from _edge(evaluation, edge)
        if evaluation.target is None:
            return
        for id in evaluation.order:
            if not evaluation.graph.inputs_of(id) and evaluation.status(id) == "ok":
                yield from _leaf(evaluation, id, evaluation.target)


def _edge(evaluation: Evaluation, edge: Edge) -> Iterator[_Comparison]:
    """The local gradient at one port, from the operation's own code."""
    step = evaluation.step_of(edge.target)
    inputs = evaluation.inputs_of(step)
    out = evaluation.value(edge.target)
    assert out is not None
    position = step.ports.index(edge.port)
    shape = shape_of(out)
    weights = as_value(np.random.default_rng(0).uniform(0.5, 1.5, shape)) if shape else 1.0
    local = downstream(step, weights, out, inputs)[position]

    def at(value: Value) -> float:
        changed = [*inputs[:position], value, *inputs[position + 1 :]]
        return float(np.sum(weights * output(step, changed)))

    yield from _entries(at, inputs[position], local, {"edge": edge._asdict()})


def _leaf(evaluation: Evaluation, id: str, target: str) -> Iterator[_Comparison]:
    """The gradient of one leaf, through the whole graph."""
    value, gradient = evaluation.value(id), evaluation.gradient(id)
    assert value is not None
    assert gradient is not None
    run = forward_from(evaluation.plan, evaluation.values, id, target)
    yield from _entries(lambda changed: float(np.sum(run(changed))), value, gradient, {"node": id})


def _entries(
    at: Callable[[Value], float], value: Value, analytic: Value, place: dict[str, Any]
) -> Iterator[_Comparison]:
    """One comparison for each entry of ``value``, or for an even sample of a large array."""
    if isinstance(value, float):
        yield _compare(at, value, float(analytic), place)
        return
    gradient = np.broadcast_to(analytic, value.shape)
    count = min(value.size, MOST_ENTRIES)
    for i in np.linspace(0, value.size - 1, count).astype(int):
        index = tuple(int(k) for k in np.unravel_index(i, value.shape))

        def of_entry(x: float, index: tuple[int, ...] = index) -> float:
            changed = np.array(value)
            changed[index] = x
            return at(as_value(changed))

        where = {**place, "index": list(index)}
        yield _compare(of_entry, float(value[index]), float(gradient[index]), where)


def _compare(
    f: Callable[[float], float], x: float, analytic: float, place: dict[str, Any]
) -> _Comparison:
    here = f(x)
    if not np.isfinite([here, analytic, x]).all():  # no derivative to compare with
        return _Comparison(place, 0.0, kink=True, holds=True)
    left, right = _one_sided(f, x, here, 1e-5)
    scale = max(1.0, abs(analytic), min(abs(left), abs(right)))
    if abs(right - left) > 1e-3 * scale:
        nearer_left, nearer_right = _one_sided(f, x, here, 1e-7)
        if abs(nearer_right - nearer_left) > 0.5 * abs(right - left):
            slack = 1e-4 * scale
            low, high = sorted((nearer_left, nearer_right))
            inside = bool(low - slack <= analytic <= high + slack)
            return _Comparison(place, 0.0 if inside else abs(analytic), kink=True, holds=inside)
    error, doubt = _difference(f, x, analytic)
    return _Comparison(place, error, kink=False, holds=error <= max(TOLERANCE, 10 * doubt))


def _one_sided(
    f: Callable[[float], float], x: float, here: float, relative: float
) -> tuple[float, float]:
    """The difference quotients to the left and to the right."""
    h = relative * max(1.0, abs(x))
    return (here - f(x - h)) / h, (f(x + h) - here) / h


def _difference(f: Callable[[float], float], x: float, analytic: float) -> tuple[float, float]:
    """The relative difference of ``analytic`` from Ridders' estimate, and the estimate's doubt.

    A step that is too large may cross a kink or leave the domain: smaller ones follow.
    """
    size = max(1.0, abs(x))
    steps = [0.1 * size, 1e-3 * size] + ([0.1 * abs(x)] if 0 < abs(x) < 1e-2 else [])
    best = (np.inf, np.inf)
    for h in steps:
        estimate, doubt = _ridders(f, x, h)
        scale = max(1.0, abs(analytic), abs(estimate))
        found = (abs(analytic - estimate) / scale, doubt / scale)
        if found[0] <= _GOOD:
            return found
        if found[1] < best[1]:
            best = found
    return best


def _ridders(f: Callable[[float], float], x: float, h: float) -> tuple[float, float]:
    """The derivative and an estimate of its error, from steps h, h/1.4, h/1.4², …"""
    estimate, doubt = np.nan, np.inf
    above: list[float] = []
    for _ in range(_ROWS):
        row = [(f(x + h) - f(x - h)) / (2 * h)]
        factor = _SHRINK**2
        for previous in above:
            row.append((row[-1] * factor - previous) / (factor - 1))
            change = max(abs(row[-1] - row[-2]), abs(row[-1] - previous))
            if change <= doubt:
                estimate, doubt = row[-1], change
            factor *= _SHRINK**2
        above = row
        h /= _SHRINK
    return estimate, doubt
