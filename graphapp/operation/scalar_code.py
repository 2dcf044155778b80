"""Formulas as Python source: what makes a graph of single numbers run at the speed of Python.

The source computes what the operation's NumPy code computes, with floats. Where ``math`` raises
(1/0, log 0, an overflow) the engine repeats the node with NumPy, which follows IEEE 754.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphapp.operation.formula import Formula, NotTraceable
from graphapp.operation.functions import SCALAR

#: How heads that are no function are written. Every one is exact: no operand moves.
_FORMS = {
    "add": "({} + {})", "sub": "({} - {})", "mul": "({} * {})", "div": "({} / {})",
    "neg": "(-{})", "where": "({1} if {0} else {2})", "count": "1.0",
    **{sign: f"({{}} {sign} {{}})" for sign in (">", ">=", "<", "<=", "==", "!=", "and", "or")},
}  # fmt: skip

#: The names that generated source may use, and nothing else: it has no builtins.
NAMESPACE: dict[str, Any] = {
    "__builtins__": {}, "inf": float("inf"), "nan": float("nan"), **SCALAR,
}  # fmt: skip


def source(tree: Formula, names: Mapping[str, str]) -> str:
    """Python source of a formula, with every symbol replaced by its name in ``names``.

    Raises NotTraceable where the formula has no scalar meaning (a matrix product, a textbook form).
    """
    head, operands = tree.head, tree.operands
    if head == "symbol":
        return names[operands[0]]
    if head == "constant":
        number = repr(operands[0])
        return f"({number})" if number.startswith("-") else number
    if head not in _FORMS and head not in SCALAR:
        raise NotTraceable(f"{head} has no scalar code")
    parts = [source(operand, names) for operand in operands]
    if head in _FORMS:
        return _FORMS[head].format(*parts)
    return _inline(head, parts) or f"{head}({', '.join(parts)})"


def _inline(head: str, parts: Sequence[str]) -> str:
    """The body of a short function instead of a call, where its operands are plain names."""
    if head in ("sum", "mean", "prod", "transpose"):
        return parts[0]
    if not all(part.isidentifier() or _is_number(part) for part in parts):
        return ""
    if head == "square":
        return f"({parts[0]} * {parts[0]})"
    if head in ("maximum", "minimum"):
        a, b = parts
        sign = ">=" if head == "maximum" else "<="
        return f"({a} if {a} {sign} {b} or {a} != {a} else {b})"
    return ""


def _is_number(part: str) -> bool:
    return part.replace(".", "", 1).isdigit()


def compiled(names: Sequence[str], body: str) -> Callable[..., Any]:
    """A function of ``names`` that returns ``body``, which this module made, never a file."""
    return eval(f"lambda {', '.join(names)}: {body}", NAMESPACE)  # type: ignore[no-any-return]  # noqa: S307
