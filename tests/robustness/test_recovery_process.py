"""The real program killed by SIGKILL: what was not saved is offered at the next start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graphapp.files import load, save
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

#: Runs the program; once its window stands and its offer was made, ``act(windows)`` runs.
_START = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from graphapp import cli
from graphapp.app import main, recovery
from graphapp.app.chooser import Answer
from graphapp.files.recovery import recovery_folder

def say(*words):
    print(*words, sep="|", flush=True)

def key(window, key, *modifiers):
    while not window.isActiveWindow():
        window.activateWindow()  # again: another window may just be about to get active
        QTest.qWait(5)
    QTest.keyClick(window.view, key, *modifiers)

def nudge(window):
    "Real keys: Tab selects the first node, the arrow moves it by 8."
    window.session.select()
    key(window, Qt.Key.Key_Tab)
    key(window, Qt.Key.Key_Right)

def when(condition, then):
    "Go on as soon as something holds."
    timer = QTimer(QApplication.instance())
    timer.timeout.connect(lambda: condition() and (timer.stop(), then()))
    timer.start(10)

def snapshots():
    return sorted(recovery_folder().glob("*/*.snapshot"))

def answer(dialog, name):
    QTest.mouseClick(dialog.findChild(QPushButton, "recovery." + name), Qt.MouseButton.LeftButton)

def offered():
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, recovery.Offer)]

def rows(dialog):
    listed = dialog._list
    items = [listed.topLevelItem(i) for i in range(listed.topLevelItemCount())]
    return [[item.text(column) for column in range(4)] for item in items]

def place(window):
    first = window.session.evaluation.order[0]
    return window.session.graph.nodes[first].position

real_offer = main.Windows.offer_recovery

def watched_offer(self):
    real_offer(self)
    QTimer.singleShot(30_000, lambda: os._exit(99))
    QTimer.singleShot(0, lambda: act(self[0], self))

main.Windows.offer_recovery = watched_offer
"""

_QUICK = "recovery.PAUSE_MS = 30\n"
_RUN = "\nsys.exit(cli.main(sys.argv[1:]))\n"

_EDIT_AND_WAIT = """
def act(window, windows):
    before = len(snapshots())
    nudge(window)
    say(len(offered()), *place(window))
    when(lambda: len(snapshots()) > before, lambda: say("kept"))
"""

_LOOK = """
def act(window, windows):
    for dialog in offered():
        for row in rows(dialog):
            say(row[0], row[1], row[3])
    for dialog in offered():
        dialog.reject()
    window.close()
"""


@contextmanager
def program(code: str, *files: Path) -> Iterator[subprocess.Popen[str]]:
    """The program in a process, killed at the end if it has not ended by itself."""
    command = [sys.executable, "-X", "faulthandler", "-c", _START + code + _RUN, *map(str, files)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def result(code: str, *files: Path) -> list[str]:
    """What the program says until it ends by itself, which it does well."""
    with program(code, *files) as process:
        said, complaints = process.communicate(timeout=60)
    # The offscreen platform has no window manager to tell the least size of a dialog.
    lines = [line for line in complaints.splitlines() if "propagateSizeHints" not in line]
    assert (process.returncode, lines) == (0, [])
    return said.splitlines()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "LOG", "STATE"):
        monkeypatch.setenv(f"GRAPHAPP_{name}_DIR", str(tmp_path / name.lower()))
    return tmp_path / "state" / "recovery"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    nodes = [
        Node("x", make("input", value=3.0), position=(0.0, 0.0)),
        Node("s", make("square"), position=(200.0, 0.0)),
    ]
    path = tmp_path / "graph.cgraph"
    save(Graph.of(nodes, [Edge("x", "s", "x")], differentiate="s"), path)
    return path


def crash(code: str, *files: Path) -> list[str]:
    """Start, edit, wait for the snapshot, SIGKILL; what the program said."""
    said = []
    with program(code, *files) as process:
        while (word := line(process)) != "kept":
            assert word, process.communicate()
            said.append(word)
    assert process.returncode == -9
    return said


def test_an_edit_survives_sigkill_two_seconds_later(file: Path, state: Path) -> None:
    before = file.read_bytes()
    assert crash(_EDIT_AND_WAIT, file) == ["0|8.0|0.0"]
    assert file.read_bytes() == before
    recover = """
def act(window, windows):
    (dialog,) = offered()
    say(*rows(dialog)[0])
    answer(dialog, "recover")
    say(window.file.path, window.isWindowModified(), *place(window))
    key(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    when(lambda: not snapshots(), window.close)
"""
    row, opened = result(recover)
    name, folder, time, nodes = row.split("|")
    assert (name, folder, nodes) == ("graph.cgraph", str(file.parent), "2")
    assert ":" in time
    assert opened == f"{file}|True|8.0|0.0"
    assert load(file).nodes["x"].position == (8.0, 0.0)
    assert file.with_name("graph.cgraph~").read_bytes() == before
    assert result(_LOOK) == []
    assert list(state.iterdir()) == []


