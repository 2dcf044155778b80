"""What a file hides: read like unknown keys, changed without losing anything else."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from graphs import forked

from graphapp.files import load, save
from graphapp.model.arrange import lay_out_missing
from graphapp.model.class_view import NAMES, PANELS, hiding_of, set_hiding


def with_view(entry):
    return replace(forked(), extra=MappingProxyType({"view": entry}))


def test_nothing_is_hidden_without_the_key():
    assert not hiding_of(forked()).names
    assert not hiding_of(forked()).fault


def test_what_is_hidden_survives_a_file(tmp_path):
    made = set_hiding(lay_out_missing(forked()), {"upstream", "library"})
    assert made.extra["view"] == {"hide": ["library", "upstream"]}, "in the order of the dialog"
    save(made, tmp_path / "a.cgraph")
    assert hiding_of(load(tmp_path / "a.cgraph")).names == {"library", "upstream"}


def test_nothing_hidden_is_no_entry_and_no_change_is_the_same_graph():
    made = forked()
    assert set_hiding(made, ()) is made
    hidden = set_hiding(made, ["value"])
    assert set_hiding(hidden, ["value"]) is hidden
    assert "view" not in set_hiding(hidden, ()).extra


def test_other_keys_of_the_entry_are_kept():
    made = set_hiding(with_view({"hide": ["data"], "zoom": 2}), ["trace"])
    assert made.extra["view"] == {"zoom": 2, "hide": ["trace"]}
    assert set_hiding(made, ()).extra["view"] == {"zoom": 2}


@pytest.mark.parametrize("entry", ["library", ["library"], {"hide": "library"}, {"hide": 3}, None])
def test_an_entry_of_another_kind_is_left_aside_with_a_sentence(entry):
    found = hiding_of(with_view(entry))
    assert not found.names
    assert "ignored" in found.fault


@pytest.mark.parametrize("strange", ["sidebar", 3, None, ["library"], {"a": 1}])
def test_unknown_names_are_left_aside_and_the_others_hidden(strange):
    found = hiding_of(with_view({"hide": ["library", strange]}))
    assert found.names == {"library"}
    assert repr(strange) in found.fault


def test_every_panel_of_the_window_can_be_hidden():
    from graphapp.app.docks import DOCKS

    assert set(PANELS) == {spec.name for spec in DOCKS}
    assert len(NAMES) == len(set(NAMES))
