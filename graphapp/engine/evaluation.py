"""Evaluation: every number of a graph, asked for by id.

Values and gradients of nodes are stored; the four quantities of an edge, the notices and the
local Jacobians are derived from them when somebody looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from graphapp.engine.notices import notices_of
from graphapp.engine.passes import (
    Failures,
    Values,
    backward,
    downstream,
    forward,
    scalar_partials,
    shape_key,
    source_values,
)
from graphapp.engine.plan import Plan, Step
from graphapp.engine.program import LONGEST_PLAN, Program
from graphapp.errors import EditError, GraphappError, OperationError
from graphapp.model import Edge, Graph
from graphapp.operation import (
    Elementwise,
    Notice,
    Shape,
    Value,
    as_value,
    shape_of,
    shape_text,
    size_of,
)
from graphapp.operation.values import ones, zeros

Status = Literal["ok", "failed", "blocked"]

#: A dense Jacobian with more entries is described by its shape only.
LARGEST_JACOBIAN = 1_000_000


class EdgeQuantities(NamedTuple):
    """What flows along an edge: forward the value, backward upstream · local = downstream."""

    value: Value | None
    """The source's output; None where the source failed."""
    upstream: Value | None
    """∂L/∂(output of the node the edge enters); None without a backward pass."""
    downstream: Value | None
    """This edge's share of ∂L/∂source, of the source's shape."""


@dataclass(frozen=True, slots=True)
class Local:
    """∂(output of the node the edge enters)/∂(its port)."""

    form: Literal["elementwise", "dense"]
    shape: Shape
    """elementwise: the output's shape; dense: the output's shape + the input's shape."""
    value: Value | None
    """None where a dense array would pass LARGEST_JACOBIAN entries."""


