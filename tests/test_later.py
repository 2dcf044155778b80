"""What runs later: once, and never for an owner that is gone; garbage goes in our thread."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from graphapp.later import GarbageCollection, collect_what_is_due, soon


class Ring(QObject):
    """An object that only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.myself = self


@pytest.fixture
def collection(qapp):
    parent = QObject()
    made = GarbageCollection(parent)
    made.start()
    yield made
    made.stop()
    gc.disable()  # as for all tests


def test_soon_calls_once_however_often_it_is_started(qtbot):
    owner, called = QObject(), []
    timer = soon(lambda: called.append(1), owner)
    timer.start()
    timer.start()
    assert called == []
    qtbot.waitUntil(lambda: bool(called))
    qtbot.wait(5)
    assert called == [1]


def test_what_is_left_of_an_owner_that_goes_is_freed(qtbot):
    class Kept:
        def run(self) -> None:
            raise AssertionError

    owner, kept = QObject(), Kept()
    soon(kept.run, owner).start()
    left = weakref.ref(kept)
    del owner, kept
    gc.collect()
    qtbot.wait(5)
    assert left() is None


def test_another_thread_collects_nothing(qtbot, collection):
    died_in: list[str] = []
    ring = Ring()
    weakref.finalize(ring, lambda: died_in.append(threading.current_thread().name))
    del ring
    waste: list[list[object]] = []

    def allocate() -> None:
        waste.extend([] for _ in range(50_000))

    other = threading.Thread(target=allocate, name="other")
    other.start()
    other.join()
    assert died_in == []
    qtbot.waitUntil(lambda: bool(died_in))
    assert died_in == ["MainThread"]
    assert len(waste) == 50_000


def test_old_garbage_waits_while_a_button_is_down(qtbot, collection, monkeypatch):
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(gc, "get_count", lambda: (9_999, 99, 99))
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QTest.mousePress(widget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(collected))
    assert set(collected) == {1}
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: 2 in collected)


def test_nothing_is_collected_below_the_thresholds(monkeypatch):
    monkeypatch.setattr(gc, "get_count", lambda: (1, 1, 1))
    assert collect_what_is_due() is None


def test_stop_gives_the_collection_back(qapp):
    owner = QObject()
    made = GarbageCollection(owner)
    made.start()
    assert not gc.isenabled()
    made.stop()
    assert gc.isenabled()
    gc.disable()
