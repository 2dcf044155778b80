"""Find and the trace table in the window; every widget that takes the focus has a name."""

from __future__ import annotations

import csv

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QToolBar,
    QWidget,
)

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import move
from graphapp.operation import as_value, make

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def graph():
    """A leaf of every kind, an array, and two edges."""
    init = {"distribution": "he", "shape": [2, 3]}
    return Graph.of(
        [
            Node("x", make("input", value=[1.0, 2.0, 3.0]), position=(0.0, 0.0)),
            Node("c", make("input", column="t"), position=(0.0, 300.0)),
            Node("W", make("parameter", init=init), position=(0.0, 100.0)),
            Node("z", make("linear"), position=(300.0, 40.0)),
            Node("L", make("squared_norm"), position=(600.0, 40.0)),
        ],
        [Edge("x", "z", "x"), Edge("W", "z", "W"), Edge("z", "L", "x")],
        differentiate="L",
        data={"t": as_value([1.0, 2.0]), "u": as_value([3.0, 4.0])},
    )


@pytest.fixture
def live(window, graph, qtbot):
    window.session.start(graph)
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(window.view.hasFocus)
    return window


def test_ctrl_f_finds_selects_and_brings_into_sight(live, qtbot):
    live.session.apply("Move", lambda graph: move(graph, {"L": (9000.0, 9000.0)}))
    live.view.zoom_to(1.0)
    QTest.keyClick(live, Qt.Key.Key_F, CTRL)
    bar = live.finding.bar
    qtbot.waitUntil(bar.field.hasFocus)
    QTest.keyClicks(bar.field, "L")
    assert bar.count.text().startswith("1 of")
    assert live.session.selection.nodes == {"L"}
    seen = live.view.mapToScene(live.view.viewport().rect()).boundingRect()
    assert seen.contains(live.view.canvas.nodes["L"].pos())
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert live.view.hasFocus()


def test_ctrl_t_opens_the_table_and_closes_it_again(live, qtbot):
    dock = live.docks.by_name["trace"]
    assert dock.isHidden()
    QTest.keyClick(live, Qt.Key.Key_T, CTRL)
    panel = dock.panel
    qtbot.waitUntil(panel.view.hasFocus)
    assert panel.model.rowCount() == 8
    QTest.keyClick(panel.view, Qt.Key.Key_T, CTRL)
    assert dock.isHidden()
    assert live.view.hasFocus()


def test_a_row_is_brought_into_sight_on_the_canvas(live, qtbot):
    live.session.apply("Move", lambda graph: move(graph, {"L": (9000.0, 9000.0)}))
    live.finding.trace()
    panel = live.docks.by_name["trace"].panel
    qtbot.waitUntil(panel.view.hasFocus)
    row = panel.model.row_of("L")
    panel.view.setCurrentIndex(panel.model.index(row, 1))
    assert live.session.selection.nodes == {"L"}
    seen = live.view.mapToScene(live.view.viewport().rect()).boundingRect()
    assert seen.contains(live.view.canvas.nodes["L"].pos())


def test_the_canvas_selects_the_row(live, qtbot):
    live.finding.trace()
    panel = live.docks.by_name["trace"].panel
    item = live.view.canvas.nodes["z"]
    place = live.view.mapFromScene(item.pos())
    QTest.mouseClick(live.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert live.session.selection.nodes == {"z"}
    assert panel.view.chosen() == ["z"]


def test_the_table_is_saved_as_csv(live, answers, tmp_path):
    live.finding.trace()
    panel = live.docks.by_name["trace"].panel
    answers.path = tmp_path / "trace.csv"
    panel.save_wanted.emit()
    assert answers.asked[-1].startswith("table ")
    with answers.path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 8
    answers.path = tmp_path / "missing" / "trace.csv"
    panel.save_wanted.emit()
    assert live.messages.message.startswith("Nothing was exported.")


def name_of(widget):
    """What a screen reader says: the accessible name, or what stands on a button."""
    name = widget.accessibleName()
    if not name and isinstance(widget, QAbstractButton | QLabel):
        name = widget.text()
    return name.strip()


def takes_focus(widget):
    if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or not widget.isVisible():
        return False
    parent = widget.parentWidget()
    inside = isinstance(parent, QAbstractScrollArea | QComboBox | QAbstractSpinBox)
    return not inside and not isinstance(widget, QTabBar | QToolBar)


def nameless(window):
    return [
        f"{type(widget).__name__} {widget.objectName()!r} in "
        f"{widget.parentWidget().objectName() or type(widget.parentWidget()).__name__}"
        for widget in window.findChildren(QWidget)
        if takes_focus(widget) and not name_of(widget)
    ]


def test_every_widget_that_takes_the_focus_has_a_name(live, qtbot):
    live.finding.find()
    for name in live.docks.by_name:
        panel = live.docks.show(name)
        qtbot.waitUntil(panel.isVisible)
        assert nameless(live) == [], name
    live.docks.show("inspector")
    for selected in ({"nodes": ["x"]}, {"nodes": ["c"]}, {"nodes": ["W"]}, {"nodes": ["z"]},
                     {"edges": [Edge("W", "z", "W")]}, {}):  # fmt: skip
        live.session.select(**selected)
        qtbot.waitUntil(live.docks.by_name["inspector"].panel.page.isVisible)
        assert nameless(live) == [], selected


def test_tab_walks_the_form_from_top_to_bottom(live, qtbot):
    live.docks.show("inspector")
    live.session.select(nodes=["W"])
    page = live.docks.by_name["inspector"].panel.page
    qtbot.waitUntil(page.isVisible)
    value = page.findChild(QLineEdit, "parameter.value")
    value.setFocus()
    order = []
    for _ in range(8):
        widget = QApplication.focusWidget()
        order.append(widget.objectName())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    assert order == [
        "parameter.value", "parameter.init", "parameter.distribution", "parameter.scale",
        "parameter.shape", "parameter.seed", "parameter.init.draw", "parameter.init.keep",
    ]  # fmt: skip


def test_the_windows_of_an_array_have_names_too(live, qtbot):
    live.docks.show("inspector")
    live.session.select(nodes=["x"])
    panel = live.docks.by_name["inspector"].panel
    for name in ("node.reshape", "table.value"):
        button = panel.findChild(QAbstractButton, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(panel.findChildren(QDialog)) == 2
    for dialog in panel.findChildren(QDialog):
        qtbot.waitUntil(dialog.isVisible)
        assert nameless(dialog) == []
        dialog.close()
