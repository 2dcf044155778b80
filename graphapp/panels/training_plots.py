"""The plots beside the controls: one or two, drawn again while it trains, and their exports.

While the training runs each plot has a turn of its own, and rests some times as long as its last
picture took: steps and canvas keep most of the time, and the window answers within a frame.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QWidget

from graphapp.files.store import write
from graphapp.panels.mark import Mark
from graphapp.panels.plot_pane import PlotPane
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.run_tables import csv_of_losses, csv_of_run

Write = Callable[[Path], None]

#: A plot rests so many times as long as it took to follow.
_REST = 5.0
#: What the first and the second plot show at first.
_FIRST, _SECOND = "loss", "predictions"

#: The plots with a line for each run.
_OF_SEVERAL = {"loss", "accuracy"}


class TrainingPlots(QWidget):
    """One plot, or two beside each other."""

    picture_wanted = Signal(object)
    """A function that writes the picture to a path; SVG where its name ends so."""
    table_wanted = Signal(object)
    """A function that writes the table to a path."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self.panes: list[PlotPane] = []
        """The one that is always there, and the one beside it once somebody wanted it."""
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(9)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._splitter)
        self._add(_FIRST)
        self._turns = QTimer(self)
        self._turns.setSingleShot(True)
        self._turns.timeout.connect(self._take_turn)
        lab.stepped.connect(self.follow)
        lab.kept.changed.connect(self.follow)
        session.evaluated.connect(self._follow_numbers)

    def _add(self, name: str) -> PlotPane:
        pane = PlotPane(self._session, self._lab, name, len(self.panes) + 1)
        pane.export_wanted.connect(self._export)
        pane.runs_wanted.connect(self._export_runs)
        pane.beside_wanted.connect(self.toggle_second)
        self.panes.append(pane)
        self._splitter.addWidget(pane)
        return pane

    # What is shown ------------------------------------------------------------------------

    @property
    def chosen(self) -> QComboBox:
        """Which plot the first pane shows."""
        return self.panes[0].chosen

    @property
    def logarithmic(self) -> Mark:
        """The logarithmic axis of the first pane."""
        return self.panes[0].logarithmic

    @property
    def plot(self) -> Any:
        """The plot of the first pane."""
        return self.panes[0].plot

    def show_plot(self, name: str, *, logarithmic: bool = False) -> bool:
        """What a file names as its plot. False where there is none of that name."""
        return self.panes[0].show_plot(name, logarithmic=logarithmic)

    def show_runs(self) -> None:
        """Runs are compared: the losses, unless a pane shows what draws several runs already."""
        seen = [pane.chosen.currentData() for pane in self.panes if not pane.isHidden()]
        if not _OF_SEVERAL.intersection(seen):
            self.show_plot(_FIRST)

    def toggle_second(self) -> None:
        """Another plot beside the first, or none."""
        if len(self.panes) == 1:
            first = self.chosen.currentData()
            self._add(_SECOND if first != _SECOND else _FIRST)
            half = max(self.width() // 2, 1)
            self._splitter.setSizes([half, half])
        else:
            second = self.panes[1]
            second.setVisible(not second.isVisible())
        self.panes[0].beside.setVisible(self.panes[1].isHidden())

    # Following ----------------------------------------------------------------------------

    def follow(self) -> None:
        """There are new steps: at once where it rests, else one plot after the other."""
        for pane in self.panes:
            pane.due = True
        if self._lab.running:
            self._plan_turn()
        else:
            for pane in self.panes:
                pane.follow()

    def _follow_numbers(self, *_: object) -> None:
        """Other numbers are shown, as while somebody drags one of them."""
        if not self._lab.running:
            for pane in self.panes:
                pane.due = True
            self._plan_turn()

    def _plan_turn(self) -> None:
        due = [pane.not_before for pane in self.panes if pane.due and pane.is_ready]
        if due and not self._turns.isActive():
            self._turns.start(max(round((min(due) - time.perf_counter()) * 1000), 0))

    def _take_turn(self) -> None:
        """One plot: painting comes before the next one."""
        now = time.perf_counter()
        due = [pane for pane in self.panes if pane.due and pane.is_ready]
        if due:
            pane = min(due, key=lambda pane: pane.not_before)
            if pane.not_before <= now:
                pane.follow()
                end = time.perf_counter()
                pane.not_before = end + _REST * (end - now)
        self._plan_turn()

    # Exports ------------------------------------------------------------------------------

    def _export(self, plot: Any, what: str) -> None:
        from graphapp.panels.plots.export import write_numbers, write_picture

        if what == "picture":
            self.picture_wanted.emit(partial(write_picture, plot))
        else:
            self.table_wanted.emit(partial(write_numbers, plot))

    def _export_runs(self, what: str) -> None:
        self.table_wanted.emit(self.write_losses if what == "losses" else self.write_run)

    def write_losses(self, path: Path) -> None:
        """The losses of all runs beside each other."""
        write(csv_of_losses([run for run in self._lab.runs if run.steps]).encode(), path)

    def write_run(self, path: Path) -> None:
        """Every number of every step of the newest run."""
        write(csv_of_run(self._lab.runs[-1]).encode(), path)
