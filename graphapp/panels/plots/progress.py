"""Loss and accuracy of all runs over the steps; runs that differ in the seed only, together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from graphapp.panels.plots.choices import Choice
from graphapp.panels.plots.columns import Columns
from graphapp.panels.plots.lines import Line, LinePlot
from graphapp.panels.training_kept import KeptRun
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session
from graphapp.training.comparing import spread
from graphapp.training.runs import Run

#: Means and spreads are computed for at most so many steps.
_STEPS = 300

Curve = tuple[Sequence[int], Sequence[float]]


class RunsPlot(LinePlot):
    """A curve or two of every run that is shown."""

    def __init__(
        self, spoken: str, up: str, lab: TrainingLab, session: Session,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(spoken, up, session, parent)
        self.lab = lab
        self.columns = Columns()
        self.choice = Choice(
            self.tr("How runs that differ in the seed only are shown"), "plot.seeds"
        )
        self.choice.offer((True, False), (self.tr("mean of seeds"), self.tr("each seed")))
        self.choice.activated.connect(self.follow)
        self.add_chooser(self.choice)

    def follow(self) -> None:
        """The runs as they are now."""
        shown = [kept for kept in self.lab.kept if kept.visible and kept.run.steps]
        alone, lines = self._together(shown)
        self.can_choose = bool(lines) or not self.choice.chosen
        for kept in alone:
            lines += self.curves_of(kept)
        if len(shown) == 1 and len(lines) == 2:
            names = self.tr("training rows"), self.tr("held-out rows")
            lines = [line._replace(name=name) for line, name in zip(lines, names, strict=True)]
        lines.sort(key=lambda line: (line.place, line.dashed))
        self.show_lines(lines, self.why_nothing(bool(shown)))

    def curves_of(self, kept: KeptRun) -> list[Line]:
        """What is drawn of one run."""
        raise NotImplementedError

    def averaged(self, run: Run) -> Curve:
        """The steps and numbers that are averaged over seeds."""
        raise NotImplementedError

    def held_out(self, run: Run) -> list[float]:
        """The same of the rows that are held out, at the steps whose scores are known."""
        raise NotImplementedError

    def why_nothing(self, ran: bool) -> str:
        """The sentence where no line can be drawn; ``ran`` says whether there are runs."""
        if (self.session.document.graph.training or {}).get("compare"):
            return self.tr(
                "Nothing has been trained yet: press Run, or Compare for the runs of this file."
            )
        return self.tr("Nothing has been trained yet: press Run, and every step appears here.")

    def dashed(self, kept: KeptRun) -> list[Line]:
        """The held-out rows of one run; no line where nothing is held out."""
        numbers = self.held_out(kept.run)
        if not numbers:
            return []
        steps = np.array(kept.run.scored, dtype=np.float64)
        title = self.tr("{0}, held out").format(kept.title)
        return [Line(title, steps, np.array(numbers), kept.number, dashed=True)]

    def _together(self, shown: list[KeptRun]) -> tuple[list[KeptRun], list[Line]]:
        """The runs that stay for themselves, and a line with a band for each group of others.

        The run that goes on joins its group when it has ended: it would shorten the others.
        """
        if not self.choice.chosen:
            return shown, []
        going_on = self.lab.run if self.lab.running else None
        ended = {kept.run: kept for kept in shown if kept.run is not going_on}
        apart = 1
        while any(run.steps[-1] > _STEPS * apart for run in ended):
            apart *= 2
        alone = [kept for kept in shown if kept.run is going_on]
        lines = []
        for group in spread(list(ended), lambda run: _every(*self.averaged(run), apart)):
            first = ended[group.runs[0]]
            if len(group.runs) == 1:
                alone.append(first)
            elif group.steps:
                steps = np.array(group.steps, dtype=np.float64)
                lines.append(Line(
                    group.title, steps, group.mean, first.number, spread=group.deviation
                ))  # fmt: skip
        lines += self._held_out_together([kept for kept in ended.values() if kept not in alone])
        return alone, lines

    def _held_out_together(self, together: list[KeptRun]) -> list[Line]:
        """The mean over the held-out rows of each group, dashed."""
        ended = {kept.run: kept for kept in together}
        lines = []

        def curve(run: Run) -> Curve:
            numbers = self.held_out(run)
            return (run.scored if numbers else ()), numbers

        for group in spread(list(ended), curve):
            if group.steps:
                first, steps = ended[group.runs[0]], np.array(group.steps, dtype=np.float64)
                title = self.tr("{0}, held out").format(group.title)
                lines.append(Line(title, steps, group.mean, first.number, dashed=True))
        return lines


class LossPlot(RunsPlot):
    """The loss of what each step saw; dashed that of the held-out rows."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Loss against step, one line per run"), self.tr("loss"), lab, session, parent
        )

    def curves_of(self, kept: KeptRun) -> list[Line]:
        """Training and held-out rows."""
        run = kept.run
        steps = self.columns.of(run, "step", run.steps)
        losses = self.columns.of(run, "loss", run.losses)
        lines = [Line(kept.title, steps, losses, kept.number)]
        return lines + self.dashed(kept)

    def averaged(self, run: Run) -> Curve:
        """The loss of each step."""
        return run.steps, run.losses

    def held_out(self, run: Run) -> list[float]:
        """The loss."""
        return run.validation_losses


class AccuracyPlot(RunsPlot):
    """The share of right answers of all training rows; dashed that of the held-out rows."""

    def __init__(self, lab: TrainingLab, session: Session, parent: QWidget | None = None) -> None:
        spoken = self.tr("Share of right answers against step, one line per run")
        super().__init__(spoken, self.tr("right answers (share)"), lab, session, parent)

    def curves_of(self, kept: KeptRun) -> list[Line]:
        """Training and held-out rows."""
        found = np.array(kept.run.accuracies)
        if not np.isfinite(found).any():
            return []
        steps = np.array(kept.run.scored, dtype=np.float64)
        lines = [Line(kept.title, steps, found, kept.number)]
        return lines + self.dashed(kept)

    def averaged(self, run: Run) -> Curve:
        """The share at each step whose scores are known."""
        return run.scored, run.accuracies

    def held_out(self, run: Run) -> list[float]:
        """The share."""
        return run.validation_accuracies

    def why_nothing(self, ran: bool) -> str:
        """A regression has no right and wrong."""
        if ran:
            return self.tr(
                "No share of right answers: the labels of this loss are no classes. "
                "0 and 1, −1 and 1, or one column for each class would be."
            )
        return super().why_nothing(ran)


def _every(steps: Sequence[int], numbers: Sequence[float], apart: int) -> Curve:
    """Those of steps that come at even distances which are multiples of ``apart``."""
    stride = steps[1] - steps[0] if len(steps) > 1 else 1
    skip = max(apart // stride, 1)
    return steps[::skip], numbers[::skip]
