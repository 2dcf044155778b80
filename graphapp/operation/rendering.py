"""Formulas in words: LaTeX for the screen and papers, plain text for the terminal.

Both print as few parentheses as the tree needs. Every head of ``formula`` has one line in a table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from graphapp.operation.binding import (
    ATOM,
    CASES,
    POWER,
    PRODUCT,
    SIGNS,
    SUM,
    Piece,
    latex_brackets,
    latex_within,
    looseness,
    symbol_looseness,
    within,
)
from graphapp.operation.formula import Formula


def latex(formula: Formula) -> str:
    """LaTeX, without dollar signs: ``\\frac{1}{1 + e^{-x}}``."""
    return _piece(formula, _LATEX).text


def text(formula: Formula) -> str:
    """One line of plain text: ``1/(1 + exp(-x))``."""
    return _piece(formula, _TEXT).text


def indexed(formula: Formula, index: str) -> Formula:
    """An entry of an array: ``xᵢ`` for x and ``i``, ``W_{ij}`` for W and ``ij``."""
    parts = _piece(formula, _LATEX), _piece(formula, _TEXT)
    left = f"{{{parts[0].text}}}" if parts[0].binds == ATOM else latex_within(parts[0], ATOM)
    subscript = index if len(index) == 1 else f"{{{index}}}"
    return Formula.textbook(f"{left}_{subscript}", f"{within(parts[1], ATOM)}_{index}")


def ratio(above: Formula, below: Formula) -> Formula:
    """∂above/∂below as one symbol."""
    over, under = as_factor(above), as_factor(below)
    return Formula.textbook(
        rf"\frac{{\partial {latex(over)}}}{{\partial {latex(under)}}}",
        f"∂{text(over)}/∂{text(under)}",
    )


def as_factor(formula: Formula) -> Formula:
    """The same formula as one symbol, in brackets where a factor needs them."""
    return Formula.textbook(
        latex_within(_piece(formula, _LATEX), ATOM), within(_piece(formula, _TEXT), ATOM)
    )


def in_product(formula: Formula) -> Formula:
    """The same formula as it stands in a product: a sum in brackets."""
    return Formula.textbook(
        latex_within(_piece(formula, _LATEX), PRODUCT), within(_piece(formula, _TEXT), PRODUCT)
    )


def number_latex(number: float) -> str:
    """A constant in a formula: at most six digits, powers of ten written out."""
    return _latex_number(number).text


def _piece(formula: Formula, style: _Style) -> Piece:
    """The formula written, operands first. Without recursion: a path's product is a deep tree."""
    waiting = [(formula, False)]
    written: list[Piece] = []
    while waiting:
        tree, is_ready = waiting.pop()
        leaf = _leaf(tree, style)
        if leaf is not None:
            written.append(leaf)
        elif not is_ready:
            waiting.append((tree, True))
            waiting.extend((operand, False) for operand in reversed(tree.operands))
        else:
            first = len(written) - len(tree.operands)
            parts = written[first:]
            write = style.heads.get(tree.head)
            written[first:] = [write(*parts) if write else style.call(tree.head, parts)]
    return written[0]


def _leaf(formula: Formula, style: _Style) -> Piece | None:
    """What has no operands; None for a tree."""
    head, operands = formula.head, formula.operands
    if head == "symbol":
        return Piece(style.symbol(operands[0]), symbol_looseness(operands[0]))
    if head == "constant":
        return style.number(operands[0])
    if head == "textbook":
        return Piece(operands[style.written], looseness(operands[style.written]))
    return None


def _digits(number: float) -> tuple[str, int]:
    """Mantissa and power of ten of a finite number, the power 0 where plain digits are short."""
    plain = f"{number:.6g}"
    if "e" not in plain:
        return plain, 0
    mantissa, power = plain.split("e")
    return mantissa, int(power)


def _latex_number(number: float) -> Piece:
    if not math.isfinite(number):
        return Piece(r"\mathrm{nan}" if math.isnan(number) else
                      r"\infty" if number > 0 else r"-\infty",
                      SUM if number == -math.inf else ATOM)  # fmt: skip
    mantissa, power = _digits(number)
    binds = SUM if mantissa.startswith("-") else ATOM
    if power:
        scaled = {"1": "", "-1": "-"}.get(mantissa, rf"{mantissa} \cdot ")
        return Piece(f"{scaled}10^{{{power}}}", min(binds, PRODUCT))
    return Piece(mantissa, binds)


