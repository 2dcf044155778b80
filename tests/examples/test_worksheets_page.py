"""The manual's page of the worksheets: every question of every sheet, and every example."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from graphapp.files.bundled import folder
from graphapp.files.examples import examples

PAGE = (folder("resources") / "manual" / "9-worksheets.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if re.match(r"\| [A-E][ ,]", line)
]
EXAMPLES = {example.slug: example for example in examples()}

#: Every question that a sheet has, by its number there.
QUESTIONS = {
    "A": ["1.2 a", "1.2 b", "1.2 c", "1.2 d", "1.3 a", "1.3 b", "1.3 c"],
    "B": ["1.1", ", recap", "1.2", "2.1", "2.2"],
    "C": [
        *map(str, range(1, 21)),
        *(f", two layers {k}" for k in range(1, 8)),
        ", nodes",
        *(f", graphs {k}" for k in range(1, 9)),
    ],
    "D": [
        "1.1", "1.2 a", "1.2 b", "1.2 c", "1.2 d", "1.3 a", "1.3 b", "1.3 c",
        "1.4 a", "1.4 b", "1.4 c", "1.4 d", "1.4 e",
    ],
    "E": ["1", "2", "3", "4 a", "4 b", "4 c", "5 a", "5 b", "6", "7"],
}  # fmt: skip


def named(text: str) -> list[str]:
    """The examples that a text has links to."""
    links = re.findall(r"\[([\w-]+)\]\(\.\./\.\./examples/[\w-]+/([\w-]+)\.cgraph\)", text)
    assert all(shown == slug for shown, slug in links)
    return [slug for _, slug in links]


@pytest.mark.parametrize("sheet", QUESTIONS)
def test_every_question_has_its_row_in_order(sheet):
    found = [row[0] for row in ROWS if row[0].startswith(sheet)]
    assert found == [f"{sheet} {number}".replace(" ,", ",") for number in QUESTIONS[sheet]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_examples_that_exist_or_says_why_there_is_none(row):
    question, about, example = row
    slugs = named(example)
    assert set(slugs) <= set(EXAMPLES)
    if not slugs:
        assert example.startswith("none")
        assert re.search(r"words only|lost|missing|heading", about + example)
    for slug in slugs:
        told = EXAMPLES[slug].sheet
        assert re.search(rf"\b{question[0]}[ ,]", told), f"{slug} says it is from {told}"


def test_every_example_is_named():
    on_sheets = set(chain.from_iterable(named(row[2]) for row in ROWS))
    elsewhere = set(named(PAGE.partition("## On no sheet")[2]))
    assert on_sheets | elsewhere == set(EXAMPLES)
    assert elsewhere == {"same-node-twice"}


def test_every_question_that_an_example_says_it_answers_names_it():
    """``D 1.4 e`` in an example's sheet is a row of the page, or the beginning of some."""
    for example in EXAMPLES.values():
        for said in re.findall(r"[A-E] [\d.]+(?: [a-e]\b)?", example.sheet):
            rows = [row for row in ROWS if row[0] == said or row[0].startswith(f"{said} ")]
            rows = rows or [row for row in ROWS if row[0].startswith(f"{said}.")]
            assert any(example.slug in named(row[2]) for row in rows), (example.slug, said)
