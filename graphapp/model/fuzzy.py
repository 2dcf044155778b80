"""How well a few typed letters fit a thing with a name and some words about it."""

from __future__ import annotations

from collections.abc import Iterable

#: The best that can be: the name itself. Each worse way of fitting costs more.
_EXACT, _BEGINS, _WORD_BEGINS, _WITHIN, _LETTERS, _ABOUT, _ABOUT_WITHIN = range(7)

#: Up to this cost one typed word begins the name or is another name of the thing.
NEAR = _BEGINS


def misfit(query: str, name: str, others: Iterable[str] = (), about: str = "") -> int | None:
    """How badly a query fits, 0 for best; None where it does not fit.

    Every word of the query must fit: as the name or one of its ``others`` (symbols, short forms),
    as a beginning or a part of the name, as letters of the name in order, or in the words
    ``about`` the thing.
    """
    name, about = name.casefold(), about.casefold()
    signs = set(others)
    known = {other.casefold() for other in signs if other.isascii()}  # Σ is not σ
    total = 0
    for word in query.split():
        cost = _EXACT if word in signs else _cost(word.casefold(), name, known, about)
        if cost is None:
            return None
        total += cost
    return total


def _cost(word: str, name: str, others: set[str], about: str) -> int | None:
    parts, long = name.replace("_", " ").split(), len(word) > 1
    ways = (
        (_EXACT, word == name or word in others),
        (_BEGINS, name.startswith(word)),
        (_WORD_BEGINS, any(part.startswith(word) for part in parts)),
        (_WITHIN, word in name),
        (_LETTERS, long and word[0] == name[:1] and _in_order(word, name)),
        (_ABOUT, long and any(part.startswith(word) for part in about.split())),
        (_ABOUT_WITHIN, len(word) > 2 and word in about),
    )
    return next((cost for cost, fits in ways if fits), None)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
