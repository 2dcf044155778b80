"""The whole graph as a PNG, with or without a display; a part of it as an image."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from graphapp.canvas.blanks import ask
from graphapp.canvas.covers import cover
from graphapp.canvas.scene import GraphScene
from graphapp.engine import evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.errors import FileError, UsageError
from graphapp.look.theme import DARK, LIGHT, Theme
from graphapp.model import Graph
from graphapp.model.arrange import lay_out_missing
from graphapp.session import Session

MARGIN = 32.0
#: Qt's images end at 32,767 pixels a side; a larger graph is drawn smaller.
_LARGEST_SIDE = 16_000
_MOST_PIXELS = 120_000_000


def render_png(
    graph: Graph, path: Path | str, *, dark: bool = False, scale: float = 2.0,
    hidden: Hidden = NOTHING,
) -> None:  # fmt: skip
    """Draw the whole graph, with a margin, into a PNG file; ``scale`` pixels per scene unit.
    Boxes stand in the places of ``hidden`` numbers.

    Works offscreen and makes a QApplication where there is none. Raises FileError where the file
    cannot be written, UsageError where ``scale`` is not positive.
    """
    if not scale > 0:
        raise UsageError(f"a scale of {scale} draws nothing: give a positive number")
    app = QApplication.instance() or QApplication(["graphapp", "-platform", "offscreen"])
    image = draw_image(graph, DARK if dark else LIGHT, scale, hidden)
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise FileError(f"{path}: the picture cannot be written: choose another folder")
    del app


def draw_image(graph: Graph, theme: Theme, scale: float, hidden: Hidden = NOTHING) -> QImage:
    """The whole graph as an image; needs a QApplication."""
    scene = GraphScene(evaluate(lay_out_missing(graph)), theme)
    ask(scene, hidden)
    return _painted(scene, scale)


def draw_part(session: Session, part: Graph, theme: Theme, scale: float) -> QImage:
    """A part of the graph on screen as an image, with the numbers that it has there."""
    scene = GraphScene(session.evaluation, theme)
    scene.set_precision(session.precision)
    scene.set_quantities(session.quantities)
    scene.show(part, session.evaluation)
    ask(scene, session.hidden)
    cover(scene, session.covered)
    return _painted(scene, scale)


def _painted(scene: GraphScene, scale: float) -> QImage:
    """The scene without its grid; it is closed down."""
    scene.with_grid = False
    area = scene.extent().adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
    scale = min(
        scale, _LARGEST_SIDE / max(area.width(), area.height()),
        (_MOST_PIXELS / (area.width() * area.height())) ** 0.5,
    )  # fmt: skip
    image = QImage(
        max(round(area.width() * scale), 1), max(round(area.height() * scale), 1),
        QImage.Format.Format_RGB32,
    )  # fmt: skip
    image.fill(scene.drawing.theme.color("background"))  # where sides are not whole pixels
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        scene.render(painter, QRectF(image.rect()), area)
    scene.close_down()
    return image
