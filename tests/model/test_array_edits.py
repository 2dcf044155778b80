"""Arrays get rows and columns, lose them, and take another shape."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.errors import EditError
from graphapp.model.array_edits import delete, insert, lost, with_shape
from graphapp.operation import as_value

MATRIX = as_value([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


def same(value, expected):
    return np.array_equal(value, expected) and np.shape(value) == np.shape(expected)


def test_rows_and_columns_go_in_before_an_index():
    assert same(insert(MATRIX, 0, 1), [[1, 2, 3], [0, 0, 0], [4, 5, 6]])
    assert same(insert(MATRIX, 1, 3, 2, 9.0), [[1, 2, 3, 9, 9], [4, 5, 6, 9, 9]])
    assert same(MATRIX, [[1, 2, 3], [4, 5, 6]]), "the value itself is never written to"


def test_a_number_and_a_vector_grow_axes():
    assert same(insert(2.0, 0, 1), [2, 0])
    assert same(insert(2.0, 1, 1), [[2, 0]])
    assert same(insert(as_value([1.0, 2.0]), 1, 1), [[1, 0], [2, 0]])


def test_rows_and_columns_go_out():
    assert same(delete(MATRIX, 0, 0, 0), [[4, 5, 6]])
    assert same(delete(MATRIX, 1, 0, 1), [[3], [6]])


@pytest.mark.parametrize(("axis", "last"), [(0, 1), (1, 2), (2, 0)])
def test_something_is_left(axis, last):
    with pytest.raises(EditError, match="at least one number"):
        delete(MATRIX, axis, 0, last)


def test_entries_stay_at_their_places():
    assert same(with_shape(3.0, (2,), fill=7.0), [3, 7])
    assert same(with_shape(as_value([1.0, 2.0]), (2, 3)), [[1, 2, 0], [0, 0, 0]])
    assert same(with_shape(MATRIX, (3, 2)), [[1, 2], [4, 5], [0, 0]])
    assert same(with_shape(MATRIX, (2,)), [1, 2])
    assert with_shape(MATRIX, ()) == 1.0


def test_entries_keep_their_order():
    assert same(with_shape(MATRIX, (3, 2), keep="order"), [[1, 2], [3, 4], [5, 6]])
    assert same(with_shape(MATRIX, (4,), keep="order"), [1, 2, 3, 4])
    assert same(with_shape(MATRIX, (8,), keep="order", fill=-1.0), [1, 2, 3, 4, 5, 6, -1, -1])


@pytest.mark.parametrize("keep", ["places", "order"])
@pytest.mark.parametrize("shape", [(), (4,), (3, 2), (2, 3, 2), (1, 2, 3)])
def test_what_is_lost_is_counted(keep, shape):
    kept = np.count_nonzero(with_shape(MATRIX, shape, keep=keep))
    assert lost(MATRIX, shape, keep) == MATRIX.size - kept


@pytest.mark.parametrize("shape", [(0,), (2, -1), (2000, 2000)])
def test_a_shape_that_is_none_is_refused(shape):
    with pytest.raises(EditError):
        with_shape(1.0, shape)


def test_inserting_cannot_fill_the_memory():
    with pytest.raises(EditError, match="smaller"):
        insert(1.0, 0, 0, 10_000_000)
