"""The data dock: cells, paste, columns and rows, toy sets, scaled columns; each edit one step."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton

from graphapp.model import Graph, Node
from graphapp.model.data_edits import set_data
from graphapp.operation import make
from graphapp.panels.data_panel import DataPanel
from graphapp.session import Session

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def session(qapp):
    nodes = [Node("X", make("input", columns=["a", "b"])), Node("y", make("input", column="c"))]
    columns = {"a": [1, 2, 3], "b": [0.5, 0.25, 0.125], "c": [0, 1, 0], "free": [7, 7, 7]}
    return Session(set_data(Graph.of(nodes), columns))


@pytest.fixture
def panel(qtbot, session):
    made = DataPanel(session)
    made.asked = []
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.show()
    qtbot.waitExposed(made)
    return made


def header(panel, section):
    return panel.model.headerData(section, Qt.Orientation.Horizontal)


def go_to(panel, row, column):
    panel.view.setFocus()
    panel.view.setCurrentIndex(panel.model.index(row, column))


def type_cell(panel, row, column, text):
    go_to(panel, row, column)
    panel.view.edit(panel.model.index(row, column))
    editor = panel.view.findChildren(QLineEdit)[-1]
    editor.selectAll()
    QTest.keyClicks(editor, text)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    QCoreApplication.processEvents()  # the view takes the text after the key


def click_header(panel, column):
    across = panel.view.horizontalHeader()
    x = across.sectionViewportPosition(column) + across.sectionSize(column) // 2
    place = QPoint(x, across.height() // 2)
    QTest.mouseClick(across.viewport(), Qt.MouseButton.LeftButton, pos=place)


def menu_action(panel, name, words):
    menu = panel.findChild(QToolButton, f"data.{name}").menu()
    return next(a for a in menu.actions() if words in a.text().replace("&", ""))


def test_columns_say_who_reads_them(panel) -> None:
    assert [header(panel, k) for k in range(4)] == ["a\n→ X", "b\n→ X", "c\n→ y", "free\n"]
    shown = [panel.model.index(row, 1).data() for row in range(4)]
    assert shown == ["0.500", "0.250", "0.125", None]
    assert panel.model.index(2, 0).data() == "3"


def test_typing_changes_a_cell_and_the_free_row_makes_a_new_one(panel, session) -> None:
    type_cell(panel, 1, 0, "-2,5")
    assert session.graph.data["a"].tolist() == [1, -2.5, 3]
    assert session.evaluation.value("X")[1, 0] == -2.5
    type_cell(panel, 3, 2, "1")
    assert session.graph.data["c"].tolist() == [0, 1, 0, 1]
    assert session.graph.data["a"].tolist() == [1, -2.5, 3, 0]
    assert len(session.document.names) == 3
    session.undo()
    assert panel.model.rowCount() == 4


def test_a_wrong_cell_is_named(panel, session) -> None:
    type_cell(panel, 1, 0, "two")
    assert "Row 2, column a" in panel.said.text()
    assert not session.document.can_undo


def test_a_block_is_pasted_and_copied(panel, session) -> None:
    QGuiApplication.clipboard().setText("10\t1,5\n20\t2,5\n30\t3,5")
    go_to(panel, 2, 0)
    QTest.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert session.graph.data["a"].tolist() == [1, 2, 10, 20, 30]
    assert session.graph.data["b"].tolist() == [0.5, 0.25, 1.5, 2.5, 3.5]
    assert len(session.document.names) == 2
    click_header(panel, 1)
    QTest.keyClick(panel.view, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "0.5\n0.25\n1.5\n2.5\n3.5"
    go_to(panel, 0, 3)
    QGuiApplication.clipboard().setText("1\t2")
    QTest.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert "add columns first" in panel.said.text()


def test_a_table_is_pasted_into_nothing(qtbot, panel, session) -> None:
    session.start(Graph())
    assert "No data yet" in panel.said.text()
    QGuiApplication.clipboard().setText("size;kind\n1,5;setosa\n2;virginica\n")
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_V, CTRL)
    assert session.graph.data["size"].tolist() == [1.5, 2.0]
    assert "kind is a word: 0 = setosa, 1 = virginica" in panel.said.text()
    assert "decimal comma" in panel.said.text()


def test_columns_are_added_renamed_and_removed(panel, session) -> None:
    panel.ask_name = lambda question, first: "extra"
    button = panel.findChild(QPushButton, "data.add")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.graph.data["extra"].tolist() == [0, 0, 0]
    panel.ask_name = lambda question, first: f"{first}_wide"
    panel.view.horizontalHeader().sectionDoubleClicked.emit(0)
    assert session.graph.nodes["X"].operation.columns == ("a_wide", "b")
    click_header(panel, 3)
    menu_action(panel, "columns", "Remove").trigger()
    assert list(session.graph.data) == ["a_wide", "b", "c", "extra"]
    said = []
    session.failed.connect(said.append)
    click_header(panel, 0)
    menu_action(panel, "columns", "Remove").trigger()
    assert "what X reads" in said[0]
    assert len(session.document.names) == 4


def test_rows_are_removed_by_the_key(panel, session) -> None:
    panel.view.setFocus()
    panel.view.selectRow(1)
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert session.graph.data["a"].tolist() == [1, 3]


def test_scaling_makes_new_columns_and_says_so(panel, session) -> None:
    click_header(panel, 0)
    menu_action(panel, "columns", "Standardise").trigger()
    menu_action(panel, "columns", "Min–max").trigger() if panel.chosen else None
    assert session.graph.data["a"].tolist() == [1, 2, 3]
    assert np.mean(session.graph.data["a_std"]) == pytest.approx(0)
    assert "stay as they are" in panel.said.text()
    said = []
    session.failed.connect(said.append)
    click_header(panel, 3)
    menu_action(panel, "columns", "Min–max").trigger()
    assert "column free cannot be scaled" in said[0]


def test_toy_sets_are_one_step(panel, session) -> None:
    menu_action(panel, "toys", "two moons").trigger()
    assert list(session.graph.data) == ["x1", "x2", "y"]
    assert len(session.graph.data["y"]) == 200
    assert "half circles" in panel.said.text()
    session.undo()
    assert list(session.graph.data) == ["a", "b", "c", "free"]
