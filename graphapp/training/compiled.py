"""The passes of a graph over rows of its table, run many times with other parameters.

Only what the loss depends on is evaluated. The first run of a kind takes the careful way and
compiles the plan for its shapes; from then on one straight-line function gives the same bits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

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
from graphapp.model.data_edits import bound_columns, row_count
from graphapp.model.edits import ancestors
from graphapp.operation import Array, Source, Value, as_value, shape_of
from graphapp.training.batches import Batch
from graphapp.training.flat import Layout, Parts
from graphapp.training.split import Rows


@dataclasses.dataclass(slots=True)
class _Question:
    """The slots whose values and gradients are asked for, and the programs that give them."""

    values: tuple[int, ...]
    gradients: tuple[int, ...]
    programs: dict[int | None, Program] = dataclasses.field(default_factory=dict)
    """By the number of rows; None for all."""


class CompiledPasses:
    """Forward and backward of the differentiated node.

    ``training`` runs dropout. Raises UsageError where there is nothing to train: no
    differentiated node, one that is no number or that failed, no parameter it depends on.
    """

    def __init__(self, graph: Graph, *, training: bool) -> None:
        self.graph = graph
        self._asked = _asked(graph)
        self._plan = Plan(self._asked, training=training)
        self._whole = source_values(self._plan, self._asked)
        nodes = self._asked.nodes
        tabled = [slot for slot, id in self._plan.sources if bound_columns(nodes[id].operation)]
        self.target = str(graph.differentiate)
        self._target = self._plan.slots[self.target]
        self.start = self._checked_start()
        """The parameters that the loss depends on, with the values of the graph."""
        self.layout = Layout(self.start)
        self.flat = self.layout.flat(self.start).copy()
        """The parameters that the next pass uses; whoever writes here sets them."""
        self.whole = Batch(None, tuple(self._whole[0][slot] for slot in tabled))
        self.row_count = row_count(graph) if tabled else 0
        self._tabled = tabled
        learning = tuple([self._plan.slots[id] for id in self.layout.order])
        self._of_loss = _Question((self._target,), ())
        self._of_gradient = _Question((self._target,), learning)
        self._others: dict[tuple[int, ...], _Question] = {}
        self._given = [self._whole[0][slot] for slot, _ in self._plan.sources]
        places = {slot: i for i, (slot, _) in enumerate(self._plan.sources)}
        self._table_places = [places[slot] for slot in tabled]
        self._single_places = [places[slot] for slot in learning[: self.layout.singles]]
        for id in self.layout.order[self.layout.singles :]:
            view = self.layout.view(self.flat, id)  # it follows what is written to ``flat``
            self._given[places[self._plan.slots[id]]] = view

    def batch(self, rows: Rows) -> Batch:
        """Some rows of the table."""
        return Batch(rows, tuple([table[rows] for table in self.whole.tables]))

    def loss(self, batch: Batch) -> float:
        """The loss over some rows. NumPy's warnings are the caller's, here and below."""
        (loss,), _ = self._run(self._of_loss, batch)
        return float(loss)

    def gradient(self, batch: Batch) -> tuple[float, Array]:
        """The loss over some rows, and its gradient by the flat parameters: a new array."""
        (loss,), gradients = self._run(self._of_gradient, batch)
        if self.layout.singles == self.layout.size:  # nothing but single numbers
            return float(loss), np.array(gradients)
        return float(loss), np.concatenate(gradients, axis=None)

    def values(self, batch: Batch, ids: Sequence[str]) -> list[Value]:
        """The values of some nodes that the loss depends on, over some rows."""
        slots = tuple([self._plan.slots[id] for id in ids])
        values, _ = self._run(self._others.setdefault(slots, _Question(slots, ())), batch)
        return [as_value(value) for value in values]

    def evaluation(self, parameters: Mapping[str, Value]) -> Evaluation:
        """Every number over all rows."""
        graph = with_parameters(self._asked, parameters)
        values, failures = self._sources(self.whole, parameters)
        forward(self._plan, values, failures)
        gradients = backward(self._plan, values, self._target, 1.0)
        return Evaluation(graph, self._plan, values, gradients, failures)

    # Inside -----------------------------------------------------------------------------

    def _run(self, question: _Question, batch: Batch) -> tuple[Values, Values]:
        count = None if batch.rows is None else len(batch.rows)
        program = question.programs.get(count)
        if program is not None:
            try:
                return program.run(self._sources_of(batch))
            except (*NOT_IEEE, OperationError):
                pass  # the careful way answers with inf or nan
        values, failures = self._sources(batch, Parts(self.flat.copy(), self.layout))
        forward(self._plan, values, failures)
        if failures:
            slot, error = min(failures.items())
            raise UsageError(f"{self._plan.ids[slot]} fails: {error}")
        target = self._target if question.gradients else None
        gradients = [] if target is None else backward(self._plan, values, target, 1.0)
        if program is None and len(self._plan.ids) <= LONGEST_PLAN:
            wanted = (question.values, question.gradients)
            question.programs[count] = Program(self._plan, values, target, 1.0, wanted)
        return [values[i] for i in question.values], [gradients[i] for i in question.gradients]

    def _sources_of(self, batch: Batch) -> list[Any]:
        """What a program takes: the values of the sources alone, in the order of the plan."""
        given = self._given
        for place, table in zip(self._table_places, batch.tables, strict=True):
            given[place] = table
        if self._single_places:
            singles = self.flat[: len(self._single_places)].tolist()
            for place, number in zip(self._single_places, singles, strict=True):
                given[place] = number
        return given

    def _sources(self, batch: Batch, parameters: Mapping[str, Value]) -> tuple[Values, Failures]:
        values, failures = self._whole[0].copy(), self._whole[1].copy()
        for slot, table in zip(self._tabled, batch.tables, strict=True):
            values[slot] = table
        for id, value in parameters.items():
            values[self._plan.slots[id]] = value
        return values, failures

    def _checked_start(self) -> dict[str, Value]:
        target = self.target
        values, failures = self._whole[0].copy(), self._whole[1].copy()
        forward(self._plan, values, failures)
        if failures:
            slot, error = min(failures.items())
            raise UsageError(f"{target} has no value: {self._plan.ids[slot]} fails: {error}")
        if shape_of(as_value(values[self._target])):
            raise UsageError(
                f"{target} is an array: training needs a single number, "
                "such as the sum or the mean of it"
            )
        found = {
            id: as_value(values[self._plan.slots[id]])
            for id, node in self._asked.nodes.items()
            if node.op == "parameter"
        }
        if not found:
            raise UsageError(f"{target} depends on no parameter: there is nothing to train")
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


def _asked(graph: Graph) -> Graph:
    """The differentiated node and all that it depends on; the rest costs time for nothing."""
    target = graph.differentiate
    if target is None:
        raise UsageError("training needs a loss: choose the node to differentiate")
    kept = {target, *ancestors(graph, target)}
    nodes = [node for id, node in graph.nodes.items() if id in kept]
    edges = [edge for edge in graph.edges if edge.target in kept]
    return Graph.of(nodes, edges, differentiate=target, data=graph.data)
