"""Saving completes or changes nothing; every fault of the disk is one sentence."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from graphapp.errors import FileError
from graphapp.files import dumps, load, loads, save
from graphapp.model import Graph, Node
from graphapp.operation import make


def graph(value: float) -> Graph:
    return Graph.of([Node("x", make("input", value=value))])


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def test_first_save_makes_one_file_with_the_usual_mode(tmp_path: Path) -> None:
    path = tmp_path / "g.cgraph"
    save(graph(1.0), path)
    assert path.read_bytes() == dumps(graph(1.0))
    assert names(tmp_path) == {"g.cgraph"}
    plain = tmp_path / "plain"
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_second_save_keeps_the_version_before_and_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "g.cgraph"
    save(graph(1.0), path)
    path.chmod(0o640)
    save(graph(2.0), path)
    save(graph(3.0), path)
    assert load(path).nodes["x"].operation == make("input", value=3.0)
    assert (tmp_path / "g.cgraph~").read_bytes() == dumps(graph(2.0))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "g.cgraph~").stat().st_mode) == 0o640
    assert names(tmp_path) == {"g.cgraph", "g.cgraph~"}


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    save(graph(1.0), folder / "real.cgraph")
    link = tmp_path / "link.cgraph"
    link.symlink_to(Path("elsewhere") / "real.cgraph")
    save(graph(2.0), link)
    assert link.is_symlink()
    assert (folder / "real.cgraph").read_bytes() == dumps(graph(2.0))
    assert names(folder) == {"real.cgraph", "real.cgraph~"}
    assert names(tmp_path) == {"elsewhere", "link.cgraph"}


def test_a_link_to_a_file_that_is_not_there_yet(tmp_path: Path) -> None:
    link = tmp_path / "link.cgraph"
    link.symlink_to(tmp_path / "new.cgraph")
    save(graph(1.0), link)
    assert link.is_symlink()
    assert (tmp_path / "new.cgraph").read_bytes() == dumps(graph(1.0))


def test_data_reach_the_disk_before_the_name_and_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def logged_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "data")
        fsync(handle)

    def logged_replace(source: Path, target: Path) -> None:
        steps.append(f"name {target.name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", logged_fsync)
    monkeypatch.setattr(os, "replace", logged_replace)
    save(graph(1.0), tmp_path / "g")
    assert steps == ["data", "name g", "folder"]
    steps.clear()
    save(graph(2.0), tmp_path / "g")
    assert steps == ["data", "data", "name g~", "name g", "folder"]


def fails_with(number: int) -> Callable[..., None]:
    def failing(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return failing


@pytest.mark.parametrize(
    ("function", "number", "words"),
    [
        ("os.fsync", errno.EIO, "fault"),
        ("os.fsync", errno.ENOSPC, "the disk is full: free some space"),
        ("os.replace", errno.EACCES, "permission denied"),
        ("os.chmod", errno.EROFS, "read-only"),
        ("os.open", errno.EROFS, "the disk is read-only: choose another place"),
        ("os.open", errno.EDQUOT, "quota"),
    ],
)
def test_a_fault_while_saving_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, number: int, words: str
) -> None:
    path = tmp_path / "g.cgraph"
    save(graph(1.0), path)
    monkeypatch.setattr(function, fails_with(number))
    with pytest.raises(FileError, match=words) as caught:
        save(graph(2.0), path)
    monkeypatch.undo()
    assert str(path) in str(caught.value)
    assert path.read_bytes() == dumps(graph(1.0))
    assert names(tmp_path) == {"g.cgraph"}


def test_a_graph_that_cannot_be_encoded_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "g.cgraph"
    save(graph(1.0), path)
    with pytest.raises(FileError):
        save(Graph.of(training={"bad": object()}), path)
    assert path.read_bytes() == dumps(graph(1.0))
    assert names(tmp_path) == {"g.cgraph"}


_WITHOUT_RIGHTS = """
    import os, sys
    from graphapp.errors import FileError
    from graphapp.files import load, loads, save
    path = sys.argv[1]
    graph = load(path)
    if os.geteuid() == 0:  # root may do everything: be nobody
        os.setuid(65534)
    for step in ("file", "folder", "unreadable"):
        try:
            load(path) if step == "unreadable" else save(graph, path)
        except FileError as error:
            print(error)
        sys.stdin.readline()
