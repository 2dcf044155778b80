"""Markdown with ``$math$`` on screen. Nothing in it runs, is fetched or is read as HTML."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import (
    QFontMetricsF,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from graphapp.look.fonts import TEXT_SIZE, text_font
from graphapp.look.theme import of
from graphapp.look.typeset import outline
from graphapp.panels.typeset_label import formula_picture, is_recolour

_MATH = re.compile(r"(?<!\\)\$\$(.+?)(?<!\\)\$\$|(?<!\\)\$(?!\s)([^$\n]+?)(?<![\s\\])\$", re.DOTALL)
_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownNoHTML
    | QTextDocument.MarkdownFeature.MarkdownDialectGitHub
)
#: A private-use character on each side of a formula's number: Markdown leaves it alone.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

#: The height of a line, of which Qt puts four fifths above the baseline.
_LINE = 21.0
_LEADING = 4.0
_MARGIN = 12
_INDENT = 16
_INLINE = TEXT_SIZE + 2.0
_DISPLAYED = TEXT_SIZE + 5.0
_SMALLEST = 8.0


class MathText(QTextBrowser):
    """Shows a text; formulas are pictures in the theme's colours, sharp at the screen's scale."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._markdown = ""
        self._room = 0
        self._widest = 0.0
        """The width of the widest formula, were there room for it."""
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(_MARGIN)
        self.document().setIndentWidth(_INDENT)
        self.document().setDefaultFont(text_font())

    def show_markdown(self, text: str) -> None:
        """Show another text, from its beginning."""
        self._markdown = text
        self._render()
        self.verticalScrollBar().setValue(0)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Nothing: pictures that a text names are neither read from the disk nor fetched."""
        return None

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme and the screen."""
        super().changeEvent(event)
        if is_recolour(event):
            self._render_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Formulas that were too wide are set anew for the new width."""
        super().resizeEvent(event)
        if self._widest > min(self._room, self._room_now()):
            self._render_again()

    def _render_again(self) -> None:
        place = self.verticalScrollBar().value()
        self._render()
        self.verticalScrollBar().setValue(place)

    def _room_now(self) -> int:
        """The width that a formula may have."""
        return max(self.viewport().width() - 2 * (_MARGIN + _INDENT), 60)

    def _render(self) -> None:
        formulas: list[tuple[str, bool]] = []
        self._room, self._widest = self._room_now(), 0.0

        def keep(match: re.Match[str]) -> str:
            displayed = match[1] is not None
            formulas.append(((match[1] or match[2]).strip(), displayed))
            return f"{_OPEN}{len(formulas) - 1}{_CLOSE}"

        clean = self._markdown.replace(_OPEN, "").replace(_CLOSE, "")
        document = self.document()
        document.setMarkdown(_MATH.sub(keep, clean), _FEATURES)
        self._space(formulas)
        for i, (tex, displayed) in enumerate(formulas):
            self._put(i, tex, displayed)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _space(self, formulas: list[tuple[str, bool]]) -> None:
        """Even lines, and headings that do not shout."""
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            spacing = QTextBlockFormat()
            inside = [formulas[int(mark[1])] for mark in _MARK.finditer(block.text())]
            if all(_fits_line(tex, displayed) for tex, displayed in inside):
                spacing.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
            else:
                spacing.setLineHeight(
                    _LEADING, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value
                )
            level = block.blockFormat().headingLevel()
            if level:
                spacing.setTopMargin(16 if block.position() else 0)
                self._as_heading(cursor, level)
            listed = block.textList() is not None and block.next().textList() is not None
            spacing.setBottomMargin(2 if listed else 6)
            cursor.mergeBlockFormat(spacing)
            block = block.next()

    def _as_heading(self, cursor: QTextCursor, level: int) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        heading = QTextCharFormat()
        heading.setFont(text_font(16 if level == 1 else TEXT_SIZE, bold=True))
        cursor.setCharFormat(heading)

    def _put(self, number: int, tex: str, displayed: bool) -> None:
        document = self.document()
        found = document.find(f"{_OPEN}{number}{_CLOSE}")
        if found.isNull():
            return
        font = document.defaultFont()
        size = _DISPLAYED if displayed else _INLINE
        width = outline(tex, size).width
        self._widest = max(self._widest, width)
        if width > self._room:
            size = max(round(size * self._room / width, 1), _SMALLEST)
        color, ratio = of(self.palette()).color("text"), self.devicePixelRatioF()
        picture = formula_picture(tex, size, color, ratio, QFontMetricsF(font))
        url = QUrl(f"formula:{number}")
        document.addResource(QTextDocument.ResourceType.ImageResource.value, url, picture)
        image = QTextImageFormat()
        image.setName(url.toString())
        image.setFont(font)
        image.setToolTip(tex)
        image.setWidth(picture.width() / picture.devicePixelRatio())
        image.setHeight(picture.height() / picture.devicePixelRatio())
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        if displayed:
            centred = QTextBlockFormat()
            centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            if found.block().text().strip() == found.selectedText():
                found.mergeBlockFormat(centred)
        found.insertImage(image)


def _fits_line(tex: str, displayed: bool) -> bool:
    """Does a formula leave the lines above and below alone?"""
    shape = outline(tex, _INLINE)
    return not displayed and shape.ascent <= 0.8 * _LINE and shape.descent <= 0.4 * _LINE
