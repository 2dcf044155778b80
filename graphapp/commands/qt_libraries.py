"""The shared libraries that Qt expects of a Linux system, and what is missing of them.

Standard library only: the set-up of a checkout asks before anything is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

#: The libraries that PySide6's wheel does not bring along, and Debian's package of each.
DEBIAN_PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}

#: What of the wheel is loaded to show a window: its libraries are looked at.
_LOADED = ("QtWidgets.abi3.so", "Qt/plugins/platforms/libqxcb.so",
           "Qt/plugins/platforms/libqwayland.so")  # fmt: skip


def missing_libraries(folder: Path) -> list[str]:
    """The file names of the libraries that PySide6, installed in ``folder``, does not find."""
    present = [str(folder / name) for name in _LOADED if (folder / name).exists()]
    if not sys.platform.startswith("linux") or not present or not shutil.which("ldd"):
        return []
    answer = subprocess.run(["ldd", *present], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return sorted({line.split()[0] for line in answer.stdout.splitlines() if "not found" in line})


def debian_packages(libraries: list[str]) -> list[str]:
    """The Debian packages of shared libraries, as far as they are known."""
    return sorted({DEBIAN_PACKAGES[name] for name in libraries if name in DEBIAN_PACKAGES})


def apt_line(libraries: list[str]) -> str:
    """The command that installs them on Debian; empty where no package is known."""
    packages = debian_packages(libraries)
    return f"apt-get install {' '.join(packages)}" if packages else ""
