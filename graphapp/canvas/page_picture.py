"""The graph on paper: how large, on which page, in how many strips, so that it can be read.

Numbers are never smaller than 6 points. A graph that is too wide for a page with the text has a
landscape page of its own; one that is too wide even for that is cut into strips, between its
nodes, which stand below each other; one that is too high is cut into rows of strips.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from graphapp.canvas.blanks import ask, face_blank
from graphapp.canvas.levels import level_at
from graphapp.canvas.scene import GraphScene
from graphapp.engine import evaluate
from graphapp.engine.hiding import UNASKED, Hidden
from graphapp.look.fonts import LABEL_SIZE
from graphapp.look.theme import LIGHT, Theme
from graphapp.model import Graph
from graphapp.model.arrange import lay_out_missing

#: Ink on white, whatever the screen shows.
PAPER: Theme = replace(
    LIGHT, background="#FFFFFF", text="#000000", muted="#4A4F55", edge="#6B7280",
    accent="#000000", frame="#FFFFFF", note="#FFFFFF",
)  # fmt: skip

#: 6 points, in units of 96 to the inch.
LEAST_TEXT = 8.0
#: How closely the scene thinks it is looked at: whole equations, and numbers alone.
_WHOLE, _SHORTEST, _SHORT = 1.0, 0.46, 0.599
#: Smaller than this the symbols in the boxes cannot be read: on a page alone, among text.
_LEAST_SCALE, _LEAST_BESIDE = 0.42, 0.5
#: Around the graph, in its own units.
_MARGIN = 8.0
#: What a strip repeats of the one before it.
_OVERLAP = 12.0
#: Between strips, in units of the page; and below the last one.
STRIP_GAP = 18.0
#: Candidates for a cut are so far apart.
_STEP = 4.0


class Room(NamedTuple):
    """The room of a picture on a page."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where a picture goes, and how."""

    strips: tuple[QRectF, ...]
    """Parts of the scene, one below the other."""
    scale: float
    """Units of the page for each unit of the scene."""
    detail: float
    """How closely the scene is looked at: it decides what is written."""
    own_page: bool
    rows: int = 1
    """So many parts of the graph stand below each other; each is a row of strips."""

    @property
    def legend(self) -> str:
        """What is to be said about how the picture is drawn; empty where nothing is."""
        level = level_at(self.detail)
        said = []
        if level is not None and level.compact:
            said.append(
                "Above an edge stands its value, below it the gradient that comes back on it "
                "(downstream)."
            )
        if self.rows > 1 and len(self.strips) > self.rows:
            said.append("The graph is cut into parts: from left to right, row by row.")
        elif self.rows > 1:
            said.append("The graph is cut into parts: from top to bottom.")
        elif len(self.strips) > 1:
            said.append("The graph is cut into parts: from left to right.")
        return " ".join(said)

    @property
    def least_text(self) -> float:
        """The size of the numbers on paper."""
        level = level_at(self.detail)
        return self.scale * (LABEL_SIZE if level is None else level.size)


