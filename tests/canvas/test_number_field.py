from __future__ import annotations

import numpy as np
import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.number_field import NumberField

# The offscreen platform cannot raise the tooltip that explains a refused text.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


def field_of(bench: Bench) -> NumberField | None:
    shown = [f for f in bench.view.viewport().findChildren(NumberField) if f.isVisible()]
    return shown[0] if shown else None


def open_field(bench: Bench, id: str) -> NumberField:
    QTest.mouseDClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=bench.number(id))
    QApplication.processEvents()
    field = field_of(bench)
    assert field is not None
    return field


@pytest.mark.parametrize(
    ("text", "value"),
    [("2.5", 2.5), ("2,5", 2.5), ("-3", -3.0), ("−0,75", -0.75), ("1/3", 1 / 3), ("1e-3", 1e-3)],
)
def test_typing_a_number(bench: Bench, text: str, value: float) -> None:
    field = open_field(bench, "w")
    field.setText(text)  # QTest types ASCII only
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.value("w") == value
    assert bench.names == ("Set w",)
    assert field_of(bench) is None
    assert bench.session.evaluation.value("m") == 2 * value


def test_typing_an_array(bench: Bench) -> None:
    field = open_field(bench, "w")
    field.setText("[[1, 2], [3, 4]]")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert np.array_equal(bench.value("w"), [[1, 2], [3, 4]])  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["abc", "", "1/0", "[1, [2]]", "1.2.3"])
def test_what_is_no_number_is_refused_with_a_sentence(bench: Bench, text: str) -> None:
    field = open_field(bench, "w")
    field.setText(text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field_of(bench) is field
    assert field.toolTip()
    assert bench.view.canvas.drawing.theme.error in field.styleSheet()
    assert bench.value("w") == 0.5
    QTest.keyClicks(field, "7")
    assert not field.toolTip()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert bench.names == ()


def test_the_field_shows_the_number_in_full(bench: Bench) -> None:
    bench.session.apply("Set w", bench.session.graph)
    assert open_field(bench, "b").text() == "−1"


def test_enter_opens_the_field_of_the_selected_leaf(bench: Bench) -> None:
    bench.click(bench.node("x"))
    bench.key(Qt.Key.Key_Return)
    field = field_of(bench)
    assert field is not None
    QTest.keyClicks(field, "4")
    QTest.keyClick(field, Qt.Key.Key_Enter)
    assert bench.value("x") == 4.0


def test_escape_closes_the_field_and_gives_the_focus_back(bench: Bench) -> None:
    field = open_field(bench, "w")
    QTest.keyClicks(field, "9")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert bench.value("w") == 0.5
    assert field_of(bench) is None


def test_pressing_the_canvas_or_zooming_puts_the_field_away(bench: Bench) -> None:
    open_field(bench, "w")
    bench.click(QPoint(5, 5))
    assert field_of(bench) is None
    open_field(bench, "w")
    bench.view.zoom_in()
    assert field_of(bench) is None


def test_a_computed_node_has_no_field(bench: Bench) -> None:
    assert not bench.view.edit_number("m")
    assert not bench.view.edit_number("nowhere")
