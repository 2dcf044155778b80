"""Names in a typed formula: ``ŷ``, ``θ₁`` or ``w1`` as an id for the file and LaTeX for the canvas.

Ids are ASCII. Greek letters are spelled out (``theta``), accents become endings (``y_hat``),
subscripts become plain digits (``w1``); the label keeps what the reader wrote (``\\hat{y}``).
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot"}

_LETTERS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
#: Greek letters with a LaTeX command of their own, by the id that they become.
_GREEK = frozenset(_LETTERS.split())

_PARTS = re.compile(
    r"(?P<base>[A-Za-z]+?)(?:_?(?P<accent>hat|bar|tilde|dot))?"
    r"(?:_?(?P<number>[0-9]+)|_(?P<index>[A-Za-z0-9]+))?"
)


class Name(NamedTuple):
    """A name as the graph has it."""

    id: str
    label: str | None
    """LaTeX; None where the id typesets as it should."""


def name_of(spelled: str) -> Name | None:
    """The id and the label of a name that somebody typed; None where a letter has no ASCII form."""
    id = "".join(map(_ascii, unicodedata.normalize("NFD", spelled)))
    if "?" in id or not re.match(r"[A-Za-z_]", id):
        return None
    return Name(id, _label(id))


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.combining(letter):
        return f"_{_ACCENTS[letter]}" if letter in _ACCENTS else "?"
    described = unicodedata.name(letter, "")
    if found := re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?([A-Z]+)", described):
        word = "lambda" if found[2] == "LAMDA" else found[2].lower()
        return word if found[1] == "SMALL" else word.capitalize()
    if described.startswith(("SUBSCRIPT", "LATIN SUBSCRIPT")):
        plain = unicodedata.normalize("NFKC", letter)
        return plain if plain.isdigit() else f"_{plain}" if plain.isascii() else "?"
    return "?"


def _label(id: str) -> str | None:
    parts = _PARTS.fullmatch(id)
    if parts is None:
        return None
    base, accent = parts["base"], parts["accent"]
    if len(base) > 1 and base not in _GREEK:
        return None
    label = rf"\{base}" if base in _GREEK else base
    if accent:
        label = rf"\{accent}{{{label}}}"
    index = parts["number"] or parts["index"]
    if index:
        label = f"{label}_{index if len(index) == 1 else f'{{{index}}}'}"
    return None if label == id else label
