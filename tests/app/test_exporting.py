"""File › Export: by the real key, into every format; the ending of the name decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from graphapp.app.chooser import Dialogs
from graphapp.app.exporting import with_ending
from graphapp.export import FORMATS
from graphapp.files import save
from graphapp.model.typed_formula import graph_from_formula

#: What stands in the first lines.
SIGNS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF", "dot": b"digraph",
         "mermaid": b"flowchart", "tikz": b"{standalone}", "latex": b"{article}",
         "numpy": b"graph in NumPy", "pytorch": b"graph in PyTorch",
         "jax": b"graph in JAX"}  # fmt: skip


def export(window) -> None:
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.view.viewport(), Qt.Key.Key_E, modifiers)


@pytest.fixture
def product(tmp_path: Path) -> Path:
    path = tmp_path / "product.cgraph"
    save(graph_from_formula("p = a * b"), path)
    return path


@pytest.mark.parametrize("to", FORMATS)
def test_every_format(window, answers, product, tmp_path, to):
    window.file.open(product)
    answers.path = tmp_path / f"product{FORMATS[to].ending}"
    export(window)
    assert answers.asked == ["picture product.png"]
    assert SIGNS[to] in answers.path.read_bytes()[:100]


@pytest.mark.parametrize("name", ["product.gif", "product", "no/such/product.py"])
def test_what_cannot_be_written_is_a_sentence(window, answers, product, tmp_path, name):
    window.file.open(product)
    answers.path = tmp_path / name
    export(window)
    assert window.messages.message.startswith("Nothing was exported.")
    assert not answers.path.exists()


def test_the_dialog_offers_every_format_and_changes_the_ending(window, tmp_path, monkeypatch):
    offered = []

    def choose(dialog: QFileDialog) -> int:
        offered.extend(dialog.nameFilters())
        kind = next(f for f in offered if "PyTorch" in f)
        dialog.selectNameFilter(kind)
        dialog.filterSelected.emit(kind)
        return 1

    monkeypatch.setattr(QFileDialog, "exec", choose)
    chosen = Dialogs(window).path_of_picture(tmp_path / "my graph.png")
    assert chosen == tmp_path / "my graph.torch.py"
    assert len(offered) == len(FORMATS)


@pytest.mark.parametrize(
    ("name", "ending", "wanted"),
    [("a.png", ".svg", "a.svg"), ("a.torch.py", ".py", "a.py"), ("a.tex", ".dot", "a.dot"),
     ("v1.2", ".dot", "v1.2.dot"), ("a.PNG", ".pdf", "a.pdf")],
)  # fmt: skip
def test_endings(name, ending, wanted):
    assert with_ending(name, ending) == wanted
