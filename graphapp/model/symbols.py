"""Ids as mathematics: ``w_1`` and ``w1`` read w₁, ``theta_0`` reads θ₀, ``yhat`` reads ŷ."""

from __future__ import annotations

import re

from graphapp.model.graph import Node

_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
    "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi",
    "Omega",
})  # fmt: skip
_ACCENTS = {"hat": "hat", "bar": "bar", "tilde": "tilde"}
_PARTS = re.compile(r"_*([A-Za-z]+?)_?(\d*)(?:_(.*))?")


def tex_of(node: Node) -> str:
    """LaTeX-like mathematics for a node: its label, or else its id typeset."""
    return node.label or tex_of_id(node.id)


def tex_of_id(id: str) -> str:
    """LaTeX for an id: a letter, a Greek name or a word, and what follows it as a subscript."""
    match = _PARTS.fullmatch(id)
    if match is None:
        return _word(id)
    stem, digits, rest = match.groups()
    below = [part for part in (digits, *(rest or "").split("_")) if part]
    if not below:
        return _stem(stem)
    texts = [part if len(part) == 1 or part.isdigit() else _stem(part) for part in below]
    joined = ",".join(texts)
    return f"{_stem(stem)}_{joined}" if len(joined) == 1 else f"{_stem(stem)}_{{{joined}}}"


def _stem(stem: str) -> str:
    if len(stem) == 1:
        return stem
    if stem in _GREEK:
        return f"\\{stem}"
    for name, accent in _ACCENTS.items():
        if stem.endswith(name) and len(stem) > len(name):
            return f"\\{accent}{{{_stem(stem.removesuffix(name))}}}"
    return _word(stem)


def _word(word: str) -> str:
    return rf"\mathrm{{{word.replace('_', chr(92) + '_')}}}"
