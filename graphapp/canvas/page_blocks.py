"""The parts of a printed page: paragraphs, formulas, room for answers. Each knows its height.

Units are those of the screen, 96 to the inch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QBrush,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextLine,
    QTextListFormat,
    QTextOption,
)

from graphapp.canvas.page_picture import PAPER
from graphapp.look.math_document import MathDocument

INK = PAPER.color("text")
QUIET = PAPER.color("muted")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page that is not torn apart."""

    height: float
    paint: Callable[[QPainter, float], None]
    """Draws it, given its upper side; the left margin is 0."""
    gap: float = 0.0
    """Room above it, except at the top of a page."""
    stays: bool = False
    """Must it be on the page of the next one?"""


def together(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, all on one page."""
    found = list(blocks)
    return [replace(block, stays=True) for block in found[:-1]] + found[-1:]


def after(gap: float, blocks: Sequence[Block]) -> list[Block]:
    """The blocks with some room above the first."""
    return [replace(block, gap=gap if not i else block.gap) for i, block in enumerate(blocks)]


def space(height: float) -> Block:
    """Room that is left empty."""
    return Block(height, lambda _painter, _top: None)


# Texts ----------------------------------------------------------------------------------------


def line_of_text(text: str, font: QFont, *, left: float = 0.0, quiet: bool = False) -> Block:
    """One line, which is not broken."""
    metrics = QFontMetricsF(font)

    def paint(painter: QPainter, top: float) -> None:
        write(painter, QPointF(left, top + metrics.ascent()), text, font, quiet=quiet)

    return Block(metrics.height(), paint)


def shortened(text: str, font: QFont, width: float) -> str:
    """A text for one line, with … in the middle where it would be wider."""
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, width)


def write(painter: QPainter, at: QPointF, text: str, font: QFont, *, quiet: bool = False) -> None:
    """A text from a point of its baseline on."""
    painter.setFont(font)
    painter.setPen(QUIET if quiet else INK)
    painter.drawText(at, text)


def wrapped(
    text: str, font: QFont, width: float, left: float = 0.0, *, quiet: bool = False
) -> Block:
    """A plain text, broken between words."""
    longest = max(map(QFontMetricsF(font).horizontalAdvance, text.split()), default=0.0)
    wrap = Qt.TextFlag.TextWordWrap if longest <= width else Qt.TextFlag.TextWrapAnywhere
    flags = wrap | Qt.AlignmentFlag.AlignLeft
    height = QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 1e6), int(flags), text).height()

    def paint(painter: QPainter, top: float) -> None:
        painter.setFont(font)
        painter.setPen(QUIET if quiet else INK)
        painter.drawText(QRectF(left, top, width, height + 2), int(flags), text)

    return Block(height, paint)


def prose(markdown: str, width: float, left: float = 0.0) -> list[Block]:
    """Markdown with ``$math$``: one block for each line, so that a page may end after any."""
    if not markdown.strip():
        return []
    document = MathDocument(0.0)
    document.setUseDesignMetrics(True)
    option = document.defaultTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.show_outlined(markdown, width)
    breakable = QTextBlockFormat()
    breakable.setNonBreakableLines(False)  # as those of code are
    everything = QTextCursor(document)
    everything.select(QTextCursor.SelectionType.Document)
    everything.mergeBlockFormat(breakable)
    formulas = [(path.boundingRect().center().y(), path) for path in document.outlines()]
    blocks: list[Block] = []
    end = 0.0
    for part in _parts(document):
        inside = [path for y, path in formulas if part.top <= y < part.bottom]
        paint = _painting(part, inside, left)
        blocks.append(Block(part.bottom - part.top, paint, max(part.top - end, 0.0), part.stays))
        end = part.bottom
    return blocks


class _Part(NamedTuple):
    """A line of a document, or a whole table."""

    top: float
    bottom: float
    stays: bool
    draw: Callable[[QPainter], None]


def _parts(document: MathDocument) -> Iterator[_Part]:
    """What stands in a document from top to bottom."""
    tables = set()
    block = document.begin()
    while block.isValid():
        table = QTextCursor(block).currentTable()
        if table is None:
            yield from _lines(document, block)
        elif table.objectIndex() not in tables:
            tables.add(table.objectIndex())
            box = document.documentLayout().frameBoundingRect(table)
            yield _Part(box.top(), box.bottom(), False, _drawing(document, box))
        block = block.next()


def _drawing(document: MathDocument, part: QRectF) -> Callable[[QPainter], None]:
    """Draws a table: what lies in its rectangle."""

    def draw(painter: QPainter) -> None:
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, INK)
        context.clip = part.adjusted(-1, 1, 1, -1)
        document.documentLayout().draw(painter, context)

    return draw


def _lines(document: MathDocument, block: QTextBlock) -> Iterator[_Part]:
    corner = document.documentLayout().blockBoundingRect(block).topLeft()
    layout, heading = block.layout(), block.blockFormat().headingLevel() > 0
    count = layout.lineCount()
    for i in range(count):
        line = layout.lineAt(i)
        top = corner.y() + line.y()
        stays = heading or (count > 1 and i in (0, count - 2))
        sign = _sign_of(block) if not i else ""
        yield _Part(top, top + line.height(), stays, _line_drawing(document, line, corner, sign))


def _line_drawing(
    document: MathDocument, line: QTextLine, corner: QPointF, sign: str
) -> Callable[[QPainter], None]:
    """Draws a line of text. ``document`` lives as long as this may be called."""

    def draw(painter: QPainter) -> None:
        font = document.defaultFont()
        painter.setPen(INK)
        line.draw(painter, corner)
        if sign:
            wide = QFontMetricsF(font).horizontalAdvance(sign) + 6.0
            at = QPointF(corner.x() + line.x() - wide, corner.y() + line.y() + line.ascent())
            write(painter, at, sign, font)

    return draw


def _sign_of(block: QTextBlock) -> str:
    """What stands before an entry of a list: its number, or a dot."""
    entries = block.textList()
    if entries is None:
        return ""
    numbered = entries.format().style() is QTextListFormat.Style.ListDecimal
    return entries.itemText(block) if numbered else "•"


def _painting(
    part: _Part, formulas: list[QPainterPath], left: float
) -> Callable[[QPainter, float], None]:
    def paint(painter: QPainter, top: float) -> None:
        painter.save()
        painter.translate(left, top - part.top)
        part.draw(painter)
        for path in formulas:
            painter.fillPath(path, QBrush(INK))
        painter.restore()

    return paint
