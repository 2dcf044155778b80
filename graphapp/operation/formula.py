"""Formulas: what an operation's NumPy code becomes when it runs on symbols instead of numbers.

``Formula`` answers NumPy's dispatch protocols (NEP 13 and NEP 18), so ``1 / (1 + np.exp(-x))``
with a symbol for x is an expression tree. From the tree come LaTeX, plain text and the source
of fast scalar code. ``rendering`` turns it into words; this module only builds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

Operand: TypeAlias = "Formula | float | int"

_UFUNCS: dict[Any, str] = {
    np.add: "add", np.subtract: "sub", np.multiply: "mul", np.true_divide: "div",
    np.power: "pow", np.float_power: "pow", np.negative: "neg", np.matmul: "matmul",
    np.exp: "exp", np.log: "log", np.log1p: "log1p", np.expm1: "expm1", np.sqrt: "sqrt",
    np.abs: "abs", np.square: "square", np.reciprocal: "reciprocal", np.tanh: "tanh",
    np.sin: "sin", np.cos: "cos", np.sign: "sign",
    np.heaviside: "heaviside",
    np.maximum: "maximum", np.minimum: "minimum",
    np.greater: ">", np.greater_equal: ">=", np.less: "<", np.less_equal: "<=",
    np.equal: "==", np.not_equal: "!=", np.logical_and: "and", np.logical_or: "or",
}  # fmt: skip

_FUNCTIONS: dict[Any, str] = {
    np.where: "where", np.sum: "sum", np.mean: "mean", np.dot: "dot", np.transpose: "transpose",
    np.vdot: "dot", np.prod: "prod",
}  # fmt: skip


class NotTraceable(TypeError):
    """An operation uses NumPy in a way that has no formula; it overrides ``formula`` instead."""


class Formula:
    """A node of an expression tree: a ``head`` and its operands.

    Heads are ``symbol`` (operand: its name), ``constant`` (a number), ``textbook`` (LaTeX and
    text written by hand), an arithmetic name (add, sub, mul, div, pow, neg), a comparison, or
    the name of a function.
    """

    __slots__ = ("head", "operands")
    __hash__ = object.__hash__

    def __init__(self, head: str, *operands: Any) -> None:
        self.head = head
        self.operands = operands

    @staticmethod
    def symbol(name: str) -> Formula:
        """A variable. The name is LaTeX-like: ``w_1``, ``\\hat{y}``."""
        return Formula("symbol", name)

    @staticmethod
    def constant(number: float) -> Formula:
        """A number."""
        return Formula("constant", number)

    @staticmethod
    def textbook(latex: str, text: str) -> Formula:
        """A formula written by hand, for operations whose code reads badly as mathematics."""
        return Formula("textbook", latex, text)

    def __repr__(self) -> str:
        return f"Formula({self.head!r}, {', '.join(map(repr, self.operands))})"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Formula:
        name = _UFUNCS.get(ufunc)
        if name is None or method != "__call__" or options:
            raise NotTraceable(f"np.{ufunc.__name__} has no formula")
        return build(name, *inputs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, options: Any
    ) -> Formula:
        name = _FUNCTIONS.get(function)
        if name is None or any(value is not None for value in options.values()):
            raise NotTraceable(f"np.{function.__name__} has no formula")
        return build(name, *args)

    def __bool__(self) -> bool:
        raise NotTraceable("a symbol is neither true nor false: use np.where")

    def __add__(self, other: Operand) -> Formula:
        return build("add", self, other)

    def __radd__(self, other: Operand) -> Formula:
        return build("add", other, self)

    def __sub__(self, other: Operand) -> Formula:
        return build("sub", self, other)

    def __rsub__(self, other: Operand) -> Formula:
        return build("sub", other, self)

    def __mul__(self, other: Operand) -> Formula:
        return build("mul", self, other)

    def __rmul__(self, other: Operand) -> Formula:
        return build("mul", other, self)

    def __truediv__(self, other: Operand) -> Formula:
        return build("div", self, other)

    def __rtruediv__(self, other: Operand) -> Formula:
        return build("div", other, self)

    def __pow__(self, other: Operand) -> Formula:
        return build("pow", self, other)

    def __rpow__(self, other: Operand) -> Formula:
        return build("pow", other, self)

    def __neg__(self) -> Formula:
        return build("neg", self)

    def __abs__(self) -> Formula:
        return build("abs", self)

    def __matmul__(self, other: Operand) -> Formula:
        return build("matmul", self, other)

    def __gt__(self, other: Operand) -> Formula:
        return build(">", self, other)

    def __ge__(self, other: Operand) -> Formula:
        return build(">=", self, other)

    def __lt__(self, other: Operand) -> Formula:
        return build("<", self, other)

    def __le__(self, other: Operand) -> Formula:
        return build("<=", self, other)

    def __eq__(self, other: object) -> Formula:  # type: ignore[override]
        return build("==", self, other)

    def __ne__(self, other: object) -> Formula:  # type: ignore[override]
        return build("!=", self, other)

    @property
    def T(self) -> Formula:  # noqa: N802 - NumPy's name
        """The transpose."""
        return build("transpose", self)


def build(head: str, *operands: Any) -> Formula:
    """The tree of ``head`` over its operands, without factors of 1.

    Leaving out a factor of 1 changes no bit of the result, so the scalar code that comes from
    the tree computes what the NumPy code computes.
    """
    trees = tuple(_as_formula(operand) for operand in operands)
    if head in ("mul", "hadamard"):
        for one, other in (trees, trees[::-1]):
            if _is_one(one):
                return other
    if head in ("div", "pow") and _is_one(trees[1]):
        return trees[0]
    return Formula(head, *trees)


def sum_of(terms: Sequence[Formula]) -> Formula:
    """The sum of one term or more, its halves in brackets that nobody sees.

    The tree of a thousand terms is ten levels deep, so that what walks it may recurse.
    """
    if len(terms) == 1:
        return terms[0]
    middle = (len(terms) + 1) // 2
    return build("add", sum_of(terms[:middle]), sum_of(terms[middle:]))


def call(name: str, *operands: Any) -> Formula:
    """A named function of this package (``sigmoid``, ``softplus``) applied to its operands."""
    return build(name, *operands)


def is_formula(*operands: Any) -> bool:
    """Is any of the operands a symbol rather than a number?"""
    return any(isinstance(operand, Formula) for operand in operands)


def _as_formula(operand: Any) -> Formula:
    if isinstance(operand, Formula):
        return operand
    if isinstance(operand, bool | int | float | np.floating | np.integer):
        return Formula("constant", float(operand))
    raise NotTraceable(f"{type(operand).__name__} has no formula")


def _is_one(tree: Formula) -> bool:
    return tree.head == "constant" and tree.operands[0] == 1.0
