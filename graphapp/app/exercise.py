"""Exercises in a window: answer mode, answers saved beside the graph, other numbers, asking.

What marks and hints need is imported when somebody answers, so that the window starts fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from graphapp.app.docks import Docks
from graphapp.app.finding import bring_into_sight
from graphapp.app.graph_file import GraphFile
from graphapp.canvas.blanks import show_verdicts
from graphapp.canvas.view import CanvasView
from graphapp.engine.asking import EDGE_QUANTITIES, NODE_QUANTITIES
from graphapp.errors import FileError
from graphapp.files.answers import Answers, beside, load_answers, save_answers
from graphapp.model import Edge
from graphapp.model.geometry import LABEL_WIDTH
from graphapp.model.questions import question_entries, seed_of
from graphapp.model.symbols import tex_of
from graphapp.session import Selection, Session

if TYPE_CHECKING:
    from graphapp.panels.exercise_answering import Answering
    from graphapp.panels.exercise_panel import ExercisePanel

#: The property of the menu that says which number was clicked.
POINTED = "pointed"
#: Pixels from the edge of the canvas to the box of a question.
_EDGE = 24
_MOST_SEEDS = 999_999


class Exercise(QObject):
    """Ties the questions of a graph to the window that shows it."""

    saved = Signal()
    """Answers were written, or taken back: progress is different."""

    def __init__(
        self, session: Session, view: CanvasView, file: GraphFile, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._view = view
        self._file = file
        self._window = window
        self._answering: Answering | None = None
        self._action: QAction | None = None
        self._answered = session.document, seed_of(session.graph)
        self.docks: Docks | None = None
        """Where the panel is; set by the window when the docks are there."""
        self.ask_menu = QMenu(self.tr("&Ask for this"), window)
        self.ask_menu.aboutToShow.connect(self._fill_ask_menu)
        view.answerWanted.connect(self.answer_in_place)
        file.opened.connect(self._after_opening)
        file.saved.connect(self._after_saving)
        session.documentChanged.connect(self._follow_numbers)
        session.selectionChanged.connect(self._follow_selection)
        self._follow_selection(session.selection)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {"answer_questions": self.set_answering, "other_numbers": self.ask_for_a_seed}

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """The action's check mark says whether numbers are hidden."""
        self._action = actions["answer_questions"]

    def make_panel(self) -> ExercisePanel:
        """The exercise panel."""
        from graphapp.panels.exercise_panel import ExercisePanel

        panel = ExercisePanel(self._session, self.answering)
        panel.variant_wanted.connect(self.ask_for_a_seed)
        panel.looked_at.connect(self._bring_into_sight)
        return panel

    def _bring_into_sight(self, item: str | Edge) -> None:
        """The place of a question; a picture that shows it already stays as it is.

        The number of a node that computes stands where its edge ends.
        """
        leaving = self._session.graph.edges_from(item) if isinstance(item, str) else ()
        if leaving and self._session.graph.inputs_of(leaving[0].source):
            above = self._view.canvas.nodes[leaving[0].target]
            end = above.box.translated(above.pos())
            number = end.adjusted(-LABEL_WIDTH / 2, 0.0, -end.width(), 0.0)
            self._view.ensureVisible(number, _EDGE, 0)
        ids = (item.source, item.target) if isinstance(item, Edge) else (item,)
        seen = self._view.mapToScene(self._view.viewport().rect()).boundingRect()
        if not seen.contains(self._view.canvas.extent(ids)):
            bring_into_sight(self._view, item)

    @property
    def answering(self) -> Answering:
        """The answers, made when they are first needed."""
        if self._answering is None:
            from graphapp.panels.exercise_answering import Answering

            self._answering = Answering(self._session, self)
            self._answering.answered.connect(self._save)
            self._answering.activeChanged.connect(self._follow_mode)
            self._answering.changed.connect(self._show_verdicts)
            self._answering.open_with(self._saved())
        return self._answering

    @property
    def panel(self) -> ExercisePanel:
        """The panel, brought to the front."""
        from graphapp.panels.exercise_panel import ExercisePanel

        assert self.docks is not None
        panel = self.docks.show("exercise")
        assert isinstance(panel, ExercisePanel)
        return panel

    # Answering ----------------------------------------------------------------------------

    def set_answering(self, wanted: bool) -> None:
        """Hide what is asked for and go to the first question, or show everything."""
        if wanted:
            panel = self.panel
            self.answering.set_active(bool(self.answering.questions))
            panel.focus_next()
        elif self._answering is not None:
            self._answering.set_active(False)
        self._follow_mode(self._answering is not None and self._answering.active)

    def answer_in_place(self, box: QRectF, number: str) -> None:
        """Type over an empty box of the canvas; Enter judges, the panel says how."""
        answering = self.answering
        question = answering.question_at(number)
        if question is None:
            return
        self.panel.see(question.id)  # the focus goes to the box

        def accept(text: str) -> None:
            if text.strip():
                answering.answer(question.id, text)

        text = answering.answers.get(question.id, "")
        self._view.fields.answer(box, number, text, accept)

    def _follow_mode(self, active: bool) -> None:
        if self._action is not None:
            self._action.setChecked(active)

    def _show_verdicts(self) -> None:
        if self._answering is not None:
            show_verdicts(self._view.canvas, self._answering.verdicts)

    # Files --------------------------------------------------------------------------------

    def _place(self) -> Path | None:
        """Where the answers to the graph on screen belong; None for a graph without a file."""
        file = self._file.path or self._file.example
        return None if file is None else beside(file, self._variant)

    @property
    def _variant(self) -> int | None:
        """The seed of the numbers on screen; None where they are the exercise's own."""
        return seed_of(self._session.graph)

    def _saved(self) -> Answers:
        """The answers that were saved to just these numbers."""
        place = self._place()
        if place is None or not place.exists():
            return Answers()
        try:
            answers = load_answers(place)
        except FileError as error:
            self._file.refused.emit(str(error))
            return Answers()
        return answers if answers.variant == self._variant else Answers()

    def _after_opening(self) -> None:
        """Answer mode goes on from graph to graph, and comes back where answers were saved."""
        if not question_entries(self._session.graph):
            if self._answering is not None:
                self._answering.open_with(Answers())
                self._answering.set_active(False)
            return
        saved = self._saved()
        if self._answering is None and not saved:
            return
        self.answering.open_with(saved)
        if saved or self.answering.active:
            assert self.docks is not None
            self.docks.show("exercise")
            self.answering.set_active(True)

    def _follow_numbers(self) -> None:
        """Every seed has answers of its own: undo brings back those to the numbers before."""
        (document, seed), now = self._answered, (self._session.document, self._variant)
        self._answered = now
        if self._answering is not None and document is now[0] and seed != now[1]:
            self._answering.open_with(self._saved())

    def _after_saving(self, path: Path) -> None:
        if path == self._file.path and self._answering is not None and self._answering.saved:
            self._save()

    def _save(self) -> None:
        place = self._place()
        if place is None or self._answering is None:
            return
        try:
            save_answers(self._answering.saved, place)
        except FileError as error:
            self._file.refused.emit(str(error))
        self.saved.emit()

    # Other numbers ------------------------------------------------------------------------

    def ask_for_a_seed(self) -> QInputDialog:
        """The same questions with other numbers: everybody with the same seed gets the same."""
        dialog = QInputDialog(self._window)
        dialog.setObjectName("other_numbers")
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setWindowTitle(self.tr("Other numbers"))
        dialog.setLabelText(
            self.tr(
                "Seed: whoever types the same one gets the same numbers.\n"
                "0 brings back the exercise's own. Each seed has answers of its own."
            )
        )
        dialog.setIntRange(0, _MOST_SEEDS)
        dialog.setIntValue((self._variant or 0) + 1)
        dialog.intValueSelected.connect(self.show_variant)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def show_variant(self, seed: int) -> None:
        """Draw the numbers; one step of the history. 0 brings back the exercise's own."""
        from graphapp.exercise.renumbering import another_variant, original_of

        if seed:
            name = self.tr("Other numbers: seed {0}").format(seed)
            self._session.apply(name, lambda graph: another_variant(graph, seed))
        elif self._variant is not None:
            self._session.apply(self.tr("The exercise's own numbers"), original_of)

    # Asking -------------------------------------------------------------------------------

    def _follow_selection(self, chosen: Selection) -> None:
        alone = len(chosen.nodes) + len(chosen.edges) == 1
        self.ask_menu.menuAction().setEnabled(alone)

    def _fill_ask_menu(self) -> None:
        """The quantities of the selected node or edge; first the one that was pointed at."""
        self.ask_menu.clear()
        chosen = self._session.selection
        names = {
            "value": self.tr("&Value…"), "gradient": self.tr("&Gradient…"),
            "upstream": self.tr("&Upstream gradient…"), "local": self.tr("&Local gradient…"),
            "downstream": self.tr("&Downstream gradient…"),
        }  # fmt: skip
        quantities = NODE_QUANTITIES if chosen.nodes else EDGE_QUANTITIES
        pointed = self.ask_menu.property(POINTED)
        for quantity in sorted(quantities, key=lambda quantity: quantity != pointed):
            action = self.ask_menu.addAction(names[quantity])
            action.setObjectName(f"ask.{quantity}")
            action.triggered.connect(lambda _=False, q=quantity: self.ask_for(q))
            if quantity == pointed:
                self.ask_menu.setDefaultAction(action)

    def ask_for(self, quantity: str) -> None:
        """Open the form for a question about the selected node or edge.

        Nothing where something else is selected by now than when the menu was opened.
        """
        from graphapp.panels.exercise_editor import ask_for

        asks: dict[str, Any] = {"quantity": quantity}
        match tuple(self._session.selection.nodes), tuple(self._session.selection.edges):
            case (id,), () if quantity in NODE_QUANTITIES:
                asks["node"] = id
            case (), (edge,) if quantity in EDGE_QUANTITIES:
                asks["edge"] = {"target": edge.target, "port": edge.port}
            case _:
                return
        ask_for(self._session, asks, self._prompt(asks), self._window)

    def _prompt(self, asks: Mapping[str, Any]) -> str:
        """A first wording, to be written over."""
        graph, quantity = self._session.graph, asks["quantity"]
        if "edge" in asks:
            edge = graph.edge_into(asks["edge"]["target"], asks["edge"]["port"])
            assert edge is not None
            below, above = tex_of(graph.nodes[edge.source]), tex_of(graph.nodes[edge.target])
            if quantity == "local":
                return rf"What is the local gradient $\partial {above}/\partial {below}$?"
            way = self.tr("from ${0}$ into ${1}$").format(below, above)
            return self.tr("What is the {0} on the edge {1}?").format(_NAMES[quantity], way)
        symbol = tex_of(graph.nodes[asks["node"]])
        if quantity == "value" or graph.differentiate is None:
            return self.tr("What is the value of ${0}$?").format(symbol)
        top = tex_of(graph.nodes[graph.differentiate])
        return rf"What is $\partial {top}/\partial {symbol}$?"


_NAMES = {
    "value": "value", "upstream": "upstream gradient", "downstream": "downstream gradient",
}  # fmt: skip
