"""From the bytes of a file to lists and objects: strict JSON, each key once, within limits."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from graphapp.errors import FormatError
from graphapp.files.limits import MAX_BYTES
from graphapp.files.places import check_depth, first_fault, line_at

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class _FaultError(ValueError):
    """Something that Python's JSON reader would let pass; ``first_fault`` says where it is."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise _FaultError
    return table


def _float(literal: str) -> float:
    number = float(literal)
    if math.isinf(number):
        raise _FaultError
    return number


def _int(literal: str) -> int:
    if len(literal) > 300:
        _float(literal)
    return int(literal)


def _constant(_: str) -> NoReturn:
    raise _FaultError


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_int=_int, parse_constant=_constant
)


def decode(data: bytes) -> tuple[Any, str]:
    """The JSON value of a file and its text, which later messages need to name a line.

    Raises FormatError: too large, not UTF-8, nested too deep, not JSON, a key twice in one object,
    a bare NaN, a number beyond float64.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"the file is larger than {MAX_BYTES // 1024**2} MB: this is no graph")
    text = _text(data)
    check_depth(data)
    try:
        document = _DECODER.decode(text)
    except _FaultError:
        raise first_fault(text) or FormatError("the file is not strict JSON") from None
    except json.JSONDecodeError as error:
        raise _syntax_error(text, error) from None
    if _SURROGATE.search(text) and (fault := first_fault(text)):
        raise fault
    return document, text


def _text(data: bytes) -> str:
    try:
        return data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        if b"\0" in data and not data.startswith(_UTF_16):
            raise FormatError("this is no text but a picture or a program: open a graph") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(
            f"byte {error.start + 1} is not UTF-8: save the file as UTF-8", f"line {line}"
        ) from None


def _syntax_error(text: str, error: json.JSONDecodeError) -> FormatError:
    if not text.strip():
        return FormatError("it is empty: there is no graph in it", "line 1")
    end = len(text.rstrip())
    if error.pos >= end or error.msg.startswith("Unterminated string"):
        where = f"line {line_at(text, end)}"
        return FormatError("the file ends too early: the rest of it is missing", where)
    reason = error.msg[0].lower() + error.msg[1:]
    where = f"line {error.lineno}, column {error.colno}"
    return FormatError(f"this is not JSON: {reason}", where)
