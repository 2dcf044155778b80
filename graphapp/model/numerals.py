"""Numbers as people read them: rounded to one precision everywhere, with a true minus sign.

A number that would round to nothing is written as ``1.7e−07``, never as ``0.000``: the reader
must be able to tell a small gradient from none.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from graphapp.operation import Value, shape_text

MINUS = "\u2212"

#: Fixed notation ends here; larger numbers are written with an exponent.
_LARGEST_FIXED = 1e6


#: A number is written as a fraction where one with such a denominator is as near as this.
_LARGEST_DENOMINATOR = 64
_NEAR = 1e-12

Kind = Literal["decimals", "significant", "fraction", "sheet"]


@dataclass(frozen=True, slots=True)
class Precision:
    """How many digits are shown: after the point (decimals) or in all (significant).

    fraction: ``1/3`` where the fraction is short, else decimals. sheet: decimals, as many as the
    graph's sheet prints; ``digits`` says how many those are (see ``sheet_precision``).
    """

    kind: Kind = "decimals"
    digits: int = 3

    def __post_init__(self) -> None:
        least = 1 if self.kind == "significant" else 0
        if not least <= self.digits <= 17:
            raise ValueError(f"digits must be between {least} and 17")


STANDARD = Precision()

#: Enough digits to read the same float64 back.
FULL = Precision("significant", 17)


def number_text(number: float, precision: Precision = STANDARD) -> str:
    """One number: ``−0.898``, ``1.7e−07``, ``∞``, ``nan``."""
    if not math.isfinite(number):
        return "nan" if math.isnan(number) else ("∞" if number > 0 else f"{MINUS}∞")
    written = fraction_text(number) if precision.kind == "fraction" else ""
    return (written or _finite(float(number), precision)).replace("-", MINUS)


def fraction_text(number: float) -> str:
    """``-2/7`` or ``3`` where that is the number; empty where no short fraction is near it."""
    if abs(number) >= _LARGEST_FIXED:
        return ""
    near = Fraction(number).limit_denominator(_LARGEST_DENOMINATOR)
    if abs(float(near) - number) > _NEAR * max(abs(number), 1.0) or (number and not near):
        return ""
    return str(near)


def exact_text(number: float) -> str:
    """The shortest text that reads back as the same float64, for tooltips and tables."""
    if not math.isfinite(number):
        return number_text(number)
    return f"{float(number)!r}".removesuffix(".0").replace("-", MINUS)


def _finite(number: float, precision: Precision) -> str:
    digits = precision.digits
    if number == 0:
        number = 0.0  # without the sign of −0.0, which says nothing to a reader
    size = abs(number)
    if precision.kind == "significant":
        if size and not 1e-4 <= size < max(_LARGEST_FIXED, 10.0**digits):
            return f"{number:.{digits - 1}e}"
        power = int(f"{size:.{digits - 1}e}".partition("e")[2])  # after rounding: 9.996 is 10.0
        return f"{number:.{max(digits - 1 - power, 0)}f}"
    if size >= _LARGEST_FIXED:
        return f"{number:.{digits}e}"
    fixed = f"{number:.{digits}f}"
    if size and not fixed.strip("-0."):
        return f"{number:.1e}"
    return fixed


def sheet_precision(precision: Precision, expected: Iterable[Mapping[str, Any]]) -> Precision:
    """``precision`` with the decimals that a sheet prints most often, if it rounds like the sheet.

    ``expected`` is the graph's. Of two that are equally frequent the larger one; where the sheet
    says nothing, the standard.
    """
    if precision.kind != "sheet":
        return precision
    given = Counter(
        entry["decimals"] for entry in expected if isinstance(entry.get("decimals"), int)
    )
    most = max(given, key=lambda decimals: (given[decimals], decimals), default=STANDARD.digits)
    return replace(precision, digits=min(max(most, 0), 17))


def value_text(value: Value, precision: Precision = STANDARD, limit: int = 4) -> str:
    """A scalar, a short vector written out, or the shape of anything larger.

    ``limit`` is the length of the longest vector that is written out.
    """
    if isinstance(value, float):
        return number_text(value, precision)
    if value.ndim == 1 and value.size <= limit:
        return "[" + ", ".join(number_text(x, precision) for x in value.tolist()) + "]"
    return shape_text(np.shape(value))
