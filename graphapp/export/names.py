"""Ids as variables of a program: what clashes with a name that the program uses gets a suffix."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

from graphapp.errors import GraphappError
from graphapp.model.check import is_id

_NEVER = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins)})


class Names:
    """The variables of one program. Every name comes with ``d_name``, its gradient's."""

    def __init__(self, ids: Iterable[str], reserved: Iterable[str]) -> None:
        """Raises GraphappError where an id is none: nothing else of a file becomes code."""
        self._taken = {*_NEVER, *reserved}
        self._of: dict[str, str] = {}
        # An id like d_x comes last, so that x keeps its name and d_x its meaning.
        for id in sorted(ids, key=lambda id: id.startswith("d_")):
            if not is_id(id):
                raise GraphappError(f"{id!r} cannot name a variable: give the node another id")
            self._of[id] = self.new(id)

    def __getitem__(self, id: str) -> str:
        return self._of[id]

    def new(self, wanted: str) -> str:
        """A name like ``wanted`` that nothing else has."""
        name = wanted
        while name in self._taken or f"d_{name}" in self._taken or name.startswith("__"):
            name = f"v{name}" if name.startswith("__") else f"{name}_"
        self._taken |= {name, f"d_{name}"}
        return name


def gradient_of(name: str) -> str:
    """The variable that holds the gradient of a variable."""
    return f"d_{name}"
