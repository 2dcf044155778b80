"""How tightly a written formula holds together, and the brackets that its place needs."""

from __future__ import annotations

import re
from typing import NamedTuple

# How tightly an expression holds together: an operand looser than its place gets parentheses.
CASES, SUM, PRODUCT, POWER, ATOM = range(5)

SIGNS = ("-", "−")  # a number rounded for the screen has the true minus


class Piece(NamedTuple):
    """A part of a formula as it is written."""

    text: str
    binds: int
    """One of CASES to ATOM."""


def looseness(written: str) -> int:
    """How tightly a formula written by hand binds: by the loosest sign outside its brackets."""
    depth, loosest = 0, ATOM
    for i, letter in enumerate(written):
        depth += (letter in "({[") - (letter in ")}]")
        if depth == 0 and letter in "+-−=" and (i == 0 or written[i - 1] not in "_^"):
            return SUM
        if depth == 0 and letter in " ·/":
            loosest = PRODUCT
    return loosest


def symbol_looseness(name: str) -> int:
    """A label may be a formula, ``1-h``; the space that ends a command, ``\\hat y``, is no sign."""
    return looseness(re.sub(r"(\\[A-Za-z]+)\s+", r"\1", name))


def within(piece: Piece, place: int) -> str:
    """Plain text for a place that binds as tightly as ``place``."""
    return piece.text if piece.binds >= place else f"({piece.text})"


def latex_within(piece: Piece, place: int) -> str:
    """LaTeX for a place that binds as tightly as ``place``."""
    if piece.binds >= place:
        return piece.text
    return latex_brackets(piece.text)


def latex_brackets(inside: str) -> str:
    """Brackets as tall as what they hold; plain ones for a sum: ziamath stretches them too far."""
    tall = (r"\frac" in inside or r"\begin" in inside) and r"\sum" not in inside
    return rf"\left({inside}\right)" if tall else f"({inside})"
