"""Writes snapshots on a thread of its own, so that a slow disk stops nobody's work.

A graph never changes, so it is handed over as it is. Only the newest of each key waits: a disk
that is slower than the person costs no memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from graphapp.errors import FileError
from graphapp.files.recovery import OwnSession, Work


class Writer:
    """Keeps and drops the snapshots of one session, in the order in which it is told."""

    def __init__(self, session: OwnSession, failed: Callable[[str], None]) -> None:
        """``failed`` gets a reason, once in the life of the writer and on its thread."""
        self._session = session
        self._failed = failed
        self._has_failed = False
        self._waiting: dict[int, Work | None] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None

    def keep(self, key: int, work: Work) -> None:
        """Soon make ``work`` the snapshot ``key``."""
        self._put(key, work)

    def drop(self, key: int) -> None:
        """Soon delete the snapshot ``key``, if there is one."""
        if self._thread is not None or self._session.is_open:
            self._put(key, None)

    def close(self) -> None:
        """Finish what waits, end the thread and then the session."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()
        self._session.close()

    def _put(self, key: int, work: Work | None) -> None:
        with self._changed:
            if self._closing:
                return
            self._waiting[key] = work
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                key = next(iter(self._waiting))
                work = self._waiting.pop(key)
            self._write(key, work)

    def _write(self, key: int, work: Work | None) -> None:
        try:
            if work is None:
                self._session.drop(key)
            else:
                self._session.keep(key, work)
        except FileError as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is must not end the thread
            self._tell(f"{type(error).__name__}: {error}")

    def _tell(self, reason: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._failed(reason)
