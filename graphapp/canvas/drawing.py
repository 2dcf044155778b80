"""What every item needs to know to paint itself: colours, numbers, how closely one looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphapp.canvas.forms import is_independent
from graphapp.canvas.steps import Steps
from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden, Quantity
from graphapp.look.theme import LIGHT, Theme
from graphapp.model import Edge
from graphapp.model.numerals import Precision
from graphapp.operation import Notice, Value

#: Below these scales a level of detail folds away: the equations of the edges, all numbers,
#: titles and symbols, boxes.
LABELS_FROM = 0.6
NUMBERS_FROM = 0.38
TITLES_FROM = 0.32
BOXES_FROM = 0.25
#: Between the first two, texts are at least so many pixels high on screen.
LEAST_TEXT = 9.0

QUANTITIES = frozenset({"value", "upstream", "local", "downstream"})
#: Where one of these is shown, nodes show their gradients.
GRADIENTS = frozenset({"upstream", "downstream"})


@dataclass(slots=True, eq=False)
class Drawing:
    """Shared by the scene, its items and the labels; the scene changes it."""

    evaluation: Evaluation
    theme: Theme = LIGHT
    precision: Precision = field(default_factory=Precision)
    shown: frozenset[str] = QUANTITIES
    """Which of the four quantities the edges show."""
    detail: float = 1.0
    """Pixels of the picture per scene unit."""
    selected_nodes: frozenset[str] = frozenset()
    selected_edges: frozenset[Edge] = frozenset()
    lit_nodes: frozenset[str] = frozenset()
    """Under the pointer, or at an end of the edge under it."""
    lit_edges: frozenset[Edge] = frozenset()
    selected_notes: frozenset[int] = frozenset()
    selected_frames: frozenset[int] = frozenset()
    hidden: frozenset[str] = frozenset()
    """Nodes inside folded frames."""
    asked: Hidden = field(default_factory=lambda: NOTHING)
    """Numbers that are asked for: empty boxes stand in their places."""
    verdicts: Mapping[Quantity, str] = field(default_factory=dict)
    """How the answers to questions about numbers were judged: badges say so."""
    covered: Hidden = field(default_factory=lambda: NOTHING)
    """Numbers that a lecturer has covered: plates lie on them."""
    least: float = 0.0
    """How large numbers have to be in pixels for the last row; 0 where nobody asks."""
    steps: Steps | None = None
    """The step that is shown; None where everything is."""

    current_nodes: frozenset[str] = frozenset()
    """What that step is about."""
    current_edges: frozenset[Edge] = frozenset()

    def value(self, id: str) -> Value | None:
        """A node's value, as far as it is shown."""
        if (id, "value") in self.asked:
            return None
        if self.steps is not None and not self.steps.knows_value(id):
            return None
        return self.evaluation.value(id)

    def notices(self, id: str) -> tuple[Notice, ...]:
        """The remarks on a node that can be made by now."""
        if (id, "value") in self.covered:
            return ()
        return self.evaluation.notices(id) if self.steps is None else self.steps.notices(id)

    @property
    def goes_back(self) -> bool:
        """Is a step of the backward pass shown?"""
        return self.steps is not None and self.steps.is_backward

    def edge_role(self, edge: Edge) -> str:
        """The colour of an edge: selected, at work in this step, under the pointer, or none."""
        if edge in self.selected_edges:
            return "accent"
        if edge in self.current_edges:
            return "gradient" if self.goes_back else "value"
        return "hover" if edge in self.lit_edges else "edge"

    def is_dashed(self, edge: Edge) -> bool:
        """Is an edge shown as one that carries no gradient? Not where just that is asked."""
        for hidden in (self.asked, self.covered):
            if (edge, "upstream") in hidden or (edge, "downstream") in hidden:
                return False
        if self.steps is not None:
            return self.steps.is_dashed(edge)
        return is_independent(self.evaluation, edge)
