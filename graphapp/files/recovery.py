"""Snapshots of unsaved work, so that a crash costs seconds.

In the recovery folder each running program has a folder of its own, with a file that it keeps
locked while it lives, and in it one snapshot for each window with unsaved changes. A lock that is
free means that its program is dead: what it left is then offered. Whoever offers it holds the lock
meanwhile, so that two programs never offer the same.

A snapshot is one line of JSON that says where the graph comes from, and then the graph's file. It
is replaced in one step, and goes only when the work was saved or discarded.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphapp.errors import FileError, FormatError
from graphapp.files.limits import MAX_BYTES
from graphapp.files.reading import loads
from graphapp.files.recovery_lock import Lock
from graphapp.files.store import explained, temporary
from graphapp.files.writing import dumps
from graphapp.folders import state_folder
from graphapp.model import Graph

#: Which state of a file was read or written: time, size and number of the file.
FileState = tuple[int, int, int]

_FORMAT = "graphapp-recovery"
_VERSION = 1
_LONGEST_HEADER = 64 * 1024
_ENDING = ".snapshot"
_LOCK = "lock"
_SESSION = re.compile(r"[0-9a-f]{16}")
#: How often a session looks for a folder of its own, should others tidy up at the same moment.
_TRIES = 20


def recovery_folder() -> Path:
    """Where the sessions have their folders; ``GRAPHAPP_STATE_DIR`` names another place."""
    return state_folder() / "recovery"


@dataclass(frozen=True, slots=True)
class Work:
    """A graph with unsaved changes, and the file that it will be saved to."""

    graph: Graph
    title: str
    """What the window calls it."""
    path: Path | None = None
    """None for a graph that was never saved."""
    state: FileState | None = None
    """Of the file, when it was opened or saved last."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Work that somebody left behind; the graph itself is read when it is wanted."""

    file: Path
    """The snapshot's own file."""
    title: str
    path: Path | None
    state: FileState | None
    nodes: int
    time: datetime
    """When it was taken, with a time zone."""

    def work(self) -> Work:
        """Raises FileError where the snapshot cannot be read, FormatError where it is damaged."""
        try:
            with open(self.file, "rb") as file:
                file.readline(_LONGEST_HEADER)
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise explained(f"{self.file}: it cannot be read", error) from None
        return Work(loads(data, str(self.file)), self.title, self.path, self.state)


class OwnSession:
    """The snapshots of this process. Nothing is on the disk before the first one.

    Its methods may be called from several threads, for one key from one at a time.
    """

    def __init__(self, root: Path | None = None) -> None:
        self._root = recovery_folder() if root is None else root
        self._opening = threading.Lock()
        self._folder: Path | None = None
        self._lock: Lock | None = None

    @property
    def is_open(self) -> bool:
        """Was anything kept?"""
        return self._folder is not None

    def keep(self, key: int, work: Work) -> None:
        """Make ``work`` the snapshot ``key``. Raises FileError; the one before stays then."""
        data = _header(work) + dumps(work.graph)
        with self._explaining():
            folder = self._place()
            with temporary(folder, data, 0o600) as complete:
                os.replace(complete, _file(folder, key))

    def adopt(self, key: int, snapshot: Snapshot) -> None:
        """Make a snapshot of a dead session our own. Raises FileError; it stays there then."""
        with self._explaining():
            os.replace(snapshot.file, _file(self._place(), key))

    def drop(self, key: int) -> None:
        """The work was saved or discarded: delete its snapshot. Raises FileError."""
        if self._folder is not None:
            with self._explaining():
                _file(self._folder, key).unlink(missing_ok=True)

    def close(self) -> None:
        """The process ends: what is still here is left for the next one to offer."""
        if self._folder is not None and self._lock is not None:
            _leave(self._folder, self._lock)
        self._folder = self._lock = None

    def _place(self) -> Path:
        with self._opening:
            if self._folder is None:
                self._folder, self._lock = _new_session(self._root)
            return self._folder

    @contextlib.contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise explained(f"{self._root}: nothing can be kept there", error) from None


