"""Answers files: where they are, that they come back, that nothing else than answers is in them."""

from __future__ import annotations

import json

import pytest

from graphapp.errors import FileError
from graphapp.files.answers import Answers, beside, load_answers, save_answers
from graphapp.files.bundled import folder


def test_answers_stand_beside_the_graph(tmp_path):
    assert beside(tmp_path / "net.cgraph") == tmp_path / "net.answers.json"
    assert beside(tmp_path / "net.cgraph", 7) == tmp_path / "net.variant-7.answers.json"


def test_answers_to_an_example_stand_in_the_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHAPP_STATE_DIR", str(tmp_path))
    example = folder("examples") / "1-gates" / "gate-add.cgraph"
    assert beside(example) == tmp_path / "answers" / "1-gates" / "gate-add.answers.json"


def test_answers_come_back(tmp_path):
    place = tmp_path / "a" / "net.answers.json"
    answers = Answers({"q1": "−0,5", "q2": "[1, 2]"}, 4, frozenset({"q3", "q1"}))
    save_answers(answers, place)
    assert load_answers(place) == answers
    assert json.loads(place.read_text(encoding="utf-8")) == {
        "format": "graphapp-answers", "version": 1, "variant": 4,
        "answers": {"q1": "−0,5", "q2": "[1, 2]"}, "revealed": ["q1", "q3"],
    }  # fmt: skip
    assert [path.name for path in place.parent.iterdir()] == ["net.answers.json"]


def test_no_answers_leave_no_file(tmp_path):
    place = tmp_path / "net.answers.json"
    save_answers(Answers({"q1": "1"}), place)
    save_answers(Answers(revealed=frozenset({"q1"})), place)
    assert load_answers(place).revealed == {"q1"}
    save_answers(Answers(), place)
    assert not place.exists()
    save_answers(Answers(), place)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"{", "line 1: the file ends too early"),
        (b'{"answers": {"q1": 1,}}', "line 1, column 22: this is not JSON"),
        (b"[]", "expected"),
        (b'{"answers": []}', "expected"),
        (b'{"format": "graphapp-graph", "answers": {}}', "name a file of answers"),
        (b'{"version": 2, "answers": {}}', "a newer graphapp wrote it"),
        (b'{"version": 0, "answers": {}}', "whole number from 1 on"),
        (b'{"version": true, "answers": {}}', "whole number from 1 on"),
        (b'{"answers": {}, "variant": "7"}', "variant must be"),
        (b'{"answers": {}, "variant": true}', "variant must be"),
        (b'{"answers": {}, "revealed": "q1"}', "revealed must be"),
        (b'{"answers": {}, "revealed": [1]}', "revealed must be"),
        (b'{"answers": {"q1": 1, "q1": 2}}', "q1"),
        (b'{"answers": {"q1": NaN}}', "NaN"),
        (b'{"answers": {"q1": 1e999}}', "1e999"),
        (b"\xff", "byte 1 is not UTF-8"),
        (b'\xfe\xff{"answers": {}}', "not UTF-8"),
        (b"[" * 100_000, "nested more than"),
        (b" " * 4_000_001, "larger than"),
    ],
)
def test_a_broken_file_is_refused_with_one_sentence(tmp_path, data, said):
    place = tmp_path / "net.answers.json"
    place.write_bytes(data)
    with pytest.raises(FileError, match=said) as refused:
        load_answers(place)
    assert str(place) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_never_ends_is_not_read_to_the_end():
    with pytest.raises(FileError, match="larger than"):
        load_answers("/dev/zero")


def test_a_folder_is_no_file_of_answers(tmp_path):
    with pytest.raises(FileError, match="it is a folder"):
        load_answers(tmp_path)


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="the answers cannot be saved"):
        save_answers(Answers({"q1": "1"}), tmp_path / "file" / "net.answers.json")
