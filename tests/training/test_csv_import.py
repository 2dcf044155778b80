"""CSV as programs write it: every separator, decimal mark, quotation and line end."""

from __future__ import annotations

import csv
import io
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graphapp.errors import FileError, UsageError
from graphapp.training import data
from graphapp.training.data import SEPARATORS, read_table, table_text

MARKS = {"semicolon": ";", "tab": "\t", "comma": ",", "bar": "|", "space": " "}
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(string.ascii_letters + "äéß ()[]/%", min_size=1, max_size=9).filter(
    lambda name: name == " ".join(name.split()) and name.lower() not in ("inf", "infinity", "nan")
)


@st.composite
def tables(draw: st.DrawFn, *, rows: int = 1) -> tuple[list[str], list[list[float]]]:
    """Names, and rows of at least two numbers."""
    names = draw(st.lists(NAMES, min_size=2, max_size=5, unique=True))
    row = st.lists(NUMBERS, min_size=len(names), max_size=len(names))
    return names, draw(st.lists(row, min_size=rows, max_size=8))


def written(rows: list[list[str]], mark: str, quoting: int, end: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end).writerows(rows)
    return out.getvalue()


@given(
    tables(), st.sampled_from([name for name in SEPARATORS if name != "space"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from(["\n", "\r\n", "\r"]),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip
def test_what_programs_write_is_read_to_the_last_bit(table, separator, quoting, end, how) -> None:
    names, numbers = table
    comma, header, mark_of_unicode = how
    comma = comma and separator != "comma"
    texts = [[repr(x).replace(".", ",") if comma else repr(x) for x in row] for row in numbers]
    text = written([names, *texts] if header else texts, MARKS[separator], quoting, end)
    found = read_table(f"\ufeff{text}" if mark_of_unicode else text)
    assert found.separator == separator
    assert found.has_header == header
    assert list(found.columns) == (names if header else [f"x{k + 1}" for k in range(len(names))])
    np.testing.assert_array_equal(np.stack(list(found.columns.values()), axis=1), numbers)
    assert found.decimal_comma == any("," in cell for row in texts for cell in row)


@given(tables(rows=2), st.lists(st.integers(0, 8)), st.integers(0, 3), st.integers(0, 3))
def test_empty_lines_and_cells_behind_the_last_say_nothing(table, blank, behind, before) -> None:
    names, numbers = table
    lines = [";".join(map(str, row)) + ";" * behind for row in [names, *numbers]]
    for place in blank:
        lines.insert(place, ";" * (place % 3))
    found = read_table("\n" * before + "\n".join(lines))
    assert list(found.columns) == names
    np.testing.assert_array_equal(np.stack(list(found.columns.values()), axis=1), numbers)


@given(
    tables(rows=3), st.sampled_from(["oops", "1.2.3", "--1", "1e", "", "1_000", "#N/A"]), st.data()
)
def test_the_cell_that_is_wrong_is_named(table, wrong, more) -> None:
    names, numbers = table
    blank = more.draw(st.integers(0, 2))
    row = more.draw(st.integers(0, len(numbers) - 1))
    column = more.draw(st.integers(0, len(names) - 1))
    cells = [list(map(repr, each)) for each in numbers]
    cells[row][column] = wrong
    text = written([names, *[[] for _ in range(blank)], *cells], "\t", csv.QUOTE_MINIMAL, "\n")
    with pytest.raises(UsageError) as refused:
        read_table(text)
    assert str(refused.value).startswith(f"row {row + 2 + blank}, column {names[column]}")
    assert wrong in str(refused.value)


@given(st.text() | st.text('01.,;\t|" \n\r-ea'), st.none() | st.sampled_from(SEPARATORS))
def test_any_text_is_a_table_or_refused_in_one_sentence(text, separator) -> None:
    try:
        found = read_table(text, separator=separator)
    except UsageError as error:
        refused = str(error)
        found = None
    if found is None:
        assert len(refused.splitlines()) == 1
        return
    lengths = {len(column) for column in found.columns.values()}
    assert len(lengths) == 1
    assume(separator is None)
    assert read_table(text, separator=found.separator, header=found.has_header).about == found.about


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('"a\nb";c\n1;2\n', {"a b": [1.0], "c": [2.0]}),
        ("sep=;\r\na;b\r\n1,5;2\r\n", {"a": [1.5], "b": [2.0]}),
        ('"sep=|"\n1|2\n', {"x1": [1.0], "x2": [2.0]}),
        ("x   y\n1.5   2\n-10  30\n", {"x": [1.5, -10.0], "y": [2.0, 30.0]}),
        ("1,5 2,5\n3,5 4,5\n", {"x1": [1.5, 3.5], "x2": [2.5, 4.5]}),
        ("1, 2\n3, 4\n", {"x1": [1.0, 3.0], "x2": [2.0, 4.0]}),
        ("a;b\n1.234,5;1\u00a0000\n", {"a": [1234.5], "b": [1000.0]}),
        ("a,b\n1/3,−2\n", {"a": [1 / 3], "b": [-2.0]}),
        ("name,x\nMeier, 1\n", {"name": [0.0], "x": [1.0]}),
        ('name;x\n"Meier; Udo";1\n', {"name": [0.0], "x": [1.0]}),
        ("a;b;;\n1;2;;\n", {"a": [1.0], "b": [2.0]}),
        ("a;b\n1;inf\n2;nan\n", {"a": [1.0, 2.0], "b": [np.inf, np.nan]}),
    ],
)
def test_peculiar_tables(text: str, columns: dict[str, list[float]]) -> None:
    found = read_table(text)
    assert list(found.columns) == list(columns)
    for name, numbers in columns.items():
        np.testing.assert_array_equal(found.columns[name], numbers)


def test_rows_are_counted_as_in_the_file() -> None:
    with pytest.raises(UsageError, match="row 6, column b: “x”"):
        read_table('sep=;\na;b\n\n1;"2"\n3;4\n5;x\n')
    with pytest.raises(UsageError, match="row 4, column c"):
        read_table('"a\nb";c\n1;2\n3;oops\n')
    with pytest.raises(UsageError, match="row 2 cannot be taken apart: check its quotation"):
        read_table('a;b\n"1";"2\n3;4\n')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_several_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("Länge…;Höhe\n1,5;2\n".encode(encoding))
    found = read_table(table_text(path))
    assert list(found.columns) == ["Länge…", "Höhe"]


def test_files_that_cannot_be_read_are_refused(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "table.csv"
    with pytest.raises(FileError, match="cannot be read"):
        table_text(path)
    assert data.LARGEST_FILE == 50_000_000
    monkeypatch.setattr(data, "LARGEST_FILE", 2_000_000)
    path.write_bytes(b"1;2\n" * 600_000)
    with pytest.raises(FileError, match="has 2 MB, the limit is 2 MB"):
        table_text(path)
    monkeypatch.setattr(data, "MOST_ROWS", 10)
    with pytest.raises(UsageError, match="more than 10 rows"):
        read_table("1;2\n" * 12)
    assert len(read_table("a;b\n" + "1;2\n" * 10).columns["a"]) == 10
