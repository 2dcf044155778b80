"""The manual in a window of its own: contents with search left, the page right. No connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTextEdit,
    QToolButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.manual_keys import keys_page
from graphapp.app.manual_pages import NODES, ManualPage, pages
from graphapp.app.manual_pictures import pictures_of, with_captions
from graphapp.files.bundled import folder
from graphapp.look.icons import icon
from graphapp.look.theme import of
from graphapp.panels.browser import Browser
from graphapp.panels.math_text import MathText

Open = Callable[[Path], object]

_SIZE = (980, 740)
_CONTENTS_WIDTH = 270
#: What is left free beside a picture: the margins of the page.
_BESIDE = 28
#: ``[three neurons](../../examples/2-chain-rule/three-neurons.cgraph)``: a click opens the graph.
_EXAMPLE = re.compile(r"\.\./\.\./examples/([\w-]+/[\w-]+\.cgraph)")
#: ``[the panels](4-panels.md#trace-table)``
_PAGE = re.compile(r"([\w-]+)\.md(#[\w-]+)?")


def show_manual(parent: QWidget, open_example: Open, place: str = "") -> ManualWindow:
    """Bring the manual of a window to the front, at a place; where there is none, at the first.

    ``open_example`` gets the file of an example that a page names.
    """
    window = parent.findChild(ManualWindow)
    if window is None:
        window = ManualWindow(parent)
        window.example_wanted.connect(open_example)
    window.show_page(place)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


def anchor(heading: str) -> str:
    """A heading as links name it: ``Trace table`` is ``trace-table``."""
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " -_")
    return kept.replace(" ", "-")


class ManualWindow(QWidget):
    """Shows one page at a time and remembers the way back."""

    example_wanted = Signal(object)
    """The file of an example whose link was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("manual")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pages = {page.key: page for page in (*pages(), keys_page())}
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
        self.text.viewport().installEventFilter(self)
        self._fit_soon = QTimer(self)
        self._fit_soon.setSingleShot(True)
        self._fit_soon.setInterval(0)
        self._fit_soon.timeout.connect(self._fit_pictures)
        self._room = 0.0
        self._has_scrolled = False
        self.text.verticalScrollBar().actionTriggered.connect(self._note_scrolling)
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
        return self._pages[self._way[self._place].partition("#")[0]]

    def show_page(self, place: str) -> None:
        """A page by its key, and ``#`` with a heading; an unknown key shows the first page."""
        if place.partition("#")[0] not in self._pages:
            place = next(iter(self._pages))
        if self._way and self._way[self._place] == place:
            self._go_to_heading()
            return
        self._way[self._place + 1 :] = [place]
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
        self.text.show_markdown(with_captions(page.markdown))
        self._mark(self.contents.search.text())
        self._go_to_heading()
        self.back.setEnabled(self._place > 0)
        self.forward.setEnabled(self._place < len(self._way) - 1)
        for entry in self.contents.entries():
            if self.contents.key_of(entry) == page.key:
                self.contents.tree.setCurrentItem(entry)

    def _go_to_heading(self) -> None:
        """To the heading that the place names, if it names one."""
        wanted = self._way[self._place].partition("#")[2]
        block = self.text.document().begin()
        while wanted and block.isValid():
            if block.blockFormat().headingLevel() and anchor(block.text()) == wanted:
                self._go_to_block(block)
                break
            block = block.next()
        self._has_scrolled = False

    def _go_to_block(self, block: QTextBlock, below: float = 0.0) -> None:
        self.text.verticalScrollBar().setValue(round(self._top_of(block) + below))

    def _note_scrolling(self) -> None:
        self._has_scrolled = True

    def _top_of(self, block: QTextBlock) -> float:
        return self.text.document().documentLayout().blockBoundingRect(block).top()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Pictures are as wide as the page has room."""
        if watched is self.text.viewport() and event.type() is QEvent.Type.Resize:
            self._fit_soon.start()
        return super().eventFilter(watched, event)

    def _fit_pictures(self) -> None:
        """Pictures of another size; the paragraph that one reads stays where it is."""
        if self._room_for_pictures() == self._room:
            return
        read = self.text.cursorForPosition(QPoint(0, 0)).block()
        below = self.text.verticalScrollBar().value() - self._top_of(read)
        self._draw_pictures()
        if self._has_scrolled:
            self._go_to_block(self.text.document().findBlockByNumber(read.blockNumber()), below)
        else:
            self._go_to_heading()

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
        """The pictures that the page shows, in the theme and for the width as they are now."""
        shown, ratio = of(self.palette()), self.devicePixelRatioF()
        self._room = self._room_for_pictures()
        pictures = pictures_of(self.page.markdown, shown, self._room, ratio)
        self.text.offer_pictures(dict(pictures))

    def _room_for_pictures(self) -> float:
        return max(self.text.viewport().width() - _BESIDE, 100)

    def _choose(self, key: object) -> None:
        if isinstance(key, str) and key != self.page.key:
            self.show_page(key)

    def _follow(self, url: QUrl) -> None:
        """To other pages and to examples: nothing outside is opened."""
        target = url.toString()
        if f"]({target})" not in self.page.markdown:
            return
        if page := _PAGE.fullmatch(target):
            self.show_page(f"guide/{page[1]}{page[2] or ''}")
        elif target == NODES:
            self.show_page("guide/nodes")
        elif target in self._pages:
            self.show_page(target)
        elif example := _EXAMPLE.fullmatch(target):
            self.example_wanted.emit(folder("examples") / example[1])

    def _mark(self, wanted: str) -> None:
        """Mark what is searched for, and show the first place.

        Where the words do not stand beside each other, each of them is marked.
        """
        places = self._places_of(wanted) or [
            place for word in wanted.split() for place in self._places_of(word)
        ]
        marks = []
        for place in places:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = place  # type: ignore[attr-defined]
            mark.format = self._marked()  # type: ignore[attr-defined]
            marks.append(mark)
        self.text.setExtraSelections(marks)
        if places:
            first = QTextCursor(min(places, key=QTextCursor.position))
            first.clearSelection()
            self.text.setTextCursor(first)

    def _places_of(self, wanted: str) -> list[QTextCursor]:
        found: list[QTextCursor] = []
        place = self.text.document().find(wanted) if wanted.strip() else QTextCursor()
        while not place.isNull():
            found.append(place)
            place = self.text.document().find(wanted, place, QTextDocument.FindFlag(0))
        return found

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