class DeadSession:
    """What a program left that is gone, under its lock until ``close``."""

    def __init__(self, folder: Path, lock: Lock) -> None:
        self._folder = folder
        self._lock = lock
        self.snapshots = tuple(_snapshots(folder))

    def discard(self, snapshot: Snapshot) -> None:
        """Delete one of the snapshots. Raises FileError."""
        try:
            snapshot.file.unlink(missing_ok=True)
        except OSError as error:
            raise explained(f"{snapshot.file}: it cannot be deleted", error) from None

    def close(self) -> None:
        """Let go; what was neither recovered nor discarded is offered at the next start."""
        _leave(self._folder, self._lock)


def dead_sessions(root: Path | None = None) -> list[DeadSession]:
    """Every session with snapshots whose program is gone, each locked for us.

    What cannot be looked into is passed over: a start never fails because of it.
    """
    found = []
    for folder in _folders(recovery_folder() if root is None else root):
        try:
            lock = Lock.take(folder / _LOCK)
        except OSError:
            continue
        if lock is None:
            continue
        session = DeadSession(folder, lock)
        if session.snapshots:
            found.append(session)
        else:
            session.close()
    return found


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(
            entry for entry in root.iterdir() if _SESSION.fullmatch(entry.name) and entry.is_dir()
        )
    except OSError:
        return []


def _new_session(root: Path) -> tuple[Path, Lock]:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for _ in range(_TRIES):
        folder = root / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        # Somebody who looks for dead sessions may take the lock, or remove the empty folder, first.
        with contextlib.suppress(FileNotFoundError):
            lock = Lock.take(folder / _LOCK)
            if lock is not None:
                return folder, lock
    raise BlockingIOError("no lock could be had")


def _leave(folder: Path, lock: Lock) -> None:
    """Remove the session where it holds no snapshot any more, else only let go of it."""
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError:
        names = set()
    for name in names:
        if name.endswith(".tmp"):  # the program died while it wrote this
            with contextlib.suppress(OSError):
                (folder / name).unlink()
    if any(name.endswith(_ENDING) for name in names):
        lock.release()
        return
    lock.remove()
    with contextlib.suppress(OSError):
        folder.rmdir()


def _file(folder: Path, key: int) -> Path:
    return folder / f"{key}{_ENDING}"


def _snapshots(folder: Path) -> Iterator[Snapshot]:
    for file in sorted(folder.glob(f"*{_ENDING}")):
        try:
            with open(file, "rb") as opened:
                line = opened.readline(_LONGEST_HEADER)
            yield _read_header(file, json.loads(line))
        except (OSError, ValueError, RecursionError, FormatError):
            continue  # damaged, or of a newer version: left where it is


def _header(work: Work) -> bytes:
    header = {
        "format": _FORMAT,
        "version": _VERSION,
        "title": work.title,
        "path": None if work.path is None else str(work.path.absolute()),
        "state": work.state,
        "nodes": len(work.graph.nodes),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    line = json.dumps(header).encode() + b"\n"
    if len(line) > _LONGEST_HEADER:
        raise FileError("the name of the graph is too long to be kept: choose a shorter one")
    return line


def _read_header(file: Path, header: Any) -> Snapshot:
    """Raises FormatError or ValueError for anything but a header that this version writes."""
    if not isinstance(header, dict):
        raise FormatError("a snapshot begins with an object")
    title, path, nodes, time = (header.get(key) for key in ("title", "path", "nodes", "time"))
    if (header.get("format"), header.get("version")) != (_FORMAT, _VERSION):
        raise FormatError("it is no snapshot of this version")
    if not isinstance(title, str) or not isinstance(path, str | None) or type(nodes) is not int:
        raise FormatError("title, path or nodes are of another type")
    moment = datetime.fromisoformat(str(time)).astimezone()
    return Snapshot(
        file, title, Path(path) if path else None, _state(header.get("state")), nodes, moment
    )


def _state(given: Any) -> FileState | None:
    if isinstance(given, list) and len(given) == 3 and all(type(n) is int for n in given):
        return given[0], given[1], given[2]
    return None
