from __future__ import annotations

import pytest
from PySide6.QtGui import QFontInfo, QFontMetricsF

from graphapp.look import fonts


def test_the_bundled_typeface_is_used(qapp: object) -> None:
    assert fonts.load()
    assert QFontInfo(fonts.text_font()).family() == "Inter"
    assert QFontInfo(fonts.text_font(bold=True)).weight() > QFontInfo(fonts.text_font()).weight()


def test_the_licence_lies_beside_the_fonts() -> None:
    folder = fonts.folder("resources") / "fonts"
    licence = (folder / "OFL-Inter.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence
    assert "Inter Project Authors" in licence


@pytest.mark.parametrize("bold", [False, True])
def test_all_figures_are_equally_wide(qapp: object, bold: bool) -> None:
    metrics = fonts.number_metrics(12, bold=bold)
    assert len({metrics.width(figure) for figure in "0123456789"}) == 1


@pytest.mark.parametrize("text", ["−0.598 · 1.500 = −0.898", "1.7e−07", "[1.00, −2.00]", "∞"])
def test_the_table_measures_like_qt(qapp: object, text: str) -> None:
    metrics = fonts.number_metrics(12)
    assert metrics.width(text) == pytest.approx(
        QFontMetricsF(fonts.number_font(12)).horizontalAdvance(text), abs=0.5
    )


@pytest.mark.parametrize("character", "∂−·×Σσŷθαλ→↑↓∞½²")
def test_the_subset_has_the_characters_of_the_canvas(qapp: object, character: str) -> None:
    assert QFontMetricsF(fonts.text_font()).inFontUcs4(ord(character))
