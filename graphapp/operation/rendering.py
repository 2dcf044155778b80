"""Formulas in words: LaTeX for the screen and papers, plain text for the terminal.

Both print as few parentheses as the tree needs. Every head of ``formula`` has one line in a table.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from graphapp.operation.formula import Formula

# How tightly an expression holds together: an operand looser than its place gets parentheses.
_CASES, _SUM, _PRODUCT, _POWER, _ATOM = range(5)

_SIGNS = ("-", "−")  # a number rounded for the screen has the true minus


class _Piece(NamedTuple):
    text: str
    binds: int


_Parts = tuple[_Piece, ...]


def latex(formula: Formula) -> str:
    """LaTeX, without dollar signs: ``\\frac{1}{1 + e^{-x}}``."""
    return _piece(formula, _LATEX).text


def text(formula: Formula) -> str:
    """One line of plain text: ``1/(1 + exp(-x))``."""
    return _piece(formula, _TEXT).text


def indexed(formula: Formula, index: str) -> Formula:
    """An entry of an array: ``xᵢ`` for x and ``i``, ``W_{ij}`` for W and ``ij``."""
    parts = _piece(formula, _LATEX), _piece(formula, _TEXT)
    left = f"{{{parts[0].text}}}" if parts[0].binds == _ATOM else _latex_within(parts[0], _ATOM)
    subscript = index if len(index) == 1 else f"{{{index}}}"
    return Formula.textbook(f"{left}_{subscript}", f"{_within(parts[1], _ATOM)}_{index}")


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
        _latex_within(_piece(formula, _LATEX), _ATOM), _within(_piece(formula, _TEXT), _ATOM)
    )


def in_product(formula: Formula) -> Formula:
    """The same formula as it stands in a product: a sum in brackets."""
    return Formula.textbook(
        _latex_within(_piece(formula, _LATEX), _PRODUCT), _within(_piece(formula, _TEXT), _PRODUCT)
    )


def number_latex(number: float) -> str:
    """A constant in a formula: at most six digits, powers of ten written out."""
    return _latex_number(number).text


def _piece(formula: Formula, style: _Style) -> _Piece:
    head, operands = formula.head, formula.operands
    if head == "symbol":
        return _Piece(style.symbol(operands[0]), _symbol_looseness(operands[0]))
    if head == "constant":
        return style.number(operands[0])
    if head == "textbook":
        return _Piece(operands[style.written], _looseness(operands[style.written]))
    parts = tuple(_piece(operand, style) for operand in operands)
    write = style.heads.get(head)
    return write(*parts) if write else style.call(head, parts)


def _looseness(written: str) -> int:
    """How tightly a formula written by hand binds: by the loosest sign outside its brackets."""
    depth, loosest = 0, _ATOM
    for i, letter in enumerate(written):
        depth += (letter in "({[") - (letter in ")}]")
        if depth == 0 and letter in "+-−=" and (i == 0 or written[i - 1] not in "_^"):
            return _SUM
        if depth == 0 and letter in " ·/":
            loosest = _PRODUCT
    return loosest


def _symbol_looseness(name: str) -> int:
    """A label may be a formula, ``1-h``; the space that ends a command, ``\\hat y``, is no sign."""
    return _looseness(re.sub(r"(\\[A-Za-z]+)\s+", r"\1", name))


def _within(piece: _Piece, place: int) -> str:
    return piece.text if piece.binds >= place else f"({piece.text})"


def _latex_within(piece: _Piece, place: int) -> str:
    if piece.binds >= place:
        return piece.text
    return _latex_brackets(piece.text)


def _latex_brackets(inside: str) -> str:
    """Brackets as tall as what they hold; plain ones for a sum: ziamath stretches them too far."""
    tall = (r"\frac" in inside or r"\begin" in inside) and r"\sum" not in inside
    return rf"\left({inside}\right)" if tall else f"({inside})"


def _digits(number: float) -> tuple[str, int]:
    """Mantissa and power of ten of a finite number, the power 0 where plain digits are short."""
    plain = f"{number:.6g}"
    if "e" not in plain:
        return plain, 0
    mantissa, power = plain.split("e")
    return mantissa, int(power)


def _latex_number(number: float) -> _Piece:
    if not math.isfinite(number):
        return _Piece(r"\mathrm{nan}" if math.isnan(number) else
                      r"\infty" if number > 0 else r"-\infty",
                      _SUM if number == -math.inf else _ATOM)  # fmt: skip
    mantissa, power = _digits(number)
    binds = _SUM if mantissa.startswith("-") else _ATOM
    if power:
        scaled = {"1": "", "-1": "-"}.get(mantissa, rf"{mantissa} \cdot ")
        return _Piece(f"{scaled}10^{{{power}}}", min(binds, _PRODUCT))
    return _Piece(mantissa, binds)


def _text_number(number: float) -> _Piece:
    written = f"{number:.6g}"
    return _Piece(written, _SUM if written.startswith("-") else _ATOM)


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


def _latex_product(a: _Piece, b: _Piece) -> _Piece:
    left = _latex_within(a, _PRODUCT) if not a.text.startswith("-") else _negative_first(a)
    right = _latex_within(b, _PRODUCT)
    sign = r" \cdot " if right[:1].isdigit() or (left.endswith("}") and right[:1] == "(") else r"\,"
    return _Piece(f"{left}{sign}{right}", _PRODUCT)


def _negative_first(piece: _Piece) -> str:
    """−x as the first factor needs no parentheses, −x + y does."""
    rest = piece.text[1:]
    simple = piece.binds > _SUM or not any(sign in rest for sign in ("+", "-"))
    return piece.text if simple else _latex_within(piece, _PRODUCT)


def _text_product(a: _Piece, b: _Piece) -> _Piece:
    left = a.text if a.text.startswith("-") and a.text[1:].isalnum() else _within(a, _PRODUCT)
    return _Piece(f"{left}·{_within(b, _PRODUCT)}", _PRODUCT)


def _sum(sign: str, within: Callable[[_Piece, int], str]) -> Callable[..., _Piece]:
    def write(a: _Piece, b: _Piece) -> _Piece:
        left = _closed(a) if within is _latex_within else within(a, _SUM)
        if b.text.startswith(_SIGNS) and _SUM <= b.binds < _ATOM:
            if sign == "+":
                return _Piece(f"{left} - {b.text[1:]}", _SUM)
            return _Piece(f"{left} - {within(b, _ATOM)}", _SUM)
        return _Piece(f"{left} {sign} {within(b, _SUM if sign == '+' else _PRODUCT)}", _SUM)

    return write


def _closed(piece: _Piece) -> str:
    """The left operand of + or −, in brackets where it ends in a sum that would go on."""
    depth = 0
    for i, letter in enumerate(piece.text):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0 and piece.text.startswith(r"\sum", i):
            return _latex_within(piece, _ATOM)
    return _latex_within(piece, _SUM)


def _negative(within: Callable[[_Piece, int], str]) -> Callable[[_Piece], _Piece]:
    def write(a: _Piece) -> _Piece:
        # a product may begin with a sign of its own: −(−2·x), never −−2·x
        return _Piece(f"-{within(a, _ATOM if a.text.startswith(_SIGNS) else _PRODUCT)}", _SUM)

    return write


def _relation(sign: str, within: Callable[[_Piece, int], str]) -> Callable[..., _Piece]:
    return lambda a, b: _Piece(f"{within(a, _SUM)} {sign} {within(b, _SUM)}", _CASES)


def _latex_power(a: _Piece, b: _Piece) -> _Piece:
    return _Piece(f"{_latex_base(a)}^{{{b.text}}}", _POWER)


def _latex_base(a: _Piece) -> str:
    # a fraction holds together as a factor, not under an exponent; h^{(1)} has an exponent already
    if a.text.startswith(r"\frac"):
        return rf"\left({a.text}\right)"
    return f"({a.text})" if a.binds == _ATOM and _raised(a.text) else _latex_within(a, _ATOM)


def _raised(written: str) -> bool:
    """Does a symbol end in a superscript?"""
    return re.search(r"\^(\{[^{}]*\}|.)$", written) is not None


def _latex_transpose(a: _Piece) -> _Piece:
    """W^{(1)} becomes W^{(1)\\top}: one superscript, as the sheets write it."""
    if a.binds == _ATOM and a.text.endswith("}") and _raised(a.text):
        return _Piece(rf"{a.text[:-1]}\top}}", _POWER)
    return _Piece(rf"{_latex_base(a)}^{{\top}}", _POWER)


def _text_base(a: _Piece) -> str:
    return f"({a.text})" if a.binds == _ATOM and "^" in a.text else _within(a, _ATOM)


def _latex_call(name: str) -> Callable[..., _Piece]:
    def write(*operands: _Piece) -> _Piece:
        inside = ", ".join(operand.text for operand in operands)
        return _Piece(f"{name}{_latex_brackets(inside)}", _ATOM)

    return write


def _text_call(name: str) -> Callable[..., _Piece]:
    return lambda *parts: _Piece(f"{name}({', '.join(part.text for part in parts)})", _ATOM)


def _latex_where(condition: _Piece, chosen: _Piece, other: _Piece) -> _Piece:
    begin, end = r"\begin{cases} ", r" \end{cases}"
    rows = rf"{chosen.text} & {condition.text}"
    if other.text.startswith(begin) and other.text.endswith(end):
        rest = other.text[len(begin) : -len(end)]
    else:
        rest = rf"{other.text} & \text{{otherwise}}"
    return _Piece(rf"{begin}{rows} \\ {rest}{end}", _CASES)


def _text_where(condition: _Piece, chosen: _Piece, other: _Piece) -> _Piece:
    return _Piece(f"{_within(chosen, _SUM)} if {condition.text} else {other.text}", _CASES)


def _plus_one(piece: _Piece, within: Callable[[_Piece, int], str]) -> str:
    return _sum("+", within)(_Piece("1", _ATOM), piece).text


def _latex_total(a: _Piece) -> _Piece:
    return _Piece(rf"\sum {_latex_within(a, _PRODUCT)}", _PRODUCT)


_LATEX_HEADS: dict[str, Callable[..., _Piece]] = {
    "add": _sum("+", _latex_within),
    "sub": _sum("-", _latex_within),
    "neg": _negative(_latex_within),
    "mul": _latex_product,
    "matmul": lambda a, b: _Piece(
        rf"{_latex_within(a, _PRODUCT)}\,{_latex_within(b, _PRODUCT)}", _PRODUCT
    ),
    "dot": lambda a, b: _Piece(
        rf"{_latex_within(a, _PRODUCT)} \cdot {_latex_within(b, _PRODUCT)}", _PRODUCT
    ),
    "hadamard": lambda a, b: _Piece(
        rf"{_latex_within(a, _PRODUCT)} \odot {_latex_within(b, _PRODUCT)}", _PRODUCT
    ),
    "div": lambda a, b: _Piece(rf"\frac{{{a.text}}}{{{b.text}}}", _PRODUCT),
    "reciprocal": lambda a: _Piece(rf"\frac{{1}}{{{a.text}}}", _PRODUCT),
    "pow": _latex_power,
    "square": lambda a: _latex_power(a, _Piece("2", _ATOM)),
    "exp": lambda a: _Piece(f"e^{{{a.text}}}", _POWER),
    "expm1": lambda a: _Piece(f"e^{{{a.text}}} - 1", _SUM),
    "log": _latex_call(r"\ln"),
    "log1p": lambda a: _latex_call(r"\ln")(_Piece(_plus_one(a, _latex_within), _SUM)),
    "xlogy": lambda a, b: _latex_product(a, _latex_call(r"\ln")(b)),
    "xlog1py": lambda a, b: _latex_product(a, _LATEX_HEADS["log1p"](b)),
    "sqrt": lambda a: _Piece(rf"\sqrt{{{a.text}}}", _ATOM),
    "abs": lambda a: _Piece(rf"\left|{a.text}\right|", _ATOM),
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
    "mean": lambda a: _Piece(rf"\frac{{1}}{{n}} {_latex_total(a).text}", _PRODUCT),
    "count": lambda _: _Piece("n", _ATOM),
    "examples": lambda _: _Piece("m", _ATOM),
    "transpose": _latex_transpose,
    "iverson": lambda a: _Piece(f"[{a.text}]", _ATOM),
    ">": _relation(">", _latex_within),
    ">=": _relation(r"\ge", _latex_within),
    "<": _relation("<", _latex_within),
    "<=": _relation(r"\le", _latex_within),
    "==": _relation("=", _latex_within),
    "!=": _relation(r"\ne", _latex_within),
    "and": lambda a, b: _Piece(rf"{a.text} \text{{ and }} {b.text}", _CASES),
    "or": lambda a, b: _Piece(rf"{a.text} \text{{ or }} {b.text}", _CASES),
}

_TEXT_HEADS: dict[str, Callable[..., _Piece]] = {
    "add": _sum("+", _within),
    "sub": _sum("-", _within),
    "neg": _negative(_within),
    "mul": _text_product,
    "matmul": lambda a, b: _Piece(f"{_within(a, _PRODUCT)} @ {_within(b, _POWER)}", _PRODUCT),
    "dot": _text_call("dot"),
    "hadamard": lambda a, b: _Piece(f"{_within(a, _PRODUCT)} ⊙ {_within(b, _POWER)}", _PRODUCT),
    "div": lambda a, b: _Piece(f"{_within(a, _PRODUCT)}/{_within(b, _POWER)}", _PRODUCT),
    "reciprocal": lambda a: _Piece(f"1/{_within(a, _POWER)}", _PRODUCT),
    "pow": lambda a, b: _Piece(f"{_text_base(a)}^{_within(b, _ATOM)}", _POWER),
    "square": lambda a: _Piece(f"{_text_base(a)}^2", _POWER),
    "exp": _text_call("exp"),
    "expm1": lambda a: _Piece(f"exp({a.text}) - 1", _SUM),
    "log": _text_call("ln"),
    "log1p": lambda a: _Piece(f"ln({_plus_one(a, _within)})", _ATOM),
    "xlogy": lambda a, b: _text_product(a, _text_call("ln")(b)),
    "xlog1py": lambda a, b: _text_product(a, _TEXT_HEADS["log1p"](b)),
    "abs": lambda a: _Piece(f"|{a.text}|", _ATOM),
    "heaviside": lambda a, _: _text_call("step")(a),
    "maximum": _text_call("max"),
    "minimum": _text_call("min"),
    "sigmoid": _text_call("σ"),
    "normal_cdf": _text_call("Φ"),
    "log_softmax": _text_call("ln softmax"),
    "where": _text_where,
    "count": lambda _: _Piece("n", _ATOM),
    "examples": lambda _: _Piece("m", _ATOM),
    "transpose": lambda a: _Piece(f"{_within(a, _ATOM)}ᵀ", _POWER),
    "iverson": lambda a: _Piece(f"[{a.text}]", _ATOM),
    ">": _relation(">", _within),
    ">=": _relation("≥", _within),
    "<": _relation("<", _within),
    "<=": _relation("≤", _within),
    "==": _relation("=", _within),
    "!=": _relation("≠", _within),
    "and": lambda a, b: _Piece(f"{a.text} and {b.text}", _CASES),
    "or": lambda a, b: _Piece(f"{a.text} or {b.text}", _CASES),
}


class _Style(NamedTuple):
    symbol: Callable[[str], str]
    number: Callable[[float], _Piece]
    written: int
    """Which operand of a textbook formula."""
    heads: dict[str, Callable[..., _Piece]]
    call: Callable[[str, Any], _Piece]


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
