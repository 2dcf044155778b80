"""A shown canvas on a small graph."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_bench import Bench, benched, small_graph
from PySide6.QtWidgets import QApplication


@pytest.fixture
def bench(qtbot: object) -> Iterator[Bench]:
    with benched(small_graph()) as bench:
        bench.view.zoom_to(1.0)
        bench.view.centerOn(440, 100)
        QApplication.processEvents()
        yield bench