class Evaluation:
    """The numbers of one graph at one moment."""

    def __init__(
        self, graph: Graph, plan: Plan, values: Values, gradients: Values | None, failures: Failures
    ) -> None:
        self.graph = graph
        self.plan = plan
        self.values = values
        """By slot of the plan; use ``value(id)`` outside the engine."""
        self._gradients = gradients
        self._failures = failures
        self._notices: dict[str, tuple[Notice, ...]] = {}
        self._steps: dict[int, Step] | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The ids in the order of the forward pass."""
        return self.plan.ids

    @property
    def target(self) -> str | None:
        """The node whose gradient was taken; None where no backward pass ran."""
        return self.graph.differentiate if self._gradients is not None else None

    @property
    def failed(self) -> tuple[str, ...]:
        """The nodes that failed or are blocked, in order."""
        return tuple(self.plan.ids[slot] for slot in sorted(self._failures))

    def status(self, id: str) -> Status:
        """ok, failed, or blocked: it waits for a node that failed."""
        error = self.failure(id)
        if error is None:
            return "ok"
        return "blocked" if error.kind == "Blocked" else "failed"

    def failure(self, id: str) -> OperationError | None:
        """Why a node has no value."""
        return self._failures.get(self.plan.slots[id])

    def value(self, id: str) -> Value | None:
        """A node's output, read-only; None where it failed."""
        value = self.values[self.plan.slots[id]]
        return None if value is None else as_value(value)

    def gradient(self, id: str) -> Value | None:
        """∂target/∂node, of the node's shape: the sum over its outgoing edges.

        0 where the target does not depend on the node (see ``independent``); None without a
        backward pass or where the node failed.
        """
        if self._gradients is None:
            return None
        slot = self.plan.slots[id]
        gradient, value = self._gradients[slot], self.values[slot]
        if gradient is not None:
            return as_value(gradient)
        return None if value is None else zeros(shape_of(as_value(value)))

    def independent(self, id: str) -> bool:
        """Is the gradient 0 because the target does not depend on the node at all?"""
        slot = self.plan.slots[id]
        return self._gradients is not None and self._gradients[slot] is None

    def edge(self, edge: Edge) -> EdgeQuantities:
        """The value, the upstream and the downstream gradient of an edge."""
        value = self.value(edge.source)
        upstream = self.gradient(edge.target)
        if upstream is None or value is None:
            return EdgeQuantities(value, upstream, None)
        if self.independent(edge.target):
            return EdgeQuantities(value, upstream, zeros(shape_of(value)))
        step = self.step_of(edge.target)
        inputs = self.inputs_of(step)
        return EdgeQuantities(value, upstream, self._share(step, edge.port, upstream, inputs))

    def _share(self, step: Step, port: str, upstream: Value, inputs: list[Any]) -> Value:
        with np.errstate(all="ignore"):
            shares = downstream(step, upstream, self.values[step.slot], inputs)
        return as_value(shares[step.ports.index(port)])

    def local(self, edge: Edge, *, dense: bool = False) -> Local | None:
        """The local gradient at an edge's port; None where the node has no value.

        Elementwise operations answer with their partials in the output's shape unless ``dense``.
        """
        if self.status(edge.target) != "ok":
            return None
        step = self.step_of(edge.target)
        inputs, out = self.inputs_of(step), self.value(edge.target)
        assert out is not None
        position = step.ports.index(edge.port)
        elementwise = isinstance(step.operation, Elementwise) and not dense
        partials = scalar_partials(step, out, inputs)
        if partials is not None:
            return Local("elementwise" if elementwise else "dense", (), float(partials[position]))
        if elementwise:
            return Local("elementwise", shape_of(out), _partial(step, position, out, inputs))
        given = inputs[position]
        shape = shape_of(out) + shape_of(given)
        if size_of(out) * size_of(given) > LARGEST_JACOBIAN:
            return Local("dense", shape, None)
        return Local("dense", shape, dense_jacobian(step, position, out, inputs))

    def notices(self, id: str) -> tuple[Notice, ...]:
        """Remarks on a node: ties, kinks, infinities that start here, a target that is an array."""
        if id not in self._notices:
            self._notices[id] = self._find_notices(id)
        return self._notices[id]

    def _find_notices(self, id: str) -> tuple[Notice, ...]:
        slot = self.plan.slots[id]
        if slot in self._failures:
            return ()
        step = self._step_table().get(slot)
        out = self.value(id)
        assert out is not None
        return notices_of(self, id, step, out, self.inputs_of(step) if step else [])

    def inputs_of(self, step: Step) -> list[Any]:
        """The values at a node's ports, None at unconnected ones."""
        return [self.values[slot] for slot in step.inputs]

    def step_of(self, id: str) -> Step:
        """How the plan evaluates a node; a source has no step."""
        return self._step_table()[self.plan.slots[id]]

    def _step_table(self) -> dict[int, Step]:
        if self._steps is None:
            self._steps = {step.slot: step for step in self.plan.steps}
        return self._steps


def _partial(step: Step, position: int, out: Value, inputs: list[Any]) -> Value:
    operation = step.operation
    assert isinstance(operation, Elementwise)
    with np.errstate(all="ignore"):
        if isinstance(out, float):
            return as_value(operation.partial(position, np.float64(out), _float64(inputs)))
        return as_value(operation.partial(position, out, tuple(inputs)))


def dense_jacobian(step: Step, position: int, out: Value, inputs: list[Any]) -> Value:
    """∂out/∂inputs[position] of shape out's shape + the input's shape."""
    with np.errstate(all="ignore"):
        given = _float64(inputs)
        number = np.float64(out) if isinstance(out, float) else out
        return as_value(step.operation.jacobian(position, number, given))


def _float64(inputs: list[Any]) -> tuple[Any, ...]:
    """Floats as NumPy scalars, which answer 1/0 with inf instead of an exception."""
    return tuple(np.float64(value) if isinstance(value, float) else value for value in inputs)


