"""Markdown with ``$math$`` as a document. Nothing in it runs, is fetched or is read as HTML."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLine,
    QTextTable,
)

from graphapp.look.fonts import TEXT_SIZE, scale_of, text_font
from graphapp.look.typeset import Outline, outline

#: Code stays code: a dollar sign in it is one.
_CODE = r"```.*?```|`[^`\n]+`"
_DISPLAY = r"(?<!\\)\$\$(.+?)(?<!\\)\$\$"
_IN_LINE = r"(?<!\\)\$(?!\s)([^$\n]+?)(?<![\s\\])\$"
#: Signs after a formula, which are drawn with it: Qt breaks a line after every picture.
_TAIL = r"[.,;:?!)\]”’…]{1,3}(?=[\s*_]|$)"
_MATH = re.compile(f"{_CODE}|(?:{_DISPLAY}|{_IN_LINE})({_TAIL})?", re.DOTALL)
_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownNoHTML
    | QTextDocument.MarkdownFeature.MarkdownDialectGitHub
)
#: A private-use character on each side of a formula's number: Markdown leaves it alone.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")

#: Stands in a text where a picture is.
_PICTURE = "\ufffc"

#: The height of a line, of which Qt puts four fifths above the baseline.
_LINE = 21.0
_LEADING = 4.0
_INDENT = 16
_INLINE = TEXT_SIZE + 2.0
_DISPLAYED = TEXT_SIZE + 5.0
_SMALLEST = 8.0
#: How much of the text's colour the lines of a table have.
_LINE_ALPHA = 0.22


class _Formula(NamedTuple):
    """A formula of a text, and the signs that end its word."""

    tex: str
    displayed: bool
    tail: str

    def outline(self, size: float) -> Outline:
        """Formula and signs, the formula in letters of a size."""
        drawn = outline(self.tex, size)
        if not self.tail:
            return drawn
        font = text_font()
        path = QPainterPath(drawn.path)
        path.addText(QPointF(drawn.width, 0.0), font, self.tail)
        wide = QFontMetricsF(font).horizontalAdvance(self.tail)
        return replace(drawn, path=path, width=drawn.width + wide)

    @property
    def fits_line(self) -> bool:
        """Does it leave the lines above and below alone?"""
        shape = outline(self.tex, _INLINE)
        low = shape.ascent <= 0.8 * _LINE and shape.descent <= 0.4 * _LINE
        return low and not self.displayed


def formulas_of(text: str) -> list[str]:
    """The formulas of a text, as LaTeX."""
    found = _MATH.finditer(text)
    return [(match[1] or match[2]).strip() for match in found if not match[0].startswith("`")]


class MathDocument(QTextDocument):
    """Formulas are pictures in the colour of the text."""

    def __init__(self, margin: float, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pictures: Mapping[str, QImage] = {}
        """What the text may show, by the names that it uses."""
        self._room = 0.0
        self._formulas: dict[str, Outline] = {}
        """By the name of the picture that keeps the room."""
        self._widest = 0.0
        """The width of the widest formula, were there room for it."""
        self.setDocumentMargin(margin)
        self.setIndentWidth(_INDENT)
        self.setDefaultFont(text_font())
        self.setUndoRedoEnabled(False)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """One of ``pictures``: nothing that a text names is read from the disk or fetched."""
        return self.pictures.get(name.toString() if isinstance(name, QUrl) else name)

    def show_markdown(self, text: str, width: float, color: QColor, ratio: float) -> None:
        """Another text, set for a width; ``ratio`` is the pixels of a formula per unit."""
        formulas: list[_Formula] = []
        self._room, self._widest = self._room_in(width), 0.0
        self._formulas = {}

        def keep(match: re.Match[str]) -> str:
            if match[0].startswith("`"):
                return match[0]
            tex = (match[1] or match[2]).strip()
            formulas.append(_Formula(tex, match[1] is not None, match[3] or ""))
            return f"{_OPEN}{len(formulas) - 1}{_CLOSE}"

        clean = text.replace(_OPEN, "").replace(_CLOSE, "")
        self.setMarkdown(_MATH.sub(keep, clean), _FEATURES)
        self._space(formulas)
        self._rule_tables(color)
        for i, formula in enumerate(formulas):
            self._put(i, formula, color, ratio)

    def show_outlined(self, text: str, width: float) -> None:
        """Another text with room for its formulas; ``outlines`` over it are crisp at every zoom."""
        self.show_markdown(text, width, QColor(Qt.GlobalColor.transparent), 1.0)
        self.setTextWidth(width)

    def outlines(self) -> list[QPainterPath]:
        """The formulas, each in its place."""
        found = []
        block = self.begin()
        while block.isValid():
            layout = block.layout()
            corner = self.documentLayout().blockBoundingRect(block).topLeft()
            for part in _fragments(block):
                name = part.charFormat().toImageFormat().name()
                formula = self._formulas.get(name)
                if formula is None:
                    continue
                line = layout.lineForTextPosition(part.position() - block.position())
                x = _x_of(line, part.position() - block.position())
                baseline = corner.y() + line.y() + line.ascent()
                found.append(formula.starting(corner.x() + x + 1.0, baseline))
            block = block.next()
        return found

    @property
    def _letters(self) -> float:
        """How much larger than usual the letters are."""
        return scale_of(self.defaultFont())

    def suits(self, width: float) -> bool:
        """Would its formulas be of the same size in another width?"""
        return self._widest <= min(self._room, self._room_in(width))

    def _room_in(self, width: float) -> float:
        """The width that a formula may have."""
        return max(width - 2 * (self.documentMargin() + _INDENT), 60.0)

    def _space(self, formulas: list[_Formula]) -> None:
        """Even lines, and headings that do not shout."""
        cursor = QTextCursor(self)
        block = self.begin()
        while block.isValid():
            cursor.setPosition(block.position())
            spacing = QTextBlockFormat()
            inside = [formulas[int(mark[1])] for mark in _MARK.finditer(block.text())]
            is_text = _PICTURE not in block.text()
            if is_text and all(formula.fits_line for formula in inside):
                spacing.setLineHeight(
                    _LINE * self._letters, QTextBlockFormat.LineHeightTypes.FixedHeight.value
                )
            else:
                spacing.setLineHeight(
                    _LEADING, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value
                )
            level = block.blockFormat().headingLevel()
            if level:
                spacing.setTopMargin(16 if block.position() else 0)
                _as_heading(cursor, level, self._letters)
            listed = block.textList() is not None and block.next().textList() is not None
            inside_code = _is_code(block) and _is_code(block.next())
            spacing.setBottomMargin(0 if inside_code else 2 if listed else 6)
            cursor.mergeBlockFormat(spacing)
            block = block.next()

    def _rule_tables(self, color: QColor) -> None:
        """Tables with quiet lines and some air."""
        line = QColor(color)
        line.setAlphaF(_LINE_ALPHA)
        for frame in self.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                form = frame.format()
                form.setBorderBrush(line)
                form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                form.setCellPadding(5)
                form.setTopMargin(4)
                form.setBottomMargin(12)
                form.setBorderCollapse(True)
                frame.setFormat(form)

    def _put(self, number: int, formula: _Formula, color: QColor, ratio: float) -> None:
        found = self.find(f"{_OPEN}{number}{_CLOSE}")
        if found.isNull():
            return
        font = self.defaultFont()
        size = (_DISPLAYED if formula.displayed else _INLINE) * self._letters
        shape = formula.outline(size)
        self._widest = max(self._widest, shape.width)
        if shape.width > self._room:
            shape = formula.outline(max(round(size * self._room / shape.width, 1), _SMALLEST))
        picture = formula_picture(shape, color, ratio, QFontMetricsF(font))
        url = QUrl(f"formula:{number}")
        self.addResource(QTextDocument.ResourceType.ImageResource.value, url, picture)
        image = QTextImageFormat()
        image.setName(url.toString())
        self._formulas[url.toString()] = shape
        image.setFont(font)
        image.setToolTip(formula.tex)
        image.setWidth(picture.width() / picture.devicePixelRatio())
        image.setHeight(picture.height() / picture.devicePixelRatio())
        image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        if formula.displayed:
            centred = QTextBlockFormat()
            centred.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            if found.block().text().strip() == found.selectedText():
                found.mergeBlockFormat(centred)
        found.insertImage(image)


def _is_code(block: QTextBlock) -> bool:
    """Is it a line between fences?"""
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)


def _fragments(block: QTextBlock) -> list[QTextFragment]:
    """The stretches of one format in a paragraph."""
    found, steps = [], block.begin()
    while not steps.atEnd():
        found.append(steps.fragment())
        steps += 1
    return found


def _x_of(line: QTextLine, position: int) -> float:
    """Where a line has a character; PySide6 gives the character it found as well."""
    answer: Any = line.cursorToX(position)
    return float(answer[0] if isinstance(answer, tuple) else answer)


def _as_heading(cursor: QTextCursor, level: int, letters: float) -> None:
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    heading = QTextCharFormat()
    heading.setFont(text_font(letters * (16 if level == 1 else TEXT_SIZE), bold=True))
    cursor.setCharFormat(heading)


def formula_picture(shape: Outline, color: QColor, ratio: float, metrics: QFontMetricsF) -> QImage:
    """A formula for a line of text: padded so that its baseline is the text's.

    Qt centres a picture with ``AlignMiddle`` half an x-height above the baseline; the padding
    above and below makes that the place where the formula belongs.
    """
    middle = metrics.xHeight() / 2
    height = math.ceil(max(2 * shape.descent + middle, 2 * shape.ascent - middle)) + 2
    width = math.ceil(shape.width) + 2
    picture = QImage(
        math.ceil(width * ratio), math.ceil(height * ratio),
        QImage.Format.Format_ARGB32_Premultiplied,
    )  # fmt: skip
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(shape.starting(1, (height + middle) / 2), color)
    return picture
