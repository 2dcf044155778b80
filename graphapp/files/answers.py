"""Answers to the questions of a graph, as a file: what ``graphapp grade`` marks. Only answers.

``{"format": "graphapp-answers", "version": 1, "answers": {"q1": "-0.12"}}``; ``variant`` is the
seed of the numbers that were answered, where they are not the exercise's own, and ``revealed``
the questions whose numbers were shown.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphapp.errors import FileError, FormatError, VersionError
from graphapp.files.bundled import folder
from graphapp.files.decoding import decode
from graphapp.files.store import explained, temporary
from graphapp.folders import state_folder

#: No answers file is larger.
LARGEST = 4_000_000
_FORMAT, _VERSION = "graphapp-answers", 1
_ENDING = ".answers.json"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a file holds."""

    by_question: Mapping[str, Any] = field(default_factory=dict)
    variant: int | None = None
    revealed: frozenset[str] = frozenset()
    """Questions whose number was shown. It is for those who learn: marking does not look at it."""

    def __bool__(self) -> bool:
        """Is there anything to keep?"""
        return bool(self.by_question or self.revealed)


def beside(path: Path, variant: int | None = None) -> Path:
    """The answers file of a graph: ``name.answers.json`` beside ``name.cgraph``.

    Answers to the numbers of a seed have one of their own, ``name.variant-7.answers.json``. An
    example that comes with the program has them in the state folder.
    """
    resolved = path.resolve()
    examples = folder("examples")
    if examples in resolved.parents:
        resolved = state_folder() / "answers" / resolved.relative_to(examples)
    numbers = "" if variant is None else f".variant-{variant}"
    return resolved.with_name(f"{resolved.stem}{numbers}{_ENDING}")


def load_answers(path: str | os.PathLike[str]) -> Answers:
    """Read a file; raises FileError with what is wrong and where."""
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise explained(f"{name}: it cannot be read", error) from None
    return answers_in(data, name)


def answers_in(data: bytes, name: str) -> Answers:
    """What the bytes of a file say; ``name`` is for the sentences. Raises FileError."""
    if len(data) > LARGEST:
        raise FileError(f"{name}: the file is larger than {LARGEST:,} bytes: these are no answers")
    if not data.strip():
        raise FileError(f'{name}: the file is empty: expected {{"answers": {{…}}}}')
    try:
        document, _ = decode(data)
    except FormatError as error:
        raise FileError(f"{name}: {error}") from None
    answers = document.get("answers") if isinstance(document, dict) else None
    if not isinstance(answers, dict):
        raise FileError(f'{name}: expected {{"answers": {{"question": answer, …}}}}')
    if document.get("format", _FORMAT) != _FORMAT:
        raise FileError(f"{name}: its format is another one than {_FORMAT}: name a file of answers")
    version = document.get("version", _VERSION)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise FileError(f"{name}: its version must be a whole number from 1 on")
    if version > _VERSION:
        raise VersionError(
            f"{name}: a newer graphapp wrote it (version {version}): update this one"
        )
    return Answers(answers, _variant(document, name), _revealed(document, name))


def _variant(document: dict[str, Any], name: str) -> int | None:
    seed = document.get("variant")
    if seed is None or (isinstance(seed, int) and not isinstance(seed, bool)):
        return seed
    raise FileError(f"{name}: variant must be the seed of the numbers, a whole number")


def _revealed(document: dict[str, Any], name: str) -> frozenset[str]:
    ids = document.get("revealed", [])
    if isinstance(ids, list) and all(isinstance(id, str) for id in ids):
        return frozenset(ids)
    raise FileError(f"{name}: revealed must be a list of questions")


def save_answers(answers: Answers, path: Path) -> None:
    """Replace the file in one step; where nothing is answered there is none. Raises FileError."""
    document: dict[str, Any] = {"format": _FORMAT, "version": _VERSION}
    if answers.variant is not None:
        document["variant"] = answers.variant
    document["answers"] = dict(answers.by_question)
    if answers.revealed:
        document["revealed"] = sorted(answers.revealed)
    data = json.dumps(document, indent=2, ensure_ascii=False).encode() + b"\n"
    try:
        if not answers:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary(path.parent, data, None) as complete:
            os.replace(complete, path)
    except (OSError, ValueError) as error:
        raise explained(f"{path}: the answers cannot be saved", error) from None
