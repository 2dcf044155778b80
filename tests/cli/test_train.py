"""``graphapp train``: losses, the trained file, exit statuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from graphs import graph

from graphapp.cli import main
from graphapp.engine import evaluate
from graphapp.files import load, save
from graphapp.files.bundled import folder
from graphapp.model.data_edits import set_data, set_training
from graphapp.training import Settings, Training
from graphapp.training.toys import toy

LOGISTIC = str(folder("examples") / "4-losses" / "logistic-regression.cgraph")
GATE = str(folder("examples") / "1-gates" / "gate-add.cgraph")

SHEET_B = str(folder("examples") / "6-by-hand" / "tanh-4433.cgraph")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    done = capsys.readouterr()
    return status, done.out, done.err


def test_the_sheets_step_of_logistic_regression(capsys, tmp_path: Path) -> None:
    out = tmp_path / "trained.cgraph"
    status, text, err = ran(
        capsys,
        "train",
        LOGISTIC,
        "--steps",
        "1",
        "--learning-rate",
        "0.5",
        "--json",
        "-o",
        str(out),
    )
    document = json.loads(text)
    assert (status, err) == (0, "")
    assert (document["format"], document["version"]) == ("graphapp-train", 1)
    assert len(document["losses"]) == 2
    assert document["losses"][0] == pytest.approx(2.85546438, abs=5e-9)
    assert document["stopped"] is None
    trained = load(out)
    theta = trained.nodes["theta"].operation.source_value(trained.data)
    assert theta == pytest.approx([-0.08821498, 0.25375639, 0.01485740], abs=5e-9)
    assert trained.training["steps"] == 1


def test_the_table_has_the_first_and_the_last_loss(capsys) -> None:
    status, text, _ = ran(capsys, "train", LOGISTIC, "--steps", "300", "--optimizer", "adam")
    lines = text.splitlines()
    assert status == 0
    assert lines[1].split()[0] == "0"
    last = next(line.split() for line in lines if line.startswith(" 300"))
    assert float(last[1]) < float(lines[1].split()[1])
    assert lines[-1].startswith("accuracy: ")


@pytest.fixture
def moons(tmp_path: Path) -> str:
    """A file with a classifier of two moons, its weights drawn from a seed."""
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"init": {"distribution": "normal", "shape": [1, 2]}}),
            "b": ("parameter", {"value": [0.0]}), "z": "linear",
            "L": ("binary_cross_entropy_with_logits", {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "b -> z.b", "z -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    path = tmp_path / "moons.cgraph"
    save(set_data(made, toy("two moons", rows=40)), path)
    return str(path)


def test_held_out_rows_have_losses_and_scores_of_their_own(capsys, moons: str) -> None:
    status, text, _ = ran(
        capsys, "train", moons, "--steps", "30", "--learning-rate", "1", "--batch-size", "8",
        "--validation", "0.25", "--json",
    )  # fmt: skip
    answer = json.loads(text)
    assert status == 0
    assert len(answer["losses"]) == len(answer["validation_losses"]) == 31
    assert answer["validation_losses"][-1] == answer["validation_scores"]["loss"]
    assert np.sum(answer["scores"]["confusion"]) == 30
    assert np.sum(answer["validation_scores"]["confusion"]) == 10
    assert answer["scores"]["classes"] == ["0", "1"]
    assert answer["scores"]["accuracy"] > 0.75
    settings = Settings("sgd", 1.0, 8, 30, validation=0.25)
    assert answer["losses"] == [losses.learnt for losses in Training(load(moons), settings).run(30)]


def test_the_table_has_a_column_for_held_out_rows(capsys, moons: str) -> None:
    _, text, _ = ran(capsys, "train", moons, "--steps", "3", "--validation", "0.25")
    lines = text.splitlines()
    assert lines[0].split() == ["step", "loss", "validation"]
    assert [len(line.split()) for line in lines[1:5]] == [3, 3, 3, 3]
    assert "accuracy: " in lines[-1]
    assert "(validation " in lines[-1]


def test_a_stop_rule_is_a_reason_and_no_failure(capsys, moons: str) -> None:
    status, text, _ = ran(capsys, "train", moons, "--stop-loss", "0.5", "--json")
    answer = json.loads(text)
    assert status == 0
    assert "the loss, " in answer["stopped"]
    assert "is below 0.5" in answer["stopped"]
    assert answer["losses"][-2] < 0.5 <= answer["losses"][-3]


def test_other_settings_do_what_they_say(capsys, moons: str) -> None:
    def last(*arguments: str) -> float:
        _, text, _ = ran(capsys, "train", moons, "--steps", "20", "--json", *arguments)
        return json.loads(text)["losses"][-1]

    plain = last()
    assert last("--clip-norm", "0.01") > plain
    assert last("--weight-decay", "1") > plain
    assert last("--no-zero-gradients") != plain
    assert last("--zero-gradients") == plain


def test_seeds_have_a_mean_and_a_spread(capsys, moons: str) -> None:
    common = ("train", moons, "--steps", "4", "--json")
    _, text, _ = ran(capsys, *common, "--seeds", "3")
    answer = json.loads(text)
    single = [json.loads(ran(capsys, *common, "--seed", str(k))[1])["losses"] for k in range(3)]
    assert [run["losses"] for run in answer["runs"]] == single
    assert answer["losses"] == single[0]
    (group,) = answer["spread"]
    assert group["seeds"] == [0, 1, 2]
    assert group["mean"] == pytest.approx(np.mean(single, axis=0).tolist())
    assert group["deviation"] == pytest.approx(np.std(single, axis=0, ddof=1).tolist())
    _, text, _ = ran(capsys, *common[:-1], "--seeds", "3")
    assert "sgd 0.1, 3 seeds" in text
    assert "every seed gives the same" not in text
    _, text, _ = ran(capsys, "train", LOGISTIC, "--steps", "2", "--seeds", "2")
    assert "every seed gives the same" in text


def test_the_runs_that_a_file_compares(capsys, moons: str) -> None:
    compare = [{"title": "too small", "learning_rate": 1e-5}, {"learning_rate": 2.0}]
    save(set_training(load(moons), compare=compare, steps=5), moons)
    status, text, _ = ran(capsys, "train", moons, "--compare")
    lines = text.splitlines()
    assert status == 0
    assert lines[0].split() == ["run", "steps", "last", "loss", "accuracy"]
    assert [line[:17].strip() for line in lines[1:3]] == ["too small", "learning rate 2.0"]
    assert len(lines) == 3


def test_every_number_as_csv(capsys, moons: str, tmp_path: Path) -> None:
    out = tmp_path / "run.csv"
    ran(capsys, "train", moons, "--steps", "6", "--csv", str(out))
    rows = list(csv.DictReader(out.read_text().splitlines()))
    assert [row["step"] for row in rows] == ["0", "1", "2", "3", "4", "5"]
    assert float(rows[0]["W[1,1]"]) == evaluate(load(moons)).value("W")[0, 0]
    assert 0 <= float(rows[0]["accuracy"]) <= 1


def test_no_steps_are_the_loss_as_it_is(capsys, moons: str) -> None:
    status, text, _ = ran(capsys, "train", moons, "--steps", "0", "--json")
    assert status == 0
    assert json.loads(text)["losses"] == [evaluate(load(moons)).value("L")]


def test_what_was_not_set_is_not_written(capsys, moons: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out.cgraph")
    ran(capsys, "train", moons, "--steps", "1", "--patience", "3", "-o", out)
    assert load(out).training == {
        "optimizer": "sgd", "learning_rate": 0.1, "batch_size": None, "steps": 1, "seed": 0,
        "patience": 3,
    }  # fmt: skip


def test_after_divergence_the_file_has_the_values_before(capsys, tmp_path: Path) -> None:
    steep, out = str(tmp_path / "steep.cgraph"), str(tmp_path / "out.cgraph")
    main(["formula", "L = (w**2)**2", "--parameter", "w", "--set", "w=3", "-o", steep])
    status, _, _ = ran(capsys, "train", steep, "--learning-rate", "10", "-o", out)
    assert status == 1
    assert np.isfinite(evaluate(load(out)).value("L"))


def test_divergence_is_a_sentence_and_status_1(capsys, tmp_path: Path) -> None:
    steep = tmp_path / "steep.cgraph"
    main(["formula", "L = (w**2)**2", "--parameter", "w", "--set", "w=3", "-o", str(steep)])
    status, text, _ = ran(capsys, "train", str(steep), "--learning-rate", "10", "--json")
    document = json.loads(text)
    assert status == 1
    assert "after step" in document["stopped"]
    assert len(document["losses"]) < 100
    assert document["losses"][-1] in ("Infinity", "NaN")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (({"w": ("parameter", {"value": 1.0}), "L": "square"}, ["w -> L.x"]), "needs a loss"),
        (
            (
                {"w": ("parameter", {"value": [1.0, 2.0]}), "v": [1.0], "d": "dot", "L": "square"},
                ["w -> d.a", "v -> d.b", "d -> L.x"], "L",
            ),
            "L has no value: d fails: ",
        ),
        (
            ({"w": ("parameter", {"value": [1.0, 2.0]}), "L": "square"}, ["w -> L.x"], "L"),
            "needs a single number",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_is_one_sentence(capsys, tmp_path: Path, parts, words) -> None:
    path = tmp_path / "broken.cgraph"
    save(graph(*parts), path)
    status, _, err = ran(capsys, "train", str(path))
    assert status == 2
    assert words in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((GATE, "--steps", "1"), "nothing to train"),
        ((LOGISTIC, "--steps", "-1"), "steps"),
        ((LOGISTIC, "--optimizer", "magic"), "invalid choice"),
        ((LOGISTIC, "--learning-rate", "nan"), "finite"),
        ((LOGISTIC, "--batch-size", "0"), "batch_size"),
        ((LOGISTIC, "--validation", "1"), "validation must be a share"),
        ((LOGISTIC, "--clip-norm", "0"), "clip_norm"),
        ((LOGISTIC, "--weight-decay", "-1"), "weight_decay"),
        ((LOGISTIC, "--patience", "0"), "patience"),
        ((LOGISTIC, "--seeds", "0"), "--seeds must be from 1"),
        ((LOGISTIC, "--seeds", "2", "-o", "x.cgraph"), "leave out --seeds"),
        ((LOGISTIC, "--compare"), "compares no runs"),
        ((LOGISTIC, "--compare", "--seeds", "2"), "not allowed with"),
        ((SHEET_B, "--batch-size", "2"), "batch_size needs data columns"),
        ((SHEET_B, "--validation", "0.5"), "at least 2 rows"),
    ],
)
def test_wrong_usage_is_one_sentence(capsys, arguments, words) -> None:
    try:
        status, _, err = ran(capsys, "train", *arguments)
    except SystemExit as stop:
        status, err = int(stop.code or 0), capsys.readouterr().err
    assert status == 2
    assert words in err
    assert len(err.splitlines()) == 1
