"""Makes the environment the Makefile works in: `.venv` with the project, and what Qt needs.

    python3 tools/environment.py [extra ...]

Standard library only, because it runs before anything is installed. Debian packages that are
missing are installed where that needs no password (root, or sudo that does not ask); otherwise
the one line that installs them is printed. Safe to run again: it only adds what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"

# The shared libraries that PySide6's wheel expects of the system, and Debian's package of each.
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


class SetupError(Exception):
    """The environment cannot be made; the message says what to do about it."""


def main(extras: list[str]) -> int:
    """Make or complete the environment; the exit status."""
    try:
        create()
        install(extras)
        provide_libraries()
    except SetupError as error:
        print(f"make: {error}", file=sys.stderr)
        return 1
    return 0


def create() -> None:
    """Create `.venv` unless it is there and has a pip that runs."""
    if PYTHON.exists() and succeeds([PYTHON, "-c", "import pip"]):
        return
    if not succeeds([sys.executable, "-c", "import ensurepip, venv"]):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not install_debian([package]):
            raise SetupError(
                f"this Python cannot create environments; install {package} "
                f"(as root: apt-get install {package}) and try again"
            )
    say("Creating the environment .venv")
    if subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False).returncode:
        raise SetupError("the environment .venv could not be created (the reason stands above)")


def install(extras: list[str]) -> None:
    """Install the project in place, with what it depends on and the named extras."""
    wanted = f"[{','.join(extras)}]" if extras else ""
    say(f"Installing graphapp{wanted} into .venv; this may take minutes")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*command, "--editable", f"{ROOT}{wanted}"], check=False).returncode:
        raise SetupError(
            "pip could not install the packages (its reason stands above); "
            "check the connection and try again"
        )


def provide_libraries() -> None:
    """Install the system libraries that Qt misses, or say which.

    Raises SetupError where Qt cannot even draw without a display.
    """
    missing = missing_libraries()
    if missing and install_debian(debian_packages(missing)):
        missing = missing_libraries()
    if not missing:
        return
    packages = " ".join(debian_packages(missing))
    say(f"Qt misses {', '.join(missing)}. On Debian, as root: apt-get install {packages}")
    if not succeeds([PYTHON, "-c", "import PySide6.QtWidgets"]):
        raise SetupError("without these libraries nothing can be drawn; install them and try again")


def missing_libraries() -> list[str]:
    """The file names of the shared libraries that Qt does not find on this system."""
    folders = list(VENV.glob("lib/python*/site-packages/PySide6"))
    if not sys.platform.startswith("linux") or not folders or not shutil.which("ldd"):
        return []
    plugins = folders[0] / "Qt" / "plugins" / "platforms"
    files = [folders[0] / "QtWidgets.abi3.so", plugins / "libqxcb.so", plugins / "libqwayland.so"]
    present = [str(file) for file in files if file.exists()]
    answer = subprocess.run(["ldd", *present], capture_output=True, text=True, check=False)
    return sorted({line.split()[0] for line in answer.stdout.splitlines() if "not found" in line})


def debian_packages(libraries: list[str]) -> list[str]:
    """The Debian packages of shared libraries, as far as they are known."""
    return sorted({DEBIAN_PACKAGES[name] for name in libraries if name in DEBIAN_PACKAGES})


def install_debian(packages: list[str]) -> bool:
    """Install Debian packages if that needs no password; whether it worked."""
    apt = shutil.which("apt-get")
    asks_nobody = os.geteuid() == 0 or (
        shutil.which("sudo") is not None and succeeds(["sudo", "-n", "true"])
    )
    if not packages or not apt or not asks_nobody:
        return False
    say(f"Installing system packages: {' '.join(packages)}")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq"]
    install_command = [*command, "install", "-y", "--no-install-recommends", *packages]
    return succeeds(install_command) or (  # the package lists may be missing or old
        succeeds([*command, "update"]) and succeeds(install_command)
    )


def succeeds(command: list[str | Path]) -> bool:
    """Whether a command runs and ends well; what it prints is dropped."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def say(sentence: str) -> None:
    """One line of progress, at once."""
    print(sentence, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
