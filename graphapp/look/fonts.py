"""The bundled typeface, Inter, so that pictures are the same on every machine.

Numbers are set with tabular figures and without kerning: every digit is equally wide, and the
width of a number is the sum of the widths of its characters, which ``Metrics`` knows by heart.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from graphapp.files.bundled import folder

FAMILY = "Inter"

#: Pixels at 100 %.
TEXT_SIZE = 13
LABEL_SIZE = 12


@cache
def load() -> bool:
    """Make the bundled fonts known to Qt, once. False where a file is missing or broken.

    Needs a QGuiApplication. Without the fonts everything works in the system's sans serif.
    """
    files = sorted((folder("resources") / "fonts").glob("*.otf"))
    known = [QFontDatabase.addApplicationFont(str(file)) for file in files]
    return bool(known) and min(known) >= 0


def text_font(size: float = TEXT_SIZE, *, bold: bool = False, italic: bool = False) -> QFont:
    """The font of texts and of the whole window; ``size`` in pixels."""
    load()
    font = QFont(FAMILY)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPixelSize(round(size))
    font.setItalic(italic)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def number_font(size: float = LABEL_SIZE, *, bold: bool = False) -> QFont:
    """The font of numbers: tabular figures, no kerning."""
    font = text_font(size, bold=bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setKerning(False)
    return font


def scale_of(font: QFont) -> float:
    """How much larger than usual a window's letters are, from the font of a widget in it."""
    return font.pixelSize() / TEXT_SIZE if font.pixelSize() > 0 else 1.0


class Metrics:
    """Widths of texts in a number font, added up from a table instead of measured."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        measures = QFontMetricsF(font)
        self.ascent = measures.capHeight()
        self.height = measures.height()
        self._measures = measures
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """Pixels at 100 %."""
        widths = self._widths
        try:
            return sum([widths[character] for character in text])
        except KeyError:
            for character in text:
                widths[character] = self._measures.horizontalAdvance(character)
            return sum(widths[character] for character in text)


@cache
def number_metrics(size: float = LABEL_SIZE, *, bold: bool = False) -> Metrics:
    """The widths of one number font."""
    return Metrics(number_font(size, bold=bold))
