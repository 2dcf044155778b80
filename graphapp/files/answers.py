"""Answers to the questions of a graph, as a file: what ``graphapp grade`` marks. Only answers.

``{"format": "graphapp-answers", "version": 1, "answers": {"q1": "-0.12"}}``; ``variant`` is the
seed of the numbers that were answered, where they are not the exercise's own.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphapp.errors import FileError
from graphapp.files.bundled import folder
from graphapp.files.store import explained, temporary
from graphapp.folders import state_folder

#: No answers file is larger.
LARGEST = 4_000_000
_ENDING = ".answers.json"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file holds."""

    by_question: Mapping[str, Any] = field(default_factory=dict)
    variant: int | None = None


def beside(path: Path) -> Path:
    """The answers file of a graph: ``name.answers.json`` beside ``name.cgraph``.

    An example that comes with the program has it in the state folder.
    """
    resolved = path.resolve()
    examples = folder("examples")
    if examples in resolved.parents:
        resolved = state_folder() / "answers" / resolved.relative_to(examples)
    return resolved.with_name(resolved.stem + _ENDING)


def load_answers(path: str | os.PathLike[str]) -> Answers:
    """Read a file; raises FileError with what is wrong and where."""
    name = os.fspath(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FileError(f"{name}: it cannot be read: {error.strerror}: check the name") from None
    if len(data) > LARGEST:
        raise FileError(f"{name}: the file is larger than {LARGEST:,} bytes")
    try:
        document = json.loads(data)
    except json.JSONDecodeError as error:
        raise FileError(f"{name}: line {error.lineno}: this is not JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError, ValueError):
        raise FileError(f"{name}: this is not JSON in UTF-8") from None
    answers = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(answers, dict):
        raise FileError(f'{name}: expected {{"answers": {{"question": answer, …}}}}')
    variant = document.get("variant")
    return Answers(answers, variant if isinstance(variant, int) else None)


def save_answers(answers: Answers, path: Path) -> None:
    """Replace the file in one step; without an answer there is none. Raises FileError."""
    document: dict[str, Any] = {"format": "graphapp-answers", "version": 1}
    if answers.variant is not None:
        document["variant"] = answers.variant
    document["answers"] = dict(answers.by_question)
    data = json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
    try:
        if not answers.by_question:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary(path.parent, data, None) as complete:
            os.replace(complete, path)
    except (OSError, ValueError) as error:
        raise explained(f"{path}: the answers cannot be saved", error) from None
