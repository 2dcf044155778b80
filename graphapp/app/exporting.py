"""File › Export: one dialog for pictures, papers and programs; the file's ending says which."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.export import FORMATS, write
from graphapp.model import Graph

_FIRST = "png"


def export_to(graph: Graph, path: Path, *, dark: bool, hidden: Hidden = NOTHING) -> None:
    """Write the graph in the format of the file's ending, without the numbers that are asked for.

    Raises GraphappError.
    """
    from graphapp.canvas.vector import draw

    write(graph, path, draw=partial(draw, dark=dark, hidden=hidden), hidden=hidden)


def ask_where(window: QWidget, suggestion: Path) -> Path | None:
    """The file to write. Choosing another kind of file changes the ending of the name."""
    dialog = QFileDialog(window, _tr("Export"), str(suggestion.parent))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    kinds = {f"{format.title} (*{format.ending})": format.ending for format in FORMATS.values()}
    dialog.setNameFilters(list(kinds))
    first = FORMATS[_FIRST]
    dialog.selectNameFilter(f"{first.title} (*{first.ending})")
    dialog.setDefaultSuffix(first.ending)
    dialog.selectFile(suggestion.name)

    def follow(kind: str) -> None:
        dialog.setDefaultSuffix(kinds[kind])
        names = dialog.selectedFiles()
        if names:
            dialog.selectFile(with_ending(Path(names[0]).name, kinds[kind]))

    dialog.filterSelected.connect(follow)
    accepted = dialog.exec()
    names = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(names[0]) if accepted and names else None


def with_ending(name: str, ending: str) -> str:
    """The name with another of the known endings, or with its first one."""
    known = sorted((format.ending for format in FORMATS.values()), key=len, reverse=True)
    stem = next((name[: -len(e)] for e in known if name.lower().endswith(e)), name)
    return f"{stem}{ending}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Exporting", text)
