"""The training loop as an object that takes one step when asked.

Zero the gradients, forward, loss, backward, update: the plan of the graph runs forward and
backward as one compiled program, and the optimizer moves the parameters that the loss depends on.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.passes import (
    NOT_IEEE,
    Failures,
    Values,
    backward,
    forward,
    source_values,
)
from graphapp.engine.plan import Plan
from graphapp.engine.program import LONGEST_PLAN, Program
from graphapp.errors import OperationError, UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns
from graphapp.operation import Source, Value, as_value, shape_of
from graphapp.operation.values import ones
from graphapp.training.batches import Rows, batches
from graphapp.training.optimizers import OPTIMIZERS, Optimizer
from graphapp.training.settings import Settings


@dataclasses.dataclass(frozen=True, slots=True)
class Divergence:
    """A number that is no longer finite: which step, which node first."""

    step: int
    node: str
    sentence: str


class Step(NamedTuple):
    """What one step saw and did."""

    number: int
    """From 1 on."""
    rows: Rows | None
    """The rows of the batch; None for all."""
    loss: float
    """Of the batch, before the update."""
    gradients: Mapping[str, Value]
    """By parameter."""


class Training:
    """A graph in training: its parameters, and what the optimizer remembers.

    Raises UsageError where there is nothing to train: no differentiated node, one that is no
    number or that failed, no parameter it depends on.
    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self.settings = settings
        self.learning_rate = settings.learning_rate
        self.graph = _drawn(graph, settings.seed)
        self._plan = Plan(self.graph, training=True)
        self._programs: dict[tuple[bool, int | None], Program] = {}
        self._whole = source_values(self._plan, self.graph)
        self._tabled = {
            self._plan.slots[id]
            for id, node in self.graph.nodes.items()
            if bound_columns(node.operation)
        }
        self._target = self._checked_target()
        self.parameters: dict[str, Value] = self._trained()
        """The values as they are now, by id."""
        self._slots = {id: self._plan.slots[id] for id in self.parameters}
        ids = [self._plan.ids[slot] for slot, _ in self._plan.sources]
        self._template: list[Any] = [self._whole[0][slot] for slot, _ in self._plan.sources]
        self._trained_places = [(i, id) for i, id in enumerate(ids) if id in self.parameters]
        self._tabled_places = [
            i for i, (slot, _) in enumerate(self._plan.sources) if slot in self._tabled
        ]
        self._optimizers: dict[str, Optimizer] = {}
        self.zeroes = True
        """Are the gradients set to zero before each step? Whoever forgets it adds them up."""
        self.reset()

    def reset(self) -> None:
        """Back to the start: the same weights, the same order of batches."""
        for id in self.parameters:
            self.parameters[id] = _value_of(self.graph, id)
        self._optimizers = {id: OPTIMIZERS[self.settings.optimizer]() for id in self.parameters}
        self._batches: Iterator[Rows | None] = batches(
            self.graph, self.settings.batch_size, self.settings.seed
        )
        self.gradients: Mapping[str, Value] = {}
        """What the last step gathered, by parameter; empty before the first."""
        self.steps = 0

    def loss(self) -> float:
        """The loss over all rows, with the parameters as they are now; dropout included."""
        with np.errstate(all="ignore"):
            values, _ = self._run(None, with_gradient=False)
        return float(values[self._target])

    def step(self) -> Step:
        """One batch forward and backward, and one update of every parameter.

        Where the loss is not finite there is no update: the parameters stay those that made it so.
        """
        rows = self.next_rows()
        with np.errstate(all="ignore"):
            loss, fresh = self._gradients_of(rows)
            gradients = self.gathered(fresh)
            if math.isfinite(loss):
                self._update(gradients)
        return Step(self.steps, rows, loss, gradients)

    # The five phases of a step, which ``phases`` takes one at a time --------------------------

    def next_rows(self) -> Rows | None:
        """The rows of the next batch; None for all of them."""
        return next(self._batches)

    def gradients_of(self, rows: Rows | None) -> tuple[float, dict[str, Value]]:
        """The loss over some rows, and its gradient by parameter."""
        with np.errstate(all="ignore"):
            return self._gradients_of(rows)

    def gathered(self, fresh: Mapping[str, Value]) -> Mapping[str, Value]:
        """What the optimizer sees: the gradients, added to those before where nobody zeroes."""
        if self.zeroes or not self.gradients:
            self.gradients = fresh
        else:
            with np.errstate(all="ignore"):
                self.gradients = {id: self.gradients[id] + fresh[id] for id in fresh}
        return self.gradients

    def update(self, gradients: Mapping[str, Value]) -> None:
        """One step of the optimizer for every parameter."""
        with np.errstate(all="ignore"):
            self._update(gradients)

    def optimizer_of(self, id: str) -> Optimizer:
        """What one parameter remembers between steps."""
        return self._optimizers[id]

    def run(self, steps: int) -> Iterator[float]:
        """The loss over all rows before the first of some steps and after each of them."""
        whole = self.settings.batch_size is None
        for _ in range(steps):
            if whole:
                yield self.step().loss
            else:
                yield self.loss()
                self.step()
        yield self.loss()

    def divergence(self) -> Divergence | None:
        """The first node whose number is not finite now, in the order of evaluation."""
        evaluation = self.evaluation()
        for id in evaluation.order:
            value = evaluation.value(id)
            if value is not None and not np.isfinite(value).all():
                return Divergence(self.steps, id, self._sentence(id, value))
        return None

    def _sentence(self, id: str, value: Value) -> str:
        what = "nan" if np.isnan(value).any() else "infinite"
        return (
            f"after step {self.steps} {id} is {what}: "
            "the learning rate may be too large, or the data too far from 0"
        )

    def evaluation(self) -> Evaluation:
        """Every number over all rows, with the parameters as they are now."""
        values, failures = self._sources(None)
        forward(self._plan, values, failures)
        gradients = backward(self._plan, values, self._target, 1.0)
        return Evaluation(self.trained_graph(), self._plan, values, gradients, failures)

    def trained_graph(self) -> Graph:
        """The graph with the values that the parameters have now."""
        return with_parameters(self.graph, self.parameters)

    # Inside -----------------------------------------------------------------------------

    def _gradients_of(self, rows: Rows | None) -> tuple[float, dict[str, Value]]:
        values, gradients = self._run(rows, with_gradient=True)
        fresh = {id: gradients[slot] for id, slot in self._slots.items()}
        return float(values[self._target]), fresh

    def _update(self, gradients: Mapping[str, Value]) -> None:
        self.steps += 1
        parameters, rate = self.parameters, self.learning_rate
        for id, optimizer in self._optimizers.items():
            optimizer.steps += 1
            updated = optimizer.next(parameters[id], gradients[id], rate)
            parameters[id] = updated if type(updated) is np.ndarray else float(updated)

    def _sources(self, rows: Rows | None) -> tuple[Values, Failures]:
        values, failures = self._whole[0].copy(), self._whole[1].copy()
        if rows is not None:
            for slot in self._tabled:
                if values[slot] is not None:
                    values[slot] = values[slot][rows]
        for id, value in self.parameters.items():
            values[self._plan.slots[id]] = value
        return values, failures

    def _given(self, rows: Rows | None) -> list[Any]:
        """What a program takes: the values of the sources alone, in the order of the plan."""
        given = self._template.copy()
        if rows is not None:
            for place in self._tabled_places:
                given[place] = given[place][rows]
        parameters = self.parameters
        for place, id in self._trained_places:
            given[place] = parameters[id]
        return given

    def _run(self, rows: Rows | None, *, with_gradient: bool) -> tuple[Values, Values]:
        key = (with_gradient, None if rows is None else len(rows))
        program = self._programs.get(key)
        if program is not None:
            try:
                return program.run(self._given(rows))
            except (*NOT_IEEE, OperationError):
                pass  # the careful way answers with inf or nan
        values, failures = self._sources(rows)
        forward(self._plan, values, failures)
        if failures:
            slot, error = min(failures.items())
            raise UsageError(f"{self._plan.ids[slot]} fails: {error}")
        seed: Value = ones(shape_of(values[self._target]))
        gradients = backward(self._plan, values, self._target, seed) if with_gradient else []
        if program is None and len(self._plan.ids) <= LONGEST_PLAN:
            target = self._target if with_gradient else None
            self._programs[key] = Program(self._plan, values, target, seed)
        return values, gradients

    def _checked_target(self) -> int:
        if self.graph.differentiate is None:
            raise UsageError("training needs a loss: choose the node to differentiate")
        target = self._plan.slots[self.graph.differentiate]
        self.parameters = {}
        values, failures = self._sources(None)
        forward(self._plan, values, failures)
        if target in failures:
            raise UsageError(f"{self.graph.differentiate} has no value: {failures[target]}")
        if shape_of(as_value(values[target])):
            raise UsageError(
                f"{self.graph.differentiate} is an array: training needs a single number, "
                "such as the sum or the mean of it"
            )
        return target

    def _trained(self) -> dict[str, Value]:
        needed = self._plan.depends_on(self._target)
        found = {
            id: _value_of(self.graph, id)
            for id, node in self.graph.nodes.items()
            if node.op == "parameter" and needed[self._plan.slots[id]]
        }
        if not found:
            raise UsageError(
                f"{self.graph.differentiate} depends on no parameter: there is nothing to train"
            )
        return found


def with_parameters(graph: Graph, parameters: Mapping[str, Value]) -> Graph:
    """The graph with other values of some sources, by id."""
    changed = []
    for id, value in parameters.items():
        node = graph.nodes[id]
        assert isinstance(node.operation, Source)
        operation = node.operation.with_value(as_value(value))
        changed.append(dataclasses.replace(node, operation=operation))
    return graph.with_nodes(changed)


def _value_of(graph: Graph, id: str) -> Value:
    operation = graph.nodes[id].operation
    assert isinstance(operation, Source)
    return operation.source_value(graph.data)


def _drawn(graph: Graph, seed: int) -> Graph:
    """The graph with the seed added to those of the parameters that are drawn."""
    if not seed:
        return graph
    changed = []
    for node in graph.nodes.values():
        operation: Any = node.operation
        if node.op == "parameter" and operation.value is None and operation.init is not None:
            init = dataclasses.replace(operation.init, seed=operation.init.seed + seed)
            drawn = dataclasses.replace(operation, init=init)
            changed.append(dataclasses.replace(node, operation=drawn))
    return graph.with_nodes(changed) if changed else graph
