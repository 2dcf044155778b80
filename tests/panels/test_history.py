"""The history: all edits by name, the current one bold, undone ones grey; click and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView

from graphapp.model import Graph, Node
from graphapp.model.edits import set_value
from graphapp.operation import make
from graphapp.panels.history import HistoryPanel
from graphapp.session import Session


@pytest.fixture
def session(qapp):
    session = Session(Graph.of([Node("x", make("input", value=0.0), position=(0, 0))]))
    for value in (1.0, 2.0, 3.0):
        session.apply(f"Set x to {value:g}", lambda graph, v=value: set_value(graph, "x", v))
    return session


@pytest.fixture
def panel(session, qtbot):
    panel = HistoryPanel(session)
    qtbot.addWidget(panel)
    panel.resize(240, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def names(panel):
    return panel.findChild(QListView, "history.list")


def shown(panel, role=Qt.ItemDataRole.DisplayRole):
    model = names(panel).model()
    return [model.data(model.index(row, 0), role) for row in range(model.rowCount())]


def click(panel, row):
    view = names(panel)
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_every_edit_is_named_and_the_last_one_is_current(session, panel):
    assert shown(panel)[1:] == ["Set x to 1", "Set x to 2", "Set x to 3"]
    assert names(panel).currentIndex().row() == 3


def test_a_click_goes_there_and_nothing_is_lost(session, panel):
    click(panel, 1)
    assert session.evaluation.value("x") == 1.0
    assert len(shown(panel)) == 4
    click(panel, 3)
    assert session.evaluation.value("x") == 3.0


def test_the_current_one_is_bold_and_undone_ones_are_grey(session, panel):
    session.undo()
    bold = [font.bold() for font in shown(panel, Qt.ItemDataRole.FontRole)]
    assert bold == [False, False, True, False]
    inks = shown(panel, Qt.ItemDataRole.ForegroundRole)
    assert [ink is not None for ink in inks] == [False, False, False, True]


def test_a_screen_reader_is_told_what_the_looks_mean(session, panel):
    session.undo()
    spoken = shown(panel, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken[2:] == ["Set x to 2, shown now", "Set x to 3, undone"]


def test_arrow_keys_choose_and_enter_goes_there(session, panel):
    names(panel).setFocus()
    QTest.keyClick(names(panel), Qt.Key.Key_Up)
    QTest.keyClick(names(panel), Qt.Key.Key_Up)
    assert session.evaluation.value("x") == 3.0, "looking changes nothing"
    QTest.keyClick(names(panel), Qt.Key.Key_Return)
    assert session.evaluation.value("x") == 1.0
    assert names(panel).currentIndex().row() == 1


def test_an_edit_after_undo_ends_the_undone_part(session, panel):
    session.undo()
    session.apply("Set x to 9", lambda graph: set_value(graph, "x", 9.0))
    assert shown(panel)[1:] == ["Set x to 1", "Set x to 2", "Set x to 9"]
