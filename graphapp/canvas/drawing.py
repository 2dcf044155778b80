"""What every item needs to know to paint itself: colours, numbers, how closely one looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from graphapp.engine import Evaluation
from graphapp.look.theme import LIGHT, Theme
from graphapp.model import Edge
from graphapp.model.numerals import Precision

#: Below these scales a level of detail folds away.
LABELS_FROM = 0.6
TITLES_FROM = 0.5
BOXES_FROM = 0.35

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
