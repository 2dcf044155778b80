"""Places in a JSON text: which line holds ``nodes[3].id``, and where two keys are the same.

The fast JSON reader of the standard library says neither, so this slower one walks the text a
second time when there is something to complain about. It never recurses.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from graphapp.errors import FormatError
from graphapp.files.limits import MAX_DEPTH

#: The way to a value: keys of objects and numbers of list entries.
Path = tuple[str | int, ...]

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf'({_STRING})|([\[\]{{}}])|([^\s,:\[\]{{}}"]+)', re.DOTALL)
_STRINGS = re.compile(_STRING.encode(), re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class _Token(NamedTuple):
    """One key or value, or the bracket that begins one; ``path`` leads to it."""

    path: list[str | int]
    offset: int
    text: str
    is_key: bool
    repeated: bool


def _walk(text: str) -> Iterator[_Token]:
    """Every key and value in order. ``path`` is the same list each time and changes under way."""
    path: list[str | int] = []
    keys: list[set[str] | None] = []  # one entry for each open bracket: None for a list
    expects_key = False
    for match in _TOKEN.finditer(text):
        string, bracket, literal = match.groups()
        if bracket in ("}", "]"):
            if keys:
                keys.pop()
                path.pop()
            expects_key = bool(keys) and keys[-1] is not None
            continue
        inside = keys[-1] if keys else None
        if inside is not None and expects_key and string:
            key = json.loads(string, strict=False)
            path[-1] = key
            yield _Token(path, match.start(), string, True, key in inside)
            inside.add(key)
            expects_key = False
            continue
        if keys and inside is None:
            path[-1] = int(path[-1]) + 1
        yield _Token(path, match.start(), string or bracket or literal, False, False)
        if bracket:
            keys.append(set() if bracket == "{" else None)
            path.append("" if bracket == "{" else -1)
        expects_key = bool(keys) and keys[-1] is not None


def line_at(text: str, offset: int) -> int:
    """The number of the line, from 1."""
    return text.count("\n", 0, offset) + 1


def line_of(text: str, path: Path) -> int:
    """The line of the value at ``path``, or of the last part of the path that exists."""
    wanted = list(path)
    best, depth = 0, 0
    for token in _walk(text):
        shared = len(token.path)
        if shared >= depth and token.path == wanted[:shared] and not token.is_key:
            best, depth = token.offset, shared
            if shared == len(wanted):
                break
    return line_at(text, best)


def path_text(path: Path) -> str:
    """``nodes[3].id``; a key that is not a plain word stands in brackets."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN_KEY.match(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{quoted(step)}]")
    return "".join(parts)


def quoted(text: object, limit: int = 40) -> str:
    """A JSON value in a message: in one line and not too long."""
    shown = json.dumps(text, ensure_ascii=False, default=str)
    shown = shown.encode("utf-8", "backslashreplace").decode()
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def complain(text: str, path: Path, message: str) -> FormatError:
    """The error about the value at ``path``."""
    place = f"line {line_of(text, path)}"
    return FormatError(message, f"{place}, {path_text(path)}" if path else place)


def check_depth(data: bytes) -> None:
    """Raise FormatError where lists and objects nest deeper than ``MAX_DEPTH``.

    Done before the text is parsed, because every JSON parser at hand recurses.
    """
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    brackets = _STRINGS.sub(b"", data).translate(None, _NO_BRACKETS)
    codes = np.frombuffer(brackets, dtype=np.uint8)
    depth = np.cumsum(np.where((codes == ord("[")) | (codes == ord("{")), 1, -1))
    too_deep = np.flatnonzero(depth > MAX_DEPTH)
    if len(too_deep):
        line = _line_of_bracket(data, int(too_deep[0]))
        raise FormatError(
            f"lists and objects are nested more than {MAX_DEPTH} deep: a graph file needs fewer",
            f"line {line}",
        )


def _line_of_bracket(data: bytes, count: int) -> int:
    """The line of the bracket that has ``count`` others before it, those in texts left out."""
    bare = _STRINGS.sub(b"", data)
    brackets = re.finditer(rb"[\[\]{}]", bare)
    offset = next(match.start() for i, match in enumerate(brackets) if i == count)
    return bare.count(b"\n", 0, offset) + 1


def first_fault(text: str) -> FormatError | None:
    """A repeated key, a number beyond float64, a bare NaN or half a character, whichever is first.

    The text may be broken after that place.
    """
    for token in _walk(text):
        message = _fault_of(token)
        if message:
            path = path_text(tuple(token.path))
            return FormatError(message, f"line {line_at(text, token.offset)}, {path}")
    return None


def _fault_of(token: _Token) -> str:
    if token.repeated:
        return f"the key {token.text} stands here twice: keep one of them"
    if token.text.startswith('"'):
        try:
            json.loads(token.text, strict=False).encode()
        except UnicodeEncodeError:
            return "the text holds half of a character (a lone surrogate): remove it"
        except ValueError:
            return ""  # the syntax error is reported with its own column
    elif token.text in ("NaN", "Infinity", "-Infinity"):
        return f'a bare {token.text} is not JSON: write "{token.text}" in quotes'
    elif _is_beyond_float(token.text):
        return f"the number {token.text[:20]} is beyond the range of float64: write a smaller one"
    return ""


def _is_beyond_float(literal: str) -> bool:
    try:
        return math.isinf(float(literal))
    except ValueError:
        return False
