"""The gradient check of the whole graph, in slices of time, told in sentences with the places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.check import CheckReport, RunningCheck
from graphapp.engine.entry_formulas import subscript
from graphapp.model import Edge
from graphapp.model.numerals import number_text
from graphapp.panels.derivation_flow import Part
from graphapp.panels.page import Text
from graphapp.session import Session

#: Seconds of work between two looks at the mouse.
_SLICE = 0.02
#: More places than this are counted instead of listed.
_MOST_PLACES = 200
#: The width of the window, and its height where there is a list.
_WIDTH, _LISTING = 460, 360


class CheckWindow(QDialog):
    """Starts at once; can be stopped; a place in the list lights up on the canvas."""

    highlight_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("check")
        self.setWindowTitle(self.tr("Gradient check"))
        self._session = session
        self._running: RunningCheck | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(self.tr("How much is checked"))
        self.verdict = Text("text", bold=True, size=14)
        self.verdict.setObjectName("check.verdict")
        self.about = Text("muted")
        self.about.say(
            self.tr(
                "Every local gradient and the gradient of every leaf is compared with what tiny "
                "steps to both sides do (Ridders' method)."
            )
        )
        self.places = QListWidget()
        self.places.setAccessibleName(self.tr("Kinks and places that disagree"))
        self.places.currentItemChanged.connect(self._light)
        self.button = QPushButton()
        self.button.setObjectName("check.run")
        self.button.clicked.connect(self._press)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        for part in (self.about, self.verdict):
            column.addWidget(part)
        column.addLayout(row)
        column.addWidget(self.places, 1)
        column.addStretch()
        self.places.hide()
        self.resize(_WIDTH, self.sizeHint().height())

    @property
    def is_running(self) -> bool:
        """Is there still something to check?"""
        return self._timer.isActive()

    def start(self) -> None:
        """Check the graph as it is now; what is edited meanwhile does not matter."""
        self._running = RunningCheck(self._session.evaluation)
        self.places.clear()
        self.places.hide()
        self.verdict.say("")
        self.bar.setRange(0, max(self._running.expected, 1))
        self.bar.setValue(0)
        self.button.setText(self.tr("Stop"))
        self._timer.start()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop working."""
        self._timer.stop()
        super().closeEvent(event)

    def _press(self) -> None:
        if self.is_running:
            self._finish(stopped=True)
        else:
            self.start()

    def _go_on(self) -> None:
        running = self._running
        assert running is not None
        done = running.advance(_SLICE)
        self.bar.setValue(running.checked)
        if done:
            self._finish(stopped=False)

    def _finish(self, *, stopped: bool) -> None:
        self._timer.stop()
        running = self._running
        assert running is not None
        self.button.setText(self.tr("Check again"))
        if not stopped:
            self.bar.setValue(self.bar.maximum())
        self._tell(running.report, stopped=stopped)

    def _tell(self, report: CheckReport, *, stopped: bool) -> None:
        count = f"{report.checked:,}"
        error = number_text(report.largest_error)
        if not report.holds:
            sentence = self.tr("A gradient is wrong {0}: it differs by {1}.").format(
                place_text(report.at), error
            )
        elif stopped:
            sentence = self.tr("Stopped: the {0} numbers checked until then agree.").format(count)
        else:
            sentence = self.tr("All {0} gradients agree; the largest difference is {1}.").format(
                count, error
            )
        self.verdict.say(sentence)
        if report.at is not None and not report.holds:
            self._list([report.at], self.tr("Wrong"))
        self._list(report.kinks, self.tr("Kink"))
        if self.places.count():  # an empty list would look as if something were still to come
            self.places.show()
            self.resize(self.width(), max(self.height(), _LISTING))

    def _list(self, places: Iterable[dict[str, Any]], kind: str) -> None:
        every = list(places)
        for place in every[:_MOST_PLACES]:
            item = QListWidgetItem(self.tr("{0} {1}").format(kind, place_text(place)))
            item.setData(0x0100, _part(place))
            self.places.addItem(item)
        if len(every) > _MOST_PLACES:
            self.places.addItem(self.tr("… and {0} more").format(len(every) - _MOST_PLACES))

    def _light(self, item: QListWidgetItem | None) -> None:
        part = None if item is None else item.data(0x0100)
        if isinstance(part, Part):
            self.highlight_wanted.emit(part)


def place_text(place: dict[str, Any] | None) -> str:
    """``at port x of h``, ``at leaf w``, with the entry of an array."""
    if place is None:
        return ""
    entry = f", entry {subscript(tuple(place['index']))}" if "index" in place else ""
    if "edge" in place:
        return f"at port {place['edge']['port']} of {place['edge']['target']}{entry}"
    return f"at leaf {place['node']}{entry}"


def _part(place: dict[str, Any]) -> Part:
    if "edge" in place:
        return Part.of_edges([Edge(**place["edge"])])
    return Part(frozenset({place["node"]}))
