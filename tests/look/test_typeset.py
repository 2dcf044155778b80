from __future__ import annotations

import json
import subprocess
import sys

import pytest

from graphapp.files.bundled import folder
from graphapp.look import outlines, typeset
from graphapp.look.typeset import LONGEST_TEX, name_within, outline


def test_common_labels_need_no_ziamath() -> None:
    code = (
        "import sys; from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]);"
        "from graphapp.look.typeset import outline;"
        r"[outline(t, 19.0) for t in ('w_1', r'\hat{y}', r'\times', 'n_{510}', r'\tanh')];"
        "assert 'ziamath' not in sys.modules; outline(r'\\frac{q}{7}', 19.0);"
        "assert 'ziamath' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_bundled_outlines_are_complete() -> None:
    stored = json.loads((folder("resources") / "math" / "outlines.json").read_text("utf-8"))
    missing = [text for text in outlines.labels() if text not in stored["outlines"]]
    assert not missing, "run `make outlines`"


def test_a_fraction_is_taller_than_a_letter(qapp: object) -> None:
    letter, fraction = outline("x", 20.0), outline(r"\frac{x}{y}", 20.0)
    assert fraction.height > 1.5 * letter.height
    assert fraction.path.elementCount() > letter.path.elementCount()


def test_size_scales_everything(qapp: object) -> None:
    small, large = outline(r"\hat{y}", 10.0), outline(r"\hat{y}", 30.0)
    assert large.width == pytest.approx(3 * small.width)
    assert large.path.boundingRect().height() == pytest.approx(
        3 * small.path.boundingRect().height(), rel=0.01
    )


@pytest.mark.parametrize("text", [r"\frac{", "{{{", "x_", "^", "&", r"\begin{", "a" * 300])
def test_what_is_no_mathematics_is_shown_as_text(qapp: object, text: str) -> None:
    drawn = outline(text, 16.0)
    assert drawn.width > 0
    assert not drawn.path.isEmpty()


def test_long_labels_are_cut(qapp: object) -> None:
    assert outline("x" * LONGEST_TEX, 10.0).width == outline("x" * 5000, 10.0).width


def test_a_numbered_name_put_together_is_like_ziamaths(qapp: object) -> None:
    together = outline("n_{510}", 100.0)
    made = typeset.typeset("n_{510}")
    assert made is not None
    assert together.width == pytest.approx(made["width"], rel=0.06)
    assert together.path.boundingRect().bottom() == pytest.approx(made["descent"], abs=4)


def test_outlines_are_kept(qapp: object) -> None:
    assert outline("w_1", 19.0) is outline("w_1", 19.0)


def test_centred_is_in_the_middle(qapp: object) -> None:
    drawn = outline(r"\times", 26.0)
    middle = drawn.centred(100.0, 50.0).boundingRect().center()
    assert middle.x() == pytest.approx(100.0, abs=2.0)
    assert middle.y() == pytest.approx(50.0, abs=2.0)


@pytest.mark.parametrize("before", ["a = ", "a=", "(1, ", "(", r"a \cdot ", r"x \leq ", "x > "])
def test_a_minus_where_an_operand_begins_is_a_sign(before):
    wanted = outline(f"{before}{{-}}1", 20).width
    assert outline(f"{before}-1", 20).width == pytest.approx(wanted)


@pytest.mark.parametrize("before", ["a ", "3 ", "|x| ", r"\left(x\right) ", r"\tonal "])
def test_a_minus_between_operands_keeps_its_room(before):
    assert outline(f"{before}- 1", 20).width > outline(f"{before}{{-}}1", 20).width


@pytest.mark.parametrize("label", ["a very long label " * 17, r"\frac{\frac{a}{b}{ + c", "w_1"])
@pytest.mark.parametrize("width", [30.0, 90.0, 400.0])
def test_a_name_keeps_to_its_room_and_stays_readable(qapp: object, label: str, width: float):
    made = name_within(label, 19.0, width)
    assert made.width <= width + 0.5
    plain = outline(label, 19.0)
    if plain.width <= width:
        assert made == plain
    assert made.ascent > 4.0  # a letter that can be read
