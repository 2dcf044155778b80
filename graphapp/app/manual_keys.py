"""The manual's page on keys and gestures, made from the actions, so that it cannot be wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphapp.app.action_spec import ActionSpec
from graphapp.app.actions import ACTIONS, ALIGN, GESTURES, MENUS, plain, translated
from graphapp.app.manual_pages import GUIDE, ManualPage

_INTRODUCTION = """\
# Keys and menus

Every command with what it does, by menu, and what mouse and keys do on the canvas. Any command is \
also found by typing some of its letters: {palette}. Keys without Ctrl work while the canvas has \
the focus."""


def keys_page() -> ManualPage:
    """The page, in the language of the window."""
    specs = {spec.verb: spec for spec in ACTIONS}
    parts = [_INTRODUCTION.format(palette=", ".join(specs["palette"].keys))]
    for menu in MENUS:
        rows = "\n".join(_rows(menu.entries, specs))
        title = plain(translated(menu.title))
        parts.append(
            f"## {title}\n\n| command | keys | what it does |\n| --- | --- | --- |\n{rows}"
        )
    gestures = "\n".join(f"| {_cell(what)} | {_cell(how)} |" for what, how in GESTURES)
    parts.append(f"## On the canvas\n\n| to | do |\n| --- | --- |\n{gestures}")
    return ManualPage("guide/keys", GUIDE, "Keys and menus", "\n\n".join(parts))


def _rows(entries: tuple[str, ...], specs: Mapping[str, ActionSpec]) -> Iterator[str]:
    for entry in entries:
        if entry == ">align":
            yield from _rows(ALIGN, specs)
        elif entry in specs:
            spec = specs[entry]
            keys = ", ".join(f"`{key}`" for key in spec.keys)
            title, tip = _cell(plain(translated(spec.text))), _cell(translated(spec.tip))
            yield f"| {title} | {keys} | {tip} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
