"""From far away there are plain boxes: other numbers paint only their own node anew."""

from __future__ import annotations

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from graphapp.model import Graph, edits


class Painted(QObject):
    """The pixels of a viewport that were painted."""

    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.pixels = 0
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.pixels += sum(part.width() * part.height() for part in event.region())
        return False


def other_number(graph: Graph) -> Graph:
    return edits.set_value(graph, "w", 7.5)


def other_end(graph: Graph) -> Graph:
    return edits.set_differentiate(graph, "s")


@pytest.mark.parametrize(
    ("scale", "edit", "is_whole"),
    [(0.2, other_number, False), (0.2, other_end, True), (0.3, other_number, True)],
)
def test_what_is_painted(bench: Bench, scale, edit, is_whole) -> None:
    view = bench.view
    view.zoom_to(scale)
    QApplication.processEvents()
    painted = Painted(view.viewport())
    bench.session.apply("Edit", edit)
    QApplication.processEvents()
    whole = view.viewport().width() * view.viewport().height()
    assert painted.pixels > 0
    assert (painted.pixels >= whole) is is_whole


def test_the_numbers_are_those_of_now_when_one_comes_near_again(bench: Bench) -> None:
    view = bench.view
    view.zoom_to(0.2)
    QApplication.processEvents()
    bench.session.apply("Edit", other_number)
    view.zoom_to(1.0)
    texts = view.canvas.labels.in_sight(view.canvas.extent())
    assert any("7.5" in run.text for text in texts for run in text.runs)
