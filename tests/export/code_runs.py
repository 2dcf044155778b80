"""What the tests of exported code share: running a file, and comparing it with the engine."""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any

import numpy as np

from graphapp.engine import evaluate
from graphapp.model import Graph
from graphapp.operation import Source


def printed(code: str, **given: Any) -> dict[str, Any]:
    """What a program prints, by name; it runs in names of its own."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), np.errstate():
        exec(compile(code, "exported.py", "exec"), {"__name__": "__main__", **given})
    return read(out.getvalue())


def read(output: str) -> dict[str, Any]:
    """``dL/dx = [1.0, nan]`` as name and array."""
    pairs = (line.split(" = ") for line in output.splitlines())
    return {name: np.array(json.loads(_json(number))) for name, number in pairs}


def _json(number: str) -> str:
    return number.replace("nan", "NaN").replace("inf", "Infinity")


def expected(graph: Graph) -> dict[str, Any]:
    """What the program must print, as the engine computes it."""
    evaluation, target = evaluate(graph), graph.differentiate
    numbers: dict[str, Any] = {target or "": evaluation.value(target or "")}
    for id, node in graph.nodes.items():
        if isinstance(node.operation, Source) and evaluation.status(id) == "ok":
            numbers[f"d{target}/d{id}"] = evaluation.gradient(id)
    return numbers


def agree(found: dict[str, Any], graph: Graph, *, but: float = 1e-9) -> None:
    """The same names, shapes and numbers; ``but`` is the largest relative or absolute error."""
    wanted = expected(graph)
    assert list(found) == list(wanted)
    for name, number in wanted.items():
        assert found[name].shape == np.shape(number), name
        np.testing.assert_allclose(found[name], number, rtol=but, atol=but, err_msg=name)
