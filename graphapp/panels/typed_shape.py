"""Shapes as people type them: ``3``, ``2, 3``, ``2 × 3``, ``(2, 3)``, nothing for a number."""

from __future__ import annotations

import re

from graphapp.errors import EditError
from graphapp.operation import Shape

_SEPARATORS = re.compile(r"[,;×x*\s]+")


def read_shape(text: str) -> Shape:
    """The lengths in a text. Raises EditError with how to write them."""
    inside = text.strip().strip("()[]").strip()
    parts = [part for part in _SEPARATORS.split(inside) if part]
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in parts):
        raise EditError(f"“{text.strip()[:24]}” is no shape: type lengths, such as 3 or 2, 3")
    return tuple(map(int, parts))
