"""Makes the pictures of README and manual: the program itself, in states reached by mouse and keys.

``python tools/pictures.py`` makes all of them, light and dark, ``python tools/pictures.py step``
those of one name. They go to ``resources/pictures`` as ``step-light.png`` and ``step-dark.png``,
and are the same bytes as long as the program looks the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from stage import CTRL, LEFT, NONE, RATIO, SHIFT, Stage

# isort: split
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from small_png import write_small

from graphapp.app.main import application
from graphapp.app.worksheet_dialog import WorksheetDialog
from graphapp.canvas.picture import draw_image
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.look.theme import THEMES
from graphapp.panels.exercise_editor import AskDialog
from graphapp.panels.graph_properties import GraphProperties
from graphapp.panels.jacobian_window import JacobianWindow
from graphapp.panels.sweep_window import SweepWindow

Key = Qt.Key
Scene = Callable[[Stage], QImage]

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "pictures"
#: No picture may take more bytes, nor all of them together.
MOST_BYTES, MOST_BYTES_IN_ALL = 120_000, 2_500_000
_SCENES: dict[str, tuple[tuple[int, int], Scene]] = {}
#: Graphs alone, as `graphapp export` draws them.
_GRAPHS = ("gate-mul", "chain-rule-sum", "off-the-path")


def scene(width: int, height: int) -> Callable[[Scene], Scene]:
    """A picture of a window of this size, called like the function."""

    def declare(made: Scene) -> Scene:
        _SCENES[made.__name__.removeprefix("_")] = ((width, height), made)
        return made

    return declare


# The whole window -------------------------------------------------------------------------------


@scene(1280, 720)
def _window(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    stage.click("t")
    stage.press(Key.Key_E, CTRL)
    stage.fill(stage.dock("examples"))
    stage.window.view.setFocus()
    return stage.grab()


@scene(1280, 800)
def _answer(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    stage.press(Key.Key_X, CTRL | SHIFT)
    panel = stage.dock("exercise")
    _type_answer(stage, panel, "q2", "4")
    _type_answer(stage, panel, "q3", "4")
    stage.window.docks.by_name["examples"].close()
    stage.window.docks.by_name["library"].close()
    stage.press(Key.Key_F)
    return stage.grab()


def _type_answer(stage: Stage, panel: Any, id: str, number: str) -> None:
    field = panel.cards[id].field
    stage.type(field, number)
    QTest.keyClick(field, Key.Key_Return)
    stage.settle()


# The canvas -------------------------------------------------------------------------------------


@scene(1400, 560)
def _step(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    stage.press(Key.Key_End)
    for _ in range(4):
        stage.press(Key.Key_PageUp)
    stage.fill(stage.window.timeline)
    return stage.centre()


@scene(1280, 720)
def _projector(stage: Stage) -> QImage:
    return _projected(stage)


@scene(1280, 720)
def _cover(stage: Stage) -> QImage:
    return _projected(stage, covered=True)


def _projected(stage: Stage, *, covered: bool = False) -> QImage:
    stage.open("chain-rule-sum")
    stage.trigger("project")
    stage.window.resize(1280, 720)
    stage.settle()
    if covered:
        stage.press(Key.Key_V)
        for _ in range(4):
            stage.press(Key.Key_PageDown)
    picture = stage.grab()
    stage.trigger("project")
    return picture


@scene(1400, 760)
def _scrub(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.press(Key.Key_0, CTRL)
    view = stage.window.view
    view.centerOn(view.canvas.nodes["mul_1"])
    stage.settle()
    at = stage.number("w1")
    QTest.mousePress(view.viewport(), LEFT, NONE, at)
    for way in range(0, 48, 4):
        QTest.mouseMove(view.viewport(), at + QPoint(way, 0))
    stage.settle()
    picture = stage.around(["w1", "x", "b1", "add_1"], 56)
    QTest.mouseRelease(view.viewport(), LEFT, NONE, at + QPoint(44, 0))
    return picture


@scene(1400, 760)
def _search(stage: Stage) -> QImage:
    box = _box(stage)
    stage.type(box.field, "L = (w*x + b - y)**2")
    return stage.grab(stage.window.view, box.geometry().adjusted(-40, -30, 40, 30))


@scene(1400, 640)
def _formula(stage: Stage) -> QImage:
    box = _box(stage)
    stage.type(box.field, "L = (w*x + b - y)**2")
    QTest.keyClick(box.field, Key.Key_Return)
    stage.settle()
    stage.press(Key.Key_Escape)
    stage.press(Key.Key_F)
    return stage.around(stage.window.view.canvas.nodes, 30)


def _box(stage: Stage) -> Any:
    stage.trigger("new")
    view = stage.window.view
    QTest.mouseDClick(view.viewport(), LEFT, NONE, QPoint(200, 120))
    stage.settle()
    return view.searching.box


@scene(1400, 520)
def _find(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    stage.press(Key.Key_F, CTRL)
    bar = stage.window.findChild(QWidget, "find")
    stage.type(bar.findChild(QWidget, "find.field"), "square")
    return stage.centre()


@scene(1280, 700)
def _map(stage: Stage) -> QImage:
    stage.open("residual")
    view = stage.window.view
    stage.press(Key.Key_0, CTRL)
    stage.wait_for(stage.window.findChild(QWidget, "canvas.minimap").isVisible)
    stage.fill(view)
    return stage.grab(view)


# Panels -----------------------------------------------------------------------------------------


@scene(1280, 760)
def _examples(stage: Stage) -> QImage:
    panel = stage.alone("examples", (300, 400))
    stage.type(panel.findChild(QWidget, "examples.search"), "chain")
    stage.fill(panel)
    return stage.grab(panel)


@scene(1280, 760)
def _nodes(stage: Stage) -> QImage:
    panel = stage.alone("library", (300, 400))
    return stage.grab(panel)


@scene(1280, 760)
def _inspector(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.click("h1")
    return stage.grab(stage.alone("inspector", (340, 520)))


@scene(1280, 760)
def _explain(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.click("w1")
    stage.press(Key.Key_E, CTRL)
    return stage.grab(stage.alone("derivation", (420, 450)))


@scene(1280, 760)
def _text(stage: Stage) -> QImage:
    stage.open("three-neurons")
    return stage.grab(stage.alone("about", (380, 480)))


@scene(1280, 760)
def _exercise(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    panel = stage.alone("exercise", (380, 690))
    stage.trigger("answer_questions")
    _type_answer(stage, panel, "q2", "4")
    _type_answer(stage, panel, "q3", "4")
    return stage.grab(panel)


@scene(1280, 760)
def _history(stage: Stage) -> QImage:
    stage.open("three-neurons")
    for id, number in (("w1", "0.7"), ("x", "2")):
        stage.click(id)
        stage.press(Key.Key_Return)
        field: Any = QApplication.focusWidget()
        QTest.keyClicks(field, number)
        QTest.keyClick(field, Key.Key_Return)
        stage.settle()
    stage.click("h1")
    stage.press(Key.Key_Delete, SHIFT)
    stage.press(Key.Key_Z, CTRL)
    return stage.grab(stage.alone("history", (300, 150)))


@scene(1280, 760)
def _trace(stage: Stage) -> QImage:
    stage.open("chain-rule-sum")
    stage.press(Key.Key_T, CTRL)
    return stage.grab(stage.alone("trace", (1240, 330)))


@scene(1280, 760)
def _rates(stage: Stage) -> QImage:
    panel = _training(stage, "learning-rate", (1080, 330))
    panel.compare.menu().aboutToShow.emit()
    panel.compare.menu().actions()[0].trigger()
    stage.wait_for(lambda: len(panel.lab.runs) == 3 and not panel.lab.running)
    return stage.grab(panel)


@scene(1280, 760)
def _regions(stage: Stage) -> QImage:
    panel = _training(stage, "two-moons", (1080, 380))
    panel.lab.start()
    stage.wait_for(lambda: not panel.lab.running)
    panel.pages.setCurrentWidget(panel.runs)
    stage.settle()
    return stage.grab(panel)


def _training(stage: Stage, slug: str, size: tuple[int, int]) -> Any:
    stage.open(slug)
    panel: Any = stage.alone("training", size)
    stage.settle()
    return panel


@scene(1280, 760)
def _data(stage: Stage) -> QImage:
    stage.open("two-moons")
    return stage.grab(stage.alone("data", (660, 300)))


# Windows of their own ---------------------------------------------------------------------------


@scene(1280, 760)
def _properties(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.press(Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    return _dialog(stage, GraphProperties, (760, 480))


@scene(1280, 900)
def _worksheet(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.press(Key.Key_P, CTRL)
    return _dialog(stage, WorksheetDialog, (760, 600))


@scene(1280, 760)
def _ask(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.click("w3")
    stage.window.exercise.ask_for("gradient")
    stage.settle()
    return _dialog(stage, AskDialog, (520, 420))


@scene(1280, 760)
def _jacobian(stage: Stage) -> QImage:
    stage.open("softmax")
    stage.click("s")
    stage.press(Key.Key_J, CTRL)
    return _dialog(stage, JacobianWindow, (560, 270))


@scene(1280, 760)
def _sweep(stage: Stage) -> QImage:
    stage.open("three-neurons")
    stage.click("w1")
    stage.trigger("sweep")
    return _dialog(stage, SweepWindow, (620, 400))


def _dialog(stage: Stage, kind: type[QWidget], size: tuple[int, int]) -> QImage:
    dialog = stage.window.findChild(kind)
    dialog.resize(*size)
    stage.settle()
    picture = stage.grab(dialog)
    dialog.close()
    return picture


# Making them ------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Make the pictures of these names, or all; the exit status."""
    parser = argparse.ArgumentParser(description="Makes the pictures of README and manual.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="all of them unless given")
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if unknown := set(options.names) - {*_SCENES, *_GRAPHS}:
        parser.error(f"there is no picture {', '.join(sorted(unknown))}")
    application()
    sizes = [_write(*made, options.into) for made in _made(options.names or [*_SCENES, *_GRAPHS])]
    whole = sum(path.stat().st_size for path in options.into.glob("*.png"))
    print(f"{whole / 1000:.0f} kB in all")
    return int(max(sizes) > MOST_BYTES or whole > MOST_BYTES_IN_ALL)


def _made(names: list[str]) -> Iterator[tuple[str, QImage]]:
    """Each picture with the name of its file."""
    for theme in ("light", "dark"):
        for name in names:
            if name in _SCENES:
                size, show = _SCENES[name]
                with Stage(theme, size) as stage:
                    yield f"{name}-{theme}", show(stage)
            else:
                (path,) = folder("examples").glob(f"*/{name}.cgraph")
                yield f"{name}-{theme}", draw_image(load(path), THEMES[theme], RATIO)


def _write(name: str, picture: QImage, into: Path) -> int:
    """Write a picture; the size of its file in bytes."""
    size = write_small(picture, into / f"{name}.png")
    note = "  TOO LARGE" if size > MOST_BYTES else ""
    print(f"{name}: {picture.width()} × {picture.height()}, {size / 1000:.0f} kB{note}")
    return size


if __name__ == "__main__":
    sys.exit(main())
