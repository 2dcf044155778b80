"""A click on a heat map opens the whole array as a table with names."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.map_at import map_at
from graphapp.engine import evaluate
from graphapp.files.examples import examples
from graphapp.model import Edge
from graphapp.panels.array_window import ArrayWindow

PATH = next(example.path for example in examples() if example.slug == "softmax-regression")


@pytest.fixture
def opened(window):
    window.file.open_copy(PATH)
    window.view.zoom_to(1.0)
    QApplication.processEvents()
    return window


def maps(window):
    canvas = window.view.canvas
    area = canvas.extent()
    found = {}
    for text in canvas.labels.in_sight(area):
        for box, array in text.maps:
            found[map_at(canvas, box.center())] = (box, array)
    return found


def test_every_heat_map_says_which_array_it_shows(opened):
    done = evaluate(opened.session.graph)
    found = maps(opened)
    assert len(found) == sum(len(t.maps) for t in opened.view.canvas.labels.in_sight(
        opened.view.canvas.extent()))  # fmt: skip
    for shown, (_, array) in found.items():
        if not isinstance(shown.of, Edge):
            read = done.value(shown.of) if shown.kind == "value" else done.gradient(shown.of)
        elif shown.kind == "local":
            read = done.local(shown.of).value
        else:
            read = getattr(done.edge(shown.of), shown.kind)
        assert np.array_equal(array, read)


def test_a_click_on_a_heat_map_opens_its_table(opened):
    shown, (box, _) = next(
        (shown, rest) for shown, rest in maps(opened).items() if shown.kind == "downstream"
    )
    opened.view.centerOn(box.center())
    QApplication.processEvents()
    at = opened.view.mapFromScene(box.center())
    QTest.mouseClick(opened.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QApplication.processEvents()
    table = opened.findChild(ArrayWindow)
    assert table is not None
    assert shown.of.target in table.objectName()
    assert opened.session.selection.edges == {shown.of}
    table.close()
    beside = opened.view.mapFromScene(box.center()).x() - 400, at.y() - 300
    assert map_at(opened.view.canvas, opened.view.mapToScene(*beside)) is None
