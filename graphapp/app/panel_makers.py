"""What makes the panel of each dock, by the dock's name. Imported with the first look at it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from graphapp.app.window import Window


def panel_makers(window: Window) -> dict[str, Callable[[], QWidget]]:
    """One for each of ``DOCKS``."""
    return {
        "examples": partial(_examples, window), "library": partial(_library, window),
        "inspector": partial(_inspector, window), "derivation": window.asking.make_panel,
        "about": partial(_about, window), "exercise": window.exercise.make_panel,
        "history": partial(_history, window), "trace": window.finding.make_trace,
        "training": window.lab.make_training, "data": window.lab.make_data,
    }  # fmt: skip


def _examples(window: Window) -> QWidget:
    from graphapp.canvas.picture import draw_image
    from graphapp.panels.examples import ExamplesPanel

    panel = ExamplesPanel(draw_image)
    panel.chosen.connect(lambda example: window.file.open_copy(example.path))
    panel.refused.connect(window.messages.show_error)
    window.exercise.saved.connect(panel.show_progress)
    return panel


def _library(window: Window) -> QWidget:
    from graphapp.panels.library import LibraryPanel

    panel = LibraryPanel()
    panel.chosen.connect(window.adding.add)
    return panel


def _inspector(window: Window) -> QWidget:
    from graphapp.panels.inspector import InspectorPanel

    return InspectorPanel(window.session)


def _about(window: Window) -> QWidget:
    from graphapp.panels.about import AboutPanel

    panel = AboutPanel(window.session)
    panel.edit_wanted.connect(window.editing.edit_properties)
    return panel


def _history(window: Window) -> QWidget:
    from graphapp.panels.history import HistoryPanel

    return HistoryPanel(window.session)
