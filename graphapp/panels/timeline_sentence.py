"""What a step does, in one line that is typeset: symbols, numbers, result.

A step backward through a node with several inputs has several sentences: as many as fit stand side
by side, the tooltip has all of them as text, and a click opens them typeset.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.step_lines import Line, text_of, words
from graphapp.engine.walk import AnyTimeline
from graphapp.later import soon
from graphapp.look.fonts import scale_of
from graphapp.look.theme import of
from graphapp.model.numerals import STANDARD, Precision
from graphapp.panels.timeline_type import Block, blocks_of, is_typeset, paint, shorter, width_of

#: Pixels: of one row; between two sentences; beside them.
ROW = 40
_BETWEEN, _MARGIN = 30.0, 10.0
#: From the middle of a row down to the baseline.
_DOWN = 5.0
#: Symbols that were never typeset wait until nobody has stepped for so many milliseconds.
_REST_MS = 90
_MOST_ROWS = 12


class TimelineSentence(QWidget):
    """The sentences of one step in one row; made when they are painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline.sentence")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ROW)
        self._timeline: AnyTimeline | None = None
        self._number = 0
        self._precision = STANDARD
        self._hidden: Hidden = NOTHING
        self._lines: tuple[Line, ...] | None = ()
        self._hint = ""
        self._rest = soon(self.update, self, _REST_MS)
        self.popup: AllSentences | None = None

    def show_step(
        self, timeline: AnyTimeline, number: int, precision: Precision, hidden: Hidden = NOTHING
    ) -> None:
        """Another step, or the same one with other numbers; ``hidden`` ones are left out."""
        self._timeline, self._number, self._precision = timeline, number, precision
        self._hidden = hidden
        self._lines = None
        self._rest.start()
        self.update()

    def clear(self, hint: str = "") -> None:
        """No step is shown: the row stays, so that the canvas does not move when one is."""
        self._timeline, self._lines, self._hint = None, (), hint
        self.update()

    @property
    def hint(self) -> str:
        """What is written while no step is shown."""
        return self._hint

    @property
    def lines(self) -> tuple[Line, ...]:
        """The sentences."""
        if self._lines is None:
            assert self._timeline is not None
            self._lines = self._timeline.lines(self._number, self._precision, self._hidden)
            self.setAccessibleName(self.text)
        return self._lines

    @property
    def text(self) -> str:
        """All of them in plain text, a line each."""
        return "\n".join(map(text_of, self.lines))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One row."""
        return QSize(300, round(ROW * self._letters))

    @property
    def _letters(self) -> float:
        """How much larger than usual letters are: everything is laid out as usual and enlarged."""
        return scale_of(self.font())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A higher row for larger letters."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.setFixedHeight(self.sizeHint().height())
            self.update()

    # What fits ------------------------------------------------------------------------------

    def row(self, *, hurry: bool = False) -> tuple[list[tuple[Block, ...]], int]:
        """The sentences that stand side by side, and how many more there are."""
        lines, room = self.lines, self.width() / self._letters - 2 * _MARGIN
        if not lines:
            return [], 0
        whole = [blocks_of(line, hurry=hurry) for line in lines[:_MOST_ROWS]]
        if len(lines) <= len(whole) and _width(whole) <= room:
            return whole, 0
        more = room - _BETWEEN - width_of(_more(len(lines)))
        fitting = max((n for n in range(1, len(whole)) if _width(whole[:n]) <= more), default=0)
        if fitting:
            return whole[:fitting], len(lines) - fitting
        room = more if len(lines) > 1 else room
        short = [blocks_of(form, hurry=hurry) for form in shorter(lines[0])]
        return [next((f for f in short if width_of(f) <= room), short[-1])], len(lines) - 1

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The row; in plain text while steps follow each other faster than they can be typeset."""
        theme = of(self.palette())
        if not self.lines:
            with QPainter(self) as painter:
                painter.setPen(QColor(theme.muted))
                room = self.rect().adjusted(round(_MARGIN), 0, 0, 0)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._hint)
            return
        hurry = self._rest.isActive() and not is_typeset(self.lines)
        row, more = self.row(hurry=hurry)
        baseline, x = ROW / 2 + _DOWN, _MARGIN
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(self._letters, self._letters)
            for sentence in row:
                paint(painter, sentence, x, baseline, theme)
                x += width_of(sentence) + _BETWEEN
            if more:
                paint(painter, _more(more), x, baseline, theme)

    # All of them ----------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """The tooltip has all sentences."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            if self.lines:
                QToolTip.showText(event.globalPos(), self.text, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """All sentences, typeset, above the strip."""
        if event.button() == Qt.MouseButton.LeftButton and self.lines:
            self.open_all()

    def open_all(self) -> None:
        """Show all sentences of the step until the next click."""
        self.popup = AllSentences(self.lines, self)
        self.popup.open_above(self)


class AllSentences(QFrame):
    """All sentences of one step, one below the other."""

    def __init__(self, lines: tuple[Line, ...], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("timeline.all")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._rows = _Rows(lines)
        area = QScrollArea()
        area.setWidget(self._rows)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(self.tr("All sentences of this step"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(area)

    def open_above(self, widget: QWidget) -> None:
        """As large as the sentences, at most as wide as the screen, above a widget."""
        screen = self.screen().availableGeometry()
        wanted = self._rows.size() + QSize(30, 14)
        high = min(wanted.height(), screen.height() // 2)
        self.resize(min(wanted.width(), screen.width() - 20), high)
        corner = widget.mapToGlobal(QPoint(0, 0)) - QPoint(0, self.height() + 2)
        right = screen.right() - self.width()
        self.move(max(min(corner.x(), right), screen.left()), max(corner.y(), screen.top()))
        self.show()


class _Rows(QWidget):
    def __init__(self, lines: tuple[Line, ...]) -> None:
        super().__init__()
        self._rows = [blocks_of(line) for line in lines]
        self.setAccessibleName("\n".join(map(text_of, lines)))
        wide = max(map(width_of, self._rows)) + 2 * _MARGIN
        letters = scale_of(self.font())
        self.resize(round(wide * letters) + 2, round(ROW * letters) * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        theme, seen = of(self.palette()), event.rect()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            letters = self.height() / (ROW * len(self._rows))
            painter.scale(letters, letters)
            top, bottom = (round(y / letters) // ROW for y in (seen.top(), seen.bottom()))
            for i in range(top, min(bottom + 1, len(self._rows))):
                paint(painter, self._rows[i], _MARGIN, ROW * (i + 0.5) + _DOWN, theme)


def _width(row: list[tuple[Block, ...]]) -> float:
    return sum(map(width_of, row)) + _BETWEEN * (len(row) - 1)


def _more(count: int) -> tuple[Block, ...]:
    return blocks_of(words(f"… and {count} more"))