def _text_number(number: float) -> Piece:
    written = f"{number:.6g}"
    return Piece(written, SUM if written.startswith("-") else ATOM)


def _text_symbol(name: str) -> str:
    """The name without LaTeX's signs: ``\\hat{y}`` is ``yhat``, ``w_{12}`` is ``w_12``."""
    for accent in ("hat", "bar", "tilde"):
        while (start := name.find(rf"\{accent}{{")) >= 0:
            end = name.index("}", start)
            name = name[:start] + name[start + len(accent) + 2 : end] + accent + name[end + 1 :]
    for sign in (r"\mathrm", r"\text", "\\", "{", "}"):
        name = name.replace(sign, "")
    return name


# The tables: one line per head ----------------------------------------------------------


def _latex_product(a: Piece, b: Piece) -> Piece:
    left = latex_within(a, PRODUCT) if not a.text.startswith("-") else _negative_first(a)
    right = latex_within(b, PRODUCT)
    sign = r" \cdot " if right[:1].isdigit() or (left.endswith("}") and right[:1] == "(") else r"\,"
    return Piece(f"{left}{sign}{right}", PRODUCT)


def _negative_first(piece: Piece) -> str:
    """−x as the first factor needs no parentheses, −x + y does."""
    rest = piece.text[1:]
    simple = piece.binds > SUM or not any(sign in rest for sign in ("+", "-"))
    return piece.text if simple else latex_within(piece, PRODUCT)


def _text_product(a: Piece, b: Piece) -> Piece:
    left = a.text if a.text.startswith("-") and a.text[1:].isalnum() else within(a, PRODUCT)
    return Piece(f"{left}·{within(b, PRODUCT)}", PRODUCT)


def _sum(sign: str, bracketed: Callable[[Piece, int], str]) -> Callable[..., Piece]:
    def write(a: Piece, b: Piece) -> Piece:
        left = _closed(a) if bracketed is latex_within else bracketed(a, SUM)
        if b.text.startswith(SIGNS) and SUM <= b.binds < ATOM:
            if sign == "+":
                return Piece(f"{left} - {b.text[1:]}", SUM)
            return Piece(f"{left} - {bracketed(b, ATOM)}", SUM)
        return Piece(f"{left} {sign} {bracketed(b, SUM if sign == '+' else PRODUCT)}", SUM)

    return write


def _closed(piece: Piece) -> str:
    """The left operand of + or −, in brackets where it ends in a sum that would go on."""
    depth = 0
    for i, letter in enumerate(piece.text if r"\sum" in piece.text else ""):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0 and piece.text.startswith(r"\sum", i):
            return latex_within(piece, ATOM)
    return latex_within(piece, SUM)


def _negative(bracketed: Callable[[Piece, int], str]) -> Callable[[Piece], Piece]:
    def write(a: Piece) -> Piece:
        # a product may begin with a sign of its own: −(−2·x), never −−2·x
        return Piece(f"-{bracketed(a, ATOM if a.text.startswith(SIGNS) else PRODUCT)}", SUM)

    return write


def _relation(sign: str, bracketed: Callable[[Piece, int], str]) -> Callable[..., Piece]:
    return lambda a, b: Piece(f"{bracketed(a, SUM)} {sign} {bracketed(b, SUM)}", CASES)


def _latex_power(a: Piece, b: Piece) -> Piece:
    return Piece(f"{_latex_base(a)}^{{{b.text}}}", POWER)


def _latex_base(a: Piece) -> str:
    # a fraction holds together as a factor, not under an exponent; h^{(1)} has an exponent already
    if a.text.startswith(r"\frac"):
        return rf"\left({a.text}\right)"
    return f"({a.text})" if a.binds == ATOM and _raised(a.text) else latex_within(a, ATOM)


def _raised(written: str) -> bool:
    """Does a symbol end in a superscript?"""
    return re.search(r"\^(\{[^{}]*\}|.)$", written) is not None


