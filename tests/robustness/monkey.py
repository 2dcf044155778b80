"""A monkey at the real program: ``python monkey.py SEED EVENTS FOLDER`` in a process of its own.

Random presses, moves, releases, double-clicks, wheel steps and keys, on the canvas and on
everything around it, and every action that the window has, except those that end the program.
Dialogs and menus that open get some random keys and are closed. Every 100 events the document is
checked. Ends with 0 and says so; with another status, and the reason on standard error, at the
first exception, Qt warning or bad document.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import traceback
from collections import deque
from collections.abc import Callable
from pathlib import Path
from random import Random

import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMenu, QWidget
from random_edits import check_round_trip, check_structure

from graphapp.app import faults, main
from graphapp.app.chooser import Answer
from graphapp.app.window import Window
from graphapp.files.bundled import folder

#: Those that end the program or leave it: the monkey closes it itself when it has had enough.
_LEFT_ALONE = {"action.quit", "action.close"}
_BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (
    Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton,
)  # fmt: skip
_NO_KEYS = Qt.KeyboardModifier.NoModifier
_MODIFIERS = (_NO_KEYS,) * 5 + (
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip
_KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_F2, Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete, Qt.Key.Key_C, Qt.Key.Key_Menu,
)  # fmt: skip
_TEXTS = ("3.5", "-1e3", "w*x + b", "tanh", "=", "1,5", "nan", "((", "ŷ", "x^2", "'", "[1, 2]")
_MOST_NODES = 60
_MOST_WINDOWS = 2


class Answers:
    """Answers every question that a window asks about files, also those yet to be invented."""

    def __init__(self, rng: Random, home: Path) -> None:
        self._rng = rng
        self._home = home
        self._files = sorted(folder("examples").glob("*/*.cgraph"))[:12]

    def unsaved(self, title: str) -> Answer:
        return self._rng.choice([Answer.CANCEL, Answer.DISCARD, Answer.SAVE])

    def unkept(self, title: str) -> Answer:
        return self._rng.choice([Answer.CANCEL, Answer.DISCARD, Answer.SAVE])

    def path_to_open(self, folder: Path) -> Path | None:
        return self._rng.choice([None, *self._files])

    def path_to_save(self, suggestion: Path) -> Path | None:
        return self._rng.choice([None, self._home / "saved.cgraph"])

    def path_of_picture(self, suggestion: Path) -> Path | None:
        return self._rng.choice([None, self._home / "picture.png"])

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


class Monkey:
    """Plays until it has made enough events."""

    def __init__(self, windows: main.Windows, rng: Random, home: Path, most: int) -> None:
        self.windows = windows
        self.rng = rng
        self.answers = Answers(rng, home)
        self.most = most
        self.events = 0
        self.diary: deque[str] = deque(maxlen=8)
        self.closing = Random(rng.random())  # of its own: when it is asked depends on the machine
        self.closer = QTimer(windows)
        # each time by a timer of its own: what a menu opens must be closed while its key is pressed
        self.closer.timeout.connect(lambda: QTimer.singleShot(0, self.close_what_is_open))
        self.closer.start(15)
        self.plays: tuple[tuple[int, Callable[[Window], None]], ...] = (
            (30, self.drag), (10, self.click), (6, self.double_click), (8, self.wheel),
            (20, self.key), (5, self.type), (18, self.action), (12, self.click_around),
            (2, self.leave_and_come_back),
        )  # fmt: skip

    @property
    def window(self) -> Window:
        return self.windows[-1]

    def play(self) -> None:
        """All events."""
        games = [play for weight, play in self.plays for _ in range(weight)]
        checked = 0
        while self.events < self.most:
            window = self.window
            window.file.chooser = self.answers
            game = self.rng.choice(games)
            self.diary.append(game.__name__)
            game(window)
            QApplication.processEvents()
            while len(self.windows) > _MOST_WINDOWS:
                self.close(self.windows[0])
            if self.events - checked >= 100:
                checked = self.events
                self.check()
        self.check()

    def finish(self) -> None:
        """The end, as a person ends it."""
        self.closer.stop()
        for window in list(self.windows):
            self.close(window)

    def close(self, window: Window) -> None:
        self.answers.unsaved = lambda title: Answer.DISCARD  # type: ignore[method-assign]
        window.file.chooser = self.answers
        assert window.close()
        del self.answers.unsaved

    def check(self) -> None:
        """The document is good, and the canvas shows it."""
        for window in self.windows:
            session = window.session
            check_structure(session.document.graph)
            check_round_trip(session.document.graph)
            canvas = window.view.canvas
            assert canvas.graph is session.graph
            assert canvas.nodes.keys() == session.graph.nodes.keys()
            assert canvas.edges.keys() == set(session.graph.edges)
            if len(session.graph.nodes) > _MOST_NODES:
                window.session.start(next(iter(window.session.document._steps)).graph)

    # Events -------------------------------------------------------------------------------

    def drag(self, window: Window) -> None:
        """Press, move and release; sometimes a key, or no release before the next event."""
        target = window.view.viewport()
        button, keys = self.rng.choice(_BUTTONS), self.rng.choice(_MODIFIERS)
        start, end = self.place(window), self.place(window)
        QTest.mousePress(target, button, keys, start)
        steps = self.rng.randint(1, 6)
        for step in range(1, steps + 1):
            QTest.mouseMove(target, start + (end - start) * step / steps)
            QApplication.processEvents()
        if self.rng.random() < 0.15:
            self.key(window)
        if not shiboken6.isValid(target):
            return
        QTest.mouseRelease(target, button, keys, end)
        self.events += steps + 2

    def click(self, window: Window) -> None:
        target = window.view.viewport()
        button, keys = self.rng.choice(_BUTTONS), self.rng.choice(_MODIFIERS)
        QTest.mouseClick(target, button, keys, self.place(window))
        self.events += 2

    def double_click(self, window: Window) -> None:
        target, place = window.view.viewport(), self.place(window)
        QTest.mouseDClick(target, Qt.MouseButton.LeftButton, self.rng.choice(_MODIFIERS), place)
        self.events += 4

    def wheel(self, window: Window) -> None:
        target, at = window.view.viewport(), QPointF(self.place(window))
        turn = QPoint(0, self.rng.choice([-240, -120, 120, 240]))
        event = QWheelEvent(
            at, QPointF(target.mapToGlobal(at)), QPoint(), turn, Qt.MouseButton.NoButton,
            self.rng.choice(_MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(target, event)
        self.events += 1

    def key(self, window: Window) -> None:
        """To whatever has the focus, mostly the canvas."""
        key, keys = self.rng.choice(_KEYS), self.rng.choice(_MODIFIERS)
        QTest.keyClick(self.focus(window), key, keys)
        self.events += 2

    def type(self, window: Window) -> None:
        text = self.rng.choice(_TEXTS)
        target = self.focus(window)
        for character in text:  # QTest.keyClicks ends the process at the first one beyond ASCII
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                if shiboken6.isValid(target):
                    QApplication.sendEvent(target, QKeyEvent(kind, 0, _NO_KEYS, character))
        self.events += len(text)
        if self.rng.random() < 0.7:
            QTest.keyClick(self.focus(window), Qt.Key.Key_Return)

    def action(self, window: Window) -> None:
        """By its shortcut where it has one, as from a menu where it has none."""
        actions = [
            action
            for action in window.findChildren(QAction)
            if action.objectName() not in _LEFT_ALONE and action.isEnabled() and not action.menu()
            # A plot's own scene has actions that only make sense from the menu over it.
            if isinstance(action.parent(), QWidget)
        ]
        action = self.rng.choice(actions)
        self.diary.append(action.objectName() or action.text())
        keys = self.rng.choice(action.shortcuts() or [QKeySequence()])
        if keys.isEmpty() or self.rng.random() < 0.3:
            action.trigger()
        else:
            pressed = keys[0]
            QTest.keyClick(window, pressed.key(), pressed.keyboardModifiers())
        self.events += 2

    def click_around(self, window: Window) -> None:
        """On any widget of the window, with the mouse and perhaps a text."""
        if self.rng.random() < 0.2:
            docks = window.findChildren(QDockWidget)
            self.rng.choice(docks).setVisible(self.rng.random() < 0.8)
        widgets = [
            widget
            for widget in window.findChildren(QWidget)
            if widget.isVisible() and widget.isEnabled() and not isinstance(widget, QMenu)
        ]
        widget = self.rng.choice(widgets)
        self.diary.append(f"{type(widget).__name__} {widget.objectName()}")
        size = widget.size()
        place = QPoint(
            self.rng.randrange(size.width() or 1), self.rng.randrange(size.height() or 1)
        )
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, _NO_KEYS, place)
        self.events += 2

    def leave_and_come_back(self, window: Window) -> None:
        """The focus goes elsewhere in the middle of things."""
        QTest.mousePress(window.view.viewport(), Qt.MouseButton.LeftButton, pos=self.place(window))
        QTest.mouseMove(window.view.viewport(), self.place(window))
        window.view.clearFocus()
        window.view.setFocus()
        self.events += 2

    # Where --------------------------------------------------------------------------------

    def place(self, window: Window) -> QPoint:
        """Mostly on or near a node, an edge or a port; else anywhere."""
        view = window.view
        nodes = [item for item in view.canvas.nodes.values() if item.isVisible()]
        if nodes and self.rng.random() < 0.75:
            item = self.rng.choice(nodes)
            box = item.box
            x = self.rng.choice([box.left(), box.center().x(), box.right(), box.right() + 40])
            y = self.rng.uniform(box.top() - 20, box.bottom() + 20)
            near = view.mapFromScene(item.pos() + QPointF(x, y))
            if view.viewport().rect().contains(near):
                return near
        size = view.viewport().size()
        return QPoint(self.rng.randrange(size.width()), self.rng.randrange(size.height()))

    def focus(self, window: Window) -> QWidget:
        focused = QApplication.focusWidget()
        if focused is None or self.rng.random() < 0.4:
            window.view.setFocus()
            return window.view
        return focused

    def close_what_is_open(self) -> None:
        """Some keys for a menu or a dialog, and then away with it."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            for _ in range(self.closing.randint(0, 3)):
                QTest.keyClick(popup, self.closing.choice([Qt.Key.Key_Down, Qt.Key.Key_Up]))
            QTest.keyClick(popup, self.closing.choice([Qt.Key.Key_Escape, Qt.Key.Key_Return]))
            if shiboken6.isValid(popup) and popup.isVisible():
                popup.close()
            return
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        for dialog in dialogs:
            if dialog.isVisible():
                for _ in range(self.closing.randint(0, 4)):
                    QTest.keyClick(dialog, self.closing.choice([Qt.Key.Key_Tab, Qt.Key.Key_Space]))
                if shiboken6.isValid(dialog):
                    dialog.reject()


