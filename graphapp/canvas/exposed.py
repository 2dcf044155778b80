"""What of a view has to be painted: a few rectangles instead of one around them all.

Qt asks a scene for its ground and its foreground in the rectangle around. Where a picture moves in
both directions that is the whole of it, though only two stripes are new.
"""

from __future__ import annotations

from PySide6.QtCore import QRect

#: So many pixels are painted in the time that it takes to look for texts once more.
_WORTH_A_PART = 40_000


def joined(parts: list[QRect]) -> list[QRect]:
    """Few rectangles around many, none overlapping another.

    Two become one where that adds little to paint: a part costs a look through all texts.
    """
    found: list[QRect] = []
    for part in parts:
        new, rest = part, found
        while True:
            near = next((old for old in rest if _belong_together(old, new)), None)
            if near is None:
                break
            new, rest = new.united(near), [old for old in rest if old is not near]
        found = [*rest, new]
    return found


def _belong_together(one: QRect, other: QRect) -> bool:
    around = one.united(other)
    apart = _area(one) + _area(other)
    return one.intersects(other) or _area(around) - apart < _WORTH_A_PART


def _area(part: QRect) -> int:
    return part.width() * part.height()
