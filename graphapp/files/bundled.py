"""Where the files that come with the program are: in the wheel, or in a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from graphapp.errors import FileError

_PACKAGE = Path(__file__).resolve().parent.parent


def folder(name: Literal["examples", "resources"]) -> Path:
    """The folder with the bundled files of one kind. Raises FileError where it is missing."""
    for place in (_PACKAGE / "bundled" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileError(f"this installation has no folder {name!r}: install graphapp again")
