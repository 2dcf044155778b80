"""Shapes in the place of symbols: ``(3,) · (4,)ᵀ → (3, 4)``, and why a transpose stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from graphapp.operation import Formula, Shape, shape_text, text

Shapes = Mapping[int, Shape]
"""The shape of each symbol that stands in a formula, by the ``id`` of its object."""


class _Sized(NamedTuple):
    written: str
    shape: Shape
    is_row: bool = False
    """A vector that was transposed."""


class _Unknown(Exception):
    """A part of the formula whose shape cannot be told."""


class _Named(NamedTuple):
    name: str
    shape: Shape


def shapes_text(formula: Formula, known: Shapes, result: Shape) -> str:
    """The formula with shapes put in, an arrow, and the shape of the result.

    Only the result where the formula works entry by entry, or says nothing about shapes; nothing
    for single numbers.
    """
    try:
        sized = _sized(formula, known)
    except (_Unknown, ValueError):
        return shape_text(result) if result else ""
    end = shape_text(result)
    if sized.written in ("", "scalar"):
        return end if result else ""
    if sized.written == end or (sized.shape != result and not sized.written.startswith("Σ")):
        return end
    return f"{sized.written} → {end}"


def _sized(formula: Formula, known: Shapes) -> _Sized:
    if id(formula) in known:
        shape = known[id(formula)]
        return _Sized(shape_text(shape), shape)
    head = formula.head
    if head in ("constant", "count", "examples"):
        return _Sized("", ())
    if head in ("symbol", "textbook"):
        raise _Unknown
    parts = [_sized(operand, known) for operand in formula.operands]
    if head == "transpose":
        (part,) = parts
        return _Sized(f"{_closed(part.written)}ᵀ", part.shape[::-1], len(part.shape) == 1)
    if head == "matmul":
        return _product(*parts)
    if head in ("sum", "mean"):
        return _Sized(f"Σ {_closed(parts[0].written)}", ())
    return _entrywise({"mul": "·", "hadamard": "⊙"}.get(head, "+"), parts)


def _product(a: _Sized, b: _Sized) -> _Sized:
    written = f"{_closed(a.written)} · {_closed(b.written)}"
    if b.is_row:
        return _Sized(written, (*a.shape, *b.shape))
    return _Sized(written, _matmul_shape(a.shape, b.shape))


def _matmul_shape(a: Shape, b: Shape) -> Shape:
    """The shape of NumPy's matmul, without the numbers. Raises _Unknown where there is none."""
    if not a or not b or a[-1] != b[-2:][0]:
        raise _Unknown
    columns = b[-1:] if len(b) > 1 else ()
    return (*np.broadcast_shapes(a[:-2], b[:-2]), *a[-2:-1], *columns)


def _entrywise(sign: str, parts: list[_Sized]) -> _Sized:
    shape = np.broadcast_shapes(*(part.shape for part in parts))
    arrays = [part for part in parts if part.shape]
    if len(arrays) == 1 and sign == "+":
        return arrays[0]
    if any("·" in part.written or "Σ" in part.written for part in arrays):
        texts = [part.written for part in arrays]
        return _Sized(f" {sign} ".join(dict.fromkeys(texts)), shape)
    numbers = [part.written for part in parts if part.written == "scalar"]
    if sign == "·" and arrays and numbers:
        return _Sized(f"scalar · {shape_text(shape)}", shape)
    if sign == "⊙" and len(arrays) == 2:
        return _Sized(f"{_closed(arrays[0].written)} ⊙ {_closed(arrays[1].written)}", shape)
    return _Sized(shape_text(shape) if arrays or numbers else "", shape)


def _closed(written: str) -> str:
    return f"[{written}]" if any(sign in written for sign in ("+", "·", "⊙", "Σ")) else written


def transpose_reasons(formula: Formula, known: Shapes, like: str, result: Shape) -> tuple[str, ...]:
    """One sentence for each transpose; ``like`` names what the result is as large as."""
    return tuple(dict.fromkeys(_reasons(formula, known, like, result)))


def _reasons(formula: Formula, known: Shapes, like: str, result: Shape) -> Iterator[str]:
    if id(formula) in known or formula.head in ("symbol", "textbook", "constant"):
        return
    for operand in formula.operands:
        if isinstance(operand, Formula):
            yield from _reasons(operand, known, like, result)
    if formula.head == "matmul":
        a, b = formula.operands
        for turned, left in ((a, True), (b, False)):
            inner = turned.operands[0] if turned.head == "transpose" else None
            other = b if left else a
            if inner is not None and id(inner) in known and id(other) in known:
                named, partner = (_Named(text(part), known[id(part)]) for part in (inner, other))
                yield _reason(named, partner, left, like, result)


def _reason(turned: _Named, other: _Named, left: bool, like: str, result: Shape) -> str:
    name, shape, partner, beside = *turned, *other
    ends = f"as large as {like}"
    if len(shape) == 1:
        return (
            f"{partner} is a column of {beside[0]} and {name} becomes a row of {shape[0]}: "
            f"their product is {shape_text(result)}, {ends}."
        )
    meeting = shape[0] if left else shape[-1]
    if len(shape) == 2 and len(beside) == 2 and left and shape[0] == beside[0]:
        sentence = (
            f"{name} is {shape_text(shape)}: transposed, its axis of {meeting} meets that of "
            f"{partner} and is summed over; what is left is {shape_text(result)}, {ends}."
        )
    else:
        sentence = (
            f"{name} is {shape_text(shape)}: only transposed does it take {partner}, "
            f"{shape_text(beside)}, to {shape_text(result)}, {ends}."
        )
    if len(set(shape)) == 1 and shape == (meeting, meeting):
        sentence = (
            f"{name} is square, so its shape does not tell; but forward its columns meet {like}, "
            f"so backward its rows do: {name}ᵀ takes {partner} to {shape_text(result)}."
        )
    return sentence
