"""The pictures of the manual: those that the program made of itself, as wide as a page has room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter, QPen

from graphapp.files.bundled import folder
from graphapp.look.theme import Theme

#: The pixels that a picture has for each unit.
_RATIO = 2.0
#: A picture as a page names it: the light one, which a dark theme changes for the dark one.
PICTURE = re.compile(r"!\[([^\]]+)\]\((\.\./pictures/([\w-]+)-light\.png)\)")


def with_captions(markdown: str) -> str:
    """A page with the words for each picture below it, for those who see it and who do not."""
    return PICTURE.sub(lambda found: f"{found[0]}\n\n*{found[1]}*", markdown)


def pictures_of(
    markdown: str, theme: Theme, room: float, ratio: float
) -> Iterator[tuple[str, QImage]]:
    """The pictures that a page shows, by the names that it uses.

    They are at most ``room`` units wide; ``ratio`` is the pixels of the screen per unit.
    """
    for _, name, slug in PICTURE.findall(markdown):
        yield name, _fitted(_file_of(slug, theme), theme, room, ratio)


def _file_of(slug: str, theme: Theme) -> Path:
    """Where a picture is, in the version that suits a theme."""
    kind = "dark" if theme.dark else "light"
    return folder("resources") / "pictures" / f"{slug}-{kind}.png"


def _fitted(file: Path, theme: Theme, room: float, ratio: float) -> QImage:
    """A picture with a thin line around it, of as many pixels as it is shown with."""
    whole = QImageReader(str(file)).read().convertToFormat(QImage.Format.Format_RGB32)
    width = min(whole.width() / _RATIO, room)
    size = QSize(round(width * ratio), round(width * ratio * whole.height() / whole.width()))
    picture = whole.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    with QPainter(picture) as painter:
        painter.setPen(QPen(theme.color("line"), ratio))
        painter.drawRect(QRectF(picture.rect()).adjusted(*(ratio / 2 * s for s in (1, 1, -1, -1))))
    picture.setDevicePixelRatio(ratio)
    return picture
