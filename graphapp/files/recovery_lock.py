"""A lock on a file that lasts as long as the process: it goes with it, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _seize(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Lock:
    """One lock file, held. Nobody else, not even this process, gets it until it is released."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle: int | None = handle

    @classmethod
    def take(cls, path: Path) -> Lock | None:
        """The lock, with the process's number in its file; None where somebody else holds it.

        The file is made where it is missing. Raises OSError where it cannot be.
        """
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        lock = cls(path, handle)
        try:
            _seize(handle)
            # Whoever held it may have removed the file between our opening and our locking.
            if not os.path.samestat(os.fstat(handle), os.stat(path)):
                lock.release()
                return None
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        except (BlockingIOError, PermissionError, FileNotFoundError):
            lock.release()
            return None
        except OSError:
            lock.release()
            raise
        return lock

    def release(self) -> None:
        """Let somebody else have it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Let go of it and delete its file."""
        try:
            self._path.unlink()  # before somebody else can take it
            gone = True
        except OSError:  # Windows deletes no file that is open
            gone = False
        self.release()
        if not gone:
            with contextlib.suppress(OSError):
                self._path.unlink()
