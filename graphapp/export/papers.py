"""The sizes of paper that a worksheet can be printed on, by the names of the command line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Width and height in millimetres (ISO 216; ANSI/ASME Y14.1).
SIZES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
)

PAPERS = tuple(SIZES)
