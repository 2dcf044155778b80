"""The bar that finds nodes by name, label or operation; Enter goes from one to the next."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton, QWidget

from graphapp.engine import Evaluation
from graphapp.look.icons import icon
from graphapp.look.theme import colour
from graphapp.model import Node
from graphapp.model.symbols import tex_of
from graphapp.panels.page import Text
from graphapp.session import Session

_MARKUP = re.compile(r"\\(?:mathrm|hat|bar|tilde|text|mathbf)\b|[\\{}$^]")


def hits_for(evaluation: Evaluation, text: str) -> list[str]:
    """The nodes that contain every word of a text, in the order of the forward pass.

    The one that is called exactly like that comes first, then those that begin like that.
    """
    words = text.casefold().split()
    if not words:
        return []
    graph = evaluation.graph
    found = []
    for place, id in enumerate(evaluation.order):
        names = _names(graph.nodes[id])
        if all(any(word in name for name in names) for word in words):
            rank = 2 - any(name.startswith(words[0]) for name in names) - (words[0] in names)
            found.append((rank if len(words) == 1 else 2, place, id))
    return [id for _, _, id in sorted(found)]


def _names(node: Node) -> tuple[str, ...]:
    """The id, the label as typed and as it reads, the operation; in lower case."""
    tex = tex_of(node)
    plain = _MARKUP.sub("", tex)
    texts = (node.id, tex, plain, plain.replace("_", ""), node.op, node.op.replace("_", " "))
    return tuple(text.strip().casefold() for text in texts)


class FindBar(QFrame):
    """A field with the number of hits, buttons to go on and back. Escape closes it."""

    found = Signal(str)
    """The id of the node to be brought into sight; it is selected already."""
    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._hits: list[str] = []
        self._at = -1
        self.setObjectName("find")
        self.setAccessibleName(self.tr("Find nodes"))
        self.setAutoFillBackground(True)
        self.field = QLineEdit()
        self.field.setObjectName("find.field")
        self.field.setPlaceholderText(self.tr("Find a node: name, label or operation"))
        self.field.setAccessibleName(self.tr("Find a node by name, label or operation"))
        self.field.setClearButtonEnabled(True)
        self.field.setMaximumWidth(360)
        self._search_icon = self.field.addAction(
            icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.count = Text("muted")
        self.count.setObjectName("find.count")
        self.count.setWordWrap(False)
        back = self._button("find.previous", self.tr("Previous hit"), "Shift+Enter")
        back.setArrowType(Qt.ArrowType.UpArrow)
        back.clicked.connect(lambda: self.go(-1))
        on = self._button("find.next", self.tr("Next hit"), "Enter")
        on.setArrowType(Qt.ArrowType.DownArrow)
        on.clicked.connect(lambda: self.go(1))
        self._close = self._button("find.close", self.tr("Close"), "Esc")
        self._close.clicked.connect(self.put_away)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.addWidget(self.field, 1)
        for part in (back, on, self.count):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self._close)
        self._recolour()
        session.graphChanged.connect(self._follow)
        self.hide()

    def _button(self, name: str, text: str, key: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setAutoRaise(True)
        button.setToolTip(f"{text} ({key})")
        button.setAccessibleName(text)
        return button

    def open(self) -> None:
        """Show it, ready to be typed into."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._find_again()

    def put_away(self) -> None:
        """Hide it; what was found stays selected."""
        self.hide()
        self.closed.emit()

    def go(self, step: int) -> None:
        """To the next hit, or the one before; after the last comes the first."""
        if self._hits:
            self._show((self._at + step) % len(self._hits))

    # Searching ------------------------------------------------------------------------------

    def _search(self) -> None:
        self._find_again()
        if self._hits:
            self._show(0)

    def _find_again(self) -> None:
        current = self._hits[self._at] if 0 <= self._at < len(self._hits) else None
        self._hits = hits_for(self._session.evaluation, self.field.text())
        self._at = self._hits.index(current) if current in self._hits else -1
        self._tell_count()

    def _follow(self) -> None:
        """Nodes may have come, gone or been renamed."""
        if self.isVisible():
            self._find_again()

    def _show(self, at: int) -> None:
        self._at = at
        self._tell_count()
        self._session.select(nodes=[self._hits[at]])
        self.found.emit(self._hits[at])

    def _tell_count(self) -> None:
        nothing = not self._hits and bool(self.field.text().strip())
        if nothing:
            self.count.say(self.tr("nothing found"))
        elif self._hits:
            self.count.say(self.tr("{0} of {1}").format(max(self._at, 0) + 1, len(self._hits)))
        else:
            self.count.say("")
        colour(self.count, QPalette.ColorRole.WindowText, "error" if nothing else "muted")

    # Events ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Enter and the arrows go through the hits, Escape closes."""
        if watched is self.field and isinstance(event, QKeyEvent):
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            steps = {
                Qt.Key.Key_Return: -1 if back else 1, Qt.Key.Key_Enter: -1 if back else 1,
                Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1,
            }  # fmt: skip
            pressed = event.type() is QEvent.Type.KeyPress
            if event.key() in steps:
                if pressed:
                    self.go(steps[Qt.Key(event.key())])
                return pressed
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape closes, from wherever in the bar."""
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()
        super().changeEvent(event)

    def _recolour(self) -> None:
        self._search_icon.setIcon(icon("search", "muted"))
        self._close.setIcon(icon("dismiss", "muted"))
