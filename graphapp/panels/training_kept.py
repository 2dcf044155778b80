"""The runs that the training keeps: what each is called, its look, and its last values.

A run keeps its look as long as it is there, whatever comes and goes beside it: the list and every
plot ask ``plots.styles.look_of`` for that of its number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from graphapp.operation import Value
from graphapp.training import Settings
from graphapp.training.runs import Run
from graphapp.training.scores import Scores

#: The oldest of more runs than this are forgotten.
MOST_RUNS = 40


@dataclasses.dataclass(eq=False, slots=True)
class KeptRun:
    """A run with what a person sees of it."""

    run: Run
    number: int
    """The least one that no other run had when it came: it decides the look."""
    name: str = ""
    """As a person or a comparison calls it; empty: as its settings say."""
    visible: bool = True
    """Do plots show it?"""
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """Of the parameters after the last step; empty before the first."""
    loss: float | None = None
    """Over all training rows with these values; None while steps are taken."""
    scores: Scores | None = None
    """Of the training rows with these values, or of the held-out rows where there are any."""

    @property
    def title(self) -> str:
        """What the list and the legends call it."""
        return self.name or self.run.title

    @property
    def last_loss(self) -> float | None:
        """After the last step, or while steps are taken what the last one saw; None before it."""
        if self.loss is not None:
            return self.loss
        return self.run.losses[-1] if self.run.losses else None


class KeptRuns(QObject):
    """The runs of one document, the newest last."""

    changed = Signal()
    """Runs came or went, or are called or shown differently."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[KeptRun] = []
        self.going: KeptRun | None = None
        """The one that goes on, which nobody removes."""

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[KeptRun]:
        return iter(tuple(self._kept))

    def add(self, run: Run, name: str = "") -> KeptRun:
        """One more run, which goes on; it is called as its settings say unless it has a name."""
        del self._kept[: max(len(self._kept) - MOST_RUNS + 1, 0)]
        taken = {kept.number for kept in self._kept}
        number = next(k for k in range(len(taken) + 1) if k not in taken)
        self.going = KeptRun(run, number, name)
        self._kept.append(self.going)
        self.changed.emit()
        return self.going

    def clear(self) -> None:
        """Forget all of them."""
        self._kept, self.going = [], None
        self.changed.emit()

    def remove(self, gone: Iterable[KeptRun]) -> None:
        """Forget some runs, but not the one that goes on."""
        them = [kept for kept in gone if kept is not self.going]
        self._kept = [kept for kept in self._kept if kept not in them]
        self.changed.emit()

    def rename(self, kept: KeptRun, name: str) -> None:
        """What the list and the legends call a run; empty: as its settings say."""
        kept.name = name.strip()
        self.changed.emit()

    def show(self, kept: KeptRun, *, visible: bool) -> None:
        """Whether plots show a run."""
        kept.visible = visible
        self.changed.emit()

    def show_alone(self, chosen: Iterable[KeptRun]) -> None:
        """Let plots show these runs and no others."""
        them = list(chosen)
        for kept in self._kept:
            kept.visible = kept in them
        self.changed.emit()

    def differences(self) -> list[str]:
        """What each run's settings have that others have not: ``rate 0.01, seed 2``."""
        fields = [field.name for field in dataclasses.fields(Settings) if field.compare]
        rows = [[getattr(kept.run.settings, name) for name in fields] for kept in self._kept]
        told = [k for k in range(len(fields)) if any(row[k] != rows[0][k] for row in rows[1:])]
        return [", ".join(_setting_text(fields[k], row[k]) for k in told) for row in rows]


def _setting_text(name: str, given: object) -> str:
    words = {"learning_rate": "rate", "batch_size": "batch"}.get(name, name.replace("_", " "))
    if name == "zero_gradients":
        return "zeroed" if given else "never zeroed"
    if given is None:
        return f"no {words}"
    if isinstance(given, float):
        return f"{words} {given:g}"
    return str(given) if name == "optimizer" else f"{words} {given}"
