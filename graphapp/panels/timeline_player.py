"""Plays the steps of a session one after another."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from graphapp.engine.stepping import Moment
from graphapp.session import Session

#: Steps in a second that can be chosen.
SPEEDS = (0.5, 1.0, 2.0, 4.0, 10.0, 40.0)
_FIRST_SPEED = 1.0


class Player(QObject):
    """One step per tick until the last one, or until everything is shown again."""

    playing_changed = Signal(bool)
    speed_changed = Signal(float)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._speed = _FIRST_SPEED
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._tick)
        session.stepChanged.connect(self._follow)

    @property
    def playing(self) -> bool:
        """Do steps come by themselves?"""
        return self.timer.isActive()

    @property
    def speed(self) -> float:
        """Steps in a second."""
        return self._speed

    def set_speed(self, speed: float) -> None:
        """So many steps in a second from now on."""
        self._speed = speed
        self.timer.setInterval(round(1000 / speed))
        self.speed_changed.emit(speed)

    def change_speed(self, places: int) -> None:
        """The next speed in the list, or the one before."""
        place = SPEEDS.index(self._speed) + places
        self.set_speed(SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def toggle(self) -> None:
        """Play or pause."""
        self.pause() if self.playing else self.play()

    def play(self) -> None:
        """Go on from the step that is shown; from the first one at the end or where none is."""
        session = self._session
        moment = session.moment
        if moment is None or moment.number >= session.timeline.last:
            session.start_stepping()
        self.timer.start(round(1000 / self._speed))
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stay at the step that is shown."""
        if self.playing:
            self.timer.stop()
            self.playing_changed.emit(False)

    def _tick(self) -> None:
        self._session.step_by(1)
        moment = self._session.moment
        if moment is None or moment.number >= self._session.timeline.last:
            self.pause()

    def _follow(self, moment: Moment | None) -> None:
        if moment is None:
            self.pause()
