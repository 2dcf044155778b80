"""Which numbers are not known yet at a step of the passes, as one asks what a question hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product

from graphapp.engine.hiding import Hidden, Quantity
from graphapp.engine.stepping import Timeline
from graphapp.engine.walk import AnyTimeline
from graphapp.model import Edge

#: Stands in the place of a question's number: nobody asks, the step is not taken yet.
NOT_YET = "…"
_OF_NODES = ("value", "gradient")
_OF_EDGES = ("value", "upstream", "local", "downstream")


class Unreached(Mapping[Quantity, str]):
    """What is asked for, and what a step has not reached: the latter with the mark ``NOT_YET``.

    At the last step of reverse mode that is nothing. In forward mode no gradient is ever known.
    """

    def __init__(self, asked: Hidden, timeline: AnyTimeline, number: int) -> None:
        self._asked = asked
        self._timeline = timeline
        self._number = number

    def __getitem__(self, quantity: Quantity) -> str:
        asked = self._asked.get(quantity)
        if asked is not None:
            return asked
        of, kind = quantity
        known = self._of_edge(of, kind) if isinstance(of, Edge) else self._of_node(of, kind)
        if known:
            raise KeyError(quantity)
        return NOT_YET

    def _of_node(self, id: str, kind: str) -> bool:
        timeline = self._timeline
        if kind == "value":
            return self._by_now(timeline.value_since(id))
        if not isinstance(timeline, Timeline):
            return False
        done = timeline.evaluation
        if done.target is not None and done.independent(id):
            return self._by_now(timeline.independence_since)
        return self._by_now(timeline.gradient_since(id))

    def _of_edge(self, edge: Edge, kind: str) -> bool:
        timeline = self._timeline
        if kind == "value":
            return self._by_now(timeline.value_since(edge.source))
        if not isinstance(timeline, Timeline):
            return kind == "local" and self._by_now(timeline.share_since(edge))
        done = timeline.evaluation
        if done.target is not None and done.independent(edge.target):
            return self._by_now(timeline.independence_since)
        return self._by_now(timeline.share_since(edge))

    def _by_now(self, since: int) -> bool:
        return min(since, self._timeline.last) <= self._number

    def __iter__(self) -> Iterator[Quantity]:
        graph = self._timeline.evaluation.graph
        of_nodes: Iterable[Quantity] = product(graph.nodes, _OF_NODES)
        of_edges: Iterable[Quantity] = product(graph.edges, _OF_EDGES)
        yield from (quantity for quantity in chain(of_nodes, of_edges) if quantity in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None
