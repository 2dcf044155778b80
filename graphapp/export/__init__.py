"""A graph taken away: as a picture, as a text for papers and pages, as a program.

Texts need no Qt. What paints pictures lies above this package and is handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.errors import UsageError
from graphapp.export.dot import dot
from graphapp.export.jax_code import jax_code
from graphapp.export.latex import latex_document
from graphapp.export.mermaid import mermaid
from graphapp.export.numpy_code import numpy_code
from graphapp.export.tikz import tikz
from graphapp.export.torch_code import torch_code
from graphapp.files.store import explained
from graphapp.model import Graph

#: Draws a graph into a file of one of ``PICTURES``.
Draw = Callable[[Graph, Path, str], None]


class Format(NamedTuple):
    """One kind of file."""

    ending: str
    title: str
    text: Callable[[Graph], str] | None = None
    """None for a picture."""
    without: Callable[[Graph, Hidden], str] | None = None
    """Writes a text without some numbers; None where there are no computed numbers in it."""


FORMATS: Mapping[str, Format] = MappingProxyType({
    "svg": Format(".svg", "SVG picture"),
    "png": Format(".png", "PNG picture"),
    "pdf": Format(".pdf", "PDF"),
    "dot": Format(".dot", "Graphviz", dot, dot),
    "mermaid": Format(".mmd", "Mermaid flowchart", mermaid, mermaid),
    "tikz": Format(".tikz.tex", "TikZ picture", tikz, tikz),
    "latex": Format(".tex", "LaTeX document", latex_document, latex_document),
    "numpy": Format(".py", "NumPy program", numpy_code),
    "pytorch": Format(".torch.py", "PyTorch program", torch_code),
    "jax": Format(".jax.py", "JAX program", jax_code),
})  # fmt: skip

PICTURES = tuple(name for name, format in FORMATS.items() if format.text is None)


def text(graph: Graph, to: str, hidden: Hidden = NOTHING) -> str:
    """The graph in one of the text formats, without the numbers that are asked for.

    Raises GraphappError where it cannot be written.
    """
    format = _format(to)
    if format.text is None:
        raise UsageError(f"{to} is a picture, not a text: write it to a file")
    return format.text(graph) if format.without is None else format.without(graph, hidden)


def write(
    graph: Graph, path: Path | str, to: str = "", *, draw: Draw, hidden: Hidden = NOTHING
) -> None:
    """Write the graph to a file; without ``to`` the ending of the name decides.

    ``hidden`` is kept out of texts; ``draw`` keeps it out of pictures.

    Raises UsageError for an unknown format, FileError where the file cannot be written,
    GraphappError where the graph cannot be written in that format.
    """
    path = Path(path)
    to = to or format_of(path)
    if _format(to).text is None:
        draw(graph, path, to)
        return
    written = text(graph, to, hidden)
    try:
        path.write_text(written, encoding="utf-8", newline="\n")
    except OSError as error:
        raise explained(f"{path}: it cannot be written", error) from None


def format_of(path: Path) -> str:
    """The format that a file's name asks for: the longest ending that fits."""
    name = path.name.lower()
    fits = [to for to, format in FORMATS.items() if name.endswith(format.ending)]
    if not fits:
        endings = ", ".join(format.ending for format in FORMATS.values())
        raise UsageError(f"{path.name}: no format has this ending: give it one of {endings}")
    return max(fits, key=lambda to: len(FORMATS[to].ending))


def _format(to: str) -> Format:
    if to not in FORMATS:
        raise UsageError(f"there is no format {to!r}: choose one of {', '.join(FORMATS)}")
    return FORMATS[to]
