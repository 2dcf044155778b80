"""No test reads or writes in the folders of whoever runs it; garbage is collected in one thread.

Where tests run in parallel a thread talks to the process that hands them out. A scene of Qt that
dies in that thread, because Python happens to collect there, is a crash now and then.
"""

from __future__ import annotations

import gc
import os
import sys

import pytest
from graphs import forked

from graphapp.model import Graph

_FOLDERS = ("GRAPHAPP_CONFIG_DIR", "GRAPHAPP_LOG_DIR", "GRAPHAPP_STATE_DIR")


@pytest.fixture
def fork() -> Graph:
    """L = w·x + x²."""
    return forked()


@pytest.fixture(autouse=True, scope="session")
def _no_home(tmp_path_factory):
    """The processes that tests start inherit it."""
    home = tmp_path_factory.mktemp("home")
    before = {name: os.environ.get(name) for name in _FOLDERS}
    for name in _FOLDERS:
        os.environ[name] = str(home / name.split("_")[1].lower())
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def pytest_configure():
    """Python never collects on its own ..."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown():
    """... but after each test what Python itself would have: old garbage seldom.

    A window that a test left in sight would get the moves of the mouse that others make.
    """
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        for window in widgets.QApplication.topLevelWidgets():
            if window.isVisible():
                window.hide()
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return


def pytest_sessionfinish():
    """What was copied last is an object of Python's, which Qt would delete after Python's end."""
    gui = sys.modules.get("PySide6.QtGui")
    if gui is not None and gui.QGuiApplication.instance() is not None:
        gui.QGuiApplication.clipboard().clear()
