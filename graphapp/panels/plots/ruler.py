"""The axes of the plots: a true minus, whole steps, powers of ten that have room."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph

from graphapp.model.numerals import MINUS

#: Below so many decades a logarithmic axis labels these multiples of powers of ten.
_FACTORS = ((0.7, (1, 2, 3, 4, 5, 6, 7, 8, 9)), (1.2, (1, 2, 3, 5)), (2.2, (1, 2, 5)))
#: Below so many it is labelled like a usual axis.
_HARDLY_ANY = 0.35
#: The least distance between two labels, in heights of a letter.
_APART = 1.5
#: Powers of ten within these are written out.
_WRITTEN_OUT = (1e-3, 1e5)

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

Levels = list[tuple[float | None, list[float]]]


class Ruler(pyqtgraph.AxisItem):  # type: ignore[misc]
    """One axis."""

    whole = False
    """Are only whole numbers meant, as with steps?"""

    def tickValues(self, minVal: float, maxVal: float, size: float) -> Any:  # noqa: N802 - pyqtgraph's
        """No halves of a step."""
        levels = super().tickValues(minVal, maxVal, size)
        if not self.whole:
            return levels
        even = [(spacing, values) for spacing, values in levels if spacing >= 1]
        return even or [(1.0, list(map(float, range(math.ceil(minVal), math.floor(maxVal) + 1))))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """With a minus that is as long as a plus."""
        return [text.replace("-", MINUS) for text in super().tickStrings(values, scale, spacing)]

    def logTickValues(self, minVal: float, maxVal: float, size: float, stdTicks: Any) -> Levels:  # noqa: N802
        """Powers of ten, as many as have room; over few of them also what is between."""
        if maxVal - minVal < _HARDLY_ANY:
            return [(stdTicks[0][0], list(stdTicks[0][1]))]
        decades = range(math.floor(minVal), math.ceil(maxVal) + 1)
        height = float(self.textHeight) or 18.0
        room = max(int(size / (_APART * height)), 2)
        skip = -(-len(decades) // room)
        labels = _between(maxVal - minVal) if room > 4 else (1,)
        labelled = [
            decade + math.log10(factor)
            for decade in decades if decade % skip == 0
            for factor in labels
        ]  # fmt: skip
        known = set(labelled)
        between = [decade + math.log10(factor) for decade in decades for factor in range(1, 10)]
        rest = [value for value in between if value not in known] if len(decades) < 8 else []
        return [
            (1.0, [value for value in labelled if minVal <= value <= maxVal]),
            (None, [value for value in rest if minVal <= value <= maxVal]),
        ]

    def logTickStrings(self, values: list[float], scale: float, spacing: float | None) -> list[str]:  # noqa: N802
        """Numbers as they are, or powers of ten."""
        return ["" if spacing is None else power_text(value) for value in values]


def _between(decades: float) -> tuple[int, ...]:
    """Which multiples of powers of ten are labelled on an axis of so many decades."""
    for most, factors in _FACTORS:
        if decades < most:
            return factors
    return (1,)


def power_text(exponent: float) -> str:
    """``0.02``, ``10⁻⁵``, ``2·10⁻⁵``: ten to a power that may be broken."""
    number = 10.0**exponent
    if _WRITTEN_OUT[0] <= number <= _WRITTEN_OUT[1]:
        return f"{number:.3g}" if number < 1000 else f"{number:.0f}"
    power = math.floor(exponent + 1e-9)
    factor = number / 10.0**power
    ten = "10" + str(power).translate(_RAISED)
    return ten if abs(factor - 1) < 1e-6 else f"{factor:.3g}·{ten}"
