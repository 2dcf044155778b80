"""The program as a process: what start-up imports, how it ends, what a call costs in references."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QGraphicsRectItem

_START = """
import sys
from PySide6.QtCore import QTimer
from graphapp.app import main

real_open = main.Windows.open

def watched_open(self, path=None):
    window = real_open(self, path)
    if len(self) == 1:  # what ``act`` opens is left alone: it may be gone by then
        QTimer.singleShot(60, lambda: act(window))
    return window

main.Windows.open = watched_open
"""

_HEAVY = (
    "pyqtgraph", "ziamath", "graphlay", "numpy.ma", "torch", "scipy",
    "graphapp.training", "graphapp.export", "graphapp.canvas.offers", "graphapp.canvas.vector",
    "graphapp.canvas.worksheet_pages", "graphapp.model.arrange",
)  # fmt: skip


def run(tmp_path, act, files=()):
    """A process that shows the window, runs ``act(window)`` soon after, and ends."""
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "GRAPHAPP_CONFIG_DIR": str(tmp_path),
        "GRAPHAPP_LOG_DIR": str(tmp_path),
    }  # fmt: skip
    code = f"{_START}\n{act}\nsys.exit(main.run_window({list(files)!r}))"
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", code],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_start_up_imports_nothing_heavy(tmp_path):
    act = f"""
def act(window):
    assert window.session.evaluation.value("L") is not None
    assert not window.view.grab().isNull()  # painted
    assert window.docks.by_name["inspector"].panel is not None
    print([name for name in {_HEAVY!r} if name in sys.modules])
    window.close()
"""
    done = run(tmp_path, act)
    assert done.stdout.strip() == "[]", done.stderr
    assert done.returncode == 0


def test_garbage_waits_until_the_window_has_leisure(tmp_path):
    """Neither the start nor a later collection looks through what the imports made."""
    act = """
def act(window):
    import gc
    print(gc.isenabled(), gc.get_freeze_count() > 50_000)
    window.close()
"""
    assert run(tmp_path, act).stdout.split() == ["False", "True"]


def test_the_second_start_is_empty_and_offers_the_examples(tmp_path):
    act = """
def act(window):
    print(len(window.session.graph.nodes), window.docks.by_name["examples"].isVisible())
    window.close()
"""
    assert run(tmp_path, act).stdout.startswith("20 ")
    assert run(tmp_path, act).stdout.split() == ["0", "True"]


@pytest.mark.parametrize("round_", range(10))
def test_the_program_ends_cleanly(tmp_path, round_):
    act = """
def act(window):
    for name in ("examples", "library", "inspector", "about", "history"):
        window.docks.show(name)
    window.session.select(nodes=["x"])
    window.another_wanted.emit()
    window.quit_wanted.emit()
"""
    done = run(tmp_path, act)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_broken_file_opens_a_window_with_a_message_and_no_traceback(tmp_path):
    broken = tmp_path / "broken.cgraph"
    broken.write_text("[1, 2")
    act = """
def act(window):
    print(window.messages.message)
    window.close()
"""
    done = run(tmp_path, act, [str(broken)])
    assert "broken.cgraph" in done.stdout
    assert done.stderr == ""
    assert broken.read_text() == "[1, 2"


def test_an_unforeseen_error_in_a_slot_is_one_sentence_and_the_program_lives(tmp_path):
    act = """
def act(window):
    QTimer.singleShot(80, lambda: (print(window.messages.message), window.close()))
    raise ValueError("boom")
"""
    done = run(tmp_path, act)
    assert "Something went wrong" in done.stdout
    assert "Traceback" not in done.stderr
    assert "Traceback" in (tmp_path / "graphapp.log").read_text()
    assert done.returncode == 0


def test_void_calls_lose_no_reference_to_none(qapp):
    """PySide6 6.12.0 on Python 3.11 loses one with every call, and aborts in the end."""
    item = QGraphicsRectItem(0, 0, 10, 10)
    before = sys.getrefcount(None)
    for i in range(20_000):
        item.setPos(i, i)
    assert abs(sys.getrefcount(None) - before) <= 200


@pytest.mark.parametrize("emptied", [True, False])
def test_the_program_ends_cleanly_with_something_on_the_clipboard(tmp_path, emptied):
    act = f"""
def act(window):
    from PySide6.QtGui import QGuiApplication
    window.session.select(nodes=window.session.graph.nodes)
    window.actions_by_verb["copy"].trigger()
    if {emptied}:
        QGuiApplication.clipboard().clear()
    window.actions_by_verb["paste"].trigger()
    window.session.mark_saved()
    print(len(window.session.graph.nodes))
    window.close()
"""
    done = run(tmp_path, act)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) == (20 if emptied else 40)
