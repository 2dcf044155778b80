"""The data dock: cells, paste, columns and rows, toy sets, scaled columns; each edit one step."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest
from hands import shown
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton

from graphapp.model import Graph, Node
from graphapp.model.data_edits import set_data, set_training
from graphapp.operation import make
from graphapp.panels import data_import
from graphapp.panels.data_import import ImportDialog
from graphapp.panels.data_panel import DataPanel
from graphapp.panels.data_toys import ToyDialog
from graphapp.session import Session
from graphapp.training.data import read_table
from graphapp.training.toys import toy

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
    shown(qtbot, made, 900, 260)
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


def menu_action(panel, name, *words):
    """The entry of a menu; more words go down into its menus."""
    menu = panel.findChild(QToolButton, f"data.{name}").menu()
    menu.aboutToShow.emit()
    for k, word in enumerate(words):
        action = next(a for a in menu.actions() if word in a.text().replace("&", ""))
        if k < len(words) - 1:
            menu = action.menu()
    return action


def press(dialog, name):
    QTest.mouseClick(dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


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
    press(panel.findChild(ImportDialog), "import.take")
    assert session.graph.data["size"].tolist() == [1.5, 2.0]
    assert "kind is a word: 0 = setosa, 1 = virginica" in panel.said.text()
    assert "decimal comma" in panel.said.text()


def test_columns_are_added_renamed_and_removed(panel, session) -> None:
    panel.commands.ask_name = lambda question, first: "extra"
    menu_action(panel, "columns", "Add a column").trigger()
    assert session.graph.data["extra"].tolist() == [0, 0, 0]
    panel.commands.ask_name = lambda question, first: f"{first}_wide"
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


def test_a_whole_column_is_removed_by_the_key_and_no_row(panel, session) -> None:
    click_header(panel, 3)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Delete)
    assert list(session.graph.data) == ["a", "b", "c"]
    assert session.graph.data["a"].tolist() == [1, 2, 3]


def test_rows_are_inserted_above_and_below(panel, session) -> None:
    go_to(panel, 1, 0)
    menu_action(panel, "rows", "above").trigger()
    assert session.graph.data["a"].tolist() == [1, 0, 2, 3]
    go_to(panel, 3, 0)
    menu_action(panel, "rows", "below").trigger()
    assert session.graph.data["a"].tolist() == [1, 0, 2, 3, 0]
    go_to(panel, 5, 0)
    assert not menu_action(panel, "rows", "Delete").isEnabled()


def test_scaling_makes_new_columns_and_says_so(panel, session) -> None:
    click_header(panel, 0)
    menu_action(panel, "columns", "Standardise: new").trigger()
    assert session.graph.data["a"].tolist() == [1, 2, 3]
    assert np.mean(session.graph.data["a_std"]) == pytest.approx(0)
    assert "stay as they are" in panel.said.text()
    said = []
    session.failed.connect(said.append)
    click_header(panel, 3)
    menu_action(panel, "columns", "Min–max: new").trigger()
    assert "column free cannot be scaled" in said[0]


def test_scaling_with_nodes_stands_behind_the_input(panel, session) -> None:
    click_header(panel, 2)
    menu_action(panel, "columns", "Standardise with nodes").trigger()
    assert np.mean(session.evaluation.value("y_scaled")) == pytest.approx(0)
    assert "Nodes behind y" in panel.said.text()
    assert len(session.document.names) == 2
    click_header(panel, 3)
    menu_action(panel, "columns", "Min–max with nodes").trigger()
    assert "No input reads free" in panel.said.text()


def test_columns_are_bound_from_the_table(panel, session) -> None:
    click_header(panel, 3)
    menu_action(panel, "columns", "Bind", "y").trigger()
    assert session.evaluation.value("y").tolist() == [7, 7, 7]
    panel.view.selectAll()
    menu_action(panel, "columns", "Bind", "new input").trigger()
    assert session.evaluation.value("X_2").shape == (3, 4)


def test_rows_that_are_held_out_look_different(panel, session) -> None:
    session.apply("Hold out", lambda graph: set_training(graph, validation=0.34))
    held = panel.model.held_out
    assert len(held) == 1
    row = next(iter(held))
    vertical = [
        panel.model.headerData(k, Qt.Orientation.Vertical) for k in range(panel.model.rowCount())
    ]
    assert vertical[row] == f"{row + 1} v"
    assert vertical[-1] == "＋"
    ground = panel.model.index(row, 0).data(Qt.ItemDataRole.BackgroundRole)
    assert ground != panel.model.index((row + 1) % 3, 0).data(Qt.ItemDataRole.BackgroundRole)


def test_toy_sets_ask_for_rows_and_seed_and_are_one_step(panel, session) -> None:
    menu_action(panel, "toys", "two moons").trigger()
    dialog = panel.findChild(ToyDialog)
    assert dialog.rows.value() == 200
    assert dialog.remark.text.text().endswith("will have no value: X (a, b), y (c).")
    QTest.keyClicks(dialog.rows, "40")
    dialog.seed.setFocus()
    dialog.seed.selectAll()
    QTest.keyClicks(dialog.seed, "7")
    QTest.keyClick(dialog.seed, Qt.Key.Key_Return)
    assert list(session.graph.data) == ["x1", "x2", "y"]
    np.testing.assert_array_equal(session.graph.data["x1"], toy("two moons", rows=40, seed=7)["x1"])
    assert "half circles" in panel.said.text()
    session.undo()
    assert list(session.graph.data) == ["a", "b", "c", "free"]


def test_an_import_says_what_it_understood_before_it_is_taken(panel, session) -> None:
    dialog = panel.commands.offer_table("a;b\n1,5;2\n3;4\n", "points.csv")
    assert dialog.separator.currentText() == "found by itself: semicolon"
    assert dialog.names.currentText() == "found by itself: in the first line"
    assert dialog.preview.item(0, 0).text() == "1.5"
    assert "will have no value: y (c)." in dialog.remark.text.text()
    assert not session.document.can_undo
    dialog.separator.setFocus()
    QTest.keyClicks(dialog.separator, "tab")
    dialog.separator.activated.emit(dialog.separator.currentIndex())
    assert dialog.table is None or list(dialog.table.columns) != ["a", "b"]
    dialog.separator.setCurrentIndex(0)
    dialog.separator.activated.emit(0)
    press(dialog, "import.take")
    assert session.graph.data["a"].tolist() == [1.5, 3]


def test_a_wrong_cell_of_an_import_is_named_and_nothing_is_taken(panel, session) -> None:
    dialog = panel.commands.offer_table("x,y\n1,2\n3,oops\n", "points.csv")
    assert "Row 3, column y" in dialog.remark.text.text()
    assert not dialog.findChild(QPushButton, "import.take").isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not session.document.can_undo


def remark_of(dialog):
    return " ".join(label.text() for label in dialog.remark.findChildren(QLabel))


def test_a_large_file_is_read_while_the_window_answers(qtbot, panel, session, monkeypatch) -> None:
    begun, go_on = Event(), Event()

    def slow(text, **how):
        begun.set()
        go_on.wait()
        return read_table(text, **how)

    monkeypatch.setattr(data_import, "read_table", slow)
    text = "a;b\n" + "1,5;2\n" * (data_import.READ_AT_ONCE // 6 + 1)
    dialog = panel.commands.offer_table(text, "large.csv")
    take = dialog.findChild(QPushButton, "import.take")
    assert begun.wait(5)
    assert "Reading" in remark_of(dialog)
    assert not take.isEnabled()
    go_on.set()
    qtbot.waitUntil(take.isEnabled)
    assert "Reading" not in remark_of(dialog)
    QTest.mouseClick(take, Qt.MouseButton.LeftButton)
    assert session.graph.data["a"][-1] == 1.5


def test_a_large_file_that_is_given_up_is_forgotten(qtbot, panel, session, monkeypatch) -> None:
    go_on, ended = Event(), Event()

    def slow(text, **how):
        go_on.wait()
        ended.set()
        return read_table(text, **how)

    monkeypatch.setattr(data_import, "read_table", slow)
    dialog = panel.commands.offer_table("1\n" * data_import.READ_AT_ONCE, "large.csv")
    before = session.graph
    dialog.reject()
    qtbot.waitUntil(lambda: panel.findChild(ImportDialog) is None)
    go_on.set()
    assert ended.wait(5)
    assert session.graph is before
