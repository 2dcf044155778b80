"""The docks around the canvas, declared as data; a panel is made when it is first seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from graphapp.later import soon

_LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True)
class DockSpec:
    """One dock; docks of one area are tabs of each other, in this order, the first in front."""

    name: str
    title: str
    area: Qt.DockWidgetArea
    open: bool = True
    """Is it there before anybody moved anything?"""


DOCKS: tuple[DockSpec, ...] = (
    DockSpec("examples", "Examples", _LEFT),
    DockSpec("library", "Nodes", _LEFT),
    DockSpec("inspector", "Inspector", _RIGHT),
    DockSpec("derivation", "Explain", _RIGHT),
    DockSpec("about", "Text", _RIGHT),
    DockSpec("exercise", "Exercise", _RIGHT),
    DockSpec("history", "History", _RIGHT, open=False),
    DockSpec("trace", "Trace table", _BOTTOM, open=False),
    DockSpec("training", "Training", _BOTTOM, open=False),
    DockSpec("data", "Data", _BOTTOM, open=False),
)

#: Widths in pixels: of the left and right docks in a wide and in a narrow window.
WIDE, NARROW = (264, 316), (216, 300)
_NARROW_WINDOW = 1200
#: Below this the left docks are put away, so that the canvas keeps its room.
_TINY_WINDOW = 960
_LEAST_WIDTH = 200
#: The height in pixels of the docks under the canvas.
_LOW = 250


class Dock(QDockWidget):
    """A dock that makes its panel when it is first seen, but not before it is woken."""

    def __init__(self, spec: DockSpec, make: Callable[[], QWidget], window: QMainWindow) -> None:
        super().__init__(_tr(spec.title), window)
        self.spec = spec
        self._make = make
        self._panel: QWidget | None = None
        self._asleep = True
        self.setObjectName(f"dock.{spec.name}")
        within = QWidget()
        self._place = QVBoxLayout(within)
        self._place.setContentsMargins(0, 0, 0, 0)
        self.setWidget(within)
        self._no_title = QWidget()
        self._is_wanted = False
        self._is_seen = False
        self._soon = soon(self._settle, self)
        self.visibilityChanged.connect(self._seen)
        self.topLevelChanged.connect(self.fit_title)
        self.dockLocationChanged.connect(self.fit_title)

    @property
    def panel(self) -> QWidget:
        """The panel, made now if it was not yet."""
        if self._panel is None:
            self._panel = self._make()
            self._panel.setMinimumWidth(_LEAST_WIDTH)
            keeps_its_room = self._panel.sizePolicy()
            keeps_its_room.setRetainSizeWhenHidden(True)
            self._panel.setSizePolicy(keeps_its_room)
            self._place.addWidget(self._panel)
            self._panel.setVisible(self._is_seen)
        return self._panel

    def fit_title(self) -> None:
        """No title bar where a tab shows the title already, and can be dragged."""
        window = self.parentWidget()
        assert isinstance(window, QMainWindow)
        tabbed = not self.isFloating() and bool(window.tabifiedDockWidgets(self))
        if tabbed != (self.titleBarWidget() is self._no_title):
            self.setTitleBarWidget(self._no_title if tabbed else None)  # type: ignore[arg-type]

    def _seen(self, visible: bool) -> None:
        """Behind another tab a dock counts as visible for Qt: its panel is hidden, and rests."""
        self._is_seen = visible
        if self._panel is not None:
            self._panel.setVisible(visible)
        self._is_wanted |= visible and not self._asleep and self._panel is None
        self._soon.start()

    def _settle(self) -> None:
        """The tabs are now as they will be."""
        self.fit_title()
        if self._is_wanted:
            self._is_wanted = False
            self._fill()

    def wake(self) -> None:
        """From now on make the panel when it is seen; if it is seen already, soon."""
        self._asleep = False
        self._seen(self.isVisible() and not self.visibleRegion().isEmpty())

    def _fill(self) -> None:
        assert self.panel is not None


class Docks:
    """All docks of one window."""

    def __init__(self, window: QMainWindow, panels: dict[str, Callable[[], QWidget]]) -> None:
        self._window = window
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
            | QMainWindow.DockOption.AnimatedDocks
        )
        for area in (_LEFT, _RIGHT, _BOTTOM):
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        self.by_name = {spec.name: Dock(spec, panels[spec.name], window) for spec in DOCKS}
        self.arrange()

    def arrange(self) -> None:
        """Put all docks where they are at first."""
        front: dict[Qt.DockWidgetArea, Dock] = {}
        for dock in self.by_name.values():
            dock.setFloating(False)
            self._window.addDockWidget(dock.spec.area, dock)
            if dock.spec.area in front:
                self._window.tabifyDockWidget(front[dock.spec.area], dock)
            front.setdefault(dock.spec.area, dock)
            tiny = dock.spec.area is _LEFT and self._window.width() < _TINY_WINDOW
            dock.setVisible(dock.spec.open and not tiny)
        for dock in front.values():
            dock.raise_()
        widths = WIDE if self._window.width() >= _NARROW_WINDOW else NARROW
        self._window.resizeDocks(
            [front[_LEFT], front[_RIGHT]], list(widths), Qt.Orientation.Horizontal
        )
        self._window.resizeDocks([front[_BOTTOM]], [_LOW], Qt.Orientation.Vertical)

    def wake(self) -> None:
        """Let the panels be made: the canvas has been painted and comes first."""
        for dock in self.by_name.values():
            dock.wake()

    def actions(self) -> list[QAction]:
        """One action for each dock: shows or hides it."""
        found = []
        for dock in self.by_name.values():
            action = dock.toggleViewAction()
            action.setObjectName(f"action.panel_{dock.spec.name}")
            action.setStatusTip(_tr("Show or hide this panel"))
            found.append(action)
        return found

    def show(self, name: str) -> QWidget:
        """Bring a dock to the front; its panel."""
        dock = self.by_name[name]
        dock.show()
        dock.raise_()
        return dock.panel

    def bring_forward(self, name: str) -> None:
        """Bring a dock before the others of its tabs, unless somebody closed it."""
        dock = self.by_name[name]
        if not dock.isHidden() or self._window.tabifiedDockWidgets(dock):
            dock.raise_()


def _tr(text: str) -> str:
    return QCoreApplication.translate("docks", text)
