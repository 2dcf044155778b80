"""Where the files that come with the program are: in the wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from graphapp.errors import FileError

_PACKAGE = Path(__file__).resolve().parent.parent
#: What the first start shows: live numbers instead of an empty sheet.
_FIRST_EXAMPLE = "three-neurons"


def folder(name: Literal["examples", "resources"]) -> Path:
    """The folder with the bundled files of one kind. Raises FileError where it is missing."""
    for place in (_PACKAGE / "bundled" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileError(f"this installation has no folder {name!r}: install graphapp again")


def first_example() -> Path:
    """The graph of the first start. Raises FileError where the examples are missing."""
    return next(folder("examples").glob(f"*/{_FIRST_EXAMPLE}.cgraph"))
