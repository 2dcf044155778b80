"""Markdown with mathematics as a document."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QTextDocument

from graphapp.look.math_document import MathDocument

OBJECT = "￼"


def shown(text: str, width: float = 300.0) -> MathDocument:
    document = MathDocument(8.0)
    document.setTextWidth(width)
    document.show_markdown(text, width, QColor("black"), 2.0)
    return document


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a $x$ b", f"a {OBJECT} b"),
        ("$$x^2$$", OBJECT),
        ("costs 5$ and 6$", "costs 5$ and 6$"),
        ("*a* **b**", "a b"),
        ("$x$ and $y$", f"{OBJECT} and {OBJECT}"),
    ],
)
def test_mathematics_becomes_pictures(qapp: object, text: str, plain: str) -> None:
    assert shown(text).toPlainText() == plain


@pytest.mark.parametrize("tail", ["?", ".", ",", ").", "?**"])
def test_no_line_begins_with_the_sign_after_a_formula(qapp: object, tail: str) -> None:
    start = "**" if tail.endswith("*") else ""
    for words in range(3, 12):
        document = shown(f"{start}{'word ' * words}$w_1${tail}", 150.0)
        document.setTextWidth(150.0)
        assert document.toPlainText() == f"{'word ' * words}{OBJECT}"


def test_a_sign_after_a_formula_is_drawn_with_it(qapp: object) -> None:
    def widths(text: str) -> list[float]:
        document = MathDocument(0.0)
        document.show_outlined(text, 300.0)
        return [path.boundingRect().width() for path in document.outlines()]

    assert widths("is $x$?")[0] > widths("is $x$")[0] + 3
    assert widths("is $x$-long")[0] == widths("is $x$")[0], "only what ends the word"


def test_html_is_text(qapp: object) -> None:
    assert "<b>" in shown("<b>bold</b>").toPlainText()


def test_pictures_are_not_read(qapp: object, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    path = tmp_path / "picture.png"
    assert QImage(8, 8, QImage.Format.Format_RGB32).save(str(path))
    document = shown(f"![a]({path.as_uri()})")
    kind = QTextDocument.ResourceType.ImageResource.value
    assert document.resource(kind, QUrl(path.as_uri())) is None


def test_a_wide_formula_is_set_smaller(qapp: object) -> None:
    wide = r"$$a+b+c+d+e+f+g+h+i+j+k+l+m+n+o+p+q+r+s+t$$"
    assert shown(wide).size().width() <= 300
    assert not shown(wide).suits(200)
    assert shown("$x$").suits(200)


def test_marks_of_its_own_in_the_text_do_no_harm(qapp: object) -> None:
    assert shown("\ue0000\ue001 $x$").toPlainText() == f"0 {OBJECT}"
