"""Windows come and go and leave nothing behind, whatever was done in them."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.app.main import Windows, application
from graphapp.app.settings import Settings
from graphapp.app.window import Window
from graphapp.files.bundled import first_example
from graphapp.model import edits

TIMES = 20


@pytest.fixture
def windows(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    made = Windows(application(), Settings(tmp_path / "config"))
    yield made
    made.close_all()
    made.recovery.close()
    made.deleteLater()


def use(window: Window) -> None:
    """A little of everything that may hold on to a window."""
    window.file.open_copy(first_example())
    for name in window.docks.by_name:
        window.docks.show(name)
    QApplication.processEvents()
    session = window.session
    first = session.evaluation.order[0]
    session.select(nodes=[first])
    session.apply("Move", lambda graph: edits.move(graph, {first: (1.0, 2.0)}))
    QTest.keyClick(window.view, Qt.Key.Key_Return)
    QTest.keyClick(window.view, Qt.Key.Key_Escape)
    session.undo()
    session.redo()
    session.mark_saved()
    QApplication.processEvents()


def let_go() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()
    gc.collect()


def test_twenty_windows_come_and_go(windows: Windows) -> None:
    left: list[tuple[str, weakref.ref[object]]] = []
    let_go()
    before = QApplication.topLevelWidgets()  # what other tests left
    for _ in range(TIMES):
        window = windows.open()
        use(window)
        for thing in (
            window, window.session, window.session.document, window.session.evaluation,
            window.view, window.view.canvas, window.file, window.docks, window.messages,
            next(iter(window.view.canvas.nodes.values())),
            *(dock.panel for dock in window.docks.by_name.values()),
        ):  # fmt: skip
            left.append((type(thing).__name__, weakref.ref(thing)))
        assert window.close()
        del window, thing
        let_go()
    assert sorted({name for name, ref in left if ref() is not None}) == []
    assert len(windows) == 0
    assert windows.recovery._watches == {}
    assert [new for new in QApplication.topLevelWidgets() if new not in before] == []
    assert not any(thread.name == "recovery" for thread in threading.enumerate())


def test_twenty_windows_cost_no_objects(windows: Windows) -> None:
    """After the first ones, which fill caches, the number of objects stays."""
    counts = []
    for _ in range(6):
        window = windows.open()
        use(window)
        assert window.close()
        del window
        let_go()
        counts.append(len(gc.get_objects()))
    assert counts[-1] - counts[2] < 1000, counts
