"""The notations of numbers and lists in answers: signs, percent, powers of ten, brackets, LaTeX.

Knows characters only: what a piece of text is worth, ``answers`` says.
"""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

from graphapp.errors import EditError
from graphapp.model.typed_numbers import SPECIAL

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("−–—‐‑‒﹣－", "-"), **dict.fromkeys("·⋅∙×✕", "*"), "÷": "/", "⁄": "/",
        "＋": "+", "，": ",", "；": ";", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "\u066a": "%", "％": "%", "π": "pi", "√": "sqrt", "⟨": "(", "⟩": ")",
    }
)  # fmt: skip
_SUPERSCRIPT = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LATEX = (
    (re.compile(r"\\begin\{\w*(matrix|array)\}(\{[lcr|]*\})?"), "["),
    (re.compile(r"\\end\{\w*(matrix|array)\}"), "]"),
    (re.compile(r"\\\\"), ";"), (re.compile("&"), ", "),
    (re.compile(r"\\[,;:! ]|\\(left|right|displaystyle)\b|\$|~"), " "),
    (re.compile(r"\\(cdot|times)\b"), "*"), (re.compile(r"\\approx\b"), "≈"),
    (re.compile(r"\\pm\b"), "±"), (re.compile(r"\\infty\b"), "∞"), (re.compile(r"\\%"), "%"),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"), r"((\1)/(\2))"),
    (re.compile(r"\\sqrt\s*\{([^{}]*)\}"), r"sqrt(\1)"),
    (re.compile(r"\\(pi|exp|log|ln|tanh)\b"), r"\1"),
)  # fmt: skip
_NAMED = re.compile(r"^.*(?:=|≈|≃|:=)")
_WRAPPED = re.compile(r"^(?:np\.|numpy\.|torch\.)?(?:array|tensor)\((.*)\)$")
_KIND = re.compile(r",\s*dtype\s*=\s*[\w.]+")
_TURNED = re.compile(r"(?<=[\])}])\s*(?:\^\s*\{?\s*(?:T|⊤|\\top|\\mathsf\{T\})\s*\}?|ᵀ|⊤|\.T|')$")
_SPREAD = re.compile(r"(?<=[\d%)])\s*(?:±|\+/-)\s*[\d.,]+(?:e[+-]?\d+)?\s*%?")
_TEN = re.compile(r"(?<=[\d.])\s*\*\s*10\s*(?:\^|\*\*)\s*[({]?\s*([+-]?\d+)\s*[)}]?")
_ROOT = re.compile(r"\bsqrt\s*(\d+(?:\.\d+)?)")
_CONSTANTS = (
    (re.compile(r"\bpi\b"), f"({math.pi!r})"),
    (re.compile(r"(?<![\w.])e(?![\w.])"), f"({math.e!r})"),
)
_NUMBER = re.compile(r"([+-]?)\s*(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d{1,4}))?\s*(%?)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_POINTED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)|(?<![\d\w]),(?=\d)")
_OF_SEVERAL = re.compile(r"\b(max|min|maximum|minimum|pow|clamp|dot)\s*\(")
_SHOWN = 24


def shown(text: str) -> str:
    """A text as a sentence about it quotes it."""
    text = " ".join(text.split())
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN + 1 else f"“{text}”"


def cleaned(text: str) -> tuple[str, bool]:
    """The text in plain characters, and whether a sign behind it transposes it.

    What stands before ``=`` or ``≈`` is left out, and so is a spread behind ``±``.
    """
    for pattern, plain in _LATEX:
        text = pattern.sub(plain, text)
    text = "".join(map(_digits, text)).translate(_SIGNS).strip()
    text = _RAISED.sub(lambda found: f"^({found[0].translate(_SUPERSCRIPT)})", text)
    text = _KIND.sub("", text)
    text = _NAMED.sub("", text, count=1).strip() if "\n" not in text else text
    text = text.strip().rstrip(".!") if text.rstrip(".!").endswith((")", "]")) else text
    text, turns = _TURNED.subn("", text)
    found = _WRAPPED.fullmatch(" ".join(text.split())) if "(" in text else None
    text = found[1] if found else text
    text = _TEN.sub(r"e\1", _SPREAD.sub("", text))
    if "±" in text:
        raise EditError("± leaves the sign open: answer with the sign that the number has")
    return text.strip(), bool(turns)


def _digits(letter: str) -> str:
    """½ as (1/2), full-width digits as digits."""
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.decimal(letter))
    if unicodedata.decomposition(letter).startswith("<fraction>"):
        return f"({unicodedata.normalize('NFKC', letter)})"
    return letter