class PagePicture:
    """One graph as it is printed. ``close`` it in the end."""

    def __init__(self, graph: Graph, boxes: Hidden) -> None:
        self._scene = GraphScene(evaluate(lay_out_missing(graph)), PAPER)
        self._scene.with_grid = False
        self._boxes = boxes
        area = self._scene.extent()
        for item in self._scene.edges.values():  # some go around everything
            area = area.united(item.path().boundingRect())
        self.area = area.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)

    @property
    def scene(self) -> GraphScene:
        """What is drawn."""
        return self._scene

    def close(self) -> None:
        """Let go of the drawing."""
        self._scene.close_down()

    def arrangement(self, beside: Room, alone: Room) -> Arrangement:
        """The best place: in the room that the text leaves, or on a page alone.

        It is the same for a worksheet and its key: an answer that has no room in the picture then
        is left to the list of answers, and its question's sign stands in the box.
        """
        signs = {of: text.split()[0] for of, text in self._boxes.items()}
        ask(self._scene, signs)
        wanted = set(signs.values()) - {UNASKED}
        tries = (found for found in self._tries(beside, alone) if self._serves(found, wanted))
        found = next(tries, None) or self._strips(alone, _WHOLE)
        ask(self._scene, self._boxes)
        seen = self.boxes_seen(found.detail)
        ask(self._scene, {of: t if t in seen else signs[of] for of, t in self._boxes.items()})
        return found

    def _tries(self, beside: Room, alone: Room) -> Iterator[Arrangement]:
        for short in (False, True):
            for room, own_page in ((beside, False), (alone, True)):
                scale = min(1.0, room.width / self.area.width(), room.height / self.area.height())
                detail = min(max(scale, _SHORTEST), _SHORT) if short else _WHOLE
                yield Arrangement((self.area,), scale, detail, own_page)
        yield self._strips(alone, _SHORTEST)

    def _strips(self, room: Room, detail: float) -> Arrangement:
        """The fewest strips in which numbers are large enough; in rows where it is too high."""
        level = level_at(detail)
        assert level is not None
        least = max(LEAST_TEXT / level.size, _LEAST_SCALE)
        rows = self._rows(max(math.ceil(self.area.height() * least / room.height), 1), room, least)
        high = max(row.height() for row in rows)
        tallest = room.height / high
        first = max(math.ceil(self.area.width() * least / room.width), 1)
        for count in range(first, 2 * first + 3):
            strips = [strip for row in rows for strip in self._cut(row, count)]
            scale = min(1.0, tallest, room.width / max(strip.width() for strip in strips))
            if scale >= min(least, tallest):
                break
        more = int(room.height / (high * scale + STRIP_GAP)) + 1
        smaller = (room.height / more - STRIP_GAP) / high
        if len(strips) > 1 and smaller >= least:  # one more strip on each page
            scale = min(scale, smaller)
        return Arrangement(tuple(strips), scale, detail, own_page=True, rows=len(rows))

    def _rows(self, first: int, room: Room, least: float) -> list[QRectF]:
        """The fewest parts, one below the other, that are not too high for a page."""
        area = self.area
        spans = [(span.top(), span.bottom()) for span in self._spans()]
        for count in range(first, 2 * first + 3):
            rows = [
                QRectF(area.left(), top, area.width(), bottom - top)
                for top, bottom in _parts(area.top(), area.height(), count, spans)
            ]
            if max(row.height() for row in rows) * least <= room.height:
                break
        return rows

    def _spans(self) -> list[QRectF]:
        return [self._scene.extent([id]) for id in self._scene.nodes]

    def _serves(self, found: Arrangement, wanted: set[str]) -> bool:
        """Is everything readable, and every question there?"""
        least = _LEAST_SCALE if found.own_page else _LEAST_BESIDE
        if found.least_text < LEAST_TEXT or found.scale < least:
            return False
        return wanted <= self.boxes_seen(found.detail)

    def boxes_seen(self, detail: float) -> set[str]:
        """The boxes that are drawn when one looks so closely."""
        scene = self._scene
        scene.drawing.detail = detail
        level = level_at(detail)
        assert level is not None
        scene.labels.write_at(level)
        found = {number for text in scene.labels.in_sight(self.area) for _, number in text.blanks}
        blanks = (face_blank(item) for item in scene.nodes.values())
        return found | {blank[1] for blank in blanks if blank is not None}

    def _cut(self, row: QRectF, count: int) -> list[QRectF]:
        """A row in strips of about the same width."""
        spans = [(span.left(), span.right()) for span in self._spans() if span.intersects(row)]
        return [
            QRectF(left, row.top(), right - left, row.height())
            for left, right in _parts(row.left(), row.width(), count, spans)
        ]

    def paint(
        self, painter: QPainter, strip: QRectF, corner: tuple[float, float],
        found: Arrangement, dots: float,
    ) -> None:  # fmt: skip
        """Draw a strip with its corner at a point of the page, ``dots`` for each unit of a page.

        The scale of the view comes on top of that of the world, from which the scene sees how
        closely it is looked at.
        """
        view = dots * found.scale / found.detail
        painter.save()
        painter.resetTransform()
        painter.setWindow(0, 0, _FINE, _FINE)
        painter.setViewport(0, 0, round(_FINE * view), round(_FINE * view))
        left, top = (place * dots / view for place in corner)
        size = strip.width() * found.detail, strip.height() * found.detail
        self._scene.render(painter, QRectF(left, top, *size), strip)
        painter.restore()


#: Window and viewport are whole numbers; so many units make their ratio exact enough.
_FINE = 1_000_000


def _parts(
    start: float, length: float, count: int, spans: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """A length in parts that overlap a little, cut where the fewest nodes and labels are."""
    cuts = [start]
    for i in range(1, count):
        ideal = start + length * i / count
        reach = int(0.2 * length / count / _STEP)
        places = [ideal + j * _STEP for j in range(-reach, reach + 1)]
        cuts.append(min(places, key=lambda x: (_crossed(spans, x), abs(x - ideal))))
    cuts.append(start + length)
    return [
        (low - (_OVERLAP if i else 0), high + (_OVERLAP if i < count - 1 else 0))
        for i, (low, high) in enumerate(pairwise(cuts))
    ]


def _crossed(spans: list[tuple[float, float]], at: float) -> int:
    return sum(low < at < high for low, high in spans)
