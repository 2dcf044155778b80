"""The strip under the canvas: both passes step by step.

One row of controls; while the steps are shown a second one, always equally high, says what the
step does. The keys: arrows, Page Up and Down (a clicker), Home, End; Space plays, Esc ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.stepping import Timeline
from graphapp.look.fonts import number_metrics, scale_of
from graphapp.panels.timeline_player import SPEEDS, Player
from graphapp.panels.timeline_rate import RateField
from graphapp.panels.timeline_sentence import TimelineSentence
from graphapp.panels.timeline_track import TimelineTrack
from graphapp.session import Session

#: The verbs of the buttons, in their order.
BUTTONS = ("step_first", "step_back", "step_play", "step_forward", "step_last")
_ICON, _WIDEST_MODE = 18, 150
#: In a strip narrower than this the mode and the rate, then the speed, are left to the menu.
_ROOM_FOR_RATE, _ROOM_FOR_SPEED = 700, 480


class TimelineStrip(QWidget):
    """Follows a session's steps and changes them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.walk: Callable[[int], object] = session.step_by
        """What a key does that goes so many steps on."""
        self.player = Player(session, self)
        self.track = TimelineTrack()
        self.sentence = TimelineSentence()
        self.count = QLabel()
        self.count.setObjectName("timeline.count")
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.speed = self._speed_box()
        self.rate = RateField(session)
        self.mode = self._mode_box()
        self._buttons = QHBoxLayout()
        self._ends = QHBoxLayout()
        self.setFocusProxy(self.track)
        self._lay_out()
        self.track.chosen.connect(self._scrub)
        session.stepChanged.connect(self.refresh)
        session.evaluated.connect(self._follow)
        session.precisionChanged.connect(self.refresh)
        session.hiddenChanged.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        for buttons in (self._buttons, self._ends):
            buttons.setSpacing(0)
        row.addLayout(self._buttons)
        row.addWidget(self.speed)
        row.addWidget(self.track, 1)
        row.addWidget(self.count)
        row.addWidget(self.mode)
        row.addWidget(self.rate)
        row.addLayout(self._ends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.sentence)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_actions(self, actions: Mapping[str, QAction]) -> None:
        """A button for each action of the window; their keys work in the strip as well."""
        for verb in BUTTONS:
            self._buttons.addWidget(_button(actions[verb]))
        self._ends.addWidget(_button(actions["apply_update"], text=True))
        self._ends.addWidget(_button(actions["step_stop"]))
        for verb in BUTTONS:
            self.addAction(actions[verb])

    # Fields ---------------------------------------------------------------------------------

    def _speed_box(self) -> QComboBox:
        box = _combo("timeline.speed", self.tr("Steps in a second"))
        for speed in SPEEDS:
            box.addItem(self.tr("{0:g} / s").format(speed), speed)
        box.setCurrentIndex(SPEEDS.index(self.player.speed))
        box.activated.connect(lambda place: self.player.set_speed(SPEEDS[place]))
        self.player.speed_changed.connect(lambda s: box.setCurrentIndex(SPEEDS.index(s)))
        return box

    def _mode_box(self) -> QComboBox:
        """Reverse mode, and forward mode from each leaf; filled when it opens."""
        box = _Leaves(lambda: self._fill_modes(box))
        box.setObjectName("timeline.mode")
        box.setToolTip(self.tr("Gradients backward, or the tangents of one leaf forward"))
        box.setAccessibleName(box.toolTip())
        box.activated.connect(lambda place: self._session.seed_steps(box.itemData(place)))
        return box

    def _fill_modes(self, box: QComboBox) -> None:
        seed = self._session.step_seed
        box.clear()
        box.addItem(self.tr("Backward"), None)
        for id in self._session.leaves:
            box.addItem(self.tr("Forward: {0}").format(id), id)
        box.setCurrentIndex(max(box.findData(seed), 0) if seed is not None else 0)

    # Following ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the session's step."""
        session, moment = self._session, self._session.moment
        timeline = session.timeline
        number = None if moment is None else moment.number
        self.track.show_steps(timeline, number)
        last = timeline.last
        steps = self.tr("1 step") if last == 1 else self.tr("{0} steps").format(last)
        self.count.setText(steps if number is None else self.tr("{0} / {1}").format(number, last))
        widest = self.tr("{0} / {1}").format("8" * len(str(last)), last)
        wide = max(map(number_metrics(13).width, (widest, steps)))
        self.count.setFixedWidth(8 + round(wide * self._letters))
        self.track.setAccessibleDescription(self.count.text())
        if number is None:
            self.sentence.clear(self._invitation() if last else "")
        else:
            self.sentence.show_step(timeline, number, session.precision, session.concealed)
        self._show_mode(timeline)
        self.rate.refresh()

    def _invitation(self) -> str:
        if self._session.graph.differentiate is None:
            return self.tr("Page Down steps through the forward pass.")
        return self.tr("Page Down steps through both passes.")

    def _show_mode(self, timeline: object) -> None:
        wanted = self._session.step_seed
        if not self.mode.count() or self.mode.currentData() != wanted:
            self._fill_modes(self.mode)
        self.rate.setEnabled(isinstance(timeline, Timeline))

    def _follow(self) -> None:
        """Other numbers: a step that is shown says so itself."""
        if self._session.moment is None:
            self.refresh()

    def _scrub(self, number: int) -> None:
        self.player.pause()
        self._session.step_to(number)

    # Events ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space plays, Esc ends, all other keys step."""
        session, key = self._session, event.key()
        if key == Qt.Key.Key_Space:
            self.player.toggle()
        elif key == Qt.Key.Key_Escape:
            session.stop_stepping()
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.walk(1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_PageUp):
            self.walk(-1)
        elif key == Qt.Key.Key_Home:
            session.step_to(0)
        elif key == Qt.Key.Key_End:
            session.step_to(session.timeline.last)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """A narrow strip keeps what is needed most."""
        super().resizeEvent(event)
        room = self.width() / self._letters
        self.mode.setVisible(room >= _ROOM_FOR_RATE)
        self.rate.setVisible(room >= _ROOM_FOR_RATE)
        self.speed.setVisible(room >= _ROOM_FOR_SPEED)

    @property
    def _letters(self) -> float:
        """How much larger than usual letters are."""
        return scale_of(self.font())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Buttons as large as letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.layout() is not None:
            side = round(_ICON * self._letters)
            for button in self.findChildren(QToolButton):
                button.setIconSize(QSize(side, side))
            self.mode.setMaximumWidth(round(_WIDEST_MODE * self._letters))
            self.refresh()


class _Leaves(QComboBox):
    """A box that is filled when it opens: the leaves may be others by then."""

    def __init__(self, fill: Callable[[], None]) -> None:
        super().__init__()
        self._fill = fill
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(_WIDEST_MODE)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """With the leaves as they are now."""
        self._fill()
        super().showPopup()


def _combo(name: str, title: str) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setToolTip(title)
    box.setAccessibleName(title)
    box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return box


def _button(action: QAction, *, text: bool = False) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"timeline.{action.objectName().removeprefix('action.')}")
    button.setIconSize(QSize(_ICON, _ICON))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
