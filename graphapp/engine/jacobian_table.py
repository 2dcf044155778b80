"""A Jacobian laid out for reading: rows and columns by name, a diagonal, slices of a higher rank.

Entries are named with indices counted from 1, as on paper: z₂ by x₁.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np

from graphapp.engine.evaluation import LARGEST_JACOBIAN, Evaluation, jacobian
from graphapp.engine.unfolding import Index
from graphapp.errors import GraphappError
from graphapp.model import Edge
from graphapp.operation import Array, Elementwise, Shape, Value, shape_of, shape_text, size_of

#: A diagonal of more entries than this is shown as a column.
LARGEST_DIAGONAL = 48
#: A slice is chosen by the output's entry where the input has more than one axis.
_SLICED_FROM = 2


@dataclass(frozen=True, slots=True)
class Page:
    """A table of numbers: one row per ``rows``, one column per ``columns``."""

    numbers: Array
    rows: Sequence[tuple[str, Index]]
    """Each row's node and the entry of it."""
    columns: Sequence[tuple[str, Index]]


class Entries(Sequence[tuple[str, Index]]):
    """A node with each entry of its shape, in order; a million of them cost nothing."""

    def __init__(self, id: str, shape: Shape) -> None:
        self._id, self._shape = id, shape

    def __len__(self) -> int:
        return int(np.prod(self._shape))

    @overload
    def __getitem__(self, place: int) -> tuple[str, Index]: ...

    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, Index]]: ...

    def __getitem__(self, place: int | slice) -> tuple[str, Index] | list[tuple[str, Index]]:
        if isinstance(place, slice):
            return [self[i] for i in range(len(self))[place]]
        number = range(len(self))[place]  # counts from the end too, and raises IndexError
        return self._id, tuple(int(i) for i in np.unravel_index(number, self._shape))


class JacobianTable:
    """∂out/∂given of one edge or of any two nodes, page by page."""

    def __init__(
        self, value: Value, out: tuple[str, Shape], given: tuple[str, Shape], note: str = "",
        *, is_diagonal: bool = False,
    ) -> None:  # fmt: skip
        self.out, self.given = out, given
        self.note = note
        """A sentence about where its zeros come from."""
        self.is_diagonal = is_diagonal
        """Is only the diagonal kept, one number for each entry?"""
        self._value = np.asarray(value, dtype=np.float64)

    @property
    def slices(self) -> tuple[Index, ...]:
        """The entries of the output that have a page each; () where one page shows all."""
        if self.is_diagonal or len(self.given[1]) < _SLICED_FROM:
            return ()
        return tuple(np.ndindex(self.out[1]))

    def page(self, slice_: Index | None = None) -> Page:
        """All of it, or ∂(one entry of the output)/∂input in the input's own shape."""
        (out, rows), (given, columns) = self.out, self.given
        if self.is_diagonal:
            return Page(self._value.reshape(-1, 1), Entries(out, rows), ())
        if slice_ is None:
            numbers = self._value.reshape(int(np.prod(rows)), int(np.prod(columns)))
            return Page(numbers, Entries(out, rows), Entries(given, columns))
        whole = self._value[slice_]
        numbers = whole.reshape(-1, columns[-1])
        tops = tuple((given, (*index, 0)) for index in np.ndindex(columns[:-1]))
        return Page(numbers, tops, tuple((given, (0,) * (len(columns) - 1) + (j,))
                                         for j in range(columns[-1])))  # fmt: skip

    @property
    def zeros(self) -> int:
        """How many entries are 0."""
        return self.size - int(np.count_nonzero(self._value))

    @property
    def size(self) -> int:
        """How many entries there are."""
        return int(np.prod(self.out[1])) * int(np.prod(self.given[1]))


def local_table(evaluation: Evaluation, edge: Edge) -> JacobianTable:
    """The local Jacobian at an edge's port. Raises GraphappError where it is missing or too big."""
    out, given = evaluation.value(edge.target), evaluation.value(edge.source)
    if out is None or given is None:
        raise GraphappError(f"{edge.target} has no value, so it has no Jacobian")
    step = evaluation.step_of(edge.target)
    shapes = (edge.target, shape_of(out)), (edge.source, shape_of(given))
    note = _note(step.operation, edge, out, given)
    entrywise = isinstance(step.operation, Elementwise) and shape_of(out) == shape_of(given)
    whole = evaluation.local(edge, dense=not entrywise or size_of(out) <= LARGEST_DIAGONAL)
    assert whole is not None
    if whole.form == "elementwise" and whole.value is not None and shape_of(out):
        return JacobianTable(whole.value, *shapes, note, is_diagonal=True)
    if whole.value is None:
        raise GraphappError(
            f"the Jacobian of {edge.target} {shape_text(shape_of(out))} by {edge.source} "
            f"{shape_text(shape_of(given))} would have more than {LARGEST_JACOBIAN:,} entries"
        )
    return JacobianTable(whole.value, *shapes, note)


def whole_table(evaluation: Evaluation, out: str, given: str) -> JacobianTable:
    """∂out/∂given through all nodes between them. Raises GraphappError."""
    value = jacobian(evaluation.graph, out, given)
    ends = evaluation.value(out), evaluation.value(given)
    assert ends[0] is not None
    assert ends[1] is not None
    note = ""
    if not np.any(value):
        note = f"All of it is 0: a small change of {given} does not move {out}."
    return JacobianTable(value, (out, shape_of(ends[0])), (given, shape_of(ends[1])), note)


def _note(operation: object, edge: Edge, out: Value, given: Value) -> str:
    """One sentence about the shape of a local Jacobian; empty where there is nothing to say."""
    op = getattr(operation, "op", "")
    if isinstance(operation, Elementwise):
        return _entrywise_note(op, edge, out, given)
    if op == "linear" and edge.port == "W":
        rows, columns = shape_of(given)
        return (
            f"An output uses its own row of {edge.source} only: on each page {columns} of "
            f"{rows * columns} entries may differ from 0, and they are the inputs."
        )
    return _NOTES.get((op, edge.port), "")


def _entrywise_note(op: str, edge: Edge, out: Value, given: Value) -> str:
    name, source = edge.target, edge.source
    if size_of(out) == 1:
        return ""
    if size_of(given) == size_of(out):
        return (
            f"{op.replace('_', ' ')} works entry by entry: an entry of {name} depends on the "
            "entry of the same place only, so everything off the diagonal is 0."
        )
    return (
        f"{source} is used at several places of {name}, and the gradient of an entry is the sum "
        "over all places where it is used."
    )


_NOTES = {
    ("linear", "x"): "The Jacobian by the input is the matrix W itself.",
    ("linear", "b"): "Each output has a bias of its own: 1 on the diagonal.",
    ("softmax", "x"): (
        "Every output of a row depends on every input of the row, positively on the diagonal and "
        "negatively beside it; each column adds up to 0."
    ),
    ("log_softmax", "x"): "Every output of a row depends on every input of the row.",
    ("batch_norm", "x"): (
        "Mean and variance depend on every entry of the column: each moves all the others."
    ),
    ("layer_norm", "x"): (
        "Mean and variance depend on every entry of the row: each moves all the others."
    ),
}
