"""The program's window for pictures: of one size, in one theme, moved by real mouse and keys.

Import this first: it says to Qt that there is no screen, and how many pixels a unit has.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

#: Pixels of a picture for each unit of the screen: sharp where a screen has two.
RATIO = 2

_FOLDER = tempfile.TemporaryDirectory(prefix="graphapp-pictures-")
os.environ |= {
    "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(RATIO), "LC_ALL": "C.UTF-8",
    **{f"GRAPHAPP_{name}_DIR": f"{_FOLDER.name}/{name}" for name in ("CONFIG", "LOG", "STATE")},
}  # fmt: skip

from graphapp.app import habits  # noqa: E402 - before Qt, as everywhere
from graphapp.app.main import application  # noqa: E402
from graphapp.app.settings import Settings  # noqa: E402
from graphapp.app.window import Window  # noqa: E402
from graphapp.files.bundled import folder  # noqa: E402
from graphapp.look.theme import ThemeChoice, of  # noqa: E402

# isort: split
from PySide6.QtCore import (  # noqa: E402
    QAbstractAnimation,
    QDeadlineTimer,
    QEvent,
    QEventLoop,
    QPoint,
    QPointF,
    QRect,
    Qt,
    QTimer,
    qInstallMessageHandler,
)  # fmt: skip
from PySide6.QtGui import QImage, QPainter  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

#: The screen that is none has no window manager.
_KNOWN = "This plugin does not support"
qInstallMessageHandler(lambda _kind, _place, said: None if _KNOWN in said else print(said))

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
_PATIENCE_MS = 60_000


class Stage:
    """One window; ``with Stage(...)`` closes it again."""

    def __init__(self, theme: str, size: tuple[int, int]) -> None:
        application().setCursorFlashTime(0)
        habits.DURATION = 0
        self._themes = ThemeChoice(application(), theme)
        self.window = Window(Settings(Path(_FOLDER.name) / theme), self._themes)
        self.window.show()
        self.window.resize(*size)
        self.window.docks.arrange()
        self.window.activateWindow()
        self.settle()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.window.session.mark_saved()
        self.window.file.may_close = lambda: True  # type: ignore[method-assign]
        self.window.close()
        shutil.rmtree(os.environ["GRAPHAPP_STATE_DIR"], ignore_errors=True)
        self._themes.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.settle()

    # Acting -------------------------------------------------------------------------------

    def settle(self) -> None:
        """Until nothing is left to do."""
        for _ in range(6):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def wait_for(self, done: Callable[[], bool]) -> None:
        """Until something holds. Raises TimeoutError where it never does."""
        deadline = QDeadlineTimer(_PATIENCE_MS)
        while not done():
            if deadline.hasExpired():
                raise TimeoutError("the window did not come to what the picture shows")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        self.settle()

    def open(self, slug: str) -> None:
        """A copy of a bundled graph."""
        (path,) = folder("examples").glob(f"*/{slug}.cgraph")
        self.window.file.open_copy(path)
        self.settle()
        self.press(Qt.Key.Key_F)

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
        """A key on the canvas."""
        self.window.view.setFocus()
        QTest.keyClick(self.window.view, key, keys)
        self.settle()

    def click(self, id: str) -> None:
        """Select a node: a click beside its number."""
        item = self.window.view.canvas.nodes[id]
        QTest.mouseClick(
            self.window.view.viewport(), LEFT, NONE,
            self.at(item.pos() + QPointF(item.box.left() + 8, 0)),
        )  # fmt: skip
        self.settle()

    def at(self, point: QPointF) -> QPoint:
        """A place of the scene, in the view."""
        return self.window.view.viewportTransform().map(point).toPoint()

    def number(self, id: str) -> QPoint:
        """Where a leaf has its number, in the view."""
        item = self.window.view.canvas.nodes[id]
        return self.at(item.pos() + item.number_box().center())

    def type(self, field: QWidget, text: str) -> None:
        """Key by key, until what fades into the field is there."""
        field.setFocus()
        QTest.keyClicks(field, text)
        self.settle()
        self.wait_for(lambda: not field.findChildren(QAbstractAnimation))

    def trigger(self, verb: str) -> None:
        """An action of the menus."""
        self.window.actions_by_verb[verb].trigger()
        self.settle()

    def dock(self, name: str) -> QWidget:
        """A panel, in front."""
        panel = self.window.docks.show(name)
        self.settle()
        return panel

    def alone(self, name: str, size: tuple[int, int]) -> QWidget:
        """A panel in a window of its own, of a size: so that a picture has nothing else."""
        dock = self.window.docks.by_name[name]
        self.dock(name)
        dock.setFloating(True)
        dock.resize(*size)
        self.settle()
        return dock.panel

    # Seeing -------------------------------------------------------------------------------

    def grab(self, widget: QWidget | None = None, part: QRect | None = None) -> QImage:
        """What a widget shows, the window's own unless given, in pixels."""
        seen = self.window if widget is None else widget
        picture = seen.grab(part or QRect(QPoint(0, 0), seen.size())).toImage()
        ground = QImage(picture.size(), QImage.Format.Format_RGB32)
        ground.setDevicePixelRatio(picture.devicePixelRatio())
        ground.fill(of(seen.palette()).color("window"))
        with QPainter(ground) as painter:
            painter.drawImage(0, 0, picture)
        return ground

    def centre(self) -> QImage:
        """The canvas with the strip below it."""
        return self.grab(self.window.centralWidget())

    def fill(self, panel: QWidget) -> None:
        """Until a panel has drawn what it draws when there is nothing else to do."""
        self.wait_for(lambda: not any(timer.isActive() for timer in panel.findChildren(QTimer)))

    def around(self, ids: Iterable[str], margin: int) -> QImage:
        """The part of the canvas with some nodes, and what floats over it."""
        items = [self.window.view.canvas.nodes[id] for id in ids]
        box = QRect()
        for item in items:
            box |= self.window.view.mapFromScene(item.sceneBoundingRect()).boundingRect()
        view = self.window.view
        return self.grab(view, box.adjusted(-margin, -margin, margin, margin) & view.rect())
