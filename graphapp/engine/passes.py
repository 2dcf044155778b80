"""The forward and the backward pass, node by node: the careful way that works for every graph.

Failures are values: a node that cannot be evaluated is recorded and what depends on it is
blocked, the rest goes on. ``graphapp.engine.program`` does the same arithmetic faster where
nothing fails; both give the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from graphapp.engine.plan import Plan, Step
from graphapp.errors import Blocked, OperationError, ParameterError, ShapeError
from graphapp.model import Graph
from graphapp.operation import Shape, Source, Value, as_value

Values: TypeAlias = list[Any]
"""One value per slot; None where a node failed, and in the last slot."""
Failures: TypeAlias = dict[int, OperationError]

#: What Python's ``math`` raises where IEEE 754 has inf or nan.
NOT_IEEE = (ArithmeticError, ValueError)


def source_values(plan: Plan, graph: Graph) -> tuple[Values, Failures]:
    """The values of the sources in their slots, and the sources that have none."""
    values: Values = [None] * (len(plan.ids) + 1)
    failures: Failures = {}
    for slot, id in plan.sources:
        operation = graph.nodes[id].operation
        assert isinstance(operation, Source)
        try:
            values[slot] = operation.source_value(graph.data)
        except OperationError as error:
            failures[slot] = error
    return values, failures


def forward(plan: Plan, values: Values, failures: Failures) -> None:
    """Fill in the values of all nodes that compute, in order."""
    with np.errstate(all="ignore"):
        for step in plan.steps:
            inputs = [values[slot] for slot in step.inputs]
            if failures:
                waits = [plan.ids[slot] for slot in step.inputs if slot in failures]
                if waits:
                    failures[step.slot] = Blocked(f"waits for {waits[0]}")
                    continue
            if step.problem is not None:
                failures[step.slot] = step.problem
                continue
            try:
                values[step.slot] = output(step, inputs)
            except OperationError as error:
                failures[step.slot] = error


def forward_from(plan: Plan, values: Values, start: str, end: str) -> Callable[[Value], Value]:
    """A function from another value at ``start`` to the value at ``end``; the rest stays.

    Only the nodes between the two are evaluated again.
    """
    slot, target = plan.slots[start], plan.slots[end]
    needed = plan.depends_on(target)
    changing = {slot}
    steps = []
    for step in plan.steps:
        if needed[step.slot] and not changing.isdisjoint(step.inputs):
            changing.add(step.slot)
            steps.append(step)

    def run(value: Value) -> Value:
        changed = list(values)
        changed[slot] = value
        with np.errstate(all="ignore"):
            for step in steps:
                changed[step.slot] = output(step, [changed[i] for i in step.inputs])
        return as_value(changed[target])

    return run


def output(step: Step, inputs: Sequence[Any]) -> Value:
    """What one node computes; raises OperationError. NumPy's warnings are the caller's."""
    if step.code is not None and _all_scalars(inputs):
        try:
            return step.code.forward(*inputs)
        except NOT_IEEE:
            inputs = [np.float64(number) for number in inputs]
    try:
        step.operation.check_shapes(*inputs)
        return as_value(step.operation.forward(*inputs))
    except OperationError:
        raise
    except MemoryError:
        raise ParameterError(f"{step.operation.op} needs more memory than there is") from None
    except (ValueError, TypeError, IndexError) as error:
        # An operation that leaves a wrong shape to NumPy: what NumPy says is better than nothing.
        raise ShapeError(f"{step.operation.op} cannot be evaluated: {error}") from error


def backward(plan: Plan, values: Values, target: int, seed: Value) -> Values:
    """The gradient at each slot that ``target`` depends on; None elsewhere.

    ``seed`` is the gradient at the target itself, of its shape. A node's gradient is the sum of
    what its outgoing edges bring, one term per edge, added in reverse topological order.
    """
    gradients: Values = [None] * (len(plan.ids) + 1)
    gradients[target] = seed
    with np.errstate(all="ignore"):
        for step in reversed(plan.steps):
            upstream = gradients[step.slot]
            if upstream is None:
                continue
            inputs = [values[slot] for slot in step.inputs]
            shares = downstream(step, upstream, values[step.slot], inputs)
            for slot, share in zip(step.inputs, shares, strict=True):
                if share is not None:
                    before = gradients[slot]
                    gradients[slot] = share if before is None else before + share
    gradients[-1] = None
    return gradients


def downstream(step: Step, upstream: Value, out: Value, inputs: Sequence[Any]) -> Sequence[Any]:
    """The share of the gradient that each input of a node gets: upstream times local."""
    partials = scalar_partials(step, out, inputs)
    if partials is not None:
        return [upstream * partial for partial in partials]
    if _all_scalars(inputs):  # NumPy answers with inf or nan where Python raises
        inputs = [np.float64(number) for number in inputs]
        out, upstream = np.float64(out), np.float64(upstream)
    shares = step.operation.vjp(upstream, out, *inputs)
    return [None if share is None else as_value(share) for share in shares]


def scalar_partials(step: Step, out: Value, inputs: Sequence[Any]) -> Sequence[float] | None:
    """The partials of a node of single numbers; None for arrays and where Python's math raises."""
    if step.code is None or not _all_scalars(inputs):
        return None
    try:
        return step.code.partials(out, *inputs)
    except NOT_IEEE:
        return None


def _all_scalars(inputs: Sequence[Any]) -> bool:
    for value in inputs:  # noqa: SIM110 - a generator would cost as much as the arithmetic
        if type(value) is not float:
            return False
    return True


def shape_key(values: Values, plan: Plan) -> tuple[Shape, ...]:
    """The shapes of the sources: with the plan they decide the shape of every node."""
    found = [values[slot] for slot, _ in plan.sources]
    return tuple([() if type(value) is float else value.shape for value in found])
