"""Good files with something changed: each is read or refused, and nothing else ever happens."""

from __future__ import annotations

import contextlib
import json
import random
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.errors import FileError
from graphapp.files import dumps, load, loads, remarks
from graphapp.files.examples import examples, verify_graph

GOOD = [example.path.read_bytes() for example in examples()[:4]]
STRANGE: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, "", "x", "NaN", "a\u0000b", "ŷ", [], {}, [[]], [1, [2]],
    {"id": 1}, "x" * 100, [True], {"node": []}, 1e308,
]  # fmt: skip


def reads_or_refuses(data: bytes) -> None:
    message, graph = "", None
    try:
        graph = loads(data, "f.cgraph")
    except FileError as error:
        message = str(error)
    if graph is None:
        assert message.startswith("f.cgraph: ")
        assert "\n" not in message
        return
    remarks(graph)
    verify_graph(graph)
    assert dumps(loads(dumps(graph))) == dumps(graph)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(GOOD), st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 8))
def test_bytes_replaced(data: bytes, at: int, new: bytes, removed: int) -> None:
    at %= len(data)
    reads_or_refuses(data[:at] + new + data[at + removed :])


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(GOOD), st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_pieces_moved(data: bytes, start: int, end: int, to: int) -> None:
    start, end, to = (n % len(data) for n in (start, end, to))
    reads_or_refuses(data[:to] + data[start:end] + data[to:])


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(GOOD), st.integers(), st.integers(1, 3))
def test_values_replaced(data: bytes, seed: int, times: int) -> None:
    document = json.loads(data)
    chance = random.Random(seed)
    for _ in range(times):
        _replace_one(document, chance)
    reads_or_refuses(json.dumps(document).encode())


def _replace_one(document: Any, chance: random.Random) -> None:
    """Walk to a random place and change what is there."""
    place = document
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = chance.choice(keys)
        if isinstance(place[key], dict | list) and chance.random() < 0.7:
            place = place[key]
            continue
        if chance.random() < 0.3:
            del place[key]
        else:
            place[key] = chance.choice(STRANGE)
        return


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    reads_or_refuses(data)


def test_opening_never_changes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "g.cgraph"
    for data in (GOOD[0], GOOD[0][:50], b"", b"\xff"):
        path.write_bytes(data)
        path.chmod(0o444)
        before = path.stat()
        with contextlib.suppress(FileError):
            load(path)
        assert path.read_bytes() == data
        assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
        assert [entry.name for entry in tmp_path.iterdir()] == ["g.cgraph"]
        path.chmod(0o644)
