"""A text at its place, and since which step of the passes it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from graphapp.engine.hiding import Quantity
from graphapp.engine.stepping import NEVER
from graphapp.operation import Array


class Run(NamedTuple):
    """A stretch of text of one colour."""

    role: str
    at: QPointF
    """Start of the baseline."""
    text: str
    since: int = 0
    """While the passes are shown step by step: the first step at which it is drawn."""
    until: int = NEVER
    """The first step at which it is not drawn any more."""


@dataclass(slots=True)
class Placed:
    """A text as it is drawn, in scene units."""

    runs: list[Run] = field(default_factory=list)
    plates: list[QRectF] = field(default_factory=list)
    """The rectangles that the lines cover."""
    maps: list[tuple[QRectF, Array]] = field(default_factory=list)
    blanks: list[tuple[QRectF, str]] = field(default_factory=list)
    """Empty boxes with the numbers of the questions that ask for what would stand there."""
    covers: list[tuple[QRectF, Quantity]] = field(default_factory=list)
    """Plates over numbers that are covered."""
    plates_since: list[int] = field(default_factory=list)
    maps_since: list[int] = field(default_factory=list)
    blanks_since: list[int] = field(default_factory=list)
    covers_since: list[int] = field(default_factory=list)
    badges: list[tuple[QPointF, str, int]] = field(default_factory=list)
    """How answers were judged: a corner of the number or its box, how, and since which step."""
    sum_so_far: tuple[str, QPointF, int, int] | None = None
    """A node whose sum is not written out, where, since when and until when it grows."""

    def at(self, number: int) -> Placed:
        """What of it is drawn at a step."""
        if not any(since <= number for since in self.plates_since):
            return _NOTHING
        runs = [run for run in self.runs if run.since <= number < run.until]
        plates = [r for r, at in zip(self.plates, self.plates_since, strict=True) if at <= number]
        maps = [m for m, at in zip(self.maps, self.maps_since, strict=True) if at <= number]
        blanks = [b for b, at in zip(self.blanks, self.blanks_since, strict=True) if at <= number]
        covers = [c for c, at in zip(self.covers, self.covers_since, strict=True) if at <= number]
        badges = [badge for badge in self.badges if badge[2] <= number]
        return Placed(runs, plates, maps, blanks, covers, badges=badges)


_NOTHING = Placed()
