"""The training lab of a window: its docks, made when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt

from graphapp.app.docks import Docks
from graphapp.app.graph_file import GraphFile
from graphapp.errors import GraphappError
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.panels.data_panel import DataPanel
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
        return {"train": self.train, "data": self.show_data, "import_data": self.import_data}

    def make_training(self) -> TrainingPanel:
        """The panel of the training."""
        from graphapp.panels.training_panel import TrainingPanel

        panel = self._training = TrainingPanel(self._session)
        panel.plots.picture_wanted.connect(self._file.export_plot)
        panel.plots.table_wanted.connect(self._file.export_table)
        return panel

    def make_data(self) -> DataPanel:
        """The panel of the data."""
        from graphapp.panels.data_panel import DataPanel

        panel = DataPanel(self._session)
        panel.import_wanted.connect(self.import_data)
        return panel

    def show_data(self) -> DataPanel:
        """Bring the data to the front."""
        assert self.docks is not None
        panel = cast("DataPanel", self.docks.show("data"))
        panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return panel

    def import_data(self) -> None:
        """A table from a file that the person chooses."""
        from graphapp.training.data import load_table

        path = self._file.ask_for_table()
        if path is None:
            return
        try:
            table = load_table(path)
        except GraphappError as error:
            self._file.refused.emit(f"{path.name} was not imported: {error}.")
            return
        self.show_data().take_table(table, path.name)

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
