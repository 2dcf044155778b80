"""Data tables as people have them: CSV of any separator, read into columns.

What is not a number is refused with its row and column, counted as in the file. A column of words
becomes the numbers of its classes, and the remarks say which is which.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphapp.errors import EditError, FileError, UsageError
from graphapp.model.data_edits import MOST_ROWS
from graphapp.model.typed_numbers import read_number
from graphapp.operation import Array

#: Of a column of words with more different ones than this nobody wants the numbers.
MOST_CLASSES = 50
#: In bytes.
LARGEST_FILE = 50_000_000
_SEPARATORS = {";": "semicolon", "\t": "tab", ",": "comma", "|": "bar", " ": "space"}
#: So many rows, and so many characters, are looked at to find out how a table is written.
_LOOKED_AT, _LOOKED_AT_TEXT = 50, 10_000
#: The first rows of a large file are looked for in so many letters.
_HEAD = 1_000_000
_TOLD = re.compile(r'"?sep=([;\t,| ])"?\r?\n', re.IGNORECASE)
#: Of a wrong cell, in characters.
_LONGEST_SHOWN = 40
_SPACE = re.compile(r"[^\S\n\r]")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
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
    Lines and columns without anything in them are left out; a first line ``sep=;``, as Excel
    writes it, names the separator.
    """
    text, told = _without_told_separator(text.lstrip("\ufeff"))
    marks = {name: mark for mark, name in _SEPARATORS.items()}
    mark = marks[separator] if separator else told or _separator(text)
    lines, rows = _records(text, mark, MOST_ROWS + 2)
    if len(rows) > MOST_ROWS + 1:
        raise UsageError(f"the table has more than {MOST_ROWS:,} rows")
    if header is None:
        header = any(not _is_number(cell) for cell in rows[0]) and _differs(rows)
    names = _names(rows[0]) if header else [f"x{k + 1}" for k in range(len(rows[0]))]
    if header:
        del lines[0], rows[0]
    if not rows:
        raise UsageError("the table has a line of names but no row of numbers")
    columns, remarks, comma = {}, [], False
    for name, cells in zip(names, zip(*rows, strict=True), strict=True):
        comma = comma or (mark != "," and any("," in cell for cell in cells))
        columns[name], remark = _column(name, lines, cells)
        remarks += [remark] if remark else []
    return Table(columns, _SEPARATORS[mark], comma, header, tuple(remarks))


def _without_told_separator(text: str) -> tuple[str, str]:
    """The text with its first line empty, and the mark that this named; "" where it does not."""
    found = _TOLD.match(text)
    return (f"\n{text[found.end() :]}", found[1]) if found else (text, "")


def _records(text: str, mark: str, most: int) -> tuple[list[int], list[list[str]]]:
    """The first rows with something in their cells, and the line that each begins in, from 1 on.

    All rows have the same number of cells; those that a separator at the ends of lines makes are
    left out.
    """
    reader = csv.reader(
        io.StringIO(text, newline=None), delimiter=mark, skipinitialspace=True, strict=True
    )
    spaces = _SPACE.search(text) is not None
    lines: list[int] = []
    rows: list[list[str]] = []
    begin = 1
    try:
        for found in reader:
            cells = [cell.strip() for cell in found] if spaces else found
            if mark == " ":  # columns that are aligned by spaces
                cells = [cell for cell in cells if cell]
            if any(cells):
                lines.append(begin)
                rows.append(cells)
                if len(rows) == most:
                    break
            begin = reader.line_num + 1
    except csv.Error:
        raise UsageError(f"row {begin} cannot be taken apart: check its quotation marks") from None
    _make_equally_long(lines, rows)
    return lines, rows


def _make_equally_long(lines: list[int], rows: list[list[str]]) -> None:
    if not rows:
        raise UsageError("the table is empty: it needs a row of numbers")
    lengths = [len(cells) if cells[-1] else _filled(cells) for cells in rows]
    width = max(lengths)
    for line, cells in zip(lines, rows, strict=True):
        if len(cells) < width:
            many = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
            longest = lines[lengths.index(width)]
            raise UsageError(f"row {line} has {many}, row {longest} has {width}")
        del cells[width:]


def _filled(cells: list[str]) -> int:
    """The number of cells up to the last one that has something in it."""
    return max(k for k, cell in enumerate(cells, start=1) if cell)


def _separator(text: str) -> str:
    """The mark that makes the most cells numbers, and then the most cells."""
    best, most = "", (0.0, 1)
    head = text if len(text) <= _HEAD else text[: text.rfind("\n", 0, _HEAD) + 1] or text
    for mark in _SEPARATORS:
        try:
            _, rows = _records(head, mark, _LOOKED_AT)
        except UsageError:
            continue
        body = [cell for cells in rows[1:] or rows for cell in cells]
        score = sum(map(_is_number, body)) / len(body), len(rows[0])
        if score[1] > 1 and score > most:
            best, most = mark, score
    if best:
        return best
    lines = [line for line in text[:_LOOKED_AT_TEXT].splitlines() if line.strip()] or [""]
    if "," not in lines[0] and all(map(_is_number, lines[1:])):
        return ";"  # a single column, whose commas are decimal marks
    return next((mark for mark in _SEPARATORS if any(mark in line for line in lines)), ";")


def _is_number(cell: str) -> bool:
    try:
        read_number(cell)
    except EditError:
        return False
    return True


def _differs(rows: list[list[str]]) -> bool:
    """Is the first row no row of data? It has a word where the others have numbers."""
    if len(rows) == 1:
        return True
    for cell, *below in zip(*rows[: 1 + _LOOKED_AT], strict=True):
        if not _is_number(cell) and (
            sum(map(_is_number, below)) * 2 > len(below) or cell not in below
        ):
            return True
    return False


def _names(cells: list[str]) -> list[str]:
    names: list[str] = []
    for k, cell in enumerate(cells):
        name = " ".join(cell.split()) or f"x{k + 1}"
        while name in names:
            name += "_2"
        names.append(name)
    return names


def _column(name: str, lines: Sequence[int], cells: Sequence[str]) -> tuple[Array, str]:
    """The numbers of a column, and a remark where they stand for words."""
    try:
        if not any("_" in cell for cell in cells):  # Python reads 1_000 as a number
            return np.array(list(map(float, cells))), ""
    except ValueError:
        pass  # commas, fractions, words: cell by cell
    words = sorted(set(cells))
    if not any(map(_is_number, words)) and all(words) and len(words) <= MOST_CLASSES:
        classes = {word: float(k) for k, word in enumerate(words)}
        listed = ", ".join(f"{k} = {word}" for k, word in enumerate(words))
        return np.array([classes[cell] for cell in cells]), f"{name} is a word: {listed}"
    numbers = []
    for row, cell in zip(lines, cells, strict=True):
        if not cell:
            raise UsageError(f"row {row}, column {name} is empty: every cell needs a number")
        try:
            numbers.append(read_number(cell))
        except EditError:
            shown = " ".join(cell.split())[:_LONGEST_SHOWN]
            raise UsageError(f"row {row}, column {name}: “{shown}” is not a number") from None
    return np.array(numbers), ""


def table_text(path: Path) -> str:
    """The text of a CSV file: UTF-8, UTF-16 with its mark, or else cp1252. Raises FileError."""
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            most = LARGEST_FILE / 1e6
            raise FileError(f"{path.name} has {size / 1e6:.0f} MB, the limit is {most:.0f} MB")
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path.name} cannot be read: {error.strerror}") from None
    try:
        return data.decode("utf-16" if data[:2] in _UTF16 else "utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
