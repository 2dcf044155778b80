"""Recovery on screen: keeps unsaved work while it is done, offers it after a crash.

Each window is watched. Two seconds after its last change, and while changes go on at least every
30 seconds, its graph is handed to the writer's thread; when it was saved or given up its snapshot
goes. What a program left that died is offered at the next start. See ``graphapp.files.recovery``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import (
    QDateTime,
    QLocale,
    QObject,
    QSize,
    Qt,
    Signal,
    SignalInstance,
    Slot,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import FileError
from graphapp.files.recovery import DeadSession, OwnSession, Snapshot, dead_sessions
from graphapp.files.recovery_writer import Writer
from graphapp.later import soon
from graphapp.look.fonts import text_font

if TYPE_CHECKING:
    from graphapp.app.window import Window

#: From the last change to the snapshot.
PAUSE_MS = 2_000
#: From the first change to the snapshot, however many follow.
LIMIT_MS = 30_000

_ROW = 28
_LONGEST_NAME = 80
_FOUND = Qt.ItemDataRole.UserRole


class Found(NamedTuple):
    """A snapshot and the dead session that holds it."""

    session: DeadSession
    snapshot: Snapshot


class Recovery(QObject):
    """The unsaved work of all windows of this process, and what others left."""

    _failed = Signal(str)

    def __init__(self, tell: Callable[[str], None], parent: QObject | None = None) -> None:
        """``tell`` gets one sentence where something cannot be kept or recovered."""
        super().__init__(parent)
        self._tell = tell
        self._own = OwnSession()
        self._writer = Writer(self._own, self._failed.emit)  # emitted on the writer's thread …
        self._failed.connect(self._warn)  # … and delivered on ours
        self._keys = count(1)
        self._watches: dict[Window, _Watch] = {}

    def watch(self, window: Window) -> None:
        """Keep the window's unsaved work from now on, until it is closed."""
        self._watches[window] = _Watch(window, self._writer, self._keys)
        window.closed.connect(self._forget)

    def offer(self, window: Window, another: Callable[[], Window]) -> None:
        """Ask over ``window`` what to do with the work of dead programs, if there is any.

        The first graph comes into ``window`` if nothing is lost by that, the rest into others.
        """
        sessions = dead_sessions()
        if not sessions:
            return
        dialog = Offer(sessions, window)
        dialog.wanted.connect(lambda chosen: self._recover(chosen, window, another))
        dialog.unwanted.connect(self._discard)
        dialog.open()

    def close(self) -> None:
        """Finish writing and end the thread."""
        self._writer.close()

    def _recover(
        self, chosen: Iterable[Found], window: Window, another: Callable[[], Window]
    ) -> None:
        for _, snapshot in chosen:
            try:
                work = snapshot.work()
            except FileError as error:
                self._tell(self.tr("Not recovered. {0}").format(error))
                continue
            is_fresh = window.file.path is None and not window.session.document.modified
            place = window if is_fresh else another()
            place.file.show_recovered(work)
            try:
                self._own.adopt(self._watches[place].begin_anew(), snapshot)
            except FileError as error:
                self._tell(self.tr("Recovered, but save it now: {0}").format(error))

    def _discard(self, chosen: Iterable[Found]) -> None:
        for session, snapshot in chosen:
            try:
                session.discard(snapshot)
            except FileError as error:
                self._tell(self.tr("Not discarded. {0}").format(error))

    def _forget(self, window: Window) -> None:
        self._watches.pop(window).give_up()

    @Slot(str)
    def _warn(self, reason: str) -> None:
        self._tell(
            self.tr("Save often: unsaved work cannot be kept for recovery ({0})").format(reason)
        )


class _Watch(QObject):
    """Hands the work of one window to the writer, and takes it back when it is settled."""

    def __init__(self, window: Window, writer: Writer, keys: count[int]) -> None:
        super().__init__(window)
        self._session, self._file = window.session, window.file
        self._writer = writer
        self._keys = keys
        self._key = next(keys)
        self._seen = window.session.document.graph
        self._pause = soon(self._keep, self, PAUSE_MS)
        self._limit = soon(self._keep, self, LIMIT_MS)
        window.session.documentChanged.connect(self._follow)
        window.file.named.connect(self._settle)

    def begin_anew(self) -> int:
        """The key of other work, of which there is a snapshot already."""
        self._writer.drop(self._key)
        self._key = next(self._keys)
        return self._key

    def give_up(self) -> None:
        """The window goes; whoever wanted its work has saved it."""
        self._pause.stop()
        self._limit.stop()
        self._writer.drop(self._key)

    def _follow(self) -> None:
        document = self._session.document
        if document.graph is self._seen:
            return
        self._seen = document.graph
        if document.modified:
            self._pause.start()
            if not self._limit.isActive():
                self._limit.start()

    def _keep(self) -> None:
        self._pause.stop()
        self._limit.stop()
        if self._session.document.modified:
            self._writer.keep(self._key, self._file.work)

    def _settle(self) -> None:
        """It was saved, or another graph came after the question about this one."""
        if not self._session.document.modified:
            self.give_up()


