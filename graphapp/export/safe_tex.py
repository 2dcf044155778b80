"""Texts of a file as LaTeX that cannot do more than set mathematics or words.

A label may hold any characters. TeX could read files or run programs, so only commands that are
known to be mathematics pass; a label with another one is set letter by letter.
"""

from __future__ import annotations

import re
import unicodedata

from graphapp.model import Graph, Node
from graphapp.model.symbols import tex_of, tex_of_id

_COMMANDS = re.compile(
    r"alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|vartheta|iota"
    r"|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|varphi|chi|"
    r"psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|"
    r"Omega|hat|bar|tilde|vec|dot|ddot|widehat|widetilde|overline|underline"
    r"|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathbb|boldsymbol|"
    r"operatorname|text|frac|tfrac|dfrac|sqrt|cdot|times|div|pm|mp|circ|"
    r"ast|star|odot|oplus|otimes|top|bot|prime|partial|nabla|sum|prod|"
    r"int|infty|ell|Re|Im|le|ge|ne|leq|geq|neq|ll|gg|approx|sim|"
    r"equiv|propto|in|notin|to|rightarrow|leftarrow|mapsto|min|max|log|ln"
    r"|exp|sin|cos|tan|sinh|cosh|tanh|arg|det|lim|quad|qquad|left|"
    r"right|langle|rangle|lVert|rVert|lvert|rvert|dots|ldots|cdots|mid|"
    r"forall|exists|subset|cup|cap|emptyset"
)
_TOKENS = re.compile(r"\\[A-Za-z]+|\\.|[^\\]|\\", re.DOTALL)
#: A command that waits for what it is about.
_OPEN = re.compile(
    r"\\(hat|bar|tilde|vec|d?dot|wide\w+|\w+line|math[a-z]+|boldsymbol|operatorname|text|[td]?frac|"
    r"sqrt|left|right)\s*(\}|$)"
)
_SPACES = frozenset({r"\,", r"\;", r"\:", r"\!", r"\ ", r"\{", r"\}", r"\|", r"\_"})
_PLAIN = re.compile(r"[A-Za-z0-9 _^{}()\[\]+\-*/=<>|.,:;!?'\"]")

_WORDS = {"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "varepsilon": "ε", "zeta": "ζ",
          "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
          "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "varphi": "φ",
          "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
          "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
          "cdot": "·", "times": "×", "partial": "∂", "nabla": "∇", "infty": "∞", "le": "≤",
          "ge": "≥", "ne": "≠", "to": "→", "top": "ᵀ", "sum": "∑"}  # fmt: skip
_SIGNS = {sign: rf"\{word} " for word, sign in _WORDS.items()} | {"−": "-"}
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot", "\u20d7": "vec"}
_ESCAPED = {**{sign: rf"\{sign}" for sign in "#$%&_{}"}, "\\": r"\textbackslash{}",
            "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}",
            ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}"}  # fmt: skip


def with_safe_labels(graph: Graph) -> Graph:
    """The graph with labels that TeX may read."""
    return graph.with_nodes(
        Node(n.id, n.operation, math_tex(tex_of(n), n.id), n.position, n.extra)
        for n in graph.nodes.values() if n.label is not None
    )  # fmt: skip


def math_tex(tex: str, id: str) -> str:
    """A label as mathematics; the typeset id where the label is none or nothing of it is left."""
    tokens: list[str] = []
    for token in _TOKENS.findall(unicodedata.normalize("NFKD", tex)):
        if token in _ACCENTS:
            if tokens and tokens[-1] not in "{}_^":
                tokens[-1] = rf"\{_ACCENTS[token]}{{{tokens[-1]}}}"
        elif token in _SIGNS:
            tokens.append(_SIGNS[token])
        elif token in _SPACES or _is_known(token) or _PLAIN.fullmatch(token):
            tokens.append(token)
        elif token.startswith("\\"):
            return rf"\text{{{words_tex(tex)}}}"
        else:
            tokens.append(rf"\text{{{words_tex(token)}}}")
    written = "".join(tokens).strip()
    return written if written and _is_balanced(written) else tex_of_id(id)


def _is_known(token: str) -> bool:
    return token.startswith("\\") and _COMMANDS.fullmatch(token[1:]) is not None


def words_tex(text: str) -> str:
    """A text in one line, as words: every sign of TeX is escaped."""
    line = " ".join(text.split())
    return "".join(_word(character) for character in line)


def _word(character: str) -> str:
    if character in _ESCAPED:
        return _ESCAPED[character]
    if character in _SIGNS:
        return f"${_SIGNS[character].strip()}$"
    # LaTeX knows the letters of European languages; others would stop it.
    return character if character.isprintable() and ord(character) < 0x180 else (
        {"–": "--", "—": "---", "‘": "`", "’": "'", "“": "``", "”": "''", "…": r"\dots{}"}
        .get(character, " " if not character.isprintable() else "?")
    )  # fmt: skip


def _is_balanced(tex: str) -> bool:
    depth = 0
    for sign in _TOKENS.findall(tex):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    # A script needs something to carry, and \left its \right.
    return depth == 0 and not re.search(r"[_^]\s*([_^}]|$)", tex) and not _OPEN.search(tex) and (
        len(re.findall(r"\\left\b", tex)) == len(re.findall(r"\\right\b", tex))
    )  # fmt: skip
