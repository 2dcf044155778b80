"""The whole graph as SVG or PDF: the canvas's own drawing, in lines that stay sharp at any size.

In an SVG all letters are outlines, so that the picture looks the same where the fonts are not
installed. A PDF holds its fonts, so that its text can be searched and copied.
"""

from __future__ import annotations

import base64
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPainterPath,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from graphapp.canvas.blanks import ask
from graphapp.canvas.picture import MARGIN, render_png
from graphapp.canvas.scene import GraphScene
from graphapp.canvas.selectable import SelectablePainter
from graphapp.engine import evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.errors import FileError
from graphapp.look.theme import DARK, LIGHT
from graphapp.model import Graph
from graphapp.model.arrange import lay_out_missing
from graphapp.texts import in_one_line

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"
_PNG = "data:image/png;base64,"
#: Heat maps have one pixel for each entry; viewers would blur what they enlarge themselves.
_SHARP_SIDE = 256
#: Dots of a PDF for each unit of the canvas, and units per inch: 96 pixels, as on screen.
_PDF_DOTS, _UNITS_PER_INCH = 10, 96
#: PDF readers refuse pages that are longer, in inches.
_LONGEST_PAGE = 199.0


def draw(
    graph: Graph, path: Path, to: str, *, dark: bool = False, scale: float = 2.0,
    hidden: Hidden = NOTHING,
) -> None:  # fmt: skip
    """Draw the whole graph into a PNG, SVG or PDF file; ``scale`` is for the PNG.

    Boxes stand in the places of ``hidden`` numbers, with the numbers of their questions.

    Works offscreen and makes a QApplication where there is none. Raises FileError where the file
    cannot be written.
    """
    if to == "png":
        render_png(graph, path, dark=dark, scale=scale, hidden=hidden)
        return
    app = QApplication.instance() or QApplication(["graphapp", "-platform", "offscreen"])
    render = render_svg if to == "svg" else render_pdf
    render(graph, path, dark=dark, hidden=hidden)
    del app


def render_svg(graph: Graph, path: Path, *, dark: bool = False, hidden: Hidden = NOTHING) -> None:
    """Draw the whole graph into an SVG file; needs a QApplication. Raises FileError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    with _scene(graph, dark, hidden) as (scene, area):
        width, height = max(round(area.width()), 1), max(round(area.height()), 1)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(QSize(width, height))
        generator.setViewBox(QRect(0, 0, width, height))
        generator.setTitle(in_one_line(graph.title))
        generator.setDescription("A computation graph, drawn by graphapp")
        with QPainter(generator) as painter:
            scene.render(painter, QRectF(0, 0, width, height), area)
    try:
        path.write_bytes(_outlined(bytes(buffer.data().data())))
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None


def render_pdf(graph: Graph, path: Path, *, dark: bool = False, hidden: Hidden = NOTHING) -> None:
    """Draw the whole graph on one page that fits it; needs a QApplication. Raises FileError."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    with _scene(graph, dark, hidden) as (scene, area):
        writer = QPdfWriter(buffer)
        shrink = min(1.0, _LONGEST_PAGE * _UNITS_PER_INCH / max(area.width(), area.height()))
        inches = QSizeF(area.width(), area.height()) * (shrink / _UNITS_PER_INCH)
        page = QPageSize(inches, QPageSize.Unit.Inch, "", QPageSize.SizeMatchPolicy.ExactMatch)
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setResolution(round(_UNITS_PER_INCH * _PDF_DOTS / shrink))
        writer.setTitle(in_one_line(graph.title))
        writer.setCreator("graphapp")
        with SelectablePainter(writer) as painter:
            whole = QRectF(0, 0, area.width() * _PDF_DOTS, area.height() * _PDF_DOTS)
            scene.render(painter, whole, area)
    try:
        path.write_bytes(bytes(buffer.data().data()))
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from None


@contextmanager
def _scene(graph: Graph, dark: bool, hidden: Hidden) -> Iterator[tuple[GraphScene, QRectF]]:
    """The drawing without its grid, and the rectangle that it takes; closed down at the end."""
    scene = GraphScene(evaluate(lay_out_missing(graph)), DARK if dark else LIGHT)
    scene.with_grid = False
    ask(scene, hidden)
    try:
        yield scene, scene.extent().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    finally:
        scene.close_down()


def _unwritable(path: Path, reason: str) -> FileError:
    return FileError(f"{path}: the picture cannot be written ({reason}): choose another place")


# Letters as outlines --------------------------------------------------------------------------


def _outlined(svg: bytes) -> bytes:
    """The SVG with every text as a path, and heat maps with sharp squares."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(svg)  # noqa: S314 - written a moment ago by Qt, not by a stranger
    for parent in root.iter():
        for place, child in enumerate(parent):
            if child.tag == f"{{{_SVG}}}text":
                parent[place] = _path_of(child)
            elif child.tag == f"{{{_SVG}}}image":
                child.set(_HREF, _enlarged(child.get(_HREF, "")))
    _, _, width, height = root.get("viewBox", "0 0 1 1").split()
    root.set("width", width)
    root.set("height", height)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _enlarged(href: str) -> str:
    """An embedded image whose pixels have become squares of many."""
    image = QImage.fromData(base64.b64decode(href.removeprefix(_PNG)))
    times = max(1, _SHARP_SIDE // max(image.width(), image.height(), 1))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    larger = image.scaled(image.width() * times, image.height() * times)
    larger.save(buffer, "PNG")  # type: ignore[call-overload]
    return _PNG + base64.b64encode(bytes(buffer.data().data())).decode()


def _path_of(text: ET.Element) -> ET.Element:
    font = QFont(text.get("font-family", ""))
    font.setPixelSize(max(round(float(text.get("font-size", "12"))), 1))
    font.setWeight(QFont.Weight(int(text.get("font-weight", "400"))))
    font.setItalic(text.get("font-style") == "italic")
    font.setFeature(QFont.Tag("tnum"), 1)  # SVG forgets that all digits are equally wide
    font.setKerning(not any(map(str.isdigit, text.text or "")))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    outline = QPainterPath()
    outline.addText(float(text.get("x", "0")), float(text.get("y", "0")), font, text.text or "")
    kept = {name: text.get(name, "") for name in ("fill", "fill-opacity", "stroke")}
    path = ET.Element(f"{{{_SVG}}}path", {**kept, "fill-rule": "nonzero", "d": _data(outline)})
    path.tail = text.tail
    return path


def _data(path: QPainterPath) -> str:
    """The outline in SVG's words: M, L and C with coordinates to a hundredth."""
    words: list[str] = []
    kinds = QPainterPath.ElementType
    for i in range(path.elementCount()):
        element = path.elementAt(i)
        point = f"{element.x:.2f},{element.y:.2f}"
        if element.type == kinds.MoveToElement:
            words.append(f"M{point}")
        elif element.type == kinds.LineToElement:
            words.append(f"L{point}")
        elif element.type == kinds.CurveToElement:
            words.append(f"C{point}")
        else:
            words.append(point)
    return " ".join(words)
