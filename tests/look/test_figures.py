"""Numbers put together from figures are as large as the typesetter makes them."""

from __future__ import annotations

import pytest

from graphapp.look.figures import is_numbers
from graphapp.look.typeset import EM, outline, typeset


@pytest.mark.parametrize(
    "tex",
    ["0.336", "{-}1", "(0.336 - 1.000)", "(1 - 0.336^{2})", "2^{2}", "[0.1, {-}0.2]",
     "({-}0.600)", "(1 + 12.5^{2})"],
)  # fmt: skip
def test_a_composed_number_has_the_size_of_a_typeset_one(qapp, tex):
    assert is_numbers(tex)
    made, ours = typeset(tex), outline(tex, EM)
    assert ours.width == pytest.approx(made["width"], abs=0.5)
    assert ours.ascent == pytest.approx(made["ascent"], abs=0.5)
    assert ours.descent == pytest.approx(made["descent"], abs=0.5)
    ink = ours.path.boundingRect()
    assert ink.width() == pytest.approx(made["width"], abs=9.0)
    assert -ink.top() == pytest.approx(made["ascent"], abs=1.0)


@pytest.mark.parametrize("tex", ["x", r"1 \cdot 2", "w_1", "", "1 / 2", "a - 1"])
def test_anything_else_is_left_to_the_typesetter(tex):
    assert not is_numbers(tex)
