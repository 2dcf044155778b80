"""A shown canvas on a small graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_bench import Bench, small_graph
from PySide6.QtWidgets import QApplication

from graphapp.canvas.view import CanvasView
from graphapp.session import Session


@pytest.fixture
def bench(qtbot: object) -> Iterator[Bench]:
    view = CanvasView(Session(small_graph()))
    view.resize(1200, 700)
    view.show()
    QApplication.processEvents()
    view.zoom_to(1.0)
    view.centerOn(440, 100)
    QApplication.processEvents()
    view.setFocus()
    yield Bench(view)
    view.shut_down()
    view.close()
    view.deleteLater()
