"""Files on the disk: loading that never changes anything, saving that completes or changes nothing.

A save writes a temporary file in the same folder, flushes it to the disk, keeps the old version
as ``name~`` and then replaces the file in one step, so that a crash at any moment leaves either the
old file or the new one. Every fault is one sentence (FileError).
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from graphapp.errors import FileError
from graphapp.files.limits import MAX_BYTES
from graphapp.files.reading import loads
from graphapp.files.remarks import remarks
from graphapp.files.writing import dumps
from graphapp.model import Graph

_REASONS = {
    errno.ENOENT: "there is no such file or folder: check the name",
    errno.EACCES: "permission denied: choose a place that you may read and write",
    errno.EPERM: "the system does not permit it: choose another place",
    errno.EROFS: "the disk is read-only: choose another place",
    errno.ENOSPC: "the disk is full: free some space, or choose another place",
    errno.EDQUOT: "your disk quota is used up: free some space, or choose another place",
    errno.EFBIG: "it is larger than this place takes: choose another place",
    errno.EISDIR: "it is a folder: name a file in it",
    errno.ENOTDIR: "a part of the path is a file and not a folder: check the name",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
    errno.ELOOP: "the symbolic links lead in a circle: name the file itself",
    errno.EIO: "the disk reports a fault: choose another place",
}


def load(path: str | os.PathLike[str]) -> Graph:
    """The graph in a file. Raises FileError, FormatError or VersionError; never writes."""
    return loads(read(path), os.fspath(path))


def validate(path: str | os.PathLike[str]) -> tuple[str, ...]:
    """Raise what ``load`` raises; return what is doubtful about a file that can be opened."""
    return remarks(load(path))


def read(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file, at most one more than a graph may have. Raises FileError."""
    name = os.fspath(path) or '""'
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise explained(f"{name}: it cannot be read", error) from None


def save(graph: Graph, path: str | os.PathLike[str]) -> None:
    """Write the graph to a file, which is complete afterwards or as it was.

    A symbolic link stays one: the file that it names is replaced. The mode stays. The version
    before this one is kept as ``name~``. Raises FileError.
    """
    write(dumps(graph), path)


def write(data: bytes, path: str | os.PathLike[str]) -> None:
    """Replace a file's content in one step; see ``save``."""
    name = os.fspath(path)
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if target.exists() and not target.is_file():
            raise FileError(f"{name}: it is no ordinary file: choose another name")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        with temporary(target.parent, data, mode) as complete:
            if mode is not None:
                _keep_old(target, mode)
            os.replace(complete, target)
        _flush_folder(target.parent)
    except (OSError, ValueError) as error:
        raise explained(f"{name}: it cannot be saved", error) from None


@contextlib.contextmanager
def temporary(folder: Path, data: bytes, mode: int | None) -> Iterator[Path]:
    """A file with the data, safe on the disk; gone afterwards unless it was moved away.

    Without a mode it gets that of any new file.
    """
    path = folder / f".graphapp-{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666)
    try:
        with open(handle, "wb") as file:
            if mode is not None:
                os.chmod(path, mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def _keep_old(target: Path, mode: int) -> None:
    """Give the old version the name ``name~`` too; at no moment is there no file."""
    with temporary(target.parent, target.read_bytes(), mode) as copy:
        os.replace(copy, target.with_name(target.name + "~"))


def _flush_folder(folder: Path) -> None:
    """Make the new name survive a power cut. Not every system can do that."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(handle)


def explained(what: str, error: OSError | ValueError) -> FileError:
    """The system's error as one sentence that begins with ``what``."""
    if isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0) or error.strerror or "the system refuses"
    else:
        reason = "the name holds a character that no file name may have"
    return FileError(f"{what}: {reason}")
