"""Every bundled example: a canonical file that computes what it says, can be answered and read."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from graphapp.engine import evaluate
from graphapp.files import dumps, load
from graphapp.files.bundled import folder
from graphapp.files.examples import examples, verify
from graphapp.look.typeset import typeset
from graphapp.model.footprints import footprint, overlap
from graphapp.model.geometry import shown_ports, size_of

EXAMPLES = {example.slug: example for example in examples()}
GATES = {
    "gate-add", "gate-mul", "gate-add-constant", "gate-mul-constant", "gate-max", "gate-min",
    "gate-fork", "node-anatomy",
}  # fmt: skip
CHAIN_RULE = {
    "chain-rule-sum", "three-neurons", "off-the-path", "diamond", "same-node-twice",
}  # fmt: skip
WITH_ERRATUM = {
    "node-anatomy", "three-neurons", "log-odds", "sigmoid-derivatives", "logistic-regression",
    "softmax", "two-layer-regression", "two-layer-regression-k", "two-layer-binary",
    "two-layer-multiclass", "tanh-4433", "discriminant", "one-vs-one", "two-layer-any-f",
    "off-the-path", "empirical-loss", "softmax-regression", "relu-regression",
    "five-relu-regression", "sigmoid-bce", "normalisation",
}  # fmt: skip

each = pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES.keys())


def test_the_first_two_sections_are_complete():
    themes = {slug: example.theme for slug, example in EXAMPLES.items()}
    assert {slug for slug, theme in themes.items() if theme == "1-gates"} == GATES
    assert {slug for slug, theme in themes.items() if theme == "2-chain-rule"} == CHAIN_RULE


def test_slugs_are_unique():
    paths = list(folder("examples").glob("*/*"))
    assert len({path.stem for path in paths}) == len(paths) == len(EXAMPLES)
    assert all(path.suffix == ".cgraph" for path in paths)


@each
def test_the_file_is_canonical(example):
    assert dumps(load(example.path)) == example.path.read_bytes()


@each
def test_every_node_is_evaluated(example):
    graph = load(example.path)
    evaluation = evaluate(graph)
    assert {id: evaluation.status(id) for id in graph.nodes} == dict.fromkeys(graph.nodes, "ok")
    assert evaluation.target == graph.differentiate is not None


@each
def test_the_expected_quantities_come_out(example):
    assert len(load(example.path).expected) >= 3
    assert verify(example) == ()


@each
def test_it_has_a_title_a_text_and_a_source(example):
    graph = load(example.path)
    assert graph.title
    assert "**Look at**" in graph.about
    assert "$" in graph.about
    assert graph.about.count("$") % 2 == 0
    assert all(entry["source"] for entry in graph.expected)
    if example.slug == "same-node-twice":
        assert "no sheet" in graph.about
    else:
        assert re.match(r"[A-E](, | \d)", example.sheet), example.sheet
        assert f"Sheet {example.sheet[0]}, " in graph.about


@each
def test_it_can_be_answered(example):
    """At least two questions, each with its own id, about a quantity that is expected."""
    graph = load(example.path)
    questions = graph.exercise["questions"]
    assert len(questions) >= 2
    assert len({question["id"] for question in questions}) == len(questions)
    known = [entry["asks"] for entry in graph.expected]
    for question in questions:
        assert question["prompt"].count("$") % 2 == 0
        assert question["asks"] in known, question["prompt"]


@each
def test_every_formula_of_its_texts_is_set(example):
    graph = load(example.path)
    texts = [graph.about, *(note.text for note in graph.notes)]
    texts += [question["prompt"] for question in graph.exercise["questions"]]
    texts += [entry.get("erratum", "") for entry in graph.expected]
    formulas = [tex for text in texts for tex in re.findall(r"\$([^$]+)\$", text)]
    formulas += [node.label for node in graph.nodes.values() if node.label]
    assert [tex for tex in formulas if typeset(tex) is None] == []


@pytest.mark.parametrize("slug", sorted(EXAMPLES))
def test_errata_stand_where_a_sheet_is_wrong(slug):
    errata = [e["erratum"] for e in load(EXAMPLES[slug].path).expected if "erratum" in e]
    assert bool(errata) == (slug in WITH_ERRATUM)
    assert all("sheet" in erratum for erratum in errata)


@each
def test_nothing_covers_anything_else(example):
    graph = load(example.path)
    covered = [
        (id, rectangle)
        for id, node in graph.nodes.items()
        for rectangle in footprint(graph, id, node.position)
    ]
    clashes = [
        (one, other)
        for (one, a), (other, b) in combinations(covered, 2)
        if one != other and overlap(a, b)
    ]
    assert clashes == []


@each
def test_edges_go_from_left_to_right(example):
    graph = load(example.path)
    for source, target, _ in graph.edges:
        half = [size_of(graph.nodes[id], shown_ports(graph, id))[0] / 2 for id in (source, target)]
        distance = graph.nodes[target].position[0] - graph.nodes[source].position[0]
        assert distance - sum(half) > 150, (source, target)


@each
def test_files_are_small_and_end_with_a_line(example):
    data = Path(example.path).read_bytes()
    assert len(data) < 20_000
    assert data.endswith(b"}\n")


def test_the_main_example_fits_into_the_window_with_every_number():
    """Between both docks of a 1920 wide window; numbers are written from 60 %."""
    graph = load(EXAMPLES["three-neurons"].path)
    boxes = [footprint(graph, id, node.position)[0] for id, node in graph.nodes.items()]
    assert max(box[2] for box in boxes) - min(box[0] for box in boxes) <= 1900
