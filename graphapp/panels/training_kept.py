"""The runs that the training keeps: what each is called, its look, and its last values.

A run keeps its look as long as it is there, whatever comes and goes beside it: the list and every
plot ask ``plots.styles.look_of`` for that of its number.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphapp.operation import Value
from graphapp.training import Settings
from graphapp.training.runs import Run

#: The oldest of more runs than this are forgotten.
MOST_RUNS = 40

#: What is not worth telling runs apart by.
_SILENT = ("steps", "compare", "plot", "logarithmic")


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
    ended: str = ""
    """Why it stopped before its last step, in one sentence."""
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """Of the parameters after the last step; empty before the first."""

    @property
    def title(self) -> str:
        """What the list and the legends call it."""
        return self.name or self.run.title


class KeptRuns(Sequence[KeptRun]):
    """The runs of one document, the newest last."""

    def __init__(self) -> None:
        self._kept: list[KeptRun] = []

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[KeptRun]:
        return iter(self._kept)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]
        return self._kept[place]

    def add(self, run: Run, name: str = "") -> KeptRun:
        """One more run, under a name or, without one, under what its settings say."""
        del self._kept[: max(len(self._kept) - MOST_RUNS + 1, 0)]
        taken = {kept.number for kept in self._kept}
        number = next(k for k in range(len(taken) + 1) if k not in taken)
        kept = KeptRun(run, number, name)
        self._kept.append(kept)
        return kept

    def clear(self) -> None:
        """Forget all of them."""
        self._kept = []

    def remove(self, gone: Iterable[KeptRun]) -> None:
        """Forget some runs."""
        them = list(gone)
        self._kept = [kept for kept in self._kept if kept not in them]

    def differences(self) -> list[str]:
        """What each run's settings have that others have not: ``rate 0.01, seed 2``."""
        fields = [f.name for f in dataclasses.fields(Settings) if f.name not in _SILENT]
        rows = [[getattr(kept.run.settings, name) for name in fields] for kept in self._kept]
        told = [k for k in range(len(fields)) if any(row[k] != rows[0][k] for row in rows[1:])]
        return [", ".join(_setting_text(fields[k], row[k]) for k in told) for row in rows]


def _setting_text(name: str, given: object) -> str:
    words = {"learning_rate": "rate", "batch_size": "batch"}.get(name, name.replace("_", " "))
    if given is None:
        return f"{words} –"
    if name == "zero_gradients":
        return "zeroed" if given else "not zeroed"
    if isinstance(given, float):
        return f"{words} {given:g}"
    return str(given) if name == "optimizer" else f"{words} {given}"
