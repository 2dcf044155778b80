"""Which operations exist: the modules named in the entry-point group ``graphapp.nodes``.

The node library of this project goes through the same door as a third-party package. A package
that fails to import is left out and named in ``problems()``; the rest works.
"""

from __future__ import annotations

import difflib
import functools
import inspect
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import Any

from graphapp.errors import ParameterError, UnknownOperation
from graphapp.operation.operation import Operation

GROUP = "graphapp.nodes"

#: The order of the palette; categories of other packages follow in the order of their names.
_ORDER = ("sources", "arithmetic", "reductions", "layers", "activations", "losses")


class _Registry:
    """What the entry points hold, read once."""

    def __init__(self) -> None:
        self.operations: dict[str, type[Operation]] = {}
        self.categories: dict[str, list[type[Operation]]] = {}
        self.category_of: dict[type[Operation], str] = {}
        self.problems: list[str] = []
        for entry in sorted(entry_points(group=GROUP), key=_rank):
            self._read(entry)

    def _read(self, entry: EntryPoint) -> None:
        try:
            module = entry.load()
        except Exception as error:  # noqa: BLE001 - whatever somebody else's package raises
            self.problems.append(
                f"the node package {entry.name} ({entry.value}) cannot be imported: {error!r}"
            )
            return
        for operation in _operations_in(module):
            self._add(operation, entry)

    def _add(self, operation: type[Operation], entry: EntryPoint) -> None:
        taken = self.operations.get(operation.op)
        if taken is operation:  # the same module named by two entry points
            return
        if taken is not None:
            self.problems.append(
                f"{entry.value} defines {operation.op}, which {taken.__module__} already provides"
            )
            return
        self.operations[operation.op] = operation
        self.categories.setdefault(entry.name, []).append(operation)
        self.category_of[operation] = entry.name


def _rank(entry: EntryPoint) -> tuple[int, str, str]:
    own = entry.name in _ORDER and entry.value.startswith("nodes.")
    return (_ORDER.index(entry.name) if own else len(_ORDER), entry.name, entry.value)


def _operations_in(module: ModuleType) -> list[type[Operation]]:
    return [
        item
        for item in vars(module).values()
        if inspect.isclass(item)
        and issubclass(item, Operation)
        and not item.abstract
        and item.__module__ == module.__name__
        and not item.__name__.startswith("_")
    ]


@functools.cache
def _registry() -> _Registry:
    return _Registry()


def operations() -> Mapping[str, type[Operation]]:
    """Every operation by its name in files, in the order of the palette."""
    return MappingProxyType(_registry().operations)


def categories() -> Mapping[str, tuple[type[Operation], ...]]:
    """The operations of each category, in the order in which its module defines them."""
    return {name: tuple(classes) for name, classes in _registry().categories.items()}


def category_of(operation: Operation) -> str:
    """The palette category of an operation; empty for a stand-in."""
    return _registry().category_of.get(type(operation), "")


def problems() -> tuple[str, ...]:
    """One sentence for each node package that could not be used."""
    return tuple(_registry().problems)


def operation_class(op: str) -> type[Operation]:
    """The class of an operation; raises UnknownOperation with the nearest name."""
    try:
        return _registry().operations[op]
    except KeyError:
        near = difflib.get_close_matches(op, _registry().operations, n=1)
        hint = f": did you mean {near[0]}?" if near else ": install the package that provides it"
        raise UnknownOperation(f"there is no operation {op!r}{hint}") from None


def make(op: str, /, **params: Any) -> Operation:
    """An operation by name, with parameters as they stand in a file: ``make("power")``.

    Raises UnknownOperation or ParameterError.
    """
    cls = operation_class(op)
    try:
        return cls.from_params(params)
    except ParameterError as error:
        raise ParameterError(f"{op}: {error}", error.parameter) from None
