"""The colours: one Theme for light, one for dark, one for high contrast, and Qt palettes of them.

Every colour has a role and nobody else writes a colour down. Blue means forward (values),
vermillion backward (gradients), after Okabe and Ito's palette for colour-blind readers; text of
every role reaches a contrast of 4.5 to 1 on every ground that it stands on.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from graphapp.look.fonts import FAMILY, text_font


@dataclass(frozen=True, slots=True)
class Theme:
    """A colour for each role, as ``#RRGGBB``; ``color(role)`` gives the QColor."""

    name: str
    dark: bool
    background: str
    """The canvas, and the plates under labels."""
    grid: str
    text: str
    muted: str
    edge: str
    value: str
    gradient: str
    accent: str
    """Selection and focus."""
    accent_text: str
    hover: str
    node: str
    node_line: str
    input: str
    input_line: str
    parameter: str
    parameter_line: str
    constant: str
    constant_line: str
    loss: str
    loss_line: str
    frame: str
    """The ground inside a frame around nodes."""
    frame_line: str
    note: str
    note_line: str
    error: str
    error_fill: str
    notice: str
    notice_fill: str
    right: str
    """An answer that is right; a tick and a word say the same."""
    positive: str
    """Full colour of the largest positive entry of a heat map."""
    negative: str
    zero: str
    """Colour of 0 in a heat map."""
    window: str
    base: str
    raised: str
    line: str
    line_width: float = 1.2

    def color(self, role: str) -> QColor:
        """The QColor of a role."""
        return _qcolor(cast(str, getattr(self, role)))


LIGHT = Theme(
    name="light", dark=False,
    background="#FBFBF9", grid="#E4E6E6",
    text="#1F2933", muted="#66717E", edge="#8A94A3", value="#00669E", gradient="#B54708",
    accent="#0B6BCB", accent_text="#FFFFFF", hover="#3D4A58",
    node="#FFFFFF", node_line="#A7B0BC",
    input="#F0F6FB", input_line="#A3B4C6", parameter="#FFF5E6", parameter_line="#CDB591",
    constant="#F5F5F3", constant_line="#B6B8B8", loss="#FFF3EE", loss_line="#D3A795",
    frame="#F1F4F8", frame_line="#B9C3D1", note="#FFF9DB", note_line="#DCCB8A",
    error="#B3173A", error_fill="#FCE9EC", notice="#7A5200", notice_fill="#FFF0C2",
    right="#1B6E3C",
    positive="#0072B2", negative="#D55E00", zero="#F4F4F2",
    window="#F3F4F3", base="#FFFFFF", raised="#FFFFFF", line="#D5D9DD",
)  # fmt: skip

DARK = Theme(
    name="dark", dark=True,
    background="#15181C", grid="#262B31",
    text="#E8ECF0", muted="#98A3AF", edge="#5E6976", value="#63BDF0", gradient="#F59A5B",
    accent="#4FA3F7", accent_text="#0C1116", hover="#C4CDD6",
    node="#1F242A", node_line="#4B5560",
    input="#1B2A36", input_line="#48607A", parameter="#2F2718", parameter_line="#6E5A36",
    constant="#24272B", constant_line="#535A62", loss="#35221B", loss_line="#7D5140",
    frame="#1C222A", frame_line="#414C5A", note="#2C2A1B", note_line="#5F5933",
    error="#FF8095", error_fill="#3A1A21", notice="#F2C14E", notice_fill="#3A2F12",
    right="#6CCB8B",
    positive="#4AA8E0", negative="#EE7F33", zero="#2A2F35",
    window="#1B1F24", base="#262C33", raised="#2A3037", line="#3A424B",
)  # fmt: skip

HIGH_CONTRAST = Theme(
    name="high-contrast", dark=False,
    background="#FFFFFF", grid="#FFFFFF",
    text="#000000", muted="#3A3A3A", edge="#202020", value="#003E80", gradient="#8A2B00",
    accent="#6A00B8", accent_text="#FFFFFF", hover="#000000",
    node="#FFFFFF", node_line="#000000",
    input="#FFFFFF", input_line="#003E80", parameter="#FFFFFF", parameter_line="#000000",
    constant="#FFFFFF", constant_line="#505050", loss="#FFFFFF", loss_line="#8A2B00",
    frame="#FFFFFF", frame_line="#3A3A3A", note="#FFFFE0", note_line="#000000",
    error="#A00020", error_fill="#FFFFFF", notice="#5A3B00", notice_fill="#FFF3B0",
    right="#004D1A",
    positive="#003E80", negative="#A33A00", zero="#FFFFFF",
    window="#FFFFFF", base="#FFFFFF", raised="#F0F0F0", line="#000000",
    line_width=2.0,
)  # fmt: skip

