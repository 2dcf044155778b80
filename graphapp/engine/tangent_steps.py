"""Forward mode one step at a time: each node computes its value and its tangent together.

Step 0 knows the sources. Then the seed: one leaf gets the tangent 1, all other leaves 0. Then comes
one node per step, in the order of the plan, with ż = Σ ∂z/∂x · ẋ over its inputs. There is no way
back: after the last node the derivative of every node by the seeded leaf is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.hiding import NOTHING, UNASKED, Hidden, hides_more
from graphapp.engine.step_lines import Line, Writer, number, sign, words
from graphapp.engine.stepping import Moment, computing_nodes, same_steps
from graphapp.engine.tangents import tangent_share, tangents
from graphapp.model import Edge
from graphapp.model.edits import descendants
from graphapp.model.numerals import STANDARD, Precision
from graphapp.operation import Value


class TangentTimeline:
    """The forward pass of one evaluation, with the tangents along one leaf, as moments."""

    def __init__(
        self, evaluation: Evaluation, seed: str, *, like: TangentTimeline | None = None
    ) -> None:
        """Raises EditError where ``seed`` has no value. ``like``: its steps are taken over."""
        self.evaluation = evaluation
        self.seed = seed
        self.tangents: Mapping[str, Value] = tangents(evaluation, seed)
        self.moments: Sequence[Moment]
        if like is not None and like.seed == seed and same_steps(like.evaluation, evaluation):
            self.moments = like.moments
        else:
            nodes = computing_nodes(evaluation)
            self.moments = (
                Moment(0, "start", None),
                Moment(1, "seed", seed),
                *(Moment(n, "forward", id) for n, id in enumerate(nodes, start=2)),
            )
        self._forward = {m.node: m.number for m in self.moments if m.kind == "forward"}

    @property
    def last(self) -> int:
        """The number of the last step; there everything is known."""
        return len(self.moments) - 1

    def value_since(self, id: str) -> int:
        """The step that computes the node; 0 for sources, which are given."""
        return self._forward.get(id, 0)

    def gradient_since(self, id: str) -> int:
        """The step in which the node gets its tangent: its own, or the seed's for a source."""
        return self._forward.get(id, 1)

    def share_since(self, edge: Edge) -> int:
        """The step that takes the tangent of the edge's source along it."""
        return self._forward[edge.target]

    @property
    def independence_since(self) -> int:
        """The step from which on it is known what does not depend on the seeded leaf."""
        return 1

    def independent(self, id: str) -> bool:
        """Is the tangent 0 because the node does not depend on the seeded leaf at all?"""
        return id not in self._moving

    @cached_property
    def _moving(self) -> frozenset[str]:
        return descendants(self.evaluation.graph, self.seed) | {self.seed}

    def share(self, edge: Edge) -> Value | None:
        """What the edge brings to the tangent of its target; None where the target failed."""
        moving = self.tangents.get(edge.source)
        if moving is None or edge.target not in self.tangents:
            return None
        return tangent_share(self.evaluation, edge, moving)

    def asked_at(self, id: str, hidden: Hidden) -> str:
        """What hides the tangent of a node: the last one is the gradient of the seeded leaf.

        Where every gradient is hidden, so is every tangent: the first ones are local gradients.
        """
        if id == self.evaluation.target:
            return hidden.get((self.seed, "gradient"), "")
        more = id in self._moving and id != self.seed and hides_more(hidden)
        return UNASKED if more else ""

    def asked_on(self, edge: Edge, hidden: Hidden) -> str:
        """What hides the share of an edge in the tangent of its target."""
        if self.independent(edge.source):
            return ""
        return self.asked_at(edge.target, hidden)

    def sentences(self, at: int, precision: Precision = STANDARD) -> tuple[str, ...]:
        """What happens at a step, in plain text."""
        return tuple("".join(part.text for part in line) for line in self.lines(at, precision))

    def lines(
        self, at: int, precision: Precision = STANDARD, hidden: Hidden = NOTHING
    ) -> tuple[Line, ...]:
        """The value and the tangent of a step, in parts, to be typeset."""
        moment, write = self.moments[at], self._writer
        write.hide(hidden)
        if moment.kind == "start" or moment.node is None:
            return (words("The inputs and parameters are given."),)
        id = moment.node
        if moment.kind == "seed":
            one = number(self.tangents[id], precision, "gradient")
            others = words(", of every other leaf 0")
            return ((write.dotted(id), sign("=", "="), one, *others),)
        lines = [write.forward(id, precision)]
        if id in self.tangents:
            edges = self.evaluation.graph.edges_into(id)
            terms = [(edge, self.tangents[edge.source]) for edge in edges]
            total = None if self.asked_at(id, hidden) else self.tangents[id]
            seen = [(e, None if self.asked_at(e.source, hidden) else dot) for e, dot in terms]
            lines.append(write.tangent(id, seen, total, precision))
        return tuple(lines)

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self.evaluation)
