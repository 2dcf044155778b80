"""The training lab of a window: its docks, the files dropped on it, and values not yet kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction

from graphapp.app.chooser import Answer
from graphapp.app.docks import Docks
from graphapp.app.dropping import FileDrops
from graphapp.app.graph_file import GraphFile
from graphapp.errors import GraphappError
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.panels.data_panel import DataPanel
    from graphapp.panels.training_panel import TrainingPanel

#: The endings of tables; every other file is taken for a graph.
TABLE_ENDINGS = (".csv", ".tsv", ".txt")


class Lab:
    """Ties the panels of training and data to the file of one window."""

    def __init__(self, session: Session, file: GraphFile) -> None:
        self._session = session
        self._file = file
        self._training: TrainingPanel | None = None
        self._states: dict[str, QAction] = {}
        self.docks: Docks | None = None
        """Where the panels are; set by the window when the docks are there."""
        file.may_lose = self._may_lose
        file.opened.connect(self._follow_opening)
        file.saved.connect(self._follow_saving)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {
            "train": self.train, "train_step": self.step, "train_reset": self.reset,
            "train_keep": self.keep, "compare_runs": self.compare,
            "data": self.show_data, "import_data": self.import_data,
        }  # fmt: skip

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Some of them are possible only while something is trained."""
        self._states = {verb: actions[verb] for verb in ("train_reset", "train_keep")}
        self._follow_training()

    def make_training(self) -> TrainingPanel:
        """The panel of the training."""
        from graphapp.panels.training_panel import TrainingPanel

        panel = self._training = TrainingPanel(self._session)
        panel.plots.picture_wanted.connect(self._file.export_plot)
        panel.plots.table_wanted.connect(self._file.export_table)
        panel.lab.stateChanged.connect(self._follow_training)
        return panel

    def make_data(self) -> DataPanel:
        """The panel of the data."""
        from graphapp.panels.data_panel import DataPanel

        panel = DataPanel(self._session)
        panel.import_wanted.connect(self.import_data)
        drops = FileDrops(panel)  # of its own, because the dock may float away from the window
        drops.watch(panel)
        drops.watch(panel.view.viewport())
        drops.dropped.connect(self._take_on_data)
        return panel

    def train(self) -> None:
        """Bring the training to the front; from there, run or pause."""
        assert self.docks is not None
        dock = self.docks.by_name["training"]
        seen = dock.isVisible() and not dock.visibleRegion().isEmpty()
        panel = self._shown()
        if seen:
            panel.lab.toggle()
        else:
            panel.begin()

    def step(self) -> None:
        """One step of the training."""
        self._shown().lab.step()

    def reset(self) -> None:
        """The values before the training."""
        self._shown().lab.reset()

    def keep(self) -> None:
        """The trained values become the document's."""
        self._shown().lab.keep()

    def compare(self) -> None:
        """Let the person choose what to compare."""
        self._shown().compare.offer()

    def _shown(self) -> TrainingPanel:
        assert self.docks is not None
        return cast("TrainingPanel", self.docks.show("training"))

    def _follow_training(self) -> None:
        lab = None if self._training is None else self._training.lab
        self._states["train_reset"].setEnabled(lab is not None and lab.training is not None)
        self._states["train_keep"].setEnabled(lab is not None and lab.unkept)

    # Data ---------------------------------------------------------------------------------

    def show_data(self) -> DataPanel:
        """Bring the data to the front."""
        assert self.docks is not None
        panel = cast("DataPanel", self.docks.show("data"))
        panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return panel

    def import_data(self) -> None:
        """A table from a file that the person chooses."""
        path = self._file.ask_for_table()
        if path is not None:
            self._import(path)

    def take_tables(self, paths: Sequence[Path]) -> list[Path]:
        """Offer the first table among dropped files; those that are no tables."""
        tables = [path for path in paths if path.suffix.lower() in TABLE_ENDINGS]
        if tables:
            self._import(tables[0])
        return [path for path in paths if path not in tables]

    def _take_on_data(self, paths: list[Path]) -> None:
        for path in self.take_tables(paths)[:1]:
            self._file.open(path)

    def _import(self, path: Path) -> None:
        from graphapp.training.data import table_text

        try:
            text = table_text(path)
        except GraphappError as error:
            self._file.refused.emit(_tr("{0} was not imported: {1}.").format(path.name, error))
            return
        self.show_data().commands.offer_table(text, path.name)

    # Files --------------------------------------------------------------------------------

    def shut_down(self) -> None:
        """No more steps: the window closes."""
        if self._training is not None:
            self._training.lab.pause()

    def _may_lose(self) -> bool:
        """Is it all right if the document goes? Asks where trained values would go with it."""
        if self._training is None:
            return True
        lab = self._training.lab
        lab.pause()
        if not lab.unkept:
            return True
        answer = self._file.chooser.unkept(self._file.title)
        if answer is Answer.SAVE:
            lab.keep()
            return self._file.save()
        return answer is Answer.DISCARD

    def _follow_opening(self) -> None:
        """A file that names a plot brings the training with it; the canvas keeps the keys."""
        training = self._session.graph.training or {}
        name = training.get("plot")
        if isinstance(name, str) and self.docks is not None:
            self._shown().show_plot(name, logarithmic=training.get("logarithmic") is True)

    def _follow_saving(self, path: Path) -> None:
        """Say that trained values are not in the file."""
        if self._training is not None and path == self._file.path and self._training.lab.unkept:
            self._training.lab.stopped.emit(
                "notice",
                _tr("The file has the values before the training. Keep values, then save again, "
                    "to have the trained ones in it."),
            )  # fmt: skip


def _tr(text: str) -> str:
    return QCoreApplication.translate("lab", text)
