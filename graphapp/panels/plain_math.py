"""Symbols in running text: ``W^(1)_23`` as W⁽¹⁾₂₃, with the characters that fonts have."""

from __future__ import annotations

import re

_ABOVE = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_BELOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ABOVE_SIGNS = re.compile(r"\^(\([\dn]+\)|\d+)")
_BELOW_SIGNS = re.compile(r"(?<=[A-Za-zα-ωΑ-Ω⁾])_(\d+)(,\d+)*")


def pretty(text: str) -> str:
    """The text with superscripts and subscripts where they are figures."""
    raised = _ABOVE_SIGNS.sub(lambda match: match[1].translate(_ABOVE), text)
    return _BELOW_SIGNS.sub(lambda match: match[0][1:].translate(_BELOW), raised)
