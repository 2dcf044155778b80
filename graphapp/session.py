"""Session: the one bridge between what is computed and what is on screen.

Holds the document, the evaluation of what is shown, the selection and how numbers are written,
and tells everybody by signals. The graph that is shown is the document's, or a preview of it
while a gesture lasts: a preview is evaluated like everything else but is no step of the history.

Whoever changes the graph hands over a graph or an edit (a function from a Graph to a Graph); an
edit that is refused ends in the signal ``failed`` with one sentence, never in an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from graphapp.engine import Evaluation, Evaluator
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.stepping import Moment
from graphapp.engine.unreached import Unreached
from graphapp.engine.walk import AnyTimeline, Mode, Walk
from graphapp.errors import GraphappError
from graphapp.model import Edge, Graph
from graphapp.model.document import Document
from graphapp.model.numerals import Precision, sheet_precision

Edit: TypeAlias = Callable[[Graph], Graph]

#: What a dragged operation of the library is called: its name in files, as ASCII.
OPERATION_MIME = "application/vnd.graphapp.operation"

#: The four quantities of an edge, in the order of the keys 1 to 4.
QUANTITIES = ("value", "upstream", "local", "downstream")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected: ids of nodes, edges, and indices of notes and frames."""

    nodes: frozenset[str] = frozenset()
    edges: frozenset[Edge] = frozenset()
    notes: frozenset[int] = frozenset()
    frames: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.nodes or self.edges or self.notes or self.frames)

    def within(self, graph: Graph) -> Selection:
        """What of it exists in ``graph``."""
        return Selection(
            frozenset(id for id in self.nodes if id in graph.nodes),
            frozenset(e for e in self.edges if graph.edge_into(e.target, e.port) == e),
            frozenset(i for i in self.notes if 0 <= i < len(graph.notes)),
            frozenset(i for i in self.frames if 0 <= i < len(graph.frames)),
        )

    def after(self, old: Graph, new: Graph) -> Selection:
        """What of a selection in ``old`` is selected in ``new``.

        Where notes or frames came or went, an index may mean another one: none is selected then.
        """
        kept = self.within(new)
        if len(old.notes) != len(new.notes):
            kept = replace(kept, notes=frozenset())
        if len(old.frames) != len(new.frames):
            kept = replace(kept, frames=frozenset())
        return kept


