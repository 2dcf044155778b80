"""``graphapp derive``: text, LaTeX and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapp.cli import main
from graphapp.files.bundled import folder

NEURONS = str(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")
OFF_PATH = str(folder("examples") / "2-chain-rule" / "off-the-path.cgraph")
NETWORK = str(folder("examples") / "6-by-hand" / "tanh-4433.cgraph")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    done = capsys.readouterr()
    return status, done.out, done.err


def test_json_has_the_result_and_every_path(capsys) -> None:
    status, out, err = ran(capsys, "derive", NEURONS, "x", "--to", "json")
    document = json.loads(out)
    assert (status, err) == (0, "")
    assert (document["format"], document["version"]) == ("graphapp-derive", 1)
    assert (document["of"], document["by"]) == ("L", "x")
    assert document["result"] == pytest.approx(-0.16098519, abs=1e-8)
    products = [path["product"] for path in document["paths"]]
    assert products == pytest.approx([-0.23937119, 0.07838599], abs=1e-8)
    for path in document["paths"]:
        assert len(path["factors"]) == len(path["nodes"]) - 1
        assert (path["nodes"][0], path["nodes"][-1]) == ("x", "L")


def test_arrays_have_a_result_of_their_shape_and_no_paths(capsys) -> None:
    _, out, _ = ran(capsys, "derive", NETWORK, "W1", "--to", "json")
    document = json.loads(out)
    assert document["paths"] is None
    assert [len(row) for row in document["result"]] == [4, 4, 4, 4]
    assert document["latex"].startswith(r"\begin{aligned}")


def test_text_says_symbols_numbers_result(capsys) -> None:
    _, out, _ = ran(capsys, "derive", NEURONS, "w1")
    lines = out.splitlines()
    assert lines[0] == "∂L/∂w_1 = 2·(yhat - y)·(1 - yhat^2)·w_3·(1 - h_1^2)·x"
    assert lines[1].endswith("= 2·(0.335844 - 1)·(1 - 0.335844^2)·0.8·(1 - 0.604368^2)·1.5")
    assert lines[-1] == "dL/dw1 = −0.8976"


def test_independence_is_said_and_not_shown_as_a_zero(capsys) -> None:
    status, out, _ = ran(capsys, "derive", OFF_PATH, "z")
    assert status == 0
    assert "y does not depend on z" in out


def test_latex_and_another_target(capsys) -> None:
    _, out, _ = ran(capsys, "derive", NEURONS, "w1", "--differentiate", "h1", "--to", "latex")
    assert out.strip() == r"\frac{\partial h_1}{\partial w_1} = (1 - h_1^{2})\,x"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((NEURONS, "nobody"), "no node 'nobody'"), (("missing.cgraph", "x"), "cannot be read")],
)
def test_wrong_usage_is_one_sentence(capsys, arguments, words) -> None:
    status, out, err = ran(capsys, "derive", *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_graph_without_a_target_says_what_to_do(capsys, tmp_path: Path) -> None:
    file = tmp_path / "plain.cgraph"
    file.write_text(
        '{"format": "graphapp-graph", "version": 1, "nodes": '
        '[{"id": "x", "op": "input", "params": {"value": 1}}], "edges": []}'
    )
    status, _, err = ran(capsys, "derive", str(file), "x")
    assert (status, err.count("\n")) == (2, 1)
    assert "--differentiate" in err
