"""Variants: the same graph with one thing done differently, to see what number that gives.

A mistake is diagnosed by making it: the passes run again with a wrong rule at some nodes, or with
a learner's own earlier number in the place of the right one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from graphapp.engine.asking import edge_asked
from graphapp.engine.evaluation import Evaluation
from graphapp.engine.passes import Values, downstream, output
from graphapp.engine.plan import Step
from graphapp.errors import OperationError
from graphapp.model import Edge
from graphapp.operation import Value, as_value, shape_of
from graphapp.operation.values import ones, zeros


class Visit(NamedTuple):
    """A node on the way back: what a rule may look at."""

    step: Step
    upstream: Any
    out: Any
    inputs: Sequence[Any]


Rule: TypeAlias = Callable[[Visit], Sequence[Any] | None]
"""What each input gets of the gradient, or None for the right shares."""

ForwardRule: TypeAlias = Callable[[Step, Sequence[Any]], Any]
"""(step, inputs) → the output, or None for the right one."""


@dataclass(frozen=True)
class Variant:
    """What is done differently. Everything else is as it should be."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """Outputs of nodes that are replaced."""
    gradients: Mapping[str, Value] = field(default_factory=dict)
    """Gradients of nodes that are replaced."""
    shares: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    """Downstream gradients of edges that are replaced, by target and port."""
    locals: Mapping[tuple[str, str], Value] = field(default_factory=dict)
    """Local gradients of edges that are replaced, by target and port."""
    rule: Rule | None = None
    forward: ForwardRule | None = None


class Varied:
    """The numbers of a graph under a variant."""

    def __init__(self, evaluation: Evaluation, variant: Variant) -> None:
        self._right = evaluation
        self._variant = variant
        self._values = self._forward() if variant.values or variant.forward else evaluation.values
        self._gradients = self._backward()

    def quantity(self, asks: Mapping[str, Any]) -> Value | None:
        """The number asked for; None where the variant has none."""
        edge = edge_asked(self._right, asks)
        if edge is None:
            held = self._values if asks["quantity"] == "value" else self._gradients
            return self._held(held, asks["node"])
        if asks["quantity"] == "value":
            return self._held(self._values, edge.source)
        if asks["quantity"] == "upstream":
            return self._held(self._gradients, edge.target)
        out = self._held(self._values, edge.target)
        if asks["quantity"] == "local":
            return None if out is None else self._share(edge, ones(shape_of(out)))
        upstream = self._held(self._gradients, edge.target)
        return None if upstream is None else self._share(edge, upstream)

    def _held(self, held: Values, id: str) -> Value | None:
        value = held[self._right.plan.slots[id]]
        return None if value is None else as_value(value)

    def _forward(self) -> Values:
        plan, variant = self._right.plan, self._variant
        values = list(self._right.values)
        given = {plan.slots[id]: value for id, value in variant.values.items()}
        for slot, value in given.items():
            values[slot] = value
        with np.errstate(all="ignore"):
            for step in plan.steps:
                if step.slot in given or values[step.slot] is None:
                    continue
                inputs = [values[slot] for slot in step.inputs]
                made = variant.forward(step, inputs) if variant.forward else None
                try:
                    values[step.slot] = output(step, inputs) if made is None else as_value(made)
                except OperationError:
                    values[step.slot] = None
        return values

    def _backward(self) -> Values:
        right, variant = self._right, self._variant
        plan = right.plan
        gradients: Values = [None] * (len(plan.ids) + 1)
        if right.target is None or self._values[plan.slots[right.target]] is None:
            return gradients
        target = plan.slots[right.target]
        given = {plan.slots[id]: value for id, value in variant.gradients.items()}
        gradients[target] = given.get(target, ones(shape_of(as_value(self._values[target]))))
        with np.errstate(all="ignore"):
            for step in reversed(plan.steps):
                upstream = gradients[step.slot]
                if upstream is None:
                    continue
                for slot, share in zip(step.inputs, self._shares(step, upstream), strict=True):
                    if share is None or slot in given or slot == len(plan.ids):
                        continue
                    before = gradients[slot]
                    gradients[slot] = share if before is None else before + share
                for slot in step.inputs:
                    if slot in given:
                        gradients[slot] = given[slot]
        gradients[-1] = None
        return gradients

    def _shares(self, step: Step, upstream: Any) -> Sequence[Any]:
        variant, id = self._variant, self._right.plan.ids[step.slot]
        inputs = [self._values[slot] for slot in step.inputs]
        out = self._values[step.slot]
        made = variant.rule(Visit(step, upstream, out, inputs)) if variant.rule else None
        shares = list(downstream(step, upstream, out, inputs) if made is None else made)
        for position, port in enumerate(step.ports):
            if (id, port) in variant.shares:
                shares[position] = variant.shares[id, port]
            elif (id, port) in variant.locals:
                shares[position] = upstream * variant.locals[id, port]
        return shares

    def _share(self, edge: Edge, upstream: Value) -> Value | None:
        step = self._right.step_of(edge.target)
        with np.errstate(all="ignore"):
            share = self._shares(step, upstream)[step.ports.index(edge.port)]
        return None if share is None else as_value(share)


def only_branches(evaluation: Evaluation, id: str, edges: Iterable[Edge]) -> Variant:
    """Only some of the contributions to a node's gradient."""
    value = evaluation.value(id)
    assert value is not None
    total: Value = zeros(shape_of(value))
    for edge in edges:
        share = evaluation.edge(edge).downstream
        total = total if share is None else as_value(total + share)
    return Variant(gradients={id: total})
