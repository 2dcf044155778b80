"""Which format and version a file claims to be, and how older versions become the newest one.

A version is a number that grows when a file of the old kind would be misread. ``_MIGRATIONS`` holds
one function for every version but the newest, from a document of that version to one of the next;
version 1 is the first, so the table is empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from graphapp.errors import VersionError
from graphapp.files.limits import FORMAT, VERSION
from graphapp.files.places import complain, quoted

_LARGEST: Final = 1_000_000

_MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}


def up_to_date(document: object, text: str) -> dict[str, Any]:
    """The document as one of the newest version.

    Raises FormatError where it is no graph file at all, VersionError where it is a newer one.
    """
    if not isinstance(document, dict):
        raise complain(text, (), 'the file must hold an object: {"format": …, "nodes": …}')
    if "format" not in document:
        raise complain(text, (), f'the key "format" is missing: it must be "{FORMAT}"')
    if document["format"] != FORMAT:
        claimed = quoted(document["format"])
        raise complain(text, ("format",), f'this is no graph: {claimed} is not "{FORMAT}"')
    version = _version(document, text)
    while version < VERSION:
        document = _MIGRATIONS[version](document)
        version += 1
    return document


def _version(document: dict[str, Any], text: str) -> int:
    if "version" not in document:
        raise complain(text, (), f'the key "version" is missing: it must be {VERSION}')
    version = document["version"]
    if type(version) is not int or not 1 <= version <= _LARGEST:
        message = f"{quoted(version)} is not a small positive integer: write {VERSION}"
        raise complain(text, ("version",), message)
    if version > VERSION:
        raise VersionError(
            f"this file is of version {version}, but this graphapp reads versions up to {VERSION}: "
            "open it with a newer graphapp"
        )
    return version
