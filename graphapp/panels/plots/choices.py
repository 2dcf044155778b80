"""The boxes above a plot in which a person chooses what it shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QWidget

#: Pixels; where there is less room than its texts want, a box shows a part of them.
_LEAST = 60


class Choice(QComboBox):
    """One of some things; what was chosen stays chosen while it is offered."""

    def __init__(self, spoken: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: tuple[Any, ...] = ()
        self._texts: tuple[str, ...] = ()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumWidth(_LEAST)

    def offer(self, items: Sequence[Any], texts: Sequence[str], first: int = 0) -> None:
        """What can be chosen; ``first`` is the place of what is chosen before anybody chose."""
        if tuple(items) == self.items and tuple(texts) == self._texts:
            return
        before = self.chosen if self.items else None
        known = self.items and before in items
        self.items, self._texts = tuple(items), tuple(texts)
        self.clear()
        self.addItems(list(texts))
        self.setCurrentIndex(self.items.index(before) if known else min(first, len(items) - 1))
        self.setEnabled(len(items) > 1)

    @property
    def chosen(self) -> Any:
        """The thing itself; None where there is nothing."""
        row = self.currentIndex()
        return self.items[row] if 0 <= row < len(self.items) else None
