from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from graphapp.look import theme
from graphapp.look.theme import DARK, HIGH_CONTRAST, LIGHT, THEMES

TEXTS = ("text", "muted", "value", "gradient")
GROUNDS = (
    "background", "node", "input", "parameter", "constant", "loss", "frame", "note", "base",
    "window",
)  # fmt: skip


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), list(itertools.product(TEXTS, GROUNDS)))
def test_text_is_legible_on_every_ground(name: str, ink: str, ground: str) -> None:
    colors = THEMES[name]
    assert theme.contrast(getattr(colors, ink), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("role", ["error", "notice"])
def test_errors_and_notices_are_legible(name: str, role: str) -> None:
    colors = THEMES[name]
    for ground in ("background", f"{role}_fill"):
        assert theme.contrast(getattr(colors, role), getattr(colors, ground)) >= 4.5


@pytest.mark.parametrize("ink", TEXTS)
def test_high_contrast_is_higher(ink: str) -> None:
    assert theme.contrast(getattr(HIGH_CONTRAST, ink), HIGH_CONTRAST.background) >= 7


def test_selected_text_is_legible() -> None:
    for colors in THEMES.values():
        assert theme.contrast(colors.accent_text, colors.accent) >= 4.5


def test_the_colours_of_the_edge_are_those_agreed_on() -> None:
    roles = ("value", "gradient", "text", "muted", "edge", "background")
    light = [getattr(LIGHT, role) for role in roles]
    dark = [getattr(DARK, role) for role in roles]
    assert light == ["#00669E", "#B54708", "#1F2933", "#66717E", "#8A94A3", "#FBFBF9"]
    assert dark == ["#63BDF0", "#F59A5B", "#E8ECF0", "#98A3AF", "#5E6976", "#15181C"]


def test_every_role_is_a_colour(qapp: object) -> None:
    for colors in THEMES.values():
        for role in theme.roles():
            assert colors.color(role).isValid(), (colors.name, role)


@pytest.mark.parametrize("name", THEMES)
def test_a_palette_tells_its_theme(qapp: object, name: str) -> None:
    assert theme.of(theme.palette(THEMES[name])) is THEMES[name]


def test_a_foreign_palette_is_taken_by_its_lightness(qapp: object) -> None:
    assert theme.of(QPalette(Qt.GlobalColor.black, Qt.GlobalColor.black)) is DARK
    assert theme.of(QPalette(Qt.GlobalColor.white, Qt.GlobalColor.lightGray)) is LIGHT


def test_choosing_a_theme_shows_it(qapp: object) -> None:
    choice = theme.ThemeChoice(qapp, "dark")  # type: ignore[arg-type]
    assert theme.of(qapp.palette()) is DARK  # type: ignore[attr-defined]
    told = []
    choice.changed.connect(told.append)
    choice.choose("light")
    assert told == [LIGHT]
    assert theme.of(qapp.palette()) is LIGHT  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        choice.choose("sepia")
    assert choice.choice == "light"


def test_a_setting_from_elsewhere_falls_back_to_the_system(qapp: object) -> None:
    assert theme.ThemeChoice(qapp, "sepia").choice == "system"  # type: ignore[arg-type]