class Session(QObject):
    """One open document with its evaluation, its selection and the way it is shown."""

    graphChanged = Signal(object, object)  # noqa: N815 - Qt's style; (old Graph, new Graph)
    evaluated = Signal(object)
    """The Evaluation of what is shown; comes right after ``graphChanged``."""
    selectionChanged = Signal(object)  # noqa: N815
    """The new Selection."""
    documentChanged = Signal()  # noqa: N815
    """The history, or where the saved state stands in it, is different."""
    precisionChanged = Signal(object)  # noqa: N815
    """The new Precision."""
    quantitiesChanged = Signal(object)  # noqa: N815
    """The frozenset of quantities shown on edges, out of ``QUANTITIES``."""
    stepChanged = Signal(object)  # noqa: N815
    """The Moment that is shown as the last one; None where everything is shown."""
    hiddenChanged = Signal(object)  # noqa: N815 - Qt's style
    """The numbers that are asked for, or covered, are others; says those that are asked for."""
    takenBack = Signal()  # noqa: N815
    """``undo`` has cancelled a preview instead of going a step back."""
    failed = Signal(str)
    """One sentence about an edit that was refused."""

    def __init__(self, graph: Graph | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        graph = Graph() if graph is None else graph
        self._document = Document(graph)
        self._shown = graph
        self._evaluator = Evaluator()
        self._evaluation = self._evaluator.evaluate(graph)
        self._walk = Walk(self._evaluation)
        self._selection = Selection()
        self._precision = Precision()
        self._quantities = frozenset(QUANTITIES)
        self._hidden: Hidden = NOTHING
        self._covered: Hidden = NOTHING

    # What there is ------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The history. Change it through this object only, so that everybody hears of it."""
        return self._document

    @property
    def graph(self) -> Graph:
        """What is shown: the document's graph, or the preview."""
        return self._shown

    @property
    def evaluation(self) -> Evaluation:
        """The numbers of what is shown."""
        return self._evaluation

    @property
    def previewing(self) -> bool:
        """Is something shown that is not in the history?"""
        return self._shown is not self._document.graph

    @property
    def selection(self) -> Selection:
        """What is selected; everything in it exists."""
        return self._selection

    @property
    def precision(self) -> Precision:
        """How numbers are written."""
        return self._precision

    @property
    def quantities(self) -> frozenset[str]:
        """Which of the four quantities the edges show."""
        return self._quantities

    @property
    def hidden(self) -> Hidden:
        """The numbers that nobody may see now, with the number of the question that asks."""
        return self._hidden

    @property
    def covered(self) -> Hidden:
        """The numbers that a lecturer has covered; see ``graphapp.engine.covering``."""
        return self._covered

    @property
    def concealed(self) -> Hidden:
        """``hidden`` and ``covered``."""
        if not self._covered:
            return self._hidden
        return MappingProxyType({**self._covered, **self._hidden})

    @property
    def unseen(self) -> Hidden:
        """``concealed``, and while the passes are shown step by step what is not reached yet."""
        moment = self._walk.moment
        if moment is None:
            return self.concealed
        return Unreached(self.concealed, self._walk.timeline, moment.number)

    # Changing the graph -------------------------------------------------------------------

    def start(self, graph: Graph, *, modified: bool = False) -> None:
        """Show another document, with an empty history, marked as saved unless ``modified``."""
        self.stop_stepping()
        self.set_covered(NOTHING)
        self._document = Document(graph, modified=modified)
        self._show(graph)
        self._walk = Walk(self._evaluation)
        self.stepChanged.emit(None)
        self.set_precision(self._precision)
        self.documentChanged.emit()

    def apply(self, name: str, change: Graph | Edit) -> bool:
        """One step of the history. False, and ``failed``, where the edit is refused.

        An edit starts from the document's graph: a preview that is still shown is dropped.
        """
        graph = self._changed(change, self._document.graph)
        if graph is None:
            return False
        if graph is self._document.graph:
            self._show(graph)
            return True
        self._document.apply(name, graph)
        self._show(graph)
        self.documentChanged.emit()
        return True

    def preview(self, change: Graph | Edit) -> bool:
        """Show and evaluate a change without a step in the history, while a gesture lasts.

        Every preview of a gesture starts from the document's graph. False, and ``failed``, where
        the edit is refused; the last good preview stays.
        """
        graph = self._changed(change, self._document.graph)
        if graph is None:
            return False
        self._show(graph)
        return True

    def commit(self, name: str) -> bool:
        """Make what is previewed one step of the history; False where there is no preview."""
        if not self.previewing:
            return False
        self._document.apply(name, self._shown)
        self.documentChanged.emit()
        return True

    def cancel_preview(self) -> None:
        """Show the document's graph again."""
        self._show(self._document.graph)

    def undo(self) -> None:
        """One step back, if there is one; a preview is cancelled instead."""
        if self.previewing:
            self.cancel_preview()
            self.takenBack.emit()
        elif self._document.can_undo:
            self._document.undo()
            self._follow()

    def redo(self) -> None:
        """One step forward, if there is one."""
        if self._document.can_redo:
            self._document.redo()
            self._follow()

    def go_to(self, position: int) -> None:
        """Any state of the history."""
        self._document.go_to(position)
        self._follow()

    def mark_saved(self) -> None:
        """The document's graph is what the file holds."""
        self._document.mark_saved()
        self.documentChanged.emit()

    # Step by step -------------------------------------------------------------------------

    @property
    def timeline(self) -> AnyTimeline:
        """The steps of what is shown, in the mode that was chosen."""
        return self._walk.timeline

    @property
    def moment(self) -> Moment | None:
        """The last step that is shown; None where everything is shown."""
        return self._walk.moment

    @property
    def step_mode(self) -> Mode:
        """reverse: values, then gradients; forward: values and tangents along ``step_seed``."""
        return self._walk.mode

    @property
    def step_seed(self) -> str | None:
        """The leaf whose tangents the steps follow; None in reverse mode."""
        return self._walk.seed

    @property
    def leaves(self) -> tuple[str, ...]:
        """What forward mode can seed."""
        return self._walk.leaves

    @property
    def learning_rate(self) -> float:
        """How far the update goes."""
        return self._walk.learning_rate

    def start_stepping(self) -> None:
        """Hide all that is computed: the first step."""
        self.step_to(0)

    def step_to(self, number: int) -> None:
        """Show what is known after a step, the first or the last one where there is no such."""
        self._walk.go(number)
        self.stepChanged.emit(self._walk.moment)

    def step_by(self, count: int) -> None:
        """So many steps on. Where everything is shown, on means the first step, back the last."""
        if self._walk.number is None:
            self.step_to(0 if count > 0 else self.timeline.last)
        else:
            self.step_to(self._walk.number + count)

    def stop_stepping(self) -> None:
        """Show everything."""
        if self._walk.number is not None:
            self._walk.number = None
            self.stepChanged.emit(None)

    def seed_steps(self, leaf: str | None) -> None:
        """Forward mode along a leaf, or reverse mode; ``failed`` where it is no leaf."""
        try:
            self._walk.choose(leaf)
        except GraphappError as error:
            self.failed.emit(str(error))
        self.stepChanged.emit(self._walk.moment)

    def set_learning_rate(self, rate: float | None) -> None:
        """How far the update goes from now on; None: as far as the graph's training says."""
        self._walk.learning_rate = rate
        self.stepChanged.emit(self._walk.moment)

    # Selection and looks ------------------------------------------------------------------

    def select(
        self,
        nodes: Iterable[str] = (),
        edges: Iterable[Edge] = (),
        notes: Iterable[int] = (),
        frames: Iterable[int] = (),
    ) -> None:
        """Replace the selection; what does not exist is left out."""
        wanted = Selection(frozenset(nodes), frozenset(edges), frozenset(notes), frozenset(frames))
        chosen = wanted.within(self._shown)
        if chosen != self._selection:
            self._selection = chosen
            self.selectionChanged.emit(chosen)

    def set_precision(self, precision: Precision) -> None:
        """How numbers are written from now on; ``sheet`` gets the decimals of this graph's."""
        precision = sheet_precision(precision, self._shown.expected)
        if precision != self._precision:
            self._precision = precision
            self.precisionChanged.emit(precision)

    def set_quantities(self, quantities: Iterable[str]) -> None:
        """Which of the four quantities the edges show from now on."""
        chosen = frozenset(quantities) & frozenset(QUANTITIES)
        if chosen != self._quantities:
            self._quantities = chosen
            self.quantitiesChanged.emit(chosen)

    def set_hidden(self, hidden: Hidden) -> None:
        """Which numbers are asked for from now on: everybody who shows numbers leaves them out."""
        if hidden != self._hidden:
            self._hidden = hidden
            self.hiddenChanged.emit(hidden)

    def set_covered(self, covered: Hidden) -> None:
        """Which numbers are covered from now on: everybody who shows numbers leaves them out."""
        if covered != self._covered:
            self._covered = covered
            self.hiddenChanged.emit(self._hidden)

    # Inside -------------------------------------------------------------------------------

    def _changed(self, change: Graph | Edit, graph: Graph) -> Graph | None:
        if isinstance(change, Graph):
            return change
        try:
            return change(graph)
        except GraphappError as error:
            self.failed.emit(str(error))
            return None

    def _follow(self) -> None:
        self._show(self._document.graph)
        self.documentChanged.emit()

    def _show(self, graph: Graph) -> None:
        old = self._shown
        if graph is old:
            return
        self._shown = graph
        self._evaluation = self._evaluator.evaluate(graph)
        stepped = self._walk.number is not None
        self._walk.follow(self._evaluation)
        selection = self._selection.after(old, graph)
        changed = selection != self._selection
        self._selection = selection
        self.graphChanged.emit(old, graph)
        self.evaluated.emit(self._evaluation)
        if stepped:
            self.stepChanged.emit(self._walk.moment)
        if changed:
            self.selectionChanged.emit(selection)