class Evaluator:
    """Evaluates one graph after another and keeps the plan while the topology stays.

    A plan that keeps being run, as while a number is dragged or a model trains, is compiled.
    """

    def __init__(self, *, training: bool = False) -> None:
        self._training = training
        self._graph: Graph | None = None
        self._plan: Plan | None = None
        self._runs = 0
        self._program: tuple[Any, Program] | None = None

    def evaluate(self, graph: Graph) -> Evaluation:
        """The forward pass, and the backward pass from ``graph.differentiate`` if that is set."""
        plan = self._plan_for(graph)
        values, failures = source_values(plan, graph)
        target = None if graph.differentiate is None else plan.slots[graph.differentiate]
        if not failures:
            done = self._run_program(plan, values, target)
            if done is not None:
                return Evaluation(graph, plan, done[0], done[1], failures)
        forward(plan, values, failures)
        gradients = None
        if target is not None and target not in failures:
            gradients = backward(plan, values, target, ones(shape_of(values[target])))
        if not failures:
            self._compile_if_worth_it(plan, values, target)
        return Evaluation(graph, plan, values, gradients, failures)

    @property
    def compiled(self) -> bool:
        """Has the plan been run so often that it was compiled?"""
        return self._program is not None

    def _plan_for(self, graph: Graph) -> Plan:
        if self._plan is None or self._graph is None or not self._plan.fits(self._graph, graph):
            self._plan = Plan(graph, training=self._training)
            self._runs = 0
            self._program = None
        self._graph = graph
        return self._plan

    def _run_program(
        self, plan: Plan, values: Values, target: int | None
    ) -> tuple[Values, Values | None] | None:
        if self._program is None or self._program[0] != (target, shape_key(values, plan)):
            return None
        try:
            with np.errstate(all="ignore"):
                done = self._program[1].run([values[slot] for slot, _ in plan.sources])
        except (ArithmeticError, ValueError, OperationError):
            return None  # the careful way answers with inf, nan or a failure on the node
        return done[0], done[1] if target is not None else None

    def _compile_if_worth_it(self, plan: Plan, values: Values, target: int | None) -> None:
        """Compiling costs about as much as twenty runs; a short plan pays it back at once."""
        self._runs += 1
        count = len(plan.ids)
        if count > LONGEST_PLAN or self._runs < max(3, count // 20):
            return
        self._runs = 0
        seed = None if target is None else ones(shape_of(values[target]))
        program = Program(plan, values, target, seed)
        self._program = ((target, shape_key(values, plan)), program)


def evaluate(graph: Graph, *, training: bool = False) -> Evaluation:
    """Evaluate a graph once."""
    return Evaluator(training=training).evaluate(graph)


def jacobian(graph: Graph, output: str, input: str) -> Value:
    """∂output/∂input for any two nodes, of shape output's shape + input's shape.

    One backward pass for each entry of the output. Raises GraphappError where a node is missing or
    failed, or where the array would pass LARGEST_JACOBIAN entries.
    """
    for id in (output, input):
        if id not in graph.nodes:
            raise EditError(f"there is no node {id!r}")
    evaluation = evaluate(graph)
    out, given = evaluation.value(output), evaluation.value(input)
    for id, value in ((output, out), (input, given)):
        if value is None:
            raise GraphappError(f"{id} has no value: {evaluation.failure(id)}")
    assert out is not None
    assert given is not None
    if size_of(out) * size_of(given) > LARGEST_JACOBIAN:
        raise GraphappError(
            f"the Jacobian of {output} {shape_text(shape_of(out))} by {input} "
            f"{shape_text(shape_of(given))} would have more than {LARGEST_JACOBIAN:,} entries"
        )
    return _rows(evaluation, output, input, out, given)


def _rows(evaluation: Evaluation, output: str, input: str, out: Value, given: Value) -> Value:
    plan, values = evaluation.plan, evaluation.values
    target, slot = plan.slots[output], plan.slots[input]
    rows, columns = shape_of(out), shape_of(given)
    result = np.zeros(rows + columns)
    if not plan.depends_on(target)[slot]:
        return as_value(result)
    for entry in np.ndindex(rows):
        seed: Value = 1.0
        if rows:
            one_hot = np.zeros(rows)
            one_hot[entry] = 1.0
            seed = as_value(one_hot)
        result[entry] = backward(plan, values, target, seed)[slot]
    return as_value(result)
