"""Numbers that a lecturer covers, and uncovers one after the other in the order of the passes.

What is computed can be covered; inputs and parameters stay, for every question starts from them.
One ``Cover`` is one number with every place where it stands again by definition: a node's value on
the edges that leave it, a gradient as the upstream gradient of the edges that enter. Forward there
is one for each node, backward one for the local and one for the downstream gradient of each edge,
and one for the sum at each fork. Which are covered is a ``Hidden`` with the mark ``NOT_YET``, so
that whoever leaves out what a step has not reached leaves them out as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden, Quantity
from graphapp.engine.stepping import Moment, Timeline
from graphapp.engine.unreached import NOT_YET
from graphapp.model import Edge, Graph
from graphapp.model.edits import ancestors, descendants
from graphapp.model.geometry import face, is_leaf, room_of

_GRADIENTS = frozenset({"upstream", "downstream"})


@dataclass(frozen=True, slots=True)
class Cover:
    """One number that can be covered."""

    places: tuple[Quantity, ...]
    """Where it stands, the place that gives it its name first."""
    since: int
    """The step of the timeline that computes it."""

    @property
    def is_gradient(self) -> bool:
        """Does it come with the backward pass?"""
        return self.places[0][1] != "value"

    def node(self) -> str:
        """The node beside which it stands."""
        of = self.places[0][0]
        return of.target if isinstance(of, Edge) else of

    def is_seen(self, graph: Graph, shown: Collection[str], *, compact: bool = False) -> bool:
        """Does one of its places show while these quantities are on?

        ``compact``: an edge says only its value and its downstream gradient, or the upstream one.
        """
        if compact:
            gradient = "downstream" if "downstream" in shown else "upstream"
            shown = {"value", gradient} & set(shown)
        return any(_is_shown(graph, place, shown, compact=compact) for place in self.places)


def _is_shown(graph: Graph, place: Quantity, shown: Collection[str], *, compact: bool) -> bool:
    of, quantity = place
    if isinstance(of, Edge):
        return quantity in shown
    room = room_of(graph, of)
    if quantity == "value":
        return room.right > 0 or face(graph.nodes[of].operation) == "loss"
    if compact and not is_leaf(graph.nodes[of].operation):
        return False
    return room.below > 0 and not _GRADIENTS.isdisjoint(shown)


def covers_of(timeline: Timeline) -> tuple[Cover, ...]:
    """Every number that the passes compute, in the order in which they do."""
    return tuple(cover for moment in timeline.moments for cover in _of(timeline, moment))


def covering(covers: Sequence[Cover]) -> Hidden:
    """What nobody may see while these are covered."""
    if not covers:
        return NOTHING
    return MappingProxyType({place: NOT_YET for cover in covers for place in cover.places})


def explains_covered(evaluation: Evaluation, subject: str | Edge, covered: Hidden) -> bool:
    """Would the way to the gradient of a node or edge name a number that is covered?"""
    if not covered:
        return False
    graph, target = evaluation.graph, evaluation.target
    start = subject.source if isinstance(subject, Edge) else subject
    on = {start, *descendants(graph, start)}
    if target is not None:
        on &= {target, *ancestors(graph, target)}
    inside = {start, *(source for id in on for source in graph.inputs_of(id).values())}
    if any((id, "value") in covered for id in on | inside):
        return True
    edges = [edge for id in on for edge in graph.edges_from(id) if edge.target in on]
    kinds = ("upstream", "local", "downstream")
    return any((edge, kind) in covered for edge in edges for kind in kinds)


def _of(timeline: Timeline, moment: Moment) -> Iterator[Cover]:
    done = timeline.evaluation
    if moment.kind == "forward":
        assert moment.node is not None
        if done.value(moment.node) is not None:
            yield Cover(_value(done.graph, moment.node), moment.number)
    elif moment.kind == "seed":
        assert moment.node is not None
        yield Cover((*_gradient(done.graph, moment.node), *_apart(done)), moment.number)
    elif moment.kind == "backward":
        yield from _shares(timeline, moment)


def _shares(timeline: Timeline, moment: Moment) -> Iterator[Cover]:
    """The local and the downstream gradients of one node's edges, then the sums they complete."""
    done, number = timeline.evaluation, moment.number
    graph, forks = done.graph, []
    for edge in moment.edges:
        yield Cover(((edge, "local"),), number)
        source = edge.source
        alone = sum(not done.independent(e.target) for e in graph.edges_from(source)) == 1
        alone = alone and source != done.target
        yield Cover(((edge, "downstream"), *(_gradient(graph, source) if alone else ())), number)
        complete = timeline.gradient_since(source) == number
        if complete and not alone and source not in forks:
            forks.append(source)
    for id in forks:
        yield Cover(_gradient(graph, id), number)


def _value(graph: Graph, id: str) -> tuple[Quantity, ...]:
    return (id, "value"), *((edge, "value") for edge in graph.edges_from(id))


def _gradient(graph: Graph, id: str) -> tuple[Quantity, ...]:
    return (id, "gradient"), *((edge, "upstream") for edge in graph.edges_into(id))


def _apart(evaluation: Evaluation) -> Iterator[Quantity]:
    """That nothing comes back: known as soon as the backward pass begins."""
    graph = evaluation.graph
    for id in graph.nodes:
        if evaluation.independent(id):
            yield id, "gradient"
            for edge in graph.edges_into(id):
                yield edge, "upstream"
                yield edge, "downstream"
