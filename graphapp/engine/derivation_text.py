"""A derivation written down, to be copied: as LaTeX, as plain text or as Markdown.

All three say the same: the formula, the numbers put in, each path with its product, the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from graphapp.engine import symbolic
from graphapp.engine.derivation import Derivation, Path
from graphapp.model.numerals import STANDARD, Precision, number_text, value_text
from graphapp.operation import Formula, Value, latex, shape_of, size_of, text

Form = Literal["text", "latex", "markdown"]

#: An array with more entries than this is told by its shape.
_MOST_ENTRIES = 64


class _Line(NamedTuple):
    left: str
    right: str
    remark: str = ""


def written(derivation: Derivation, form: Form, precision: Precision = STANDARD) -> str:
    """The whole derivation; formulas that are folded on screen are folded here as well."""
    if form == "latex":
        return _aligned(_lines(derivation, latex, precision))
    if form == "text":
        return "\n".join([*_plain(_lines(derivation, text, precision)), *_path_rows(derivation)])
    display = _aligned(_lines(derivation, latex, precision))
    rows = _path_table(derivation, precision)
    reasons = [f"- {reason}" for reason in _reasons(derivation)]
    parts = [f"$$\n{display}\n$$", "\n".join(rows), "\n".join(reasons)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _lines(
    derivation: Derivation, write: Callable[[Formula], str], precision: Precision
) -> list[_Line]:
    left = write(derivation.left)
    if derivation.independent:
        remark = f"{derivation.of} does not depend on {derivation.by}"
        return [_Line(left, "0", remark)]
    total = None if derivation.folded else derivation.total(derivation.symbols)
    end = _result(derivation.result, write, precision)
    if total is None:
        lines = [
            _Line(write(line.left), write(line.right), line.shapes) for line in derivation.equations
        ]
        return [*lines, _Line(left if not lines else "", end)]
    numbers = derivation.total(symbolic.rounded_numbers(derivation.evaluation, precision))
    assert numbers is not None
    found = [_Line(left, write(total)), _Line("", write(numbers)), _Line("", end)]
    return [line for i, line in enumerate(found) if i == 0 or line.right != found[i - 1].right]


def _result(value: Value, write: Callable[[Formula], str], precision: Precision) -> str:
    """A number, or an array written out while it is small."""
    if isinstance(value, float):
        shown = number_text(value, precision)
        return write(Formula.textbook(symbolic.number_tex(shown), shown))
    if size_of(value) > _MOST_ENTRIES or value.ndim > 2 or not value.size:
        return write(symbolic.shape_symbol(shape_of(value)))
    rows = value.reshape(1, -1) if value.ndim == 1 else value
    cells = [[number_text(x, precision) for x in row] for row in rows.tolist()]
    tex = r" \\ ".join(" & ".join(map(symbolic.number_tex, row)) for row in cells)
    plain = ", ".join("[" + ", ".join(row) + "]" for row in cells)
    matrix = rf"\begin{{pmatrix}} {tex} \end{{pmatrix}}"
    return write(Formula.textbook(matrix, plain if value.ndim == 1 else f"[{plain}]"))


def _aligned(lines: list[_Line]) -> str:
    rows = []
    for line in lines:
        remark = f" && {_remark_tex(line.remark)}" if line.remark else ""
        rows.append(f"{line.left} &= {line.right}{remark}".strip())
    return r"\begin{aligned} " + " \\\\\n".join(rows) + r" \end{aligned}"


_SIGNS = {"ᵀ": r"^{\top}", "·": r"\cdot", "⊙": r"\odot", "→": r"\to", "Σ": r"\sum"}


def _remark_tex(remark: str) -> str:
    """Shapes as mathematics, words as words."""
    if not remark.startswith(("(", "[", "Σ", "scalar")):
        return rf"\text{{{remark.replace('_', chr(92) + '_')}}}"
    return shapes_tex(remark)


def shapes_tex(shapes: str) -> str:
    """``(3,) · (4,)ᵀ → (3, 4)`` as LaTeX."""
    tex = shapes.replace("scalar", r"\text{scalar}").replace(",)", "{,})")
    for sign, command in _SIGNS.items():
        tex = tex.replace(sign, command)
    return tex


def _plain(lines: list[_Line]) -> list[str]:
    width = max((len(line.left) for line in lines), default=0)
    if len({line.left for line in lines if line.left}) > 1:
        width = 0
    return [
        f"{line.left:<{width}} = {line.right}{'    ' if line.remark else ''}{line.remark}".strip()
        if line.left else f"{' ' * width} = {line.right}"
        for line in lines
    ]  # fmt: skip


def _several(derivation: Derivation) -> tuple[Path, ...]:
    """The paths, where there are several and few enough to be told."""
    paths = () if derivation.folded else derivation.paths or ()
    return paths if len(paths) > 1 else ()


def _path_rows(derivation: Derivation) -> list[str]:
    return [
        f"{' → '.join(path.nodes)}: {number_text(path.product)}" for path in _several(derivation)
    ]


def _path_table(derivation: Derivation, precision: Precision) -> list[str]:
    paths = _several(derivation)
    if not paths:
        return []
    rows = [
        f"| {' → '.join(path.nodes)} | "
        f"{' · '.join(number_text(f, precision) for f in path.factors[::-1])} | "
        f"{number_text(path.product, precision)} |"
        for path in paths
    ]
    total = f"| **sum** | | **{value_text(derivation.result, precision)}** |"
    return ["| path | local gradients | product |", "| --- | --- | ---: |", *rows, total]


def _reasons(derivation: Derivation) -> list[str]:
    if not derivation.folded:
        return []
    return list(dict.fromkeys(r for line in derivation.equations for r in line.reasons))
