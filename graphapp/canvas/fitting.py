"""Which form of a text fits into its room, and how the placed texts are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from graphapp.canvas.blanks import blank_width, paint_blank, paint_verdict
from graphapp.canvas.covers import paint_cover
from graphapp.canvas.forms import BLANK, Form, Forms, Piece
from graphapp.canvas.heat import heat_size, paint_heat
from graphapp.canvas.levels import FULL, Level
from graphapp.canvas.placed import Placed
from graphapp.look.fonts import number_font, number_metrics
from graphapp.look.theme import Theme

#: A rectangle that texts may stand on, and the name of its colour.
Ground: TypeAlias = tuple[QRectF, str]


def choose(forms: Forms, room: float, level: Level = FULL) -> tuple[Form, float]:
    """The fullest form that fits, with its width; nothing where none does."""
    for form in forms:
        width = width_of(form, level)
        if width <= room:
            return form, width
    return (), 0.0


def width_of(form: Form, level: Level = FULL) -> float:
    """How wide a form is drawn."""
    return sum(piece_width(piece, level) for piece in form)


def piece_width(piece: Piece, level: Level) -> float:
    """How wide a piece is drawn."""
    text, role, array = piece
    width = 0.0
    if array is not None:
        width = heat_size(array, *level.chip).width() + (4.0 if text else 1.0)
    if role == BLANK:
        width += blank_width(level.size, text)
    elif text:
        width += number_metrics(level.size).width(text)
    return width


def paint_texts(
    painter: QPainter, texts: Sequence[Placed], level: Level, theme: Theme,
    grounds: Sequence[Ground],
) -> None:  # fmt: skip
    """Draw texts: plates first, then words by colour, then heat maps, boxes and covers."""
    plate = theme.color("background")
    by_role: dict[str, list[tuple[QPointF, str]]] = {}
    for text in texts:
        for rect in text.plates:
            painter.fillRect(rect, theme.color(_ground(rect, grounds)) if grounds else plate)
        for run in text.runs:
            by_role.setdefault(run.role, []).append((run.at, run.text))
    painter.setFont(number_font(level.size))
    for role, runs in by_role.items():
        painter.setPen(theme.color(role))
        for point, words in runs:
            painter.drawText(point, words)
    for text in texts:
        for rect, array in text.maps:
            paint_heat(painter, rect, array, theme)
        for box, number in text.blanks:
            paint_blank(painter, box, number, theme)
        for box, _ in text.covers:
            paint_cover(painter, box, theme)
    for text in texts:
        for corner, verdict, _ in text.badges:
            paint_verdict(painter, corner, verdict, theme)


def _ground(plate: QRectF, grounds: Sequence[Ground]) -> str:
    """The name of the colour that a plate covers."""
    middle = plate.center()
    return next((role for area, role in reversed(grounds) if area.contains(middle)), "background")
