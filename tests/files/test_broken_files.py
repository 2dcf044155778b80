"""Every way in which a file can be broken is refused with the place where it is."""

from __future__ import annotations

import json

import pytest

from graphapp.errors import FileError, FormatError, VersionError
from graphapp.files import json_value, limits, loads, versions
from graphapp.files.limits import MAX_DEPTH


def file_text(nodes: str = "", edges: str = "", more: str = "") -> str:
    return (
        '{\n  "format": "graphapp-graph",\n  "version": 1,\n'
        f'  "nodes": [\n{nodes}\n  ],\n  "edges": [\n{edges}\n  ]{more}\n}}\n'
    )


X = '{"id": "x", "op": "input", "params": {"value": 1}}'
M = '{"id": "m", "op": "mul"}'
A = '{"source": "x", "target": "m", "port": "a"}'


def node(**keys: object) -> str:
    return json.dumps({"id": "x", "op": "input", **keys})


def edge(source: str, target: str, port: str) -> str:
    return json.dumps({"source": source, "target": target, "port": port})


BROKEN = {
    "empty": ("", ["line 1", "empty"]),
    "only spaces": (" \n ", ["empty"]),
    "truncated": (file_text(X)[:-30], ["line", "ends too early"]),
    "truncated in a text": (file_text(X)[:70], ["ends too early"]),
    "not JSON": ("graph G {}", ["line 1, column 1", "not JSON"]),
    "trailing comma": (file_text(X + ","), ["line 6", "not JSON"]),
    "two documents": (file_text() + "{}", ["line 11", "not JSON"]),
    "a list": ("[]", ["an object"]),
    "a number": ("3", ["an object"]),
    "no format": ("{}", ['"format" is missing']),
    "another format": ('{"format": "dot", "version": 1}', ["format", '"dot"']),
    "no version": ('{"format": "graphapp-graph"}', ['"version" is missing']),
    "version 0": (file_text().replace("1,", "0,"), ["line 3, version", "positive integer"]),
    "version -1": (file_text().replace("1,", "-1,"), ["line 3, version"]),
    "version 1.0": (file_text().replace("1,", "1.0,"), ["line 3, version"]),
    "version true": (file_text().replace("1,", "true,"), ["line 3, version"]),
    "version text": (file_text().replace("1,", '"1",'), ["line 3, version"]),
    "version null": (file_text().replace("1,", "null,"), ["line 3, version"]),
    "version huge": (file_text().replace("1,", "9" * 50 + ","), ["line 3, version"]),
    "no nodes": ('{"format": "graphapp-graph", "version": 1, "edges": []}', ['"nodes" is missing']),
    "no edges": ('{"format": "graphapp-graph", "version": 1, "nodes": []}', ['"edges" is missing']),
    "nodes no list": (file_text().replace('"nodes": [\n\n  ]', '"nodes": {}'), ["line 4, nodes"]),
    "node no object": (file_text(f"{X},\n3"), ["line 6, nodes[1]", "an object"]),
    "key twice": (
        file_text('{"id": "x",\n"id": "y", "op": "mul"}'), ["line 6, nodes[0].id", "twice"],
    ),
    "key twice in params": (
        file_text('{"id": "x", "op": "input", "params": {"value": 1, "value": 2}}'),
        ["line 5, nodes[0].params.value", "twice"],
    ),
    "key twice by escape": (file_text('{"id": "x", "\\u0069d": "y", "op": "mul"}'), ["twice"]),
    "unknown key twice": (file_text(more=',\n"a b": 1,\n"a b": 2'), ['line 11, ["a b"]', "twice"]),
    "id missing": (file_text('{"op": "mul"}'), ["line 5, nodes[0]", '"id" is missing']),
    "op missing": (file_text('{"id": "x"}'), ["line 5, nodes[0]", '"op" is missing']),
    "op empty": (file_text('{"id": "x", "op": ""}'), ["line 5, nodes[0].op"]),
    "id a number": (file_text(node(id=3)), ["nodes[0].id", "a text", "an integer"]),
    "id null": (file_text(node(id=None)), ["nodes[0].id"]),
    "id empty": (file_text(node(id="")), ["nodes[0].id"]),
    "id with a digit first": (file_text(node(id="1x")), ["nodes[0].id", '"1x"']),
    "id with a space": (file_text(node(id="a b")), ["nodes[0].id"]),
    "id with a newline": (file_text(node(id="a\n")), ["nodes[0].id"]),
    "id with ŷ": (file_text(node(id="ŷ")), ["nodes[0].id"]),
    "id of 65": (file_text(node(id="a" * 65)), ["nodes[0].id", "64"]),
    "id twice": (file_text(f"{X},\n{M},\n{X}"), ["line 7, nodes[2].id", '"x" is used twice']),
    "label a number": (file_text(node(label=3)), ["nodes[0].label", "a text"]),
    "params a list": (file_text(node(params=[])), ["nodes[0].params", "an object"]),
    "position of one": (file_text(node(position=[1])), ["nodes[0].position", "2 entries"]),
    "position of texts": (file_text(node(position=["1", 2])), ["nodes[0].position[0]"]),
    "position of flags": (file_text(node(position=[True, 2])), ["nodes[0].position[0]"]),
    "position NaN": (file_text(node(position=["NaN", 2])), ["nodes[0].position[0]"]),
    "position 1e999": (
        file_text('{"id": "x", "op": "input", "position": [1e999, 0]}'),
        ["line 5, nodes[0].position[0]", "1e999"],
    ),
    "bare NaN": (
        file_text('{"id": "x", "op": "input",\n"params": {"value": [1, NaN]}}'),
        ["line 6, nodes[0].params.value[1]", "NaN"],
    ),
    "bare -Infinity": (file_text(more=', "k": -Infinity'), ["line 9, k", "-Infinity"]),
    "1e999": (
        file_text('{"id": "x", "op": "input", "params": {"value": 1e999}}'),
        ["line 5, nodes[0].params.value", "1e999"],
    ),
    "-1e999 in an unknown key": (file_text(more=',\n"k": {"l": -1e999}'), ["line 10, k.l"]),
    "huge integer": (file_text(more=',\n"k": ' + "9" * 400), ["line 10, k", "float64"]),
    "enormous integer": (file_text(more=',\n"k": ' + "9" * 9000), ["line 10, k", "float64"]),
    "flag as a value": (file_text(node(params={"value": True})), ["nodes[0].params.value"]),
    "flags in a value": (file_text(node(params={"value": [1, False]})), ["nodes[0].params.value"]),
    "text as a value": (file_text(node(params={"value": "1"})), ["nodes[0].params.value"]),
    "nan in lower case": (file_text(node(params={"value": "nan"})), ["nodes[0].params.value"]),
    "object as a value": (file_text(node(params={"value": {}})), ["nodes[0].params.value"]),
    "null in a value": (file_text(node(params={"value": [1, None]})), ["nodes[0].params.value"]),
    "ragged": (file_text(node(params={"value": [[1], [1, 2]]})), ["nodes[0].params.value", "rect"]),
    "ragged depth": (file_text(node(params={"value": [1, [2]]})), ["nodes[0].params.value"]),
    "wrong choice": (
        file_text('{"id": "l", "op": "squared_error", "params": {"reduction": "max"}}'),
        ["line 5, nodes[0].params.reduction", "mean"],
    ),
    "wrong parameter type": (
        file_text('{"id": "c", "op": "add_constant",\n "params": {"c": [1]}}'),
        ["line 6, nodes[0].params.c", "a number"],
    ),
    "edge from nowhere": (file_text(M, edge("q", "m", "a")), ["line 8, edges[0].source", "'q'"]),
    "edge to nowhere": (file_text(X, edge("x", "q", "a")), ["line 8, edges[0].target", "'q'"]),
    "edge without port": (
        file_text(f"{X},{M}", '{"source": "x", "target": "m"}'),
        ["line 8, edges[0]", '"port" is missing'],
    ),
    "edge with a numbered port": (
        file_text(f"{X},{M}", '{"source": "x", "target": "m", "port": 0}'),
        ["line 8, edges[0].port"],
    ),
    "port that mul lacks": (
        file_text(f"{X},{M}", edge("x", "m", "A")), ["line 8, edges[0].port", "'A'"],
    ),
    "port of a source": (file_text(f"{X},{M}", edge("m", "x", "a")), ["line 8, edges[0].port"]),
    "port taken": (
        file_text(f"{X},{M}", f"{A},\n{A}"), ["line 9, edges[1].port", "edges[0]"],
    ),
    "self loop": (file_text(M, edge("m", "m", "a")), ["line 8, edges[0]", "m → m"]),
    "cycle": (
        file_text(
            f'{M}, {{"id": "n", "op": "neg"}}, {{"id": "k", "op": "neg"}}',
            ",\n".join([edge("m", "n", "x"), edge("n", "k", "x"), edge("k", "m", "b")]),
        ),
        ["edges[", "cycle", "→ n →"],
    ),
    "cycle through unknown ops": (
        file_text(
            '{"id": "u", "op": "magic"}, {"id": "v", "op": "magic"}',
            f"{edge('u', 'v', 'in')}, {edge('v', 'u', 'in')}",
        ),
        ["cycle"],
    ),
    "differentiate nothing": (
        file_text(X, more=',\n"differentiate": "q"'), ["line 10, differentiate", '"q"'],
    ),
    "differentiate a number": (file_text(X, more=',\n"differentiate": 3'), ["line 10, differ"]),
    "title a number": (file_text(more=', "title": 3'), ["line 9, title"]),
    "frames an object": (file_text(more=', "frames": {}'), ["line 9, frames"]),
    "folded a number": (file_text(more=', "frames": [{"folded": 1}]'), ["frames[0].folded"]),
    "note without size": (
        file_text(more=',\n"notes": [{"text": "t", "position": [0, 0]}]'),
        ["line 10, notes[0]", '"size" is missing'],
    ),
    "columns unequal": (
        file_text(more=',\n"data": {"columns": {"a": [1, 2],\n"b": [1]}}'),
        ["line 11, data.columns.b", "equally long"],
    ),
    "column of texts": (
        file_text(more=',\n"data": {"columns": {"a b": ["1"]}}'), ['line 10, data.columns["a b"]'],
    ),
    "column of rows": (file_text(more=', "data": {"columns": {"a": [[1]]}}'), ["data.columns.a"]),
    "column a number": (file_text(more=', "data": {"columns": {"a": 1}}'), ["data.columns.a"]),
    "expected no list": (file_text(more=', "expected": {}'), ["line 9, expected"]),
    "too deep": (file_text(more=', "k": ' + "[" * 60 + "]" * 60), ["line 9", str(MAX_DEPTH)]),
    "far too deep": ("[" * 200_000, [str(MAX_DEPTH)]),
    "far too deep with objects": ('{"a":' * 200_000, [str(MAX_DEPTH)]),
    "half a character": (file_text(more=',\n"title": "\\ud800"'), ["line 10, title", "half"]),
    "half a character as key": (file_text(more=',\n"\\udc00": 1'), ["line 10", "half"]),
    "control character": (file_text(more=', "title": "\x01"'), ["line 9", "not JSON"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_broken_file_is_refused_with_its_place(name: str) -> None:
    text, words = BROKEN[name]
    with pytest.raises(FormatError) as caught:
        loads(text.encode(), "some.cgraph")
    message = str(caught.value)
    assert message.startswith("some.cgraph: ")
    assert "\n" not in message
    for word in words:
        assert word in message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe{\x00}\x00", ["byte 1", "UTF-8"]),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ["no text", "picture"]),
        (file_text(X).encode("utf-16"), ["UTF-8"]),
        (b'{\n\n"title": "\xe9"}', ["line 3", "UTF-8"]),
        (b'{"title": "\xed\xa0\x80"}', ["UTF-8"]),
        (bytes(range(256)) * 20, ["no text"]),
        (b"\x80\x04\x95\x10", ["UTF-8"]),
        (b"\x00" * 100, ["line 1"]),
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes, words: list[str]) -> None:
    with pytest.raises(FormatError) as caught:
        loads(data)
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize("version", [2, 3, 999])
def test_newer_version_is_refused_by_name(version: int) -> None:
    text = json.dumps({"format": "graphapp-graph", "version": version, "graph": "elsewhere"})
    with pytest.raises(VersionError, match=rf"version {version}\b.*up to 1"):
        loads(text.encode())


def test_every_truncation_of_a_good_file_is_refused() -> None:
    text = file_text(f"{X},\n{M}", A, ',\n"title": "ŷ"').encode()
    loads(text)
    for length in range(len(text.rstrip())):
        with pytest.raises(FileError):
            loads(text[:length])


def test_a_byte_order_mark_and_other_line_ends_are_accepted() -> None:
    text = file_text(f"{X},\n{M}", A).replace("\n", "\r\n").encode()
    assert set(loads(b"\xef\xbb\xbf" + text).nodes) == {"x", "m"}


def test_file_size_is_limited() -> None:
    with pytest.raises(FormatError, match="larger than 64 MB"):
        loads(b" " * (limits.MAX_BYTES + 1))


def test_entries_of_an_array_are_limited() -> None:
    column = "[" + "0," * limits.MAX_ENTRIES + "0]"
    text = file_text(f'{{"id": "x", "op": "input",\n "params": {{"value": {column}}}}}')
    with pytest.raises(FormatError, match=r"line 6, nodes\[0\].params.value: 5,000,001 numbers"):
        loads(text.encode())


def test_number_of_nodes_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphapp.files.reading.MAX_NODES", 1)
    with pytest.raises(FormatError, match="line 4, nodes: 2 nodes are more"):
        loads(file_text(f"{X},{M}").encode())
    monkeypatch.setattr("graphapp.files.reading.MAX_EDGES", 0)
    monkeypatch.setattr("graphapp.files.reading.MAX_NODES", 9)
    with pytest.raises(FormatError, match="edges: 1 edges are more"):
        loads(file_text(f"{X},{M}", A).encode())


def test_depth_up_to_the_limit_is_accepted_and_brackets_in_texts_do_not_count() -> None:
    lists = "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1)
    graph = loads(file_text(more=f', "k": {lists}, "title": "{"[" * 300}\\"["').encode())
    assert graph.extra["k"]


def chain(length: int) -> tuple[str, str]:
    nodes = ",\n".join(f'{{"id": "n{i}", "op": "neg"}}' for i in range(length))
    edges = ",\n".join(
        f'{{"source": "n{i}", "target": "n{i + 1}", "port": "x"}}' for i in range(length - 1)
    )
    return nodes, edges


def test_a_chain_of_100_000_nodes_loads_without_recursion() -> None:
    assert len(loads(file_text(*chain(100_000)).encode()).nodes) == 100_000


def test_a_cycle_of_5_000_nodes_is_named_in_a_short_sentence() -> None:
    nodes, edges = chain(5_000)
    closed = edges + ',\n{"source": "n4999", "target": "n0", "port": "x"}'
    with pytest.raises(FormatError, match="cycle") as caught:
        loads(file_text(nodes, closed).encode())
    assert len(str(caught.value)) < 300


def test_a_file_of_an_older_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 is the first: two more are invented, and each step must run once, in order."""
    monkeypatch.setattr(versions, "VERSION", 3)
    steps = {1: "renamed", 2: "added"}
    monkeypatch.setattr(
        versions,
        "_MIGRATIONS",
        {
            version: lambda document, word=word: {
                **document, "title": f"{document.get('title', '')} {word}"
            }
            for version, word in steps.items()
        },
    )  # fmt: skip
    old = {"format": "graphapp-graph", "version": 1, "nodes": [], "edges": []}
    assert loads(json.dumps(old).encode()).title == " renamed added"
    assert loads(json.dumps({**old, "version": 2}).encode()).title == " added"
    with pytest.raises(VersionError, match="of version 4"):
        loads(json.dumps({**old, "version": 4}).encode())


def test_a_file_that_needs_more_memory_than_there_is_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("graphapp.files.reading.decode", exhausted)
    with pytest.raises(FileError, match=r"big\.cgraph: it does not fit into memory"):
        loads(b"{}", "big.cgraph")


@pytest.mark.parametrize("given", ["", " ", "\n"])
def test_an_empty_value_that_was_typed_is_missing(given: str) -> None:
    with pytest.raises(FormatError, match="a number or an array is missing"):
        json_value(given, "")
