"""The training dock: settings, controls and plots beside each other."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontInfo, QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from graphapp.engine.hiding import Hidden
from graphapp.look.fonts import TEXT_SIZE
from graphapp.panels.page import Text
from graphapp.panels.training_compare import CompareButton
from graphapp.panels.training_controls import TrainingControls
from graphapp.panels.training_lab import TrainingLab
from graphapp.panels.training_phases import TrainingPhases
from graphapp.panels.training_plots import TrainingPlots
from graphapp.panels.training_runs import TrainingRuns
from graphapp.panels.training_settings import TrainingSettings
from graphapp.session import Session

#: In pixels where letters have their usual size; more where they are larger.
_SETTINGS_WIDTH, _CONTROLS_WIDTH = 196, (330, 470)


class TrainingPanel(QWidget):
    """Trains the document's graph."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self.lab = TrainingLab(session, self)
        self.settings = TrainingSettings(self.lab)
        self.controls = TrainingControls(session, self.lab)
        self.phases = TrainingPhases(session, self.lab)
        self.runs = TrainingRuns(session, self.lab)
        self.plots = TrainingPlots(session, self.lab)
        self.pages = QTabWidget()
        self.pages.setObjectName("training.pages")
        self.pages.setAccessibleName(self.tr("Steps and runs of the training"))
        self.pages.setDocumentMode(True)
        keeping = self.pages.sizePolicy()
        keeping.setRetainSizeWhenHidden(True)  # so that the controls above stay where they are
        self.pages.setSizePolicy(keeping)
        self.pages.addTab(_scrolling(self.phases, self.tr("One step in its phases")),
                          self.tr("Phases"))  # fmt: skip
        self.pages.addTab(self.runs, self.tr("Runs"))
        self.compare = CompareButton(session, self.lab)
        self.compare.begun.connect(self._show_comparison)
        self.pages.setCornerWidget(self.compare)
        self._middle = QWidget()
        self._left = _scrolling(self.settings, self.tr("Settings of the training"))
        self._covered = Text("muted")
        self._covered.setObjectName("training.covered")
        self._covered.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self._fit()
        self.lab.kept.changed.connect(self._count_runs)
        session.hiddenChanged.connect(self._cover)
        self._cover(session.hidden)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(6)
        column.addWidget(self.controls)
        column.addWidget(self.pages, 1)
        self.settings.setContentsMargins(10, 8, 4, 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 4)
        row.setSpacing(12)
        row.addWidget(self._left)
        row.addWidget(self._middle, 2)
        row.addWidget(self.plots, 3)
        row.addWidget(self._covered, 3)

    def begin(self) -> None:
        """Let a person press Run at once."""
        self.controls.run.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_plot(self, name: str, *, logarithmic: bool) -> None:
        """Bring a plot to the front; a name that is not known changes nothing."""
        self.plots.show_plot(name, logarithmic=logarithmic)

    def _cover(self, hidden: Hidden) -> None:
        """Runs and their plots tell what was trained, and so what the exercise asks for."""
        asked = bool(hidden)
        self.pages.setVisible(not asked)
        self.plots.setVisible(not asked)
        self._covered.say(
            self.tr("Runs and plots come back when all questions are answered.") if asked else ""
        )

    def _show_comparison(self) -> None:
        """The list of the runs and a plot with all of them."""
        self.pages.setCurrentWidget(self.runs)
        self.plots.show_runs()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the size of letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        scale = QFontInfo(self.font()).pixelSize() / TEXT_SIZE
        least, most = (round(width * scale) for width in _CONTROLS_WIDTH)
        self._left.setFixedWidth(round(_SETTINGS_WIDTH * scale))
        self._middle.setMinimumWidth(least)
        self._middle.setMaximumWidth(most)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing runs that cannot be seen and stopped; the trained values stay."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.lab.pause()

    def _count_runs(self) -> None:
        count = len(self.lab.kept)
        title = self.tr("Runs ({0})").format(count) if count else self.tr("Runs")
        self.pages.setTabText(self.pages.indexOf(self.runs), title)


def _scrolling(inside: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    return area
