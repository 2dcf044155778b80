"""The documents are true: links lead somewhere, commands print what is shown, snippets work."""

from __future__ import annotations

import doctest
import re
import shlex
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from graphs import forked

from graphapp.cli import main
from graphapp.commands import COMMANDS, Parser
from graphapp.engine import evaluate
from graphapp.session import Session

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]


MANUAL = sorted(
    f"resources/manual/{path.name}" for path in (ROOT / "resources/manual").glob("*.md")
)
COMMAND_LINE = "resources/manual/12-command-line.md"


def text_of(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(document), re.MULTILINE | re.DOTALL)


def shown_commands(document: str) -> list[tuple[str, str]]:
    """Each command after a `$ ` with what the document shows below it."""
    parts = [part for block in blocks(document, "console") for part in block.split("$ ")[1:]]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


def parser_of(name: str) -> Parser:
    parser = Parser(prog=name)
    import_module(f"graphapp.commands.{COMMANDS[name].module}").declare(parser)
    return parser


def section(document: str, heading: str) -> str:
    (found,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", text_of(document), re.M | re.S)
    return found


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
    assert len(shown_commands("README.md")) >= 3


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with the examples, to which commands may write."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("document", ["README.md", COMMAND_LINE])
def test_commands_print_what_a_document_shows(document, checkout, capsys):
    for command, shown in shown_commands(document):
        program, *arguments = shlex.split(command)
        assert program == "graphapp"
        main(arguments)
        printed = capsys.readouterr().out
        same = doctest.OutputChecker().check_output(
            shown, printed, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        )
        assert same, f"{command} prints\n{printed}"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_manual_has_every_option_of_a_command_and_no_other(name):
    told = section(COMMAND_LINE, name)
    options = set()
    for action in parser_of(name)._actions:
        if action.option_strings:
            options |= {
                option for option in action.option_strings if option not in ("-h", "--help")
            }
        else:
            metavar = action.metavar or action.dest
            assert re.search(rf"`graphapp {name}[^`]* {metavar}\b", told), metavar
        for choice in action.choices or ():
            assert f"`{choice}`" in told or f"`{action.option_strings[0]} {choice}`" in told, choice
    table = [row.split(" | ")[0] for row in told.splitlines() if row.startswith("| `-")]
    rows = "\n".join(table) + "".join(re.findall(r"; (`--.*?`)", told))
    assert set(re.findall(r"`(--?[a-z-]+)", rows)) == options


@pytest.mark.parametrize("document", DOCUMENTS + MANUAL)
def test_shell_examples_are_good_usage(document):
    """Commands that need files of somebody are read by the real parsers, but not run."""
    for block in blocks(document, "sh"):
        for line in re.findall(r"^\s*(?:graphapp) .*", block, re.MULTILINE):
            name, *arguments = shlex.split(line.partition(" | ")[0], comments=True)[1:]
            if name in COMMANDS:
                parser_of(name).parse_args([_as_shell(part) for part in arguments])


def _as_shell(argument: str) -> str:
    """What a shell would put for a variable."""
    return re.sub(r"\$\w+", "7", argument)


def made_by(block: str, module: str) -> dict[str, object]:
    """What the code of a document defines where it says that it belongs: at the end of a module."""
    names = {**vars(import_module(module)), "__name__": "shown"}
    exec(block, names)
    return {name: made for name, made in names.items() if getattr(made, "__module__", 0) == "shown"}


def recipe(start: str) -> str:
    """The code of CONTRIBUTING.md that begins so, without the lines for other files behind it."""
    (block,) = [b for b in blocks("CONTRIBUTING.md", "python") if b.startswith(start)]
    return re.split(r'^"(?!"")', block, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_the_operation_that_is_shown_is_right(document):
    (block,) = [b for b in blocks(document, "python") if "def partials" in b]
    (shown,) = made_by(block, "nodes.activations").values()
    made = shown()
    x = np.array([-2.0, -0.3, 0.4, 3.0])
    step = 1e-6
    slope = (made.forward(x + step) - made.forward(x - step)) / (2 * step)
    (partial,) = made.partials(made.forward(x), x)
    np.testing.assert_allclose(partial, slope, rtol=1e-6)


def test_the_edit_that_is_shown_writes_zero():
    zero = made_by(recipe("def zero"), "graphapp.model.edits")["zero"]
    assert evaluate(zero(forked(), ["x", "w"])).value("L") == 0


def test_the_panel_that_is_shown_lists_and_selects_nodes(qtbot):
    session = Session()
    panel = made_by(recipe('"""The nodes'), "graphapp.session")["NodeList"](session)
    qtbot.addWidget(panel)
    session.apply("Build", forked())
    assert [panel.item(row).text() for row in range(panel.count())] == list(forked().nodes)
    panel.itemActivated.emit(panel.item(1))
    assert session.selection.nodes == {panel.item(1).text()}


def test_the_export_that_is_shown_lists_edges():
    edge_list = made_by(recipe("def edge_list"), "graphapp.export")["edge_list"]
    assert edge_list(forked()).splitlines()[0] == "w z.a"
