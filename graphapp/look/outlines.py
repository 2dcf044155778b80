"""Makes ``resources/math/outlines.json``: run ``python -m graphapp.look.outlines``.

Typesets everything that the node library and the bundled examples put on the canvas, and the
letters that people name things with, so that showing them needs no import of ziamath.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable

from graphapp.errors import GraphappError
from graphapp.files import load
from graphapp.files.bundled import first_example, folder
from graphapp.look.math_document import formulas_of
from graphapp.look.typeset import LONGEST_TEX, NUMBERED, lone_subscript, typeset
from graphapp.model.geometry import is_leaf, shows_name
from graphapp.model.questions import question_entries
from graphapp.model.symbols import tex_of, tex_of_id
from graphapp.operation import make, operations

_ABOUT = (
    "Outlines of formulas in STIX Two Math (SIL Open Font License 1.1), "
    "made by python -m graphapp.look.outlines; lengths at 100 pixels an em."
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_NUMBERED = "abcfghmnopqrstuvwxyzWLSz"


def labels() -> list[str]:
    """Every formula that is worth having ready, sorted."""
    found = set(_LETTERS) | {lone_subscript(digit) for digit in _DIGITS}
    found.update(tex_of_id(f"{letter}{i}") for letter in _NUMBERED for i in range(10))
    found.update(tex_of_id(name) for name in ("theta", "yhat", "loss", "logits", "out"))
    found.update(tex_of_id(f"theta{i}") for i in range(4))
    found.update(_of_library())
    found.update(_of_examples())
    found.update(_of_first_text())
    return sorted(text[:LONGEST_TEX].strip() for text in found if text.strip())


def _of_library() -> Iterable[str]:
    for name in operations():
        yield make(name).label()


def _of_examples() -> Iterable[str]:
    for file in sorted(folder("examples").rglob("*.cgraph")):
        for node in load(file).nodes.values():
            name = tex_of(node)
            numbered = NUMBERED.fullmatch(name)
            if numbered is not None and not shows_name(node) and not is_leaf(node.operation):
                name = numbered[1]  # only written when the node is selected: the parts suffice
            yield name
            yield node.operation.label()


def _of_first_text() -> Iterable[str]:
    """What the first start sets beside the canvas: the text of the example and its questions."""
    first = load(first_example())
    for text in (first.about, *(entry.get("prompt", "") for entry in question_entries(first))):
        yield from formulas_of(text)


def main() -> int:
    """Write the file; the exit status."""
    try:
        formulas = labels()
    except GraphappError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    outlines = {text: made for text in formulas if (made := typeset(text)) is not None}
    file = folder("resources") / "math" / "outlines.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {"about": _ABOUT, "outlines": outlines}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(outlines)} outlines in {file}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
