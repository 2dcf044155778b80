"""The passes one step at a time: what is known at each step, and the sentence that says why.

Step 0 knows the sources. Then comes one node forward per step, in the order of the plan; then the
seed, ∂L/∂L = 1; then one node backward per step, in reverse order, which hands upstream · local to
each of its inputs; last the update of the parameters, w ← w − η ∂L/∂w. What is known at a step is
decided by comparing numbers, so any step is reached at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphapp.engine import symbolic
from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge
from graphapp.model.numerals import STANDARD, Precision, number_text, value_text
from graphapp.operation import Source, Value, latex, ratio, text

Kind = Literal["start", "forward", "seed", "backward", "update"]


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

    def __init__(self, evaluation: Evaluation, *, learning_rate: float = 0.1) -> None:
        self.evaluation = evaluation
        self.learning_rate = learning_rate
        self.moments: Sequence[Moment] = tuple(_moments(evaluation))
        self._forward = {m.node: m.number for m in self.moments if m.kind == "forward"}
        self._backward = {m.node: m.number for m in self.moments if m.kind == "backward"}
        self._seed = next((m.number for m in self.moments if m.kind == "seed"), None)
        self._table: symbolic.Symbols | None = None

    @property
    def last(self) -> int:
        """The number of the last step; there everything is known."""
        return len(self.moments) - 1

    def value_known(self, id: str, number: int) -> bool:
        """Has the forward pass reached the node? Sources are known from the start."""
        return self._forward.get(id, 0) <= number and self.evaluation.value(id) is not None

    def share_known(self, edge: Edge, number: int) -> bool:
        """Has the backward pass gone through the node that the edge enters?"""
        at = self._backward.get(edge.target)
        return at is not None and at <= number

    def shares(self, id: str, number: int) -> tuple[tuple[Edge, Value], ...]:
        """The terms of a node's gradient so far, in the order in which they arrived."""
        arrived = [
            (self._backward[edge.target], edge)
            for edge in self.evaluation.graph.edges_from(id)
            if self.share_known(edge, number)
        ]
        found = []
        for _, edge in sorted(arrived, key=lambda pair: pair[0]):
            share = self.evaluation.edge(edge).downstream
            assert share is not None
            found.append((edge, share))
        return tuple(found)

    def gradient(self, id: str, number: int) -> Value | None:
        """The sum of the terms so far; None where none has arrived."""
        if id == self.evaluation.target:
            known = self._seed is not None and self._seed <= number
            return self.evaluation.gradient(id) if known else None
        terms = [share for _, share in self.shares(id, number)]
        if not terms:
            return None
        total = terms[0]
        for term in terms[1:]:
            total = total + term
        return total

    def complete(self, id: str, number: int) -> bool:
        """Have all terms of the node's gradient arrived?"""
        if id == self.evaluation.target:
            return self._seed is not None and self._seed <= number
        expected = sum(
            edge.target in self._backward for edge in self.evaluation.graph.edges_from(id)
        )
        return expected > 0 and len(self.shares(id, number)) == expected

    # In words -------------------------------------------------------------------------------

    def sentences(self, number: int, precision: Precision = STANDARD) -> tuple[str, ...]:
        """What happens at a step, in plain text; one line for each edge of a backward step."""
        return tuple(line for line, _ in self._lines(number, precision))

    def formulas(self, number: int, precision: Precision = STANDARD) -> tuple[str, ...]:
        """The same lines as LaTeX."""
        return tuple(line for _, line in self._lines(number, precision))

    def _lines(self, number: int, precision: Precision) -> list[tuple[str, str]]:
        moment = self.moments[number]
        if moment.kind == "forward":
            assert moment.node is not None
            return [self._forward_line(moment.node, precision)]
        if moment.kind == "seed":
            assert moment.node is not None
            top = self._symbols[moment.node]
            one = value_text(self._gradient(moment.node), precision)
            left = ratio(top, top)
            return [(f"{text(left)} = {one}", f"{latex(left)} = {one}")]
        if moment.kind == "backward":
            return [self._backward_line(edge, number, precision) for edge in moment.edges]
        if moment.kind == "update":
            return [self._update_line(id, precision) for id in self.parameters]
        return [("The inputs and parameters are given.", "")]

    def _forward_line(self, id: str, precision: Precision) -> tuple[str, str]:
        name, value = self._symbols[id], self.evaluation.value(id)
        if value is None:
            return (f"{text(name)}: {self.evaluation.failure(id)}", "")
        formula = symbolic.value_formula(self.evaluation, id, self._symbols)
        put_in = symbolic.value_formula(self.evaluation, id, self._values(precision))
        own = f"{text(name)} = " if symbolic.is_named(self.evaluation.graph.nodes[id]) else ""
        own_tex = f"{latex(name)} = " if own else ""
        result = value_text(value, precision)
        if formula is None or put_in is None:
            return f"{own}{result}", f"{own_tex}{result}"
        return (
            f"{own}{text(formula)} = {text(put_in)} = {result}",
            f"{own_tex}{latex(formula)} = {latex(put_in)} = {result}",
        )

    def _backward_line(self, edge: Edge, number: int, precision: Precision) -> tuple[str, str]:
        evaluation, target = self.evaluation, self.evaluation.target
        assert target is not None
        loss, node, source = (self._symbols[id] for id in (target, edge.target, edge.source))
        earlier = [e for e, _ in self.shares(edge.source, number)]
        sign = "=" if earlier and earlier[0] == edge else "+="
        left, upstream, local = ratio(loss, source), ratio(loss, node), ratio(node, source)
        quantities, partial = evaluation.edge(edge), evaluation.local(edge)
        numbers = ""
        if partial is not None and isinstance(partial.value, float):
            numbers = (
                f" = {_bracketed(quantities.upstream, precision)}"
                f" · {_bracketed(partial.value, precision)}"
            )
        share = quantities.downstream
        result = "" if share is None else value_text(share, precision)
        return (
            f"{text(left)} {sign} {text(upstream)} · {text(local)}{numbers} = {result}",
            rf"{latex(left)} {sign} {latex(upstream)} \cdot {latex(local)}"
            rf"{numbers.replace('·', chr(92) + 'cdot')} = {result}",
        )

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the update changes: the parameters that the target depends on."""
        return tuple(
            id
            for id, node in self.evaluation.graph.nodes.items()
            if node.op == "parameter" and self.gradient(id, self.last) is not None
        )

    def updated(self, id: str) -> Value:
        """A parameter after one step of gradient descent: w − η ∂L/∂w."""
        value = self.evaluation.value(id)
        assert value is not None
        return value - self.learning_rate * self._gradient(id)

    def _update_line(self, id: str, precision: Precision) -> tuple[str, str]:
        top = self.evaluation.target
        assert top is not None
        name = self._symbols[id]
        slope = ratio(self._symbols[top], name)
        value, gradient = self.evaluation.value(id), self._gradient(id)
        rate = f"{self.learning_rate:g}"
        numbers, new = "", value_text(self.updated(id), precision)
        if isinstance(value, float):
            numbers = (
                f" = {number_text(value, precision)} − {rate} · {_bracketed(gradient, precision)}"
            )
        return (
            f"{text(name)} ← {text(name)} − η · {text(slope)}{numbers} = {new}",
            rf"{latex(name)} \leftarrow {latex(name)} - \eta {latex(slope)}"
            rf"{numbers.replace('·', chr(92) + 'cdot')} = {new}",
        )

    def _gradient(self, id: str) -> Value:
        gradient = self.evaluation.gradient(id)
        assert gradient is not None
        return gradient

    @property
    def _symbols(self) -> symbolic.Symbols:
        if self._table is None:
            self._table = symbolic.symbols_of(self.evaluation.graph, self.evaluation.order)
        return self._table

    def _values(self, precision: Precision) -> symbolic.Symbols:
        """Numbers in the place of symbols, rounded as the screen rounds them."""
        return symbolic.rounded_numbers(self.evaluation, precision)


def _bracketed(value: Value | None, precision: Precision) -> str:
    """A number as a factor: a negative one in parentheses."""
    written = "?" if value is None else value_text(value, precision)
    return f"({written})" if written.startswith("−") else written


def _moments(evaluation: Evaluation) -> list[Moment]:
    graph = evaluation.graph
    moments = [Moment(0, "start", None)]
    computing = [id for id in evaluation.order if not isinstance(graph.nodes[id].operation, Source)]
    for id in computing:
        moments.append(Moment(len(moments), "forward", id))
    if evaluation.target is None:
        return moments
    moments.append(Moment(len(moments), "seed", evaluation.target))
    for id in reversed(computing):
        if evaluation.status(id) == "ok" and not evaluation.independent(id):
            edges = tuple(Edge(source, id, port) for port, source in graph.inputs_of(id).items())
            moments.append(Moment(len(moments), "backward", id, edges))
    moments.append(Moment(len(moments), "update", None))
    return moments
