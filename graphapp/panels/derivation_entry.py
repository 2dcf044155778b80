"""One entry of an array's gradient, unfolded into single numbers, chosen with a box per axis."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSpinBox, QWidget

from graphapp.engine import Evaluation, symbolic
from graphapp.engine.entry_formulas import subscript
from graphapp.engine.reasons import why_zero_entry
from graphapp.engine.unfolding import Term, Unfolded, unfold
from graphapp.errors import GraphappError
from graphapp.model.numerals import Precision, number_text
from graphapp.operation import Shape, latex, text
from graphapp.operation.formula import build
from graphapp.panels.derivation_flow import Part, Piece
from graphapp.panels.derivation_lines import Heading, Line, Said, Sentence, number_piece

#: More terms than this are told as a sum.
MOST_TERMS = 12

_IS = Piece("=", before=0.3)


def entry_lines(
    evaluation: Evaluation, id: str, index: tuple[int, ...], precision: Precision
) -> Iterator[Said]:
    """The sum that one entry is: symbols, numbers, result."""
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    try:
        found = unfold(evaluation, id, index, symbols)
    except GraphappError as error:
        yield Sentence(f"{error}.", "muted")
        return
    yield Heading(f"Entry {subscript(index)} in single numbers")
    shown = found.terms[:MOST_TERMS]
    spoken = f"{text(found.left)} = {number_text(found.total, precision)}"
    left = Piece(latex(found.left), part=Part(frozenset({id})))
    yield Line((left, _IS, *_sum(_symbols(term) for term in shown), *_more(found)), spoken)
    if shown:
        yield Line((_IS, *_sum(_numbers(term, precision) for term in shown), *_more(found)), spoken)
    yield Line((_IS, number_piece(found.total, precision, "gradient")), spoken)
    for reason in why_zero_entry(evaluation, id, index):
        part = Part(frozenset(reason.nodes), frozenset(reason.edges))
        yield Sentence(reason.sentence, "text", part)
    yield from _remarks(found)


def _remarks(found: Unfolded) -> Iterator[Said]:
    if found.zeros:
        terms = "term is" if found.zeros == 1 else "terms are"
        yield Sentence(f"{found.zeros} more {terms} 0: upstream or local gradient is 0 there.")
    if len(found.terms) > MOST_TERMS:
        yield Sentence(f"… and {len(found.terms) - MOST_TERMS} more terms that are not 0.")
    yield Sentence("Entries are counted from 1, as on paper.")


def _more(found: Unfolded) -> tuple[Piece, ...]:
    if len(found.terms) > MOST_TERMS:
        return (Piece("+", before=0.3), Piece(r"\dots", before=0.3, sticks=True))
    return () if found.terms else (Piece("0", before=0.3, sticks=True),)


def _symbols(term: Term) -> Piece:
    product = build("mul", term.upstream_symbol, term.local_symbol)
    return Piece(latex(product), "text", Part.of_edges([term.edge]), 0.3, sticks=True)


def _numbers(term: Term, precision: Precision) -> Piece:
    first, second = (symbolic.number_tex(number_text(n, precision)) for n in
                     (term.upstream, term.local))  # fmt: skip
    second = f"({second})" if second.startswith("-") else second
    tex = first if term.local == 1.0 else rf"{first} \cdot {second}"
    return Piece(tex, "gradient", Part.of_edges([term.edge]), 0.3, sticks=True)


def _sum(terms: Iterator[Piece]) -> Iterator[Piece]:
    for i, term in enumerate(terms):
        if i and term.tex.startswith("-"):
            yield Piece("-", before=0.35)
            yield Piece(term.tex[1:], term.role, term.part, 0.3, sticks=True)
            continue
        if i:
            yield Piece("+", before=0.35)
        yield term


class EntryChooser(QWidget):
    """Unfolds an entry and folds it back; a box for each axis, counted from 1."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: Shape = ()
        self._boxes: list[QSpinBox] = []
        self.button = QPushButton()
        self.button.setObjectName("derivation.unfold")
        self.button.setCheckable(True)
        self.button.setAutoDefault(False)
        self.button.toggled.connect(self._toggle)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 4, 0, 0)
        self._row.addWidget(self.button)
        self._row.addStretch()
        self._say()

    @property
    def index(self) -> tuple[int, ...] | None:
        """The chosen entry, counted from 0; None while it is folded."""
        if not self.button.isChecked() or not self._shape:
            return None
        return tuple(box.value() - 1 for box in self._boxes)

    def offer(self, shape: Shape) -> None:
        """Entries of another array; hidden for a single number."""
        self.setVisible(bool(shape) and 0 not in shape)
        if shape == self._shape:
            return
        self._shape = shape
        for box in self._boxes:
            self._row.removeWidget(box)
            box.deleteLater()
        self._boxes = [self._box(axis, length) for axis, length in enumerate(shape)]
        self._say()

    def choose(self, index: tuple[int, ...]) -> None:
        """Unfold an entry, counted from 0."""
        for box, i in zip(self._boxes, index, strict=True):
            box.setValue(i + 1)
        self.button.setChecked(True)

    def _box(self, axis: int, length: int) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName(f"derivation.axis{axis}")
        box.setRange(1, length)
        box.setPrefix(f"{'ijklmn'[axis] if axis < 6 else axis} = ")
        box.setAccessibleName(self.tr("Index on axis {0}, counted from 1").format(axis + 1))
        box.valueChanged.connect(self.changed)
        self._row.insertWidget(1 + axis, box)
        return box

    def _toggle(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        opened = self.button.isChecked()
        self.button.setText(self.tr("Fold back") if opened else self.tr("Unfold one entry"))
        for box in self._boxes:
            box.setVisible(opened)
