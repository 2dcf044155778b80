"""Numbers put together from single figures: a number that is being dragged is new in every frame.

ziamath takes 10 ms for a formula; sums, powers and lists of numbers need only its figures, each
typeset once, and its spaces.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QTransform

#: Spaces around a sign and after a comma, and how an exponent is set: ziamath's, per em.
_AROUND_SIGN, _AFTER_COMMA = 0.296, 0.444
_EXPONENT, _RAISED, _BEFORE_EXPONENT = 0.7, 0.433, 0.02

_TOKENS = re.compile(r" ([+-]) |\{(-)\}|\^\{(\d+)\}|(, )|([\d.()\[\],])")
_NUMBERS = re.compile(rf"(?:{_TOKENS.pattern})+")


class Figure(NamedTuple):
    """One character at one em = 1, with its origin on the baseline."""

    path: QPainterPath
    advance: float
    left: float
    ascent: float
    descent: float


class Row(NamedTuple):
    """Characters side by side at one em = 1."""

    path: QPainterPath
    left: float
    width: float
    ascent: float
    descent: float


def is_numbers(tex: str) -> bool:
    """Is it made of figures, brackets, signs and commas only?"""
    return _NUMBERS.fullmatch(tex) is not None


def row_of(tex: str, figure: Callable[[str], Figure]) -> Row:
    """The characters of ``tex`` side by side, for which ``is_numbers`` holds."""
    path = QPainterPath()
    x, ascent, descent = 0.0, 0.0, 0.0
    first: float | None = None
    for sign, minus, power, comma, plain in _TOKENS.findall(tex):
        scale, raised = (_EXPONENT, _RAISED) if power else (1.0, 0.0)
        x += _AROUND_SIGN if sign else _BEFORE_EXPONENT if power else 0.0
        for character in power or sign or minus or plain or comma.strip():
            one = figure(character)
            grown = _grown(character, figure) if power else one.path
            path.addPath(grown.translated(x, -raised))
            if first is None:
                first = one.left
            ascent = max(ascent, one.ascent * scale + raised)
            descent = max(descent, one.descent * scale - raised)
            x += one.advance * scale
        x += _AROUND_SIGN if sign else _AFTER_COMMA if comma else 0.0
    left = first or 0.0
    return Row(path.translated(QPointF(-left, 0.0)), left, x - left, ascent, descent)


@cache
def _grown(character: str, figure: Callable[[str], Figure]) -> QPainterPath:
    return QTransform.fromScale(_EXPONENT, _EXPONENT).map(figure(character).path)


def figure_from(stored: dict[str, Any], path: QPainterPath, em: float) -> Figure:
    """A figure from what the typesetter says of one character at ``em`` and its path there."""
    small = QTransform.fromScale(1 / em, 1 / em).map(path)
    left, width = stored["left"] / em, stored["width"] / em
    return Figure(small, left + width, left, stored["ascent"] / em, stored["descent"] / em)
