"""How lines and classes are told apart: by a colour of the theme and by the shape of a mark.

No two of the first thirty-six look alike, and neighbours differ in both: nobody needs to see the
colours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QColor

from graphapp.look.theme import Theme, blend
from graphapp.operation import Array

#: The colours of lines and classes, in order.
ROLES = ("value", "gradient", "right", "error", "notice", "muted")
#: The marks, by pyqtgraph's names: disc, square, triangle, diamond, plus, cross.
MARKS = ("o", "s", "t1", "d", "+", "x")


class Look(NamedTuple):
    """One combination of colour and mark."""

    role: str
    mark: str


def look_of(place: int) -> Look:
    """The look of the line or class at a place in the order, from 0 on."""
    turn = place // len(ROLES)
    return Look(ROLES[place % len(ROLES)], MARKS[(place + turn) % len(MARKS)])


def tint(theme: Theme, role: str, share: float) -> QColor:
    """A pale form of a role's colour on the ground of plots."""
    return blend(theme.color("base"), theme.color(role), share)


def see_through(color: QColor, alpha: float) -> QColor:
    """The colour with so much of what is behind it hidden, 0 to 1."""
    clear = QColor(color)
    clear.setAlphaF(alpha)
    return clear


def rgb(color: QColor) -> tuple[int, int, int]:
    """Red, green, blue, 0 to 255."""
    return color.red(), color.green(), color.blue()


def shades(low: QColor, high: QColor, shares: Array) -> Array:
    """Colours between two, one for each share from 0 to 1: bytes, with a last axis of 3."""
    ends = [rgb(low), rgb(high)]
    parts = [ends[0][channel] * (1.0 - shares) + ends[1][channel] * shares for channel in range(3)]
    colours: Array = np.stack(parts, axis=-1).astype(np.uint8)
    return colours
