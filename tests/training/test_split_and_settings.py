"""Settings as they stand in files; which rows are held out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphapp.errors import UsageError
from graphapp.training import Settings
from graphapp.training.split import split


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"validation": 1}, "from 0 to below 1"),
        ({"validation": -0.1}, "from 0 to below 1"),
        ({"validation": "half"}, "from 0 to below 1"),
        ({"validation": math.nan}, "from 0 to below 1"),
        ({"clip_norm": 0}, "above 0"),
        ({"clip_norm": math.inf}, "above 0"),
        ({"clip_norm": True}, "above 0"),
        ({"weight_decay": -1}, "from 0 on"),
        ({"weight_decay": None}, "from 0 on"),
        ({"weight_decay": "much"}, "from 0 on"),
        ({"zero_gradients": 1}, "true or false"),
        ({"stop_loss": math.nan}, "stop_loss"),
        ({"stop_gradient": 0}, "stop_gradient"),
        ({"patience": 0}, "patience"),
        ({"patience": 2.5}, "patience"),
        ({"plot": 3}, "plot"),
        ({"logarithmic": "yes"}, "logarithmic"),
    ],
)
def test_what_cannot_be_meant_is_refused(given, words) -> None:
    with pytest.raises(UsageError, match=words):
        Settings.of(given)


def test_every_setting_is_read_and_the_rest_is_ignored() -> None:
    given = {
        "validation": 0.25, "clip_norm": 1, "weight_decay": 0.01, "zero_gradients": False,
        "stop_loss": 0.0, "stop_gradient": 1e-6, "patience": 10, "plot": "losses",
        "logarithmic": True,
    }  # fmt: skip
    settings = Settings.of({**given, "compare": [{"seed": 1}], "of another version": 3})
    assert {name: getattr(settings, name) for name in given} == given
    assert settings.stops
    assert not Settings().stops


def test_how_it_is_looked_at_makes_no_difference() -> None:
    assert Settings(plot="losses", logarithmic=True) == Settings()
    assert Settings(patience=3) != Settings()


def test_an_entry_has_what_is_not_usual_and_what_stood_there() -> None:
    before = {"steps": 5, "patience": 3, "somebody's": 1}
    entry = Settings.of(before, clip_norm=2.0).as_entry(before)
    assert entry == {
        "steps": 5, "patience": 3, "somebody's": 1, "optimizer": "sgd", "learning_rate": 0.1,
        "batch_size": None, "seed": 0, "clip_norm": 2.0,
    }  # fmt: skip


@pytest.mark.parametrize("rows", [2, 3, 10, 101])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.99])
def test_every_row_is_on_one_side(rows: int, share: float) -> None:
    learnt, held = split(rows, share)
    assert sorted([*learnt, *held]) == list(range(rows))
    assert len(held) == min(max(round(share * rows), 1), rows - 1)
    assert np.all(np.diff(learnt) > 0)
    assert np.all(np.diff(held) > 0)


def test_the_same_rows_are_held_out_every_time_and_not_only_the_last() -> None:
    _, held = split(100, 0.3)
    assert held.tolist() == split(100, 0.3)[1].tolist()
    assert set(held[:10]) != set(range(10))
    assert held.min() < 20


def test_without_a_share_nothing_is_held_out() -> None:
    learnt, held = split(7, 0.0)
    assert learnt.tolist() == list(range(7))
    assert len(held) == 0
    with pytest.raises(UsageError, match="at least 2 rows"):
        split(1, 0.5)
