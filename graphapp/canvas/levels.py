"""How texts are written at a scale: whole equations near, numbers alone and larger farther away.

Between ``NUMBERS_FROM`` and ``LABELS_FROM`` an edge says only its value and its downstream
gradient. The room of the equation lets the font grow against the scene, so that on screen the
numbers of a graph that fits into the window can still be read. The two lines of an edge never
need more than the distance of two ports.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from graphapp.canvas.drawing import LABELS_FROM, NUMBERS_FROM
from graphapp.look.fonts import LABEL_SIZE

#: What the font of numbers alone aims at on screen, and its largest size in the scene: at
#: ``NUMBERS_FROM`` that is still 9 pixels.
_ON_SCREEN, _LARGEST = 11.0, 24
#: Below a box with the thick lines of a projector a text keeps this distance, if it is no larger.
_CLEAR, _TIGHT = 2.0, 20
#: Of the font's size: how far figures reach above the baseline and below it, with their plate.
_UP, _DOWN = 0.76, 0.1


@dataclass(frozen=True, slots=True)
class Level:
    """Measures of the texts at one scale, in scene units."""

    compact: bool
    size: int
    """Of the font."""
    above: float
    """From an edge to the baseline of the text above it."""
    below: float
    under: float
    """From the lower side of a box to the baseline under it."""
    line_up: float
    line_down: float
    half_height: float
    """How far the two lines of an edge reach above and below it."""

    @property
    def chip(self) -> tuple[float, float]:
        """Width and height of the heat map of an array."""
        grown = self.size / LABEL_SIZE
        return 34.0 * grown, 12.0 * min(grown, 1.4)


FULL = Level(
    compact=False, size=LABEL_SIZE, above=-6.0, below=15.5, under=15.0, line_up=11.0,
    line_down=3.5, half_height=19.0,
)  # fmt: skip


def level_at(detail: float, least: float = 0.0) -> Level | None:
    """How texts are written at so many pixels per scene unit; None where there are none.

    ``least`` is how many pixels numbers shall have for the last row: equations are written only
    where theirs have as many, before that numbers alone, as large as the room allows.
    """
    if detail >= equations_from(least):
        return FULL
    if detail < NUMBERS_FROM:
        return None
    size = min(math.ceil(max(least, _ON_SCREEN) / detail), _LARGEST)
    up, down = _UP * size, _DOWN * size
    clear = _CLEAR if least and size < _TIGHT else 0.4
    return Level(
        compact=True, size=size, above=-3.0, below=3.0 + up, under=clear + up, line_up=up,
        line_down=down, half_height=3.0 + up + down,
    )  # fmt: skip


def equations_from(least: float = 0.0) -> float:
    """From which scale on equations are written, with numbers of ``least`` pixels or more."""
    return max(least / LABEL_SIZE, LABELS_FROM)


def numbers_from(least: float) -> float:
    """From which scale on numbers alone can have ``least`` pixels."""
    return max(least / _LARGEST, NUMBERS_FROM)