def untangled(text: str) -> str:
    """Braces are brackets, unless they are the braces of a power."""
    if text.startswith("{") and text.endswith("}"):
        return text.replace("{", "[").replace("}", "]")
    return text.replace("{", "(").replace("}", ")")


def check_brackets(text: str) -> None:
    """Raise EditError where a bracket has no partner."""
    depth = 0
    for letter in text:
        depth += (letter in "[({") - (letter in "])}")
        if depth < 0:
            break
    if depth:
        missing = "a closing" if depth > 0 else "an opening"
        raise EditError(f"{shown(text)} lacks {missing} bracket")


def is_group(text: str) -> bool:
    """Does one pair of brackets hold the whole text?"""
    if len(text) < 2 or text[0] not in "[(" or text[-1] not in "])":
        return False
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "[(") - (letter in "])")
        if depth == 0:
            return place == len(text) - 1
    return False


def parts(text: str, comma: str | None, *, bracketed: bool) -> list[str]:
    """The entries of a list, or the one entry that a text is.

    ``comma`` is a ``point``, a ``separator``, or None where the text itself has to tell.
    """
    for mark in ("\n", ";", "\t"):
        pieces = _split(text.strip("\n ") if mark == "\n" else text, mark)
        if mark == ";" and len(pieces) > 1 and not pieces[-1].strip():
            pieces.pop()
        if len(pieces) > 1:
            return [piece for piece in pieces if mark != "\n" or piece.strip(" ,;")]
    pieces = _split(text, ",")
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    spaced = _spaced(text)
    if len(pieces) > 1 and _separates(text, pieces, spaced, comma, bracketed=bracketed):
        return pieces
    return spaced if len(spaced) > 1 else [text]


def _separates(
    text: str, pieces: list[str], spaced: list[str], comma: str | None, *, bracketed: bool
) -> bool:
    """Do the commas of a text stand between entries?"""
    if comma is not None:
        return comma == "separator"
    plain = text.strip()
    if _THOUSANDS.fullmatch(plain) or _POINTED.fullmatch(plain):
        return False
    if len(pieces) > 2 and len(spaced) != len(pieces) - 1:
        return True
    if any(piece[:1].isspace() or "." in piece or is_group(piece.strip()) for piece in pieces[1:]):
        return True
    return "." in pieces[0] or (bracketed and len(spaced) < 2)


def _split(text: str, mark: str) -> list[str]:
    """At a mark that stands outside of all brackets."""
    pieces, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter in "[(") - (letter in "])")
        if letter == mark and depth == 0:
            pieces.append(text[start:place])
            start = place + 1
    return [*pieces, text[start:]]


def _spaced(text: str) -> list[str]:
    """Numbers with nothing than spaces between them; one piece where there is an operator."""
    pieces: list[str] = []
    for word in (piece for piece in _split(" ".join(text.split()), " ") if piece):
        joins = pieces and (pieces[-1][-1] in "+-*/^(," or word[0] in "*/^%,)" or word in "+-")
        if joins:
            pieces[-1] += word
        else:
            pieces.append(word)
    return pieces if all(map(_starts_number, pieces)) else [text]


def _starts_number(word: str) -> bool:
    """Rather than a word of a sentence."""
    start = word.lstrip("+-")
    return not start[:1].isalpha() or "(" in start or start.lower() in SPECIAL


def number_of(text: str) -> tuple[float, float] | None:
    """A plain number with the unit of its last digit; None for an expression."""
    plain = text.strip().strip("()").strip() if is_group(text.strip()) else text.strip()
    sign = -1.0 if plain.startswith("-") else 1.0
    if plain.lstrip("+-").strip().lower() in SPECIAL:
        return sign * SPECIAL[plain.lstrip("+-").strip().lower()], 0.0
    found = _NUMBER.fullmatch(_pointed(plain))
    if found is None:
        return None
    minus, digits, exponent, percent = found.groups()
    power = int(exponent or 0) - (2 if percent else 0)
    value = float(Decimal(minus + digits).scaleb(power))
    if not math.isfinite(value):
        raise EditError(f"{shown(text)} is too large for a number of this program")
    _, _, decimals = digits.partition(".")
    return value, float(Decimal(1).scaleb(power - len(decimals)))


def _pointed(text: str) -> str:
    """The decimal mark is a point; marks between thousands go."""
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _POINTED.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".", 1) if text.count(",") == 1 else text


def arithmetic(text: str) -> str:
    """An expression with points for decimal commas, and π and e as numbers."""
    if not _OF_SEVERAL.search(text):
        text = _DECIMAL_COMMA.sub(".", text)
    text = _ROOT.sub(r"sqrt(\1)", text)
    text = re.sub(r"(?<=\d)\s*%", "/100", text)
    for pattern, number in _CONSTANTS:
        text = pattern.sub(number, text)
    return text
