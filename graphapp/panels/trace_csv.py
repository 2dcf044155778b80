"""The trace table as text for spreadsheets: full precision, quoted as RFC 4180 says.

A number that was not computed, is asked for or not reached yet is an empty cell, a computed zero
is 0, and what the differentiated node does not depend on is 0 with ``yes`` in the column
``independent``. Arrays are nested lists; very large ones are their shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.files import spreadsheet
from graphapp.files.spreadsheet import LARGEST_WRITTEN, number_cell, text_cell
from graphapp.operation import shape_text
from graphapp.panels.trace_rows import COLUMNS, NUMBERS, Cell, Item, cell_of, word


def csv_text(evaluation: Evaluation, items: Iterable[Item], hidden: Hidden = NOTHING) -> str:
    """Comma-separated, with a header, lines ended by CR LF."""
    return spreadsheet.csv_text(_rows(evaluation, items, hidden))


def tsv_text(evaluation: Evaluation, items: Iterable[Item], hidden: Hidden = NOTHING) -> str:
    """Apart by tabs, as spreadsheets take it from the clipboard."""
    return spreadsheet.tsv_text(_rows(evaluation, items, hidden))


def _rows(evaluation: Evaluation, items: Iterable[Item], hidden: Hidden) -> Iterator[Sequence[str]]:
    yield (*COLUMNS, "independent")
    for item in items:
        yield _row(evaluation, item, hidden)


def _row(evaluation: Evaluation, item: Item, hidden: Hidden) -> list[str]:
    cells = []
    independent = ""
    for column in COLUMNS:
        if column not in NUMBERS:
            cells.append(text_cell(word(evaluation, item, column, hidden)))
            continue
        cell = cell_of(evaluation, item, column, LARGEST_WRITTEN, hidden)
        cells.append(_number(cell))
        if column == "downstream" and cell.value is not None:
            independent = "yes" if cell.state == "independent" else "no"
    return [*cells, independent]


def _number(cell: Cell) -> str:
    if cell.value is not None:
        return number_cell(cell.value)
    return "" if cell.shape is None else shape_text(cell.shape)
