"""Snapshots: what a dead program left is offered once, what lives or was settled never."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graphapp.errors import FileError, FormatError
from graphapp.files import dumps
from graphapp.files import recovery as module
from graphapp.files.limits import MAX_BYTES
from graphapp.files.recovery import (
    DeadSession,
    OwnSession,
    Snapshot,
    Work,
    dead_sessions,
    recovery_folder,
)
from graphapp.files.recovery_lock import Lock
from graphapp.files.recovery_writer import Writer
from graphapp.model import Graph, Node
from graphapp.operation import make


def graph(value: float = 1.0, count: int = 1) -> Graph:
    return Graph.of([Node(f"x{i}", make("input", value=value)) for i in range(count)])


def work(value: float = 1.0, path: Path | None = None) -> Work:
    return Work(graph(value), "My graph", path, (1, 2, 3) if path else None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "state" / "recovery"


def die(session: OwnSession) -> None:
    """What the end of a process does to its lock."""
    assert session._lock is not None
    session._lock.release()


@pytest.fixture
def dead(root: Path) -> Iterator[DeadSession]:
    session = OwnSession(root)
    session.keep(1, work(1.0, Path("/somewhere/a.cgraph")))
    session.keep(2, work(2.0))
    die(session)
    (found,) = dead_sessions(root)
    yield found
    found.close()


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


# One session --------------------------------------------------------------------------------


def test_nothing_is_on_the_disk_before_there_is_something_to_keep(root: Path) -> None:
    session = OwnSession(root)
    session.drop(1)
    assert dead_sessions(root) == []
    session.close()
    assert not root.exists()


def test_a_snapshot_says_where_it_comes_from_and_gives_the_graph_back(dead: DeadSession) -> None:
    named, unnamed = dead.snapshots
    assert (named.title, named.path, named.nodes) == ("My graph", Path("/somewhere/a.cgraph"), 1)
    assert named.state == (1, 2, 3)
    assert (unnamed.path, unnamed.state) == (None, None)
    assert abs(datetime.now(UTC) - named.time) < timedelta(minutes=1)
    found = named.work()
    assert dumps(found.graph) == dumps(graph(1.0))
    assert (found.title, found.path, found.state) == (named.title, named.path, named.state)


def test_only_the_newest_version_is_kept(root: Path) -> None:
    session = OwnSession(root)
    for value in (1.0, 2.0, 3.0):
        session.keep(7, work(value))
    assert files(root) == {"lock", "7.snapshot"}
    die(session)
    (found,) = dead_sessions(root)
    assert dumps(found.snapshots[0].work().graph) == dumps(graph(3.0))
    found.close()


def test_a_dropped_snapshot_is_gone_and_a_normal_end_leaves_nothing(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work())
    session.drop(1)
    session.drop(1)
    assert files(root) == {"lock"}
    session.close()
    assert list(root.iterdir()) == []


def test_an_end_with_unsaved_work_leaves_it_for_the_next_start(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work(5.0))
    session.close()
    (found,) = dead_sessions(root)
    assert len(found.snapshots) == 1
    found.close()


def test_only_the_owner_may_read_it(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work())
    modes = {path.name: path.stat().st_mode & 0o777 for path in root.rglob("*")}
    assert modes.pop("lock") == modes.pop("1.snapshot") == 0o600
    assert set(modes.values()) == {0o700}
    session.close()


# Live and dead ------------------------------------------------------------------------------


def test_a_live_session_is_not_offered_not_even_to_itself(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work())
    assert dead_sessions(root) == []
    die(session)
    (found,) = dead_sessions(root)
    assert len(found.snapshots) == 1
    found.close()


def test_what_one_program_offers_no_other_does_until_it_lets_go(
    root: Path, dead: DeadSession
) -> None:
    assert dead_sessions(root) == []
    dead.close()
    (again,) = dead_sessions(root)
    assert len(again.snapshots) == 2
    again.close()


_OTHER = """
import os, sys
from pathlib import Path
from graphapp.files.recovery import OwnSession, Work, dead_sessions
from graphapp.model import Graph
root = Path(sys.argv[1])
session = OwnSession(root)
session.keep(1, Work(Graph.of(title="theirs"), "theirs"))
print(len(dead_sessions(root)), flush=True)
sys.stdin.readline()
"""


def test_two_processes_do_not_see_each_other_until_one_is_killed(root: Path) -> None:
    ours = OwnSession(root)
    ours.keep(1, work())
    with subprocess.Popen(
        [sys.executable, "-c", _OTHER, str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "0\n"
        locks = {int(path.read_text()) for path in root.glob("*/lock")}
        assert locks == {os.getpid(), other.pid}
        assert dead_sessions(root) == []
        other.kill()
    (found,) = dead_sessions(root)
    assert [snapshot.title for snapshot in found.snapshots] == ["theirs"]
    found.close()
    ours.close()


def test_a_session_gets_its_folder_while_others_tidy_up(root: Path) -> None:
    """Others take every free lock and remove empty folders all the while."""
    stop = threading.Event()

    def tidy() -> None:
        while not stop.is_set():
            for session in dead_sessions(root):
                session.close()

    tidier = threading.Thread(target=tidy)
    tidier.start()
    try:
        for value in range(200):
            session = OwnSession(root)
            session.keep(1, work(float(value)))
            assert session._folder is not None
            assert files(session._folder) == {"lock", "1.snapshot"}
            session.drop(1)
            session.close()
    finally:
        stop.set()
        tidier.join()
    assert files(root) == set()


# Recover and discard ------------------------------------------------------------------------


def test_a_recovered_snapshot_is_ours_until_we_drop_it(root: Path, dead: DeadSession) -> None:
    first, second = dead.snapshots
    ours = OwnSession(root)
    ours.adopt(4, second)
    dead.close()
    (rest,) = dead_sessions(root)
    assert rest.snapshots == (first,)
    rest.discard(first)
    rest.close()
    assert files(root) == {"lock", "4.snapshot"}
    die(ours)  # a second crash loses nothing either
    (again,) = dead_sessions(root)
    assert dumps(again.snapshots[0].work().graph) == dumps(graph(2.0))
    again.close()


def test_a_discarded_snapshot_is_gone_with_its_folder(root: Path, dead: DeadSession) -> None:
    for snapshot in dead.snapshots:
        dead.discard(snapshot)
    dead.close()
    assert list(root.iterdir()) == []


def test_what_a_death_while_writing_left_is_tidied_away(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work())
    assert session._folder is not None
    (session._folder / ".graphapp-0123.tmp").write_bytes(b"half a snap")
    die(session)
    (found,) = dead_sessions(root)
    assert len(found.snapshots) == 1
    found.close()
    assert files(root) == {"lock", "1.snapshot"}


@pytest.mark.parametrize(
    "header",
    [
        b"", b"[1, 2]\n", b"{\n", b"\xff\xfe\n", b"[" * 60_000, b"{}\n",
        b'{"format": "graphapp-recovery", "version": 2, "title": "x", "path": null}\n',
        b'{"format": "graphapp-recovery", "version": 1, "title": 3, "path": null, "nodes": 1}\n',
        b'{"format": "graphapp-recovery", "version": 1, "title": "", "path": null, "nodes": 1, '
        b'"time": "soon"}\n',
    ],
)  # fmt: skip
def test_a_damaged_snapshot_is_passed_over_and_kept(root: Path, header: bytes) -> None:
    session = OwnSession(root)
    session.keep(1, work())
    session.keep(2, work())
    assert session._folder is not None
    (session._folder / "1.snapshot").write_bytes(header)
    die(session)
    (found,) = dead_sessions(root)
    assert [snapshot.file.name for snapshot in found.snapshots] == ["2.snapshot"]
    found.close()
    assert files(root) == {"lock", "1.snapshot", "2.snapshot"}


def test_a_damaged_graph_in_a_snapshot_is_one_sentence(dead: DeadSession) -> None:
    file = dead.snapshots[0].file
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(FormatError, match="the file ends too early"):
        dead.snapshots[0].work()
    file.unlink()
    with pytest.raises(FileError, match="cannot be read: there is no such file"):
        dead.snapshots[0].work()


def test_a_file_of_somebody_else_in_the_folder_is_left_alone(root: Path) -> None:
    (root / "not ours").mkdir(parents=True)
    (root / "0123456789abcdef").write_text("a file")
    assert dead_sessions(root) == []
    assert {path.name for path in root.iterdir()} == {"not ours", "0123456789abcdef"}


# Faults -------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_snapshot_before(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = OwnSession(root)
    session.keep(1, work(1.0))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        session.keep(1, work(2.0))
    monkeypatch.undo()
    assert files(root) == {"lock", "1.snapshot"}
    die(session)
    (found,) = dead_sessions(root)
    assert dumps(found.snapshots[0].work().graph) == dumps(graph(1.0))
    found.close()


def test_a_place_where_nothing_can_be_kept_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    session = OwnSession(tmp_path / "state" / "recovery")
    with pytest.raises(FileError, match="nothing can be kept there") as caught:
        session.keep(1, work())
    assert "\n" not in str(caught.value)
    assert dead_sessions(tmp_path / "state" / "recovery") == []
    session.close()


def test_a_disk_without_locks_is_one_sentence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("graphapp.files.recovery_lock._seize", refuse)
    with pytest.raises(FileError, match="no locks"):
        OwnSession(root).keep(1, work())
    assert dead_sessions(root) == []


def test_a_graph_that_no_file_can_hold_is_refused_and_the_one_before_stays(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work(1.0))
    with pytest.raises(FileError, match="MB"):
        session.keep(1, Work(Graph.of(title="x" * (MAX_BYTES + 1)), "large"))
    with pytest.raises(FileError, match="too long"):
        session.keep(1, Work(graph(), "x" * 70_000))
    assert files(root) == {"lock", "1.snapshot"}
    session.close()


def test_a_name_that_is_no_unicode_survives(root: Path) -> None:
    session = OwnSession(root)
    path = Path(os.fsdecode(b"/tmp/caf\xe9.cgraph"))
    session.keep(1, Work(graph(), "caf\udce9", path))
    die(session)
    (found,) = dead_sessions(root)
    assert found.snapshots[0].path == path
    found.close()


def test_the_environment_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path / "here"))
    assert recovery_folder() == tmp_path / "here" / "recovery"
    monkeypatch.delenv("GRAPHAPP_STATE_DIR")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert recovery_folder().parts[-2:] == ("graphapp", "recovery")


def test_a_lock_keeps_everybody_out_until_it_is_released(tmp_path: Path) -> None:
    first = Lock.take(tmp_path / "lock")
    assert first is not None
    assert Lock.take(tmp_path / "lock") is None
    first.release()
    second = Lock.take(tmp_path / "lock")
    assert second is not None
    second.remove()
    assert not (tmp_path / "lock").exists()


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_lock_on_a_file_that_was_removed_meanwhile_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, comes_back: bool
) -> None:
    """Its holder removed it between our opening and our locking; perhaps there is a new one."""

    def removed(_: int) -> None:
        (tmp_path / "lock").rename(tmp_path / "removed")
        if comes_back:
            (tmp_path / "lock").touch()

    monkeypatch.setattr("graphapp.files.recovery_lock._seize", removed)
    assert Lock.take(tmp_path / "lock") is None


# The thread ---------------------------------------------------------------------------------


class Slow(OwnSession):
    """A disk that waits until it may go on."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self.written: list[str] = []

    def keep(self, key: int, work: Work) -> None:
        self.begun.set()
        assert self.go_on.wait(10)
        self.written.append(work.title)
        super().keep(key, work)


