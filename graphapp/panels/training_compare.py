"""The menu of comparisons: what the file names, other rates, all optimizers, several seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.comparing import Plan, optimizers, planned, rates, seeds

#: How many runs of different seeds are offered.
_SEEDS = (3, 5, 10, 20)


class CompareButton(QToolButton):
    """Runs that differ in one setting, one after another, all from the same start."""

    begun = Signal()
    """Runs are on their way."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self.setObjectName("training.compare")
        self.setText(f"{self.tr('Compare')}  ")
        self.setAccessibleName(self.tr("Compare runs"))
        self.setToolTip(self.tr("Several runs one after another, all from the same start"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setObjectName("training.compare.menu")
        self._named = menu.addAction("", partial(self._compare, lambda: planned(self._graph)))
        self._line = menu.addSeparator()
        menu.addAction(
            self.tr("&Rates: a tenth, as set, ten times"),
            partial(self._compare, lambda: rates(lab.settings)),
        )
        menu.addAction(
            self.tr("All &optimizers"), partial(self._compare, lambda: optimizers(lab.settings))
        )
        more = menu.addMenu(self.tr("&Seeds, with mean and spread"))
        for count in _SEEDS:
            more.addAction(
                self.tr("{0} seeds").format(count),
                partial(self._compare, partial(self._seeds, count)),
            )
        menu.aboutToShow.connect(self._offer)
        self.setMenu(menu)

    @property
    def _graph(self) -> Graph:
        return self._session.document.graph

    def offer(self) -> None:
        """Open the menu where the button is."""
        menu = self.menu()
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
        menu.setActiveAction(next(action for action in menu.actions() if action.isVisible()))

    def _seeds(self, count: int) -> Sequence[Plan]:
        return seeds(self._lab.settings, count)

    def _offer(self) -> None:
        """What the file names comes first, where it names something."""
        wanted = (self._graph.training or {}).get("compare") or ()
        self._named.setText(self.tr("&What the file compares: {0} runs").format(len(wanted)))
        for action in (self._named, self._line):
            action.setVisible(bool(wanted))

    def _compare(self, plans: Callable[[], Sequence[Plan]]) -> None:
        try:
            chosen = plans()
        except GraphappError as error:
            self._lab.stopped.emit("error", self.tr("Nothing is compared: {0}.").format(error))
            return
        self._lab.compare(chosen)
        self.begun.emit()
