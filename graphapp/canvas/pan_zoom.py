"""A view that moves over its scene: zoom to the pointer, pan, fit, wheel, touchpad and pinch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QInputDevice,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from graphapp.canvas.drawing import BOXES_FROM

SMALLEST, LARGEST = 0.1, 4.0
#: One notch of a wheel, 120 units, zooms by a fifth.
_PER_UNIT = 1.2 ** (1 / 120)
#: Buttons and keys zoom by this factor.
STEP = 1.25
_FIT_MARGIN = 24.0
#: Fitting does not enlarge beyond this: a graph of three nodes is not a poster.
LARGEST_FIT = 1.25


class PanZoomView(QGraphicsView):
    """Scales between 0.1 and 4, more on a projector; the point under the pointer stays under it."""

    zoomChanged = Signal(float)  # noqa: N815 - Qt's style

    largest = LARGEST
    """How far one can zoom in; a projector needs more."""
    wheel_zooms = True
    """Does a mouse wheel zoom, or scroll?"""
    touchpad_zooms = False
    """Do two fingers on a touchpad zoom, or scroll?"""

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        self._is_scrolling = False
        super().__init__(scene, parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._scale = 1.0
        self._fits = True

    @property
    def is_fitted(self) -> bool:
        """Was the whole picture brought into sight, and nothing moved by hand since?"""
        return self._fits

    @property
    def scale_factor(self) -> float:
        """Pixels per scene unit: 1.0 at 100 %."""
        return self._scale

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Another scale; the scene point at ``at`` (of the viewport; its middle) stays there."""
        scale = min(max(scale, SMALLEST), self.largest)
        self._fits = False
        if scale == self._scale:
            return
        at = QPointF(self.viewport().rect().center()) if at is None else at
        fixed = self.scene_point(at)
        self._set_scale(scale)
        self._put(fixed, at)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller by a factor."""
        self.zoom_to(self._scale * factor, at)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        """One step farther."""
        self.zoom_by(1 / STEP)

    def zoom_to_rect(self, area: QRectF, largest: float = LARGEST_FIT) -> None:
        """The largest scale, up to ``largest``, at which ``area`` is in sight, in the middle."""
        if area.isEmpty():
            self._set_scale(1.0)
            self.centerOn(area.center())
            return
        area = area.adjusted(-_FIT_MARGIN, -_FIT_MARGIN, _FIT_MARGIN, _FIT_MARGIN)
        size = self.viewport().size()
        wanted = min(size.width() / area.width(), size.height() / area.height(), largest)
        self._set_scale(min(max(wanted, SMALLEST), self.largest))
        self.centerOn(area.center())

    def pan(self, by: QPoint) -> None:
        """Move the picture by pixels of the viewport."""
        self._scroll(-by.x(), -by.y())
        self._fits = False

    def go_to(self, point: QPointF) -> None:
        """A point of the scene in the middle."""
        self.centerOn(point)
        self._fits = False

    def scene_point(self, at: QPointF) -> QPointF:
        """The point of the scene under a point of the viewport, not rounded to whole pixels."""
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(at)

    def _set_scale(self, scale: float) -> None:
        self._scale = scale
        self.setRenderHint(QPainter.RenderHint.Antialiasing, scale >= BOXES_FROM)
        self.setTransform(QTransform.fromScale(scale, scale))
        self.zoomChanged.emit(scale)

    def _put(self, point: QPointF, at: QPointF) -> None:
        """Scroll so that a point of the scene is seen at a point of the viewport."""
        away = self.viewportTransform().map(point) - at
        self._scroll(away.x(), away.y())

    def _scroll(self, across: float, down: float) -> None:
        """By pixels in both directions, as one change for all who follow."""
        self._is_scrolling = True
        for bar, by in ((self.horizontalScrollBar(), across), (self.verticalScrollBar(), down)):
            bar.setValue(round(bar.value() + by))
        self._is_scrolling = False
        self.follow_scrolling()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Qt scrolls in one direction after the other."""
        super().scrollContentsBy(dx, dy)
        if not self._is_scrolling:
            self.follow_scrolling()

    def follow_scrolling(self) -> None:
        """Another part of the picture is in sight: nothing else to do here."""

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What was in the middle stays in the middle."""
        old = event.oldSize()
        if old.isValid():
            middle = QPointF(old.width() / 2, old.height() / 2)
            inverse, _ = self.viewportTransform().inverted()
            point = inverse.map(middle)
            super().resizeEvent(event)
            self._put(point, QPointF(event.size().width() / 2, event.size().height() / 2))
            return
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """A wheel zooms or scrolls, with Ctrl it zooms; so does a touchpad. Shift goes sideways."""
        event.accept()
        touchpad, turned = _is_touchpad(event), event.angleDelta()
        zooms = self.touchpad_zooms if touchpad else self.wheel_zooms
        scrolls = not zooms and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        sideways = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if scrolls and (touchpad or not sideways):
            moved = event.pixelDelta()
            self.pan(turned / 2 if moved.isNull() else moved)
        elif sideways:
            self.pan(QPoint(turned.y() or turned.x(), 0) / 2)
        elif turned.y():
            self.zoom_by(_PER_UNIT ** turned.y(), event.position())

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Pinching zooms to the fingers."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.zoom_by(1.0 + event.value(), event.position())
            return True
        return super().viewportEvent(event)


def _is_touchpad(event: QWheelEvent) -> bool:
    """Wheels send no phase; some drivers name the touchpad, the others send one."""
    touchpad = event.pointingDevice().type() == QInputDevice.DeviceType.TouchPad
    return touchpad or event.phase() != Qt.ScrollPhase.NoScrollPhase
