"""Files on screen: open, save, save as, recent files, and what stands in the title.

Nothing is replaced without need: a file that cannot be opened leaves the shown graph as it is, a
file that changed on disk meanwhile is replaced only after asking, and an example that comes with
the program is opened as a copy without a name.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from graphapp.app.chooser import ENDING, Answer, Chooser
from graphapp.app.settings import Settings
from graphapp.errors import GraphappError
from graphapp.files import load, save
from graphapp.files.bundled import folder
from graphapp.files.recovery import FileState, Work
from graphapp.look.busy import busy
from graphapp.model import Graph
from graphapp.session import Session


class GraphFile(QObject):
    """The file behind one window's document, if it has one."""

    refused = Signal(str)
    """One sentence on why a file was not opened or saved."""
    opened = Signal()
    """Another graph is shown."""
    named = Signal()
    """The path, or the list of recent files, is different."""
    saved = Signal(object)
    """The Path that was written."""

    def __init__(
        self, session: Session, settings: Settings, chooser: Chooser, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = settings
        self.chooser = chooser
        self.path: Path | None = None
        self.example: Path | None = None
        """The bundled example that is shown as a copy without a name."""
        self._state: FileState | None = None
        self.may_lose: Callable[[], bool] = lambda: True
        """Is it all right to lose what is shown and not in the document? Asks where it must."""

    @property
    def title(self) -> str:
        """The file's name, or the graph's title, or ``Untitled``."""
        if self.path is not None:
            return self.path.name
        return self._session.graph.title or self.tr("Untitled")

    # Opening ------------------------------------------------------------------------------

    def new(self) -> bool:
        """An empty graph, after asking about unsaved changes."""
        return self._may_go() and self._show(Graph(), None)

    def ask_and_open(self) -> bool:
        """A file that the person chooses."""
        if not self._may_go():
            return False
        path = self.chooser.path_to_open(self._settings.last_folder())
        return path is not None and self._open(path)

    def open(self, path: Path) -> bool:
        """A file by path, after asking about unsaved changes."""
        return self._may_go() and self._open(path)

    def open_copy(self, path: Path) -> bool:
        """A file without its name, so that saving asks for one: a bundled example."""
        if not self._may_go():
            return False
        graph = self._read(path)
        return graph is not None and self._show(graph, None, example=path)

    def show_recovered(self, work: Work) -> None:
        """Work that was never saved, to be saved to the file that it came from."""
        self._state = work.state
        self._show(_laid_out(work.graph), work.path, modified=True)

    @property
    def work(self) -> Work:
        """What would be lost now, and where it belongs."""
        return Work(self._session.document.graph, self.title, self.path, self._state)

    def _open(self, path: Path) -> bool:
        if _is_bundled(path):
            graph = self._read(path)
            return graph is not None and self._show(graph, None, example=path)
        state = _state_of(path)
        graph = self._read(path)
        if graph is None:
            return False
        self._state = state
        self._settings.remember_file(path)
        return self._show(graph, path)

    def _read(self, path: Path) -> Graph | None:
        try:
            with busy():
                return _laid_out(load(path))
        except GraphappError as error:
            self.refused.emit(self.tr("Not opened. {0}").format(error))
            return None

    def _show(
        self, graph: Graph, path: Path | None, *, modified: bool = False,
        example: Path | None = None,
    ) -> bool:  # fmt: skip
        self.path = path
        self.example = example if example is not None and _is_bundled(example) else None
        if path is None:
            self._state = None
        with busy():
            self._session.start(graph, modified=modified)
        self.named.emit()
        self.opened.emit()
        return True

    # Saving -------------------------------------------------------------------------------

    def save(self) -> bool:
        """To the file that was opened; asks for a name where there is none."""
        if self.path is None:
            return self.save_as()
        if self._changed_meanwhile(self.path) and not self.chooser.replace_changed(self.path):
            return False
        return self._write(self.path)

    def save_as(self) -> bool:
        """To a file that the person chooses."""
        path = self.chooser.path_to_save(self._suggestion(ENDING))
        return path is not None and self._write(path)

    def export_picture(self, write: Callable[[Path], None]) -> bool:
        """A picture, paper or program to a file that the person chooses, by ``write``."""
        return self._export(self.chooser.path_of_picture(self._suggestion(".png")), write)

    def ask_for_table(self) -> Path | None:
        """A CSV file that the person chooses."""
        return self.chooser.path_of_data(self._settings.last_folder())

    def export_plot(self, write: Callable[[Path], None]) -> bool:
        """A PNG of a plot to a file that the person chooses, by ``write``."""
        return self._export(self.chooser.path_of_plot(self._suggestion(".png")), write)

    def export_table(self, write: Callable[[Path], None]) -> bool:
        """A table to a file that the person chooses, by ``write``."""
        return self._export(self.chooser.path_of_table(self._suggestion(".csv")), write)

    def export_worksheet(self, write: Callable[[Path], None], ending: str) -> bool:
        """A PDF of a worksheet to a file that the person chooses, by ``write``."""
        return self._export(self.chooser.path_of_worksheet(self._suggestion(ending)), write)

    def _export(self, path: Path | None, write: Callable[[Path], None]) -> bool:
        if path is None:
            return False
        try:
            write(path)
        except GraphappError as error:
            self.refused.emit(self.tr("Nothing was exported. {0}").format(error))
            return False
        self.saved.emit(path)
        return True

    def may_close(self) -> bool:
        """Is nothing lost if the document goes now? Asks, and saves, where something would be."""
        return self._may_go()

    def _write(self, path: Path) -> bool:
        try:
            save(self._session.document.graph, path)
        except GraphappError as error:
            self.refused.emit(self.tr("Not saved. {0}").format(error))
            return False
        self.path = path
        self._state = _state_of(path)
        self._settings.remember_file(path)
        self._session.mark_saved()
        self.named.emit()
        self.saved.emit(path)
        return True

    def _may_go(self) -> bool:
        if not self.may_lose():
            return False
        if not self._session.document.modified:
            return True
        answer = self.chooser.unsaved(self.title)
        if answer is Answer.SAVE:
            return self.save()
        return answer is Answer.DISCARD

    def _changed_meanwhile(self, path: Path) -> bool:
        now = _state_of(path)
        return now is not None and now != self._state

    def _suggestion(self, ending: str) -> Path:
        if self.path is not None:
            return self.path.with_suffix(ending)
        words = "".join(c if c.isalnum() else " " for c in self._session.graph.title).split()
        name = "-".join(words).lower() or "untitled"
        return self._settings.last_folder() / f"{name}{ending}"


def _laid_out(graph: Graph) -> Graph:
    if all(node.position is not None for node in graph.nodes.values()):
        return graph
    from graphapp.model.arrange import lay_out_missing

    return lay_out_missing(graph)


def _state_of(path: Path) -> FileState | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _is_bundled(path: Path) -> bool:
    return folder("examples") in path.resolve().parents
