"""What every gesture is: it begins, moves, and is either finished or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView


class Gesture:
    """One drag, from the press of a button to its release.

    It begins when the pointer has left the place of the press by Qt's start-drag distance; a
    press that ends before is a click. Cancelling puts everything back as it was.
    """

    cursor: ClassVar[Qt.CursorShape | None] = None
    scrolls: ClassVar[bool] = False
    """Does the view scroll while the pointer is at its border?"""

    yields: ClassVar[bool] = False
    """Is it cancelled when somebody else changes the graph meanwhile?"""

    def __init__(self, view: CanvasView, press: QPoint) -> None:
        self.view = view
        self.press = press
        self.start: QPointF = view.scene_point(QPointF(press))
        """The press in the scene."""

    def begin(self) -> None:
        """The pointer has moved far enough."""

    def move(self, at: QPoint, keys: Qt.KeyboardModifier) -> None:
        """The pointer is at another point of the viewport."""

    def finish(self) -> None:
        """The button is released: what was shown is kept."""

    def cancel(self) -> None:
        """Esc, or the focus went elsewhere: everything is as before."""

    def key(self, event: QKeyEvent) -> bool:
        """A key while the gesture lasts; True where it is used."""
        return False

    def walk(self, *, forward: bool) -> bool:
        """Tab while the gesture lasts; True where the focus shall stay."""
        return True
