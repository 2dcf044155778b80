"""Opens the window, or several, and ends cleanly."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from graphapp.app import faults
from graphapp.app.guard import binding_fault
from graphapp.app.recovery import Recovery
from graphapp.app.settings import Settings
from graphapp.app.window import Window
from graphapp.files.bundled import first_example
from graphapp.later import GarbageCollection, soon
from graphapp.look.icons import application_icon
from graphapp.look.theme import ThemeChoice

#: The platforms of Qt whose clipboard is a variable of the process.
_WITHOUT_CLIPBOARD = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs")


class Windows(QObject):
    """All windows of the program."""

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self._themes = ThemeChoice(app, settings.theme())
        self._windows: list[Window] = []
        self._fault = ""
        self._tell_soon = soon(self._show_fault, self)
        faults.install(self.tell)
        collection = GarbageCollection(self)
        collection.start()
        app.aboutToQuit.connect(collection.stop)
        self.recovery = Recovery(self.warn, self)
        app.aboutToQuit.connect(self.recovery.close)
        app.aboutToQuit.connect(_leave_clipboard)

    def __len__(self) -> int:
        return len(self._windows)

    def __getitem__(self, place: int) -> Window:
        return self._windows[place]

    def open(self, path: Path | None = None) -> Window:
        """One more window, with a file in it or empty."""
        window = Window(self._settings, self._themes)
        window.closed.connect(self._forget)
        window.another_wanted.connect(self.open)
        window.file_wanted.connect(self.open_beside)
        window.quit_wanted.connect(self.close_all)
        if self._windows:
            window.move(self._windows[-1].pos().x() + 32, self._windows[-1].pos().y() + 32)
        self._windows.append(window)
        self.recovery.watch(window)
        window.show()
        if path is not None:
            window.file.open(path)
        return window

    def open_beside(self, path: Path) -> None:
        """A file in a window of its own; the window that shows it already comes to the front.

        A file that cannot be read leaves no empty window behind.
        """
        asking = self._front()
        for window in self._windows:
            if window.file.path is not None and _is_same(window.file.path, path):
                window.raise_()
                window.activateWindow()
                return
        window = self.open()
        if not window.file.open(path) and asking is not None:
            asking.messages.show_error(window.messages.message)
            window.close()

    def close_all(self) -> None:
        """Close window after window, until somebody cancels."""
        for window in list(self._windows):
            if not window.close():
                return

    def tell(self, sentence: str) -> None:
        """Show a fault in the window in front, later: not in the middle of an event."""
        sys.stderr.write(f"graphapp: {sentence}\n")
        self._fault = sentence
        self._tell_soon.start()

    def warn(self, sentence: str) -> None:
        """Show something worth knowing in the window in front."""
        window = self._front()
        if window is not None:
            window.messages.show_warning(sentence)

    def offer_recovery(self) -> None:
        """Ask what to do with the work of a program that died, if there is any."""
        window = self._front()
        if window is not None:
            self.recovery.offer(window, self.open)

    def _show_fault(self) -> None:
        window = self._front()
        if window is not None:
            window.messages.show_error(self._fault)

    def _front(self) -> Window | None:
        active = self._app.activeWindow()
        return next((w for w in (active, *self._windows) if isinstance(w, Window)), None)

    def _forget(self, window: Window) -> None:
        if window in self._windows:
            self._windows.remove(window)


def run_window(files: Sequence[str]) -> int:
    """Show each file in a window of its own, or one window; the exit status when all are closed."""
    fault = binding_fault()
    if fault:
        sys.stderr.write(f"graphapp: {fault}\n")
        return 2
    gc.freeze()  # what is loaded stays: no later collection needs to look through it
    app = application()
    settings = Settings()
    windows = Windows(app, settings)
    if files:
        for name in files:
            windows.open(Path(name))
    else:
        window = windows.open()
        if settings.first_start:
            window.file.open_copy(first_example())
        else:
            window.docks.show("examples")
    soon(windows.offer_recovery, windows).start()
    return app.exec()


def application() -> QApplication:
    """The QApplication, named, with our icon."""
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("graphapp")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("graphapp")
    app.setWindowIcon(application_icon())
    return app


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _leave_clipboard() -> None:
    """Empty a clipboard that no other program can see.

    Qt would keep what was copied there until Python is gone, and then delete an object of
    Python's: a crash. Elsewhere it stays, for others to paste.
    """
    if QApplication.platformName() in _WITHOUT_CLIPBOARD:
        QApplication.clipboard().clear()
