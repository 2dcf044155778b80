"""Binding an input to columns from its form: one from a list, several with marks that stay open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QToolButton

from graphapp.model import Graph, Node
from graphapp.model.data_edits import set_data
from graphapp.operation import make
from graphapp.panels.parameter_form import ParameterForm
from graphapp.session import Session


@pytest.fixture
def session(qapp):
    graph = Graph.of([Node("x", make("input", value=1.0))])
    return Session(set_data(graph, {"a": [1, 2], "b": [3, 4], "c": [5, 6]}))


@pytest.fixture
def form(qtbot, session):
    made = ParameterForm(session)
    qtbot.addWidget(made)
    made.show_node(session.graph, session.graph.nodes["x"])
    session.graphChanged.connect(lambda _old, new: made.show_node(new, new.nodes["x"]))
    made.show()
    qtbot.waitExposed(made)
    return made


def test_one_column_is_chosen_by_the_keys(form, session) -> None:
    box = form.findChild(QComboBox, "parameter.column")
    box.setFocus()
    QTest.keyClicks(box, "b")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert session.evaluation.value("x").tolist() == [3, 4]
    assert len(session.document.names) == 2


def test_several_columns_are_marked_while_the_menu_stays_open(qtbot, form, session) -> None:
    button = form.findChild(QToolButton, "parameter.columns")
    menu = button.menu()
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    qtbot.waitUntil(menu.isVisible)
    actions = menu.actions()
    for k in (2, 0):
        place = menu.actionGeometry(actions[k]).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
        assert menu.isVisible()
    assert session.graph.nodes["x"].operation.columns == ("c", "a")
    assert button.text().strip() == "c, a"
    assert [action.isChecked() for action in actions] == [True, False, True]
    menu.setActiveAction(actions[2])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert session.graph.nodes["x"].operation.columns == ("a",)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()