def test_the_writer_never_waits_for_the_disk_and_writes_only_the_newest(root: Path) -> None:
    session, reasons = Slow(root), list[str]()
    writer = Writer(session, reasons.append)
    writer.keep(1, Work(graph(), "first"))
    assert session.begun.wait(10)
    for i in range(1000):
        writer.keep(1, Work(graph(float(i)), f"version {i}"))
    writer.keep(2, Work(graph(), "other"))
    session.go_on.set()
    writer.close()
    assert session.written == ["first", "version 999", "other"]
    assert reasons == []
    (found,) = dead_sessions(root)
    assert [snapshot.title for snapshot in found.snapshots] == ["version 999", "other"]
    found.close()


def test_a_drop_comes_after_the_writing_that_it_undoes(root: Path) -> None:
    session = Slow(root)
    writer = Writer(session, print)
    writer.keep(1, Work(graph(), "first"))
    assert session.begun.wait(10)
    writer.keep(1, Work(graph(), "second"))
    writer.drop(1)
    session.go_on.set()
    writer.close()
    assert session.written == ["first"]
    assert list(root.iterdir()) == []


def test_the_thread_ends_with_the_writer_and_nothing_is_taken_after(root: Path) -> None:
    writer = Writer(OwnSession(root), print)
    writer.keep(1, work())
    assert any(thread.name == "recovery" for thread in threading.enumerate())
    writer.close()
    writer.keep(2, work())
    assert not any(thread.name == "recovery" for thread in threading.enumerate())
    assert files(root) == {"lock", "1.snapshot"}


