"""Arrays as tables: what stands in the cells, paste, pages, and no copies of large arrays."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from graphapp.errors import EditError
from graphapp.look.theme import LIGHT
from graphapp.model.numerals import Precision
from graphapp.operation import as_value
from graphapp.panels.array_model import ArrayModel
from graphapp.panels.array_table import ArrayTable


@pytest.fixture
def model(qapp):
    return ArrayModel()


def shown(model, row, column, role=Qt.ItemDataRole.DisplayRole):
    return model.data(model.index(row, column), role)


def collect(signal):
    caught = []
    signal.connect(caught.append)
    return caught


def test_a_matrix_has_its_rows_and_columns_and_full_precision_in_the_tooltip(model):
    model.show_value(as_value([[1.5, -2.25], [1 / 3, 0]]))
    assert (model.rowCount(), model.columnCount()) == (2, 2)
    assert shown(model, 0, 1) == "−2.250"
    assert shown(model, 1, 0, Qt.ItemDataRole.ToolTipRole) == "[1, 0] = 0.3333333333333333"


def test_a_vector_is_a_column_and_a_number_one_cell(model):
    model.show_value(as_value([1.0, 2.0, 3.0]))
    assert (model.rowCount(), model.columnCount()) == (3, 1)
    assert shown(model, 2, 0, Qt.ItemDataRole.ToolTipRole).startswith("[2] = ")
    model.show_value(4.0)
    assert (model.rowCount(), model.columnCount()) == (1, 1)


def test_the_precision_is_the_one_of_the_session(model):
    model.show_value(as_value([1 / 3]))
    model.set_looks(Precision("significant", 2), LIGHT)
    assert shown(model, 0, 0) == "0.33"


def test_colours_tell_sign_and_size_and_mark_what_is_not_finite(model):
    model.show_value(as_value([2.0, -2.0, 0.0, 1.0, np.nan]))
    colours = [shown(model, row, 0, Qt.ItemDataRole.BackgroundRole) for row in range(5)]
    assert colours[0].blue() > colours[0].red()
    assert colours[1].red() > colours[1].blue()
    assert colours[2] == LIGHT.color("zero")
    assert colours[4] == LIGHT.color("error_fill")
    assert colours[0].lightness() < colours[3].lightness() < colours[2].lightness()


def test_three_axes_are_pages(model):
    value = as_value(np.arange(24.0).reshape(2, 3, 4))
    model.show_value(value)
    assert model.page_axes == (2,)
    assert (model.rowCount(), model.columnCount()) == (3, 4)
    model.turn_to([1])
    assert shown(model, 0, 0) == "12.000"
    model.show_value(as_value(value + 1))
    assert shown(model, 0, 0) == "13.000", "the page stays while the shape stays"


def test_the_spin_boxes_turn_the_pages(qtbot):
    table = ArrayTable()
    qtbot.addWidget(table)
    table.show_value(as_value(np.arange(120.0).reshape(2, 3, 4, 5)))
    assert [box.maximum() for box in table.boxes] == [1, 2]
    table.boxes[0].setValue(1)
    table.boxes[1].setValue(2)
    assert shown(table.model, 0, 0) == "100.000"


def test_only_leaves_can_be_typed_into(model):
    model.show_value(as_value([1.0, 2.0]))
    edits = collect(model.edited)
    assert not model.setData(model.index(0, 0), "5")
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    model.editable = True
    assert model.setData(model.index(1, 0), "−2,5")
    assert np.array_equal(edits[0], [1.0, -2.5])
    assert np.array_equal(model.value, [1.0, 2.0]), "the shown array is never written to"


def test_what_is_no_number_is_refused_with_a_sentence(model):
    model.editable = True
    model.show_value(as_value([1.0]))
    sentences, edits = collect(model.refused), collect(model.edited)
    assert not model.setData(model.index(0, 0), "one")
    assert "not a number" in sentences[0]
    assert edits == []


def test_a_block_goes_where_it_fits(model):
    model.show_value(as_value(np.zeros((3, 3))))
    edits = collect(model.edited)
    model.paste(1, 1, [[1, 2], [3, 4]])
    assert np.array_equal(edits[0], [[0, 0, 0], [0, 1, 2], [0, 3, 4]])


def test_a_larger_block_at_the_first_cell_becomes_the_value(model):
    model.show_value(as_value(np.zeros(2)))
    edits = collect(model.edited)
    model.paste(0, 0, [[1, 2], [3, 4]])
    assert np.array_equal(edits[0], [[1, 2], [3, 4]])
    model.paste(0, 0, [[1, 2, 3]])
    assert np.array_equal(edits[1], [1, 2, 3]), "a row of a spreadsheet fills a vector"


def test_a_block_that_does_not_fit_elsewhere_is_refused(model):
    model.show_value(as_value(np.zeros((2, 2))))
    edits = collect(model.edited)
    with pytest.raises(EditError, match="do not fit"):
        model.paste(1, 1, [[1, 2]])
    assert edits == []


def test_paste_into_a_page_leaves_the_other_pages_alone(model):
    model.show_value(as_value(np.zeros((2, 1, 2))))
    model.turn_to([1])
    edits = collect(model.edited)
    model.paste(0, 0, [[5, 6]])
    assert np.array_equal(edits[0], [[[0, 0]], [[5, 6]]])


def test_a_million_entries_are_shown_without_a_copy(model):
    value = as_value(np.ones((1000, 1000)))
    tracemalloc.start()
    model.show_value(value)
    shown(model, 999, 999, Qt.ItemDataRole.BackgroundRole)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < value.nbytes / 10
    assert np.shares_memory(model._page, value)


def test_the_keys_of_a_spreadsheet_copy_and_paste(qtbot):
    table = ArrayTable()
    qtbot.addWidget(table)
    table.show_value(as_value([[1.5, -2.0], [0.0, 4.0]]), editable=True)
    table.show()
    edits = collect(table.edited)
    table.view.setCurrentIndex(table.model.index(0, 0))
    table.view.selectAll()
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "1.5\t-2\n0\t4"
    QGuiApplication.clipboard().setText("1,5\t2,5\r\n3,5\t4,5\r\n")
    table.view.setCurrentIndex(table.model.index(0, 0))
    QTest.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(edits) == 1
    assert np.array_equal(edits[0], [[1.5, 2.5], [3.5, 4.5]])


def test_a_bad_clipboard_says_where(qtbot):
    table = ArrayTable()
    qtbot.addWidget(table)
    table.show_value(as_value([1.0, 2.0]), editable=True)
    sentences = collect(table.refused)
    QGuiApplication.clipboard().setText("1\tx")
    table.view.paste()
    assert sentences == ["row 1, column 2: “x” is not a number"]


def test_what_is_computed_cannot_be_pasted_into(qtbot):
    table = ArrayTable()
    qtbot.addWidget(table)
    table.show_value(as_value([1.0, 2.0]))
    edits = collect(table.edited)
    QGuiApplication.clipboard().setText("3\n4")
    table.view.setCurrentIndex(table.model.index(0, 0))
    QTest.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert edits == []


# Rows, columns, zeros -----------------------------------------------------------------------


@pytest.fixture
def matrix(qtbot):
    table = ArrayTable()
    qtbot.addWidget(table)
    table.edited.connect(lambda value: table.show_value(value, editable=True))
    table.show_value(as_value([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), editable=True)
    table.resize(400, 300)
    table.show()
    qtbot.waitExposed(table)
    return table


def key(table, *keys):
    for one in keys:
        QTest.keyClick(table.view, one, Qt.KeyboardModifier.ControlModifier)


def choose(table, first, last):
    """Select a block: QTest leaves Ctrl pressed, so that selectRow would do something else."""
    model = table.model
    block = QItemSelection(model.index(*first), model.index(*last))
    select = QItemSelectionModel.SelectionFlag
    table.view.selectionModel().setCurrentIndex(model.index(*first), select.NoUpdate)
    table.view.selectionModel().select(block, select.ClearAndSelect)


def test_rows_go_in_and_out_by_the_keys_of_a_spreadsheet(matrix):
    matrix.view.setCurrentIndex(matrix.model.index(1, 0))
    key(matrix, Qt.Key.Key_Plus)
    assert np.array_equal(matrix.model.value, [[1, 2, 3], [0, 0, 0], [4, 5, 6]])
    matrix.view.setCurrentIndex(matrix.model.index(0, 1))
    key(matrix, Qt.Key.Key_Minus)
    assert np.array_equal(matrix.model.value, [[0, 0, 0], [4, 5, 6]])


def test_whole_columns_go_in_and_out(matrix):
    choose(matrix, (0, 1), (1, 1))
    key(matrix, Qt.Key.Key_Plus)
    assert np.array_equal(matrix.model.value, [[1, 0, 2, 3], [4, 0, 5, 6]])
    choose(matrix, (0, 3), (1, 3))
    key(matrix, Qt.Key.Key_Minus)
    assert np.array_equal(matrix.model.value, [[1, 0, 2], [4, 0, 5]])


def test_the_last_row_stays(matrix):
    sentences = collect(matrix.refused)
    choose(matrix, (0, 0), (1, 2))
    key(matrix, Qt.Key.Key_Minus)
    assert matrix.model.value.shape == (2, 3)
    assert "at least one number" in sentences[0]


def test_delete_writes_zeros_in_one_edit(matrix):
    edits = collect(matrix.edited)
    choose(matrix, (1, 0), (1, 2))
    QTest.keyClick(matrix.view, Qt.Key.Key_Delete)
    assert np.array_equal(matrix.model.value, [[1, 2, 3], [0, 0, 0]])
    assert len(edits) == 1
    QTest.keyClick(matrix.view, Qt.Key.Key_Delete)
    assert len(edits) == 1, "zeros over zeros are no edit"


def test_enter_goes_on_to_the_cell_below(matrix, qtbot):
    matrix.view.setCurrentIndex(matrix.model.index(0, 2))
    QTest.keyClicks(matrix.view, "9")
    QTest.keyClick(matrix.view.findChild(QLineEdit), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: matrix.model.value[0, 2] == 9)
    assert matrix.view.currentIndex() == matrix.model.index(1, 2)


def test_a_refused_cell_is_named(matrix):
    sentences = collect(matrix.refused)
    assert not matrix.model.setData(matrix.model.index(1, 2), "six")
    assert sentences[0].startswith("[1, 2]: “six” is not a number")


def test_the_menu_has_all_of_it_and_nothing_to_edit_where_nothing_may_be_edited(matrix):
    actions = matrix.view.editing.menu().actions()
    texts = [action.text().replace("&", "").partition("\t")[0] for action in actions]
    for wanted in ("Insert row above", "Insert column right", "Delete rows", "Change shape…"):
        assert wanted in texts
    action = next(
        action for action in matrix.view.editing.menu().actions() if "below" in action.text()
    )
    matrix.view.setCurrentIndex(matrix.model.index(1, 0))
    action.trigger()
    assert np.array_equal(matrix.model.value, [[1, 2, 3], [4, 5, 6], [0, 0, 0]])
    matrix.show_value(as_value([1.0]))
    assert len(matrix.view.editing.menu().actions()) == 1


def test_a_page_of_three_axes_grows_on_its_own_axes(matrix):
    matrix.show_value(as_value(np.ones((2, 1, 2))), editable=True)
    matrix.view.setCurrentIndex(matrix.model.index(0, 0))
    key(matrix, Qt.Key.Key_Plus)
    assert np.array_equal(matrix.model.value, [[[0, 0], [1, 1]]] * 2)


def test_keys_of_the_window_are_taken_only_while_an_array_can_be_edited(matrix):
    press = QKeyEvent(
        QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier
    )
    press.ignore()
    matrix.view.event(press)
    assert press.isAccepted()
    matrix.show_value(as_value([1.0]))
    press.ignore()
    matrix.view.event(press)
    assert not press.isAccepted()
