"""The shape of a document: which keys hold a text, a number, a list. Checked by msgspec.

What the values mean (an id used twice, an edge to nowhere) is checked in ``reading``.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from graphapp.errors import FormatError
from graphapp.files.places import Path, complain


class NodeShape(msgspec.Struct):
    """An entry of ``nodes``."""

    id: str
    op: str
    params: dict[str, Any] = {}
    label: str | None = None
    position: tuple[float, float] | None = None


class EdgeShape(msgspec.Struct):
    """An entry of ``edges``."""

    source: str
    target: str
    port: str


class FrameShape(msgspec.Struct):
    """An entry of ``frames``."""

    title: str = ""
    nodes: list[str] = []
    folded: bool = False


class NoteShape(msgspec.Struct):
    """An entry of ``notes``."""

    text: str
    position: tuple[float, float]
    size: tuple[float, float]


class DataShape(msgspec.Struct):
    """The key ``data``."""

    columns: dict[str, list[Any]] = {}


class DocumentShape(msgspec.Struct):
    """A whole file of version 1."""

    format: str
    version: int
    nodes: list[NodeShape]
    edges: list[EdgeShape]
    title: str = ""
    about: str = ""
    differentiate: str | None = None
    frames: list[FrameShape] = []
    notes: list[NoteShape] = []
    data: DataShape | None = None
    training: dict[str, Any] | None = None
    exercise: dict[str, Any] | None = None
    expected: list[dict[str, Any]] = []


_TYPES = {
    "str": "a text", "int": "an integer", "float": "a number", "bool": "true or false",
    "array": "a list", "object": "an object", "null": "null",
}  # fmt: skip

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_EXPECTED = re.compile(r"Expected `(.*)`, got `(.*)`")
_LENGTH = re.compile(r"Expected `array` of length (\d+), got (\d+)")
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


def checked(document: dict[str, Any], text: str) -> DocumentShape:
    """The document, if every key is of the right type; else FormatError with the place."""
    try:
        return msgspec.convert(document, DocumentShape)
    except msgspec.ValidationError as error:
        raise _translated(str(error), document, text) from None


def _translated(message: str, document: dict[str, Any], text: str) -> FormatError:
    """The error in our words, with the line."""
    match = _MESSAGE.fullmatch(message)
    what, place = (match["what"], match["path"] or "") if match else (message, "")
    return complain(text, _path(place, document), _sentence(what))


def _path(place: str, document: Any) -> Path:
    """``.nodes[3].id`` as a path; an entry of ``columns`` has no name in the message: find it."""
    path: list[str | int] = []
    for key, index in _STEP.findall(place):
        if key:
            path.append(key)
        elif index:
            path.append(int(index))
        else:
            columns = document["data"]["columns"]
            path.append(next(name for name, column in columns.items() if type(column) is not list))
    return tuple(path)


def _sentence(what: str) -> str:
    if match := _MISSING.fullmatch(what):
        return f'the key "{match[1]}" is missing'
    if match := _LENGTH.fullmatch(what):
        return f"expected a list of {match[1]} entries, not of {match[2]}"
    if match := _EXPECTED.fullmatch(what):
        wanted = " or ".join(_TYPES.get(name, name) for name in match[1].split(" | "))
        return f"expected {wanted}, not {_TYPES.get(match[2], match[2])}"
    return what[0].lower() + what[1:]
