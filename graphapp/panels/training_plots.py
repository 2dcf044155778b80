"""The plots beside the controls: which one, a logarithmic axis, and what can be exported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.files.store import write
from graphapp.panels.mark import Mark
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.run_tables import csv_of_losses, csv_of_run

Write = Callable[[Path], None]


class TrainingPlots(QWidget):
    """One plot at a time; a plot is made, with pyqtgraph, when it is first seen."""

    picture_wanted = Signal(object)
    """A function that writes the picture to a path."""
    table_wanted = Signal(object)
    """A function that writes the table to a path."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self.made: dict[str, Any] = {}
        """The plots that were seen, by name."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._make_bar())
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        lab.stepped.connect(self.follow)

    def _make_bar(self) -> QHBoxLayout:
        self.chosen = QComboBox()
        self.chosen.setObjectName("training.plot")
        self.chosen.setAccessibleName(self.tr("Which plot is shown"))
        for name, title in _titles(self).items():
            self.chosen.addItem(title, name)
        self.chosen.currentIndexChanged.connect(self._choose)
        self.logarithmic = Mark(self.tr("Log axis"))
        self.logarithmic.setObjectName("training.log")
        self.logarithmic.setToolTip(self.tr("Powers of ten on the upright axis"))
        self.logarithmic.toggled.connect(self._set_logarithmic)
        clear = QPushButton(self.tr("Clear"))
        clear.setObjectName("training.clear")
        clear.setAccessibleName(self.tr("Forget the runs before"))
        clear.setToolTip(clear.accessibleName())
        clear.setAutoDefault(False)
        clear.clicked.connect(self._lab.clear_runs)
        bar = QHBoxLayout()
        for part in (self.chosen, self.logarithmic, clear):
            bar.addWidget(part)
        bar.addStretch()
        bar.addWidget(self._make_export())
        return bar

    def _make_export(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("training.export")
        button.setText(self.tr("Export"))
        button.setAccessibleName(self.tr("Export the plot or the numbers"))
        button.setToolTip(button.accessibleName())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(button)
        menu.addAction(
            self.tr("&Picture of the plot (PNG)…"),
            lambda: self.picture_wanted.emit(self.write_picture),
        )
        menu.addAction(
            self.tr("&Losses of all runs (CSV)…"),
            lambda: self.table_wanted.emit(self.write_losses),
        )
        menu.addAction(
            self.tr("&Every number of the last run (CSV)…"),
            lambda: self.table_wanted.emit(self.write_run),
        )
        menu.aboutToShow.connect(lambda: self._enable(menu))
        button.setMenu(menu)
        return button

    def _enable(self, menu: QMenu) -> None:
        for action in menu.actions():
            action.setEnabled(bool(self._lab.runs))

    # Exports ------------------------------------------------------------------------------

    def write_picture(self, path: Path) -> None:
        """The plot as it is shown, with twice as many pixels."""
        image = QImage(self.plot.size() * 2, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2.0)
        image.fill(self.plot.theme.color("base"))
        self.plot.render(image)
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        write(bytes(data.data()), path)

    def write_losses(self, path: Path) -> None:
        """The losses of all runs beside each other."""
        write(csv_of_losses([run for run in self._lab.runs if run.steps]).encode(), path)

    def write_run(self, path: Path) -> None:
        """Every number of every step of the newest run."""
        write(csv_of_run(self._lab.runs[-1]).encode(), path)

    # Following ----------------------------------------------------------------------------

    @property
    def plot(self) -> Any:
        """The plot that is shown, made now if it was not yet."""
        name = self.chosen.currentData()
        if name not in self.made:
            self.made[name] = made = make_plot(name, self._lab, self._session)
            self._stack.addWidget(made)
            if hasattr(made, "set_logarithmic"):
                made.set_logarithmic(self.logarithmic.isChecked())
        return self.made[name]

    def follow(self) -> None:
        """The numbers as they are now, where they can be seen."""
        if self.isVisible() and self.chosen.currentData() in self.made:
            self.plot.follow()

    def _choose(self) -> None:
        plot = self.plot
        self._stack.setCurrentWidget(plot)
        self.logarithmic.setEnabled(hasattr(plot, "set_logarithmic"))
        plot.follow()

    def _set_logarithmic(self, wanted: bool) -> None:
        for plot in self.made.values():
            if hasattr(plot, "set_logarithmic"):
                plot.set_logarithmic(wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make the plot after the panel is there: the first one imports pyqtgraph."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._choose)


def _titles(widget: QWidget) -> dict[str, str]:
    return {
        "loss": widget.tr("Loss"), "norms": widget.tr("Gradient norms"),
        "parameters": widget.tr("Parameters"), "predictions": widget.tr("Predictions"),
        "surface": widget.tr("Loss surface"),
    }  # fmt: skip


def make_plot(name: str, lab: TrainingLab, session: Session) -> Any:
    """The plot of a name."""
    from graphapp.panels.plots.lines import LossPlot, NormPlot, ParameterPlot
    from graphapp.panels.plots.predictions import PredictionPlot
    from graphapp.panels.plots.surface import SurfacePlot

    kinds = {
        "loss": LossPlot, "norms": NormPlot, "parameters": ParameterPlot,
        "predictions": PredictionPlot, "surface": SurfacePlot,
    }  # fmt: skip
    return kinds[name](lab, session)
