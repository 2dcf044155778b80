"""The documents are true: links lead somewhere, commands print what is shown, snippets work."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from graphapp import operation
from graphapp.cli import main

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(document), re.MULTILINE | re.DOTALL)


def shown_commands() -> list[tuple[str, str]]:
    """Each command after a `$ ` with what the README shows below it."""
    parts = [part for block in blocks("README.md", "console") for part in block.split("$ ")[1:]]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_and_paths_lead_somewhere(document):
    text = text_of(document)
    places = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    places += re.findall(r"(?:src|srcset)=\"([^\"]+)\"", text)
    places += re.findall(r"`((?:graphapp|nodes|tests|tools|examples|\.ci)/[\w./-]*)`", text)
    assert [place for place in places if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"make ([a-z]+)", text_of("README.md")))))
def test_targets_that_the_readme_names_exist(target):
    assert re.search(rf"^{target}:", text_of("Makefile"), re.MULTILINE)


def test_the_readme_shows_commands():
    assert len(shown_commands()) >= 3


@pytest.mark.parametrize(("command", "shown"), shown_commands())
def test_a_command_prints_what_the_readme_shows(command, shown, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    program, *arguments = shlex.split(command)
    assert program == "graphapp"
    main(arguments)
    printed = capsys.readouterr().out
    same = doctest.OutputChecker().check_output(
        shown, printed, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    )
    assert same, f"{command} prints\n{printed}"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_operation_that_is_shown_is_right(document):
    names = {"np": np, **{name: getattr(operation, name) for name in operation.__all__}}
    (block,) = blocks(document, "python")
    exec(block, names)
    shown = [item for item in names.values() if getattr(item, "__module__", "") == "builtins"]
    (made,) = [item() for item in shown if issubclass(item, operation.Operation)]
    x = np.array([-2.0, -0.3, 0.4, 3.0])
    step = 1e-6
    slope = (made.forward(x + step) - made.forward(x - step)) / (2 * step)
    (partial,) = made.partials(made.forward(x), x)
    np.testing.assert_allclose(partial, slope, rtol=1e-6)
