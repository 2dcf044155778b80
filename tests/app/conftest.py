"""A window with settings of its own and a chooser that answers what the test says."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6

from graphapp.app import habits
from graphapp.app.chooser import Answer
from graphapp.app.main import application
from graphapp.app.settings import Settings
from graphapp.app.window import Window
from graphapp.files import save
from graphapp.look.theme import ThemeChoice
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make


class Answers:
    """A chooser that notes what it was asked."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.answer = Answer.CANCEL
        self.replace = False
        self.asked: list[str] = []

    def path_to_open(self, folder):
        self.asked.append("open")
        return self.path

    def path_to_save(self, suggestion):
        self.asked.append(f"save {suggestion.name}")
        return self.path

    def path_of_picture(self, suggestion):
        self.asked.append(f"picture {suggestion.name}")
        return self.path

    def path_of_data(self, folder):
        self.asked.append("data")
        return self.path

    def path_of_plot(self, suggestion):
        self.asked.append(f"plot {suggestion.name}")
        return self.path

    def path_of_worksheet(self, suggestion):
        self.asked.append(f"worksheet {suggestion.name}")
        return self.path

    def path_of_table(self, suggestion):
        self.asked.append(f"table {suggestion.name}")
        return self.path

    def unsaved(self, title):
        self.asked.append(f"unsaved {title}")
        return self.answer

    def unkept(self, title):
        self.asked.append(f"unkept {title}")
        return self.answer

    def replace_changed(self, path):
        self.asked.append(f"replace {path.name}")
        return self.replace


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "config")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHAPP_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("GRAPHAPP_LOG_DIR", str(tmp_path / "log"))
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def _no_motion(monkeypatch):
    monkeypatch.setattr(habits, "DURATION", 0)


@pytest.fixture
def window(qtbot, settings):
    themes = ThemeChoice(application())
    made = Window(settings, themes)
    made.file.chooser = Answers()
    made.show()
    made.resize(1280, 800)
    made.docks.arrange()
    qtbot.waitExposed(made)
    yield made
    if shiboken6.isValid(made):
        made.session.mark_saved()
        made.close()
    themes.deleteLater()


@pytest.fixture
def answers(window):
    return window.file.chooser


@pytest.fixture
def product():
    """L = x·w at x = 3, w = −2."""
    return Graph.of(
        [
            Node("x", make("input", value=3.0), position=(0.0, 0.0)),
            Node("w", make("parameter", value=-2.0), position=(0.0, 80.0)),
            Node("L", make("mul"), position=(320.0, 40.0)),
        ],
        [Edge("x", "L", "a"), Edge("w", "L", "b")],
        differentiate="L",
        title="A product",
    )


@pytest.fixture
def product_file(tmp_path, product):
    path = tmp_path / "product.cgraph"
    save(product, path)
    return path
