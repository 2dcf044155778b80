"""The training lab of a window: its docks, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from graphapp.app.docks import Docks
from graphapp.app.graph_file import GraphFile
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.panels.training_panel import TrainingPanel


class Lab:
    """Ties the panels of training and data to the file of one window."""

    def __init__(self, session: Session, file: GraphFile) -> None:
        self._session = session
        self._file = file
        self._training: TrainingPanel | None = None
        self.docks: Docks | None = None
        """Where the panels are; set by the window when the docks are there."""

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {"train": self.train}

    def make_training(self) -> TrainingPanel:
        """The panel of the training."""
        from graphapp.panels.training_panel import TrainingPanel

        panel = self._training = TrainingPanel(self._session)
        panel.plots.picture_wanted.connect(self._file.export_plot)
        panel.plots.table_wanted.connect(self._file.export_table)
        return panel

    def shut_down(self) -> None:
        """No more steps: the window closes."""
        if self._training is not None:
            self._training.lab.pause()

    def train(self) -> None:
        """Bring the training to the front; from there, run or pause."""
        assert self.docks is not None
        dock = self.docks.by_name["training"]
        seen = dock.isVisible() and not dock.visibleRegion().isEmpty()
        panel = cast("TrainingPanel", self.docks.show("training"))
        if seen:
            panel.lab.toggle()
        else:
            panel.begin()
