"""Texts of files where only one line may stand: on a terminal, in a comment, in a title."""

from __future__ import annotations


def in_one_line(text: str) -> str:
    """A text without line breaks, and without characters that would steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
