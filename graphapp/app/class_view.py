"""What the class sees: a teacher's choice, saved in the file, and a way to see everything again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.docks import DOCKS
from graphapp.model.class_view import CONTROLS, NUMBERS, PANELS, Hiding, hiding_of, set_hiding
from graphapp.panels.mark import Mark

if TYPE_CHECKING:
    from graphapp.app.window import Window

_TITLES = {
    **{spec.name: spec.title for spec in DOCKS},
    "toolbar": "Toolbar", "timeline": "Timeline", "value": "Values",
    "upstream": "Upstream gradients", "local": "Local gradients",
    "downstream": "Downstream gradients",
}  # fmt: skip


class ClassView(QObject):
    """Hides in one window what its file says; what was there before comes back afterwards."""

    changed = Signal()
    """Something was hidden, or shown again."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._wanted = Hiding()
        self._gone: list[QWidget] = []
        self._off: frozenset[str] = frozenset()
        """The quantities that were on before."""
        self._applied = False

    @property
    def hides_something(self) -> bool:
        """Is something hidden that could be shown?"""
        return self._applied and bool(self._wanted.names)

    # Hiding ---------------------------------------------------------------------------------

    def follow(self) -> None:
        """Hide what the graph's file hides, also after undo and redo."""
        wanted = hiding_of(self._window.session.graph)
        if wanted != self._wanted:
            self.show_everything()
            self._wanted = wanted
            self._hide()

    def tell(self) -> None:
        """Say of a file that was opened what it hides, with a way out."""
        messages = self._window.messages
        self.hide_again()
        if self._wanted.fault:
            messages.show_warning(self._wanted.fault)
        elif self.hides_something:
            messages.show_warning(self.tr("This file hides some panels or numbers."), self._way_out)

    @property
    def _way_out(self) -> QAction:
        return self._window.actions_by_verb["show_controls"]

    def _hide(self) -> None:
        session, names = self._window.session, self._wanted.names
        self._applied = bool(names)
        for name in names & {*PANELS, *CONTROLS}:
            part = self._part(name)
            if not part.isHidden():
                self._gone.append(part)
                part.hide()
        self._off = session.quantities & names
        session.set_quantities(session.quantities - names)
        self.changed.emit()

    def hide_again(self) -> None:
        """Something else has brought panels back, as the end of projecting does."""
        if self._applied:
            for name in self._wanted.names & {*PANELS, *CONTROLS}:
                self._part(name).hide()

    def show_everything(self) -> None:
        """What was hidden is there again; the file stays as it is."""
        if not self._applied:
            return
        self._applied = False
        for part in self._gone:
            part.show()
        self._gone = []
        session = self._window.session
        session.set_quantities(session.quantities | self._off)
        self._off = frozenset()
        self._window.messages.dismiss()
        self.changed.emit()

    def _part(self, name: str) -> QWidget:
        window = self._window
        if name == "timeline":
            return window.timeline
        if name == "toolbar":
            bar = window.findChild(QToolBar, "toolbar")
            assert bar is not None
            return bar
        return window.docks.by_name[name]

    # Choosing -------------------------------------------------------------------------------

    def ask(self) -> QDialog:
        """The dialog of a teacher."""
        dialog = ClassDialog(hiding_of(self._window.session.graph).names, self._window)
        dialog.chosen.connect(self._choose)
        dialog.open()
        return dialog

    def _choose(self, names: frozenset[str]) -> None:
        name = self.tr("What the class sees")
        self._window.session.apply(name, lambda graph: set_hiding(graph, names))


class ClassDialog(QDialog):
    """A mark for everything that can be hidden; marked is what the class sees."""

    chosen = Signal(object)
    """The names that are to be hidden."""

    def __init__(self, hidden: frozenset[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("class_view")
        self.setWindowTitle(self.tr("What the class sees"))
        self.marks: dict[str, Mark] = {}
        column = QVBoxLayout(self)
        about = QLabel(
            self.tr(
                "Whoever opens this file sees what is marked. View › Show what is hidden brings "
                "everything back."
            )
        )
        about.setWordWrap(True)
        column.addWidget(about)
        groups = QHBoxLayout()
        for title, names in (
            (self.tr("Panels"), PANELS), (self.tr("Controls"), CONTROLS),
            (self.tr("On edges"), NUMBERS),
        ):  # fmt: skip
            groups.addWidget(self._group(title, names, hidden))
        column.addLayout(groups)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.finished.connect(self.deleteLater)

    def _group(self, title: str, names: tuple[str, ...], hidden: frozenset[str]) -> QGroupBox:
        group = QGroupBox(title)
        column = QVBoxLayout(group)
        for name in names:
            mark = self.marks[name] = Mark(title_of(name))
            mark.setObjectName(f"class_view.{name}")
            mark.setChecked(name not in hidden)
            column.addWidget(mark)
        column.addStretch()
        return group

    def accept(self) -> None:
        """Take what is marked."""
        self.chosen.emit(frozenset(n for n, mark in self.marks.items() if not mark.isChecked()))
        super().accept()


def title_of(name: str) -> str:
    """What a person calls a panel, a control or a quantity."""
    return QCoreApplication.translate("class_view", _TITLES[name])
