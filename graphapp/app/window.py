"""The main window: canvas in the middle, docks around it, one document behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QMenu,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.action_states import ActionStates
from graphapp.app.actions import (
    ALIGN,
    GESTURES,
    build_actions,
    fill_menu,
    fill_menu_bar,
    fill_toolbar,
    recolour,
)
from graphapp.app.adding import Adding
from graphapp.app.arranging import Arranging
from graphapp.app.array_clicks import ArrayClicks
from graphapp.app.asking import Asking
from graphapp.app.chooser import Dialogs
from graphapp.app.context_help import ContextHelp
from graphapp.app.context_menu import CanvasMenus
from graphapp.app.docks import Docks
from graphapp.app.dropping import FileDrops
from graphapp.app.editing import Editing
from graphapp.app.empty_hint import EmptyHint
from graphapp.app.exercise import Exercise
from graphapp.app.finding import Finding
from graphapp.app.focus_ring import FocusRing
from graphapp.app.graph_file import GraphFile
from graphapp.app.habits import CanvasHabits
from graphapp.app.lab import Lab
from graphapp.app.looks import Looks, sample_text
from graphapp.app.message_bar import MessageBar
from graphapp.app.node_changes import NodeChanges
from graphapp.app.panel_makers import panel_makers
from graphapp.app.places import Places
from graphapp.app.printing import Printing
from graphapp.app.question_first import QuestionFirst
from graphapp.app.recent_files import RecentFiles
from graphapp.app.settings import Settings
from graphapp.app.stepping import Stepping
from graphapp.app.teaching import Teaching
from graphapp.canvas.view import CanvasView
from graphapp.later import soon
from graphapp.look.theme import ThemeChoice
from graphapp.model import Graph
from graphapp.panels.counts import how_many
from graphapp.panels.timeline_strip import TimelineStrip
from graphapp.session import QUANTITIES, Session

#: Wide enough to show the first example whole with every number, on a screen that is.
FIRST_SIZE = (1800, 1000)
_LEAST_SIZE, _LEAST_CENTRE = (640, 480), 320
_MESSAGE_MS = 5000
_LAYOUT_VERSION = 1


class Window(QMainWindow):
    """One window with its session, its file and its canvas."""

    closed = Signal(object)
    """This window, when it is about to be deleted."""
    another_wanted = Signal()
    file_wanted = Signal(object)
    """A Path to open in another window."""
    quit_wanted = Signal()

    def __init__(self, settings: Settings, themes: ThemeChoice) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("window")
        self._is_closed = False
        self._is_painted = False
        self._settings = settings
        self._themes = themes
        self.session = Session(parent=self)
        self.looks = Looks(self.session, settings, themes, self)
        self.file = GraphFile(self.session, settings, Dialogs(self), self)
        self._build_centre()
        self.resize(self.screen().availableSize().boundedTo(QSize(*FIRST_SIZE)))
        self.setMinimumSize(*_LEAST_SIZE)
        self._build_docks()
        self._build_menus()
        self._build_strip()
        self._connect()
        self.restoreGeometry(settings.geometry())
        if not self.restoreState(settings.layout(), _LAYOUT_VERSION):
            self.docks.arrange()
        self.view.setFocus()
        self._follow_document()

    # Building -----------------------------------------------------------------------------

    def _build_centre(self) -> None:
        centre = QWidget()
        centre.setMinimumWidth(_LEAST_CENTRE)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.messages = MessageBar()
        self.view = CanvasView(self.session)
        self.view.viewport().installEventFilter(self)
        ArrayClicks(self.view)
        self._hint = EmptyHint(self.view)
        self.habits = CanvasHabits(self.view, self._settings)
        column.addWidget(self.messages)
        column.addWidget(self.view, 1)
        self.timeline = TimelineStrip(self.session)
        column.addWidget(self.timeline)
        self.setCentralWidget(centre)
        self._drops = FileDrops(self)
        self._drops.watch(self)
        self._drops.watch(self.view.viewport())
        self._drops.dropped.connect(self._open_dropped)

    def _build_docks(self) -> None:
        self.finding = Finding(self.session, self.view, self.file)
        self.asking = Asking(self.session, self.view, self)
        self.lab = Lab(self.session, self.file)
        self.exercise = Exercise(self.session, self.view, self.file, self)
        self.docks = self.lab.docks = Docks(self, panel_makers(self))
        self.finding.docks = self.asking.docks = self.exercise.docks = self.docks

    def _build_menus(self) -> None:
        places = Places(self.view)
        self.editing = Editing(self.session, self.view, places)
        self.arranging = Arranging(self.session, self.view, places)
        self.node_changes = NodeChanges(self.session, self)
        self.adding = Adding(self.view, self.docks)
        self.printing = Printing(self.session, self.file, self._themes, self)
        self.stepping = Stepping(self.session, self.view, self.timeline)
        self.teaching = Teaching(self, self._settings, self._themes)
        self.help = ContextHelp(self.session, self.file.open_copy, self)
        self.actions_by_verb = build_actions(self, self.view, self._what_to_run())
        self._recent = RecentFiles(self._settings, self)
        self._recent.forget = self.actions_by_verb["forget_recent"]
        self._recent.chosen.connect(self._open_recent)
        panels = QMenu(self.tr("&Panels"), self)
        panels.addActions(self.docks.actions())
        submenus = {
            "recent": self._recent, "theme": self.looks.theme_menu,
            "numbers": self.looks.numbers_menu, "panels": panels,
            "swap": self.node_changes.swap_menu, "ask": self.exercise.ask_menu,
            "align": fill_menu(QMenu(self.tr("A&lign"), self), ALIGN, self.actions_by_verb),
        }  # fmt: skip
        fill_menu_bar(self.menuBar(), self.actions_by_verb, submenus)
        bar = self._build_toolbar()
        self.looks.follow_quantities(self.actions_by_verb)
        self.stepping.follow(self.actions_by_verb)
        self.teaching.follow(self.actions_by_verb)
        self.exercise.follow(self.actions_by_verb)
        self.lab.follow(self.actions_by_verb)
        self.habits.follow(self.actions_by_verb["show_map"])
        self._states = ActionStates(self.session, self.actions_by_verb, submenus)
        self.canvas_menus = CanvasMenus(self.view, places, self.actions_by_verb, submenus, self)
        self.focus_ring = FocusRing(self.view, self.timeline, self.docks, bar)

    def _build_toolbar(self) -> QToolBar:
        bar = QToolBar(self.tr("Toolbar"), self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.toggleViewAction().setObjectName("action.toolbar")
        fill_toolbar(bar, self.actions_by_verb)
        bar.addSeparator()
        bar.addWidget(self._numbers_button())
        self.question_first = QuestionFirst(
            self.session, self.file, self.docks, self._settings, self
        )
        self.question_first.offer_on(bar, self.actions_by_verb["answer_questions"])
        self.addToolBar(bar)
        return bar

    def _numbers_button(self) -> QToolButton:
        """The precision, as π reads in it."""
        button = QToolButton()
        button.setObjectName("toolbar.numbers")
        button.setMenu(self.looks.numbers_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolTip(self.tr("How numbers are written"))
        button.setAccessibleName(button.toolTip())
        self.session.precisionChanged.connect(lambda p: button.setText(f"{sample_text(p)}  "))
        button.setText(f"{sample_text(self.session.precision)}  ")
        return button

    def _build_strip(self) -> None:
        """The strip under the canvas: messages left, how much there is right."""
        strip = self.statusBar()
        strip.setSizeGripEnabled(False)
        self.adding.announce_on(strip)
        self._summary = QLabel()
        self._summary.setObjectName("summary")
        self._summary.setContentsMargins(0, 0, 8, 0)
        strip.addPermanentWidget(self._summary)

    def _what_to_run(self) -> dict[str, Callable[..., object]]:
        """What each action does, by verb."""
        view, file = self.view, self.file
        run: dict[str, Callable[..., object]] = {
            "new": file.new, "new_window": self.another_wanted.emit, "open": file.ask_and_open,
            "save": file.save, "save_as": file.save_as,
            "forget_recent": self._settings.forget_files, "close": self.close,
            "quit": self.quit_wanted.emit, "undo": self.session.undo, "redo": self.session.redo,
            **self.editing.actions(), **self.arranging.actions(), **self.node_changes.actions(),
            **self.stepping.actions(), **self.asking.actions(), **self.exercise.actions(),
            **self.lab.actions(), **self.finding.actions(), **self.adding.actions(),
            **self.printing.actions(),
            "rename": view.rename_selected,
            "next_pane": lambda: self.focus_ring.go(1),
            "previous_pane": lambda: self.focus_ring.go(-1),
            "palette": self._show_palette, **self.help.actions(),
            "preferences": self._show_preferences, "show_map": self.habits.show_map,
            "zoom_in": view.zoom_in, "zoom_out": view.zoom_out,
            "zoom_fit": view.fit, "zoom_actual": lambda: view.zoom_to(1.0),
            "zoom_selection": view.zoom_to_selection, "reset_layout": self._reset_layout,
            **self.teaching.actions(), "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }  # fmt: skip
        for quantity in QUANTITIES:
            run[f"show_{quantity}"] = lambda shown, name=quantity: self.looks.toggle(name, shown)
        return run

    def _connect(self) -> None:
        session = self.session
        session.failed.connect(self.messages.show_warning)
        session.documentChanged.connect(self._follow_document)
        session.graphChanged.connect(self._follow_graph)
        self.file.refused.connect(self.messages.show_error)
        self.file.named.connect(self._follow_document)
        self.file.opened.connect(self._after_opening)
        self.file.saved.connect(self._after_saving)
        self._themes.changed.connect(self._recolour)

    # Following ----------------------------------------------------------------------------

    def _follow_document(self) -> None:
        document = self.session.document
        self.setWindowTitle(f"{self.file.title}[*] — graphapp")
        self.setWindowModified(document.modified)
        for verb, can, name, title in (
            ("undo", document.can_undo, document.undo_name, self.tr("&Undo")),
            ("redo", document.can_redo, document.redo_name, self.tr("&Redo")),
        ):
            self.actions_by_verb[verb].setEnabled(can)
            self.actions_by_verb[verb].setText(f"{title}: {name}" if can else title)

    def _follow_graph(self, old: Graph, new: Graph) -> None:
        if old.nodes is new.nodes and old.edges is new.edges:
            return
        self._summary.setText(how_many(new))
        self._hint.setVisible(not new.nodes)

    def _after_opening(self) -> None:
        self.messages.dismiss()
        self.view.begin()
        self.view.setFocus()

    def _after_saving(self, path: Path) -> None:
        self.messages.dismiss()
        self.statusBar().showMessage(self.tr("Saved {0}").format(path), _MESSAGE_MS)

    def _recolour(self) -> None:
        recolour(self.actions_by_verb)

    # Actions ------------------------------------------------------------------------------

    def _open_recent(self, path: Path) -> None:
        """A file that is no longer there leaves the list."""
        if not self.file.open(path) and not path.exists():
            self._settings.forget_file(path)

    def _show_palette(self) -> None:
        from graphapp.app.palette import CommandPalette

        CommandPalette(self.menuBar(), self).open_over(self)

    def _show_preferences(self) -> None:
        from graphapp.app.preferences import Preferences

        Preferences(self.looks, self.habits, self.session, self).open()

    def _show_shortcuts(self) -> None:
        from graphapp.app.sheets import ShortcutSheet

        ShortcutSheet(self.actions_by_verb, GESTURES, self).open()

    def _show_about(self) -> None:
        from graphapp.app.sheets import AboutBox

        AboutBox(self).open()

    def _reset_layout(self) -> None:
        self.docks.arrange()
        self.question_first.forget_choice()

    # Events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The canvas's first paint wakes the docks."""
        if event.type() is QEvent.Type.Paint and not self._is_painted:
            self._is_painted = True
            soon(self.docks.wake, self).start()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved changes, remember the layout, let go of the scene."""
        if self._is_closed:
            event.accept()
            return
        if not self.file.may_close():
            event.ignore()
            return
        self._is_closed = True
        self.teaching.end()
        self._settings.remember_window(self.saveGeometry(), self.saveState(_LAYOUT_VERSION))
        self._settings.save()
        self.lab.shut_down()
        self.view.viewport().removeEventFilter(self)
        self.view.shut_down()
        self.closed.emit(self)
        event.accept()

    def _open_dropped(self, paths: list[Path]) -> None:
        """The first here unless there are unsaved changes, the others in windows of their own."""
        paths = self.lab.take_tables(paths)
        if not paths:
            return
        first, *others = paths
        if self.session.document.modified:
            others = paths
        else:
            self.file.open(first)
        for path in others:
            self.file_wanted.emit(path)
