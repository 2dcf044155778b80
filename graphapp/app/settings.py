"""What is remembered between two runs: geometry, theme, precision, habits, recent files.

An INI file in the user's configuration folder; ``GRAPHAPP_CONFIG_DIR`` names another folder.
Whatever stands in it, reading never fails: a value that makes no sense is its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from graphapp.folders import config_folder
from graphapp.model.numerals import Kind, Precision
from graphapp.session import QUANTITIES

MOST_RECENT_FILES = 10

#: Digits that the menus offer.
LEAST_DIGITS, MOST_DIGITS = 2, 8

#: How long nodes may glide, in milliseconds.
LONGEST_GLIDE = 2_000


@dataclass(frozen=True, slots=True)
class Habits:
    """How a canvas answers the hand; the defaults are those of the first start."""

    wheel_zooms: bool = True
    """Does a mouse wheel zoom, or scroll?"""
    touchpad_zooms: bool = False
    """Do two fingers zoom, or scroll?"""
    glide_ms: int | None = None
    """How long nodes glide to new places; 0: not at all; None: as the system wants it."""
    shows_map: bool = True
    """May a large graph have its map in the corner?"""


#: How far a projector enlarges, of what the last row needs.
LARGEST_PERCENT = 300


@dataclass(frozen=True, slots=True)
class Projection:
    """How a projector shows graphs."""

    percent: int = 100
    """Of the size that the last row needs; at most ``LARGEST_PERCENT``."""
    contrast: bool = True
    """In the theme of high contrast?"""


class Settings(QObject):
    """The settings by name, typed."""

    habits_changed = Signal(object)
    """The Habits that all windows have from now on."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()
        path = (folder or config_folder()) / "window.ini"
        self._store = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def path(self) -> Path:
        """The file that holds them."""
        return Path(self._store.fileName())

    def save(self) -> bool:
        """Write to disk now; False where the folder cannot be written to."""
        self._store.sync()
        return self._store.status() is QSettings.Status.NoError

    # The window ---------------------------------------------------------------------------

    @property
    def first_start(self) -> bool:
        """Was no window of this program ever closed?"""
        return self.geometry().isEmpty()

    def geometry(self) -> QByteArray:
        """Size and place of the window; empty before the first run."""
        return self._bytes("window/geometry")

    def layout(self) -> QByteArray:
        """Docks and toolbar; empty before the first run."""
        return self._bytes("window/layout")

    def remember_window(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Keep both for the next run."""
        self._store.setValue("window/geometry", geometry)
        self._store.setValue("window/layout", layout)

    def own_panels(self) -> bool:
        """Did somebody choose which panels are in front, so that they stay there?"""
        return self._truth("window/own_panels", default=False)

    def set_own_panels(self, own: bool) -> None:
        """Did somebody choose which panels are in front?"""
        self._store.setValue("window/own_panels", own)

    # Looks --------------------------------------------------------------------------------

    def theme(self) -> str:
        """``system`` or the name of a theme."""
        return self._text("look/theme", "system")

    def set_theme(self, name: str) -> None:
        """``system`` or the name of a theme."""
        self._store.setValue("look/theme", name)

    def precision(self) -> Precision:
        """How numbers are written."""
        kind = self._text("numbers/kind", "decimals")
        if kind not in get_args(Kind):
            return Precision()
        digits = self._integer("numbers/digits", Precision().digits)
        digits = min(max(digits, LEAST_DIGITS), MOST_DIGITS)
        return Precision(cast(Kind, kind), digits)

    def set_precision(self, precision: Precision) -> None:
        """How numbers are written."""
        self._store.setValue("numbers/kind", precision.kind)
        self._store.setValue("numbers/digits", precision.digits)

    def quantities(self) -> frozenset[str]:
        """Which of the four quantities the edges show."""
        names = self._text("look/quantities", ",".join(QUANTITIES)).split(",")
        return frozenset(names) & frozenset(QUANTITIES)

    def set_quantities(self, quantities: frozenset[str]) -> None:
        """Which of the four quantities the edges show."""
        shown = [name for name in QUANTITIES if name in quantities]
        self._store.setValue("look/quantities", ",".join(shown) or "none")

    def habits(self) -> Habits:
        """How the canvas answers wheel, touchpad and tidying up."""
        usual = Habits()
        glide = self._integer("canvas/glide_ms", -1)
        return Habits(
            self._truth("canvas/wheel_zooms", usual.wheel_zooms),
            self._truth("canvas/touchpad_zooms", usual.touchpad_zooms),
            None if glide < 0 else min(glide, LONGEST_GLIDE),
            self._truth("canvas/shows_map", usual.shows_map),
        )

    def set_habits(self, habits: Habits) -> None:
        """How the canvas answers wheel, touchpad and tidying up."""
        self._store.setValue("canvas/wheel_zooms", habits.wheel_zooms)
        self._store.setValue("canvas/touchpad_zooms", habits.touchpad_zooms)
        self._store.setValue("canvas/glide_ms", -1 if habits.glide_ms is None else habits.glide_ms)
        self._store.setValue("canvas/shows_map", habits.shows_map)
        self.habits_changed.emit(habits)

    def projection(self) -> Projection:
        """How a projector shows graphs."""
        usual = Projection()
        percent = self._integer("projection/percent", usual.percent)
        contrast = self._truth("projection/contrast", usual.contrast)
        return Projection(min(max(percent, usual.percent), LARGEST_PERCENT), contrast)

    def set_projection(self, projection: Projection) -> None:
        """How a projector shows graphs."""
        self._store.setValue("projection/percent", projection.percent)
        self._store.setValue("projection/contrast", projection.contrast)

    # Files --------------------------------------------------------------------------------

    def recent_files(self) -> list[str]:
        """Paths, the last used first."""
        given = self._store.value("files/recent", [])
        if isinstance(given, str):
            given = [given]
        return [path for path in given if isinstance(path, str)] if isinstance(given, list) else []

    def remember_file(self, path: Path) -> None:
        """Put a path in front of the recent files."""
        name = str(path.absolute())
        rest = [other for other in self.recent_files() if other != name]
        self._store.setValue("files/recent", [name, *rest][:MOST_RECENT_FILES])

    def forget_file(self, path: Path) -> None:
        """Take one path out of the recent files."""
        name = str(path.absolute())
        self._store.setValue("files/recent", [n for n in self.recent_files() if n != name])

    def forget_files(self) -> None:
        """Empty the list of recent files."""
        self._store.setValue("files/recent", [])

    def last_folder(self) -> Path:
        """Where the next file dialog starts: beside the last file that still has a folder."""
        for name in self.recent_files():
            if Path(name).parent.is_dir():
                return Path(name).parent
        return Path.home()

    # Reading ------------------------------------------------------------------------------

    def _bytes(self, key: str) -> QByteArray:
        given = self._store.value(key)
        return given if isinstance(given, QByteArray) else QByteArray()

    def _text(self, key: str, default: str) -> str:
        given = self._store.value(key, default)
        if isinstance(given, list):  # the INI format reads a,b as a list
            given = ",".join(map(str, given))
        return given if isinstance(given, str) else default

    def _integer(self, key: str, default: int) -> int:
        try:
            return int(str(self._store.value(key, default)))
        except ValueError:
            return default

    def _truth(self, key: str, default: bool) -> bool:
        given = str(self._store.value(key, default)).lower()  # a file has words
        return {"true": True, "false": False}.get(given, default)
