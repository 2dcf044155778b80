"""Kills a child by SIGKILL while it saves: ``kill_while_saving.py FILE TIMES SEED``.

Run as a process of its own with one thread, because it forks. Prints one line of JSON for each
kill: the last version that the child reported as saved, and the versions found in the file and in
``name~`` (null where there is none, a text where it is no whole graph).
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import sys
from pathlib import Path
from random import Random

from graphapp.errors import FileError
from graphapp.files import load, save
from graphapp.model import Graph, Node
from graphapp.operation import make

_NODES = 100
_LONGEST = 0.012  # seconds: some saves on a slow disk, some dozens on a fast one


def version(number: int) -> Graph:
    operation = make("input", value=float(number))
    return Graph.of(Node(f"n{i}", operation) for i in range(_NODES))


def found(path: Path) -> float | str | None:
    """Which version a file holds."""
    if not path.exists():
        return None
    try:
        nodes = load(path).nodes
    except FileError as error:
        return str(error)
    values = {node.operation.value for node in nodes.values()}
    return values.pop() if len(values) == 1 and len(nodes) == _NODES else "mixed versions"


def save_for_ever(path: Path, start: int, report: int) -> None:
    number = start
    while True:
        number += 1
        save(version(number), path)
        os.write(report, struct.pack("q", number))


def kill_once(path: Path, start: int, delay: float) -> int:
    """The last version reported by a child that saves from ``start`` on and is killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        save_for_ever(path, start, writer)
    os.close(writer)
    last = struct.unpack("q", os.read(reader, 8))[0]
    select.select([], [], [], delay)  # the moment of death is what varies
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while report := os.read(reader, 8):
        last = struct.unpack("q", report)[0]
    os.close(reader)
    return last


def main(path: Path, times: int, seed: int) -> None:
    rng, last = Random(seed), 0
    for _ in range(times):
        last = kill_once(path, last, rng.uniform(0, _LONGEST))
        old = path.with_name(path.name + "~")
        line = {"reported": last, "file": found(path), "old": found(old)}
        print(json.dumps(line), flush=True)
        last += 1  # the next child goes on beyond what this one may have begun


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
