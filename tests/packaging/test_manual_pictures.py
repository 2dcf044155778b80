"""The pictures of README and manual can be made again, of the size of those that are there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "pictures.py"


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["search", "gate-mul"])
def test_a_picture_is_made_light_and_dark(name, tmp_path):
    answer = make(name, "--into", str(tmp_path))
    assert (answer.returncode, answer.stderr) == (0, "")
    made = {path.name: QImage(str(path)) for path in tmp_path.glob("*.png")}
    assert set(made) == {f"{name}-light.png", f"{name}-dark.png"}
    grounds = {theme: made[f"{name}-{theme}.png"].pixelColor(4, 4) for theme in ("light", "dark")}
    assert grounds["light"].lightness() > 200
    assert grounds["dark"].lightness() < 60
    for file, picture in made.items():
        assert picture.size() == QImage(str(ROOT / "resources" / "pictures" / file)).size()
        assert picture.format() is QImage.Format.Format_Indexed8


def test_a_name_that_is_none_is_refused():
    answer = make("no-such-picture")
    assert answer.returncode == 2
    assert "there is no picture no-such-picture" in answer.stderr
