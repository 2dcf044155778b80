"""The menu of files that were open before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from graphapp.app.settings import Settings

_KEYS = "123456789"


class RecentFiles(QMenu):
    """Filled when it is shown; each entry names the file, its tooltip and the right side where."""

    chosen = Signal(object)
    """The Path to open."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        super().__init__(_tr("Open &recent"), parent)
        self._settings = settings
        self.forget: QAction | None = None
        """The action at the end of the list."""
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._list)

    def _list(self) -> None:
        self.clear()
        for i, name in enumerate(self._settings.recent_files()):
            path = Path(name)
            key = f"&{_KEYS[i]}  " if i < len(_KEYS) else "    "
            title = path.name.replace("&", "&&")
            folder = _short(path.parent).replace("&", "&&")
            action = self.addAction(f"{key}{title}\t{folder}")
            action.setToolTip(name)
            action.triggered.connect(lambda _on, path=path: self.chosen.emit(path))
        if self.isEmpty():
            self.addAction(_tr("No files yet")).setEnabled(False)
        elif self.forget is not None:
            self.addSeparator()
            self.addAction(self.forget)


def _short(folder: Path) -> str:
    """With ``~`` for the home folder."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except ValueError:
        return str(folder)


def _tr(text: str) -> str:
    return QCoreApplication.translate("recent_files", text)
