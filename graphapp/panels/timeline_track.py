"""The track of the timeline: a slider over all steps, forward part, backward part and update.

The parts differ by more than their colours: forward is a solid bar with an arrow to the right,
backward a dashed one with an arrow to the left, the update a diamond at the end.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.engine.walk import AnyTimeline
from graphapp.look.theme import Theme, of

_MARGIN = 11.0
_BAR, _HANDLE = 3.0, 6.5
_HEIGHT = 28


class TimelineTrack(QSlider):
    """Step numbers from 0 to the last one. The keys are the strip's."""

    chosen = Signal(int)
    """A step that the mouse asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.forward_end = 0
        """The last step of the forward pass."""
        self._back_end = 0
        self._updates = False
        self._on = False
        self.setAccessibleName(self.tr("Step"))
        self.setObjectName("timeline.track")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, timeline: AnyTimeline, number: int | None) -> None:
        """The parts of a timeline and the step; None where everything is shown."""
        self._updates = timeline.moments[-1].kind == "update"
        self._back_end = timeline.last - self._updates
        one_way = isinstance(timeline, TangentTimeline)
        self.forward_end = (
            timeline.last if one_way else min(timeline.independence_since, timeline.last)
        )
        self._on = number is not None
        self.setRange(0, timeline.last)
        self.setValue(timeline.last if number is None else number)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Wide enough to aim."""
        return QSize(200, _HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What is left in a narrow window."""
        return QSize(80, _HEIGHT)

    # Places ---------------------------------------------------------------------------------

    def place_of(self, number: int) -> float:
        """Where a step is on the track, in pixels."""
        room = self.width() - 2 * _MARGIN
        return _MARGIN + room * number / max(self.maximum(), 1)

    def step_at(self, x: float) -> int:
        """The step nearest to a place."""
        room = max(self.width() - 2 * _MARGIN, 1.0)
        share = min(max((x - _MARGIN) / room, 0.0), 1.0)
        return round(share * self.maximum())

    # Events ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The step under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(self.step_at(event.position().x()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Scrub."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.chosen.emit(self.step_at(event.position().x()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Nothing more: the step was chosen on the way."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """All keys are for the strip: a slider would page the other way round."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """The parts, faint where they are still to come, and the handle."""
        theme = of(self.palette())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_part(painter, theme, 0, self.forward_end, "value")
            if self._back_end > self.forward_end:
                self._paint_part(painter, theme, self.forward_end, self._back_end, "gradient")
            if self._updates:
                self._paint_update(painter, theme)
            self._paint_handle(painter, theme)

    def _paint_part(
        self, painter: QPainter, theme: Theme, first: int, last: int, role: str
    ) -> None:
        start, end = self.place_of(first), self.place_of(last)
        middle = self.height() / 2
        here = min(max(self.place_of(self.value()), start), end)
        for left, right, opacity in ((start, here, 1.0), (here, end, 0.35)):
            if right - left < 0.5:
                continue
            color = theme.color(role)
            pen = QPen(color, _BAR)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            if role == "gradient":
                pen.setDashPattern([2.2, 1.0])
            painter.setOpacity(opacity)
            painter.setPen(pen)
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        painter.setOpacity(1.0)
        if last > first:  # a graph without anything to compute has no way to go
            self._paint_arrow(painter, theme, (start + end) / 2, role)

    def _paint_arrow(self, painter: QPainter, theme: Theme, x: float, role: str) -> None:
        side = 1.0 if role == "value" else -1.0
        y = self.height() / 2
        shape = [QPointF(x - 4 * side, y - 5.5), QPointF(x + 4 * side, y),
                 QPointF(x - 4 * side, y + 5.5)]  # fmt: skip
        painter.setPen(QPen(theme.color("window"), 1.0))
        painter.setBrush(theme.color(role))
        painter.drawPolygon(QPolygonF(shape))

    def _paint_update(self, painter: QPainter, theme: Theme) -> None:
        x, y = self.place_of(self.maximum()), self.height() / 2
        painter.setPen(QPen(theme.color("text"), 1.2))
        painter.setBrush(theme.color("window"))
        shape = [QPointF(x, y - 5), QPointF(x + 5, y), QPointF(x, y + 5), QPointF(x - 5, y)]
        painter.drawPolygon(QPolygonF(shape))

    def _paint_handle(self, painter: QPainter, theme: Theme) -> None:
        if not self._on:
            return
        centre = QPointF(self.place_of(self.value()), self.height() / 2)
        painter.setPen(QPen(theme.color("accent"), 2.2))
        painter.setBrush(theme.color("base"))
        painter.drawEllipse(centre, _HANDLE, _HANDLE)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
