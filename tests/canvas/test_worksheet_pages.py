"""Printed exercises: nothing torn, lost, clipped or too small; ink on white; text in the PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from graphs import chain, graph
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter, QPdfWriter

from graphapp.canvas.page_answers import FORMULA, Blank, answer, formula
from graphapp.canvas.page_blocks import Block, after, prose, together
from graphapp.canvas.page_picture import LEAST_TEXT
from graphapp.canvas.worksheet_pages import WorksheetPages, paginated, write_pdf
from graphapp.engine.hiding import UNASKED
from graphapp.errors import FileError
from graphapp.export.worksheet import handout, worksheet
from graphapp.export.worksheet_answers import Term
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.look.typeset import outline
from graphapp.model import Graph
from graphapp.model.questions import add_question, set_hides

EXAMPLES = [path for path in sorted(folder("examples").glob("*/*.cgraph")) if load(path).exercise]
NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"
#: The ports of a sum.
PORTS = "abcdefghijklmnopqrstuvwxyz"
#: Pixels for each unit of the page: enough to see ink where none belongs.
DOTS = 0.5


def ink(pages: WorksheetPages, number: int) -> np.ndarray:
    """Where a page is not white, by pixel."""
    size = pages.size_of(number)
    image = QImage(round(size.width * DOTS), round(size.height * DOTS), QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        pages.paint_page(painter, number, DOTS)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return bits[..., :3].min(axis=2) < 245


def painted(block: Block, width: int = 700, height: int = 0) -> tuple[int, int]:
    """How far a block's ink reaches, right and down."""
    image = QImage(width, height or round(block.height) + 60, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    with QPainter(image) as painter:
        block.paint(painter, 0.0)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    rows, columns = np.nonzero(bits[..., :3].min(axis=2) < 245)
    return int(columns.max()), int(rows.max())


@pytest.mark.parametrize("key", [False, True], ids=["worksheet", "key"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_its_pages(qapp: object, path: Path, key: bool) -> None:
    sheet = worksheet(load(path), key=key, name=path.name)
    with WorksheetPages(sheet, "letter" if key else "a4") as pages:
        found = pages.arrangement
        assert found.least_text >= LEAST_TEXT, "numbers of at least 6 points"
        room = {False: pages.room, True: pages.own_room}
        for number, page in enumerate(pages.pages, 1):
            ends = [0.0]
            for top, block in page.placed:
                assert top >= ends[-1] - 1e-6, "one part over another"
                ends.append(top + block.height)
            assert ends[-1] <= room[page.landscape].height + 1e-6, "over the end of the page"
            assert not page.placed[-1][1].stays, f"page {number} tears something apart"
            marks = ink(pages, number)
            free = round(30 * DOTS)  # 8 mm that no printer reaches
            frame = [marks[:free], marks[-free:], marks[:, :free], marks[:, -free:]]
            assert not any(part.any() for part in frame), f"ink in the margin of page {number}"
            assert marks[: -round(80 * DOTS)].any(), f"page {number} is empty"
        seen = {text.split()[0] for text in pages.picture.boxes_seen(found.detail)}
        assert {item.mark for item in sheet.items} <= seen, "a question without a box"
    for term in (term for item in sheet.items for row in item.rows for term in row):
        width = outline(term.tex, FORMULA, 20_000).width
        assert width <= 1.6 * 600, f"smaller than 9 pixels: {term.tex}"


def test_a_question_is_not_torn_from_its_answer(qapp: object) -> None:
    sheet = worksheet(load(NEURONS))
    with WorksheetPages(sheet) as pages:
        upright = [page for page in pages.pages if not page.landscape]
        blocks = [block for page in upright for _, block in page.placed]
        ends = [i for i, block in enumerate(blocks) if not block.stays][-len(sheet.items) :]
        for before, end in pairwise([ends[0] - 3, *ends]):
            assert end - before == 3, "prompt, room to calculate, room for the answer"


def test_a_large_graph_has_landscape_pages_of_its_own(qapp: object) -> None:
    path = folder("examples") / "7-concepts" / "residual.cgraph"
    with WorksheetPages(worksheet(load(path))) as pages:
        assert len(pages.arrangement.strips) > 1
        assert [page.landscape for page in pages.pages][:2] == [False, True]
        whole = pages.picture.area
        strips = pages.arrangement.strips
        assert strips[0].left() == whole.left()
        assert strips[-1].right() == whole.right()
        for left, right in pairwise(strips):
            assert right.left() < left.right(), "a gap between two strips"


def tall(count: int) -> Graph:
    """Many products below each other, and their sum."""
    nodes: dict[str, object] = {f"x{i}": 1.0 + i for i in range(count)}
    nodes |= {f"w{i}": 0.5 for i in range(count)}
    nodes |= {f"p{i}": "mul" for i in range(count)} | {"L": "add"}
    edges = [f"{kind}{i} -> p{i}.{port}" for i in range(count) for kind, port in ("xa", "wb")]
    edges += [f"p{i} -> L.{PORTS[i]}" for i in range(count)]
    return graph(nodes, edges, "L")


def test_a_graph_that_is_too_high_is_cut_into_rows_and_says_so(qapp: object) -> None:
    made = add_question(tall(24), {"node": "p23", "quantity": "gradient"})
    with WorksheetPages(worksheet(made)) as pages:
        found, whole = pages.arrangement, pages.picture.area
        assert found.rows > 1
        assert found.least_text >= LEAST_TEXT
        assert len(found.strips) % found.rows == 0
        assert found.strips[0].topLeft() == whole.topLeft()
        assert found.strips[-1].bottomRight() == whole.bottomRight()
        covered = sum((strip.width() * strip.height() for strip in found.strips), 0.0)
        assert covered > whole.width() * whole.height(), "they overlap a little"
        assert "cut into parts" in found.legend
        for page in pages.pages:
            room = pages.own_room if page.landscape else pages.room
            assert all(top + part.height <= room.height + 1e-6 for top, part in page.placed)


def test_a_legend_says_what_a_picture_leaves_out(qapp: object) -> None:
    path = folder("examples") / "7-concepts" / "residual.cgraph"
    with WorksheetPages(worksheet(load(path))) as pages:
        assert "downstream" in pages.arrangement.legend
        assert "from left to right" in pages.arrangement.legend
        last = [block for page in pages.pages if page.landscape for _, block in page.placed]
        assert last[-2].stays, "the legend stands below the picture"
    small = folder("examples") / "1-gates" / "gate-add.cgraph"
    with WorksheetPages(worksheet(load(small))) as pages:
        assert not pages.arrangement.legend


@pytest.mark.parametrize(
    ("hides", "words"),
    [
        ("gradients", "for gradients that you find"),
        ("computed", "for values and gradients that you find"),
    ],
)
def test_boxes_without_a_question_are_explained_and_filled_in_the_key(
    qapp: object, hides: str, words: str
) -> None:
    made = set_hides(load(NEURONS), hides)
    sheet = worksheet(made)
    assert words in sheet.legend
    with WorksheetPages(sheet) as pages:
        assert UNASKED in pages.picture.boxes_seen(pages.arrangement.detail)
    key = worksheet(made, key=True)
    assert not key.legend
    assert UNASKED not in key.boxes.values()
    plain = set_hides(made, "asked")
    assert not worksheet(plain).legend


@pytest.mark.parametrize("key", [False, True])
def test_nothing_that_is_too_long_leaves_the_page(qapp: object, key: bool) -> None:
    made = graph(
        {"X": np.ones((20, 2)), "W": np.ones((2, 13)), "m": "matmul", "L": "sum"},
        ["X -> m.a", "W -> m.b", "m -> L.x"], "L",
    )  # fmt: skip
    word = "x" * 300
    prompts = ["  ", f"- {word}\n- b\n\n| a | $b$ |\n| - | - |\n| 1 | 2 |", "# A\n\n`b`"]
    asks = [
        {"node": "m", "quantity": "value"}, {"node": "W", "quantity": "gradient"},
        {"edge": {"target": "m", "port": "b"}, "quantity": "local"},
    ]  # fmt: skip
    questions = [{"id": f"q{i}", "prompt": prompts[i % 3], "asks": asks[i % 3]} for i in range(12)]
    about = f"```\ncode {word}\n```\n\n> {word}\n\n1. $$\\sum_i x_i^2$$\n2. {word}"
    asked = replace(
        made, title=f"A title {word}", about=about, exercise={"questions": questions},
        expected=({"erratum": word, "source": word},),
    )  # fmt: skip
    sheet = worksheet(asked, key=key, name=f"{word}.cgraph")
    assert sheet.items[0].prompt == "What is the value of m?"
    with WorksheetPages(sheet) as pages:
        for number, page in enumerate(pages.pages, 1):
            room = pages.own_room if page.landscape else pages.room
            assert all(top + part.height <= room.height + 1e-6 for top, part in page.placed)
            marks, free = ink(pages, number), round(30 * DOTS)
            assert not marks[:, :free].any()
            assert not marks[:, -free:].any()


def test_a_very_long_graph_and_a_very_long_text(qapp: object) -> None:
    long = Graph.of(chain(400).nodes.values(), chain(400).edges, differentiate="n400")
    words = "\n\n".join(f"Paragraph {i}. " + "word " * 60 for i in range(60))
    about = f"{words}\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n# The end\n\nLast."
    with WorksheetPages(handout(replace(long, about=about))) as pages:
        assert len(pages.pages) > 4
        assert pages.arrangement.least_text >= LEAST_TEXT
        for page in pages.pages:
            room = pages.own_room if page.landscape else pages.room
            assert all(top + block.height <= room.height for top, block in page.placed)


# Parts ----------------------------------------------------------------------------------------


def block(height: float, gap: float = 0.0) -> Block:
    return Block(height, lambda painter, top: None, gap)


def test_what_stays_together_is_not_torn() -> None:
    questions = [together([block(30), block(40, 5), block(25, 5)]) for _ in range(7)]
    flat = [part for question in questions for part in after(10, question)]
    pages = paginated(flat, 250.0)
    placed = [id(part) for page in pages for _, part in page.placed]
    assert placed == [id(part) for part in flat]
    for page in pages:
        assert len(page.placed) % 3 == 0
        assert page.placed[0][0] == 0.0, "no gap at the top of a page"
        assert all(top + part.height <= 250 for top, part in page.placed)
    assert len(pages) == 4


def test_what_is_longer_than_a_page_goes_on_on_the_next() -> None:
    pages = paginated(together([block(60) for _ in range(10)]), 250.0)
    assert [len(page.placed) for page in pages] == [4, 4, 2]


def test_no_line_of_a_paragraph_stands_alone(qapp: object) -> None:
    lines = prose("word " * 80, 300.0)
    assert len(lines) > 4
    assert lines[0].stays
    assert lines[-2].stays
    assert not lines[-1].stays


def test_long_formulas_are_broken_and_wide_terms_made_smaller(qapp: object) -> None:
    row = tuple(Term(r"\frac{a_1 + b_2}{c_3}", 0.3) for _ in range(60))
    lines = formula(row, 400.0)
    assert len(lines) > 2
    assert all(painted(line)[0] <= 401 for line in lines)
    (line,) = formula((Term("x + " * 200 + "y"),), 400.0)
    assert 300 < painted(line)[0] <= 401


@pytest.mark.parametrize(
    "shape", [(), (1,), (4,), (9,), (30,), (3, 2), (4, 1), (10, 8), (3, 3, 2), (2, 2, 2, 2), (0,)]
)
@pytest.mark.parametrize("filled", [False, True])
def test_answers_have_as_much_room_as_they_need(qapp, shape, filled):
    numbers = ["−0.123456"] * int(np.prod(shape)) if filled else []
    blank = Blank(r"\frac{\partial L}{\partial W}", shape, numbers, "1 point")
    field = answer(blank, 620.0, 20.0)
    right, bottom = painted(field, 800, 900)
    assert right <= 641
    assert bottom <= field.height + 1


# Files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_a_pdf_has_pages_of_its_paper_fonts_and_a_title(qapp, tmp_path, paper, size):
    path = tmp_path / "key.pdf"
    write_pdf(worksheet(load(NEURONS), key=True), path, paper)
    content = path.read_bytes()
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", content)
    found = {tuple(round(float(side)) for side in box) for box in boxes}
    assert found == {size, size[::-1]}, "the text upright, the picture across"
    assert content.count(b"/Type /Page\n") == len(boxes)
    fonts = set(re.findall(rb"/FontName /(?:[A-Z]{6}\+)?([\w-]+)", content))
    assert fonts
    assert all(name.startswith(b"Inter") for name in fonts), fonts
    assert content.count(b"/FontFile2") + content.count(b"/FontFile3") >= len(fonts)
    assert "Three neurons".encode("utf-16-be") in content


def test_text_and_answers_can_be_selected(qapp: object) -> None:
    """Letters and figures of the page have their characters in the PDF's table."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    with WorksheetPages(worksheet(load(NEURONS), key=True)) as pages:
        pages.print_on(writer, [1])
    del writer
    tables = re.findall(rb"beginbfrange(.*?)endbfrange", bytes(buffer.data().data()), re.DOTALL)
    codes = re.findall(rb"<([0-9A-Fa-f]{4})>", b"".join(tables))
    mapped = {chr(int(code, 16)) for code in codes}
    assert set("0123456789") <= mapped
    assert set("Name") - {"N"} <= mapped


def test_a_bad_place_is_a_sentence(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        write_pdf(worksheet(load(NEURONS)), tmp_path / "no" / "a.pdf")