THEMES = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}

#: What a setting may say; the first is what nobody chose.
CHOICES = ("system", *THEMES)


@cache
def _qcolor(text: str) -> QColor:
    return QColor(text)


def blend(under: QColor, over: QColor, share: float) -> QColor:
    """``share`` of ``over`` and the rest of ``under``, in sRGB."""
    rest = 1.0 - share
    return QColor(
        round(under.red() * rest + over.red() * share),
        round(under.green() * rest + over.green() * share),
        round(under.blue() * rest + over.blue() * share),
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2, between 1 and 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(text: str) -> float:
    parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def palette(theme: Theme) -> QPalette:
    """The Fusion palette of a theme."""
    colors = QPalette(theme.color("raised"), theme.color("window"))
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "window"), (roles.WindowText, "text"), (roles.Base, "base"),
        (roles.AlternateBase, "window"), (roles.Text, "text"), (roles.Button, "raised"),
        (roles.ButtonText, "text"), (roles.BrightText, "error"), (roles.Highlight, "accent"),
        (roles.HighlightedText, "accent_text"), (roles.ToolTipBase, "raised"),
        (roles.ToolTipText, "text"), (roles.PlaceholderText, "muted"), (roles.Link, "value"),
        (roles.LinkVisited, "value"), (roles.Accent, "accent"), (roles.Mid, "line"),
    ):  # fmt: skip
        colors.setColor(role, theme.color(name))
    disabled = QPalette.ColorGroup.Disabled
    for role in (roles.WindowText, roles.Text, roles.ButtonText, roles.HighlightedText):
        colors.setColor(disabled, role, blend(theme.color("window"), theme.color("text"), 0.45))
    colors.setColor(disabled, roles.Highlight, theme.color("line"))
    return colors


def of(colors: QPalette) -> Theme:
    """The theme that a widget is shown in, from its palette."""
    window, text = colors.color(QPalette.ColorRole.Window), colors.color(QPalette.ColorRole.Text)
    for theme in THEMES.values():
        if window == theme.color("window") and text == theme.color("text"):
            return theme
    return DARK if window.lightness() < 128 else LIGHT


def shown() -> Theme:
    """The theme that the application is shown in, whatever palette a widget has."""
    return of(QGuiApplication.palette())


def colour(widget: QWidget, place: QPalette.ColorRole, role: str) -> None:
    """Give a place in a widget's palette (its text, its ground) the colour of a role.

    Does nothing where it has that colour, so that it may be called on every PaletteChange.
    """
    colors, color = widget.palette(), shown().color(role)
    if colors.color(place) != color:
        colors.setColor(place, color)
        widget.setPalette(colors)


def apply(app: QApplication, theme: Theme) -> None:
    """Show the whole application in a theme: Fusion, our palette, our font."""
    if app.style() is None or app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    if app.font().family() != FAMILY:  # else it stays as large as it is
        app.setFont(text_font())
    app.setPalette(palette(theme))


def system_theme() -> Theme:
    """Dark where the system says so, else light (plain X11 says nothing)."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


class ThemeChoice(QObject):
    """Keeps the application in the chosen theme; ``system`` follows the desktop as it changes."""

    changed = Signal(object)
    """The new Theme."""

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice if choice in CHOICES else "system"
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        apply(app, self.theme)

    @property
    def choice(self) -> str:
        """One of ``CHOICES``."""
        return self._choice

    @property
    def theme(self) -> Theme:
        """The theme that the choice means now."""
        return THEMES.get(self._choice) or system_theme()

    def choose(self, choice: str) -> None:
        """Show another theme from now on. Raises KeyError for a name not in ``CHOICES``."""
        if choice not in CHOICES:
            raise KeyError(choice)
        self._choice = choice
        self._show()

    def _follow(self) -> None:
        if self._choice == "system":
            self._show()

    def _show(self) -> None:
        apply(self._app, self.theme)
        self.changed.emit(self.theme)


def roles() -> tuple[str, ...]:
    """The names of all colours of a theme."""
    return tuple(
        field.name for field in fields(Theme) if field.name not in ("name", "dark", "line_width")
    )
