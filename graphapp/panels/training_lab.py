"""Training in a window: runs in slices of the GUI thread, shows its numbers, keeps its runs.

A slice takes as many steps as fit into ``SLICE`` seconds; between slices the window lives. What is
shown is a preview of the session: keeping the values makes it one step of the history, everything
else leaves the document as it was. A comparison is several runs one after another, all from the
document's numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from graphapp.engine.hiding import Hidden
from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.model.compare import compare
from graphapp.model.data_edits import set_training
from graphapp.operation import Value
from graphapp.panels.training_going import Going
from graphapp.panels.training_kept import KeptRun, KeptRuns
from graphapp.panels.training_preview import TrainingPreview
from graphapp.session import Session
from graphapp.training import Settings, Training
from graphapp.training.comparing import Plan
from graphapp.training.compiled import with_parameters
from graphapp.training.phases import Told
from graphapp.training.runs import Run

#: Seconds of steps between two looks at what the person does.
SLICE = 0.006
#: Seconds between two pictures of the running numbers: canvas and plots take turns.
SHOWN_EVERY = 0.05
#: A run keeps about so many numbers; then it forgets every other step.
_MOST_NUMBERS = 2_000_000


class TrainingLab(QObject):
    """The training of the document's graph. ``clock`` gives seconds; tests bring their own."""

    stateChanged = Signal()  # noqa: N815 - Qt's style
    """It runs, waits, or has nothing to train; or the settings are others."""
    stepped = Signal()
    """It runs and there are new steps; at most every ``SHOWN_EVERY`` seconds."""
    told = Signal(str)
    """What the last phase did, in one sentence."""
    stopped = Signal(str, str)
    """``error`` or ``notice`` and one sentence on why it stopped by itself; empty: all is well."""

    def __init__(
        self, session: Session, parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._base = session.document.graph
        self._document = session.document
        self._canvas_due = self._plots_due = 0.0
        self._has_news = False
        self._plans: list[Plan] = []
        self._going: Going | None = None
        self.kept = KeptRuns(self)
        """The runs, the newest last."""
        self.compared = (0, 0)
        """Which run of a comparison goes on, and how many there are; (0, 0) without one."""
        self.finished = 0
        """How many runs the comparison had that has just ended; 0 where something came after."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.slice)
        self._preview = TrainingPreview(session, self)
        self._preview.interrupted.connect(self._make_way)
        self._preview.taken_back.connect(self.reset)
        session.documentChanged.connect(self._follow_document)
        session.hiddenChanged.connect(self._make_way_for_questions)

    # What there is ------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Does it take steps by itself?"""
        return self._timer.isActive()

    @property
    def settings(self) -> Settings:
        """Those of the document; the usual ones where they cannot be meant."""
        try:
            return Settings.of(self._session.document.graph.training)
        except GraphappError:
            return Settings()

    @property
    def training(self) -> Training | None:
        """What is trained; None before it begins and after it was reset."""
        return None if self._going is None else self._going.training

    @property
    def runs(self) -> list[Run]:
        """The numbers of the runs, the newest last."""
        return [kept.run for kept in self.kept]

    @property
    def run(self) -> Run | None:
        """The run that goes on; None before the first step."""
        return None if self._going is None else self._going.kept.run

    @property
    def parameters(self) -> Mapping[str, Value]:
        """The values as they are now; empty where nothing is trained."""
        return {} if self._going is None else self._going.training.parameters

    @property
    def progress(self) -> tuple[int, int]:
        """How many steps were taken, and when it stops."""
        if self._going is None:
            return 0, self.settings.steps
        steps = self._going.training.steps
        return steps, max(self._going.until, steps)

    @property
    def next_phase(self) -> str | None:
        """The phase that was announced, in the middle of a step; None between steps."""
        return None if self._going is None else self._going.next_phase

    @property
    def diverged(self) -> bool:
        """Is a number infinite or nan?"""
        return self._going is not None and self._going.diverged

    @property
    def unkept(self) -> bool:
        """Are there trained values that would be lost with the document?"""
        trained = self._going is not None and self._going.training.steps > 0
        return trained and not self.diverged and not self.compared[1]

    # What a person does -------------------------------------------------------------------

    def start(self) -> None:
        """Take steps until as many more are done as the settings say; go on with a comparison."""
        going = self._ready()
        if self.running or going is None:
            return
        going.finish_phases()
        self.told.emit("")
        going.go_on(self.settings.steps)
        self.stopped.emit("", "")
        self._timer.start()
        self.stateChanged.emit()

    def pause(self) -> None:
        """Stop at once; the numbers stay as they are."""
        if self.running:
            self._timer.stop()
            self._show()

    def toggle(self) -> None:
        """Run, or pause."""
        if self.running:
            self.pause()
        else:
            self.start()

    def step(self) -> None:
        """One step, or the rest of the one that was begun."""
        self._timer.stop()
        going = self._ready()
        if going is None:
            return
        self.stopped.emit("", "")
        if going.next_phase is not None:
            going.finish_phases()
            self.told.emit("")
        else:
            going.step()
        self._say_end()
        self._show()

    def phase(self, told: Told) -> None:
        """The next of the five phases of a step."""
        self._timer.stop()
        going = self._ready()
        if going is not None:
            self.stopped.emit("", "")
            self.told.emit(going.phase(told))
            self._say_end()
            self._show()

    def reset(self) -> None:
        """Back to the same start; the next step begins another run. The list keeps the values."""
        self._forget()
        self.stopped.emit("", "")
        self._preview.drop()
        self._tell_all()

    def keep(self) -> None:
        """The trained values become the document's: one step of the history."""
        if self._going is not None:
            self._going.remember()
            self.keep_values_of(self._going.kept)

    def keep_values_of(self, kept: KeptRun) -> None:
        """The last values of a run become the document's: one step of the history."""
        self._forget()
        self.stopped.emit("", "")
        nodes = self._session.document.graph.nodes
        values = {
            id: value
            for id, value in kept.values.items()
            if id in nodes and nodes[id].op == "parameter"
        }
        with self._preview.ours():
            self._session.apply(
                self.tr("Keep trained values"), lambda g: with_parameters(g, values)
            )
        self._base = self._session.document.graph
        self._tell_all()

    def restore(self) -> None:
        """The values before those that made the loss infinite or nan."""
        if self._going is not None and self.diverged:
            self._going.restore()
            self.stopped.emit("", "")
            self._show()

    def change(self, name: str, given: object) -> None:
        """Another setting, as one step of the history; a refused one is said by the session."""
        words = name.replace("_", " ")

        def edit(graph: Graph) -> Graph:
            Settings.of({**(graph.training or {}), name: given})
            return set_training(graph, **{name: given})

        self._session.apply(self.tr("Set the {0}").format(words), edit)
        self.stateChanged.emit()

    def compare(self, plans: Iterable[Plan]) -> None:
        """One run for each plan, all from the document's numbers."""
        if self._is_asked():
            return
        self.reset()
        self._plans = list(plans)
        self.compared = (0, len(self._plans))
        self._next_plan()

    # Steps --------------------------------------------------------------------------------

    def slice(self) -> None:
        """Some steps, or a picture of what they led to: both together would make a frame late."""
        going = self._going
        assert going is not None
        begin = now = self._clock()
        if self._has_news and min(self._canvas_due, self._plots_due) <= now:
            self._show_some(going, now)
            return
        while not going.is_done and now - begin < SLICE:
            going.step()
            now = self._clock()
        self._has_news = True
        if going.is_done:
            self._timer.stop()
            if self.compared[1]:
                self._next_plan()
            else:
                self._say_end()
                self._show()

    def _show_some(self, going: Going, now: float) -> None:
        """The canvas or the plots, whichever waits longer."""
        self._has_news = False
        if self._canvas_due <= self._plots_due:
            self._canvas_due = now + SHOWN_EVERY
            self._preview.show(going.training.parameters)
        else:
            self._plots_due = now + SHOWN_EVERY
            self.stepped.emit()

    def _ready(self) -> Going | None:
        """What can take a step; None, and why, where nothing can."""
        if self._is_asked():
            return None
        if self._going is None:
            return self._begin(self._session.document.graph.training)
        return None if self.diverged else self._going

    def _is_asked(self) -> bool:
        """Are numbers asked for that the training would change and its plots would tell?"""
        if self._session.hidden:
            said = self.tr("Nothing is trained while numbers are asked for: answer them first.")
            self.stopped.emit("notice", said)
        return bool(self._session.hidden)

    def _make_way_for_questions(self, hidden: Hidden) -> None:
        """Questions are about the document's numbers; the list keeps those of the run."""
        if hidden and self._going is not None:
            self.reset()

    def _begin(self, given: Mapping[str, object] | Settings | None, name: str = "") -> Going | None:
        """Another run from the document's numbers."""
        try:
            settings = given if isinstance(given, Settings) else Settings.of(given)
            training = Training(self._session.document.graph, settings)
        except GraphappError as error:
            self._forget()
            self.stopped.emit("error", self.tr("Nothing is trained: {0}.").format(error))
            self.stateChanged.emit()
            return None
        run = Run(training, most=_MOST_NUMBERS)
        self._going = Going(training, self.kept.add(run, name))
        return self._going

    def _next_plan(self) -> None:
        """Begin the next run of the comparison; at the end back to the start."""
        if self._going is not None:
            self._going.remember()
        number, count = self.compared
        if not self._plans:
            self._forget()
            self._preview.drop()
            self.finished = count
            self._tell_all()
            return
        plan = self._plans.pop(0)
        self.compared = (number + 1, count)
        going = self._begin(plan.settings, plan.title)
        if going is not None:
            self._timer.start()
            self._tell_all()

    # Showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        """All of it, now."""
        if self._going is not None:
            self._going.remember()
            self._preview.show(self._going.training.parameters)
        self._tell_all()

    def _say_end(self) -> None:
        if self._going is not None and self._going.end is not None:
            self.stopped.emit(*self._going.end)

    def _tell_all(self) -> None:
        self.stateChanged.emit()
        self.kept.changed.emit()

    def _forget(self) -> None:
        self._timer.stop()
        if self._going is not None:
            self._going.remember()
        self._going, self.kept.going = None, None
        self._plans, self.compared, self.finished = [], (0, 0), 0
        self._preview.forget()
        self.told.emit("")

    # Following ----------------------------------------------------------------------------

    def _make_way(self) -> None:
        """Somebody else shows something: wait."""
        if self.running:
            self._timer.stop()
            self._tell_all()

    def _follow_document(self) -> None:
        """Another step of the history: other numbers end the training, a moved node does not."""
        if self._preview.own:
            return
        before, self._base = self._base, self._session.document.graph
        if self._session.document is not self._document:
            self._document = self._session.document
            self._forget()
            self.kept.clear()
            self.stopped.emit("", "")
        elif before is self._base:
            return
        elif self._going is not None:
            self._follow_change(self._going, before)
        self._tell_all()

    def _follow_change(self, going: Going, before: Graph) -> None:
        if compare(before, self._base).computation:
            steps = going.training.steps
            self._forget()
            if steps:
                self.stopped.emit("notice", self.tr("The graph is another one now, so the training "
                    "ended. The list of runs has the values that it reached."))  # fmt: skip
        elif before.training is self._base.training:
            self._preview.show(going.training.parameters)
        elif self.compared[1] or not going.takes(self.settings):
            self._forget()
        else:
            self._preview.show(going.training.parameters)
