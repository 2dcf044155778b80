"""The pages of the manual: written ones from ``resources/manual``, one for each operation.

The pages of the operations are made from the registry, so that a node of another package has its
page as well. Knows no Qt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass

from graphapp.files.bundled import folder
from graphapp.operation import Formula, Operation, categories, operations
from graphapp.operation.parameters import ParameterInfo, parameter_infos, write_parameter
from graphapp.operation.rendering import latex
from graphapp.operation.textbook import BOOK_NAMES, textbook

GUIDE = "Guide"
#: What written pages link to where they mean the list of all nodes: the folder with their code.
NODES = "../../nodes/"

_LIMITS = {
    "minimum": "at least", "maximum": "at most", "above": "more than", "below": "less than",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ManualPage:
    """One page."""

    key: str
    """``guide/2-canvas``, ``node/tanh``: links between pages name it."""
    group: str
    title: str
    markdown: str


def pages() -> tuple[ManualPage, ...]:
    """All pages, in the order of the contents list. Raises FileError where they are missing."""
    return (*_written(), _overview(), *_of_nodes())


def _written() -> Iterator[ManualPage]:
    files = (folder("resources") / "manual").glob("*.md")
    for file in sorted(files, key=lambda file: int(file.stem.partition("-")[0])):
        text = file.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix("# ")
        yield ManualPage(f"guide/{file.stem}", GUIDE, title, text)


def _overview() -> ManualPage:
    """Every node in one line, by category."""
    parts = [
        "# The nodes",
        "What a graph can be made of. Each node has a page with its formula, its ports, its local "
        "gradients and its parameters: select a node and press Shift+F1.",
    ]
    for category, classes in categories().items():
        parts.append(f"## {readable(category).capitalize()}")
        rows = (
            f"| [{readable(cls.op)}](node/{cls.op}) | {_first_sentence(cls)} |" for cls in classes
        )
        parts.append("\n".join(("| node | what it is |", "| --- | --- |", *rows)))
    return ManualPage("guide/nodes", GUIDE, "The nodes", "\n\n".join(parts))


def _first_sentence(cls: type[Operation]) -> str:
    text = cls.help().replace("``", "`").partition("\n\n")[0].replace("\n", " ")
    return text.partition(". ")[0].removesuffix(".").replace("|", "\\|")


def _of_nodes() -> Iterator[ManualPage]:
    for category, classes in categories().items():
        group = readable(category).capitalize()
        for cls in classes:
            page = "\n\n".join(_parts(cls, group))
            yield ManualPage(f"node/{cls.op}", group, readable(cls.op), page)


def readable(name: str) -> str:
    """``leaky_relu`` as ``leaky relu``."""
    return name.replace("_", " ")


def _parts(cls: type[Operation], group: str) -> Iterator[str]:
    """The paragraphs of an operation's page."""
    yield f"# {readable(cls.op)}"
    yield f"`{cls.op}` in files and formulas · {group}"
    out = "L" if cls.swap_group == "loss" else "y"
    book = textbook(cls, out)
    if book.formula is not None:
        yield f"$${out} = {latex(book.formula)}$$"
    yield cls.help().replace("``", "`")
    if cls.ports:
        yield "## Ports"
        yield "\n".join(_ports(cls))
    if any(part is not None for part in book.local.values()):
        yield "## Local gradients"
        yield "\n".join(_locals(out, book.local))
    if cls.parameters():
        yield "## Parameters"
        yield "\n".join(map(_parameter, cls.parameters()))
    if cls.swap_group:
        others = (op for op, other in operations().items() if other.swap_group == cls.swap_group)
        links = (f"[{readable(op)}](node/{op})" for op in others if op != cls.op)
        yield "## Can be swapped for"
        yield ", ".join(links)
    if cls.reference:
        yield "## The numbers follow"
        yield cls.reference


def _ports(cls: type[Operation]) -> Iterator[str]:
    if cls.variadic:
        yield "- **a**, **b**, **c**, … up to **z**: at least two are connected"
        return
    for port in cls.ports:
        symbol = BOOK_NAMES.get(port)
        written = f", ${symbol}$ above" if symbol else ""
        optional = ", may stay unconnected" if port in cls.optional_ports else ""
        yield f"- **{port}**{written}{optional}"


def _locals(out: str, local: Mapping[str, Formula | None]) -> Iterator[str]:
    for port, formula in local.items():
        if formula is not None:
            below = BOOK_NAMES.get(port, port)
            yield rf"- $\frac{{\partial {out}}}{{\partial {below}}} = {latex(formula)}$"


def _parameter(info: ParameterInfo) -> str:
    notes = [info.kind.replace("flag", "true or false").replace("choice", "one of a few")]
    if info.choices:
        notes = [", ".join(f"`{choice}`" for choice in info.choices)]
    notes += [f"{_LIMITS[key]} {limit:g}" for key, limit in info.limits.items()]
    if info.default is not None and info.default is not MISSING:
        notes.append(f"`{_plain(write_parameter(info.default))}` unless given")
    elif info.optional:
        notes.append("may be missing")
    line = f"- **{info.name}**: {info.help} ({'; '.join(notes)})"
    if info.record is None:
        return line
    inside = (f"  {_parameter(inner)}" for inner in parameter_infos(info.record))
    return "\n".join((line, *inside))


def _plain(value: object) -> str:
    return re.sub(r"^(True|False)$", lambda word: word[0].lower(), str(value))
