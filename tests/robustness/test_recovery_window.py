"""When a window's work is kept, and what the offer does: in this process, with short times."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from graphapp.app import recovery
from graphapp.app.chooser import Answer
from graphapp.app.main import Windows, application
from graphapp.app.recovery import Offer, Recovery
from graphapp.app.settings import Settings
from graphapp.files import dumps, load, save
from graphapp.files.recovery import OwnSession, Work, dead_sessions, recovery_folder
from graphapp.model import Graph, Node, edits
from graphapp.operation import make

_FOREVER = 1_000_000


def graph(value: float = 1.0) -> Graph:
    return Graph.of([Node("x", make("input", value=value), position=(0.0, 0.0))])


class Quiet:
    """A chooser that discards."""

    def unsaved(self, title: str) -> Answer:
        return Answer.DISCARD

    def unkept(self, title: str) -> Answer:
        return Answer.DISCARD


@pytest.fixture
def windows(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(recovery, "PAUSE_MS", 20)
    made = Windows(application(), Settings(tmp_path / "config"))
    yield made
    for window in made:
        window.file.chooser = Quiet()
    made.close_all()
    made.recovery.close()
    made.deleteLater()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "graph.cgraph"
    save(graph(), path)
    return path


def kept() -> list[Path]:
    return sorted(recovery_folder().glob("*/*.snapshot"))


def set_x(window, value: float) -> None:
    assert window.session.apply("Set x", lambda old: edits.set_value(old, "x", value))


def crashed(*works: Work) -> None:
    """Leave what a program leaves that is killed."""
    session = OwnSession()
    for key, work in enumerate(works):
        session.keep(key, work)
    session.close()


def offered(windows: Windows) -> Offer:
    windows.offer_recovery()
    (dialog,) = (each for each in windows[0].findChildren(Offer) if each.isVisible())
    return dialog


def press(dialog: Offer, name: str) -> None:
    button = dialog.findChild(QPushButton, f"recovery.{name}")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# Keeping ------------------------------------------------------------------------------------


def test_a_pause_after_the_last_change_is_awaited(windows, file, qtbot, monkeypatch) -> None:
    monkeypatch.setattr(recovery, "PAUSE_MS", _FOREVER)
    window = windows.open(file)
    set_x(window, 2.0)
    watch = windows.recovery._watches[window]
    assert watch._pause.isActive()
    assert watch._limit.isActive()
    assert (watch._pause.interval(), watch._limit.interval()) == (_FOREVER, recovery.LIMIT_MS)
    left = watch._limit.remainingTime()
    qtbot.wait(5)
    set_x(window, 3.0)
    assert watch._limit.remainingTime() < left  # changes do not put the limit off
    watch._limit.setInterval(1)
    qtbot.waitUntil(lambda: len(kept()) == 1)
    assert not watch._pause.isActive()


def test_the_real_times_are_two_and_thirty_seconds() -> None:
    assert (recovery.PAUSE_MS, recovery.LIMIT_MS) == (2_000, 30_000)


def test_opening_and_looking_keep_nothing_and_change_no_file(windows, file, qtbot) -> None:
    before = file.read_bytes(), file.stat().st_mtime_ns
    window = windows.open(file)
    window.session.select(nodes=["x"])
    window.session.preview(lambda old: edits.set_value(old, "x", 9.0))
    qtbot.wait(60)
    assert kept() == []
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before


@pytest.mark.parametrize("how", ["save", "new", "close"])
def test_a_snapshot_goes_with_a_save_or_a_discard(windows, file, qtbot, how: str) -> None:
    window = windows.open(file)
    window.file.chooser = Quiet()
    set_x(window, 2.0)
    qtbot.waitUntil(lambda: len(kept()) == 1)
    {"save": window.file.save, "new": window.file.new, "close": window.close}[how]()
    qtbot.waitUntil(lambda: kept() == [])
    assert load(file).nodes["x"].operation.value == (2.0 if how == "save" else 1.0)


def test_a_picture_or_an_undo_or_a_failed_save_leave_it(windows, file, qtbot, tmp_path) -> None:
    window = windows.open(file)
    set_x(window, 2.0)
    qtbot.waitUntil(lambda: len(kept()) == 1)
    window.file.saved.emit(tmp_path / "picture.png")
    window.file.path = tmp_path / "no folder" / "graph.cgraph"
    assert not window.file.save()
    window.session.undo()
    qtbot.wait(60)
    assert len(kept()) == 1
    window.session.redo()


def test_each_window_has_a_snapshot_of_its_own(windows, file, qtbot) -> None:
    one, two = windows.open(file), windows.open()
    set_x(one, 2.0)
    two.session.apply("Add", graph(3.0))
    qtbot.waitUntil(lambda: len(kept()) == 2)
    one.file.save()
    qtbot.waitUntil(lambda: len(kept()) == 1)


def test_it_fails_once_in_one_sentence(qapp, tmp_path, windows, file, qtbot) -> None:
    (tmp_path / "state").write_text("in the way")
    window = windows.open(file)
    set_x(window, 2.0)
    qtbot.waitUntil(lambda: bool(window.messages.message))
    said = window.messages.message
    assert said.startswith("Save often: unsaved work cannot be kept for recovery (")
    assert "\n" not in said
    window.messages.dismiss()
    set_x(window, 3.0)
    qtbot.wait(80)
    assert window.messages.message == ""
    assert window.file.save()


# The offer ----------------------------------------------------------------------------------


def test_without_anything_to_recover_nothing_is_asked(windows) -> None:
    window = windows.open()
    windows.offer_recovery()
    assert window.findChildren(Offer) == []


def test_the_offer_names_file_folder_time_and_nodes_the_newest_first(
    windows, file, monkeypatch
) -> None:
    crashed(Work(graph(), "old <b>bold</b>\nname " + "x" * 100))
    crashed(Work(graph(), "graph.cgraph", file, (1, 2, 3)))
    for snapshot in kept():
        if b'"old' in snapshot.read_bytes():
            data = snapshot.read_bytes()
            now = str(datetime.now(UTC).year).encode()
            snapshot.write_bytes(data.replace(b'"time": "' + now, b'"time": "2001'))
    windows.open()
    dialog = offered(windows)
    rows = [dialog._list.topLevelItem(i) for i in range(2)]
    assert rows[0].text(0) == "graph.cgraph"
    assert rows[1].text(0).startswith("old <b>bold</b> name xxx")
    assert len(rows[1].text(0)) == 80
    assert rows[0].text(1) == str(file.parent)
    assert rows[1].text(1) == ""
    assert [row.text(3) for row in rows] == ["1", "1"]
    assert all(row.isSelected() for row in rows)
    dialog.reject()


def test_recover_opens_it_modified_with_its_path_and_keeps_the_snapshot(
    windows, file, qtbot
) -> None:
    state = (file.stat().st_mtime_ns, file.stat().st_size, file.stat().st_ino)
    crashed(Work(graph(5.0), "graph.cgraph", file, state))
    window = windows.open()
    press(offered(windows), "recover")
    assert len(windows) == 1
    assert (window.file.path, window.isWindowModified()) == (file, True)
    assert dumps(window.session.graph) == dumps(graph(5.0))
    assert window.windowTitle().startswith("graph.cgraph")
    assert load(file).nodes["x"].operation.value == 1.0
    assert len(kept()) == 1
    assert dead_sessions() == []
    assert window.file.save()
    assert load(file).nodes["x"].operation.value == 5.0
    qtbot.waitUntil(lambda: kept() == [])


def test_work_in_the_window_is_not_replaced(windows, file) -> None:
    crashed(Work(graph(5.0), "graph.cgraph", file))
    window = windows.open(file)
    press(offered(windows), "recover")
    assert len(windows) == 2
    assert window.session.graph.nodes["x"].operation.value == 1.0
    assert windows[1].session.graph.nodes["x"].operation.value == 5.0


def test_only_what_is_selected_is_recovered_or_discarded(windows) -> None:
    crashed(*(Work(graph(float(i)), f"number {i}") for i in range(3)))
    windows.open()
    dialog = offered(windows)
    names = [dialog._list.topLevelItem(i).text(0) for i in range(3)]
    dialog._list.clearSelection()
    assert not dialog.findChild(QPushButton, "recovery.recover").isEnabled()
    dialog._list.topLevelItem(1).setSelected(True)
    press(dialog, "discard")
    dialog._list.topLevelItem(0).setSelected(True)
    press(dialog, "recover")
    assert dialog.isVisible()
    press(dialog, "later")
    (rest,) = dead_sessions()
    assert [each.title for each in rest.snapshots] == [names[2]]
    rest.close()


def test_a_damaged_snapshot_is_a_sentence_and_stays(windows) -> None:
    crashed(Work(graph(), "broken"))
    (snapshot,) = kept()
    snapshot.write_bytes(snapshot.read_bytes()[:-30])
    window = windows.open()
    press(offered(windows), "recover")
    assert window.messages.message.startswith("Not recovered. ")
    assert str(snapshot) in window.messages.message
    assert kept() == [snapshot]


def test_what_cannot_be_moved_or_deleted_is_a_sentence(windows, monkeypatch) -> None:
    crashed(Work(graph(1.0), "one"), Work(graph(2.0), "two"))
    window = windows.open()
    dialog = offered(windows)

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "")

    dialog._list.clearSelection()
    dialog._list.topLevelItem(0).setSelected(True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        press(dialog, "recover")
    assert window.messages.message.startswith("Recovered, but save it now: ")
    assert window.isWindowModified()
    dialog._list.topLevelItem(0).setSelected(True)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", fail)
        press(dialog, "discard")
    assert window.messages.message.startswith("Not discarded. ")


def test_the_keyboard_answers_too(windows) -> None:
    crashed(Work(graph(5.0), "graph"))
    window = windows.open()
    dialog = offered(windows)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert len(kept()) == 1
    QTest.keyClick(offered(windows)._list, Qt.Key.Key_Return)
    assert window.session.graph.nodes["x"].operation.value == 5.0


def test_two_programs_do_not_offer_the_same(windows, qapp) -> None:
    crashed(Work(graph(), "graph"))
    windows.open()
    dialog = offered(windows)
    told: list[str] = []
    other = Recovery(told.append)
    other.offer(windows.open(), windows.open)
    assert len(windows[1].findChildren(Offer)) == 0
    dialog.reject()
    other.offer(windows[1], windows.open)
    assert len(windows[1].findChildren(Offer)) == 1
    other.close()
