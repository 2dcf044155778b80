"""Projecting: the whole screen for the graph, large enough for the last row, and all back again.

How large is one percentage. At 100 % numbers have 24 of 1080 lines, on a screen of 768 lines 17 of
them, and so have the letters of every panel and dialog.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QToolBar, QWidget

from graphapp.app.projecting_bar import BlackScreen, ProjectingBar
from graphapp.app.settings import Projection, Settings
from graphapp.canvas import legible
from graphapp.canvas.halo import Halo
from graphapp.later import soon
from graphapp.look.fonts import TEXT_SIZE
from graphapp.look.letters import enlarge
from graphapp.look.theme import ThemeChoice
from graphapp.session import Selection

if TYPE_CHECKING:
    from graphapp.app.window import Window

#: Pixels of a number where the screen has so many lines.
LEAST, LINES = 24, 1080
#: A panel keeps room for so many lines of text, however large they get.
_LEAST_ROWS = 24
#: The radius of the ring around a click, of the lines of the screen.
_HALO = 0.045
#: A panel that is opened takes this share of the screen.
_PANEL = 0.36
_CONTRAST = "high-contrast"


@dataclass(frozen=True)
class _Before:
    """What is as it was when the lecture is over."""

    layout: QByteArray
    menu: bool
    strip: bool
    timeline: bool
    maximised: bool
    theme: str
    place: legible.Place
    selection: Selection
    document: object


class Projecting(QObject):
    """Projects one window, and ends it."""

    def __init__(self, window: Window, settings: Settings, themes: ThemeChoice) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._themes = themes
        self._before: _Before | None = None
        self.chosen: Projection = settings.projection()
        self.bar = ProjectingBar(self, window.actions_by_verb)
        self.halo = Halo(window)
        self.black = BlackScreen(window)
        self._letters_soon = soon(self._fit_letters, self)
        self._return_soon = soon(self._return_to_place, self)
        self._going_back: _Before | None = None
        for dock in window.docks.by_name.values():
            dock.visibilityChanged.connect(self._look_again)
        for changed in (window.session.selectionChanged, window.session.stepChanged):
            changed.connect(self._follow)
        _application().focusWindowChanged.connect(self._look_again)

    @property
    def is_on(self) -> bool:
        """Is the window projected?"""
        return self._before is not None

    @property
    def lines(self) -> int:
        """The height of the screen."""
        return self._window.screen().size().height()

    @property
    def least(self) -> float:
        """How many pixels numbers have at least."""
        return LEAST * self.lines / LINES * self.chosen.percent / 100

    # On and off -----------------------------------------------------------------------------

    def set_on(self, wanted: bool) -> None:
        """Project, or show everything as it was before."""
        if wanted and not self.is_on:
            self._begin()
        elif not wanted and self.is_on:
            self._end()

    def _begin(self) -> None:
        window, view = self._window, self._window.view
        self._before = _Before(
            window.saveState(), window.menuBar().isVisibleTo(window),
            window.statusBar().isVisibleTo(window), window.timeline.isVisibleTo(window),
            window.isMaximized(), self._themes.choice, view.place, window.session.selection,
            window.session.document,
        )  # fmt: skip
        for part in self._parts():
            part.hide()
        window.menuBar().hide()
        window.statusBar().hide()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        self._watch(on=True)
        self._show_contrast()
        self._follow()
        self._fit_letters()
        legible.set_least(view, self.least)
        self.halo.set_radius(round(_HALO * self.lines))
        self.halo.moves = view.animation_ms > 0
        self.bar.introduce()
        view.setFocus()

    def _end(self) -> None:
        window, view, before = self._window, self._window.view, self._before
        assert before is not None
        self._before = None
        self._watch(on=False)
        for shown in (self.bar, self.halo, self.black):
            shown.hide()
        if self.chosen.contrast and self._themes.choice == _CONTRAST:
            self._themes.choose(before.theme)
        self._fit_letters()
        legible.set_least(view, 0.0)
        window.menuBar().setVisible(before.menu)
        window.statusBar().setVisible(before.strip)
        window.timeline.setVisible(before.timeline)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowFullScreen)
        if before.maximised:
            window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
        window.restoreState(before.layout)
        self._going_back = before
        self._return_to_place()
        self._return_soon.start()
        view.setFocus()

    def _return_to_place(self) -> None:
        """Now, and again when the window has its size of before."""
        before, window = self._going_back, self._window
        if before is None or self.is_on:
            return
        if before.document is window.session.document:
            chosen = before.selection.within(window.session.graph)
            window.session.select(chosen.nodes, chosen.edges, chosen.notes, chosen.frames)
            window.view.return_to(before.place)
        else:
            window.view.begin()

    def _parts(self) -> list[QWidget]:
        window = self._window
        return [*window.docks.by_name.values(), *window.findChildren(QToolBar)]

    # What a lecturer changes meanwhile ------------------------------------------------------

    def set_percent(self, percent: int) -> None:
        """Larger or smaller: canvas, panels and dialogs together."""
        self._choose(replace(self.chosen, percent=percent))
        self._fit_letters()
        legible.set_least(self._window.view, self.least)

    def set_contrast(self, wanted: bool) -> None:
        """The theme of high contrast, or that of before."""
        self._choose(replace(self.chosen, contrast=wanted))
        self._show_contrast()

    def _choose(self, chosen: Projection) -> None:
        self.chosen = chosen
        self._settings.set_projection(chosen)

    def _show_contrast(self) -> None:
        assert self._before is not None
        self._themes.choose(_CONTRAST if self.chosen.contrast else self._before.theme)

    def _fit_letters(self) -> None:
        """Panels that came since, and their letters."""
        if not self.is_on:
            enlarge(_application(), 1.0)
            return
        enlarge(_application(), min(self.least, self.lines / _LEAST_ROWS) / TEXT_SIZE)
        docks = [dock for dock in self._window.docks.by_name.values() if dock.isVisible()]
        for dock in docks:
            self._give_room(dock)
        self.bar.raise_()

    def _give_room(self, dock: QDockWidget) -> None:
        window = self._window
        if dock.isFloating() or dock.visibleRegion().isEmpty():
            return
        sideways = window.dockWidgetArea(dock) is not Qt.DockWidgetArea.BottomDockWidgetArea
        across = Qt.Orientation.Horizontal if sideways else Qt.Orientation.Vertical
        size = window.width() if sideways else window.height()
        window.resizeDocks([dock], [round(_PANEL * size)], across)

    def _follow(self) -> None:
        """The sentence of a step under the graph while steps are shown, and only then.

        Not where it was hidden before, as a file may want it.
        """
        if self._before is not None:
            window = self._window
            window.timeline.setVisible(self._before.timeline and window.session.moment is not None)
            self._letters_soon.start()

    def _look_again(self, *_: object) -> None:
        """A panel or a window has come, perhaps with letters of its own."""
        if self.is_on:
            self._letters_soon.start()

    def show_black(self) -> None:
        """Nothing to see, until the next key or click."""
        if self.is_on:
            self.black.cover_all()

    # Events ---------------------------------------------------------------------------------

    def _watch(self, *, on: bool) -> None:
        window = self._window
        watched: list[QObject] = [window.view, window.view.viewport(), window]
        handle = window.windowHandle()
        if handle is not None:
            watched.append(handle)
        for one in watched:
            if on:
                one.installEventFilter(self)
            else:
                one.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Esc ends it; at the upper edge the pointer brings the bar; clicks are seen."""
        kind = event.type()
        if kind is QEvent.Type.KeyPress and watched in {self._window, self._window.view}:
            return self._key(cast("QKeyEvent", event))
        if kind is QEvent.Type.Resize and watched is self._window:
            self.bar.take_place()
            self.black.setGeometry(self.room)
        elif kind is QEvent.Type.WindowBlocked:  # by a dialog, whose letters grow as well
            self._letters_soon.start()
        elif isinstance(event, QMouseEvent) and watched is not self._window:
            self._mouse(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Escape or self._window.view.is_busy:
            return False
        self._window.actions_by_verb["project"].trigger()
        return True

    def _mouse(self, event: QMouseEvent) -> None:
        at: QPoint = self._window.mapFromGlobal(event.globalPosition().toPoint())
        if event.type() is QEvent.Type.MouseMove:
            self.bar.follow_pointer(at)
        if event.type() is QEvent.Type.MouseButtonRelease:
            self.halo.let_go()
        elif event.buttons():  # pressed, or held and moved
            self.halo.hold(at)

    @property
    def room(self) -> QRect:
        """The whole window."""
        return self._window.rect()


def _application() -> QApplication:
    return cast("QApplication", QApplication.instance())
