"""Mathematics in a panel: one formula as a widget, and formulas as icons."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from graphapp.look.fonts import scale_of
from graphapp.look.theme import of
from graphapp.look.typeset import Outline, outline

_SMALLEST = 9.0


class TypesetLabel(QWidget):
    """A formula, set smaller where it would not fit into the width."""

    def __init__(self, size: float, role: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._role = role
        self._tex = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_tex(self, tex: str) -> None:
        """The formula in LaTeX; it is also what a screen reader says."""
        if tex != self._tex:
            self._tex = tex
            self.setAccessibleName(tex)
            self.setToolTip(tex)
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The height at full size."""
        if not self._tex:
            return QSize(0, 0)
        shape = self._outline(self._em)
        return QSize(math.ceil(shape.width) + 4, math.ceil(shape.height) + 6)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It shrinks in width, never in height."""
        return QSize(20, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the outline, left-aligned and centred in height."""
        if not self._tex:
            return
        shape = self._outline(self._em)
        room = self.width() - 4
        if shape.width > room > 0:
            shape = self._outline(max(self._em * room / shape.width, _SMALLEST))
        baseline = (self.height() + shape.ascent - shape.descent) / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(shape.starting(2, baseline), of(self.palette()).color(self._role))

    @property
    def _em(self) -> float:
        return self._size * scale_of(self.font())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Other letters, another height."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def _outline(self, size: float) -> Outline:
        return outline(self._tex, round(size, 1))


def formula_icon(tex: str, palette: QPalette, size: int, ratio: float) -> QIcon:
    """A symbol of the node library as an icon of a list, readable in the selected row too."""
    shape = outline(tex, 15.0)
    scale = min(1.0, (size - 1) / max(shape.width, shape.height, 1))
    if scale < 1:
        shape = outline(tex, round(15.0 * scale, 1))
    icon = QIcon(_picture(shape, of(palette).color("text"), size, ratio))
    chosen = palette.color(QPalette.ColorRole.HighlightedText)
    icon.addPixmap(_picture(shape, chosen, size, ratio), QIcon.Mode.Selected)
    return icon


def _picture(shape: Outline, color: QColor, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(shape.centred(size / 2, size / 2), color)
    return picture


def is_recolour(event: QEvent) -> bool:
    """Does an event mean that the colours are different now?"""
    return event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange)