class Offer(QDialog):
    """What was left by programs that died: recover it, discard it, or be asked again later."""

    wanted = Signal(object)
    """A list of Found to open."""
    unwanted = Signal(object)
    """A list of Found to delete."""

    def __init__(self, sessions: Iterable[DeadSession], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sessions = list(sessions)
        self.setObjectName("recovery")
        self.setWindowTitle(self.tr("Unsaved work"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        heading = QLabel(self.tr("graphapp ended before this was saved"))
        heading.setFont(text_font(17, bold=True))
        what = QLabel(
            self.tr(
                "Recovering opens a graph as it was, with changes to be saved. "
                "The file that it came from is not touched."
            )
        )
        what.setWordWrap(True)
        self._list = self._make_list()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(what)
        column.addWidget(self._list, 1)
        column.addWidget(self._make_buttons())
        self._list.itemSelectionChanged.connect(self._follow_selection)
        self._list.selectAll()
        self._list.setFocus()
        self.resize(620, 320)
        self.finished.connect(self._let_go)

    def _make_list(self) -> QTreeWidget:
        listed = QTreeWidget()
        listed.setObjectName("recovery.list")
        listed.setAccessibleName(self.windowTitle())
        listed.setRootIsDecorated(False)
        listed.setUniformRowHeights(True)
        listed.setAllColumnsShowFocus(True)
        listed.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        listed.setHeaderLabels(
            [self.tr("Graph"), self.tr("Folder"), self.tr("Last kept"), self.tr("Nodes")]
        )
        header = listed.header()
        header.setStretchLastSection(False)
        for section in range(4):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        found = [Found(session, each) for session in self._sessions for each in session.snapshots]
        found.sort(key=lambda each: each.snapshot.time, reverse=True)
        listed.addTopLevelItems([_row(each) for each in found])
        listed.itemActivated.connect(self._recover)
        return listed

    def _make_buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        roles = QDialogButtonBox.ButtonRole
        self._recover_button = box.addButton(self.tr("&Recover"), roles.AcceptRole)
        self._discard_button = box.addButton(self.tr("&Discard"), roles.DestructiveRole)
        later = box.addButton(self.tr("&Later"), roles.RejectRole)
        for button, name, tip in (
            (self._recover_button, "recover", self.tr("Open what is selected")),
            (self._discard_button, "discard", self.tr("Delete what is selected, for good")),
            (later, "later", self.tr("Ask again at the next start")),
        ):
            button.setObjectName(f"recovery.{name}")
            button.setToolTip(tip)
        self._recover_button.setDefault(True)
        self._recover_button.clicked.connect(self._recover)
        self._discard_button.clicked.connect(self._discard)
        later.clicked.connect(self.reject)
        return box

    def _follow_selection(self) -> None:
        for button in (self._recover_button, self._discard_button):
            button.setEnabled(bool(self._list.selectedItems()))

    def _recover(self) -> None:
        self._answer(self.wanted)

    def _discard(self) -> None:
        self._answer(self.unwanted)

    def _answer(self, signal: SignalInstance) -> None:
        """Take the selected rows away; with the last one the dialog goes."""
        rows = self._list.selectedItems()
        chosen = [row.data(0, _FOUND) for row in rows]
        for row in rows:
            self._list.takeTopLevelItem(self._list.indexOfTopLevelItem(row))
        signal.emit(chosen)
        if not self._list.topLevelItemCount():
            self.accept()

    def _let_go(self) -> None:
        for session in self._sessions:
            session.close()


def _row(found: Found) -> QTreeWidgetItem:
    snapshot = found.snapshot
    name = " ".join(snapshot.title.split())
    kept = QDateTime.fromSecsSinceEpoch(int(snapshot.time.timestamp()))
    row = QTreeWidgetItem(
        [
            name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…",
            "" if snapshot.path is None else str(snapshot.path.parent),
            QLocale().toString(kept, QLocale.FormatType.ShortFormat),
            str(snapshot.nodes),
        ]
    )
    row.setTextAlignment(3, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    row.setSizeHint(1, QSize(0, _ROW))  # its width is what the others leave
    row.setData(0, _FOUND, found)
    return row
