"""``graphapp --doctor``: what this machine lacks to run graphapp, and how to get it.

Works where almost nothing does: without Qt, without NumPy, without a display. Whatever it cannot
look into because something else is missing, it says so. Qt itself is only started in a process of
its own, because without a display it ends the process that asks.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from graphapp import __version__
from graphapp.commands.qt_libraries import apt_line, missing_libraries

LEAST_PYTHON = (3, 11)
_SECONDS = 60

#: A name, what its version must fulfil, and when: ``numpy>=2.0; python_version<"3.12"``.
_REQUIREMENT = re.compile(r"\s*([\w.-]+)\s*([^;]*);?\s*(.*)")
_VERSION_RULE = re.compile(r"(>=|<=|==|!=|<|>)\s*([\d.]+)")
_PYTHON_RULE = re.compile(r"python_version\s*(>=|<)\s*[\"']([\d.]+)[\"']")
_HOLDS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip

_QT_PROBE = """
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
app = QApplication(["graphapp"])
print(app.platformName(), len(QFontDatabase.families()))
"""


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    result: str
    remedy: str = ""
    """What to do; empty where all is well."""


def execute() -> int:
    """Print what was found; 0 where all is well, 1 where something is missing."""
    print(f"graphapp {__version__} on {platform.platform()}\n")
    missing = 0
    for finding in findings():
        mark = "!!" if finding.remedy else "ok"
        print(f"{mark}  {finding.what:<20} {finding.result}", flush=True)
        if finding.remedy:
            missing += 1
            print(f"{'':<25}→ {finding.remedy}")
    print("\nAll is well." if not missing else f"\n{_count(missing)} to be mended, see →.")
    return 1 if missing else 0


def findings() -> Iterator[Finding]:
    """Everything, one after the other."""
    for look in (_python, _dependencies, _qt, _display, _resources, _folders, _nodes):
        try:
            yield from look()
        except ImportError as error:
            name = look.__name__.strip("_")
            yield Finding(name, f"cannot be looked at: {error}", "mend what stands above first")


# What is looked at ----------------------------------------------------------------------------


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    wanted = ".".join(map(str, LEAST_PYTHON))
    fits = sys.version_info[:2] >= LEAST_PYTHON
    yield Finding("Python", version, "" if fits else f"install Python {wanted} or newer")


def _dependencies() -> Iterator[Finding]:
    try:
        required = metadata.requires("graphapp") or []
    except metadata.PackageNotFoundError:
        yield Finding("graphapp", "is not installed", "in its folder: pip install .")
        return
    for requirement in required:
        name, rules, marker = _REQUIREMENT.fullmatch(requirement).groups()  # type: ignore[union-attr]
        if "extra" in marker or not _applies(marker):
            continue
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            yield Finding(name, "missing", f'pip install "{name}{rules}"')
            continue
        fits = satisfies(version, rules)
        yield Finding(
            name,
            f"{version} (wanted {rules.strip()})",
            "" if fits else f'pip install "{name}{rules}"',
        )


def _qt() -> Iterator[Finding]:
    """The libraries around Qt. OpenGL is loaded by Qt, but nothing is drawn with it."""
    found = importlib.util.find_spec("PySide6")
    if found is None or not found.submodule_search_locations:
        yield Finding("Qt", "PySide6 is missing", 'pip install "PySide6-Essentials"')
        return
    missing = missing_libraries(Path(found.submodule_search_locations[0]))
    if not missing:
        yield Finding("Qt libraries", "all there (a graphics card or OpenGL driver is not needed)")
        return
    line = apt_line(missing)
    remedy = f"on Debian or Ubuntu, as root: {line}" if line else "install these libraries"
    yield Finding("Qt libraries", f"missing: {', '.join(missing)}", remedy)


def _display() -> Iterator[Finding]:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    named = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if sys.platform.startswith("linux") and not named and not chosen:
        yield Finding(
            "Display", "none: DISPLAY and WAYLAND_DISPLAY are not set",
            "start the window from a desktop; the commands and pictures work without one",
        )  # fmt: skip
        chosen = "offscreen"
    environment = {**os.environ, "QT_QPA_PLATFORM": chosen} if chosen else dict(os.environ)
    try:
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _QT_PROBE], env=environment, capture_output=True, text=True,
            errors="replace", timeout=_SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        yield Finding("Qt", f"did not answer within {_SECONDS} s", "look at the display server")
        return
    words = answer.stdout.split()
    if answer.returncode or len(words) != 2:
        said = [line for line in answer.stderr.splitlines() if line.strip()] or ["no reason given"]
        yield Finding("Qt", f"does not start: {said[0][:200]}", "install what stands above")
        return
    yield Finding("Qt", f"starts on the platform {words[0]}")
    yield Finding("Fonts", f"{words[1]} families of this system; graphapp brings its own")


def _resources() -> Iterator[Finding]:
    from graphapp.errors import FileError
    from graphapp.files.bundled import folder

    again = "install graphapp again"
    for kind, pattern, what in (
        ("examples", "*/*.cgraph", "Examples"),
        ("resources", "fonts/*.otf", "Own fonts"),
        ("resources", "manual/*.md", "Manual"),
    ):
        try:
            count = len(list(folder(kind).glob(pattern)))  # type: ignore[arg-type]
        except FileError:
            count = 0
        yield Finding(what, f"{count} files" if count else "missing", "" if count else again)


def _folders() -> Iterator[Finding]:
    from graphapp.folders import (
        CONFIG_VARIABLE,
        LOG_VARIABLE,
        STATE_VARIABLE,
        config_folder,
        log_folder,
        state_folder,
    )

    for what, folder, variable in (
        ("Settings", config_folder(), CONFIG_VARIABLE),
        ("Recovery", state_folder(), STATE_VARIABLE),
        ("Log", log_folder(), LOG_VARIABLE),
    ):
        reason = _cannot_write(folder)
        remedy = f"allow writing there, or name another folder in {variable}" if reason else ""
        yield Finding(
            what, f"{folder}{f' cannot be written to: {reason}' if reason else ''}", remedy
        )


def _nodes() -> Iterator[Finding]:
    from graphapp.operation import operations, problems

    for problem in problems():
        yield Finding("Node package", problem, "mend or uninstall that package")
    count = len(operations())
    yield Finding("Operations", str(count), "" if count else "install graphapp again")


# Judging --------------------------------------------------------------------------------------


def satisfies(version: str, rules: str) -> bool:
    """Does a version fulfil rules such as ``>=6.8,!=6.9.1,<6.12``? Releases only."""
    here = _numbers(version)
    for sign, limit in _VERSION_RULE.findall(rules):
        there = _numbers(limit)
        length = max(len(here), len(there))
        if not _HOLDS[sign](_padded(here, length), _padded(there, length)):
            return False
    return True


def _applies(marker: str) -> bool:
    found = _PYTHON_RULE.search(marker)
    return found is None or satisfies(platform.python_version(), "".join(found.groups()))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.match(r"[\d.]*", version)[0].split(".") if part)  # type: ignore[index]


def _padded(numbers: tuple[int, ...], length: int) -> tuple[int, ...]:
    return numbers + (0,) * (length - len(numbers))


def _cannot_write(folder: Path) -> str:
    """Why nothing can be written there; empty where it can. Leaves nothing behind."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return f"{place} is not a folder"
    try:
        with tempfile.TemporaryFile(dir=place):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _count(number: int) -> str:
    return "One thing is" if number == 1 else f"{number} things are"