def test_a_writer_without_work_needs_no_thread(root: Path) -> None:
    writer = Writer(OwnSession(root), print)
    writer.drop(1)
    assert not any(thread.name == "recovery" for thread in threading.enumerate())
    writer.close()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, ""), RecursionError("too deep")])
def test_failures_are_told_once_and_the_thread_lives_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    reasons: list[str] = []
    writer = Writer(OwnSession(root), reasons.append)
    failed = threading.Event()

    def fail(*_: object) -> None:
        failed.set()
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(module, "_header", fail)
        for key in (1, 2, 3):
            writer.keep(key, work())
            assert failed.wait(10)
            failed.clear()
    writer.keep(1, work(9.0))
    writer.close()
    assert len(reasons) == 1
    (found,) = dead_sessions(root)
    assert dumps(found.snapshots[0].work().graph) == dumps(graph(9.0))
    found.close()


def test_a_snapshot_header_is_one_line_of_json(root: Path) -> None:
    session = OwnSession(root)
    session.keep(1, work(1.0, Path("relative.cgraph")))
    assert session._folder is not None
    line, _, rest = (session._folder / "1.snapshot").read_bytes().partition(b"\n")
    header = json.loads(line)
    assert Path(header["path"]).is_absolute()
    assert rest == dumps(graph(1.0))
    assert isinstance(header["nodes"], int)
    session.close()
    (found,) = dead_sessions(root)
    assert isinstance(found.snapshots[0], Snapshot)
    found.close()


def test_a_folder_without_a_free_lock_is_given_up_after_some_tries(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Lock, "take", lambda _: None)
    with pytest.raises(FileError, match="nothing can be kept there"):
        OwnSession(root).keep(1, work())
    assert dead_sessions(root) == []


def test_a_snapshot_that_cannot_be_deleted_is_one_sentence(
    dead: DeadSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(FileError, match="it cannot be deleted: permission denied"):
        dead.discard(dead.snapshots[0])


def test_the_writer_tells_what_a_file_cannot_hold(root: Path) -> None:
    reasons: list[str] = []
    writer = Writer(OwnSession(root), reasons.append)
    writer.keep(1, Work(Graph.of(training={"bad": object()}), "odd"))
    writer.close()
    assert len(reasons) == 1
    assert "cannot be written" in reasons[0]
