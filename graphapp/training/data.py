"""Data tables as people have them: CSV of any separator, read into columns.

What is not a number is refused with its row and column, counted as in the file. A column of words
becomes the numbers of its classes, and the remarks say which is which.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphapp.errors import EditError, FileError, UsageError
from graphapp.model.typed_numbers import read_number
from graphapp.operation import Array

#: Of a column of words with more different ones than this nobody wants the numbers.
MOST_CLASSES = 50
#: In bytes.
LARGEST_FILE = 50_000_000
_SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma", "|": "bar", " ": "space"}
#: What a separator may be called.
SEPARATORS = tuple(_SEPARATORS.values())


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and how it was understood."""

    columns: dict[str, Array]
    separator: str
    """Its name: ``semicolon``."""
    decimal_comma: bool
    has_header: bool
    remarks: tuple[str, ...] = ()
    """What is not as it stands in the file, one sentence each."""

    @property
    def about(self) -> str:
        """One sentence: how many rows and columns, and how they were told apart."""
        rows = len(next(iter(self.columns.values())))
        mark = ", decimal comma" if self.decimal_comma else ""
        header = "names from the first line" if self.has_header else "no line of names"
        return (
            f"{rows} rows of {', '.join(self.columns)} (separator: {self.separator}{mark}; "
            f"{header})"
        )


def read_table(text: str, *, separator: str | None = None, header: bool | None = None) -> Table:
    """The columns of a CSV text. Raises UsageError that names row and column of a wrong cell.

    The separator, by its name, and whether the first line has names are found where they are None.
    """
    lines = [(i, line) for i, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1)]
    lines = [(i, line) for i, line in lines if line.strip()]
    if not lines:
        raise UsageError("the table is empty: it needs a row of numbers")
    marks = {name: mark for mark, name in _SEPARATORS.items()}
    mark = marks[separator] if separator else _separator([line for _, line in lines[:50]])
    rows = [(i, _cells(line, mark, i)) for i, line in lines]
    width = len(rows[0][1])
    for i, cells in rows:
        if len(cells) != width:
            raise UsageError(f"row {i} has {len(cells)} cells, row {rows[0][0]} has {width}")
    if header is None:
        header = any(not _is_number(cell) for cell in rows[0][1]) and _differs(rows)
    names = _names(rows[0][1]) if header else [f"x{k + 1}" for k in range(width)]
    body = rows[1:] if header else rows
    if not body:
        raise UsageError("the table has a line of names but no row of numbers")
    columns, remarks = {}, []
    for k, name in enumerate(names):
        column, remark = _column(name, [(i, cells[k]) for i, cells in body])
        columns[name] = column
        remarks += [remark] if remark else []
    comma = mark != "," and any("," in cell for _, cells in body for cell in cells)
    return Table(columns, _SEPARATORS[mark], comma, header, tuple(remarks))


def _separator(lines: list[str]) -> str:
    """The mark that takes all lines apart into the same number of cells, the most of them."""
    best, most = ",", 1
    for mark in _SEPARATORS:
        try:
            widths = {len(_cells(line, mark, 0)) for line in lines}
        except UsageError:
            continue
        if len(widths) == 1 and (width := widths.pop()) > most:
            best, most = mark, width
            if mark in ";\t":
                break
    if most == 1 and "," not in lines[0] and all(_is_number(line) for line in lines[1:]):
        return ";"  # a single column, whose commas are decimal marks
    if most == 1:
        return next((mark for mark in _SEPARATORS if any(mark in line for line in lines)), ";")
    return best


def _cells(line: str, separator: str, row: int) -> list[str]:
    try:
        found = next(csv.reader([line], delimiter=separator, skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise UsageError(f"row {row} cannot be taken apart: {error}") from None
    return [cell.strip() for cell in found]


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except EditError:
        return False
    return True


def _differs(rows: list[tuple[int, list[str]]]) -> bool:
    """Is the first row no row of data? It has a word where the others have numbers."""
    if len(rows) == 1:
        return True
    first, others = rows[0][1], [cells for _, cells in rows[1:]]
    for k, cell in enumerate(first):
        below = [cells[k] for cells in others]
        if not _is_number(cell) and (
            sum(map(_is_number, below)) * 2 > len(below) or cell not in below
        ):
            return True
    return False


def _names(cells: list[str]) -> list[str]:
    names: list[str] = []
    for k, cell in enumerate(cells):
        name = cell or f"x{k + 1}"
        while name in names:
            name += "_2"
        names.append(name)
    return names


def _column(name: str, cells: list[tuple[int, str]]) -> tuple[Array, str]:
    """The numbers of a column, and a remark where they stand for words."""
    words = sorted({cell for _, cell in cells})
    if not any(map(_is_number, words)) and all(words) and len(words) <= MOST_CLASSES:
        classes = {word: float(k) for k, word in enumerate(words)}
        listed = ", ".join(f"{k} = {word}" for k, word in enumerate(words))
        return np.array([classes[cell] for _, cell in cells]), f"{name} is a word: {listed}"
    numbers = []
    for row, cell in cells:
        if not cell:
            raise UsageError(f"row {row}, column {name} is empty: every cell needs a number")
        try:
            numbers.append(read_number(cell))
        except EditError:
            raise UsageError(f"row {row}, column {name}: “{cell}” is not a number") from None
    return np.array(numbers), ""


def table_text(path: Path) -> str:
    """The text of a CSV file, in UTF-8 or, failing that, Latin-1. Raises FileError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            most = LARGEST_FILE / 1e6
            raise FileError(f"{path.name} has {size / 1e6:.0f} MB, the limit is {most:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
