"""Theme, numbers and quantities: one setting each, offered in the menus, kept for the next run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from graphapp.app.settings import LEAST_DIGITS, MOST_DIGITS, Settings
from graphapp.look.theme import CHOICES, ThemeChoice
from graphapp.model.numerals import Kind, Precision, number_text
from graphapp.session import QUANTITIES, Session

#: What a precision makes of this number is how the menus show it.
_SAMPLE = 3.14159265358979

THEME_TITLES = {
    "system": "Like the &system", "light": "&Light", "dark": "&Dark",
    "high-contrast": "&High contrast",
}  # fmt: skip


class Looks:
    """Connects the menus of one window with its session, the theme and the settings."""

    def __init__(
        self, session: Session, settings: Settings, themes: ThemeChoice, parent: QWidget
    ) -> None:
        self._session = session
        self._settings = settings
        self._themes = themes
        session.set_precision(settings.precision())
        session.set_quantities(settings.quantities())
        self.theme_menu = self._make_theme_menu(parent)
        self.numbers_menu = self._make_numbers_menu(parent)

    def choose_theme(self, name: str) -> None:
        """Show all windows in a theme from now on."""
        self._settings.set_theme(name)
        self._themes.choose(name)

    @property
    def theme(self) -> str:
        """The choice: ``system`` or a theme's name."""
        return self._themes.choice

    def choose_precision(self, precision: Precision) -> None:
        """Write numbers like this from now on."""
        self._settings.set_precision(precision)
        self._session.set_precision(precision)

    def toggle(self, quantity: str, shown: bool) -> None:
        """Show one of the four quantities on edges, or not."""
        quantities = self._session.quantities | {quantity}
        self._session.set_quantities(quantities if shown else quantities - {quantity})
        self._settings.set_quantities(self._session.quantities)

    def follow_quantities(self, actions: Mapping[str, QAction]) -> None:
        """Let the four actions show what the session shows."""

        def follow(shown: frozenset[str]) -> None:
            for name in QUANTITIES:
                actions[f"show_{name}"].setChecked(name in shown)

        self._session.quantitiesChanged.connect(follow)
        follow(self._session.quantities)

    def _make_theme_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(_tr("&Theme"), parent)
        group = QActionGroup(menu)
        for name in CHOICES:
            action = _choice(menu, group, f"theme_{name}", _tr(THEME_TITLES[name]))
            action.triggered.connect(lambda _on, name=name: self.choose_theme(name))
            action.setData(name)
        menu.aboutToShow.connect(lambda: _check(group, self.theme))
        return menu

    def _make_numbers_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(_tr("&Numbers"), parent)
        group = QActionGroup(menu)
        for kind in ("decimals", "significant"):
            menu.addSection(title_of(kind))
            for digits in range(LEAST_DIGITS, MOST_DIGITS + 1):
                precision = Precision(kind, digits)  # type: ignore[arg-type]
                sample = number_text(_SAMPLE, precision)
                action = _choice(menu, group, f"numbers_{kind}_{digits}", f"{digits}\t{sample}")
                action.triggered.connect(lambda _on, p=precision: self.choose_precision(p))
                action.setData(precision)
        menu.addSeparator()
        for precision in (Precision("fraction"), Precision("sheet")):
            kind = precision.kind
            action = _choice(menu, group, f"numbers_{kind}", title_of(kind))
            action.triggered.connect(lambda _on, p=precision: self.choose_precision(p))
            action.setData(precision)
        menu.aboutToShow.connect(lambda: _check(group, _offered(self._session.precision)))
        return menu


def _offered(precision: Precision) -> Precision:
    """The choice in the menu; how many decimals the sheet has is not chosen there."""
    return Precision(precision.kind) if precision.kind in ("fraction", "sheet") else precision


#: Every way to write numbers, in the order in which it is offered.
KINDS: tuple[Kind, ...] = get_args(Kind)


def title_of(kind: Kind) -> str:
    """What a way to write numbers is called."""
    return {
        "decimals": _tr("Decimals"), "significant": _tr("Significant figures"),
        "fraction": _tr("Short fractions, else decimals"),
        "sheet": _tr("Round like the sheet"),
    }[kind]  # fmt: skip


def sample_text(precision: Precision) -> str:
    """π in a precision; a third where fractions are written."""
    return number_text(1 / 3 if precision.kind == "fraction" else _SAMPLE, precision)


def _choice(menu: QMenu, group: QActionGroup, verb: str, text: str) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(f"action.{verb}")
    action.setCheckable(True)
    group.addAction(action)
    return action


def _check(group: QActionGroup, wanted: object) -> None:
    for action in group.actions():
        action.setChecked(action.data() == wanted)


def _tr(text: str) -> str:
    return QCoreApplication.translate("looks", text)
