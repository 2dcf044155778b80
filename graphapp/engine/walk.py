"""Walk: at which step of which mode one stands, over one evaluation after another.

Off, everything is shown. On, a number says which step is the last that is known. Where only
numbers change the number stays. Where other steps are to be taken the walk goes on at the same
kind of step of the same node, and ends where there is none.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.stepping import Moment, Timeline
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.errors import EditError
from graphapp.operation import Source

Mode = Literal["reverse", "forward"]
AnyTimeline: TypeAlias = Timeline | TangentTimeline

STANDARD_RATE = 0.1


class Walk:
    """Where one stands. ``number`` is None while everything is shown."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._timeline: AnyTimeline | None = None
        self._before: AnyTimeline | None = None
        """The last timeline: its steps are taken over where they are the same."""
        self._rate: float | None = None
        self.seed: str | None = None
        """The leaf whose tangents are followed; None in reverse mode."""
        self.number: int | None = None

    @property
    def mode(self) -> Mode:
        """reverse: values, then gradients; forward: values and tangents together."""
        return "reverse" if self.seed is None else "forward"

    @property
    def timeline(self) -> AnyTimeline:
        """The steps of the evaluation that is shown; made when somebody asks."""
        if self._timeline is None:
            self._timeline = self._make()
        return self._timeline

    def _make(self) -> AnyTimeline:
        before = self._before
        if self.seed is not None:
            like = before if isinstance(before, TangentTimeline) else None
            return TangentTimeline(self._evaluation, self.seed, like=like)
        reverse = before if isinstance(before, Timeline) else None
        return Timeline(self._evaluation, learning_rate=self.learning_rate, like=reverse)

    @property
    def moment(self) -> Moment | None:
        """The step that was taken last; None while everything is shown."""
        return None if self.number is None else self.timeline.moments[self.number]

    def go(self, number: int) -> None:
        """To any step; a number outside means the first or the last one."""
        self.number = min(max(number, 0), self.timeline.last)

    def follow(self, evaluation: Evaluation) -> None:
        """Another evaluation: the same step of it, if it has that."""
        at = self.moment
        self._before, self._timeline = self._timeline or self._before, None
        self._evaluation = evaluation
        if self.seed is not None and not self._is_leaf(self.seed):
            self.seed, self.number = None, None
        elif at is not None and self._before is not None:
            self._stay(at, self._before)

    def _stay(self, at: Moment, before: AnyTimeline) -> None:
        moments = self.timeline.moments
        if moments is before.moments:
            return
        alike = (m.number for m in moments if (m.kind, m.node) == (at.kind, at.node))
        self.number = next(alike, None)

    # What is followed -----------------------------------------------------------------------

    @property
    def leaves(self) -> tuple[str, ...]:
        """What can be seeded: the inputs, parameters and constants that have values."""
        return tuple(id for id in self._evaluation.order if self._is_leaf(id))

    def _is_leaf(self, id: str) -> bool:
        node = self._evaluation.graph.nodes.get(id)
        if node is None or not isinstance(node.operation, Source):
            return False
        return self._evaluation.value(id) is not None

    def choose(self, seed: str | None) -> None:
        """Forward mode along a leaf, or reverse mode; from the first step, if the walk is on.

        Raises EditError where ``seed`` is no leaf with a value.
        """
        if seed is not None and not self._is_leaf(seed):
            raise EditError(f"{seed} is no input, parameter or constant with a value: seed a leaf")
        if seed != self.seed:
            self.seed, self._timeline, self._before = seed, None, None
            self.number = None if self.number is None else 0

    @property
    def learning_rate(self) -> float:
        """How far the update goes: what was chosen, else the graph's own, else 0.1."""
        if self._rate is not None:
            return self._rate
        own = (self._evaluation.graph.training or {}).get("learning_rate")
        return float(own) if isinstance(own, int | float) else STANDARD_RATE

    @learning_rate.setter
    def learning_rate(self, rate: float | None) -> None:
        self._rate = rate
        self._before, self._timeline = self._timeline or self._before, None
