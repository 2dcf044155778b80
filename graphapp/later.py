"""What is to run later, in the thread of the window: calls after the events at hand, and garbage.

``QTimer.singleShot`` with a context never frees its callback where the context dies first, as
happens whenever a window closes. A timer that is a child of its owner dies with it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

#: How often somebody looks whether there is garbage.
_EVERY_MS = 500
_OLDEST = 2


def soon(run: Callable[[], object], owner: QObject, after_ms: int = 0) -> QTimer:
    """A timer, not yet started, that calls ``run`` once the events at hand are done.

    Started again before that, it still calls once; ``after_ms`` lets it wait that long.
    """
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(run)
    return timer


class GarbageCollection(QObject):
    """Collects cyclic garbage in the thread that has the window, and between events only.

    Left to itself Python collects in whichever thread allocates next. A scene that dies in the
    thread that writes recovery files, while Qt works in this one, is a crash; and a collection in
    the middle of a drag is a late frame. The same thresholds as Python's decide what is due.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """From now on nobody else collects."""
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        busy = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        collect_what_is_due(oldest=_OLDEST - 1 if busy else _OLDEST)


def collect_what_is_due(oldest: int = _OLDEST) -> int | None:
    """Collect the oldest generation, up to ``oldest``, that is over its threshold; which it was."""
    due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
    for generation in range(oldest, -1, -1):
        if due[generation]:
            gc.collect(generation)
            return generation
    return None