"""


def test_without_the_right_to_write_or_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "g.cgraph"
        save(graph(1.0), path)
        before = path.read_bytes()
        path.chmod(0o444)
        Path(folder).chmod(0o777)
        command = [sys.executable, "-c", textwrap.dedent(_WITHOUT_RIGHTS), str(path)]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:  # fmt: skip
            assert process.stdin is not None
            assert process.stdout is not None
            said = [process.stdout.readline()]
            path.chmod(0o666)
            Path(folder).chmod(0o555)
            process.stdin.write("\n")
            said.append(process.stdout.readline())
            path.chmod(0o000)
            process.stdin.write("\n")
            said.append(process.stdout.readline())
            process.stdin.write("\n")
        Path(folder).chmod(0o755)
        assert ["saved: permission denied" in line for line in said] == [True, True, False]
        assert "cannot be read: permission denied" in said[2]
        path.chmod(0o644)
        assert path.read_bytes() == before
        assert names(Path(folder)) == {"g.cgraph"}


def test_a_place_without_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "no" / "g.cgraph", "no such file or folder"),
        (tmp_path, "folder"),
        (tmp_path / "file" / "g.cgraph", "not a folder|no such"),
        (tmp_path / ("x" * 300), "too long"),
        (tmp_path / "a\0b", "character"),
    ):
        with pytest.raises(FileError, match=words):
            load(path)
        with pytest.raises(FileError, match=words):
            save(graph(1.0), path)
    with pytest.raises(FileError, match=r'^"": it cannot be read: there is no such file'):
        load("")


def test_a_fifo_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileError, match="no ordinary file"):
        save(graph(1.0), tmp_path / "pipe")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_an_endless_file_is_not_read_to_its_end() -> None:
    with pytest.raises(FileError, match="larger than"):
        load("/dev/zero")


_SAVER = """
    import os, sys
    from graphapp.files import save
    from graphapp.model import Graph, Node
    from graphapp.operation import make
    value = 0.0
    sys.stdout.write("ready\\n"); sys.stdout.flush()
    while True:
        value += 1
        graph = Graph.of([Node(f"n{i}", make("input", value=value)) for i in range(500)])
        save(graph, sys.argv[1])
        sys.stdout.write(".\\n"); sys.stdout.flush()
"""


@pytest.mark.parametrize("saves", [1, 2, 5, 9])
def test_kill_9_while_saving_leaves_a_whole_file(tmp_path: Path, saves: int) -> None:
    path = tmp_path / "g.cgraph"
    command = [sys.executable, "-c", textwrap.dedent(_SAVER), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(saves + 1):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    values = {node.operation for node in loads(path.read_bytes()).nodes.values()}
    assert len(values) == 1
    if (tmp_path / "g.cgraph~").exists():
        loads((tmp_path / "g.cgraph~").read_bytes())


@pytest.mark.parametrize(
    ("number", "saved"), [(errno.EINVAL, True), (errno.ENOTSUP, True), (errno.EIO, False)]
)
def test_a_disk_that_cannot_flush_folders_is_no_fault_but_a_broken_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, saved: bool
) -> None:
    path, fsync = tmp_path / "g.cgraph", os.fsync

    def flush(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", flush)
    if saved:
        save(graph(1.0), path)
    else:
        with pytest.raises(FileError, match="the disk reports a fault"):
            save(graph(1.0), path)
    assert path.read_bytes() == dumps(graph(1.0))


def test_a_system_that_opens_no_folders_saves_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    save(graph(1.0), tmp_path / "g.cgraph")
    assert names(tmp_path) == {"g.cgraph"}


def test_a_read_only_file_is_not_replaced_although_its_folder_could_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "g.cgraph"
    save(graph(1.0), path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FileError, match="permission denied"):
        save(graph(2.0), path)
    assert path.read_bytes() == dumps(graph(1.0))
