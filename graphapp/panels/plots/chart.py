"""What all plots of the training share: legend, numbers under the mouse, zoom, one sentence.

The sentence stands where something is missing.

Letters and lines grow with the font of the window, so that a projected plot can be read from the
last row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pyqtgraph
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontInfo, QKeyEvent, QPixmapCache, QTextOption
from PySide6.QtWidgets import QGraphicsItem, QGraphicsTextItem, QHBoxLayout, QLabel, QWidget

from graphapp.look.fonts import TEXT_SIZE, number_font, text_font
from graphapp.look.theme import colour
from graphapp.model.numerals import number_text
from graphapp.panels.pictures.plot import Plot
from graphapp.panels.plain_math import pretty
from graphapp.panels.plots.legend import Legend
from graphapp.panels.plots.ruler import Ruler
from graphapp.session import Session

#: Pixels at 100 %.
_TICKS, _NAMES, _LEGEND, _MISSING = 11, 12, 12, 13
#: How much of the width the legend may take, or of the height in a plot that is so much higher.
_LEGEND_SHARE, _TALL = 0.4, 1.2
#: Pixels left, above, right and below, so that no letter touches the edge.
_EDGES = (6, 6, 2, 3)
#: The free room around what is shown, as a share.
_ROOM = 0.03
#: From so many pixels away a point is still meant, at 100 %.
NEAR = 28.0
#: What one press of a key zooms, and moves as a share of what is seen.
_ZOOM, _MOVE = 0.8, 0.1


# Both axes of two plots on a large screen, in kB; Qt's own limit is too low for one of them.
QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), 65_536))


class Reading(NamedTuple):
    """What is said about the point under the mouse, and where that point is drawn."""

    text: str
    x: float
    y: float


class Numbers(NamedTuple):
    """The numbers of a plot, as a table."""

    header: Sequence[str]
    rows: Iterable[Sequence[object]]


class Frame(pyqtgraph.ViewBox):  # type: ignore[misc]
    """The area of a plot: a right click asks for the menu."""

    menu_wanted = Signal(QPoint)

    def mouseClickEvent(self, event: Any) -> None:  # noqa: N802 - pyqtgraph's name
        """One click that is no drag."""
        if event.button() == Qt.MouseButton.RightButton:
            event.accept()
            self.menu_wanted.emit(event.screenPos().toPoint())


class Chart(Plot):
    """A plot of the lab. Subclasses follow the numbers in ``follow`` and draw in ``redraw``."""

    menu_wanted = Signal(QPoint)
    """Somebody clicked with the right button, at this place of the screen."""
    zoomed = Signal()
    """Something else than the whole is seen, or the whole again."""
    has_log_axis = False
    """Can the upright axis be logarithmic?"""
    is_picture = False
    """Does it fill its area, without a grid and without room around it?"""

    def __init__(self, spoken: str, session: Session, parent: QWidget | None = None) -> None:
        self.frame = Frame(enableMenu=False)
        self.rulers = {side: Ruler(side) for side in ("bottom", "left")}
        super().__init__(spoken, parent, self.frame, self.rulers)
        self.session = session
        self.missing = ""
        """The sentence that is shown instead of numbers."""
        self.whole = True
        """Is all of it seen, and followed as it grows?"""
        self.extent = QRectF(0, 0, 1, 1)
        """The whole, in the coordinates of the plot."""
        self._mouse: QPointF | None = None
        self.frame.menu_wanted.connect(self.menu_wanted)
        self.frame.sigRangeChangedManually.connect(self._keep_zoom)
        self.frame.sigResized.connect(self._place_missing)
        self.frame.sigResized.connect(self._place_legend)
        self.graphics.viewport().installEventFilter(self)

    def furnish(self) -> None:
        """Legend, sentence, and the plate under the mouse."""
        self.area.disableAutoRange()
        self.area.layout.setContentsMargins(*_EDGES)
        for axis in self.rulers.values():  # text is drawn anew only where it changes
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.choosers = QWidget()
        """What is chosen about the plot; whoever shows the plot gives it a place."""
        row = QHBoxLayout(self.choosers)
        row.setContentsMargins(0, 0, 0, 0)
        self.can_choose = False
        """Is there something to choose now?"""
        self._names = ("", "")
        self.legend = Legend()
        self.area.layout.addItem(self.legend, 2, 3)
        self._sentence = QGraphicsTextItem(self.frame)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        self._sentence.document().setDefaultTextOption(option)
        self.plate = QLabel(self.graphics)
        self.plate.setObjectName("plot.reading")
        self.plate.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.plate.setAutoFillBackground(True)
        self.plate.setFrameShape(QLabel.Shape.StyledPanel)
        self.plate.setMargin(4)
        self.plate.hide()
        self.here: Any = pyqtgraph.ScatterPlotItem(pxMode=True)
        self.here.setZValue(50)
        self.area.addItem(self.here)

    # Subclasses ---------------------------------------------------------------------------

    def follow(self) -> None:
        """The numbers as they are now."""

    def reading(self, x: float, y: float) -> Reading | None:
        """What there is to say about a place, in the plot's own coordinates."""
        return None

    def numbers(self) -> Numbers:
        """What the plot shows, as a table."""
        return Numbers((), ())

    def add_chooser(self, box: QWidget) -> None:
        """A box in which a person chooses."""
        row = self.choosers.layout()
        assert row is not None
        row.addWidget(box)
        self.can_choose = True

    # Looks --------------------------------------------------------------------------------

    @property
    def scale(self) -> float:
        """How much larger than usual the window's letters are."""
        return QFontInfo(self.font()).pixelSize() / TEXT_SIZE

    def pen(self, role: str, width: float = 1.8, *, dashed: bool = False) -> Any:
        """A line in a role's colour; thicker where letters are larger."""
        return super().pen(role, width * self.scale, dashed=dashed)

    def name_axes(self, across: str, up: str) -> None:
        """What stands at the axes; symbols as on the canvas."""
        if self._names != (across, up):
            self._names = (across, up)
            self._write_names()

    def _write_names(self) -> None:
        style = {"color": self.theme.color("text").name(),
                 "font-size": f"{round(_NAMES * self.scale)}px"}  # fmt: skip
        for side, name in zip(("bottom", "left"), self._names, strict=True):
            self.area.setLabel(side, pretty(name), **style)

    def dress(self) -> None:
        """Colours and sizes of the theme and of the window's font."""
        super().dress()
        scale, theme = self.scale, self.theme
        if self.is_picture:
            self.area.showGrid(x=False, y=False)
        for axis in self.rulers.values():
            axis.setTickFont(number_font(_TICKS * scale))
            axis.setStyle(tickLength=round(-4 * scale), autoReduceTextSpace=False)
        self._write_names()
        self.legend.dress(
            text_font(_LEGEND * scale), theme.color("text"), theme.color("base"), scale
        )
        self._sentence.setFont(text_font(_MISSING * scale))
        self._sentence.setDefaultTextColor(theme.color("muted"))
        self.plate.setFont(number_font(_LEGEND * scale))
        colour(self.plate, self.plate.backgroundRole(), "raised")
        colour(self.plate, self.plate.foregroundRole(), "text")
        self.here.setSize(9 * scale)
        self.here.setBrush(None)
        self.here.setPen(pyqtgraph.mkPen(theme.color("text"), width=1.6 * scale))
        self._place_missing()

    def text_of(self, number: float) -> str:
        """A number as everywhere else."""
        return number_text(float(number), self.session.precision)

    def say_missing(self, sentence: str) -> None:
        """One sentence instead of the numbers; an empty one brings the axes back."""
        if sentence == self.missing:
            return
        self.missing = sentence
        for side in ("bottom", "left"):
            self.area.showAxis(side, not sentence)
        if sentence:
            self.legend.show_entries(())
        self._sentence.setPlainText(sentence)
        self._place_missing()
        self._read()

    def _place_missing(self, *_: object) -> None:
        """In the middle of the area, in lines that are not too long."""
        size = self.frame.size()
        width = min(0.86 * size.width(), 460 * self.scale)
        self._sentence.setTextWidth(width)
        height = self._sentence.boundingRect().height()
        self._sentence.setPos((size.width() - width) / 2, (size.height() - height) / 2)

    def _place_legend(self, *_: object) -> None:
        """Beside the area, or below it where the plot is higher than wide."""
        size = self.graphics.size()
        below = size.height() > _TALL * size.width()
        share = _LEGEND_SHARE * (size.height() if below else size.width())
        if below != self.legend.below:
            self.area.layout.removeItem(self.legend)
            self.area.layout.addItem(self.legend, *((4, 1) if below else (2, 3)))
        self.legend.set_room(share, below=below)

    # What is seen -------------------------------------------------------------------------

    def span(self, left: float, right: float, low: float, high: float) -> None:
        """What the whole is; shown unless somebody looks at a part."""
        extent = QRectF(left, low, (right - left) or 1.0, (high - low) or abs(high) or 1.0)
        if high == low:
            extent.moveTop(low - extent.height() / 2)
        changed, self.extent = extent != self.extent, extent
        if changed and self.whole:
            self._show_extent()

    def show_all(self) -> None:
        """The whole again."""
        self.whole = True
        self._show_extent()
        self.zoomed.emit()

    def _show_extent(self) -> None:
        self.frame.setRange(self.extent, padding=0.0 if self.is_picture else _ROOM)

    def _keep_zoom(self, *_: object) -> None:
        if self.whole:
            self.whole = False
            self.zoomed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """+ and - zoom, arrows move, Home shows all."""
        keys = Qt.Key
        seen = self.frame.viewRect()
        moves = {
            keys.Key_Left: (-1, 0), keys.Key_Right: (1, 0), keys.Key_Up: (0, 1),
            keys.Key_Down: (0, -1),
        }  # fmt: skip
        key = keys(event.key())
        if key is keys.Key_Home:
            self.show_all()
        elif key in (keys.Key_Plus, keys.Key_Equal, keys.Key_Minus):
            factor = 1 / _ZOOM if key is keys.Key_Minus else _ZOOM
            self.frame.scaleBy((factor, factor))
            self._keep_zoom()
        elif key in moves:
            x, y = moves[key]
            self.frame.translateBy(x=x * _MOVE * seen.width(), y=y * _MOVE * seen.height())
            self._keep_zoom()
        else:
            super().keyPressEvent(event)

    # Numbers under the mouse --------------------------------------------------------------

    def pixels(self) -> tuple[float, float]:
        """How wide and high a pixel is, in the plot's coordinates."""
        across, up = self.frame.viewPixelSize()
        return float(across), float(up)

    def read_again(self) -> None:
        """The numbers have changed under a mouse that rests."""
        if self._mouse is not None:
            self._read()

    def _follow_mouse(self, place: QPointF) -> None:
        inside = self.frame.sceneBoundingRect().contains(place)
        self._mouse = place if inside else None
        self._read()

    def _read(self) -> None:
        found = None
        if self._mouse is not None and not self.missing:
            point = self.frame.mapSceneToView(self._mouse)
            found = self.reading(point.x(), point.y())
        if found is None:
            self.plate.hide()
            self.here.setData([], [])
            return
        self.here.setData([found.x], [found.y])
        self.plate.setText(found.text)
        self.plate.adjustSize()
        self._place_plate(self.graphics.mapFromScene(self._mouse))
        self.plate.show()

    def _place_plate(self, mouse: QPoint) -> None:
        """Beside the mouse, wherever there is room."""
        room, size = self.graphics.rect(), self.plate.size()
        x, y = mouse.x() + 14, mouse.y() - size.height() - 8
        if x + size.width() > room.right():
            x = max(mouse.x() - 14 - size.width(), 0)
        self.plate.move(x, max(y, 0))

    def eventFilter(self, watched: Any, event: Any) -> bool:  # noqa: N802 - Qt's name
        """Every move of the mouse, also a quick last one; a double click shows all."""
        if event.type() is QEvent.Type.MouseMove:
            self._follow_mouse(self.graphics.mapToScene(event.position().toPoint()))
        elif event.type() is QEvent.Type.Leave:
            self._mouse = None
            self._read()
        elif event.type() is QEvent.Type.MouseButtonDblClick:
            self.show_all()
            return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the font too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.dress()
            self.redraw()
