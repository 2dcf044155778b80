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
    sys.path.insert(0, str(ROOT))  # the list of libraries is the program's own
    from graphapp.commands.qt_libraries import apt_line, debian_packages, missing_libraries

    folder = next(VENV.glob("lib/python*/site-packages/PySide6"), VENV)
    missing = missing_libraries(folder)
    if missing and install_debian(debian_packages(missing)):
        missing = missing_libraries(folder)
    if not missing:
        return
    say(f"Qt misses {', '.join(missing)}. On Debian, as root: {apt_line(missing)}")
    if not succeeds([PYTHON, "-c", "import PySide6.QtWidgets"]):
        raise SetupError("without these libraries nothing can be drawn; install them and try again")


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
