"""What `make` says where the environment cannot be made: one sentence, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path):
    """What of a checkout the set-up needs."""
    for name in ["Makefile", "pyproject.toml", "README.md", "LICENSE"]:
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    return tmp_path


def make(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    # without the flags and the variables of the `make test` this may run under
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment | variables,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_old_python_is_refused_in_one_sentence(checkout):
    old = checkout / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    answer = make(checkout, "run", f"PYTHON={old}")
    assert answer.returncode != 0
    assert "needs Python 3.11 or newer" in answer.stderr
    assert not (checkout / ".venv").exists()


def test_without_the_index_the_set_up_says_so_and_tries_again_next_time(checkout):
    answer = make(checkout, "test", f"PYTHON={sys.executable}", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert answer.returncode != 0
    assert "make: pip could not install the packages" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not list((checkout / ".venv").glob(".ready-*"))


def test_every_target_is_explained(checkout):
    listed = make(checkout, "help").stdout
    for target in [
        "run",
        "test",
        "check",
        "bench",
        "coverage",
        "clean",
        "outlines",
        "pictures",
        "help",
    ]:
        assert f"make {target} " in listed


def test_make_run_says_how_to_get_the_window(tmp_path: Path) -> None:
    """The program behind `make run` starts, and has one sentence where there is no display."""
    code = "import run; print(run.has_display(), run.how_to_get_the_window())"
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "tools", env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("False ")
    assert "window" in done.stdout
