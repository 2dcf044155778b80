"""How the canvas of each window answers wheel, touchpad and tidying up; kept for the next run."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStyle

from graphapp.app.settings import Habits, Settings
from graphapp.canvas.animation import DURATION
from graphapp.canvas.view import CanvasView


class CanvasHabits(QObject):
    """Connects one canvas with the settings and with the action that shows its map."""

    def __init__(self, view: CanvasView, settings: Settings) -> None:
        super().__init__(view)  # so that a closed window is told nothing
        self._view = view
        self._settings = settings
        self._map: QAction | None = None
        self.chosen = settings.habits()
        """What holds now."""
        settings.habits_changed.connect(self._follow)
        self._obey()

    def choose(self, habits: Habits) -> None:
        """Let the canvas of every window be like this from now on."""
        self._settings.set_habits(habits)

    def _follow(self, habits: Habits) -> None:
        self.chosen = habits
        self._obey()

    def show_map(self, shown: bool) -> None:
        """Let a large graph have its map, or not."""
        self.choose(replace(self.chosen, shows_map=shown))

    def follow(self, action: QAction) -> None:
        """Let the action's check mark show whether there is a map."""
        self._map = action
        action.setChecked(self.chosen.shows_map)

    def _obey(self) -> None:
        view, habits = self._view, self.chosen
        view.wheel_zooms, view.touchpad_zooms = habits.wheel_zooms, habits.touchpad_zooms
        view.animation_ms = self._system_glide() if habits.glide_ms is None else habits.glide_ms
        view.set_minimap_visible(habits.shows_map)
        if self._map is not None:
            self._map.setChecked(habits.shows_map)

    def _system_glide(self) -> int:
        """No motion where the desktop wants none: its styles animate for 0 ms then."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return DURATION if self._view.style().styleHint(hint, None, self._view) else 0
