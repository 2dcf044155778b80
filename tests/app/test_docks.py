"""Docks behind other tabs: their panels rest, keep their room, and catch up when they are seen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from graphapp.app.docks import DOCKS
from graphapp.files.bundled import first_example
from graphapp.model import edits


@pytest.fixture
def docks(window, qtbot):
    assert window.file.open_copy(first_example())
    for spec in DOCKS:
        window.docks.show(spec.name)
        qtbot.waitUntil(lambda name=spec.name: window.docks.by_name[name].panel.isVisible())
    return window.docks


def written_in(panel: QWidget) -> str:
    texts = (getattr(part, "accessibleName", str)() for part in panel.findChildren(QWidget))
    return "\n".join(texts)


def test_one_panel_of_each_row_of_tabs_is_visible(docks):
    for spec in DOCKS:
        docks.show(spec.name)
        QApplication.processEvents()
        in_row = [other.name for other in DOCKS if other.area == spec.area]
        seen = [name for name in in_row if docks.by_name[name].panel.isVisible()]
        assert seen == [spec.name]


def test_choosing_another_tab_leaves_the_canvas_as_wide_as_it_is(docks, window):
    width = window.view.width()
    for spec in DOCKS:
        docks.show(spec.name)
        QApplication.processEvents()
        assert window.view.width() == width, spec.name


@pytest.mark.parametrize(("name", "front"), [("inspector", "derivation"),
                                             ("derivation", "inspector")])  # fmt: skip
def test_a_panel_behind_rests_and_catches_up_when_it_is_seen(docks, window, qtbot, name, front):
    window.session.select(nodes=["x"])
    panel = docks.show(name)
    qtbot.waitUntil(panel.isVisible)
    before = written_in(panel)
    docks.show(front)
    qtbot.waitUntil(lambda: not panel.isVisible())
    window.session.apply("Set x", lambda graph: edits.set_value(graph, "x", 7.25))
    assert written_in(panel) == before
    docks.show(name)
    qtbot.waitUntil(lambda: written_in(panel) != before)
    window.session.mark_saved()
