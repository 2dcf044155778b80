"""SVG and PDF: well-formed, the same picture as on the canvas, no font missing anywhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from graphs import graph
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from graphapp.canvas.picture import draw_image
from graphapp.canvas.vector import draw
from graphapp.errors import FileError
from graphapp.look.theme import DARK, LIGHT
from graphapp.model import Frame, Graph, Note

_SVG = "{http://www.w3.org/2000/svg}"


def small() -> Graph:
    made = graph(
        {"x": 2.0, "V": [[1.0, -2.0], [0.5, 4.0]], "m": "mul", "L": "sum"},
        ["x -> m.a", "V -> m.b", "m -> L.x"], "L",
    )  # fmt: skip
    note = Note("A **note** & <b>", (0.0, -160.0), (160.0, 60.0))
    return replace(made, title='A "title" <&>', notes=(note,), frames=(Frame("One", ("m",)),))


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8)
    return bits.reshape(image.height(), image.width(), 4)[..., :3].astype(float)


@pytest.mark.parametrize("dark", [False, True])
def test_an_svg_looks_like_the_canvas(qapp: object, tmp_path: Path, dark: bool) -> None:
    path = tmp_path / "graph.svg"
    draw(small(), path, "svg", dark=dark)
    wanted = draw_image(small(), DARK if dark else LIGHT, 1.0)
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    found = QImage(wanted.size(), QImage.Format.Format_RGB32)
    with QPainter(found) as painter:
        renderer.render(painter, QRectF(found.rect()))
    apart = np.abs(pixels(found) - pixels(wanted)).max(axis=2)
    assert (apart > 90).mean() < 0.01, "the two differ by more than the edges of letters"
    assert apart.mean() < 2.0


def test_an_svg_has_outlines_for_letters(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "graph.svg"
    draw(small(), path, "svg")
    root = ET.parse(path).getroot()
    assert root.tag == f"{_SVG}svg"
    assert root.findtext(f"{_SVG}title") == 'A "title" <&>'
    assert not list(root.iter(f"{_SVG}text"))
    assert not list(root.iter(f"{_SVG}script"))
    assert len(list(root.iter(f"{_SVG}path"))) > 20
    _, _, width, height = map(float, root.get("viewBox", "").split())
    assert (float(root.get("width", 0)), float(root.get("height", 0))) == (width, height)


def test_a_pdf_is_one_page_that_fits_with_fonts_in_it(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "graph.pdf"
    draw(small(), path, "pdf")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") == 1
    assert b"/FontFile2" in content or b"/FontFile3" in content
    page = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", content)
    assert page is not None
    shape = draw_image(small(), LIGHT, 1.0)
    for points, side in zip(page.groups(), (shape.width(), shape.height()), strict=True):
        assert float(points) == pytest.approx(side * 0.75, abs=2)


def test_the_numbers_of_a_pdf_can_be_searched(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "graph.pdf"
    draw(replace(small(), notes=(), frames=(), title=""), path, "pdf")
    tables = re.findall(rb"beginbfrange(.*?)endbfrange", path.read_bytes(), re.DOTALL)
    codes = re.findall(rb"<([0-9A-Fa-f]{4})>", b"".join(tables))
    assert set("20.") <= {chr(int(code, 16)) for code in codes}


@pytest.mark.parametrize("to", ["svg", "pdf", "png"])
def test_a_box_stands_in_the_place_of_a_number_that_is_asked_for(
    qapp: object, tmp_path: Path, to: str
) -> None:
    contents = []
    for name, hidden in (("open", {}), ("hidden", {("L", "value"): "1"})):
        path = tmp_path / f"{name}.{to}"
        draw(small(), path, to, hidden=hidden)
        contents.append(path.read_bytes())
    assert contents[0] != contents[1]
    if to == "svg":
        assert b"stroke-dasharray" in contents[1]


@pytest.mark.parametrize("to", ["svg", "pdf"])
def test_an_empty_graph_and_a_bad_place(qapp: object, tmp_path: Path, to: str) -> None:
    draw(Graph(), tmp_path / f"empty.{to}", to)
    assert (tmp_path / f"empty.{to}").stat().st_size > 0
    with pytest.raises(FileError, match="cannot be written"):
        draw(small(), tmp_path / "no" / f"graph.{to}", to)
