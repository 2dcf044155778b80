"""Training in a window: runs in slices of the GUI thread, shows its numbers, keeps its runs.

A slice takes as many steps as fit into ``SLICE`` seconds; between slices the window lives. What is
shown is a preview of the session: keeping the values makes it one step of the history, everything
else leaves the document as it was.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal

from graphapp.errors import GraphappError
from graphapp.model import Graph
from graphapp.model.compare import compare
from graphapp.model.data_edits import set_training
from graphapp.operation import Value
from graphapp.session import Session
from graphapp.training import Settings, Step, Training
from graphapp.training.loop import with_parameters
from graphapp.training.phases import PhasedStep, Told
from graphapp.training.runs import Run

#: Seconds of steps between two looks at what the person does.
SLICE = 0.006
#: Seconds between two pictures of the running numbers: canvas and plots take turns.
SHOWN_EVERY = 0.05
#: The oldest of more runs than this are forgotten.
MOST_RUNS = 12


class TrainingLab(QObject):
    """The training of the document's graph. ``clock`` gives seconds; tests bring their own."""

    stateChanged = Signal()  # noqa: N815 - Qt's style
    """It runs, waits, or has nothing to train; or the settings are others."""
    stepped = Signal()
    """There are new steps; at most every ``SHOWN_EVERY`` seconds while it runs."""
    told = Signal(str)
    """What the last phase did, in one sentence."""
    stopped = Signal(str)
    """One sentence about why it stopped by itself; empty at every new beginning."""

    def __init__(
        self, session: Session, parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._base = session.document.graph
        self._document = session.document
        self._own = False
        self._phased: PhasedStep | None = None
        self._good: dict[str, Value] = {}
        self._until = 0
        self._canvas_due = self._plots_due = 0.0
        self.training: Training | None = None
        """None until something is trained."""
        self.runs: list[Run] = []
        """The newest last."""
        self.zeroes = True
        self.diverged = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.slice)
        session.documentChanged.connect(self._follow_document)
        session.graphChanged.connect(self._follow_preview)

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
    def run(self) -> Run | None:
        """The run that goes on; None before the first step."""
        return self.runs[-1] if self.training is not None and self.runs else None

    @property
    def progress(self) -> tuple[int, int]:
        """How many steps were taken, and when it stops."""
        if self.training is None:
            return 0, self.settings.steps
        return self.training.steps, max(self._until, self.training.steps)

    @property
    def next_phase(self) -> str | None:
        """The phase that was announced, in the middle of a step; None between steps."""
        return None if self._phased is None else self._phased.next

    # What a person does -------------------------------------------------------------------

    def start(self) -> None:
        """Take steps until as many more are done as the settings say."""
        if self.running or not self._ready():
            return
        assert self.training is not None
        self._finish_phases()
        left = self._until - self.training.steps
        self._until = self.training.steps + (left if left > 0 else self.settings.steps)
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
        if not self._ready():
            return
        if self.next_phase is not None:
            self._finish_phases()
        else:
            self._guarded(self._take_step)
        self._show()

    def phase(self, told: Told) -> None:
        """The next of the five phases of a step."""
        self._timer.stop()
        if self._ready():
            self._guarded(lambda: self._take_phase(told))
            self._show()

    def reset(self) -> None:
        """Back to the same start; the next step begins another run."""
        self._timer.stop()
        self._forget()
        with self._ours():
            self._session.cancel_preview()
        self._tell_all()

    def keep(self) -> None:
        """The trained values become the document's: one step of the history."""
        self._timer.stop()
        if self.training is None:
            return
        parameters = dict(self.training.parameters)
        self._forget()
        with self._ours():
            self._session.apply(
                self.tr("Keep trained values"), lambda g: with_parameters(g, parameters)
            )
        self._base = self._session.document.graph
        self._tell_all()

    def restore(self) -> None:
        """The values before those that made the loss infinite or nan."""
        if self.training is not None and self._good:
            self.training.parameters.update(self._good)
            self.diverged = False
            self.stopped.emit("")
            self._show()

    def set_zeroes(self, wanted: bool) -> None:
        """Whether the gradients are set to zero before each step."""
        self.zeroes = wanted
        if self.training is not None:
            self.training.zeroes = wanted

    def change(self, name: str, given: object) -> None:
        """Another setting, as one step of the history; a refused one is said by the session."""
        words = name.replace("_", " ")

        def edit(graph: Graph) -> Graph:
            Settings.of({**(graph.training or {}), name: given})
            return set_training(graph, **{name: given})

        self._session.apply(self.tr("Set the {0}").format(words), edit)
        self.stateChanged.emit()

    def clear_runs(self) -> None:
        """Forget all runs but the one that goes on."""
        self.runs = [run for run in self.runs if run is self.run]
        self.stepped.emit()

    # Steps --------------------------------------------------------------------------------

    def slice(self) -> None:
        """Some steps, and now and then a picture of the numbers."""
        assert self.training is not None
        begin = now = self._clock()
        while now - begin < SLICE and self.training.steps < self._until:
            if not self._guarded(self._take_step):
                break
            now = self._clock()
        if not self.running or self.training.steps >= self._until:
            self._timer.stop()
            self._show()
        elif now >= self._canvas_due:
            self._canvas_due = now + SHOWN_EVERY
            self._preview()
        elif now >= self._plots_due:
            self._plots_due = now + SHOWN_EVERY
            self.stepped.emit()

    def _ready(self) -> bool:
        """Is there something to train, with finite numbers?"""
        if self.training is not None:
            return not self.diverged
        try:
            graph = self._session.document.graph
            self.training = Training(graph, Settings.of(graph.training))
        except GraphappError as error:
            self.stopped.emit(self.tr("Nothing is trained: {0}.").format(error))
            return False
        self.training.zeroes = self.zeroes
        self.runs = [*self.runs[-MOST_RUNS + 1 :], Run(self.training.settings, self.parameters)]
        self._until = 0
        self.stopped.emit("")
        return True

    @property
    def parameters(self) -> Mapping[str, Value]:
        """The values as they are now; empty where nothing is trained."""
        return {} if self.training is None else self.training.parameters

    def _guarded(self, take: Callable[[], None]) -> bool:
        """Did it go well? Otherwise it is said why it stopped."""
        try:
            take()
        except GraphappError as error:
            self._timer.stop()
            self.stopped.emit(self.tr("The training stopped: {0}.").format(error))
            return False
        return not self.diverged

    def _take_step(self) -> None:
        assert self.training is not None
        before, number = dict(self.training.parameters), self.training.steps
        self._note(number, before, self.training.step())

    def _take_phase(self, told: Told) -> None:
        assert self.training is not None
        if self._phased is None:
            self._phased = PhasedStep(self.training)
        before, number = dict(self.training.parameters), self.training.steps
        self.told.emit(self._phased.take(told))
        if self._phased.step is not None:
            step, self._phased = self._phased.step, None
            self._note(number, before, step)

    def _finish_phases(self) -> None:
        first = next(iter(self.parameters))
        shape = getattr(self.parameters[first], "shape", ())
        silent = Told(first, (0,) * len(shape), first, str)
        while self._phased is not None and self._guarded(lambda: self._take_phase(silent)):
            pass
        self.told.emit("")

    def _note(self, number: int, before: dict[str, Value], step: Step) -> None:
        assert self.training is not None
        self.runs[-1].note(number, self.training.learning_rate, before, step)
        if math.isfinite(step.loss):
            self._good = before
            return
        self._timer.stop()
        self.diverged = True
        found = self.training.divergence()
        why = self.tr("the loss is not finite") if found is None else found.sentence
        self.stopped.emit(self.tr("The training diverged: {0}.").format(why))

    # Showing ------------------------------------------------------------------------------

    def _show(self) -> None:
        """All of it, now."""
        self._preview()
        self._tell_all()

    def _preview(self) -> None:
        if self.training is not None:
            parameters = self.training.parameters
            with self._ours():
                self._session.preview(lambda graph: with_parameters(graph, parameters))

    def _tell_all(self) -> None:
        self.stepped.emit()
        self.stateChanged.emit()

    def _forget(self) -> None:
        self.training = None
        self._phased = None
        self._good = {}
        self._until = 0
        if self.diverged:
            self.diverged = False
            self.stopped.emit("")
        self.told.emit("")

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """What the session tells meanwhile was done here."""
        self._own = True
        try:
            yield
        finally:
            self._own = False

    # Following ----------------------------------------------------------------------------

    def _follow_document(self) -> None:
        """Another step of the history: other numbers end the training, a moved node does not."""
        if self._own:
            return
        before, self._base = self._base, self._session.document.graph
        if self._session.document is not self._document:
            self._document = self._session.document
            self.runs.clear()
        if before is self._base:
            return
        if self.training is not None:
            if compare(before, self._base).computation or not self._takes_settings():
                self._timer.stop()
                self._forget()
            else:
                self._preview()
        self._tell_all()

    def _takes_settings(self) -> bool:
        """Can the training go on with the settings as they are? A rate and an end can change."""
        assert self.training is not None
        old, new = self.training.settings, self.settings
        if (old.optimizer, old.batch_size, old.seed) != (new.optimizer, new.batch_size, new.seed):
            return False
        if new.steps != old.steps and self._until:
            self._until += new.steps - old.steps
        self.training.settings = new
        self.training.learning_rate = new.learning_rate
        return True

    def _follow_preview(self, _old: Graph, _new: Graph) -> None:
        """Somebody else shows something: do not fight about it."""
        if self.running and not self._own and self._session.previewing:
            self._timer.stop()
            self.stateChanged.emit()
