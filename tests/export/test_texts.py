"""Exports for papers and pages: what stands in them, and that a label cannot break out."""

from __future__ import annotations

import re

import pytest
from graphs import graph

from graphapp.errors import UsageError
from graphapp.export import FORMATS, format_of, text
from graphapp.export.safe_tex import math_tex, words_tex
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

EXAMPLES = {example.slug: example.path for example in examples()}
TEXTS = [name for name, format in FORMATS.items() if format.text is not None]
SMALL = graph({"x": 2.0, "y": -0.5, "m": "mul", "s": "tanh"},
              ["x -> m.a", "y -> m.b", "m -> s.x"], "s")  # fmt: skip

EVIL = 'q"]; } \\input{/etc/passwd} $^^5cinput% <script>|`end`\n\\end{document}\x00\\'


def hostile() -> Graph:
    nodes = [Node("end", make("input", value=2.0), label=EVIL), Node("s", make("tanh"), label=EVIL)]
    return Graph.of(nodes, [Edge("end", "s", "x")], differentiate="s", title=EVIL)


@pytest.mark.parametrize("to", TEXTS)
@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_example_in_every_format(slug: str, to: str) -> None:
    written = text(load(EXAMPLES[slug]), to)
    assert written.endswith("\n")
    if to in ("tikz", "latex"):
        check_tex(written)


def check_tex(document: str) -> None:
    """Braces, environments and dollar signs come in pairs; all letters are ones TeX knows."""
    plain = re.sub(r"\\[\\{}$%&#_]", "", document)
    plain = "\n".join(line for line in plain.splitlines() if not line.startswith("%"))
    assert plain.count("{") == plain.count("}")
    assert plain.count("$") % 2 == 0
    assert plain.count(r"\left") == plain.count(r"\right") + plain.count(r"\leftarrow")
    opened: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", plain):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert not opened
    assert all(ord(letter) < 0x180 for letter in plain)


def test_graphviz() -> None:
    lines = text(SMALL, "dot").splitlines()
    assert lines[0] == 'digraph "graph" {'
    assert lines[1] == "  rankdir=LR;"
    assert r'  "x" [label="x\n2.000\n∂ −0.210", shape=box];' in lines
    assert r'  "s" [label="s: tanh\n−0.762\n∂ 1.000", shape=ellipse, penwidth=2];' in lines
    edge = next(line for line in lines if '"y" -> "m"' in line)
    assert "−0.500</font><br/>" in edge
    assert "0.840</font>>" in edge
    assert 'headlabel="b"' in edge


def test_mermaid() -> None:
    assert text(SMALL, "mermaid").splitlines() == [
        "flowchart LR",
        '    n_x["x<br/>2.000<br/>∂ −0.210"]',
        '    n_y["y<br/>−0.500<br/>∂ 0.840"]',
        '    n_m("m: mul<br/>−1.000<br/>∂ 0.420")',
        '    n_s("s: tanh<br/>−0.762<br/>∂ 1.000")',
        '    n_x -->|"a: 2.000 / −0.210"| n_m',
        '    n_y -->|"b: −0.500 / 0.840"| n_m',
        '    n_m -->|"−1.000 / 0.420"| n_s',
        "    style n_s stroke-width:3px",
    ]


def test_tikz() -> None:
    written = text(SMALL, "tikz")
    check_tex(written)
    assert r"{$x = 2.000$};" in written
    assert r"{$\tanh$};" in written
    edge = next(line for line in written.splitlines() if "{$0.840$}" in line and "draw" in line)
    assert edge.index("node[over") < edge.index("{$-0.500$}") < edge.index("node[under")
    assert "−" not in written


def test_tikz_places_nodes_as_the_canvas_does() -> None:
    nodes = [Node("x", make("input", value=1.0), position=(0.0, 100.0)),
             Node("s", make("tanh"), position=(400.0, -50.0))]  # fmt: skip
    written = text(Graph.of(nodes, [Edge("x", "s", "x")]), "tikz")
    assert "(x) at (0.000, -2.400)" in written
    assert "(s) at (9.600, 1.200)" in written


def test_tikz_of_a_very_large_graph_fits_into_tex() -> None:
    nodes = [Node("x", make("input", value=1.0), position=(0.0, 0.0)),
             Node("s", make("tanh"), position=(400_000.0, -50_000.0))]  # fmt: skip
    written = text(Graph.of(nodes, [Edge("x", "s", "x")]), "tikz")
    assert "(s) at (500.000, 62.500)" in written


