"""A worksheet or its key on pages, for a PDF file or a printer.

Black on white, crisp, with text that can be selected. The parts follow each other from top to
bottom; a page ends where no question, and no paragraph, is torn apart. A large picture has a
landscape page of its own, after the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QSizeF
from PySide6.QtGui import (
    QFontMetricsF,
    QPagedPaintDevice,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPen,
)
from PySide6.QtWidgets import QApplication

from graphapp.canvas.page_answers import Blank, answer, derivation, entry, formulas_in_rows
from graphapp.canvas.page_blocks import (
    INK,
    QUIET,
    Block,
    after,
    line_of_text,
    prose,
    shortened,
    space,
    together,
    wrapped,
    write,
)
from graphapp.canvas.page_picture import STRIP_GAP, Arrangement, PagePicture, Room
from graphapp.canvas.selectable import SelectablePainter
from graphapp.errors import FileError, GraphappError
from graphapp.export.papers import PAPERS, SIZES
from graphapp.export.worksheet import Item, Worksheet
from graphapp.look.fonts import text_font

_UNITS_PER_INCH = 96
_MM = _UNITS_PER_INCH / 25.4
_SIDE, _TOP, _BOTTOM = 18 * _MM, 16 * _MM, 19 * _MM
#: A landscape page is for the picture.
_OWN_SIDE = 12 * _MM
_FOOT = 11 * _MM
#: Above a picture on its own page.
_TITLE = 24.0
#: Below it: two lines about how to read it.
_LEGEND = 44.0
#: So far a picture may reach into the margins.
_OUT = 8 * _MM
#: Of a page, so much may be the picture among text.
_SHARE = 0.5
#: From the sign of a question to its text.
_INDENT = 30.0
#: Room to calculate above an answer: the most that needs no more pages than the least.
_WORK = (110.0, 84.0, 64.0, 48.0, 34.0)
#: Dots of a PDF for each unit.
_DOTS = 10


@dataclass(slots=True)
class Page:
    """One page: what stands on it, and where."""

    landscape: bool = False
    placed: list[tuple[float, Block]] = field(default_factory=list)


class WorksheetPages:
    """The pages of one worksheet on one paper. Use it in a ``with``: it holds a drawing."""

    def __init__(self, sheet: Worksheet, paper: str = PAPERS[0]) -> None:
        self.sheet = sheet
        millimetres = SIZES[paper]
        match = QPageSize.SizeMatchPolicy.FuzzyMatch  # a printer knows the paper by its name
        self._size = QPageSize(QSizeF(*millimetres), QPageSize.Unit.Millimeter, "", match)
        self.width, self.height = (side * _MM for side in millimetres)
        self.picture = PagePicture(sheet.graph, sheet.boxes)
        self._dots = float(_DOTS)
        self.room = Room(self.width - 2 * _SIDE, self.height - _TOP - _BOTTOM)
        self.own_room = Room(self.height - 2 * _OWN_SIDE, self.width - _TOP - _BOTTOM)
        alone = Room(self.own_room.width, self.own_room.height - _TITLE - _LEGEND)
        beside = Room(self.room.width + 2 * _OUT, self.room.height * _SHARE)
        self.arrangement: Arrangement = self.picture.arrangement(beside, alone)
        self.pages = self._pages()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.picture.close()

    # What stands on the pages ----------------------------------------------------------------

    def _pages(self) -> list[Page]:
        found = self.arrangement
        inline = [] if found.own_page else after(16, self._strips())
        start = [*self._head(), *self._about(), *inline, *self._given()]
        if self.sheet.is_key:
            text = [*start, *self._solutions(), *self._errata()]
            pages = paginated(text, self.room.height)
        else:
            tries = [paginated([*start, *self._questions(w)], self.room.height) for w in _WORK]
            pages = min(tries, key=len)
        if found.own_page:
            own = paginated(self._own_page(), self.own_room.height)
            pages[1:1] = [Page(True, page.placed) for page in own]
        return pages

    def _own_page(self) -> list[Block]:
        """The picture with a title; a low one stands above the middle."""
        found = self.arrangement
        font = text_font(13, bold=True)
        words = shortened(f"{self.sheet.title}: the graph", font, self.own_room.width)
        title = line_of_text(words, font)
        if len(found.strips) > 1:
            return self._strips()
        parts = self._strips()
        used = sum(block.height + block.gap for block in parts) + title.height
        free = self.own_room.height - used
        return [title, *after(max(free / 3, 0.0), parts)]

    def _head(self) -> list[Block]:
        sheet, width = self.sheet, self.room.width
        right = "Answer key" if sheet.is_key else ""
        tag = text_font(13, bold=True)
        used = QFontMetricsF(tag).horizontalAdvance(right) + 20 if right else 0
        title = wrapped(sheet.title, text_font(22, bold=True), width - used)

        def paint(painter: QPainter, top: float) -> None:
            title.paint(painter, top)
            if right:
                write(painter, QPointF(width - used + 20, top + 21), right, tag)

        head = [Block(title.height, paint)]
        if sheet.source:
            head += after(2, [wrapped(sheet.source, text_font(12), width, quiet=True)])
        if sheet.items and not sheet.is_key:
            head += after(20, [self._name_line()])
        head += after(12, [Block(1.0, lambda painter, top: _rule(painter, top, width))])
        return together(head)

    def _name_line(self) -> Block:
        """Name, date and points, to be filled in."""
        font, width, points = text_font(12), self.room.width, f"{self.sheet.points:g}"
        fields = (("Name", 0.0, 0.50), ("Date", 0.54, 0.76), ("Points", 0.80, 1.0))

        def paint(painter: QPainter, top: float) -> None:
            for words, start, end in fields:
                x, right, baseline = start * width, end * width, top + 16
                write(painter, QPointF(x, baseline), words, font)
                x += QFontMetricsF(font).horizontalAdvance(words) + 6
                if words == "Points":
                    of = f"/ {points}"
                    right -= QFontMetricsF(font).horizontalAdvance(of) + 4
                    write(painter, QPointF(right + 4, baseline), of, font)
                painter.setPen(QPen(INK, 0.8))
                painter.drawLine(QPointF(x, baseline + 2), QPointF(right, baseline + 2))

        return Block(20.0, paint)

    def _about(self) -> list[Block]:
        blocks = after(14, prose(self.sheet.about, self.room.width))
        if self.arrangement.own_page:
            hint = line_of_text("The graph is on the next page.", text_font(12), quiet=True)
            blocks += after(8, [hint])
        return blocks

    def _strips(self) -> list[Block]:
        """The picture, one block for each strip; narrow ones stand in the middle."""
        found, picture = self.arrangement, self.picture
        room = self.own_room if found.own_page else self.room

        def strip_of(index: int) -> Block:
            strip = found.strips[index]
            x = (room.width - strip.width() * found.scale) / 2
            if len(found.strips) > 1:
                x = 0.0

            def paint(painter: QPainter, top: float) -> None:
                corner = painter.worldTransform().map(QPointF(x, top))
                place = corner.x() / self._dots, corner.y() / self._dots
                picture.paint(painter, strip, place, found, self._dots)

            return Block(strip.height() * found.scale, paint, gap=STRIP_GAP)

        strips = [strip_of(index) for index in range(len(found.strips))]
        legend = " ".join(filter(None, (found.legend, self.sheet.legend)))
        if not legend:
            return strips
        strips[-1] = replace(strips[-1], stays=True)
        return [*strips, *after(8, [wrapped(legend, text_font(12), room.width, quiet=True)])]

    def _given(self) -> list[Block]:
        sheet = self.sheet
        if not sheet.given:
            return []
        rows = formulas_in_rows(sheet.given, self.room.width)
        title = line_of_text("Given", text_font(14, bold=True))
        note = [wrapped(sheet.note, text_font(12), self.room.width)] if sheet.note else []
        return after(18, together([title, *note, *rows[:1]])) + rows[1:]

    def _questions(self, work: float) -> list[Block]:
        """Each with room to calculate and to answer, all on one page."""
        return [
            block
            for item in self.sheet.items
            for block in together(after(20, [*self._prompt(item), space(work), self._answer(item)]))
        ]

    def _solutions(self) -> list[Block]:
        return [block for item in self.sheet.items for block in self._solved(item)]

    def _prompt(self, item: Item) -> list[Block]:
        width = self.room.width - _INDENT
        lines = prose(item.prompt, width, _INDENT) or [space(21.0)]
        first, font = lines[0], text_font(16 if len(item.mark) == 1 else 13)

        def paint(painter: QPainter, top: float) -> None:
            write(painter, QPointF(0, top + min(first.height, 21.0) - 4.0), item.mark, font)
            first.paint(painter, top)

        return [replace(first, paint=paint), *lines[1:]]

    def _answer(self, item: Item) -> Block:
        """The field, and at the right how much and how exactly."""
        width = self.room.width - _INDENT
        blank = Blank(item.symbol, item.shape, item.numbers, item.remark)
        return replace(answer(blank, width, _INDENT), gap=6.0)

    def _solved(self, item: Item) -> list[Block]:
        """A question with its number, where that comes from, and what mistakes give."""
        width = self.room.width - _INDENT
        head = together([*self._prompt(item), self._answer(item)])
        rows = after(14, derivation(item.rows, width, _INDENT))
        blocks = together([*head, *rows[:2]]) + rows[2:]
        blocks += self._mistakes(item)
        if item.erratum:
            words = f"**Where the sheet is wrong.** {' '.join(item.erratum.split())}"
            blocks += after(8, prose(words, width, _INDENT))
        return after(22, blocks)

    def _mistakes(self, item: Item) -> list[Block]:
        if not item.mistakes:
            return []
        width = self.room.width - _INDENT
        font = text_font(12, bold=True)
        measure = QFontMetricsF(font)
        widest = max(measure.horizontalAdvance(mistake.number) for mistake in item.mistakes)
        column = min(max(widest + 22, 84.0), 0.36 * width)
        title = line_of_text("Usual mistakes", font, left=_INDENT)
        rows = [
            entry(mistake.number, mistake.message, width, _INDENT, column)
            for mistake in item.mistakes
        ]
        if len(rows) > 3:  # a page may end between the second and the last but one
            rows = [*together(rows[:2]), *rows[2:-2], *together(rows[-2:])]
            return after(14, [replace(title, stays=True), *rows])
        return after(14, together([title, *rows]))

    def _errata(self) -> list[Block]:
        if not self.sheet.errata:
            return []
        items = "\n".join(f"- {' '.join(erratum.split())}" for erratum in self.sheet.errata)
        title = line_of_text("Where the sheet is wrong", text_font(14, bold=True))
        lines = prose(items, self.room.width)
        return after(24, together([title, *after(6, lines[:2])])) + lines[2:]

    # Drawing ---------------------------------------------------------------------------------

    def print_on(self, device: QPagedPaintDevice, numbers: Sequence[int] = ()) -> None:
        """Draw pages, all or some, on a printer or into a PDF, each in its own orientation.

        Raises GraphappError where the device takes nothing.
        """
        numbers = numbers or range(1, len(self.pages) + 1)
        self._lay(device, self.pages[numbers[0] - 1])
        painter = SelectablePainter()
        if not painter.begin(device):
            raise GraphappError("the printer takes no pages: choose another one")
        for place, number in enumerate(numbers):
            if place:
                self._lay(device, self.pages[number - 1])
                device.newPage()
            self.paint_page(painter, number, device.logicalDpiX() / _UNITS_PER_INCH)
        painter.end()

    def size_of(self, number: int) -> Room:
        """Width and height of a page."""
        landscape = self.pages[number - 1].landscape
        return Room(self.height, self.width) if landscape else Room(self.width, self.height)

    def _lay(self, device: QPagedPaintDevice, page: Page) -> None:
        way = QPageLayout.Orientation
        turned = way.Landscape if page.landscape else way.Portrait
        layout = QPageLayout(self._size, turned, QMarginsF())
        layout.setMode(QPageLayout.Mode.FullPageMode)  # the margins are ours
        device.setPageLayout(layout)

    def paint_page(self, painter: QPainter, number: int, dots: float) -> None:
        """Draw one page, from 1 on; ``dots`` of the device for each unit."""
        page, self._dots = self.pages[number - 1], dots
        painter.save()
        painter.resetTransform()
        painter.scale(self._dots, self._dots)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = _OWN_SIDE if page.landscape else _SIDE
        painter.translate(side, _TOP)
        for top, block in page.placed:
            block.paint(painter, top)
        painter.translate(-side, -_TOP)
        self._paint_footer(painter, page, number)
        painter.restore()

    def _paint_footer(self, painter: QPainter, page: Page, number: int) -> None:
        wide, high = self.size_of(number)
        side, font = _OWN_SIDE if page.landscape else _SIDE, text_font(11)
        count = f"{number} / {len(self.pages)}"
        words = " · ".join(filter(None, (self.sheet.footer, "key" if self.sheet.is_key else "")))
        right = wide - side - QFontMetricsF(font).horizontalAdvance(count)
        words = shortened(words, font, right - side - 40.0)
        write(painter, QPointF(side, high - _FOOT), words, font, quiet=True)
        write(painter, QPointF(right, high - _FOOT), count, font, quiet=True)


def _rule(painter: QPainter, top: float, width: float) -> None:
    painter.setPen(QPen(QUIET, 0.8))
    painter.drawLine(QPointF(0, top), QPointF(width, top))


def paginated(blocks: Sequence[Block], height: float) -> list[Page]:
    """The blocks on pages of a height. What stays together moves on together where it fits."""
    pages = [Page()]
    y = 0.0
    for unit in _units(blocks):
        whole = sum(block.height + block.gap for block in unit) - (unit[0].gap if not y else 0.0)
        if y and y + whole > height:
            pages.append(Page())
            y = 0.0
        for block in unit:
            top = y + (block.gap if y else 0.0)
            if y and top + block.height > height:
                pages.append(Page())
                top = 0.0
            pages[-1].placed.append((top, block))
            y = top + block.height
    return pages


def _units(blocks: Sequence[Block]) -> list[list[Block]]:
    units: list[list[Block]] = []
    open_unit = False
    for block in blocks:
        if open_unit:
            units[-1].append(block)
        else:
            units.append([block])
        open_unit = block.stays
    return units


def write_pdf(sheet: Worksheet, path: Path, paper: str = PAPERS[0]) -> None:
    """Write the worksheet, or the key, as a PDF. Makes a QApplication where there is none.

    Raises FileError where the file cannot be written.
    """
    app = QApplication.instance() or QApplication(["graphapp", "-platform", "offscreen"])
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_UNITS_PER_INCH * _DOTS)
    writer.setTitle(" ".join(sheet.title.split()) + (" (answer key)" if sheet.is_key else ""))
    writer.setCreator("graphapp")
    with WorksheetPages(sheet, paper) as pages:
        pages.print_on(writer)
    del writer
    try:
        path.write_bytes(bytes(buffer.data().data()))
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileError(f"{path}: cannot be written ({reason}): choose another place") from None
    del app
