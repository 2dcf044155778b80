"""What ``graphapp train`` prints: the losses of one run, or several runs beside each other."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from graphapp.commands.printing import NONE, PRECISION, json_number, print_json, print_table
from graphapp.model.numerals import number_text
from graphapp.texts import in_one_line
from graphapp.training.comparing import Curve, Spread, spread
from graphapp.training.loop import Losses
from graphapp.training.scores import Scores
from graphapp.training.settings import Settings

#: A table shows at most this many steps: the first, the last and some between.
_MOST_LINES = 21


@dataclasses.dataclass(frozen=True, slots=True)
class Trained:
    """A run that is over."""

    title: str
    settings: Settings
    losses: list[Losses]
    stopped: str
    """Why it ended before its last step; empty where it did not."""
    diverged: bool
    scores: Scores
    """Of the values that it ended with, or had before they were no longer finite."""
    validation: Scores | None


def print_answer(trained: Trained, *, json: bool) -> None:
    """One run."""
    if json:
        print_json({**_HEAD, **_of_run(trained)})
        return
    losses = trained.losses
    titles = ["step", "loss"] if trained.validation is None else ["step", "loss", "validation"]
    rows = ([str(i), *_losses(losses[i])] for i in _shown(len(losses)))
    print_table(titles, rows, 0)
    if trained.scores.accuracy is not None:
        print(f"\naccuracy: {_accuracy(trained)}")
    if trained.stopped:
        print(f"\nstopped: {trained.stopped}")


def print_comparison(trained: Sequence[Trained], *, json: bool) -> None:
    """Several runs, and what those have in common that differ in their seed only."""
    groups = [group for group in spread(trained, _curve) if len(group.runs) > 1]
    if json:
        runs = [{"title": t.title, "seed": t.settings.seed, **_of_run(t)} for t in trained]
        spreads = [_of_group(group) for group in groups]
        # the losses of the first run stand where those of a single one do
        print_json({**_HEAD, **_of_run(trained[0]), "runs": runs, "spread": spreads})
        return
    rows = ([in_one_line(t.title), str(len(t.losses) - 1), _last(t), _accuracy(t)] for t in trained)
    print_table(["run", "steps", "last loss", "accuracy"], rows, 1)
    for group in groups:
        print(f"\n{group.title}")
        table = ([str(group.steps[i]), _number(group.mean[i]), _number(group.deviation[i])]
                 for i in _shown(len(group.steps)))  # fmt: skip
        print_table(["step", "mean loss", "deviation"], table, 0)
        if not group.deviation.any():
            print("\nevery seed gives the same: no parameter is drawn, every step sees all rows")
    for each in trained:
        if each.stopped:
            print(f"\n{in_one_line(each.title)} stopped: {each.stopped}")


_HEAD = {"format": "graphapp-train", "version": 1}


def _of_run(trained: Trained) -> dict[str, Any]:
    """The losses by step, why it stopped, and the scores."""
    losses = trained.losses
    found: dict[str, Any] = {"losses": [json_number(each.learnt) for each in losses]}
    found["stopped"] = trained.stopped or None
    found["scores"] = _of_scores(trained.scores)
    if trained.validation is not None:
        found["validation_losses"] = [json_number(each.held_out) for each in losses]
        found["validation_scores"] = _of_scores(trained.validation)
    return found


def _of_scores(scores: Scores) -> dict[str, Any]:
    found: dict[str, Any] = {"loss": json_number(scores.loss), "accuracy": scores.accuracy}
    if scores.confusion is not None:
        found |= {"classes": list(scores.classes), "confusion": scores.confusion.tolist()}
    return found


def _of_group(group: Spread[Trained]) -> dict[str, Any]:
    return {
        "title": group.title,
        "seeds": [each.settings.seed for each in group.runs],
        "mean": [json_number(float(x)) for x in group.mean],
        "deviation": [json_number(float(x)) for x in group.deviation],
    }


def _curve(trained: Trained) -> Curve:
    return range(len(trained.losses)), [each.learnt for each in trained.losses]


def _losses(losses: Losses) -> list[str]:
    return [_number(loss) for loss in losses if loss is not None]


def _last(trained: Trained) -> str:
    last = trained.losses[-1]
    held = "" if last.held_out is None else f" (validation {_number(last.held_out)})"
    return f"{_number(last.learnt)}{held}"


def _accuracy(trained: Trained) -> str:
    if trained.scores.accuracy is None:
        return NONE
    held = None if trained.validation is None else trained.validation.accuracy
    more = "" if held is None else f" (validation {_number(held)})"
    return f"{_number(trained.scores.accuracy)}{more}"


def _number(number: float) -> str:
    return number_text(float(number), PRECISION)


def _shown(count: int) -> list[int]:
    """Some steps evenly apart, with the first and the last."""
    last = count - 1
    return sorted({round(last * i / (_MOST_LINES - 1)) for i in range(_MOST_LINES)})
