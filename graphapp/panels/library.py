"""The node library: every operation, with search; a double click or a drag adds a node."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphapp.operation import Operation, categories, problems
from graphapp.panels.browser import Browser
from graphapp.panels.typeset_label import formula_icon
from graphapp.session import OPERATION_MIME

_ICON = 22


class LibraryPanel(QWidget):
    """Tells which operation is to be added; the window knows where."""

    chosen = Signal(object)
    """The Operation's class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.browser = Browser("library", self.tr("Search nodes"))
        self.browser.tree.setIconSize(QSize(_ICON, _ICON))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.browser)
        for title, classes in categories().items():
            group = self.browser.add_group(title.replace("_", " ").capitalize())
            group.setToolTip(0, "\n".join(problems()))
            for cls in classes:
                self.browser.add_entry(group, title_of(cls), cls, words_of(cls), tip_of(cls))
        self._draw_icons()
        self.browser.chosen.connect(self.chosen)
        self.browser.let_drag(_carried)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()
        super().changeEvent(event)

    def _draw_icons(self) -> None:
        palette, ratio = self.palette(), self.devicePixelRatioF()
        for entry in self.browser.entries():
            cls = self.browser.key_of(entry)
            if isinstance(cls, type) and issubclass(cls, Operation) and cls.symbol:
                entry.setIcon(0, formula_icon(cls.symbol, palette, _ICON, ratio))


def _carried(key: object) -> QMimeData | None:
    """The operation's name, for the canvas; a heading carries nothing."""
    if not (isinstance(key, type) and issubclass(key, Operation)):
        return None
    data = QMimeData()
    data.setData(OPERATION_MIME, key.op.encode("ascii"))
    return data


def title_of(cls: type[Operation]) -> str:
    """``leaky relu``: the name in files, readable."""
    return cls.op.replace("_", " ")


def words_of(cls: type[Operation]) -> str:
    """What a search for an operation looks into."""
    return f"{cls.op} {cls.help()} {' '.join(cls.ports[:4])}"


def tip_of(cls: type[Operation]) -> str:
    """The help text with the ports."""
    if cls.variadic:
        ports = "a, b, c, …"
    else:
        ports = ", ".join(f"({p})" if p in cls.optional_ports else p for p in cls.ports)
    lines = [cls.help().replace("``", "")]
    if ports:
        lines.append(f"Ports: {ports}")
    if cls.reference:
        lines.append(f"As in: {cls.reference}")
    return "\n".join(lines)
