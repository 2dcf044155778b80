"""What the search box offers for a typed text: operations, numbers, names and formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphapp.canvas.adding import NO_LINK, Grow, Link, grow_node
from graphapp.canvas.formula_offer import LIKE_PARAMETER, formula_offer, is_formula
from graphapp.errors import EditError, FormulaError
from graphapp.model import Graph
from graphapp.model.edits import free_id
from graphapp.model.formula_names import Name, name_of
from graphapp.model.fuzzy import NEAR, misfit
from graphapp.model.leaves import KINDS
from graphapp.model.typed_numbers import read_number, read_typed_value
from graphapp.operation import Operation, Source, Value, categories, operation_class, operations

_NAME = re.compile(r"[^\W\d]\w*")
_ASSIGNED = re.compile(r"\s*([^\W\d]\w*)\s*=\s*(.+?)\s*")
_COMMAND = re.compile(r"\\(?:mathrm|overline|hat)|[\\{}]")

#: Signs that people type for a symbol.
_SIGNS = {
    "add": "+ plus sum", "mul": "* × · times product", "sub": "- − minus difference",
    "div": "/ ÷ divided quotient", "power": "^ **", "sigmoid": "σ logistic", "sqrt": "√ root",
    "square": "x²", "exp": "e^x", "log": "ln", "matmul": "@", "sum": "Σ", "mean": "average",
    "squared_error": "mse", "absolute_error": "mae l1", "binary_cross_entropy": "bce",
    "cross_entropy": "ce nll", "dot": "· inner", "transpose": "T ᵀ", "reciprocal": "1/x",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One row of the box, and what choosing it adds."""

    symbol: str
    """LaTeX."""
    title: str
    category: str
    help: str
    step: str
    """What it is called in the history."""
    grow: Grow
    op: str = ""
    """The operation, where it is just that: remembered as a recent choice."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows for a text, and what is wrong with it as a formula."""

    offers: Sequence[Offer]
    error: FormulaError | None = None


def answer(text: str, graph: Graph, link: Link = NO_LINK, recent: Sequence[str] = ()) -> Answer:
    """What fits a text and the edge that is waiting."""
    text = text.strip() if not text.strip().startswith("=") else text
    takes_leaves = not link.source
    if takes_leaves and (leaves := _number_offers(text, graph)):
        return Answer(leaves)
    found = _operation_offers(text, link, recent)
    if is_formula(text, operations()):
        try:
            offer = Offer(*formula_offer(text, graph, link))
        except FormulaError as error:
            return Answer([offer for _, offer in found], error)
        return Answer([offer, *(offer for _, offer in found)])
    near = [offer for cost, offer in found if cost <= NEAR]
    rest = [offer for cost, offer in found if cost > NEAR]
    named = _named_offers(text, graph) if takes_leaves else []
    return Answer([*near, *named, *rest])


# Operations -----------------------------------------------------------------------------------


def operation_offer(cls: type[Operation], category: str) -> Offer:
    """The row of an operation."""
    title = cls.op.replace("_", " ")
    return Offer(
        cls.symbol or rf"\mathrm{{{cls.op}}}", title, category, _first_line(cls), f"Add {title}",
        grow_node(cls), cls.op,
    )  # fmt: skip


def offer_of(op: str) -> Offer:
    """The row of an operation by its name; raises UnknownOperation."""
    cls = operation_class(op)
    return operation_offer(cls, next((n for n, all_ in categories().items() if cls in all_), ""))


def _operation_offers(text: str, link: Link, recent: Sequence[str]) -> list[tuple[int, Offer]]:
    """Fitting operations with how badly each fits, the best first."""
    found: list[tuple[int, int, int, Offer]] = []
    for category, classes in categories().items():
        for cls in classes:
            if link.source and not cls.ports:
                continue
            cost = misfit(text, cls.op, _other_names(cls), f"{category} {cls.help()}")
            if cost is not None:
                offer = operation_offer(cls, category.replace("_", " "))
                found.append((cost, _rank(cls, link, recent), len(found), offer))
    return [(cost, offer) for cost, _, _, offer in sorted(found, key=lambda item: item[:3])]


def _rank(cls: type[Operation], link: Link, recent: Sequence[str]) -> int:
    """Recent choices first; where an input waits, sources are as good."""
    if link.target and not link.source and issubclass(cls, Source):
        return -1
    return recent.index(cls.op) if cls.op in recent else len(recent)


def _other_names(cls: type[Operation]) -> list[str]:
    spelled = _COMMAND.sub(" ", cls.symbol)
    words = [word for word in spelled.split() if len(word) > 1]
    symbol = [*words, spelled.replace(" ", "")]
    return [*symbol, *_SIGNS.get(cls.op, "").split(), cls.op.replace("_", "")]


def _first_line(cls: type[Operation]) -> str:
    words = " ".join(cls.help().replace("``", "").split())
    return words.partition(". ")[0].removesuffix(".") + "." if words else ""


# Leaves ---------------------------------------------------------------------------------------


def _number_offers(text: str, graph: Graph) -> list[Offer]:
    """A leaf of each kind for ``0.5`` or ``[1, 2]``, and for ``w = 0.5`` under that name."""
    value, name = _typed_value(text), None
    if value is None and (match := _ASSIGNED.fullmatch(text)):
        name = name_of(match[1])
        value = _typed_value(match[2]) if name is not None else None
    if value is None:
        return []
    order = _order(name)
    shown = text.partition("=")[2].strip() or text
    return [_leaf_offer(op, graph, value, name, shown) for op in order]


def _typed_value(text: str) -> Value | None:
    try:
        return read_typed_value(text) if text.startswith("[") else read_number(text)
    except EditError:
        return None


def _named_offers(text: str, graph: Graph) -> list[Offer]:
    """``Parameter w1``: a new leaf under the name that was typed."""
    name = name_of(text) if _NAME.fullmatch(text) and text not in operations() else None
    if name is None:
        return []
    return [_leaf_offer(op, graph, 1.0, name, "1") for op in _order(name)[:2]]


def _order(name: Name | None) -> tuple[str, ...]:
    """The kinds of leaves, the one that a name sounds like first."""
    sounds_trained = name is not None and LIKE_PARAMETER.fullmatch(name.id)
    return ("parameter", "input", "constant") if sounds_trained else KINDS


def _leaf_offer(op: str, graph: Graph, value: Value, name: Name | None, shown: str) -> Offer:
    cls = operation_class(op)
    if name is None:
        title, said = f"{op} {shown}", ""
    else:
        id = free_id(graph.nodes, name.id)
        title = f"{op} {id}"
        said = "" if id == name.id else f" {name.id} is there already."
    return Offer(
        (name.label or name.id if name else cls.symbol), title, "sources",
        f"{op.capitalize()} that holds {shown}.{said}", f"Add {title}",
        grow_node(cls, value, name),
    )  # fmt: skip