def watch(home: Path) -> Callable[[], str]:
    """Notes Qt's warnings; the function says what went wrong so far, empty where nothing did."""
    warnings: list[str] = []

    def note(kind: QtMsgType, _: object, text: str) -> None:
        is_bad = kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if is_bad and "This plugin does not support" not in text:
            warnings.append(f"{kind.name}: {text}\n{''.join(traceback.format_stack(limit=12))}")

    qInstallMessageHandler(note)

    def found() -> str:
        log = faults.log_file()
        return "\n".join(warnings) + (log.read_text() if log.exists() else "")

    return found


def run(seed: int, events: int, home: Path) -> int:
    """The whole of it; the exit status of the program."""
    faulthandler.dump_traceback_later(120, exit=True)
    rng = Random(seed)
    found = watch(home)
    outcome: list[str] = []

    def play(windows: main.Windows) -> None:
        monkey = Monkey(windows, rng, home, events)
        try:
            monkey.play()
        except Exception:  # noqa: BLE001 - whatever it is, it goes into the report
            outcome.append(traceback.format_exc())
        finally:
            monkey.finish()
            outcome.append(f"{monkey.events} events, the last: {', '.join(monkey.diary)}")

    offer = main.Windows.offer_recovery

    def offer_and_play(windows: main.Windows) -> None:
        offer(windows)
        QTimer.singleShot(0, lambda: play(windows))

    main.Windows.offer_recovery = offer_and_play  # type: ignore[method-assign]
    example = rng.choice(sorted(folder("examples").glob("*/*.cgraph"))[:12])
    status = main.run_window([str(example)])
    qInstallMessageHandler(None)
    complaint = "\n".join(outcome[:-1]) + found()
    if complaint:
        sys.stderr.write(f"seed {seed}, {outcome[-1]}\n{complaint}\n")
        return 1
    print(f"seed {seed}: {outcome[-1]}")
    return status


if __name__ == "__main__":
    for name in ("CONFIG", "LOG", "STATE"):
        os.environ[f"GRAPHAPP_{name}_DIR"] = str(Path(sys.argv[3]) / name.lower())
    sys.exit(run(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
