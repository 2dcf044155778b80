"""The small windows: shortcuts, which are generated from the actions, and about."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from itertools import combinations, pairwise

import numpy as np
import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.actions import MENUS, plain, translated
from graphapp.app.settings import Settings
from graphapp.look.fonts import text_font
from graphapp.look.icons import application_icon
from graphapp.operation import operations, problems

_COLUMNS = 3
_Group = tuple[str, list[tuple[str, str]]]


class ShortcutSheet(QDialog):
    """Every action that has a key, by menu, and what mouse and keys do on the canvas."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        gestures: Iterable[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setSpacing(36)
        columns.setContentsMargins(20, 16, 20, 16)
        groups = [
            (plain(translated(menu.title)), list(_keyed(actions, menu.entries))) for menu in MENUS
        ]
        groups.append((self.tr("On the canvas"), list(gestures)))
        for part in in_columns(groups, _COLUMNS):
            columns.addLayout(_column(part))
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.windowTitle())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.addWidget(area)
        column.addWidget(_close_button(self))
        available = self.screen().availableSize()
        wanted = inside.sizeHint()
        self.resize(
            min(wanted.width() + 24, available.width() - 80),
            min(wanted.height() + 80, available.height() - 80),
        )


class AboutBox(QDialog):
    """What this is and what it runs on, as text that can be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About graphapp"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(72, 72))
        name = QLabel("graphapp")
        name.setFont(text_font(22, bold=True))
        what = QLabel(self.tr("Computation graphs with the value and the gradient on every edge."))
        what.setWordWrap(True)
        facts = QLabel(versions_text())
        facts.setObjectName("about.versions")
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        words = QVBoxLayout()
        words.setSpacing(8)
        for part in (name, what, facts):
            words.addWidget(part)
        words.addStretch()
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 14)
        column.addLayout(row)
        column.addWidget(_close_button(self))
        self.setMinimumWidth(420)


def versions_text() -> str:
    """Versions, licence and where the settings are."""
    lines = [
        f"Version {version('graphapp')}, MIT licence",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}, "
        f"NumPy {np.__version__}",
        f"{platform.system()} {platform.machine()}, {len(operations())} operations",
        f"Settings: {Settings().path}",
        *problems(),
    ]
    return "\n".join(lines)


def in_columns(groups: list[_Group], count: int) -> list[list[_Group]]:
    """The groups in their order in columns, so that the longest column is as short as can be."""

    def split(cuts: tuple[int, ...]) -> list[list[_Group]]:
        return [groups[start:end] for start, end in pairwise((0, *cuts, len(groups)))]

    def longest(parts: list[list[_Group]]) -> int:
        return max(sum(len(rows) + 2 for _, rows in part) for part in parts)

    return min(map(split, combinations(range(1, len(groups)), count - 1)), key=longest)


def _keyed(actions: Mapping[str, QAction], entries: Iterable[str]) -> Iterable[tuple[str, str]]:
    for verb in entries:
        if verb in actions and actions[verb].shortcuts():
            keys = (
                key.toString(QKeySequence.SequenceFormat.NativeText)
                for key in actions[verb].shortcuts()
            )
            yield plain(actions[verb].text()), "  ".join(keys)


def _column(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for title, rows in groups:
        heading = QLabel(title)
        heading.setFont(text_font(bold=True))
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(5)
        for i, (text, keys) in enumerate(rows):
            grid.addWidget(QLabel(text), i, 0)
            label = QLabel(keys)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label, i, 1)
        column.addLayout(grid)
        column.addSpacing(14)
    column.addStretch(1)
    return column


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.setContentsMargins(14, 0, 14, 0)
    buttons.rejected.connect(dialog.close)
    return buttons
