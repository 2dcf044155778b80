"""No test reads or writes in the folders of whoever runs it."""

from __future__ import annotations

import os

import pytest

_FOLDERS = ("GRAPHAPP_CONFIG_DIR", "GRAPHAPP_LOG_DIR", "GRAPHAPP_STATE_DIR")


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
