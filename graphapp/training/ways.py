"""The way through a graph that learns: which columns go in, and which node is the prediction.

A loss names its prediction and its labels itself. Where single nodes make the loss up, the
prediction is the last node that every path from data and parameters to the loss goes through
while labels from the table still go past it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

import networkx as nx

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns
from graphapp.model.edits import ancestors, reachable
from graphapp.operation import Loss

#: Losses whose prediction is a number before the sigmoid: 0 is the boundary, elsewhere 0.5.
_LOGITS = ("binary_cross_entropy_with_logits", "hinge", "zero_one")

#: Stands before all nodes; no id is empty.
_BEGIN = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Ways:
    """Which columns go in, where the prediction comes out, and what it is compared with."""

    features: tuple[str, ...]
    """The columns that the prediction reads."""
    prediction: str
    target: str | None
    """The node with the labels; None where they meet the prediction in several places."""
    labels: tuple[str, ...]
    """The columns that the labels are made of."""
    loss: str
    """The operation that compares: ``squared_error``."""
    boundary: float
    """Where one class becomes the other."""

    @property
    def label(self) -> str | None:
        """The column of the labels; None where there is not exactly one."""
        return self.labels[0] if len(self.labels) == 1 else None


def ways_of(graph: Graph) -> Ways:
    """Raises UsageError where there is no prediction that is compared with labels."""
    loss = graph.differentiate
    if loss is None:
        raise UsageError("no node is differentiated: there is no loss to look behind")
    given, learning = _reached(graph, _given(graph, loss)), _reached(graph, _parameters(graph))
    mixed = given & learning
    for here in _passed_by_all(graph, loss, mixed):
        operation, inputs = graph.nodes[here].operation, graph.inputs_of(here)
        if isinstance(operation, Loss) and len(inputs) == len(operation.ports):
            prediction, target = inputs["prediction"], inputs["target"]
            if prediction in mixed and target not in learning:
                return _ways(graph, prediction, [target], operation.op)
        past = _past(graph, loss, here) & given - learning
        if past:
            heads = [id for id in past if any(e.target in mixed for e in graph.edges_from(id))]
            compares = {e.target for e in graph.edges_from(here)}
            op = graph.nodes[compares.pop()].op if len(compares) == 1 else ""
            return _ways(graph, here, sorted(heads), op)
    raise UsageError(f"{loss} does not compare one prediction with labels: nothing can be drawn")


def _ways(graph: Graph, prediction: str, heads: list[str], op: str) -> Ways:
    """``heads`` are the nodes with which labels enter what is learnt."""
    if len(heads) > 1:  # y and 1 − y: what both are made of
        made_of = {a for id in heads for a in (id, *ancestors(graph, id))}
        heads = [id for id in sorted(made_of) if graph.nodes[id].op == "input"]
    columns = _columns(graph, heads)
    boundary = 0.0 if op in _LOGITS else 0.5
    target = heads[0] if len(heads) == 1 else None
    return Ways(_columns(graph, [prediction]), prediction, target, columns, op, boundary)


def _given(graph: Graph, loss: str) -> set[str]:
    """The inputs that read the table; where none does, all that hold values."""
    behind = {loss, *ancestors(graph, loss)}
    tabled = {id for id in behind if bound_columns(graph.nodes[id].operation)}
    return tabled or {id for id in behind if graph.nodes[id].op == "input"}


def _parameters(graph: Graph) -> set[str]:
    return {id for id, node in graph.nodes.items() if node.op == "parameter"}


def _reached(graph: Graph, start: Iterable[str]) -> frozenset[str]:
    """Some nodes and all that depend on them."""
    return reachable(start, lambda id: [edge.target for edge in graph.edges_from(id)])


def _past(graph: Graph, loss: str, here: str) -> frozenset[str]:
    """The nodes from which a path leads to the loss that does not go through ``here``."""
    if here == loss:
        return frozenset()
    return reachable([loss], lambda id: [s for s in graph.inputs_of(id).values() if s != here])


def _columns(graph: Graph, ids: Iterable[str]) -> tuple[str, ...]:
    """The data columns that some nodes depend on, each once."""
    behind = {a for id in ids for a in (id, *ancestors(graph, id))}
    found = (bound_columns(graph.nodes[id].operation) for id in sorted(behind))
    return tuple(dict.fromkeys(name for names in found for name in names))


def _passed_by_all(graph: Graph, loss: str, mixed: frozenset[str]) -> Iterator[str]:
    """The nodes on every path from where data and parameters meet to the loss; the loss first."""
    if loss not in mixed:
        return
    backwards: nx.DiGraph[str] = nx.DiGraph()
    for id in mixed:
        before = [source for source in graph.inputs_of(id).values() if source in mixed]
        backwards.add_edges_from((id, source) for source in before or [_BEGIN])
    dominators = nx.immediate_dominators(backwards, loss)
    chain, here = [], _BEGIN
    while here != loss:
        here = dominators[here]
        chain.append(here)
    yield from reversed(chain)