def _latex_transpose(a: Piece) -> Piece:
    """W^{(1)} becomes W^{(1)\\top}: one superscript, as the sheets write it."""
    if a.binds == ATOM and a.text.endswith("}") and _raised(a.text):
        return Piece(rf"{a.text[:-1]}\top}}", POWER)
    return Piece(rf"{_latex_base(a)}^{{\top}}", POWER)


def _text_base(a: Piece) -> str:
    return f"({a.text})" if a.binds == ATOM and "^" in a.text else within(a, ATOM)


def _latex_call(name: str) -> Callable[..., Piece]:
    def write(*operands: Piece) -> Piece:
        inside = ", ".join(operand.text for operand in operands)
        return Piece(f"{name}{latex_brackets(inside)}", ATOM)

    return write


def _text_call(name: str) -> Callable[..., Piece]:
    return lambda *parts: Piece(f"{name}({', '.join(part.text for part in parts)})", ATOM)


def _latex_where(condition: Piece, chosen: Piece, other: Piece) -> Piece:
    begin, end = r"\begin{cases} ", r" \end{cases}"
    rows = rf"{chosen.text} & {condition.text}"
    if other.text.startswith(begin) and other.text.endswith(end):
        rest = other.text[len(begin) : -len(end)]
    else:
        rest = rf"{other.text} & \text{{otherwise}}"
    return Piece(rf"{begin}{rows} \\ {rest}{end}", CASES)


def _text_where(condition: Piece, chosen: Piece, other: Piece) -> Piece:
    return Piece(f"{within(chosen, SUM)} if {condition.text} else {other.text}", CASES)


def _plus_one(piece: Piece, bracketed: Callable[[Piece, int], str]) -> str:
    return _sum("+", bracketed)(Piece("1", ATOM), piece).text


def _latex_total(a: Piece) -> Piece:
    return Piece(rf"\sum {latex_within(a, PRODUCT)}", PRODUCT)


_LATEX_HEADS: dict[str, Callable[..., Piece]] = {
    "add": _sum("+", latex_within),
    "sub": _sum("-", latex_within),
    "neg": _negative(latex_within),
    "mul": _latex_product,
    "matmul": lambda a, b: Piece(
        rf"{latex_within(a, PRODUCT)}\,{latex_within(b, PRODUCT)}", PRODUCT
    ),
    "dot": lambda a, b: Piece(
        rf"{latex_within(a, PRODUCT)} \cdot {latex_within(b, PRODUCT)}", PRODUCT
    ),
    "hadamard": lambda a, b: Piece(
        rf"{latex_within(a, PRODUCT)} \odot {latex_within(b, PRODUCT)}", PRODUCT
    ),
    "div": lambda a, b: Piece(rf"\frac{{{a.text}}}{{{b.text}}}", PRODUCT),
    "reciprocal": lambda a: Piece(rf"\frac{{1}}{{{a.text}}}", PRODUCT),
    "pow": _latex_power,
    "square": lambda a: _latex_power(a, Piece("2", ATOM)),
    "exp": lambda a: Piece(f"e^{{{a.text}}}", POWER),
    "expm1": lambda a: Piece(f"e^{{{a.text}}} - 1", SUM),
    "log": _latex_call(r"\ln"),
    "log1p": lambda a: _latex_call(r"\ln")(Piece(_plus_one(a, latex_within), SUM)),
    "xlogy": lambda a, b: _latex_product(a, _latex_call(r"\ln")(b)),
    "xlog1py": lambda a, b: _latex_product(a, _LATEX_HEADS["log1p"](b)),
    "sqrt": lambda a: Piece(rf"\sqrt{{{a.text}}}", ATOM),
    "abs": lambda a: Piece(rf"\left|{a.text}\right|", ATOM),
    "tanh": _latex_call(r"\tanh"),
    "sin": _latex_call(r"\sin"),
    "cos": _latex_call(r"\cos"),
    "sign": _latex_call(r"\mathrm{sign}"),
    "heaviside": lambda a, _: _latex_call(r"\mathrm{step}")(a),
    "maximum": _latex_call(r"\max"),
    "minimum": _latex_call(r"\min"),
    "sigmoid": _latex_call(r"\sigma"),
    "normal_cdf": _latex_call(r"\Phi"),
    "log_softmax": _latex_call(r"\ln\,\mathrm{softmax}"),
    "where": _latex_where,
    "sum": _latex_total,
    "mean": lambda a: Piece(rf"\frac{{1}}{{n}} {_latex_total(a).text}", PRODUCT),
    "count": lambda _: Piece("n", ATOM),
    "examples": lambda _: Piece("m", ATOM),
    "transpose": _latex_transpose,
    "iverson": lambda a: Piece(f"[{a.text}]", ATOM),
    ">": _relation(">", latex_within),
    ">=": _relation(r"\ge", latex_within),
    "<": _relation("<", latex_within),
    "<=": _relation(r"\le", latex_within),
    "==": _relation("=", latex_within),
    "!=": _relation(r"\ne", latex_within),
    "and": lambda a, b: Piece(rf"{a.text} \text{{ and }} {b.text}", CASES),
    "or": lambda a, b: Piece(rf"{a.text} \text{{ or }} {b.text}", CASES),
}

