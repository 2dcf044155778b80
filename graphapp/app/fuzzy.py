"""Finding a text by some of its letters: ``zsel`` finds ``Zoom to selection``."""

from __future__ import annotations

_START, _NEXT, _ANY = 10.0, 6.0, 1.0
_NONE = float("-inf")
_PER_LETTER = 0.01


def score(wanted: str, text: str) -> float | None:
    """How well a text fits; None where it does not have the letters of each word in order.

    Letters at the beginning of words, and letters that follow each other, count most; of two texts
    that fit equally well the shorter one is better. The words may come in any order.
    """
    text = text.casefold()
    found = [_score_word(word, text) for word in wanted.casefold().split()]
    if _NONE in found:
        return None
    return sum(found) - _PER_LETTER * len(text)


def _score_word(word: str, text: str) -> float:
    """The best of all ways to find the letters in order.

    ``ends[j]`` is the best way to find the letters so far with the last one at place j.
    """
    ends = [0.0 if letter == word[0] else _NONE for letter in text]
    ends = [end + _worth(text, j) for j, end in enumerate(ends)]
    for letter in word[1:]:
        before, best, following = _NONE, _NONE, [_NONE] * len(text)
        for j, here in enumerate(text):
            if here == letter:
                following[j] = max(before + _NEXT, best + _worth(text, j))
            best = max(best, before)
            before = ends[j]
        ends = following
    return max(ends, default=_NONE)


def _worth(text: str, place: int) -> float:
    return _START if place == 0 or not text[place - 1].isalnum() else _ANY
