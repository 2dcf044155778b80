"""What `make run` does: the window on an example, or the same work where there is no display.

Runs inside `.venv`, from the checkout's folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from graphapp.commands.qt_libraries import debian_packages, missing_libraries

GRAPHAPP = Path(sys.executable).with_name("graphapp")
EXAMPLE = "examples/2-chain-rule/three-neurons.cgraph"
PICTURE = "canvas.png"


def main() -> int:
    """Open the window, or print the numbers and draw the picture; the exit status."""
    if has_display():
        return subprocess.call([GRAPHAPP, EXAMPLE])
    status = subprocess.call([GRAPHAPP, "run", EXAMPLE])
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    drawing = [GRAPHAPP, "export", EXAMPLE, "--to", "png", "-o", PICTURE]
    status = status or subprocess.call(drawing, env=environment)
    if status == 0:
        print(f"\nThe canvas is in {PICTURE}. {how_to_get_the_window()}")
    return status


def has_display() -> bool:
    """Whether Qt can open a window here: asked of Qt itself, in a process of its own."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform.startswith("linux") and not names_a_display():
        return False
    probe = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    answer = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=False)
    return answer.returncode == 0


def names_a_display() -> bool:
    """Whether the environment names an X or Wayland display."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def how_to_get_the_window() -> str:
    """One sentence: what is missing for the window, and what to do."""
    folder = next(Path(sys.prefix).glob("lib/python*/site-packages/PySide6"), Path(sys.prefix))
    packages = debian_packages(missing_libraries(folder))
    if packages:
        return f"For the window, install {' '.join(packages)} and run `make run` again."
    if names_a_display():
        return "The display named by the environment does not answer: run `make run` on a desktop."
    return "There is no display here: for the window, run `make run` on a desktop or over `ssh -X`."


if __name__ == "__main__":
    sys.exit(main())