def test_latex() -> None:
    written = text(SMALL, "latex")
    check_tex(written)
    for row in (
        r"x &= 2.000 \\",
        r"m &= x\,y = 2.000\,(-0.500) = -1.000 \\",
        r"s &= \tanh(m) = \tanh(-1.000) = -0.762",
        r"\frac{\partial s}{\partial s} &= 1.000 \\",
        r"\frac{\partial s}{\partial m} &= \frac{\partial s}{\partial s} \cdot "
        r"\frac{\partial s}{\partial m} = 1.000 \cdot 0.420 = 0.420 \\",
        r"\frac{\partial s}{\partial y} &= 0.840",
    ):
        assert row in written.splitlines()


def test_latex_adds_up_at_a_fork() -> None:
    written = text(graph({"x": 2.0, "y": "mul"}, ["x -> y.a", "x -> y.b"], "y"), "latex")
    assert written.count(r"\frac{\partial y}{\partial x} &= ") == 2  # the first term, the result
    assert written.count(r"\frac{\partial y}{\partial x} &\mathrel{+}= ") == 1


def test_latex_of_a_graph_with_failures() -> None:
    made = graph({"x": [1.0], "d_1": "dot", "r": "relu"}, ["x -> d_1.a", "d_1 -> r.x"], "r")
    written = text(made, "latex")
    check_tex(written)
    assert r"d_1 &: \text{port b of dot is not connected" in written


@pytest.mark.parametrize("to", TEXTS)
def test_a_label_cannot_break_out(to: str) -> None:
    written = text(hostile(), to)
    if to == "dot":
        for line in written.splitlines():
            assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) % 2 == 0
            assert not line.startswith(" ") or line.endswith(";")
    elif to == "mermaid":
        assert "script>" not in written
        assert "`" not in written
        for line in written.splitlines()[2:]:
            assert line.count('"') in (0, 2)
    elif to in ("tikz", "latex"):
        check_tex(written)
        assert r"\input" not in written.partition("begin{document}")[2]
        assert "^^" not in written.partition("begin{document}")[2]
        assert written.count(r"\end{document}") == 1 + written.splitlines()[0].startswith("%")
    assert "\x00" not in written


@pytest.mark.parametrize(
    ("label", "tex"),
    [
        ("w_1", "w_1"), (r"\hat{y}", r"\hat{y}"), ("σ", r"\sigma"), ("ŷ", r"\hat{y}"),
        ("W^{(1)}", "W^{(1)}"), ("50%", r"50\text{\%}"), ("a & b", r"a \text{\&} b"),
        (r"\write18{ls}", r"\text{\textbackslash{}write18\{ls\}}"), ("^^5c", "z_9"), ("}{", "z_9"),
        (r"\mathrm", "z_9"), ("x_", "z_9"), ("", "z_9"), ("\\", r"\text{\textbackslash{}}"),
        ("日", r"\text{?}"), (r"\left(x", "z_9"),
    ],
)  # fmt: skip
def test_labels_as_mathematics(label: str, tex: str) -> None:
    assert math_tex(label, "z_9") == tex


def test_words() -> None:
    assert words_tex("a_1 & 50% of {x}\n~ σ − é 日") == (
        r"a\_1 \& 50\% of \{x\} \textasciitilde{} $\sigma$ $-$ é ?"
    )


@pytest.mark.parametrize(
    ("name", "to"),
    [("a.png", "png"), ("a.SVG", "svg"), ("a.pdf", "pdf"), ("a.dot", "dot"), ("a.mmd", "mermaid"),
     ("a.tex", "latex"), ("a.tikz.tex", "tikz"), ("a.py", "numpy"), ("a.torch.py", "pytorch"),
     ("a.jax.py", "jax")],
)  # fmt: skip
def test_the_ending_says_the_format(name: str, to: str, tmp_path: object) -> None:
    from pathlib import Path

    assert format_of(Path(name)) == to


def test_an_ending_that_says_nothing() -> None:
    from pathlib import Path

    with pytest.raises(UsageError, match=r"a\.gif: no format has this ending: .*\.svg"):
        format_of(Path("a.gif"))
