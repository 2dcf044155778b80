"""Sets the sentences of the steps: symbols as outlines, fractions with a bar, numbers as text.

Each symbol is typeset once and kept, so that a sentence with new numbers costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from graphapp.engine.step_lines import Line, Part
from graphapp.look.fonts import number_font, number_metrics
from graphapp.look.theme import Theme
from graphapp.look.typeset import LONGEST_TEX, Outline, outline
from graphapp.model.numerals import MINUS

SIZE = 16.0
_NUMBER = 14
_FRACTION = 13.0
_AXIS = 0.31
"""Of the size: how high the bar of a fraction stands above the baseline."""
_GAP = 2.6
_PADDING = 1.5

#: What was typeset already costs nothing; anything else may take 20 ms.
_known: set[str] = set()


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a sentence with its place beside the others."""

    part: Part
    width: float
    size: float


def blocks_of(line: Line, *, hurry: bool = False, size: float = SIZE) -> tuple[Block, ...]:
    """The parts with their widths; in a ``hurry`` what was never typeset stays plain text."""
    parts = [_as_text(part) if _stays_plain(part, hurry=hurry) else part for part in line]
    return tuple(Block(part, _width(part, size), size) for part in parts)


def is_typeset(lines: Iterable[Line]) -> bool:
    """Was everything in some lines typeset before?"""
    return all(_known.issuperset(_symbols(part)) for line in lines for part in line)


def _symbols(part: Part) -> tuple[str, ...]:
    return part.symbols or ((part.tex,) if part.kind == "symbols" else ())


def _stays_plain(part: Part, *, hurry: bool) -> bool:
    tex = _symbols(part)
    return any(len(symbol) > LONGEST_TEX for symbol in tex) or (
        hurry and not _known.issuperset(tex)
    )


def _as_text(part: Part) -> Part:
    return part._replace(kind="numbers", symbols=())


def width_of(blocks: Sequence[Block]) -> float:
    """How wide a sentence is."""
    return sum(block.width for block in blocks)


def shorter(line: Line) -> tuple[Line, ...]:
    """The sentence, then without its symbols in the middle, then only what is and its result."""
    signs = [i for i, part in enumerate(line) if part.kind == "sign" and "=" in part.text]
    dots = (Part("sign", "… ", ""),)
    forms = [line]
    if len(signs) > 2:
        forms.append(line[: signs[0] + 1] + dots + line[signs[-2] :])
    if len(signs) > 1:
        forms.append(line[: signs[0] + 1] + dots + line[signs[-1] :])
    if signs:
        forms.append(line[signs[-1] + 1 :])
    return tuple(forms)


def paint(
    painter: QPainter, blocks: Sequence[Block], x: float, baseline: float, theme: Theme
) -> None:
    """Draw a sentence from its left end."""
    for block in blocks:
        _paint(painter, block, x, baseline, theme)
        x += block.width


def _written(part: Part) -> str:
    return part.text.replace(" - ", f" {MINUS} ")


@lru_cache(maxsize=2048)
def _shape(tex: str, size: float) -> Outline:
    _known.add(tex)
    return outline(tex, size)


def _width(part: Part, size: float) -> float:
    if part.kind == "symbols":
        return _shape(part.tex, size).width + 2 * _PADDING
    if part.kind == "dotted":
        return _shape(part.symbols[0], size).width + 2 * _PADDING
    if part.kind == "ratio":
        return max(map(_partial_width, part.symbols)) + 2 * _PADDING + 4
    return number_metrics(_NUMBER, bold=part.role != "text").width(_written(part))


def _partial_width(symbol: str) -> float:
    return _shape(r"\partial", _FRACTION).width + 1 + _shape(symbol, _FRACTION).width


def _paint(painter: QPainter, block: Block, x: float, baseline: float, theme: Theme) -> None:
    part, color = block.part, theme.color(block.part.role)
    if part.kind == "symbols":
        _fill(painter, _shape(part.tex, block.size).starting(x + _PADDING, baseline), theme)
    elif part.kind == "dotted":
        shape = _shape(part.symbols[0], block.size)
        _fill(painter, shape.starting(x + _PADDING, baseline), theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("text"))
        top = baseline - max(shape.ascent, 0.45 * block.size) - 3.2
        painter.drawEllipse(QPointF(x + _PADDING + min(shape.width / 2, 5.0), top), 1.3, 1.3)
    elif part.kind == "ratio":
        _paint_ratio(painter, block, x, baseline, theme)
    else:
        painter.setFont(number_font(_NUMBER, bold=part.role != "text"))
        painter.setPen(theme.color("muted") if part.kind == "sign" else color)
        painter.drawText(QPointF(x, baseline), _written(part))


def _fill(painter: QPainter, path: QPainterPath, theme: Theme) -> None:
    painter.fillPath(path, theme.color("text"))


def _paint_ratio(painter: QPainter, block: Block, x: float, baseline: float, theme: Theme) -> None:
    middle, axis = x + block.width / 2, baseline - _AXIS * block.size
    above, below = block.part.symbols
    shapes = _shape(above, _FRACTION), _shape(below, _FRACTION)
    _paint_partial(painter, above, middle, axis - _GAP - max(shapes[0].descent, 0.5), theme)
    top = max(shapes[1].ascent, _shape(r"\partial", _FRACTION).ascent)
    _paint_partial(painter, below, middle, axis + _GAP + top, theme)
    painter.setPen(QPen(theme.color("text"), 1.1))
    half = block.width / 2 - _PADDING
    painter.drawLine(QPointF(middle - half, axis), QPointF(middle + half, axis))


def _paint_partial(
    painter: QPainter, symbol: str, middle: float, baseline: float, theme: Theme
) -> None:
    """∂ and a symbol, centred."""
    sign, x = _shape(r"\partial", _FRACTION), middle - _partial_width(symbol) / 2
    _fill(painter, sign.starting(x, baseline), theme)
    _fill(painter, _shape(symbol, _FRACTION).starting(x + sign.width + 1, baseline), theme)
