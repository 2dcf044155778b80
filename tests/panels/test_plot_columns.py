"""What plots draw of long lists, and what their axes say."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from graphapp.panels.plots.columns import Column, places, rounded_up, thinned
from graphapp.panels.plots.predictions import finer
from graphapp.panels.plots.ruler import Ruler, power_text
from graphapp.panels.plots.styles import look_of, shades


class Watched(list):
    """A list that knows how many numbers were read of it."""

    read = 0

    def __getitem__(self, key):
        found = super().__getitem__(key)
        self.read += len(found) if isinstance(key, slice) else 0
        return found


def test_of_a_list_that_grows_only_the_new_numbers_are_copied() -> None:
    column, numbers, steps = Column(), Watched(), []
    for count in (3, 300, 301, 5000):
        numbers.extend(float(k) for k in range(len(numbers), count))
        steps.extend(range(len(steps), count))
        numbers.read = 0
        before = column._count
        assert column.follow(numbers, steps).tolist() == list(numbers)
        assert numbers.read == count - before


def test_a_list_that_forgot_every_other_number_is_read_anew() -> None:
    column = Column()
    column.follow([0.0, 1.0, 2.0, 3.0], [0, 1, 2, 3])
    halved = [0.0, 2.0, 4.0, 6.0, 8.0]
    assert column.follow(halved, [0, 2, 4, 6, 8]).tolist() == halved
    assert column.follow([7.0], [0]).tolist() == [7.0]
    assert column.follow([], []).tolist() == []


def test_a_long_line_keeps_its_ends_and_its_peaks() -> None:
    xs = np.arange(10_000.0)
    ys = np.sin(xs / 900)
    ys[4321], ys[6543] = 7.0, -7.0
    few_xs, few = thinned(xs, ys, 100)
    assert len(few_xs) < 320
    assert (few.max(), few.min()) == (7.0, -7.0)
    assert (few_xs[0], few_xs[-1]) == (0.0, 9999.0)
    assert (np.diff(few_xs) > 0).all()
    short = thinned(np.arange(5.0), np.array([1, np.nan, 3, np.inf, 5]))
    assert [part.tolist() for part in short] == [[0, 2, 4], [1, 3, 5]]


def test_places_are_even_and_have_the_last() -> None:
    assert places(4).tolist() == [0, 1, 2, 3]
    assert places(0).tolist() == []
    many = places(100_000, 50)
    assert many[-1] == 99_999
    assert len(many) <= 52
    assert len(set(np.diff(many)[:-1].tolist())) == 1


def test_an_axis_ends_at_a_round_number() -> None:
    assert [rounded_up(x) for x in (0, 7, 12, 99, 150, 151, 7312)] == [1, 7, 12, 99, 150, 160, 7400]


@pytest.mark.parametrize(
    ("exponent", "text"),
    [(-3, "0.001"), (0, "1"), (math.log10(0.02), "0.02"), (-7, "10⁻⁷"), (4, "10000"),
     (math.log10(2e-5), "2·10⁻⁵"), (12, "10¹²")],
)  # fmt: skip
def test_powers_of_ten(exponent, text) -> None:
    assert power_text(exponent) == text


def test_a_logarithmic_axis_labels_what_has_room(qapp) -> None:
    ruler = Ruler("left")
    ruler.setLogMode(False, True)

    def labels(low, high, size=200.0):
        levels = ruler.tickValues(low, high, size)
        return [text for spacing, values in levels
                for text in ruler.tickStrings(values, 1.0, spacing) if text]  # fmt: skip

    assert labels(-2, 0) == ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1"]
    assert labels(-4, 0) == ["10⁻⁴", "0.001", "0.01", "0.1", "1"]
    assert labels(math.log10(0.25), math.log10(0.75)) == ["0.3", "0.4", "0.5", "0.6", "0.7"]
    assert len(labels(-18, 3)) <= 8
    assert labels(math.log10(0.52), math.log10(0.55)), "also within a part of a decade"


def test_an_axis_has_a_true_minus_and_whole_steps(qapp) -> None:
    ruler = Ruler("bottom")
    assert ruler.tickStrings([-0.5, 0.5], 1.0, 0.5) == ["−0.5", "0.5"]
    ruler.whole = True
    values = [x for _, level in ruler.tickValues(0.0, 3.0, 800.0) for x in level]
    assert all(x == int(x) for x in values)


def test_no_two_looks_are_alike() -> None:
    looks = [look_of(k) for k in range(36)]
    assert len(set(looks)) == 36
    assert all(a.role != b.role and a.mark != b.mark for a, b in pairwise(looks))


def test_a_finer_grid_is_linear_between_the_points() -> None:
    values = np.add.outer(np.arange(4.0), 10 * np.arange(3.0))
    found = finer(values)
    assert found.shape == (9, 6)
    np.testing.assert_allclose(found[:, 0], (np.arange(9) + 0.5) / 3 + 10 / 6)


def test_shades_go_from_one_colour_to_the_other(qapp) -> None:
    from PySide6.QtGui import QColor

    found = shades(QColor("#000000"), QColor("#ffffff"), np.array([0.0, 0.5, 1.0]))
    assert found.tolist() == [[0, 0, 0], [127, 127, 127], [255, 255, 255]]
