"""What a lecturer needs while projecting: a slim bar at the upper edge, and a black screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from graphapp.app.actions import plain
from graphapp.app.settings import LARGEST_PERCENT, Projection
from graphapp.later import soon
from graphapp.look.fonts import number_font, number_metrics, text_font
from graphapp.look.letters import OWN
from graphapp.panels.mark import Mark
from graphapp.session import QUANTITIES

if TYPE_CHECKING:
    from graphapp.app.projecting import Projecting

#: How near the upper edge the pointer wakes the bar, in pixels.
_EDGE = 8
#: How long the bar stays after the pointer has left it, and at first.
_STAY_MS, _FIRST_MS = 900, 6000
_LETTERS, _LEAST_LETTERS = 0.0148, 13
_STEP = 10


class ProjectingBar(QFrame):
    """Leave, size, contrast, quantities, covers, black screen; hidden while nobody needs it."""

    def __init__(self, projecting: Projecting, actions: Mapping[str, QAction]) -> None:
        window = projecting.parent()
        assert isinstance(window, QWidget)
        super().__init__(window)
        self._projecting = projecting
        self.setObjectName("projecting")
        self.setAccessibleName(self.tr("Projecting"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setProperty(OWN, True)
        self.slider = self._make_slider()
        self.percent = QLabel()
        self.contrast = Mark(self.tr("High contrast"))
        self.contrast.setObjectName("projecting.contrast")
        self.contrast.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.contrast.toggled.connect(projecting.set_contrast)
        self._buttons: list[QToolButton] = []
        self._away = soon(self._leave, self, _STAY_MS)
        self._lay_out(actions)
        self.hide()

    def _make_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setObjectName("projecting.size")
        slider.setAccessibleName(self.tr("Size"))
        slider.setToolTip(self.tr("How large numbers and letters are; the last row needs 100 %"))
        slider.setRange(Projection().percent, LARGEST_PERCENT)
        slider.setSingleStep(_STEP)
        slider.setPageStep(5 * _STEP)
        slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        slider.valueChanged.connect(self._slide)
        return slider

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(8)
        row.addWidget(self._leave_button(actions["project"]))
        for widget in (self.slider, self.percent, self.contrast):
            row.addWidget(widget)
        numbers = QHBoxLayout()
        numbers.setSpacing(0)
        for quantity in QUANTITIES:
            numbers.addWidget(self._button(actions[f"show_{quantity}"], text=False))
        row.addLayout(numbers)
        for verb in ("cover_numbers", "cover_gradients", "black_screen"):
            row.addWidget(self._button(actions[verb]))

    def _button(self, action: QAction, *, text: bool = True) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setObjectName(f"projecting.{action.objectName().removeprefix('action.')}")
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(plain(action.text()))
        if text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._buttons.append(button)
        return button

    def _leave_button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setObjectName("projecting.leave")
        button.setText(self.tr("Leave (Esc)"))
        button.setAccessibleName(self.tr("Leave"))
        button.setToolTip(action.toolTip())
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)
        return button

    # Coming and going -----------------------------------------------------------------------

    def introduce(self) -> None:
        """Be there for a while, so that one sees how to leave."""
        size = max(round(_LETTERS * self._projecting.lines), _LEAST_LETTERS)
        self.setFont(text_font(size))
        self.percent.setFont(number_font(size))
        self.percent.setProperty(OWN, True)
        self.percent.setFixedWidth(round(number_metrics(size).width("300 %")) + 4)
        self.slider.setMinimumWidth(8 * size)
        self.slider.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for button in self._buttons:
            button.setIconSize(QSize(round(1.3 * size), round(1.3 * size)))
        chosen = self._projecting.chosen
        self.slider.setValue(chosen.percent)
        self._say(chosen.percent)
        self.contrast.setChecked(chosen.contrast)
        self._come(_FIRST_MS)

    def follow_pointer(self, at: QPoint) -> None:
        """Come where the pointer is at the upper edge of the window."""
        if at.y() < _EDGE:
            self._come(_STAY_MS)

    def take_place(self) -> None:
        """In the middle of the upper edge."""
        room = self._projecting.room
        self.resize(min(self.sizeHint().width(), room.width()), self.sizeHint().height())
        self.move((room.width() - self.width()) // 2, 0)

    def _come(self, stay_ms: int) -> None:
        self.take_place()
        self.show()
        self.raise_()
        self._away.setInterval(stay_ms)
        self._away.start()

    def _leave(self) -> None:
        """Go, unless somebody is using it."""
        self._away.setInterval(_STAY_MS)
        focus = self.window().focusWidget()
        used = self.underMouse() or (focus is not None and self.isAncestorOf(focus))
        if used or self.slider.isSliderDown():
            self._away.start()
        else:
            self.hide()

    # The size -------------------------------------------------------------------------------

    def _slide(self, percent: int) -> None:
        self._say(percent)
        self._projecting.set_percent(percent)

    def _say(self, percent: int) -> None:
        self.percent.setText(self.tr("{0} %").format(percent))


class BlackScreen(QWidget):
    """A black sheet over the window; the next key or click takes it away."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("black_screen")
        self.setAccessibleName(self.tr("Black screen: press any key"))
        self.setAutoFillBackground(True)
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
        self.setPalette(colors)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._focus: QWidget | None = None
        self.hide()

    def cover_all(self) -> None:
        """Lie over everything in the window."""
        window = self.parentWidget()
        assert window is not None
        self._focus = window.focusWidget()
        self.setGeometry(window.rect())
        self.raise_()
        self.show()
        self.setFocus()

    def _uncover(self) -> None:
        self.hide()
        if self._focus is not None:
            self._focus.setFocus()

    def event(self, event: QEvent) -> bool:
        """No key means anything else meanwhile."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Any key: the graph again, and nothing else."""
        event.accept()
        self._uncover()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A click as well."""
        event.accept()
        self._uncover()
