"""The training dock: settings, controls and plots beside each other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from graphapp.panels.training_controls import TrainingControls
from graphapp.panels.training_lab import TrainingLab
from graphapp.panels.training_plots import TrainingPlots
from graphapp.panels.training_settings import TrainingSettings
from graphapp.session import Session

_SETTINGS_WIDTH = 190
_CONTROLS_WIDTH = 430


class TrainingPanel(QWidget):
    """Trains the document's graph."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("training")
        self.lab = TrainingLab(session, self)
        self.settings = TrainingSettings(self.lab)
        self.settings.setFixedWidth(_SETTINGS_WIDTH)
        self.controls = TrainingControls(session, self.lab)
        self.plots = TrainingPlots(session, self.lab)
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(10, 8, 8, 8)
        row.setSpacing(14)
        row.addWidget(self.settings, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.controls, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("Settings and steps of the training"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        scroll.setWidget(left)
        scroll.setMinimumWidth(240)
        scroll.setMaximumWidth(_SETTINGS_WIDTH + _CONTROLS_WIDTH + 44)
        both = QHBoxLayout(self)
        both.setContentsMargins(0, 0, 8, 4)
        both.addWidget(scroll, 1)
        both.addWidget(self.plots, 1)

    def begin(self) -> None:
        """Let a person press Run at once."""
        self.controls.run.setFocus(Qt.FocusReason.ShortcutFocusReason)
