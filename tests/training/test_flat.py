"""All parameters in one array, and the way back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphapp.training.flat import Layout, Parts, norm

VALUES = {"W": np.array([[1.0, 2.0], [3.0, 4.0]]), "a": 5.0, "v": np.array([6.0]), "b": 7.0}


def test_single_numbers_lie_first_and_names_keep_their_order() -> None:
    layout = Layout(VALUES)
    flat = layout.flat(VALUES)
    assert flat.tolist() == [5, 7, 1, 2, 3, 4, 6]
    assert layout.singles == 2
    parts = Parts(flat, layout)
    assert list(parts) == ["W", "a", "v", "b"]
    for id, value in VALUES.items():
        np.testing.assert_array_equal(parts[id], value)
    assert type(parts["a"]) is float
    assert parts["v"].shape == (1,)


def test_every_entry_has_its_place() -> None:
    layout = Layout(VALUES)
    flat = layout.flat(VALUES)
    for id, value in VALUES.items():
        for index in np.ndindex(np.shape(value)):
            assert flat[layout.place(id, index)] == np.asarray(value)[index]


def test_numbers_of_another_layout_find_their_places() -> None:
    layout, other = Layout(VALUES), Layout(dict(reversed(VALUES.items())))
    parts = Parts(layout.flat(VALUES), layout)
    assert layout.flat(parts) is parts.flat
    moved = other.flat(parts)
    assert moved.tolist() != parts.flat.tolist()
    for id, value in VALUES.items():
        np.testing.assert_array_equal(Parts(moved, other)[id], value)


def test_who_looks_cannot_write() -> None:
    layout = Layout(VALUES)
    parts = Parts(layout.flat(VALUES), layout)
    with pytest.raises(ValueError, match="read-only"):
        parts["W"][0, 0] = 9.0


def test_the_norm_is_euclidean_and_overflows_to_infinity() -> None:
    assert norm(np.array([3.0, 4.0])) == 5.0
    assert norm(np.array([1e200, 1.0])) == math.inf
    assert math.isnan(norm(np.array([math.nan, 1.0])))
