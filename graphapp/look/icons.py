"""Icons: our own SVGs in the colours of the theme as it is now, sharp at every scale.

The SVGs use ``currentColor`` for the text's colour, and the light theme's value and gradient
colours where they mean a value or a gradient.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from graphapp.files.bundled import folder
from graphapp.look.theme import LIGHT, Theme, of

#: The size of an icon on a button.
SIZE = 20
#: What is left of an icon whose action is not possible now: Qt's own way hardly shows in the dark.
_FAINT = 0.35


def icon(name: str, role: str = "text") -> QIcon:
    """An icon of ``resources/icons`` with its lines in a colour of the theme shown now."""
    theme = of(QGuiApplication.palette())
    return _icon(name, theme, role, QGuiApplication.primaryScreen().devicePixelRatio())


def pixmap(name: str, role: str = "text", size: int = SIZE) -> QPixmap:
    """The same as one picture of ``size`` pixels at 100 %."""
    return icon(name, role).pixmap(size, size)


def application_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(_file("graphapp")))


@lru_cache(maxsize=256)
def _icon(name: str, theme: Theme, role: str, ratio: float) -> QIcon:
    svg = _file(name).read_text(encoding="utf-8")
    svg = svg.replace("currentColor", theme.color(role).name())
    svg = svg.replace(LIGHT.value, theme.value).replace(LIGHT.gradient, theme.gradient)
    renderer = QSvgRenderer(svg.encode())
    made = QIcon()
    for scale in sorted({1.0, 2.0, ratio}):
        picture = _drawn(renderer, scale)
        made.addPixmap(picture)
        made.addPixmap(_faint(picture), QIcon.Mode.Disabled)
    return made


def _drawn(renderer: QSvgRenderer, scale: float) -> QPixmap:
    picture = QPixmap(round(SIZE * scale), round(SIZE * scale))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        renderer.render(painter, QRectF(0, 0, SIZE, SIZE))
    return picture


def _faint(picture: QPixmap) -> QPixmap:
    """Drawn as a whole, so that lines that cross are as faint there as elsewhere."""
    faint = QPixmap(picture.size())
    faint.setDevicePixelRatio(picture.devicePixelRatio())
    faint.fill(Qt.GlobalColor.transparent)
    with QPainter(faint) as painter:
        painter.setOpacity(_FAINT)
        painter.drawPixmap(0, 0, picture)
    return faint


def _file(name: str) -> Path:
    return folder("resources") / "icons" / f"{name}.svg"
