"""CanvasView: the widget that shows a session's graph and turns events into gestures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from graphapp.canvas.adding import NO_LINK, Link
from graphapp.canvas.border_scroll import BorderScroll
from graphapp.canvas.clicking import answer_box, click, edit_behind
from graphapp.canvas.covers import cover_at
from graphapp.canvas.dropping import Dropping
from graphapp.canvas.fields import Fields
from graphapp.canvas.gestures import Gesture, NudgeGesture
from graphapp.canvas.gestures.choosing import gesture_for
from graphapp.canvas.keyboard import Keyboard
from graphapp.canvas.picture_view import PictureView
from graphapp.canvas.pointing import cursor_at, hover, thing_at, tip_at
from graphapp.canvas.searching import Searching
from graphapp.session import Session


class CanvasView(PictureView):
    """A view of a session's graph; everything it changes goes through the session."""

    announced = Signal(str)
    """What the keys have just reached, in one sentence."""
    answerWanted = Signal(object, str)  # noqa: N815 - Qt's style
    """Somebody clicked the empty box, a QRectF of the scene, of the question with this number."""
    uncoverWanted = Signal(object)  # noqa: N815 - Qt's style
    """Somebody clicked the plate on a Quantity."""
    formWanted = Signal(str)  # noqa: N815 - Qt's style
    """Somebody wants to edit the parameters of this node."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setObjectName("canvas")
        self.setAccessibleName(self.tr("Canvas"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.viewport().setMouseTracking(True)
        self._gesture: Gesture | None = None
        self._button: Qt.MouseButton | None = None
        self._begun = False
        self._space = False
        self.fields = Fields(self)
        """The field that may float over the picture."""
        self.searching = Searching(self)
        self.keyboard = Keyboard(self)
        self._dropping = Dropping(self)
        self._scroller = BorderScroll(self, self._scroll_on)
        self._pointer = QPoint()
        self.canvas.placed.connect(self._look_again)

    def shut_down(self) -> None:
        """Let go of the session and the scene: call it before the window is destroyed."""
        self._cancel()
        self.fields.close()
        self.searching.shut_down()
        super().shut_down()

    def _show(self) -> None:
        super()._show()
        if self._gesture is not None and self._gesture.yields:
            self._cancel()

    # Gestures -----------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A press may become a gesture; another button while one lasts does nothing."""
        event.accept()
        self.keyboard.pointer_used = True
        if self._button is None:
            self._cancel()  # what the keys were doing
        if self._gesture is None:
            self.settle()
            self.fields.close()
            self._gesture = gesture_for(self, event)
            self._button, self._begun = event.button(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Feed the gesture, or show what is under the pointer."""
        at = self._pointer = event.position().toPoint()
        self.keyboard.pointer_used = True
        gesture = self._gesture
        if gesture is None:
            hover(self, event.position())
            self._set_cursor(event.position())
            return
        if not self._begun:
            if (at - gesture.press).manhattanLength() < QApplication.startDragDistance():
                return
            self._begin()
        gesture.move(at, event.modifiers())

    def _begin(self) -> None:
        gesture = self._gesture
        assert gesture is not None
        self._begun = True
        self.canvas.set_lit(frozenset(), frozenset())
        self.canvas.overlay.offer(())
        QToolTip.hideText()
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)
        gesture.begin()
        if gesture.scrolls:
            self._scroller.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """The end of a gesture, or a click."""
        event.accept()
        gesture, begun = self._gesture, self._begun
        if gesture is None or event.button() != self._button:
            return
        self._gesture = None
        if begun:
            self._end(event.position())
            gesture.finish()
        elif event.button() == Qt.MouseButton.LeftButton and not self._space:
            click(self, event.position(), event.modifiers())
        elif event.button() == Qt.MouseButton.RightButton:
            self.customContextMenuRequested.emit(event.position().toPoint())

    def _end(self, at: QPointF) -> None:
        self._begun = False
        self._scroller.stop()
        self._set_cursor(at)

    def _cancel(self) -> bool:
        """Stop the gesture that lasts, as if it had not begun; False where there is none."""
        gesture, begun = self._gesture, self._begun
        self._gesture = None
        if gesture is None or not begun:
            return gesture is not None
        self._end(QPointF(self._pointer))
        gesture.cancel()
        return True

    def _scroll_on(self, by: QPoint) -> None:
        """At the border the picture moves on under the gesture."""
        if self._gesture is not None:
            self.pan(by)
            self._gesture.move(self._pointer, QApplication.keyboardModifiers())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """On a node: type its number, or set its parameters; else look for a node to add."""
        node, edge = thing_at(self, event.position())
        if event.button() == Qt.MouseButton.LeftButton:
            self._cancel()
            if answer_box(self, event.position()):
                pass
            elif cover_at(self.canvas, self.scene_point(event.position())) is not None:
                click(self, event.position(), event.modifiers())
            elif node is not None:
                self._edit(node.id)
            elif not edit_behind(self, event.position()):
                link = NO_LINK if edge is None else Link.on(edge)
                self.searching.open_at(event.position().toPoint(), link)
            return
        self.mousePressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """A gesture does not outlive the focus."""
        super().focusOutEvent(event)
        self._space = False
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._cancel()

    # Keys ---------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Esc cancels or deselects, Enter types a number, arrows move, Space drags the picture."""
        key = event.key()
        self.keyboard.heard(event)
        if key == Qt.Key.Key_Escape:
            if self._cancel():
                return
            if self.session.selection:
                self.session.select()
            else:
                self.session.stop_stepping()
        elif self._gesture is not None:
            self._gesture.key(event)
        elif self.keyboard.press(event):
            pass
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._edit_selected()
        elif key == Qt.Key.Key_Space:
            self._hold_space(not event.isAutoRepeat() or self._space)
        elif NudgeGesture.answers(event):
            self._nudge(event)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows: the nodes rest where they are. Space: the pointer is as before."""
        if event.isAutoRepeat():
            return
        if event.key() == Qt.Key.Key_Space:
            self._hold_space(False)
        elif isinstance(self._gesture, NudgeGesture) and NudgeGesture.answers(event):
            self.let_go(finish=True)
        else:
            super().keyReleaseEvent(event)

    def _nudge(self, event: QKeyEvent) -> None:
        chosen = self.session.selection
        if not (chosen.nodes or chosen.notes or chosen.frames):
            arrows = {Qt.Key.Key_Left: (48, 0), Qt.Key.Key_Right: (-48, 0),
                      Qt.Key.Key_Up: (0, 48), Qt.Key.Key_Down: (0, -48)}  # fmt: skip
            self.pan(QPoint(*arrows[Qt.Key(event.key())]))
            return
        gesture = NudgeGesture(self, self._pointer)
        self.hold(gesture)
        gesture.key(event)

    @property
    def is_busy(self) -> bool:
        """Does a gesture last?"""
        return self._gesture is not None

    def hold(self, gesture: Gesture) -> None:
        """Begin a gesture that keys drive."""
        self.settle()
        self._cancel()
        self._gesture, self._button = gesture, None
        self._begin()

    def let_go(self, *, finish: bool = False) -> None:
        """End it; without ``finish`` everything is as before."""
        gesture, self._gesture = self._gesture, None
        self._end(QPointF(self._pointer))
        if gesture is not None:
            gesture.finish() if finish else gesture.cancel()

    def announce(self, text: str) -> None:
        """Say what the keys have reached, on the strip under the canvas and to screen readers."""
        self.announced.emit(text)
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _set_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.OpenHandCursor if self._space else cursor_at(self, at)
        if shape is None:
            self.viewport().unsetCursor()
        else:
            self.viewport().setCursor(shape)

    def _hold_space(self, held: bool) -> None:
        self._space = held
        if self._gesture is None:
            self._set_cursor(QPointF(self._pointer))

    @property
    def space_held(self) -> bool:
        """Does a press begin to drag the picture, because Space is down?"""
        return self._space

    @property
    def pointer(self) -> QPoint:
        """Where the mouse was last, in the viewport."""
        return self._pointer

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab: see ``keyboard``; after the last node it goes on to the next widget.

        Qt also asks when the canvas, or a field over it, is hidden: nobody walks then.
        """
        if not self.isVisible() or QApplication.focusWidget() not in (None, self):
            return super().focusNextPrevChild(forward)
        if self._gesture is not None:
            return self._gesture.walk(forward=forward)
        return self.keyboard.tab(forward=forward) or super().focusNextPrevChild(forward)

    # Typing a number ----------------------------------------------------------------------

    def _edit_selected(self) -> None:
        nodes = self.session.selection.nodes
        if len(nodes) == 1:
            self._edit(*nodes)

    def _edit(self, id: str) -> None:
        if not self.edit_number(id):
            self.session.select({id})
            self.formWanted.emit(id)

    def edit_number(self, id: str) -> bool:
        """Open the field over a leaf; False where its value cannot be typed into one line."""
        return self.fields.number(id)

    def rename_selected(self) -> bool:
        """Open the field over the name of the selected node or frame; False where it is not one."""
        chosen = self.session.selection
        if len(chosen.nodes) == 1 and not chosen.frames:
            return self.fields.name(*chosen.nodes)
        if len(chosen.frames) == 1 and not chosen.nodes:
            return self.fields.title(*chosen.frames)
        return False

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        """The field does not stay behind when the picture moves."""
        self.fields.close()
        super().scrollContentsBy(dx, dy)

    def _look_again(self) -> None:
        """Something else may be under the pointer now, or nothing: its ports would stay there."""
        if self._gesture is None and self.canvas.overlay.ports:
            hover(self, QPointF(self._pointer))

    # Under the pointer --------------------------------------------------------------------

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is under the pointer."""
        super().leaveEvent(event)
        if QApplication.activePopupWidget() is None:  # a menu is still about this place
            self.keyboard.pointer_used = False
        self.canvas.set_lit(frozenset(), frozenset())
        if self._gesture is None:
            self.canvas.overlay.offer(())

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802
        """Tooltips with the numbers in full precision."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = "" if self._gesture is not None else tip_at(self, QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)
