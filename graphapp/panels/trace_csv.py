"""The trace table as text for spreadsheets: full precision, quoted as RFC 4180 says.

A number that was not computed is an empty cell, a computed zero is 0, and what the differentiated
node does not depend on is 0 with ``yes`` in the column ``independent``. Arrays are nested lists;
very large ones are their shape.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.operation import shape_text
from graphapp.operation.parameters import write_value
from graphapp.panels.trace_rows import COLUMNS, NUMBERS, Cell, Item, cell_of, word

#: Arrays with more entries are not written out: a spreadsheet would cut the cell.
LARGEST_WRITTEN = 1000

#: A spreadsheet takes a cell that begins like this for a formula; texts of a file must not be one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(evaluation: Evaluation, items: Iterable[Item], hidden: Hidden = NOTHING) -> str:
    """Comma-separated, with a header, lines ended by CR LF."""
    return _written(evaluation, items, csv.excel, hidden)


def tsv_text(evaluation: Evaluation, items: Iterable[Item], hidden: Hidden = NOTHING) -> str:
    """Apart by tabs, as spreadsheets take it from the clipboard."""
    return _written(evaluation, items, csv.excel_tab, hidden)


def _written(
    evaluation: Evaluation, items: Iterable[Item], dialect: type[csv.Dialect], hidden: Hidden
) -> str:
    out = io.StringIO()
    writer = csv.writer(out, dialect)
    writer.writerow((*COLUMNS, "independent"))
    writer.writerows(_row(evaluation, item, hidden) for item in items)
    return out.getvalue()


def _row(evaluation: Evaluation, item: Item, hidden: Hidden) -> list[str]:
    cells = []
    independent = ""
    for column in COLUMNS:
        if column not in NUMBERS:
            cells.append(_harmless(word(evaluation, item, column)))
            continue
        cell = cell_of(evaluation, item, column, LARGEST_WRITTEN, hidden)
        cells.append(_number(cell))
        if column == "downstream" and cell.value is not None:
            independent = "yes" if cell.state == "independent" else "no"
    return [*cells, independent]


def _number(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, float):
        return str(write_value(value)).removesuffix(".0")
    if value is not None and value.size <= LARGEST_WRITTEN:
        return str(write_value(value)).replace("'", "")
    shape = cell.shape if value is None else value.shape
    return "" if shape is None else shape_text(shape)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
