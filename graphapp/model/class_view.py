"""What a file hides from whoever opens it: ``"view": {"hide": [...]}`` in the file.

The list names panels, controls and quantities. It is read as unknown keys are: what makes no sense
is kept, and left aside with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from graphapp.model.graph import Graph

KEY, HIDE = "view", "hide"

#: What can be hidden, in the order of the dialog: panels, then controls, then quantities.
PANELS = (
    "examples", "library", "inspector", "derivation", "about", "exercise", "history", "trace",
    "training", "data",
)  # fmt: skip
CONTROLS = ("toolbar", "timeline")
NUMBERS = ("value", "upstream", "local", "downstream")
NAMES = (*PANELS, *CONTROLS, *NUMBERS)


@dataclass(frozen=True, slots=True)
class Hiding:
    """What a file wants hidden, and what of it could not be read."""

    names: frozenset[str] = frozenset()
    fault: str = ""
    """One sentence; empty where everything was understood."""


def hiding_of(graph: Graph) -> Hiding:
    """What the graph's file says."""
    if KEY not in graph.extra:
        return Hiding()
    entry = graph.extra[KEY]
    listed = entry.get(HIDE, []) if isinstance(entry, dict | MappingProxyType) else None
    if not isinstance(listed, list | tuple):
        return Hiding(fault='"view" in this file is no object with a list "hide": it is ignored.')
    known = frozenset(name for name in listed if isinstance(name, str) and name in NAMES)
    unknown = [name for name in listed if name not in NAMES]
    if unknown:
        fault = f'"view" in this file hides {unknown[0]!r}, which is nothing that can be hidden.'
        return Hiding(known, fault)
    return Hiding(known)


def set_hiding(graph: Graph, names: Iterable[str]) -> Graph:
    """Hide these; nothing else in the entry is lost. The entry goes where nothing is left in it."""
    wanted = set(names)
    old = graph.extra.get(KEY)
    entry = dict(old) if isinstance(old, dict | MappingProxyType) else {}
    entry.pop(HIDE, None)
    if wanted:
        entry[HIDE] = [name for name in NAMES if name in wanted]
    extra = {key: item for key, item in graph.extra.items() if key != KEY}
    if entry:
        extra[KEY] = entry
    if extra == dict(graph.extra):
        return graph
    return replace(graph, extra=MappingProxyType(extra))
