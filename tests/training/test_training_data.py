"""CSV as people have it, toy sets."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.errors import UsageError
from graphapp.training.data import read_table
from graphapp.training.toys import TOYS, about_toy, toy


@pytest.mark.parametrize(
    ("text", "names", "first", "separator"),
    [
        ("a,b\n1.5,2\n3,4\n", ["a", "b"], [1.5, 2.0], "comma"),
        ("a;b\n1,5;2\n3;4\n", ["a", "b"], [1.5, 2.0], "semicolon"),
        ("a\tb\r\n1,5\t−2e-3\r\n", ["a", "b"], [1.5, -0.002], "tab"),
        ("1.5,2\n3,4\n", ["x1", "x2"], [1.5, 2.0], "comma"),
        ("\ufeffa;b\n1;2\n", ["a", "b"], [1.0, 2.0], "semicolon"),
        ('"the ""a""", b\n1, 2\n', ['the "a"', "b"], [1.0, 2.0], "comma"),
        ("y\n1,5\n2,5\n", ["y"], [1.5], "semicolon"),
        ("a b\n1.5 2\n", ["a", "b"], [1.5, 2.0], "space"),
        ("a,a\n1,2\n", ["a", "a_2"], [1.0, 2.0], "comma"),
    ],
)
def test_tables_as_people_have_them(text, names, first, separator) -> None:
    table = read_table(text)
    assert list(table.columns) == names
    assert [float(column[0]) for column in table.columns.values()] == first
    assert table.separator == separator


def test_how_a_table_was_understood_is_said() -> None:
    table = read_table("x;y\n1,5;2\n2,5;3\n")
    assert table.decimal_comma
    assert table.has_header
    assert table.about == (
        "2 rows of x, y (separator: semicolon, decimal comma; names from the first line)"
    )
    assert not read_table("1,2\n3,4").has_header


def test_how_it_is_read_can_be_said() -> None:
    table = read_table("1,5\n2,7\n", separator="semicolon", header=False)
    assert table.columns["x1"].tolist() == [1.5, 2.7]
    assert table.decimal_comma
    names = read_table("1,5\n2,7\n", header=True)
    assert list(names.columns) == ["1", "5"]


def test_words_become_classes_and_it_is_said() -> None:
    table = read_table("size,kind\n1,setosa\n2,virginica\n3,setosa\n")
    assert table.columns["kind"].tolist() == [0.0, 1.0, 0.0]
    assert table.remarks == ("kind is a word: 0 = setosa, 1 = virginica",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n3,oops\n", ["row 3", "column b", "oops"]),
        ("a,b\n1,2\n3,\n", ["row 3", "column b", "empty"]),
        ("a,b\n\n1,2\n3\n", ["row 4", "1 cell,", "row 1 has 2"]),
        ("", ["empty"]),
        ("a,b\n", ["no row of numbers"]),
        ('a,b\n"1,2\n', ["row 2"]),
    ],
)
def test_wrong_cells_are_named_by_row_and_column(text, words) -> None:
    with pytest.raises(UsageError) as refused:
        read_table(text)
    for word in words:
        assert word in str(refused.value)


@pytest.mark.parametrize("name", TOYS)
def test_toys_are_the_same_for_the_same_seed(name) -> None:
    one, same, other = (
        toy(name, rows=90, seed=1),
        toy(name, rows=90, seed=1),
        toy(name, rows=90, seed=2),
    )
    assert {len(column) for column in one.values()} == {90}
    for column, values in one.items():
        assert values.tolist() == same[column].tolist()
    assert any(values.tolist() != other[column].tolist() for column, values in one.items())
    assert about_toy(name).endswith(".")


def test_four_rows_of_xor_are_the_table_of_truth() -> None:
    made = toy("XOR")
    rows = list(zip(made["x1"], made["x2"], made["y"], strict=True))
    assert rows == [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]


def test_irises_are_those_of_the_paper() -> None:
    flowers = toy("Iris")
    lengths = [flowers[name] for name in ("sepal_length", "sepal_width", "petal_length",
                                          "petal_width")]  # fmt: skip
    means = [[float(column[flowers["species"] == k].mean()) for column in lengths]
             for k in range(3)]  # fmt: skip
    # Fisher 1936, table II; the UCI copy has 3.418 and 0.244 for setosa
    assert means == [
        pytest.approx([5.006, 3.428, 1.462, 0.246]), pytest.approx([5.936, 2.770, 4.260, 1.326]),
        pytest.approx([6.588, 2.974, 5.552, 2.026]),
    ]  # fmt: skip
    assert [column[[34, 37]].tolist() for column in lengths] == [
        [4.9, 4.9], [3.1, 3.6], [1.5, 1.4], [0.2, 0.1]
    ]  # fmt: skip
    hot = np.stack([flowers[f"is_{name}"] for name in ("setosa", "versicolor", "virginica")])
    assert hot.argmax(axis=0).tolist() == flowers["species"].tolist()
    assert hot.sum(axis=0).tolist() == [1.0] * 150


def test_fewer_irises_are_as_many_of_each() -> None:
    assert np.bincount(toy("Iris", rows=50)["species"].astype(int)).tolist() == [17, 17, 16]
    assert len(toy("Iris", rows=10_000)["species"]) == 150


def test_the_line_is_found_by_least_squares() -> None:
    made = toy("line with noise", rows=2000)
    slope, constant = np.polyfit(made["x"], made["y"], 1)
    assert (slope, constant) == (pytest.approx(2.0, abs=0.05), pytest.approx(-1.0, abs=0.05))
