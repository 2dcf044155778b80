"""Where graphapp keeps what is not a graph: settings, recovery, log. Each place has a variable."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

CONFIG_VARIABLE = "GRAPHAPP_CONFIG_DIR"
STATE_VARIABLE = "GRAPHAPP_STATE_DIR"
LOG_VARIABLE = "GRAPHAPP_LOG_DIR"


def config_folder() -> Path:
    """The settings: geometry, theme, recent files."""
    return _place(CONFIG_VARIABLE, platformdirs.user_config_dir("graphapp", appauthor=False))


def state_folder() -> Path:
    """Snapshots of unsaved work."""
    return _place(STATE_VARIABLE, platformdirs.user_state_dir("graphapp", appauthor=False))


def log_folder() -> Path:
    """Unforeseen errors in full."""
    return _place(LOG_VARIABLE, platformdirs.user_log_dir("graphapp", appauthor=False))


def _place(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable) or usual)
