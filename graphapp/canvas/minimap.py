"""A small picture of a large graph in a corner of the canvas: where one is, and a way elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from graphapp.canvas.pan_zoom import PanZoomView
from graphapp.canvas.scene import GraphScene
from graphapp.later import soon
from graphapp.look import theme

_SIZE = QSize(200, 140)
_INSET, _MARGIN = 12, 8
#: A graph with fewer nodes needs no map.
FROM_NODES = 40
#: While nodes move, the map is drawn again at most so often.
_EVERY_MS = 120
_LEAST_PIXELS = 1.5
#: The lines of plain nodes are too quiet for rectangles of few pixels.
_VISIBLE = {"node_line": "muted"}


class Minimap(QWidget):
    """The nodes as rectangles, and what is in sight; a click or a drag moves there.

    The rectangles are drawn once into a picture and again only when nodes are elsewhere.
    """

    def __init__(self, view: PanZoomView, canvas: GraphScene) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._canvas = canvas
        self._wanted = True
        self._picture: QPixmap | None = None
        self._area = QRectF()
        self._colors = theme.of(self.palette())
        self._later = soon(self._renew, self, _EVERY_MS)
        self.setObjectName("canvas.minimap")
        self.setAccessibleName(self.tr("Map of the graph"))
        self.setToolTip(self.tr("The whole graph: click or drag to move there"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(_SIZE)
        self.hide()
        canvas.placed.connect(self._places_changed)
        view.zoomChanged.connect(self.follow)

    # What others tell -----------------------------------------------------------------------

    @property
    def wanted(self) -> bool:
        """May it be shown?"""
        return self._wanted

    def set_wanted(self, wanted: bool) -> None:
        """Show it where it is of use, or never."""
        self._wanted = wanted
        self.follow()

    def set_theme(self, colors: theme.Theme) -> None:
        """Other colours."""
        self._colors = colors
        self._picture = None
        self.update()

    def take_corner(self) -> None:
        """Stand in the lower left corner of the view.

        On its viewport: beside it and above, Qt would draw the whole picture at every scrolling.
        """
        self.stay()
        self.raise_()
        self.follow()

    def stay(self) -> None:
        """Be there again: what is on the viewport is scrolled with it."""
        self.move(_INSET, self._view.viewport().height() - self.height() - _INSET)

    def follow(self) -> None:
        """The view shows another part: the frame moves; where all is in sight the map goes."""
        large = self._wanted and len(self._canvas.nodes) > FROM_NODES
        shown = large and not self._seen().contains(self._whole())
        if shown != self.isVisibleTo(self._view):
            self.setVisible(shown)
        if shown:
            self.update()

    def _places_changed(self) -> None:
        if not self._later.isActive():
            self._later.start()

    def _renew(self) -> None:
        self._area = QRectF()
        self._picture = None
        self.follow()

    # Measures -------------------------------------------------------------------------------

    def _whole(self) -> QRectF:
        """What the map shows: all nodes, frames and notes."""
        if self._area.isNull():
            bare = self._canvas.labels.anchors.bare
            area = self._canvas.backdrop.extent()
            if len(bare):
                left, top = bare[:, :2].min(axis=0).tolist()
                right, bottom = bare[:, 2:].max(axis=0).tolist()
                area = area.united(QRectF(left, top, right - left, bottom - top))
            self._area = area
        return self._area

    def _seen(self) -> QRectF:
        return self._view.mapToScene(self._view.viewport().rect()).boundingRect()

    def _scale(self) -> float:
        whole = self._whole()
        return min(
            (self.width() - 2 * _MARGIN) / max(whole.width(), 1.0),
            (self.height() - 2 * _MARGIN) / max(whole.height(), 1.0),
        )

    def _place(self, area: QRectF) -> QRectF:
        """Where a rectangle of the scene is on the map."""
        scale, middle = self._scale(), self._whole().center()
        corner = (area.topLeft() - middle) * scale
        return QRectF(
            corner.x() + self.width() / 2, corner.y() + self.height() / 2,
            area.width() * scale, area.height() * scale,
        )  # fmt: skip

    def scene_point(self, at: QPointF) -> QPointF:
        """The point of the scene that the map shows at a point."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        return (at - middle) / self._scale() + self._whole().center()

    # Painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The kept picture, and the frame around what is in sight."""
        if self._picture is None:
            self._picture = self._draw()
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            painter.setPen(QPen(self._colors.color("accent"), 1.6))
            fill = QColor(self._colors.color("accent"))
            fill.setAlpha(28)
            painter.setBrush(fill)
            inside = QRectF(self.rect()).adjusted(2.0, 2.0, -2.0, -2.0)
            painter.drawRect(self._place(self._seen()).intersected(inside))

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        colors, canvas = self._colors, self._canvas
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colors.color("line"), 1.0))
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7.0, 7.0)
            painter.setPen(Qt.PenStyle.NoPen)
            for area, role in canvas.backdrop.grounds():
                painter.setBrush(colors.color(f"{role}_line"))
                painter.setOpacity(0.5)
                painter.drawRect(self._place(area))
            painter.setOpacity(1.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._draw_nodes(painter)
        return picture

    def _draw_nodes(self, painter: QPainter) -> None:
        """All nodes in one call for each colour: a map of 5,000 takes milliseconds."""
        scale, middle = self._scale(), self._whole().center()
        boxes = self._canvas.labels.anchors.bare - [middle.x(), middle.y()] * 2
        boxes = boxes * scale + [self.width() / 2, self.height() / 2] * 2
        by_role: dict[str, list[QRectF]] = {}
        least = _LEAST_PIXELS
        for id, (left, top, right, bottom) in zip(
            self._canvas.labels.anchors.ids, boxes.tolist(), strict=True
        ):
            line = self._canvas.nodes[id].line_role
            role = _VISIBLE.get(line, line)
            rect = QRectF(left, top, max(right - left, least), max(bottom - top, least))
            by_role.setdefault(role, []).append(rect)
        for role, rects in by_role.items():
            painter.setBrush(self._colors.color(role))
            painter.drawRects(rects)

    # Events ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go on there."""
        self._go(event)

    def _go(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._view.go_to(self.scene_point(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """It is not for the canvas below."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Like a press."""
        self._go(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Sharp on another screen."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._picture = None
