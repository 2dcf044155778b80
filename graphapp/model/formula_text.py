"""The text of a typed formula, cut into statements and handed to Python's parser.

Names, numbers and texts are replaced by placeholders first, so that the parser sees nothing but
operators and brackets: no keyword, no builtin, no literal of Python's has a meaning in a formula.
Every fault is a FormulaError with the line and the column in the text as it was typed.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from graphapp.errors import FormulaError

#: Characters of a whole text.
LONGEST_TEXT = 20_000
#: Brackets inside each other.
DEEPEST = 50
#: Operators of one statement: Python's parser goes one level deeper for each.
MOST_OPERATORS = 500

_TOKEN = re.compile(
    r"(?P<space>[^\S\n]+|\#[^\n]*)"
    r"|(?P<end>[;\n])"
    r"|(?P<number>(?:[0-9][0-9_]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-−]?[0-9]+)?)"
    r"|(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>(?:[^\W\d]|_)(?:[^\W⁰¹²³⁴-⁹]|[\u0300-\u036f\u2080-\u209c])*)"
    r"|(?P<text>\"[^\"\n]*\"|'[^'\n]*')"
    r"|(?P<operator>\*\*|[=!<>]=|[-+*/@^·×⋅∗−÷=,.])"
    r"|(?P<open>[(\[])"
    r"|(?P<close>[)\]])"
)

_OPERATORS = {"^": "**", "·": "*", "×": "*", "⋅": "*", "∗": "*", "−": "-", "÷": "/"}
_RAISED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_CLOSES = {"(": ")", "[": "]"}


class Token(NamedTuple):
    """A piece of the text; ``offset`` counts from its beginning."""

    kind: str
    text: str
    offset: int


@dataclass
class Source:
    """The whole text, with what the placeholders in its trees stand for."""

    text: str
    names: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def error(self, message: str, offset: int) -> FormulaError:
        """The error about the character at ``offset``."""
        before = self.text[:offset]
        column = offset - (before.rfind("\n") + 1) + 1
        return FormulaError(message, column, before.count("\n") + 1)


@dataclass(frozen=True)
class Statement:
    """``name = expression``, or an expression alone."""

    source: Source
    name: Token | None
    tree: ast.expr
    offsets: list[int]
    """Where each character that the parser saw comes from."""

    def offset(self, node: ast.expr) -> int:
        """Where a part of the tree begins in the text."""
        return self.offsets[node.col_offset]

    def error(self, message: str, node: ast.expr) -> FormulaError:
        """The error about a part of the tree."""
        return self.source.error(message, self.offset(node))


def statements(text: str) -> list[Statement]:
    """The statements of a text, each parsed. Raises FormulaError."""
    source = Source(text)
    if len(text) > LONGEST_TEXT:
        raise FormulaError(f"the formula is longer than {LONGEST_TEXT:,} characters", LONGEST_TEXT)
    groups = _groups(source)
    if not groups:
        raise FormulaError("there is no formula: type one, such as L = (w*x - y)**2", 1)
    return [_statement(source, tokens) for tokens in groups]


def _tokens(source: Source) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while position < len(source.text):
        match = _TOKEN.match(source.text, position)
        if match is None:
            raise source.error(_stranger(source.text[position]), position)
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), position))
        position = match.end()
    return tokens


def _stranger(character: str) -> str:
    if character in "<>!&|%~?":
        return f"{character!r} has no meaning here: a formula has + − * / ** @ and functions"
    if character in "\"'":
        return "a text begins here and does not end: close its quotes"
    return f"{character!r} has no meaning in a formula: remove it"


def _groups(source: Source) -> list[list[Token]]:
    """The tokens of each statement; a line break inside brackets does not end one."""
    groups: list[list[Token]] = [[]]
    brackets: list[Token] = []
    for token in _tokens(source):
        if token.kind == "open":
            brackets.append(token)
            if len(brackets) > DEEPEST:
                message = f"brackets are nested more than {DEEPEST} deep: name a part of it"
                raise source.error(message, token.offset)
        elif token.kind == "close":
            opened = brackets.pop().text if brackets else ""
            if _CLOSES.get(opened) != token.text:
                raise source.error(f"{token.text} closes nothing: remove it", token.offset)
        if token.kind != "end":
            groups[-1].append(token)
        elif not brackets:
            groups.append([])
        elif token.text == ";":
            break
    if brackets:
        bracket = brackets[-1]
        message = f"{bracket.text} is never closed: add a {_CLOSES[bracket.text]}"
        raise source.error(message, bracket.offset)
    return [group for group in groups if group]


def _statement(source: Source, tokens: list[Token]) -> Statement:
    depth = 0
    name: Token | None = None
    for i, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "=" and depth == 0:
            if i != 1 or tokens[0].kind != "name":
                message = "left of = stands the name of one node, and each statement has one ="
                raise source.error(message, token.offset)
            name = tokens[0]
    if name is not None:
        if len(tokens) == 2:
            raise source.error("there is nothing after the =", tokens[1].offset)
        tokens = tokens[2:]
    _check_neighbours(source, tokens)
    return _parsed(source, name, tokens)


def _check_neighbours(source: Source, tokens: list[Token]) -> None:
    """Two operands beside each other mean a product in mathematics, and need a * here."""
    operators = sum(token.kind == "operator" for token in tokens)
    if operators > MOST_OPERATORS:
        message = f"the statement has more than {MOST_OPERATORS} operators: name a part of it"
        raise source.error(message, tokens[0].offset)
    for left, right in pairwise(tokens):
        if right.text in ("==", "!=", "<=", ">="):
            raise source.error("a formula does not compare: remove it", right.offset)
        ends = left.kind in ("name", "number", "text", "close", "raised")
        starts = right.kind in ("name", "number", "text") or (
            right.kind == "open" and left.kind != "name" and right.text == "("
        )
        if ends and starts:
            shown = f"between {left.text} and {right.text}"
            raise source.error(f"something is missing {shown}: write * for a product", right.offset)


def _parsed(source: Source, name: Token | None, tokens: list[Token]) -> Statement:
    """The statement with the tree of its expression, whose leaves are placeholders."""
    pieces, offsets = ["("], [tokens[0].offset]
    for token in tokens:
        piece = f" {_piece(source, token)} "
        pieces.append(piece)
        offsets += [token.offset] * len(piece)
    end = tokens[-1].offset + len(tokens[-1].text)
    try:
        tree = ast.parse("".join(pieces) + ")", mode="eval").body
    except SyntaxError as error:
        at = (error.offset or 1) - 1
        if at >= len(offsets):
            raise source.error("the formula ends too early: something must follow", end) from None
        raise source.error(_unexpected(source.text, offsets[at]), offsets[at]) from None
    except (RecursionError, MemoryError):
        message = "the statement is nested too deep: name a part of it"
        raise source.error(message, tokens[0].offset) from None
    return Statement(source, name, tree, offsets)


def _unexpected(text: str, offset: int) -> str:
    match = _TOKEN.match(text, offset)
    return f"{match.group() if match else text[offset]} does not fit here: check what is around it"


def _piece(source: Source, token: Token) -> str:
    """What the parser sees of a token."""
    if token.kind == "name":
        placeholder = f"v{len(source.names)}"
        source.names[placeholder] = token.text
        return placeholder
    if token.kind == "number":
        return _number(source, token, token.text.replace("−", "-"))
    if token.kind == "raised":
        return "** " + _number(source, token, token.text.translate(_RAISED))
    if token.kind == "text":
        placeholder = f"s{len(source.texts)}"
        source.texts[placeholder] = token.text[1:-1]
        return placeholder
    return _OPERATORS.get(token.text, token.text)


def _number(source: Source, token: Token, digits: str) -> str:
    try:
        number = float(digits)
    except ValueError:
        raise source.error(f"{token.text} is not a number", token.offset) from None
    if number in (float("inf"), float("-inf")):
        raise source.error(f"{token.text[:20]} is beyond float64", token.offset)
    placeholder = f"n{len(source.numbers)}"
    source.numbers[placeholder] = number
    return placeholder
