"""A ring where a lecturer clicks, so that the class sees it: it follows a held button and fades.

The ring is a small widget over the window: what it costs to paint does not depend on the picture.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QRectF, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from graphapp.later import soon
from graphapp.look.theme import of

#: How long it fades, and how long it stands still for people who want no motion.
FADING_MS, STANDING_MS = 600, 400
#: Shares of the radius: the ring's width and how far the ground reaches.
_PEN, _FILL = 0.16, 0.2


class Halo(QWidget):
    """Nothing until somebody clicks; the mouse goes through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("halo")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.moves = True
        """May it fade? Else it stands for a moment and is gone."""
        self._strength = 1.0
        self._fading = QVariantAnimation(self)
        self._fading.setStartValue(1.0)
        self._fading.setEndValue(0.0)
        self._fading.setDuration(FADING_MS)
        self._fading.setEasingCurve(QEasingCurve.Type.InQuad)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self.hide)
        self._standing = soon(self.hide, self, STANDING_MS)
        self.set_radius(30)
        self.hide()

    def set_radius(self, pixels: int) -> None:
        """How large it is."""
        self.resize(2 * pixels, 2 * pixels)

    @property
    def strength(self) -> float:
        """1 while a button is held, 0 when it has faded."""
        return 0.0 if self.isHidden() else self._strength

    def hold(self, at: QPoint) -> None:
        """A button is down at a point of the widget that it lies over."""
        self._fading.stop()
        self._standing.stop()
        self._fade(1.0)
        self.move(at - self.rect().center())
        self.raise_()
        self.show()

    def let_go(self) -> None:
        """The button is up again."""
        if self.isHidden():
            return
        if self.moves:
            self._fading.start()
        else:
            self._standing.start()

    def _fade(self, strength: float) -> None:
        self._strength = strength
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A ring on a tinted ground, fainter and wider the longer ago the click was."""
        color = QColor(of(self.palette()).color("accent"))
        radius = self.width() / 2
        width = _PEN * radius * (0.4 + 0.6 * self._strength)
        inside = radius * (1.0 - 0.25 * self._strength) - width
        ring = QRectF(radius - inside, radius - inside, 2 * inside, 2 * inside)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            color.setAlphaF(_FILL * self._strength)
            painter.setBrush(color)
            color.setAlphaF(self._strength)
            painter.setPen(QPen(color, width))
            painter.drawEllipse(ring)
