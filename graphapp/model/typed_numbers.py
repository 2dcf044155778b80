"""Numbers as people type and paste them: decimal comma, true minus, cells of a spreadsheet.

The inverse of ``numerals``. Nothing is evaluated: a text either is a number or is refused with
one sentence.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Sequence

import numpy as np

from graphapp.errors import EditError, ParameterError
from graphapp.operation import Value, as_value
from graphapp.operation.parameters import read_value

#: What is not finite, as people write it.
SPECIAL = {
    "nan": math.nan, "inf": math.inf, "infinity": math.inf, "∞": math.inf,
}  # fmt: skip
_NUMBER = re.compile(r"\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?")
_FRACTION = re.compile(r"(.+)/(.+)")
_SPACES = re.compile(r"[\u00a0\u202f\u2009]")
_CSV = re.compile(r",\s|,[^\s,]*,|\.(?!\d{3},)\d*,|,[^\s,]*\.")
_QUOTED = re.compile(r'"[^"]*"')
_QUOTED_OR_WORD = re.compile(r'"[^"]*"|\S+')

#: More characters than any array that a person pastes on purpose.
LONGEST_TEXT = 20_000_000


def read_number(text: str) -> float:
    """``−1,5``, ``1.5e-3``, ``1/3``, ``∞``: one number. Raises EditError."""
    fraction = _FRACTION.fullmatch(text)
    if fraction:
        above, below = (_plain(part, text) for part in fraction.groups())
        if below == 0:
            raise EditError(f"{_shown(text)} divides by zero: type a number")
        return above / below
    return _plain(text, text)


def read_typed_value(text: str) -> Value:
    """A number, a list in brackets (``[[1, 2], [3, 4]]``) or a block of cells. Raises EditError."""
    text = text.strip()
    if text.startswith("["):
        return _read_brackets(text)
    block = read_cells(text)
    if len(block) == 1:
        return as_value(block[0] if len(block[0]) > 1 else block[0][0])
    return as_value(block)


def read_cells(text: str) -> list[list[float]]:
    """Rows of numbers from a spreadsheet: cells apart by tabs, semicolons, spaces or commas.

    A cell may stand in quotation marks. A comma is a decimal mark unless it stands between numbers
    (``1, 2`` or ``1.5,2.5``). Raises EditError where a cell is empty or not a number, or where
    rows have unequal length.
    """
    if len(text) > LONGEST_TEXT:
        raise EditError("the text is too long to be a table of numbers")
    lines = [line for line in text.strip("\r\n").splitlines() if line.strip()]
    if not lines:
        raise EditError("there is no number in the text: copy cells of a spreadsheet first")
    separator = _separator(lines)
    rows = [_read_row(line, separator, i) for i, line in enumerate(lines, start=1)]
    for i, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise EditError(
                f"row {i} has {len(row)} numbers, row 1 has {len(rows[0])}: "
                "all rows must be of equal length"
            )
    return rows


def _separator(lines: Sequence[str]) -> str | None:
    """None for any run of spaces."""
    lines = [_QUOTED.sub("0.0", line) for line in lines]
    for mark in ("\t", ";"):
        if any(mark in line for line in lines):
            return mark
    return "," if any(_CSV.search(line) for line in lines) else None


def _read_row(line: str, separator: str | None, row: int) -> list[float]:
    cells = _cells(line, separator)
    if separator in (",", ";") and len(cells) > 1 and not cells[-1].strip():
        cells.pop()
    numbers = []
    for column, cell in enumerate(cells, start=1):
        if not cell.strip():
            raise EditError(f"row {row}, column {column} is empty: every cell needs a number")
        try:
            numbers.append(read_number(cell))
        except EditError:
            raise EditError(f"row {row}, column {column}: {_shown(cell)} is not a number") from None
    return numbers


def _cells(line: str, separator: str | None) -> list[str]:
    if '"' not in line:
        return line.split(separator)
    if separator is None:
        return [cell.strip('"') for cell in _QUOTED_OR_WORD.findall(line)]
    try:
        return next(csv.reader([line], delimiter=separator, skipinitialspace=True))
    except csv.Error:
        raise EditError(
            f"{_shown(line)} cannot be taken apart: check its quotation marks"
        ) from None


def _plain(text: str, whole: str) -> float:
    cleaned = _SPACES.sub("", text).strip().replace("−", "-").lower()
    sign = -1.0 if cleaned.startswith("-") else 1.0
    digits = cleaned[1:] if cleaned[:1] in ("-", "+") else cleaned
    if digits in SPECIAL:
        return sign * SPECIAL[digits]
    digits = _with_decimal_point(digits)
    if not _NUMBER.fullmatch(digits):
        raise EditError(f"{_shown(whole)} is not a number: type digits, such as 0.5 or −2e−3")
    return sign * float(digits)


def _with_decimal_point(digits: str) -> str:
    """Where comma and point both stand, the last one is the decimal mark."""
    if "," not in digits:
        return digits
    if digits.rfind(".") > digits.rfind(","):
        return digits.replace(",", "")
    return digits.replace(".", "").replace(",", ".") if digits.count(",") == 1 else digits


def _read_brackets(text: str) -> Value:
    try:
        given = json.loads(text.replace("−", "-"))
    except (ValueError, RecursionError):
        raise EditError(
            f"{_shown(text)} is not a list of numbers: write it as [1, 2] or [[1, 2], [3, 4]]"
        ) from None
    try:
        value = read_value(given)
    except (ParameterError, RecursionError):
        raise EditError("all rows of an array must have equal length and hold numbers") from None
    if not np.size(value):
        raise EditError("an array needs at least one number")
    return value


def _shown(text: str) -> str:
    text = text.strip()
    return f"“{text[:24]}…”" if len(text) > 25 else f"“{text}”"
