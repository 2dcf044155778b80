"""A lecture in one window: projecting, and what a file hides; both are made when first needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from graphapp.app.settings import Settings
from graphapp.later import soon
from graphapp.look.theme import ThemeChoice

if TYPE_CHECKING:
    from graphapp.app.class_view import ClassView
    from graphapp.app.projecting import Projecting
    from graphapp.app.window import Window


class Teaching(QObject):
    """Ties the actions of a lecture to one window."""

    def __init__(self, window: Window, settings: Settings, themes: ThemeChoice) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._themes = themes
        self._projecting: Projecting | None = None
        self._class_view: ClassView | None = None
        self._actions: Mapping[str, QAction] = {}
        window.session.documentChanged.connect(self._follow_document)
        self._tell_soon = soon(self._tell, self)
        window.file.opened.connect(self._tell_soon.start)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {
            "project": self.project, "black_screen": self._show_black,
            "class_view": self._choose_view, "show_controls": self._show_controls,
        }  # fmt: skip

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Some of them are possible only while one projects, or while something is hidden."""
        self._actions = actions
        self._refresh()

    @property
    def projecting(self) -> Projecting:
        """The projector."""
        if self._projecting is None:
            from graphapp.app.projecting import Projecting

            self._projecting = Projecting(self._window, self._settings, self._themes)
        return self._projecting

    @property
    def class_view(self) -> ClassView:
        """What the file hides."""
        if self._class_view is None:
            from graphapp.app.class_view import ClassView

            self._class_view = ClassView(self._window)
            self._class_view.changed.connect(self._refresh)
        return self._class_view

    def project(self, wanted: bool) -> None:
        """Begin or end; what the file hides stays hidden."""
        self.projecting.set_on(wanted)
        if self._class_view is not None and not wanted:
            self._class_view.hide_again()
        self._refresh()

    def _show_black(self) -> None:
        self.projecting.show_black()

    def _choose_view(self) -> None:
        self.class_view.ask()

    def _show_controls(self) -> None:
        self.class_view.show_everything()

    def end(self) -> None:
        """The window closes: what is remembered of it is as it was before."""
        if self._projecting is not None and self._projecting.is_on:
            self._actions["project"].trigger()
        if self._class_view is not None:
            self._class_view.show_everything()

    def _follow_document(self) -> None:
        if self._class_view is not None or "view" in self._window.session.graph.extra:
            self.class_view.follow()

    def _tell(self) -> None:
        """The messages about the file before it are gone by now."""
        if self._class_view is not None:
            self._class_view.tell()

    def _refresh(self) -> None:
        on = self._projecting is not None and self._projecting.is_on
        hides = self._class_view is not None and self._class_view.hides_something
        self._actions["project"].setChecked(on)
        self._actions["black_screen"].setEnabled(on)
        self._actions["show_controls"].setEnabled(hides)
