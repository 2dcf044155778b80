"""Every question that the window asks before it touches a file. Tests answer in its place."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

ENDING = ".cgraph"


class Answer(Enum):
    """What to do with changes that are not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Chooser(Protocol):
    """Where to open from and save to, and what to do with changes. None means cancelled."""

    def path_to_open(self, folder: Path) -> Path | None:
        """A file to open."""

    def path_to_save(self, suggestion: Path) -> Path | None:
        """A file to save to; whether to replace one that exists has been asked."""

    def path_of_picture(self, suggestion: Path) -> Path | None:
        """A picture, a paper or a program to write: the ending says which."""

    def path_of_data(self, folder: Path) -> Path | None:
        """A CSV file to read."""

    def path_of_plot(self, suggestion: Path) -> Path | None:
        """A PNG or an SVG of a plot to write."""

    def path_of_table(self, suggestion: Path) -> Path | None:
        """A CSV file to write."""

    def path_of_worksheet(self, suggestion: Path) -> Path | None:
        """A PDF of a worksheet to write."""

    def unsaved(self, title: str) -> Answer:
        """What to do with the changes to a graph that is about to go."""

    def unkept(self, title: str) -> Answer:
        """What to do with trained values of a graph that is about to go."""

    def replace_changed(self, path: Path) -> bool:
        """Save over a file that somebody else changed since it was opened?"""


class Dialogs:
    """Asks with dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def path_to_open(self, folder: Path) -> Path | None:
        """A file dialog."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, _tr("Open a graph"), str(folder), _graph_filter()
        )
        return Path(name) if name else None

    def path_to_save(self, suggestion: Path) -> Path | None:
        """A file dialog that adds the ending where none is typed."""
        return self._save(_tr("Save the graph"), suggestion, _graph_filter(), ENDING)

    def path_of_picture(self, suggestion: Path) -> Path | None:
        """A file dialog with every kind of file that a graph can be exported to."""
        from graphapp.app.exporting import ask_where

        return ask_where(self._window, suggestion)

    def path_of_data(self, folder: Path) -> Path | None:
        """A file dialog for tables."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, _tr("Import data"), str(folder),
            _tr("Tables (*.csv *.tsv *.txt);;All files (*)"),
        )  # fmt: skip
        return Path(name) if name else None

    def path_of_plot(self, suggestion: Path) -> Path | None:
        """A file dialog for a PNG or an SVG."""
        kinds = _tr("PNG, pixels (*.png);;SVG, lines and text (*.svg)")
        return self._save(_tr("Export the plot"), suggestion, kinds, ".png")

    def path_of_table(self, suggestion: Path) -> Path | None:
        """A file dialog for a CSV file."""
        return self._save(_tr("Save the table"), suggestion, _tr("Tables (*.csv)"), ".csv")

    def path_of_worksheet(self, suggestion: Path) -> Path | None:
        """A file dialog for a PDF."""
        return self._save(_tr("Save the worksheet"), suggestion, _tr("PDF (*.pdf)"), ".pdf")

    def unsaved(self, title: str) -> Answer:
        """Save, Discard, Cancel."""
        box = self._box(
            _tr("Unsaved changes"), _tr("Save the changes to “{0}”?").format(title),
            _tr("Without saving they are lost."),
        )  # fmt: skip
        return self._save_or_discard(box)

    def unkept(self, title: str) -> Answer:
        """Keep and save, Discard, Cancel."""
        box = self._box(
            _tr("Trained values"), _tr("Keep the trained values of “{0}”?").format(title),
            _tr("They are shown, but the graph has the values before the training. Keeping "
                "them saves the graph with the trained ones; otherwise they are lost."),
        )  # fmt: skip
        return self._save_or_discard(box, _tr("&Keep and save"))

    def _box(self, title: str, question: str, more: str) -> QMessageBox:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setText(question)
        box.setInformativeText(more)
        return box

    def _save_or_discard(self, box: QMessageBox, save: str = "") -> Answer:
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        if save:
            box.button(buttons.Save).setText(save)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        box.deleteLater()
        answers = {buttons.Save.value: Answer.SAVE, buttons.Discard.value: Answer.DISCARD}
        return answers.get(answer, Answer.CANCEL)

    def replace_changed(self, path: Path) -> bool:
        """Replace or cancel."""
        buttons = QMessageBox.StandardButton
        box = self._box(
            _tr("The file changed"),
            _tr("“{0}” was changed by another program since you opened it.").format(path.name),
            _tr("Replacing it keeps the other version as “{0}”.").format(f"{path.name}~"),
        )
        replace = box.addButton(_tr("Replace"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)
        box.exec()
        chosen = box.clickedButton() is replace
        box.deleteLater()
        return chosen

    def _save(self, title: str, suggestion: Path, kinds: str, ending: str) -> Path | None:
        dialog = QFileDialog(self._window, title, str(suggestion.parent), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(suggestion.name)
        dialog.filterSelected.connect(lambda kind: _follow_kind(dialog, kind))
        accepted = dialog.exec()
        names = dialog.selectedFiles()
        dialog.deleteLater()
        return Path(names[0]) if accepted and names else None


def _follow_kind(dialog: QFileDialog, kind: str) -> None:
    """Another kind of file has another ending."""
    ending = kind.rpartition("*")[2].rstrip(")")
    dialog.setDefaultSuffix(ending)
    if names := dialog.selectedFiles():
        dialog.selectFile(Path(names[0]).with_suffix(ending).name)


def _graph_filter() -> str:
    return _tr("Graphs (*.cgraph);;All files (*)")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)
