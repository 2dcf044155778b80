"""Nothing is lost by saving: killed, on a full disk, over somebody else's change."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from graphapp.app.chooser import Answer
from graphapp.app.graph_file import GraphFile
from graphapp.app.settings import Settings
from graphapp.files import dumps, load, save
from graphapp.files.examples import examples
from graphapp.model import Graph, Node, edits
from graphapp.operation import make
from graphapp.session import Session

_HERE = Path(__file__).parent
KILLS = 200


def test_sigkill_during_200_saves_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.cgraph"
    command = [sys.executable, str(_HERE / "kill_while_saving.py"), str(path), str(KILLS), "1"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) == KILLS
    for each in rounds:
        reported = each["reported"]
        assert each["file"] in (reported, reported + 1), each
    for each in rounds[1:]:
        assert isinstance(each["old"], float), each
        assert each["old"] <= each["file"], each
    # A kill between the two is what this is about: some must have hit a save in its middle.
    assert any(path.parent.glob(".graphapp-*.tmp"))


# Disks --------------------------------------------------------------------------------------

_SMALL_DISK = """
    import resource, sys
    from graphapp.errors import FileError
    from graphapp.files import save
    from graphapp.model import Graph, Node
    from graphapp.operation import make
    path, limit = sys.argv[1], int(sys.argv[2])
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        save(Graph.of(Node(f"n{i}", make("input", value=1.0)) for i in range(20_000)), path)
    except FileError as error:
        print(error)
"""


def save_too_much(path: Path, limit: int = 0) -> str:
    """What a process says that saves a megabyte, perhaps with a limit on the size of a file."""
    command = [sys.executable, "-c", textwrap.dedent(_SMALL_DISK), str(path), str(limit)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def small_graph(value: float = 1.0) -> Graph:
    return Graph.of([Node("x", make("input", value=value), position=(0.0, 0.0))])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """256 kB of memory as a disk, where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(place)]
    if (
        not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("this user cannot mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_one_sentence_and_the_old_file_stays(small_disk: Path) -> None:
    path = small_disk / "graph.cgraph"
    save(small_graph(), path)
    said = save_too_much(path)
    assert said == (
        f"{path}: it cannot be saved: the disk is full: free some space, or choose another place\n"
    )
    assert path.read_bytes() == dumps(small_graph())
    assert [each.name for each in small_disk.iterdir()] == ["graph.cgraph"]


def test_a_write_that_stops_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.cgraph"
    save(small_graph(), path)
    said = save_too_much(path, 100_000)
    assert said.startswith(f"{path}: it cannot be saved: it is larger than this place takes: ")
    assert said.count("\n") == 1
    assert path.read_bytes() == dumps(small_graph())
    assert [each.name for each in tmp_path.iterdir()] == ["graph.cgraph"]


# A window's file ----------------------------------------------------------------------------


class Answers:
    """Says what the test says, and notes the questions."""

    def __init__(self) -> None:
        self.replace = False
        self.asked: list[str] = []

    def unsaved(self, title: str) -> Answer:
        return Answer.DISCARD

    def replace_changed(self, path: Path) -> bool:
        self.asked.append(path.name)
        return self.replace


class Desk:
    """A session with its file, without a window."""

    def __init__(self, parent: QObject, folder: Path) -> None:
        self.session = Session(parent=parent)
        self.answers = Answers()
        settings = Settings(folder / "config")
        self.file = GraphFile(self.session, settings, self.answers, parent)  # type: ignore[arg-type]
        self.refused: list[str] = []
        self.file.refused.connect(self.refused.append)

    def set_x(self, value: float) -> None:
        assert self.session.apply("Set x", lambda graph: edits.set_value(graph, "x", value))


@pytest.fixture
def desk(qapp: object, tmp_path: Path) -> Iterator[Desk]:
    parent = QObject()
    yield Desk(parent, tmp_path)
    parent.deleteLater()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "graph.cgraph"
    save(small_graph(), place)
    return place


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_what_could_not_be_saved_is_still_there_and_can_be_saved_later(
    desk: Desk, path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    assert desk.file.open(path)
    desk.set_x(5.0)

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        assert not desk.file.save()
    assert len(desk.refused) == 1
    assert desk.refused[0].startswith("Not saved. ")
    assert str(path) in desk.refused[0]
    assert desk.session.document.modified
    assert desk.session.graph.nodes["x"].operation == make("input", value=5.0)
    assert path.read_bytes() == dumps(small_graph())
    assert desk.file.save()
    assert path.read_bytes() == dumps(small_graph(5.0))
    assert not desk.session.document.modified


def test_saving_over_another_programs_change_asks_and_keeps_that_version(
    desk: Desk, path: Path
) -> None:
    assert desk.file.open(path)
    desk.set_x(5.0)
    foreign = dumps(small_graph(-77.0))
    path.write_bytes(foreign)
    assert not desk.file.save()
    assert (desk.answers.asked, path.read_bytes()) == ([path.name], foreign)
    assert desk.session.document.modified
    desk.answers.replace = True
    assert desk.file.save()
    assert path.read_bytes() == dumps(small_graph(5.0))
    assert path.with_name(path.name + "~").read_bytes() == foreign


def test_saving_a_file_that_was_deleted_meanwhile_makes_it_again(desk: Desk, path: Path) -> None:
    assert desk.file.open(path)
    desk.set_x(5.0)
    path.unlink()
    assert desk.file.save()
    assert desk.answers.asked == []
    assert path.read_bytes() == dumps(small_graph(5.0))


def test_a_link_stays_a_link_and_the_mode_stays(desk: Desk, path: Path, tmp_path: Path) -> None:
    path.chmod(0o640)
    link = tmp_path / "link.cgraph"
    link.symlink_to(path)
    assert desk.file.open(link)
    desk.set_x(5.0)
    assert desk.file.save()
    desk.set_x(6.0)
    assert desk.file.save()
    assert desk.answers.asked == []
    assert link.is_symlink()
    assert path.read_bytes() == dumps(small_graph(6.0))
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_open_edit_save_open(desk: Desk, tmp_path: Path, example) -> None:
    """Nothing changed: the same bytes. One label changed: that line, and the same graph again."""
    path = tmp_path / f"{example.slug}.cgraph"
    before = example.path.read_bytes()
    path.write_bytes(before)
    assert desk.file.open(path)
    assert desk.file.save()
    assert path.read_bytes() == before
    desk.session.apply("Move", lambda graph: edits.move(graph, {next(iter(graph.nodes)): (1, 2)}))
    desk.session.undo()
    assert desk.file.save()
    assert path.read_bytes() == before

    id = next(iter(desk.session.graph.nodes))
    assert desk.session.apply("Name", lambda graph: edits.set_label(graph, id, "edited"))
    assert desk.file.save()
    changed = [
        new
        for old, new in zip(before.splitlines(), path.read_bytes().splitlines(), strict=True)
        if old != new
    ]
    assert len(changed) == 1
    assert json.loads(changed[0].strip().rstrip(b","))["id"] == id
    assert dumps(load(path)) == dumps(desk.session.graph) == path.read_bytes()
    assert path.with_name(path.name + "~").read_bytes() == before
    assert example.path.read_bytes() == before
    assert desk.refused == desk.answers.asked == []
