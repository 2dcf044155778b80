"""Forward mode: seed one leaf with a direction and see how every node follows.

A tangent is the derivative of a node along the seed. It travels with the values, from inputs to
outputs (Griewank & Walther 2008, «Evaluating Derivatives», section 3.1); one run gives the
derivative of every node by one leaf, where one backward pass gives that of one node by every leaf.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from graphapp.engine.evaluation import Evaluation, dense_jacobian
from graphapp.engine.passes import scalar_partials
from graphapp.engine.plan import Step
from graphapp.errors import EditError
from graphapp.model import Edge
from graphapp.operation import Elementwise, Value, as_value, shape_of, shape_text
from graphapp.operation.values import ones, zeros


def tangents(evaluation: Evaluation, seed: str, direction: Value | None = None) -> dict[str, Value]:
    """The tangent of every node that has a value, by id; ``direction`` is ones if not given.

    Nodes that do not depend on ``seed`` have the tangent 0. Raises EditError where the seed has no
    value or the direction another shape.
    """
    if seed not in evaluation.graph.nodes:
        raise EditError(f"there is no node {seed!r}")
    value = evaluation.value(seed)
    if value is None:
        raise EditError(f"{seed} has no value: {evaluation.failure(seed)}")
    direction = ones(shape_of(value)) if direction is None else direction
    if shape_of(direction) != shape_of(value):
        raise EditError(
            f"the direction is {shape_text(shape_of(direction))}, "
            f"{seed} is {shape_text(shape_of(value))}: give it the same shape"
        )
    return _travel(evaluation, {seed: direction})


def tangent_share(evaluation: Evaluation, edge: Edge, tangent: Value) -> Value:
    """What an edge brings to the tangent of its target: local · ``tangent`` of the source."""
    step = evaluation.step_of(edge.target)
    out = as_value(evaluation.values[step.slot])
    with np.errstate(all="ignore"):
        part = _part(step, step.ports.index(edge.port), out, evaluation.inputs_of(step), tangent)
    return as_value(np.broadcast_to(part, shape_of(out)) if shape_of(out) else float(part))


def _travel(evaluation: Evaluation, seeds: Mapping[str, Value]) -> dict[str, Value]:
    plan = evaluation.plan
    found: list[Value | None] = [None] * (len(plan.ids) + 1)
    for id, direction in seeds.items():
        found[plan.slots[id]] = direction
    with np.errstate(all="ignore"):
        for step in plan.steps:
            if found[step.slot] is None and evaluation.values[step.slot] is not None:
                found[step.slot] = _tangent(evaluation, step, [found[i] for i in step.inputs])
    result = {}
    for slot, id in enumerate(plan.ids):
        value, tangent = evaluation.value(id), found[slot]
        if value is not None:
            result[id] = zeros(shape_of(value)) if tangent is None else tangent
    return result


def _tangent(evaluation: Evaluation, step: Step, incoming: list[Value | None]) -> Value | None:
    """Σ local Jacobian · incoming tangent; None where none comes in."""
    if all(tangent is None for tangent in incoming):
        return None
    inputs, out = evaluation.inputs_of(step), as_value(evaluation.values[step.slot])
    parts = [
        _part(step, position, out, inputs, tangent)
        for position, tangent in enumerate(incoming)
        if tangent is not None
    ]
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    return as_value(np.broadcast_to(total, shape_of(out)) if shape_of(out) else float(total))


def _part(step: Step, position: int, out: Value, inputs: list[Any], tangent: Value) -> Any:
    partials = scalar_partials(step, out, inputs)
    if partials is not None:
        return partials[position] * tangent
    if isinstance(step.operation, Elementwise):
        return step.operation.partials(out, *inputs)[position] * tangent
    jacobian = dense_jacobian(step, position, out, inputs)
    return np.tensordot(jacobian, tangent, np.ndim(tangent))
