"""A formula that breaks into lines: typeset pieces, each of which can light up what it is about."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from graphapp.look.fonts import scale_of
from graphapp.look.theme import of
from graphapp.look.typeset import Outline, outline
from graphapp.model import Edge

_SMALLEST = 9.0
_LEADING = 7.0
_MARGIN = 4.0
#: A last line with less than this share of the room gets company.
_NEARLY_EMPTY = 0.3
_SIGN = re.compile(r"(?:^|(?<=[\[({,])|(?<=, ))-(?=\d)")


@dataclass(frozen=True, slots=True)
class Part:
    """What a piece of a formula is about: lit on the canvas while the pointer is on it."""

    nodes: frozenset[str] = frozenset()
    edges: frozenset[Edge] = frozenset()
    path: int = -1
    """The number of the path that it belongs to; −1 where it belongs to none."""

    @staticmethod
    def of_edges(edges: Iterable[Edge], path: int = -1) -> Part:
        """Edges with their ends."""
        chosen = frozenset(edges)
        return Part(frozenset(id for e in chosen for id in (e.source, e.target)), chosen, path)


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Piece:
    """One typeset piece of a line."""

    tex: str
    role: str = "text"
    part: Part = NOTHING
    before: float = 0.0
    """Room before it, in ems."""
    sticks: bool = False
    """Must it stay on the line of the piece before it?"""
    tip: str = ""


class FormulaFlow(QWidget):
    """Pieces from left to right, broken where the width ends. Keys and mouse choose a piece."""

    lit = Signal(object)
    """The Part under the pointer or chosen with the keys; ``NOTHING`` when there is none."""
    chosen = Signal(object)
    """The Part that was clicked."""

    def __init__(self, size: float = 16.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._pieces: tuple[Piece, ...] = ()
        self._selected: frozenset[Edge] = frozenset()
        self._pinned = NOTHING
        self._places: list[tuple[QRectF, QPointF, Outline]] = []
        self._laid_for = -1
        self._heights: dict[int, int] = {}
        """By width: layouts ask for several in turn."""
        self._under: int | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)

    # What is shown --------------------------------------------------------------------------

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces from left to right."""
        return self._pieces

    def show_pieces(self, pieces: Sequence[Piece], spoken: str) -> None:
        """Other pieces; ``spoken`` is what a screen reader says."""
        self.setAccessibleName(spoken)
        if tuple(pieces) == self._pieces:
            return
        self._pieces = tuple(pieces)
        self._laid_for = -1
        self._heights = {}
        self._under = None
        alive = any(piece.part != NOTHING for piece in self._pieces)
        policy = Qt.FocusPolicy.TabFocus if alive else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(policy)
        self._fit()
        self.update()

    def mark(self, selected: frozenset[Edge], pinned: Part) -> None:
        """Mark the pieces about a selected edge, and those of what was clicked."""
        if (selected, pinned) != (self._selected, self._pinned):
            self._selected, self._pinned = selected, pinned
            self.update()

    def _is_marked(self, piece: Piece) -> bool:
        part, pinned = piece.part, self._pinned
        if part.edges & self._selected:
            return True
        own = bool(part.edges) and part.edges <= pinned.edges
        return own and (pinned.path < 0 or part.path == pinned.path)

    def marked_pieces(self) -> tuple[Piece, ...]:
        """The pieces that are marked."""
        return tuple(piece for piece in self._pieces if self._is_marked(piece))

    @property
    def _em(self) -> float:
        """The size of letters, larger where the window's are."""
        return round(self._size * scale_of(self.font()), 1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Other letters, other lines."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._laid_for, self._heights = -1, {}
            self._fit()
            self.update()

    def box_of(self, index: int) -> QRectF:
        """Where a piece stands."""
        self._lay(self.width())
        return self._places[index][0]

    # Layout ---------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of all lines."""
        if width not in self._heights:
            self._lay(width)
        return self._heights[width]

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As high as it is at this width."""
        return QSize(120, self.heightForWidth(max(self.width(), 60)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It never loses a line."""
        return QSize(60, self.heightForWidth(max(self.width(), 60)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        height = self.heightForWidth(max(self.width(), 60))
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def _lay(self, width: int) -> None:
        if width == self._laid_for:
            return
        self._laid_for = width
        room = width - 2 * _MARGIN
        indent = min(1.2 * self._em, room / 8)
        groups = [
            [(piece.before * self._em, self._shape(piece, room - 2.5 * indent)) for piece in group]
            for group in _groups(self._pieces)
        ]
        widths = [sum(gap + shape.width for gap, shape in group) for group in groups]
        lines: list[list[tuple[float, Outline]]] = []
        left = iter(groups)
        for count in breaks(widths, room, indent):
            x = indent if lines else 0.0
            lines.append([])
            for gap, shape in chain.from_iterable(islice(left, count)):
                lines[-1].append((x + gap, shape))
                x += gap + shape.width
        self._place(lines)

    def _shape(self, piece: Piece, room: float) -> Outline:
        tex = _tight(piece.tex)
        shape = outline(tex, self._em)
        if shape.width > room > 0:
            size = max(self._em * room / shape.width, _SMALLEST)
            shape = outline(tex, round(size, 1))
        return shape

    def _place(self, lines: list[list[tuple[float, Outline]]]) -> None:
        self._places = []
        top = 2.0
        for line in lines:
            ascent = max((shape.ascent for _, shape in line), default=self._em)
            descent = max((shape.descent for _, shape in line), default=0.0)
            for x, shape in line:
                box = QRectF(_MARGIN + x - 2, top, shape.width + 4, ascent + descent)
                self._places.append((box, QPointF(_MARGIN + x, top + ascent), shape))
            top += ascent + descent + _LEADING
        height = math.ceil(top - _LEADING + 3) if self._pieces else 0
        self._heights[self._laid_for] = height

    # Painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the outlines; a plate behind what is marked or under the pointer."""
        self._lay(self.width())
        theme = of(self.palette())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for i, (piece, (box, start, shape)) in enumerate(
                zip(self._pieces, self._places, strict=True)
            ):
                is_marked = self._is_marked(piece)
                if is_marked or i == self._under:
                    plate = QColor(theme.color("accent"))
                    plate.setAlpha(64 if is_marked else 36)
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(plate)
                    painter.drawRoundedRect(box, 3, 3)
                if is_marked:  # not by colour alone
                    painter.setPen(QPen(theme.color("accent"), 1.0 + theme.line_width))
                    low = box.bottom() - 0.5
                    painter.drawLine(QPointF(box.left() + 2, low), QPointF(box.right() - 2, low))
                painter.fillPath(shape.starting(start.x(), start.y()), theme.color(piece.role))
            if self.hasFocus() and self._under is None:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("accent"), 1.0))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    # Choosing -------------------------------------------------------------------------------

    def piece_at(self, at: QPoint) -> int | None:
        """The piece at a point that has something to show."""
        self._lay(self.width())
        for i, (box, _, _) in enumerate(self._places):
            if box.contains(QPointF(at)) and self._pieces[i].part != NOTHING:
                return i
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Light up what the piece under the pointer is about."""
        self._go_to(self.piece_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is lit."""
        super().leaveEvent(event)
        self._go_to(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Choose a piece."""
        at = self.piece_at(event.position().toPoint())
        if at is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._pieces[at].part)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and Right walk the pieces, Enter chooses one."""
        alive = [i for i, piece in enumerate(self._pieces) if piece.part != NOTHING]
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and alive:
            step = 1 if key == Qt.Key.Key_Right else -1
            at = alive.index(self._under) + step if self._under in alive else (step - 1) // 2
            self._go_to(alive[at % len(alive)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._under is not None:
            self.chosen.emit(self._pieces[self._under].part)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is lit."""
        super().focusOutEvent(event)
        self._go_to(None)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        """A piece's own tooltip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            at = self.piece_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if at is None else self._pieces[at].tip, self)
            return True
        return super().event(event)

    def _go_to(self, index: int | None) -> None:
        if index == self._under:
            return
        self._under = index
        self.lit.emit(NOTHING if index is None else self._pieces[index].part)
        if index is None:
            self.unsetCursor()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.update()


def breaks(widths: Sequence[float], room: float, indent: float) -> list[int]:
    """How many of some groups stand on each line; all lines but the first are indented.

    Each line takes what it can. A last line that would be nearly empty gets groups of the one
    before: ``· x`` alone says nothing.
    """
    counts = [0]
    x = 0.0
    for width in widths:
        if counts[-1] and x + width > room:
            counts.append(0)
            x = indent
        counts[-1] += 1
        x += width
    while len(counts) > 1 and counts[-2] > 1:
        last = counts[-1]
        tail = sum(widths[-last:])
        more = tail + widths[-last - 1]
        if tail > _NEARLY_EMPTY * room or indent + more > room:
            break
        counts[-2:] = [counts[-2] - 1, last + 1]
    return counts


def _tight(tex: str) -> str:
    """A minus that is a sign goes into braces: otherwise it is set like a subtraction."""
    return _SIGN.sub("{-}", tex)


def _groups(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that stay together."""
    groups: list[list[Piece]] = []
    for piece in pieces:
        if piece.sticks and groups:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