_TEXT_HEADS: dict[str, Callable[..., Piece]] = {
    "add": _sum("+", within),
    "sub": _sum("-", within),
    "neg": _negative(within),
    "mul": _text_product,
    "matmul": lambda a, b: Piece(f"{within(a, PRODUCT)} @ {within(b, POWER)}", PRODUCT),
    "dot": _text_call("dot"),
    "hadamard": lambda a, b: Piece(f"{within(a, PRODUCT)} ⊙ {within(b, POWER)}", PRODUCT),
    "div": lambda a, b: Piece(f"{within(a, PRODUCT)}/{within(b, POWER)}", PRODUCT),
    "reciprocal": lambda a: Piece(f"1/{within(a, POWER)}", PRODUCT),
    "pow": lambda a, b: Piece(f"{_text_base(a)}^{within(b, ATOM)}", POWER),
    "square": lambda a: Piece(f"{_text_base(a)}^2", POWER),
    "exp": _text_call("exp"),
    "expm1": lambda a: Piece(f"exp({a.text}) - 1", SUM),
    "log": _text_call("ln"),
    "log1p": lambda a: Piece(f"ln({_plus_one(a, within)})", ATOM),
    "xlogy": lambda a, b: _text_product(a, _text_call("ln")(b)),
    "xlog1py": lambda a, b: _text_product(a, _TEXT_HEADS["log1p"](b)),
    "abs": lambda a: Piece(f"|{a.text}|", ATOM),
    "heaviside": lambda a, _: _text_call("step")(a),
    "maximum": _text_call("max"),
    "minimum": _text_call("min"),
    "sigmoid": _text_call("σ"),
    "normal_cdf": _text_call("Φ"),
    "log_softmax": _text_call("ln softmax"),
    "where": _text_where,
    "count": lambda _: Piece("n", ATOM),
    "examples": lambda _: Piece("m", ATOM),
    "transpose": lambda a: Piece(f"{within(a, ATOM)}ᵀ", POWER),
    "iverson": lambda a: Piece(f"[{a.text}]", ATOM),
    ">": _relation(">", within),
    ">=": _relation("≥", within),
    "<": _relation("<", within),
    "<=": _relation("≤", within),
    "==": _relation("=", within),
    "!=": _relation("≠", within),
    "and": lambda a, b: Piece(f"{a.text} and {b.text}", CASES),
    "or": lambda a, b: Piece(f"{a.text} or {b.text}", CASES),
}


class _Style(NamedTuple):
    symbol: Callable[[str], str]
    number: Callable[[float], Piece]
    written: int
    """Which operand of a textbook formula."""
    heads: dict[str, Callable[..., Piece]]
    call: Callable[[str, Any], Piece]


_LATEX = _Style(
    symbol=lambda name: name,
    number=_latex_number,
    written=0,
    heads=_LATEX_HEADS,
    call=lambda name, parts: _latex_call(rf"\mathrm{{{name.replace('_', ' ')}}}")(*parts),
)
_TEXT = _Style(
    symbol=_text_symbol,
    number=_text_number,
    written=1,
    heads=_TEXT_HEADS,
    call=lambda name, parts: _text_call(name)(*parts),
)
