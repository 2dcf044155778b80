"""One plot with what belongs to it: which plot, what it shows, its axis, all of it, its exports."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFontInfo, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.look.fonts import TEXT_SIZE
from graphapp.look.icons import icon
from graphapp.panels.mark import Mark
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session

#: The least width in pixels; below the other the bar takes two rows.
_LEAST, _NARROW = 230, 480


class PlotPane(QWidget):
    """Shows one plot at a time; a plot is made, with pyqtgraph, when it is first seen."""

    changed = Signal()
    """Another plot is shown, or it was made just now."""
    export_wanted = Signal(object, str)
    """The plot, and ``picture`` or ``numbers``."""
    runs_wanted = Signal(str)
    """``losses`` or ``run``: a table of runs."""
    beside_wanted = Signal()
    """Another plot beside this one, or this one gone."""

    def __init__(
        self, session: Session, lab: TrainingLab, first: str, number: int = 1,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session, self._lab, self._number = session, lab, number
        self._pictures: dict[QToolButton, str] = {}
        self.made: dict[str, Any] = {}
        """The plots that were seen, by name."""
        self._narrow = False
        self.due = False
        """Are there numbers that it does not show yet?"""
        self.not_before = 0.0
        """When it may be drawn again while the training runs, by the clock of ``time``."""
        column = QVBoxLayout(self)
        self.setMinimumWidth(_LEAST)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        self._choosers = QStackedWidget()
        self._choosers.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._stack = QStackedWidget()
        column.addLayout(self._make_bar(first))
        column.addWidget(self._stack, 1)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._choose)

    # Building -----------------------------------------------------------------------------

    def _make_bar(self, first: str) -> QGridLayout:
        self.chosen = QComboBox()
        self.chosen.setObjectName(self._name("plot"))
        self.chosen.setMinimumWidth(90)
        self.chosen.setAccessibleName(self.tr("Which plot is shown"))
        self.chosen.setToolTip(self.chosen.accessibleName())
        for name, title in titles(self).items():
            self.chosen.addItem(title, name)
        self.chosen.setMaxVisibleItems(self.chosen.count())
        self.chosen.setCurrentIndex(max(self.chosen.findData(first), 0))
        self.chosen.currentIndexChanged.connect(self._choose)
        self.logarithmic = Mark(self.tr("Log axis"))
        self.logarithmic.setObjectName(self._name("log"))
        self.logarithmic.setToolTip(self.tr("Powers of ten on the upright axis"))
        self.logarithmic.toggled.connect(self._set_logarithmic)
        self._all = self._button(
            "all", "fit", self.tr("Show all of the plot, after zooming (double click)")
        )
        self._all.clicked.connect(self._show_all)
        beside = (
            ("beside", "beside", self.tr("Another plot beside this one")) if self._number == 1
            else ("alone", "dismiss", self.tr("Put this plot away"))
        )  # fmt: skip
        self.beside = self._button(*beside)
        self.beside.clicked.connect(self.beside_wanted)
        self._options = QWidget()
        options = QHBoxLayout(self._options)
        options.setContentsMargins(0, 0, 0, 0)
        options.addWidget(self._choosers)
        options.addWidget(self.logarithmic)
        options.addStretch()
        self._bar = QGridLayout()
        self._bar.setSpacing(6)
        self._bar.setColumnStretch(1, 1)
        self._bar.addWidget(self.chosen, 0, 0)
        self._bar.addWidget(self._options, 0, 1)
        for place, part in enumerate((self._all, self.beside, self._make_export()), start=2):
            self._bar.addWidget(part, 0, place)
        return self._bar

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Pictures in the colours of the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            for button, picture in self._pictures.items():
                button.setIcon(icon(picture))

    def _name(self, part: str) -> str:
        return f"training.{part}" if self._number == 1 else f"training.{part}.{self._number}"

    def _button(self, name: str, picture: str, words: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(self._name(name))
        button.setIcon(icon(picture))
        self._pictures[button] = picture
        button.setAutoRaise(True)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _make_export(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName(self._name("export"))
        button.setText(self.tr("Export"))
        button.setAccessibleName(self.tr("Export the plot or the numbers"))
        button.setToolTip(button.accessibleName())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu = self._make_menu(button)
        button.setMenu(self.menu)
        return button

    def _make_menu(self, parent: QWidget) -> QMenu:
        """What can be written; over the plot it offers to show all of it too."""
        menu = QMenu(parent)
        self._whole = menu.addAction(self.tr("&Show all"), self._show_all)
        menu.addSeparator()
        self._exports = [
            menu.addAction(
                self.tr("&Picture of the plot (PNG, SVG)…"),
                lambda: self.export_wanted.emit(self.plot, "picture"),
            ),
            menu.addAction(
                self.tr("&Numbers of the plot (CSV)…"),
                lambda: self.export_wanted.emit(self.plot, "numbers"),
            ),
        ]
        menu.addSeparator()
        self._tables = [
            menu.addAction(
                self.tr("&Losses of all runs (CSV)…"), lambda: self.runs_wanted.emit("losses")
            ),
            menu.addAction(
                self.tr("&Every number of the last run (CSV)…"),
                lambda: self.runs_wanted.emit("run"),
            ),
        ]
        menu.aboutToShow.connect(self._enable)
        return menu

    def _enable(self) -> None:
        plot = self.plot
        self._whole.setEnabled(not plot.whole)
        for action in self._exports:
            action.setEnabled(not plot.missing)
        for action in self._tables:
            action.setEnabled(any(run.steps for run in self._lab.runs))

    # What is shown ------------------------------------------------------------------------

    @property
    def plot(self) -> Any:
        """The plot that is shown, made now if it was not yet."""
        name = self.chosen.currentData()
        if name not in self.made:
            self.made[name] = made = make_plot(name, self._lab, self._session)
            self._stack.addWidget(made)
            self._choosers.addWidget(made.choosers)
            made.menu_wanted.connect(self._show_menu)
            made.zoomed.connect(self._follow_zoom)
            if made.has_log_axis:
                made.set_logarithmic(self.logarithmic.isChecked())
        return self.made[name]

    @property
    def is_ready(self) -> bool:
        """Is there a plot that can be seen?"""
        return self.isVisible() and self.chosen.currentData() in self.made

    def follow(self) -> None:
        """The numbers as they are now, where they can be seen."""
        self.due = False
        if self.is_ready:
            self.plot.follow()
            self._fit_choosers()

    def show_plot(self, name: str, *, logarithmic: bool = False) -> bool:
        """Another plot. False where there is none of that name, and nothing changes."""
        place = self.chosen.findData(name)
        if place < 0:
            return False
        self.logarithmic.setChecked(logarithmic)
        self.chosen.setCurrentIndex(place)
        return True

    def _choose(self) -> None:
        plot = self.plot
        self._stack.setCurrentWidget(plot)
        self._choosers.setCurrentWidget(plot.choosers)
        self.logarithmic.setVisible(plot.has_log_axis)
        plot.follow()
        self._fit_choosers()
        self._follow_zoom()
        self.changed.emit()

    def _fit_choosers(self) -> None:
        """Only as wide as what can be chosen now."""
        shown = self.plot.choosers
        self._choosers.setVisible(self.plot.can_choose)
        for plot in self.made.values():
            kinds = QSizePolicy.Policy
            policy = kinds.Preferred if plot.choosers is shown else kinds.Ignored
            plot.choosers.setSizePolicy(policy, policy)

    def _show_all(self) -> None:
        self.plot.show_all()

    def _follow_zoom(self) -> None:
        self._all.setEnabled(not self.plot.whole)

    def _set_logarithmic(self, wanted: bool) -> None:
        for plot in self.made.values():
            if plot.has_log_axis:
                plot.set_logarithmic(wanted)

    def _show_menu(self, place: QPoint) -> None:
        self.menu.popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """What can be chosen stands in a row of its own where there is little width."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW * QFontInfo(self.font()).pixelSize() / TEXT_SIZE
        if narrow != self._narrow:
            self._narrow = narrow
            self._bar.removeWidget(self._options)
            if narrow:
                self._bar.addWidget(self._options, 1, 0, 1, self._bar.columnCount())
            else:
                self._bar.addWidget(self._options, 0, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make the plot after the panel is there: the first one imports pyqtgraph."""
        super().showEvent(event)
        self._soon.start()


def titles(widget: QWidget) -> dict[str, str]:
    """What the plots are called, by the names that files use."""
    return {
        "loss": widget.tr("Loss"),
        "accuracy": widget.tr("Accuracy"),
        "predictions": widget.tr("Predictions"),
        "confusion": widget.tr("Confusion matrix"),
        "surface": widget.tr("Loss surface"),
        "parameters": widget.tr("Parameters"),
        "norms": widget.tr("Gradient norms"),
        "ratios": widget.tr("Update ratios"),
        "parameter_histograms": widget.tr("Histograms of parameters"),
        "gradient_histograms": widget.tr("Histograms of gradients"),
    }


def make_plot(name: str, lab: TrainingLab, session: Session) -> Any:
    """The plot of a name."""
    from graphapp.panels.plots.confusion import ConfusionPlot
    from graphapp.panels.plots.histograms import GradientHistogram, ParameterHistogram
    from graphapp.panels.plots.parameters import NormPlot, RatioPlot, TracePlot
    from graphapp.panels.plots.predictions import PredictionPlot
    from graphapp.panels.plots.progress import AccuracyPlot, LossPlot
    from graphapp.panels.plots.surface import SurfacePlot

    kinds: dict[str, Any] = {
        "loss": LossPlot, "accuracy": AccuracyPlot, "predictions": PredictionPlot,
        "confusion": ConfusionPlot, "surface": SurfacePlot, "parameters": TracePlot,
        "norms": NormPlot, "ratios": RatioPlot, "parameter_histograms": ParameterHistogram,
        "gradient_histograms": GradientHistogram,
    }  # fmt: skip
    return kinds[name](lab, session)
