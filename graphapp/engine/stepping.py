"""The passes one step at a time: what is known at each step, and the sentence that says why.

Step 0 knows the sources. Then comes one node forward per step, in the order of the plan; then the
seed, ∂L/∂L = 1; then one node backward per step, in reverse order, which hands upstream · local to
each of its inputs; last the update of the parameters, w ← w − η ∂L/∂w. What is known at a step is
decided by comparing numbers, so any step is reached at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.step_lines import Line, Writer, tex_of_line, text_of, words
from graphapp.model import Edge
from graphapp.model.numerals import STANDARD, Precision
from graphapp.operation import Source, Value

Kind = Literal["start", "forward", "seed", "backward", "update"]

#: The number of no step: what never becomes known.
NEVER = 1 << 40


@dataclass(frozen=True, slots=True)
class Moment:
    """One step: what it does and to which node."""

    number: int
    kind: Kind
    node: str | None
    edges: tuple[Edge, ...] = ()
    """Backward: the edges into the node, which get their downstream gradients now."""


class Timeline:
    """Both passes of one evaluation as a row of moments."""

    def __init__(
        self,
        evaluation: Evaluation,
        *,
        learning_rate: float = 0.1,
        like: Timeline | None = None,
    ) -> None:
        """``like`` is another one: if its steps are the same they are taken over, at no cost."""
        self.evaluation = evaluation
        self.learning_rate = learning_rate
        self.moments: Sequence[Moment]
        self._forward: Mapping[str | None, int]
        self._backward: Mapping[str | None, int]
        if like is not None and same_steps(like.evaluation, evaluation):
            self.moments, self._forward, self._backward = (
                like.moments,
                like._forward,
                like._backward,
            )
        else:
            self.moments = tuple(_moments(evaluation))
            self._forward = {m.node: m.number for m in self.moments if m.kind == "forward"}
            self._backward = {m.node: m.number for m in self.moments if m.kind == "backward"}
        seed = len(self._forward) + 1
        self._seed = seed if evaluation.target is not None else NEVER

    @property
    def last(self) -> int:
        """The number of the last step; there everything is known."""
        return len(self.moments) - 1

    def value_since(self, id: str) -> int:
        """The step that computes the node; 0 for sources, which are given."""
        return self._forward.get(id, 0)

    def share_since(self, edge: Edge) -> int:
        """The step in which the backward pass goes through the node that the edge enters."""
        return self._backward.get(edge.target, NEVER)

    def gradient_since(self, id: str) -> int:
        """The step in which the last term of the node's gradient arrives."""
        if id == self.evaluation.target:
            return self._seed
        edges = self.evaluation.graph.edges_from(id)
        return max((self._backward[e.target] for e in edges if self._reached(e)), default=NEVER)

    @property
    def independence_since(self) -> int:
        """The step from which on it is known what the target does not depend on: the seed."""
        return self._seed

    def _reached(self, edge: Edge) -> bool:
        return edge.target in self._backward

    def share_known(self, edge: Edge, number: int) -> bool:
        """Has the backward pass gone through the node that the edge enters?"""
        return self.share_since(edge) <= number

    def shares(self, id: str, number: int) -> tuple[tuple[Edge, Value], ...]:
        """The terms of a node's gradient so far, in the order in which they arrived."""
        edges = [e for e in self.evaluation.graph.edges_from(id) if self.share_known(e, number)]
        found = []
        for edge in sorted(edges, key=self.share_since):
            share = self.evaluation.edge(edge).downstream
            assert share is not None
            found.append((edge, share))
        return tuple(found)

    def gradient(self, id: str, number: int) -> Value | None:
        """The sum of the terms so far; None where none has arrived."""
        if id == self.evaluation.target:
            return self.evaluation.gradient(id) if self._seed <= number else None
        terms = [share for _, share in self.shares(id, number)]
        if not terms:
            return None
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    def complete(self, id: str, number: int) -> bool:
        """Have all terms of the node's gradient arrived?"""
        return self.gradient_since(id) <= number

    # In words -------------------------------------------------------------------------------

    def sentences(self, number: int, precision: Precision = STANDARD) -> tuple[str, ...]:
        """What happens at a step, in plain text; one line for each edge of a backward step."""
        return tuple(text_of(line) for line in self.lines(number, precision))

    def formulas(self, number: int, precision: Precision = STANDARD) -> tuple[str, ...]:
        """The same lines as LaTeX."""
        return tuple(tex_of_line(line) for line in self.lines(number, precision))

    def lines(
        self, number: int, precision: Precision = STANDARD, hidden: Hidden = NOTHING
    ) -> tuple[Line, ...]:
        """The same lines in parts, to be typeset; without the numbers that are asked for."""
        moment, write = self.moments[number], self._writer
        write.hide(hidden)
        if moment.kind == "forward":
            assert moment.node is not None
            return (write.forward(moment.node, precision),)
        if moment.kind == "seed":
            assert moment.node is not None
            return (write.seed(moment.node, self._gradient(moment.node), precision),)
        if moment.kind == "backward":
            return tuple(
                write.backward(edge, precision, first=self._is_first(edge)) for edge in moment.edges
            )
        if moment.kind == "update":
            rate = self.learning_rate
            return tuple(
                write.update(id, self.updated(id), rate, precision) for id in self.parameters
            ) or (words("No parameter is updated."),)
        return (words("The inputs and parameters are given."),)

    def _is_first(self, edge: Edge) -> bool:
        """Does the edge bring the first term of its source's gradient?"""
        if edge.source == self.evaluation.target:
            return False
        arriving = [e for e in self.evaluation.graph.edges_from(edge.source) if self._reached(e)]
        return min(arriving, key=self.share_since) == edge

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the update changes: the parameters that the target depends on."""
        done = self.evaluation
        return tuple(
            id
            for id, node in done.graph.nodes.items()
            if node.op == "parameter" and done.target is not None and not done.independent(id)
        )

    def updated(self, id: str) -> Value:
        """A parameter after one step of gradient descent: w − η ∂L/∂w."""
        value = self.evaluation.value(id)
        assert value is not None
        return value - self.learning_rate * self._gradient(id)

    def _gradient(self, id: str) -> Value:
        gradient = self.evaluation.gradient(id)
        assert gradient is not None
        return gradient

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.evaluation)


def computing_nodes(evaluation: Evaluation) -> list[str]:
    """The nodes that compute, in the order of the forward pass."""
    nodes = evaluation.graph.nodes
    return [id for id in evaluation.order if not isinstance(nodes[id].operation, Source)]


def _moments(evaluation: Evaluation) -> list[Moment]:
    graph = evaluation.graph
    moments = [Moment(0, "start", None)]
    computing = computing_nodes(evaluation)
    for id in computing:
        moments.append(Moment(len(moments), "forward", id))
    if evaluation.target is None:
        return moments
    moments.append(Moment(len(moments), "seed", evaluation.target))
    for id in reversed(computing):
        if evaluation.status(id) == "ok" and not evaluation.independent(id):
            moments.append(Moment(len(moments), "backward", id, graph.edges_into(id)))
    moments.append(Moment(len(moments), "update", None))
    return moments


def same_steps(old: Evaluation, new: Evaluation) -> bool:
    """Do two evaluations take the same steps, with other numbers?"""
    return old.plan is new.plan and old.target == new.target and old.failed == new.failed
