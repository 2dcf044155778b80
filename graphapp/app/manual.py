"""The manual in a window of its own: contents with search left, the page right. No connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QShortcut, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTextEdit,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.manual_pages import ManualPage, pages
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.look.icons import icon
from graphapp.look.theme import Theme, of
from graphapp.panels.browser import Browser
from graphapp.panels.math_text import MathText

Open = Callable[[Path], object]

_SIZE = (900, 680)
_CONTENTS_WIDTH = 250
#: ``![what it shows](example/three-neurons)`` in a page.
_PICTURE = re.compile(r"!\[[^\]]*\]\(example/([\w-]+)\)")
#: ``[three neurons](example/three-neurons)``: a click opens the graph.
_EXAMPLE_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((example/[\w-]+)\)")
_PICTURE_SCALE, _PICTURE_WIDTH = 0.9, 560


def show_manual(parent: QWidget, open_example: Open, key: str = "") -> ManualWindow:
    """Bring the manual of a window to the front, at a page; where there is none, at the first.

    ``open_example`` gets the file of an example that a page names.
    """
    window = parent.findChild(ManualWindow)
    if window is None:
        window = ManualWindow(parent)
        window.example_wanted.connect(open_example)
    window.show_page(key)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


def drawn(slug: str, theme: Theme, ratio: float) -> QImage:
    """A bundled graph as wide as a page; ``ratio`` is the pixels of the screen per unit."""
    from graphapp.canvas.picture import draw_image

    large = draw_image(load(_file_of(slug)), theme, _PICTURE_SCALE * 2 * ratio)
    width = min(large.width() / 2, _PICTURE_WIDTH * ratio)
    picture = large.scaledToWidth(round(width), Qt.TransformationMode.SmoothTransformation)
    picture.setDevicePixelRatio(ratio)
    return picture


def _file_of(slug: str) -> Path:
    (path,) = folder("examples").glob(f"*/{slug}.cgraph")
    return path


class ManualWindow(QWidget):
    """Shows one page at a time and remembers the way back."""

    example_wanted = Signal(object)
    """The file of an example whose link was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("manual")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = {page.key: page for page in pages()}
        self._way: list[str] = []
        self._place = -1
        self.contents = Browser("manual", self.tr("Search the manual"))
        self.text = MathText()
        self.text.setObjectName("manual.text")
        self.text.setAccessibleName(self.tr("Page of the manual"))
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.anchorClicked.connect(self._follow)
        self._fill_contents()
        self.back = self._button("back", self.tr("Back"), "Alt+Left", -1)
        self.forward = self._button("forward", self.tr("Forward"), "Alt+Right", 1)
        self._lay_out()
        self.contents.looked_at.connect(self._choose)
        self.contents.chosen.connect(lambda _key: self.text.setFocus())
        self.contents.search.textChanged.connect(self._mark)
        QShortcut(QKeySequence("Ctrl+F"), self, self.contents.search.setFocus)
        self.show_page("")

    @property
    def page(self) -> ManualPage:
        """What is shown."""
        return self._pages[self._way[self._place]]

    def show_page(self, key: str) -> None:
        """A page by its key; an unknown key shows the first page."""
        if key not in self._pages:
            key = next(iter(self._pages))
        if self._way and self._way[self._place] == key:
            return
        self._way[self._place + 1 :] = [key]
        self._place += 1
        self._show()

    def go(self, step: int) -> None:
        """One page back or forward on the way one came."""
        if 0 <= self._place + step < len(self._way):
            self._place += step
            self._show()

    def _show(self) -> None:
        page = self.page
        self.setWindowTitle(self.tr("{0} — graphapp manual").format(page.title))
        self._draw_pictures()
        self.text.show_markdown(page.markdown)
        self._mark(self.contents.search.text())
        self.back.setEnabled(self._place > 0)
        self.forward.setEnabled(self._place < len(self._way) - 1)
        for entry in self.contents.entries():
            if self.contents.key_of(entry) == page.key:
                self.contents.tree.setCurrentItem(entry)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes the window, unless the search field had something to clear."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self.back.setIcon(icon("back"))
            self.forward.setIcon(icon("forward"))
            self._draw_pictures()
            self._mark(self.contents.search.text())
        super().changeEvent(event)

    def _draw_pictures(self) -> None:
        """The graphs that the page shows, drawn by the program in the theme as it is now."""
        shown, ratio = of(self.palette()), self.devicePixelRatioF()
        slugs = _PICTURE.findall(self.page.markdown)
        self.text.offer_pictures({f"example/{slug}": drawn(slug, shown, ratio) for slug in slugs})

    def _choose(self, key: object) -> None:
        if isinstance(key, str):
            self.show_page(key)

    def _follow(self, url: QUrl) -> None:
        """To other pages and to examples: nothing outside is opened."""
        target = url.toString()
        if target in self._pages:
            self.show_page(target)
        elif target in _EXAMPLE_LINK.findall(self.page.markdown):
            self.example_wanted.emit(_file_of(target.removeprefix("example/")))

    def _mark(self, wanted: str) -> None:
        """Mark what is searched for, and show the first place."""
        marks = []
        cursor = self.text.document().find(wanted) if wanted.strip() else None
        while cursor is not None and not cursor.isNull():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor  # type: ignore[attr-defined]
            mark.format = self._marked()  # type: ignore[attr-defined]
            marks.append(mark)
            cursor = self.text.document().find(wanted, cursor, QTextDocument.FindFlag(0))
        self.text.setExtraSelections(marks)
        if marks:
            self.text.setTextCursor(marks[0].cursor)  # type: ignore[attr-defined]
            cleared = self.text.textCursor()
            cleared.clearSelection()
            self.text.setTextCursor(cleared)

    def _marked(self) -> QTextCharFormat:
        colors = of(self.palette())
        form = QTextCharFormat()
        form.setBackground(colors.color("notice_fill"))
        form.setForeground(colors.color("notice"))
        return form

    def _fill_contents(self) -> None:
        groups: dict[str, QTreeWidgetItem] = {}
        for page in self._pages.values():
            if page.group not in groups:
                groups[page.group] = self.contents.add_group(page.group)
            self.contents.add_entry(
                groups[page.group], page.title, page.key, page.markdown, page.title
            )

    def _button(self, name: str, title: str, keys: str, step: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"manual.{name}")
        button.setIcon(icon(name))
        button.setAutoRaise(True)
        button.setToolTip(f"{title} ({keys})")
        button.setAccessibleName(title)
        button.clicked.connect(lambda: self.go(step))
        QShortcut(QKeySequence(keys), self, lambda: self.go(step))
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 8, 8, 0)
        buttons.addWidget(self.back)
        buttons.addWidget(self.forward)
        buttons.addStretch()
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(buttons)
        column.addWidget(self.text, 1)
        splitter = QSplitter()
        splitter.addWidget(self.contents)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_CONTENTS_WIDTH, _SIZE[0] - _CONTENTS_WIDTH])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)
        self.resize(*_SIZE)
