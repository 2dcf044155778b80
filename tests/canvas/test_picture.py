from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from canvas_bench import small_graph
from PySide6.QtGui import QColor, QImage

from graphapp.canvas.picture import draw_image, render_png
from graphapp.errors import FileError, UsageError
from graphapp.files.bundled import folder
from graphapp.look.theme import DARK, LIGHT, Theme
from graphapp.model import Graph


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_values_and_gradients_are_in_the_picture(qapp: object, theme: Theme) -> None:
    image = draw_image(small_graph(), theme, 2.0)
    seen = colours(image)
    assert {theme.background, theme.value, theme.gradient, theme.text, theme.parameter} <= seen
    assert image.pixelColor(0, 0) == QColor(theme.background)


def test_scale_scales(qapp: object, tmp_path: Path) -> None:
    sizes = []
    for scale in (1.0, 2.0):
        render_png(small_graph(), tmp_path / "graph.png", scale=scale)
        sizes.append(QImage(str(tmp_path / "graph.png")).width())
    assert sizes[1] == pytest.approx(2 * sizes[0], abs=2)


def test_the_same_picture_twice(qapp: object) -> None:
    assert draw_image(small_graph(), LIGHT, 1.0) == draw_image(small_graph(), LIGHT, 1.0)


def test_an_empty_graph_is_an_empty_picture(qapp: object, tmp_path: Path) -> None:
    render_png(Graph(), tmp_path / "empty.png")
    assert not QImage(str(tmp_path / "empty.png")).isNull()


def test_what_cannot_be_written_is_said(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        render_png(small_graph(), tmp_path / "no" / "such" / "folder.png")
    with pytest.raises(UsageError):
        render_png(small_graph(), tmp_path / "a.png", scale=0.0)


def test_it_works_in_a_process_without_application_and_display(tmp_path: Path) -> None:
    example = next(folder("examples").rglob("three-neurons.cgraph"))
    code = (
        "import sys; from graphapp.files import load;"
        "from graphapp.canvas.picture import render_png;"
        "render_png(load(sys.argv[1]), sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(example), str(tmp_path / "out.png")],
        check=False, timeout=60, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert QImage(str(tmp_path / "out.png")).width() > 2000
