"""What is declared of an action and of a menu."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that a person can do."""

    verb: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False
    on_canvas: bool = False
    """Do its keys belong to the canvas only, because they mean something else in a panel?"""


@dataclass(frozen=True, slots=True)
class MenuSpec:
    """A menu: verbs, ``-`` for a separator, ``>name`` for a menu that the window fills."""

    title: str
    entries: tuple[str, ...]
