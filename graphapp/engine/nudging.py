"""The nudge: move one number by ε and see that the gradient predicts what happens to the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.passes import forward_from
from graphapp.errors import GraphappError, OperationError
from graphapp.operation import Value, as_value

#: Besides ε itself these shares of it are tried: the difference shrinks with ε².
SHARES = (1.0, 0.1, 0.01)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One nudge of one entry."""

    step: float
    predicted: float
    """gradient · ε."""
    actual: float
    """target(x + ε) − target(x); of an array the sum of its entries."""

    @property
    def difference(self) -> float:
        """What the straight line misses."""
        return self.actual - self.predicted


def nudge(evaluation: Evaluation, id: str, index: tuple[int, ...], step: float) -> Nudge:
    """Move one entry of a node's value by ``step`` and evaluate what depends on it again.

    Raises GraphappError where there is no gradient, or no value afterwards.
    """
    value, gradient, target = evaluation.value(id), evaluation.gradient(id), evaluation.target
    if value is None or gradient is None or target is None:
        raise GraphappError(f"{id} has no gradient: differentiate a node that depends on it")
    before = evaluation.value(target)
    assert before is not None
    moved = np.array(value, dtype=np.float64)
    moved[index] += step
    # the step that was really made: x + ε is rounded to a float
    made = float(moved[index]) - float(np.asarray(value)[index])
    predicted = float(np.asarray(gradient)[index]) * made
    actual = run_at(evaluation, id, target, as_value(moved)) - float(np.sum(before))
    return Nudge(made, predicted, actual)


def run_at(evaluation: Evaluation, id: str, target: str, value: Value) -> float:
    """The target, or the sum of its entries, for another value of a node."""
    try:
        run = forward_from(evaluation.plan, evaluation.values, id, target)
        return float(np.sum(run(value)))
    except OperationError as error:
        raise GraphappError(f"{target} has no value then: {error}") from error


def sweep(
    evaluation: Evaluation, id: str, index: tuple[int, ...], places: Value
) -> tuple[Value, Value]:
    """The target at each of some numbers in the place of one entry: (places, target).

    nan where it cannot be evaluated.
    """
    value, target = evaluation.value(id), evaluation.target
    if value is None or target is None:
        raise GraphappError(f"{id} has no value, or no node is differentiated")
    run = forward_from(evaluation.plan, evaluation.values, id, target)
    moved = np.array(value, dtype=np.float64)
    found = []
    for x in np.ravel(places).tolist():
        moved[index] = x
        try:
            found.append(float(np.sum(run(as_value(moved.copy())))))
        except OperationError:
            found.append(float("nan"))
    return places, as_value(np.array(found))