def test_a_graph_without_a_file_is_offered_by_its_title(state: Path) -> None:
    crash(_QUICK + _EDIT_AND_WAIT)
    (row,) = result(_LOOK)
    assert row.startswith("Three neurons")
    assert row.endswith("||20")


def test_later_asks_again_and_discard_never_again(file: Path, state: Path) -> None:
    before = file.read_bytes()
    crash(_QUICK + _EDIT_AND_WAIT, file)
    for _ in range(2):
        assert len(result(_LOOK)) == 1
    discard = """
def act(window, windows):
    answer(offered()[0], "discard")
    say(len(offered()) and offered()[0].isVisible())
    window.close()
"""
    assert result(discard) == ["False"]
    assert result(_LOOK) == []
    assert list(state.iterdir()) == []
    assert file.read_bytes() == before


def test_a_crash_right_after_recovering_loses_nothing(file: Path) -> None:
    crash(_QUICK + _EDIT_AND_WAIT, file)
    again = """
recovery.PAUSE_MS = 1_000_000
def act(window, windows):
    answer(offered()[0], "recover")
    say("kept")
"""
    crash(again)
    assert len(result(_LOOK)) == 1


def test_several_windows_come_back_each_with_its_file(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.cgraph"
    other.write_bytes(file.read_bytes())
    edit_both = """
def act(window, windows):
    for each in windows:
        nudge(each)
    when(lambda: len(snapshots()) == 2, lambda: say("kept"))
"""
    crash(_QUICK + edit_both, file, other)
    recover = """
def act(window, windows):
    answer(offered()[0], "recover")
    for each in windows:
        say(each.file.path.name, each.isWindowModified(), *place(each))
        each.file.save()
    windows.close_all()
"""
    assert sorted(result(recover)) == ["graph.cgraph|True|8.0|0.0", "other.cgraph|True|8.0|0.0"]
    assert result(_LOOK) == []


def test_two_live_programs_do_not_see_each_other(file: Path, state: Path) -> None:
    with program(_QUICK + _EDIT_AND_WAIT, file) as first:
        assert line(first) == "0|8.0|0.0"
        assert line(first) == "kept"
        assert result(_LOOK) == []
        assert crash(_QUICK + _EDIT_AND_WAIT, file) == ["0|8.0|0.0"]
        assert len(result(_LOOK)) == 1
        assert first.poll() is None
    assert len(result(_LOOK)) == 2


@pytest.mark.parametrize("how", ["saved", "discarded"])
def test_a_normal_end_leaves_nothing(file: Path, state: Path, how: str) -> None:
    quit_normally = """
def act(window, windows):
    window.file.chooser.unsaved = lambda title: (say("asked"), Answer.DISCARD)[1]
    nudge(window)
    def go_on():
        if HOW == "saved":
            key(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        key(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    when(snapshots, go_on)
"""
    said = result(f"{_QUICK}HOW = {how!r}\n{quit_normally}", file)
    assert said == (["asked"] if how == "discarded" else [])
    assert list(state.iterdir()) == []
    assert load(file).nodes["x"].position == ((8.0, 0.0) if how == "saved" else (0.0, 0.0))
    assert result(_LOOK) == []


def test_a_file_that_changed_after_the_crash_is_not_saved_over_silently(file: Path) -> None:
    crash(_QUICK + _EDIT_AND_WAIT, file)
    foreign = file.read_bytes().replace(b"3.0", b"9.0")
    file.unlink()
    file.write_bytes(foreign)
    save_it = """
def act(window, windows):
    window.file.chooser.replace_changed = lambda path: say("asked", path.name)
    answer(offered()[0], "recover")
    key(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    say(window.isWindowModified())
    window.file.chooser.unsaved = lambda title: Answer.DISCARD
    window.close()
"""
    assert result(save_it) == ["asked|graph.cgraph", "True"]
    assert file.read_bytes() == foreign


def test_a_place_where_nothing_can_be_kept_is_told_once_and_stops_nobody(
    file: Path, state: Path
) -> None:
    state.parent.write_text("no folder can be made here")
    go_on = """
def act(window, windows):
    window.file.chooser.unsaved = lambda title: Answer.DISCARD
    shown = []
    real = window.messages.show_warning
    window.messages.show_warning = lambda text: (shown.append(text), real(text))
    nudge(window)
    def more():
        say(window.messages.message)
        nudge(window)
        QTimer.singleShot(300, end)
    def end():
        say(len(shown), *place(window))
        window.close()
    when(lambda: shown, more)
"""
    sentence, rest = result(_QUICK + go_on, file)
    assert sentence.startswith("Save often: unsaved work cannot be kept for recovery (")
    assert str(state) in sentence
    assert rest == "1|16.0|0.0"
