"""How time and memory grow with the graph: 10, 200, 2,000 and 10,000 nodes, without a window.

Half of the graphs' nodes add or multiply two of the thirty before them, the other half are tanh:
wide and long at once. Every number is the best of some runs; memory is what Python allocates.
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Callable
from itertools import count

from graphs import layers_of_numbers

from graphapp.engine import Evaluator
from graphapp.engine.plan import Plan
from graphapp.files import dumps, loads
from graphapp.files.remarks import remarks
from graphapp.model import Edge, Graph, edits
from graphapp.model.arrange import arrange
from graphapp.model.compare import compare
from graphapp.model.document import Document
from graphapp.model.fragments import duplicate

SIZES = (10, 200, 2_000, 10_000)

#: Five times the nodes, from 2,000 on, may take so many times as long: a square would take 25.
STEEPEST = 16.0
#: These jump where a plan is too long to be compiled (``graphapp.engine.program.LONGEST_PLAN``).
JUMPING = ("run again", "edit a number and run")


def best(call: Callable[[], object], seconds: float = 0.3) -> float:
    """Milliseconds of one call: the best of as many as fit, three at least."""
    found, end = [], time.perf_counter() + seconds
    while len(found) < 3 or (time.perf_counter() < end and len(found) < 200):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return 1e3 * min(found)


def measures(graph: Graph) -> dict[str, Callable[[], object]]:
    """What is timed, by what it is called in the table."""
    data = dumps(graph)
    ticks = count()
    ids = tuple(graph.nodes)
    last = graph.edges[-1]
    evaluator = Evaluator()
    for _ in range(len(ids) // 20 + 5):
        evaluator.evaluate(graph)
    rewired = edits.connect(graph, Edge("x1", last.target, last.port))
    document = Document(graph)
    document.apply("Connect", rewired)

    def edit() -> Graph:
        return edits.set_value(graph, "x0", float(next(ticks)))

    def undo_and_redo() -> None:
        document.undo()
        compare(rewired, document.graph)
        document.redo()
        compare(graph, document.graph)

    return {
        "open": lambda: loads(data),
        "validate": lambda: remarks(loads(data)),
        "save (to bytes)": lambda: dumps(graph),
        "plan": lambda: Plan(graph),
        "first run, planned": lambda: Evaluator().evaluate(graph),
        "run again": lambda: evaluator.evaluate(graph),
        "edit a number and run": lambda: evaluator.evaluate(edit()),
        "edit an edge": lambda: edits.connect(graph, Edge("x1", last.target, last.port)),
        "undo and redo it": undo_and_redo,
        "copy half of it": lambda: duplicate(graph, ids[: len(ids) // 2], (10.0, 10.0)),
        "layout": lambda: arrange(graph),
    }


def memory(graph: Graph) -> dict[str, float]:
    """Megabytes that stay allocated: the graph, its numbers, and one step of the history."""
    data = dumps(graph)
    tracemalloc.start()
    start = _allocated()
    document = Document(loads(data))
    opened = _allocated()
    evaluator = Evaluator()
    kept = [evaluator.evaluate(document.graph)]
    evaluated = _allocated()
    for step in range(20):
        edge = document.graph.edges[-1 - step % 2]
        document.apply("", edits.connect(document.graph, Edge("x1", edge.target, edge.port)))
        document.apply("", edits.set_value(document.graph, "x0", float(step)))
        kept[0] = evaluator.evaluate(document.graph)
    history = _allocated()
    tracemalloc.stop()
    return {
        "graph": opened - start,
        "plan and numbers": evaluated - opened,
        "one step of the history": (history - evaluated) / 40,
    }


def _allocated() -> float:
    gc.collect()
    return tracemalloc.get_traced_memory()[0] / 1e6


def bench_growth() -> None:
    graphs = {size: layers_of_numbers(size) for size in SIZES}
    times = {size: {name: best(call) for name, call in measures(graph).items()}
             for size, graph in graphs.items()}  # fmt: skip
    held = {size: memory(graph) for size, graph in graphs.items()}
    print(f"\n{'ms':<26}" + "".join(f"{size:>12,}" for size in SIZES) + "   nodes that compute")
    for name in times[SIZES[0]]:
        print(f"  {name:<24}" + "".join(f"{times[size][name]:>12.3f}" for size in SIZES))
    print("MB")
    for name in held[SIZES[0]]:
        print(f"  {name:<24}" + "".join(f"{held[size][name]:>12.3f}" for size in SIZES))
    named = [name for name in times[SIZES[0]] if name not in JUMPING]
    steep = {name: times[10_000][name] / times[2_000][name] for name in named}
    assert max(steep.values()) <= STEEPEST, steep
