"""Who opens a graph sees what it asks: its question comes forward, and the button to answer it.

Calm: no panel is opened that was closed, and whoever clicks a tab decides from then on which panel
is in front, in later runs too. The panels as they were at first (View) takes that back.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QTabBar, QToolBar, QToolButton

from graphapp.app.docks import Docks
from graphapp.app.graph_file import GraphFile
from graphapp.app.settings import Settings
from graphapp.model import Graph
from graphapp.model.questions import question_entries
from graphapp.session import Session


class QuestionFirst(QObject):
    """Follows what one window opens."""

    def __init__(
        self, session: Session, file: GraphFile, docks: Docks, settings: Settings,
        window: QMainWindow,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._session = session
        self._docks = docks
        self._settings = settings
        self._shown: QAction | None = None
        self._button = QToolButton()
        file.opened.connect(self._after_opening)
        self._window = window
        self._watched: list[QTabBar] = []
        window.tabifiedDockWidgetActivated.connect(self._watch)

    def offer_on(self, bar: QToolBar, answer: QAction) -> None:
        """A button that says how many questions there are; none for a graph that asks nothing."""
        button = self._button
        button.setObjectName("toolbar.answer")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(answer.trigger)
        answer.toggled.connect(self._follow_mode)
        answer.changed.connect(lambda: button.setToolTip(answer.toolTip()))
        button.setToolTip(answer.toolTip())
        self._shown = bar.addWidget(button)
        self._session.graphChanged.connect(self._follow_graph)
        self._count(self._session.graph)

    def forget_choice(self) -> None:
        """The panels are where they were at first."""
        self._settings.set_own_panels(False)

    def _after_opening(self) -> None:
        graph = self._session.graph
        wanted = "exercise" if question_entries(graph) else "about" if graph.about else ""
        self._watch()
        if wanted and not self._settings.own_panels():
            self._docks.bring_forward(wanted)

    def _watch(self) -> None:
        """Notice clicks on tabs: their bars come and go as panels are moved."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        bars = self._window.findChildren(QTabBar, options=direct)
        for bar in bars:
            if bar not in self._watched:
                bar.tabBarClicked.connect(partial(self._after_choosing, bar))
        self._watched = bars

    def _after_choosing(self, bar: QTabBar, _index: int) -> None:
        """Only the tabs among which the question stands matter."""
        titles = [bar.tabText(i) for i in range(bar.count())]
        if self._docks.by_name["exercise"].windowTitle() in titles:
            self._settings.set_own_panels(True)

    def _follow_mode(self, active: bool) -> None:
        self._button.setChecked(active)
        self._count(self._session.graph)

    def _follow_graph(self, old: Graph, new: Graph) -> None:
        if old.exercise is not new.exercise:
            self._count(new)

    def _count(self, graph: Graph) -> None:
        assert self._shown is not None
        count = len(question_entries(graph))
        if self._button.isChecked():
            words = self.tr("Stop answering")
        else:
            one, several = self.tr("Answer 1 question"), self.tr("Answer {0} questions")
            words = one if count == 1 else several.format(count)
        self._button.setText(words)
        self._button.setAccessibleName(words)
        self._shown.setVisible(bool(count))
