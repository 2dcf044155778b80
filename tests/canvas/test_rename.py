"""Renaming in place."""

from __future__ import annotations

import pytest
from canvas_bench import Bench
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.rename_field import RenameField

# The offscreen platform cannot raise the tooltip that explains a refused text.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


def open_field(bench: Bench, id: str) -> RenameField:
    bench.click(bench.node(id))
    assert bench.view.rename_selected()
    QApplication.processEvents()
    (field,) = bench.view.viewport().findChildren(RenameField)
    return field


def test_an_id_is_typed(bench: Bench) -> None:
    field = open_field(bench, "w")
    assert field.text() == "w"
    assert field.hasSelectedText()
    QTest.keyClicks(field, "w_1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "w_1" in bench.graph.nodes
    assert "w" not in bench.graph.nodes
    assert bench.names == ("Rename w",)
    assert bench.session.selection.nodes == {"w_1"}
    bench.session.undo()
    assert "w" in bench.graph.nodes


def test_latex_becomes_the_label(bench: Bench) -> None:
    field = open_field(bench, "m")
    QTest.keyClicks(field, r"\hat{m}")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.graph.nodes["m"].label == r"\hat{m}"
    assert bench.session.selection.nodes == {"m"}


def test_a_name_that_is_taken_is_refused_with_a_sentence(bench: Bench) -> None:
    field = open_field(bench, "w")
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.isVisible()
    assert "already" in field.toolTip()
    assert bench.view.canvas.drawing.theme.error in field.styleSheet()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert bench.names == ()


def test_the_same_name_is_no_step(bench: Bench) -> None:
    QTest.keyClick(open_field(bench, "w"), Qt.Key.Key_Return)
    assert bench.names == ()


def test_nothing_or_several_things_are_not_renamed(bench: Bench) -> None:
    assert not bench.view.rename_selected()
    bench.session.select({"w", "x"})
    assert not bench.view.rename_selected()


def test_the_field_stands_over_the_name(bench: Bench) -> None:
    field = open_field(bench, "m")
    item = bench.view.canvas.nodes["m"]
    place = bench.view.mapFromScene(item.name_box().translated(item.pos())).boundingRect()
    assert field.geometry().intersects(place)


def test_after_a_field_the_canvas_has_the_focus_and_the_selection_stays(bench: Bench) -> None:
    field = open_field(bench, "w")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert bench.session.selection.nodes == {"w"}
