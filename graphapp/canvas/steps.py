"""What is hidden, and what is lit, while the passes are shown one step at a time.

A text is formatted and placed once, as it will be at the end, and carries the step since which it
is known. To go to a step is to draw what is known by then: nothing is computed, nothing jumps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphapp.canvas.forms import PLUS, Form, is_independent
from graphapp.engine import Evaluation
from graphapp.engine.stepping import Timeline
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.engine.walk import AnyTimeline
from graphapp.model import Edge
from graphapp.model.numerals import MINUS, Precision, value_text
from graphapp.operation import Notice, shape_of

#: In the place of a term that has not arrived.
PENDING = "…"
MINUS_SIGN = f" {MINUS} "
_SIGNS = (PLUS, MINUS_SIGN, " = ")
#: The sum so far of more terms than this is not written.
_MOST_TERMS = 64
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Steps:
    """One step of a timeline: what is known by then."""

    timeline: AnyTimeline
    number: int

    @property
    def tangents(self) -> TangentTimeline | None:
        """The timeline of forward mode; None in reverse mode."""
        return self.timeline if isinstance(self.timeline, TangentTimeline) else None

    def knows_value(self, id: str) -> bool:
        """Is the node's value known?"""
        return self.timeline.value_since(id) <= self.number

    def knows_independence(self) -> bool:
        """Is it known what is independent of what?"""
        return self.timeline.independence_since <= self.number

    def is_dashed(self, edge: Edge) -> bool:
        """Is the edge known to carry no derivative?"""
        timeline = self.timeline
        if not self.knows_independence():
            return False
        if isinstance(timeline, TangentTimeline):
            return timeline.independent(edge.source)
        return is_independent(timeline.evaluation, edge)

    def notices(self, id: str) -> tuple[Notice, ...]:
        """The remarks on a node that concern known numbers."""
        if not self.knows_value(id):
            return ()
        known = self.tangents is None and self.timeline.gradient_since(id) <= self.number
        remarks = self.timeline.evaluation.notices(id)
        return tuple(remark for remark in remarks if known or "gradient" not in remark.kind)

    # Since when a text is known ---------------------------------------------------------------

    def value_since(self, id: str) -> int:
        """The step since which the text beside a node is shown: its value."""
        return self.timeline.value_since(id)

    def flow_since(self, edge: Edge) -> int:
        """The step since which the value above an edge is shown: a leaf's when it is used."""
        return self.timeline.value_since(edge.source) or self.timeline.value_since(edge.target)

    def edge_since(self, edge: Edge) -> int:
        """The step since which the line below an edge is shown."""
        timeline, known = self.timeline, self.timeline.share_since(edge)
        if isinstance(timeline, Timeline) and is_independent(timeline.evaluation, edge):
            known = timeline.independence_since
        return min(known, timeline.last)

    def gradient_since(self, id: str) -> int:
        """The step since which the line under a node is shown as a whole."""
        timeline, known = self.timeline, self.timeline.gradient_since(id)
        if isinstance(timeline, Timeline) and _is_apart(timeline.evaluation, id):
            known = timeline.independence_since
        return min(known, timeline.last)

    def arrivals(self, id: str) -> tuple[int, ...]:
        """The steps in which the terms of a sum under a node arrive, as they stand in the sum."""
        timeline = self.timeline
        if not isinstance(timeline, Timeline):
            return ()
        done = timeline.evaluation
        edges = [e for e in done.graph.edges_from(id) if not is_independent(done, e)]
        return tuple(min(timeline.share_since(edge), timeline.last) for edge in edges)

    # What is lit ------------------------------------------------------------------------------

    @property
    def current_nodes(self) -> frozenset[str]:
        """The node of the step; in the update all parameters that it changes."""
        moment, timeline = self.timeline.moments[self.number], self.timeline
        if moment.kind == "update" and isinstance(timeline, Timeline):
            return frozenset(timeline.parameters)
        return frozenset() if moment.node is None else frozenset({moment.node})

    @property
    def current_edges(self) -> frozenset[Edge]:
        """The edges into the node of the step, if that goes through a node."""
        moment = self.timeline.moments[self.number]
        if moment.kind not in ("forward", "backward") or moment.node is None:
            return frozenset()
        inputs = self.timeline.evaluation.graph.inputs_of(moment.node).items()
        return frozenset(Edge(source, moment.node, port) for port, source in inputs)

    @property
    def is_backward(self) -> bool:
        """Does the step go against the edges?"""
        return self.timeline.moments[self.number].kind == "backward"


def _is_apart(evaluation: Evaluation, id: str) -> bool:
    return evaluation.target is not None and evaluation.independent(id)


def times_in_sum(form: Form, arrivals: Sequence[int], whole: int) -> list[int] | None:
    """Since when each piece of ``∂ a + b = c`` is known; None where the terms are not written out.

    A sign belongs to the term that it stands before.
    """
    terms = [i for i, piece in enumerate(form) if i and piece.text not in _SIGNS]
    if len(terms) != len(arrivals) + 1:
        return None
    since = dict(zip(terms, (*arrivals, whole), strict=True))
    times = [min(arrivals)]
    for place in range(1, len(form)):
        times.append(since.get(place, since.get(place + 1, whole)))
    return times


def sum_so_far(steps: Steps, id: str, precision: Precision) -> str:
    """``−0.239 + …`` where only some of the terms have arrived; ``…`` where that would be long."""
    timeline = steps.timeline
    edges = timeline.evaluation.graph.edges_from(id)
    if not isinstance(timeline, Timeline) or len(edges) > _MOST_TERMS:
        return PENDING
    sofar = timeline.gradient(id, steps.number)
    if sofar is None or len(shape_of(sofar)) > 1 or (shape_of(sofar) > (_SHORT,)):
        return PENDING
    return f"{value_text(sofar, precision)}{PLUS}{PENDING}"


def differing(old: Steps | None, new: Steps | None) -> bool:
    """Do two steps hide texts by different timelines, so that texts are to be placed anew?"""
    before = None if old is None else old.timeline
    return before is not (None if new is None else new.timeline)


def touched_edges(steps: Iterable[Steps | None]) -> frozenset[Edge]:
    """The edges that are lit at one of some steps."""
    return frozenset().union(*(at.current_edges for at in steps if at is not None))
