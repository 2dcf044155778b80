"""Refuses, before any window is shown, a Qt binding that is known to abort the process."""

from __future__ import annotations

import sys

import PySide6


def binding_fault(
    binding: tuple[int, ...] = PySide6.__version_info__[:3],
    python: tuple[int, ...] = tuple(sys.version_info[:2]),
) -> str:
    """One sentence on why this pair cannot work; empty where it can.

    PySide6 6.12.0 on Python up to 3.11 loses a reference to None with every call that returns
    nothing, and aborts the process after some thousand of them.
    """
    if tuple(binding) == (6, 12, 0) and tuple(python) < (3, 12):
        return (
            "PySide6 6.12.0 on Python 3.11 aborts after some thousand calls: "
            'install another one with pip install "PySide6-Essentials<6.12", '
            "or use Python 3.12 or newer"
        )
    return ""
