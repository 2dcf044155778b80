"""Arrays as tables: what stands in the cells, paste, pages, and no copies of large arrays."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

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
    assert [box.maximum() for box in table._boxes] == [1, 2]
    table._boxes[0].setValue(1)
    table._boxes[1].setValue(2)
    assert shown(table.model, 0, 0) == "100.000"


def test_a_jacobian_names_its_entries(model):
    model.show_jacobian(as_value(np.arange(12.0).reshape(2, 2, 3)), ("z", (2,)), ("W", (2, 3)))
    assert (model.rowCount(), model.columnCount()) == (2, 6)
    assert model.headerData(1, Qt.Orientation.Vertical) == "z[1]"
    assert model.headerData(5, Qt.Orientation.Horizontal) == "W[1, 2]"
    assert shown(model, 1, 5, Qt.ItemDataRole.ToolTipRole) == "∂z[1]/∂W[1, 2] = 11"


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
