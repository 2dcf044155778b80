"""LaTeX to outlines that a painter fills: crisp at every zoom, in every colour.

Common labels come ready-made from ``resources/math/outlines.json`` (see ``outlines``), so that
start-up does not import ziamath; any other label imports it on first use. What cannot be parsed
is shown as the text that it is.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainterPath, QTransform

from graphapp.errors import GraphappError
from graphapp.files.bundled import folder
from graphapp.look.figures import Figure, figure_from, is_numbers, row_of
from graphapp.look.fonts import text_font

#: Longer labels are cut: nobody reads them on a node, and a hostile file could stall the window.
LONGEST_TEX = 200

#: Names are not written smaller than this.
LEAST_NAME = 10.0

#: How large plain text is beside mathematics of the same size.
_PLAIN = 0.8

#: The size at which outlines are stored.
EM = 100.0


@dataclass(frozen=True, slots=True)
class Outline:
    """A typeset formula: its left end and baseline are the origin, y grows downwards."""

    path: QPainterPath
    width: float
    ascent: float
    """How far it reaches above the baseline."""
    descent: float

    @property
    def height(self) -> float:
        """From the lowest to the highest point."""
        return self.ascent + self.descent

    def centred(self, x: float, y: float) -> QPainterPath:
        """The path moved so that its box has its middle at (x, y)."""
        return self.path.translated(x - self.width / 2, y + (self.ascent - self.descent) / 2)

    def starting(self, x: float, baseline: float) -> QPainterPath:
        """The path moved so that it begins at ``x`` on ``baseline``."""
        return self.path.translated(x, baseline)


@lru_cache(maxsize=4096)
def outline(tex: str, size: float, longest: int = LONGEST_TEX) -> Outline:
    """The outline of LaTeX-like mathematics with letters of ``size`` pixels.

    Never raises: what cannot be typeset is written as plain text. ``longest`` is for formulas that
    the program wrote itself, which are cut nowhere.
    """
    tex = tex.strip()[:longest]
    stored = _stored()
    known = stored.get(tex)
    if known is not None:
        return _scaled(known, size / EM)
    match = NUMBERED.fullmatch(tex)
    if match is not None and match[1] in stored:
        return _numbered(outline(match[1], size), match[2], size)
    if is_numbers(tex):
        return _figures(tex, size)
    made = typeset(tex)
    return _plain(tex, size) if made is None else _scaled(made, size / EM)


#: A name with a number below it.
NUMBERED = re.compile(r"(.+)_\{?(\d+)\}?")
#: How much higher a subscript stands beside a letter than beside nothing, in ems: figures are
#: stored beside nothing.
_RAISED = 0.089


def lone_subscript(digit: str) -> str:
    """LaTeX for one figure as a subscript of nothing."""
    return f"{{}}_{digit}"


def _numbered(letter: Outline, digits: str, size: float) -> Outline:
    """A letter with a number below it, put together: large graphs have a thousand of them."""
    path, width, descent = QPainterPath(letter.path), letter.width, letter.descent
    for digit in digits:
        figure = outline(lone_subscript(digit), size)
        path.addPath(figure.starting(width, -_RAISED * size))
        width += figure.width
        descent = max(descent, figure.descent - _RAISED * size)
    path.setFillRule(Qt.FillRule.WindingFill)
    return Outline(path, width, letter.ascent, descent)


def _figures(tex: str, size: float) -> Outline:
    """Numbers from figures that are typeset once."""
    row = row_of(tex, _figure)
    path = QTransform.fromScale(size, size).map(row.path)
    path.setFillRule(Qt.FillRule.WindingFill)
    return Outline(path, row.width * size, row.ascent * size, row.descent * size)


@cache
def _figure(character: str) -> Figure:
    made = typeset("{-}" if character == "-" else character)
    assert made is not None
    return figure_from(made, _path_of(made["path"]), EM)


@cache
def _stored() -> dict[str, dict[str, Any]]:
    try:
        text = (folder("resources") / "math" / "outlines.json").read_text(encoding="utf-8")
        outlines: dict[str, dict[str, Any]] = json.loads(text)["outlines"]
    except (GraphappError, OSError, ValueError, KeyError):  # then ziamath typesets everything
        return {}
    return outlines


#: A minus where an operand begins: a sign, which stands close to what follows it.
_SIGN = re.compile(
    r"([=<>,(\[]|\\(?:leq?|geq?|approx|in|to|leftarrow|cdot|times|pm)(?![a-zA-Z]))\s*-"
)


def typeset(tex: str) -> dict[str, Any] | None:
    """What ``outlines.json`` holds of one formula: width, ascent, descent and commands at ``EM``.

    None where ziamath cannot parse it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of ziamath's own, about functions it calls
        from ziamath.config import config  # 100 ms that start-up does without
        from ziamath.zmath import Latex

        config.svg2 = False
        try:
            drawn = Latex(_SIGN.sub(r"\1 {-}", tex), size=EM, margin=0).svgxml()
        except Exception:  # noqa: BLE001 - ziamath raises whatever it stumbles over
            return None
    left, top, width, height = map(float, drawn.attrib["viewBox"].split())
    commands: list[str] = []
    for element in drawn.iter():
        if element.tag.endswith("path"):
            commands.append(_rounded(element.attrib["d"]))
        elif element.tag.endswith("rect"):
            x, y, w, h = (float(element.attrib[key]) for key in ("x", "y", "width", "height"))
            commands.append(
                f"M {x:g} {y:g} L {x + w:g} {y:g} L {x + w:g} {y + h:g} L {x:g} {y + h:g} Z"
            )
    if not commands:
        return None
    return {
        "left": round(left, 1), "width": round(width, 1),
        "ascent": round(-top, 1), "descent": round(top + height, 1), "path": " ".join(commands),
    }  # fmt: skip


