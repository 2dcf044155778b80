"""``graphapp --doctor``: what it says where something is missing, and that it needs no Qt."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from graphapp import cli
from graphapp.commands import doctor
from graphapp.commands.doctor import Finding, satisfies
from graphapp.commands.qt_libraries import DEBIAN_PACKAGES, apt_line, missing_libraries


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    for name in ("CONFIG", "STATE", "LOG"):
        monkeypatch.setenv(f"GRAPHAPP_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def told(capsys) -> tuple[int, str]:
    status = cli.main(["--doctor"])
    out, err = capsys.readouterr()
    assert err == ""
    return status, out


def test_all_is_well_here(capsys, tmp_path):
    status, out = told(capsys)
    assert status == 0, out
    assert out.rstrip().endswith("All is well.")
    for what in ("Python", "numpy", "msgspec", "Qt libraries", "OpenGL", "Fonts", "Operations"):
        assert what in out
    assert "!!" not in out
    assert not list(tmp_path.iterdir()), "looking leaves nothing behind"


def test_missing_libraries_come_with_the_line_that_installs_them(capsys, monkeypatch):
    missing = ["libEGL.so.1", "libxcb-cursor.so.0"]
    monkeypatch.setattr(doctor, "missing_libraries", lambda folder: missing)
    status, out = told(capsys)
    assert status == 1
    assert "missing: libEGL.so.1, libxcb-cursor.so.0" in out
    assert "as root: apt-get install libegl1 libxcb-cursor0" in out
    assert "One thing is to be mended" in out


def test_a_library_without_a_known_package_gets_no_empty_apt_line():
    assert apt_line(["libnobody.so.7"]) == ""
    assert set(DEBIAN_PACKAGES) >= {"libGL.so.1", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ldd is of Linux")
def test_ldd_names_what_is_not_found(tmp_path, monkeypatch):
    (tmp_path / "QtWidgets.abi3.so").touch()
    ldd = tmp_path / "ldd"
    ldd.write_text("#!/bin/sh\necho '  libEGL.so.1 => not found'\necho ' libz.so.1 => /lib/z'\n")
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert missing_libraries(tmp_path) == ["libEGL.so.1"]


def test_without_a_display_it_says_so_and_looks_on(capsys, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    status, out = told(capsys)
    assert status == 1
    assert "DISPLAY and WAYLAND_DISPLAY are not set" in out
    assert "starts on the platform offscreen" in out


def test_a_display_that_does_not_answer_is_one_line(capsys, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "nonsense")
    status, out = told(capsys)
    assert status == 1
    assert "does not start" in out
    assert "Traceback" not in out


def test_a_missing_or_old_package_is_named_with_its_pip_line(capsys, monkeypatch):
    required = ["numpy>=99.0", "nobody-has-this>=1", "torch==2.13.0; extra == 'torch'"]
    monkeypatch.setattr(doctor.metadata, "requires", lambda name: required)
    status, out = told(capsys)
    assert status == 1
    assert 'pip install "numpy>=99.0"' in out
    assert 'pip install "nobody-has-this>=1"' in out
    assert "torch" not in out


@pytest.mark.skipif(os.name != "posix", reason="a file in the place of a folder")
def test_a_folder_that_cannot_be_written_to_is_named(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("GRAPHAPP_CONFIG_DIR", str(tmp_path / "file" / "inside"))
    status, out = told(capsys)
    assert status == 1
    assert "is not a folder" in out
    assert "GRAPHAPP_CONFIG_DIR" in out


def test_a_node_package_that_fails_is_named(capsys, monkeypatch):
    import graphapp.operation

    sentence = "the node package mine (my.nodes) cannot be imported: KeyError('x')"
    monkeypatch.setattr(graphapp.operation, "problems", lambda: (sentence,))
    status, out = told(capsys)
    assert status == 1
    assert sentence in out


def test_a_missing_resource_is_named(capsys, monkeypatch, tmp_path):
    from graphapp.files import bundled

    monkeypatch.setattr(bundled, "_PACKAGE", tmp_path / "nowhere" / "graphapp")
    status, out = told(capsys)
    assert status == 1
    assert "install graphapp again" in out


@pytest.mark.parametrize("blocked", ["", "numpy", "msgspec", "platformdirs"])
def test_it_runs_where_a_package_cannot_be_imported(blocked):
    """And without Qt in the process at any time."""
    code = f"""
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == {blocked!r} or name.startswith("PySide6."):
            raise ImportError("blocked for the test: " + name)
sys.meta_path.insert(0, Block())
from graphapp import cli
status = cli.main(["--doctor"])
assert "PySide6" not in sys.modules
sys.exit(status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.returncode == (1 if blocked else 0)
    if blocked:
        assert "mend what stands above first" in done.stdout


@pytest.mark.parametrize(
    ("version", "rules", "fits"),
    [
        ("6.11.3", ">=6.8.0.2,!=6.9.1,<6.12", True), ("6.12.0", ">=6.8.0.2,<6.12", False),
        ("6.9.1", "!=6.9.1", False), ("2.0", ">=2.0.0", True), ("2.0rc1", ">=2.0", True),
        ("1.26.4", ">=2.0", False), ("0.13", ">=0.12", True), ("3.11.7", "<3.12", True),
        ("1.0", "", True), ("1.2", "==1.2.0", True), ("1.3", ">1.3", False), ("1", "<=1.0", True),
    ],
)  # fmt: skip
def test_versions(version, rules, fits):
    assert satisfies(version, rules) is fits


def test_a_finding_is_well_unless_there_is_a_remedy():
    assert Finding("a", "b").remedy == ""
