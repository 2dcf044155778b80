"""The whole graph as SVG or PDF: the canvas's own drawing, in lines that stay sharp at any size.

In an SVG all letters are outlines, so that the picture looks the same where the fonts are not
installed. A PDF holds its fonts, so that its text can be searched and copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QPageLayout,
    QPageSize,
    QPainter,
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