def _rounded(commands: str) -> str:
    return " ".join(
        part if part.isalpha() else f"{round(float(part), 1):g}" for part in commands.split()
    )


def _scaled(stored: dict[str, Any], scale: float) -> Outline:
    left = stored["left"]
    path = QTransform(scale, 0, 0, scale, -left * scale, 0).map(_path_of(stored["path"]))
    path.setFillRule(Qt.FillRule.WindingFill)
    return Outline(
        path, stored["width"] * scale, stored["ascent"] * scale, stored["descent"] * scale
    )


def _path_of(commands: str) -> QPainterPath:
    path = QPainterPath()
    parts = iter(commands.split())
    for command in parts:
        if command == "M":
            path.moveTo(float(next(parts)), float(next(parts)))
        elif command == "L":
            path.lineTo(float(next(parts)), float(next(parts)))
        elif command == "Q":
            path.quadTo(*(float(next(parts)) for _ in range(4)))
        elif command == "C":
            path.cubicTo(*(float(next(parts)) for _ in range(6)))
        elif command == "Z":
            path.closeSubpath()
    return path


def name_within(tex: str, size: float, width: float) -> Outline:
    """A name no wider than ``width``: smaller, and where nobody could read that, cut with dots."""
    whole, width = outline(tex, size), max(width, 1.0)
    if whole.width <= width:
        return whole
    smaller = round(size * width / whole.width, 1)
    made = outline(tex, smaller)
    if smaller >= LEAST_NAME and made.width <= width + 0.5:  # plain text is not in proportion
        return made
    font = text_font(LEAST_NAME * _PLAIN)
    cut = QFontMetricsF(font).elidedText(tex.strip(), Qt.TextElideMode.ElideRight, width)
    return _plain(cut, LEAST_NAME)


def _plain(text: str, size: float) -> Outline:
    font = text_font(max(size * _PLAIN, 1))
    path = QPainterPath()
    path.addText(0, 0, font, text)
    box: QRectF = path.boundingRect()
    width = QFontMetricsF(font).horizontalAdvance(text)
    return Outline(path, width, max(-box.top(), 0.0), max(box.bottom(), 0.0))
