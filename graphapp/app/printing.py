"""File › Export, Export worksheet and Print: what leaves the window as a picture or on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from graphapp.app.graph_file import GraphFile
from graphapp.errors import GraphappError
from graphapp.look.theme import ThemeChoice
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.app.worksheet_dialog import WorksheetDialog


class Printing(QObject):
    """Writes and prints the graph of one window."""

    def __init__(
        self, session: Session, file: GraphFile, themes: ThemeChoice, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._file = file
        self._themes = themes
        self._window = window

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {
            "export_picture": self.export, "export_worksheet": self.ask_for_worksheet,
            "print": self.ask_for_worksheet,
        }  # fmt: skip

    def export(self) -> None:
        """A picture, a paper or a program, without the numbers that are asked for."""
        from graphapp.app.exporting import export_to

        session, dark = self._session, self._themes.theme.dark
        graph, hidden = session.graph, session.hidden
        self._file.export_picture(lambda path: export_to(graph, path, dark=dark, hidden=hidden))

    def ask_for_worksheet(self) -> WorksheetDialog | None:
        """Show the pages, to be saved or printed; None where the questions are at fault."""
        from graphapp.app.worksheet_dialog import WorksheetDialog

        graph = self._session.document.graph
        try:
            dialog = WorksheetDialog(graph, self._name(), self._window)
        except GraphappError as error:
            self._file.refused.emit(self.tr("There is no worksheet. {0}").format(_sentence(error)))
            return None
        dialog.save_wanted.connect(lambda: self._save(dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _name(self) -> str:
        """What the file is called, for the foot of the page."""
        path = self._file.path or self._file.example
        return "" if path is None else path.name

    def _save(self, dialog: WorksheetDialog) -> None:
        def write(path: Path) -> None:
            from graphapp.canvas.worksheet_pages import write_pdf

            write_pdf(dialog.sheet, path, dialog.paper)

        ending = ".key.pdf" if dialog.sheet.is_key else ".pdf"
        if self._file.export_worksheet(write, ending):
            dialog.accept()


def _sentence(error: GraphappError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."
