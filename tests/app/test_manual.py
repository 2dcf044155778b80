"""The manual: every page there and typeset, links that lead somewhere, search, back, no network."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from graphapp.app.actions import ACTIONS, plain
from graphapp.app.docks import DOCKS
from graphapp.app.manual import ManualWindow, anchor
from graphapp.app.manual_keys import keys_page
from graphapp.app.manual_pages import GUIDE, pages
from graphapp.app.manual_pictures import PICTURE
from graphapp.commands import COMMANDS
from graphapp.files.bundled import folder
from graphapp.look.theme import DARK, LIGHT
from graphapp.model import Graph, Node
from graphapp.operation import make, operations

ROOT = Path(__file__).resolve().parents[2]
MANUAL = folder("resources") / "manual"
PAGES = {page.key: page for page in (*pages(), keys_page())}


@pytest.fixture
def manual(window, qtbot):
    window.actions_by_verb["manual"].trigger()
    made = window.findChild(ManualWindow)
    assert made.isVisible()
    yield made
    if shiboken6.isValid(made):
        made.close()


# The pages ----------------------------------------------------------------------------------


def test_every_operation_has_a_page_with_its_help_ports_and_parameters():
    for op, cls in operations().items():
        page = PAGES[f"node/{op}"].markdown
        first = cls.help().replace("``", "`").splitlines()[0]
        assert first in page, op
        for info in cls.parameters():
            assert f"**{info.name}**: {info.help}" in page, op
        if not cls.variadic:
            for port in cls.ports:
                assert f"- **{port}**" in page, op


def test_formulas_have_the_parameters_as_symbols():
    assert "$$y = x + c$$" in PAGES["node/add_constant"].markdown
    assert r"\mathrm{slope}" in PAGES["node/leaky_relu"].markdown
    assert r"\frac{\partial y}{\partial x} = 1 - y^{2}" in PAGES["node/tanh"].markdown
    assert r"L = \sum (\hat{y} - y)^{2}" in PAGES["node/squared_error"].markdown


def test_the_guide_has_a_page_on_each_thing():
    titles = [page.title for page in PAGES.values() if page.group == GUIDE]
    assert titles == [
        "The first ten minutes", "The canvas and its numbers", "Building and editing",
        "The panels", "Training", "Teaching", "Projecting", "How to write exercises",
        "The worksheets", "Conventions", "The file format", "The command line",
        "How fast it is", "The nodes", "Keys and menus",
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.key)
def test_links_lead_to_pages_headings_files_and_pictures(page):
    for bang, words, target in re.findall(r"(!?)\[([^\]]*)\]\(([^)]+)\)", page.markdown):
        assert words
        if bang:
            assert PICTURE.fullmatch(f"![{words}]({target})"), target
            assert (MANUAL / target).is_file(), target
            assert (MANUAL / target.replace("-light.", "-dark.")).is_file(), target
        elif page.group == GUIDE and page.key != "guide/nodes":
            path, _, heading = target.partition("#")
            assert (MANUAL / path).exists(), f"{page.key}: {target}"
            if heading:
                text = (MANUAL / path).read_text(encoding="utf-8")
                headings = re.findall(r"^#+ (.*)", text, re.MULTILINE)
                assert heading in map(anchor, headings), f"{page.key}: {target}"
        else:
            assert target in PAGES, target


def test_pictures_have_words_of_their_own_and_are_all_shown_somewhere():
    texts = [page.markdown for page in PAGES.values()]
    for text in texts:
        words = [alt for alt, _, _ in PICTURE.findall(text)]
        assert len(words) == len(set(words))
        assert all(len(alt.split()) >= 4 for alt in words)
    texts.append((ROOT / "README.md").read_text(encoding="utf-8"))
    shown = set(re.findall(r"pictures/([\w-]+)-(?:light|dark)\.png", "".join(texts)))
    there = {path.name.rpartition("-")[0] for path in (MANUAL.parent / "pictures").glob("*.png")}
    assert shown == there


def test_pictures_are_small():
    sizes = [path.stat().st_size for path in (MANUAL.parent / "pictures").glob("*.png")]
    assert max(sizes) < 120_000
    assert sum(sizes) < 2_500_000


def test_every_command_is_on_the_page_of_the_command_line():
    text = PAGES["guide/12-command-line"].markdown
    for name in COMMANDS:
        assert f"`graphapp {name}" in text, name
        assert f"\n## {name}\n" in text, name


def test_keys_in_the_guide_are_those_of_the_actions():
    known = {key for spec in ACTIONS for key in spec.keys}
    for page in PAGES.values():
        if page.group == GUIDE:
            for key in re.findall(r"\b(?:Ctrl|Shift)\+(?:Shift\+)?[A-Z0-9]\w*", page.markdown):
                named = key.replace("Delete", "Del")
                if not re.search(r"\+(Tab|click|F10)$", named):
                    assert named in known, f"{page.key}: {key}"


def test_the_page_of_the_file_format_has_every_key_and_every_limit():
    from graphapp.files import limits, shape
    from graphapp.training.settings import Settings

    text = PAGES["guide/11-file-format"].markdown
    shapes = (shape.DocumentShape, shape.NodeShape, shape.FrameShape, shape.NoteShape)
    keys = {name for kind in shapes for name in kind.__struct_fields__}
    keys |= {field.name for field in dataclasses.fields(Settings)} | {"compare", "view", "sheet"}
    for key in (*keys, *shape.EdgeShape.__struct_fields__):
        assert f"`{key}`" in text, key
    for limit in (limits.MAX_NODES, limits.MAX_EDGES, limits.MAX_ENTRIES, limits.MAX_DEPTH):
        assert f"{limit:,}" in text
    assert f"{limits.MAX_BYTES // 1024**2} MB" in text


def test_menus_that_the_guide_names_exist(window):
    for page in PAGES.values():
        for menu, entry in re.findall(r"\*\*([A-Z]\w+) → ([^*→]+)(?: → \w+)?\*\*", page.markdown):
            titles = {plain(made.text()): made.menu() for made in window.menuBar().actions()}
            entries = {plain(made.text()) for made in titles[menu].actions()}
            assert entry.removesuffix("…") in entries, f"{page.key}: {menu} → {entry}"


def test_the_example_file_of_the_manual_is_a_good_file():
    from graphapp.engine import evaluate
    from graphapp.files import loads

    text = re.search(r"```\n(.*?)```", PAGES["guide/11-file-format"].markdown, re.DOTALL)[1]
    assert evaluate(loads(text.encode())).value("L") == -6.0


def test_every_formula_on_the_page_of_editing_builds_a_graph():
    from graphapp.engine import evaluate
    from graphapp.model.typed_formula import graph_from_formula

    table = (
        PAGES["guide/3-editing"].markdown.partition("| to write | type |")[2].partition("\n\n")[0]
    )
    formulas = re.findall(r"\| `(.*)` \|$", table, re.MULTILINE)
    assert len(formulas) == 9
    for formula in formulas:
        assert evaluate(graph_from_formula(formula)).graph.edges, formula


# The window ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", PAGES)
def test_every_page_is_shown_and_every_formula_set(manual, key):
    manual.show_page(key)
    shown = manual.text.toPlainText()
    assert shown.startswith(PAGES[key].title)
    code = "".join(re.findall(r"```.*?```|`[^`\n]+`", PAGES[key].markdown, re.DOTALL))
    assert shown.count("$") == code.count("$")
    assert shown.count("**") == code.count("**")


def test_shift_f1_opens_the_page_of_the_selected_node(window):
    window.session.start(Graph.of([Node("h", make("softmax"), position=(0.0, 0.0))]))
    window.session.select(["h"])
    QTest.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    manual = window.findChild(ManualWindow)
    assert manual.page.key == "node/softmax"
    window.session.select()
    manual.show_page("guide/3-editing")
    manual.close()


def click_on(manual, words):
    """Click the end of the first place with these words."""
    found = manual.text.document().find(words)
    manual.text.setTextCursor(found)
    manual.text.ensureCursorVisible()
    place = manual.text.cursorRect(found)
    QTest.mouseClick(
        manual.text.viewport(), Qt.MouseButton.LeftButton, pos=place.center() - QPoint(6, 0)
    )


def test_a_click_on_a_link_goes_there_and_back_returns(manual):
    manual.show_page("node/tanh")
    click_on(manual, "softplus")
    assert manual.page.key == "node/softplus"
    QTest.mouseClick(manual.back, Qt.MouseButton.LeftButton)
    assert manual.page.key == "node/tanh"
    QTest.mouseClick(manual.forward, Qt.MouseButton.LeftButton)
    assert manual.page.key == "node/softplus"
    assert not manual.forward.isEnabled()


def test_a_click_on_an_example_opens_it(window, manual):
    manual.show_page("guide/9-worksheets")
    click_on(manual, "gate-max")
    assert window.session.graph.title == "The max gate"
    assert manual.page.key == "guide/9-worksheets"


def test_a_link_to_a_heading_goes_there(manual):
    manual.show_page("guide/4-panels#trace-table")
    assert is_at(manual, "Trace table")
    manual.show_page("guide/4-panels#examples")
    assert is_at(manual, "Examples")
    manual.go(-1)
    assert is_at(manual, "Trace table")


def test_an_example_that_no_page_names_is_not_opened(window, manual):
    before = window.session.graph
    manual.show_page("guide/3-editing")
    manual.text.anchorClicked.emit(QUrl("../../examples/1-gates/gate-max.cgraph"))
    manual.show_page("guide/9-worksheets")
    manual.text.anchorClicked.emit(QUrl("../../examples/../../etc/passwd"))
    assert window.session.graph is before


def test_what_lies_outside_is_not_opened(manual):
    before = manual.page
    manual.text.anchorClicked.emit(QUrl("https://example.org"))
    manual.text.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert manual.page is before
    assert manual.text.loadResource(2, QUrl("file:///etc/passwd")) is None


def test_typing_filters_the_contents_and_marks_the_words(manual):
    QTest.keyClicks(manual.contents.search, "evenly")
    shown = [
        manual.contents.key_of(entry) for entry in manual.contents.entries() if not entry.isHidden()
    ]
    assert "guide/10-conventions" in shown
    assert "node/tanh" not in shown
    manual.show_page("guide/10-conventions")
    assert len(manual.text.extraSelections()) == 1
    QTest.keyClick(manual.contents.search, Qt.Key.Key_Escape)
    assert manual.text.extraSelections() == []


def test_escape_closes_the_manual(manual):
    manual.text.setFocus()
    QTest.keyClick(manual.text, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_the_contents_are_walked_by_keys(manual):
    manual.contents.search.setFocus()
    QTest.keyClick(manual.contents.search, Qt.Key.Key_Down)
    QTest.keyClick(manual.contents.tree, Qt.Key.Key_Down)
    assert manual.page.key == "guide/2-canvas"


def test_there_is_one_manual_for_a_window(window, manual):
    window.actions_by_verb["manual"].trigger()
    assert window.findChildren(ManualWindow) == [manual]


def shown_picture(manual, slug):
    name = QUrl(f"../pictures/{slug}-light.png")
    return manual.text.document().resource(QTextDocument.ResourceType.ImageResource.value, name)


def test_pictures_follow_the_theme_and_the_width(window, manual, qtbot):
    def ground():
        return shown_picture(manual, "chain-rule-sum").pixelColor(3, 3).name()

    window.looks.choose_theme("light")
    manual.show_page("guide/2-canvas")
    qtbot.waitUntil(lambda: ground() == LIGHT.background.lower())
    window.looks.choose_theme("dark")
    qtbot.waitUntil(lambda: ground() == DARK.background.lower())
    window.looks.choose_theme("light")
    for width in (700, 1100):
        manual.resize(width, 600)
        QApplication.processEvents()
        room = manual.text.viewport().width()
        shown = shown_picture(manual, "chain-rule-sum").deviceIndependentSize().width()
        assert 0.9 * room < shown < room
        assert not manual.text.horizontalScrollBar().maximum()


def test_words_stand_below_pictures(manual):
    manual.show_page("guide/2-canvas")
    for words, _, _ in PICTURE.findall(manual.page.markdown):
        assert words in manual.text.toPlainText()


def is_at(manual, heading):
    """Does a heading stand at the top, or is it among the last ones?"""
    bar = manual.text.verticalScrollBar()
    top = manual.text.cursorForPosition(QPoint(20, 20)).block().text()
    return top == heading or (bar.value() == bar.maximum() > 0)


def test_f1_opens_what_belongs_to_the_panel_in_use(window, qtbot):
    window.activateWindow()
    for spec in DOCKS:
        panel = window.docks.show(spec.name)
        inside = next(
            child
            for child in (panel, *panel.findChildren(QWidget))
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.isVisible()
            and child.isEnabled()
        )
        inside.setFocus()
        qtbot.waitUntil(inside.hasFocus)
        QTest.keyClick(inside, Qt.Key.Key_F1)
        manual = window.findChild(ManualWindow)
        assert manual.page.key == "guide/4-panels"
        qtbot.waitUntil(lambda spec=spec, manual=manual: is_at(manual, spec.title))
        manual.close()
        qtbot.waitUntil(lambda manual=manual: not shiboken6.isValid(manual))
        window.activateWindow()


def test_f1_on_the_canvas_opens_the_first_page(window, qtbot):
    window.activateWindow()
    window.view.setFocus()
    qtbot.waitUntil(window.view.hasFocus)
    QTest.keyClick(window.view, Qt.Key.Key_F1)
    manual = window.findChild(ManualWindow)
    assert manual.page.key == "guide/1-first-ten-minutes"
    manual.close()


def test_the_page_of_keys_has_every_command_and_every_key():
    page = PAGES["guide/keys"].markdown
    for spec in ACTIONS:
        if spec.verb != "forget_recent":
            assert plain(spec.text) in page, spec.verb
        for key in spec.keys:
            assert f"`{key}`" in page, key


def test_every_node_is_in_the_list_of_nodes(manual):
    for op in operations():
        assert f"(node/{op})" in PAGES["guide/nodes"].markdown
    manual.show_page("guide/nodes")
    click_on(manual, "leaky relu")
    assert manual.page.key == "node/leaky_relu"


def test_an_unknown_page_is_the_first(manual):
    manual.show_page("node/no_such_thing")
    assert manual.page.key == "guide/1-first-ten-minutes"
