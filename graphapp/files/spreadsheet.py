"""Tables as text for spreadsheets: full precision, quoted as RFC 4180 says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from graphapp.operation import Value, shape_text, size_of
from graphapp.operation.parameters import write_value

#: Arrays with more entries are not written out: a spreadsheet would cut the cell.
LARGEST_WRITTEN = 1000

#: A spreadsheet takes a cell that begins like this for a formula; texts of a file must not be one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Apart by commas, lines ended by CR LF."""
    return _written(rows, csv.excel)


def tsv_text(rows: Iterable[Sequence[str]]) -> str:
    """Apart by tabs, as spreadsheets take it from the clipboard."""
    return _written(rows, csv.excel_tab)


def number_cell(value: Value) -> str:
    """A number so that it reads back bit for bit, an array as nested lists; large ones as shape."""
    if size_of(value) > LARGEST_WRITTEN:
        return shape_text(value.shape if not isinstance(value, float) else ())
    written = str(write_value(value)).replace("'", "")
    return written.removesuffix(".0") if isinstance(value, float) else written


def text_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _written(rows: Iterable[Sequence[str]], dialect: type[csv.Dialect]) -> str:
    out = io.StringIO()
    csv.writer(out, dialect).writerows(rows)
    return out.getvalue()
