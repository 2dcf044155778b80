"""Symbols in running text: ``W^(1)_23`` as W⁽¹⁾₂₃, with the characters that fonts have."""

from __future__ import annotations

import re

_ABOVE = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_BELOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_ABOVE_SIGNS = re.compile(r"\^(\([\dn]+\)|\d+)")
_BELOW_SIGNS = re.compile(r"(?<=[A-Za-zα-ωΑ-Ω⁾])_(\d+)(,\d+)*")

_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ",
    "omega": "ω", "ell": "ℓ", "Theta": "Θ", "Sigma": "Σ", "Phi": "Φ", "Omega": "Ω",
}  # fmt: skip
_GREEK = re.compile(rf"(?<![A-Za-z])({'|'.join(_LETTERS)})(?![A-Za-z])")
_HATS = re.compile(r"(?<![A-Za-z])([yYpPzZsS])hat(?![a-z])")


def pretty(text: str) -> str:
    """The text with superscripts and subscripts where they are figures."""
    text = _HATS.sub("\\1\u0302", _GREEK.sub(lambda match: _LETTERS[match[1]], text))
    raised = _ABOVE_SIGNS.sub(lambda match: match[1].translate(_ABOVE), text)
    return _BELOW_SIGNS.sub(lambda match: match[0][1:].translate(_BELOW), raised)
