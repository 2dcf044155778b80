"""What the plots cost while a 2-16-16-1 network trains on 200 rows, two of them open at a time.

For each plot: the time of the window's thread to follow the steps and to paint all of it. Then
every turn of the event loop of a training dock as large as a screen of 1920 x 1080, and how many
steps a second the plots leave of those without any.
"""

from __future__ import annotations

import statistics
import time

from bench_canvas import app, told
from graphs import network
from PySide6.QtWidgets import QApplication

from graphapp.model import Graph, Node
from graphapp.model.data_edits import set_data, set_training
from graphapp.operation import make
from graphapp.panels.training_panel import TrainingPanel
from graphapp.session import Session
from graphapp.training.toys import toy

FRAME, ROUNDS = 20.0, 15
#: Beside two plots this share of the steps of a hidden dock is still taken.
LEAST_SHARE = 0.25


def moons() -> Graph:
    """Two moons, by the logistic loss."""
    made = network((2, 16, 16, 1), batch=1)
    nodes = dict(made.nodes)
    nodes["x"] = Node("x", make("input", columns=["x1", "x2"]))
    nodes["y"] = Node("y", make("input", columns=["y"]))
    nodes["L"] = Node("L", make("binary_cross_entropy_with_logits", reduction="mean"))
    graph = Graph.of(nodes.values(), made.edges, differentiate="L")
    data = set_data(graph, toy("two moons", rows=200))
    return set_training(data, learning_rate=0.05, steps=1_000_000, batch_size=32, validation=0.2)


def shown() -> TrainingPanel:
    panel = TrainingPanel(Session(moons()))
    panel.resize(1920, 1080)
    panel.show()
    panel.plots.toggle_second()
    turn(panel, 0.3)
    return panel


def turn(panel: TrainingPanel, seconds: float) -> list[float]:
    """The milliseconds that the window's thread works in each turn of the event loop."""
    taken, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.thread_time()
        QApplication.processEvents()
        taken.append((time.thread_time() - start) * 1000)
    return taken


def cost(panel: TrainingPanel) -> float:
    """The median of following some steps and painting the whole plot of the first pane."""
    plot, times = panel.plots.panes[0].plot, []
    for _ in range(ROUNDS):
        for _ in range(20):
            panel.lab.slice()
        start = time.thread_time()
        plot.follow()
        plot.graphics.viewport().repaint()
        times.append(time.thread_time() - start)
    return statistics.median(times) * 1000


def bench_plots() -> None:
    _keep = app()
    panel = shown()
    panel.lab.start()
    turn(panel, 1.0)
    names = [panel.plots.chosen.itemData(k) for k in range(panel.plots.chosen.count())]
    print("\n2-16-16-1, 200 rows, batches of 32; each plot about 600 x 1000 pixels")
    for name in names:
        panel.plots.show_plot(name, logarithmic=name in ("loss", "norms"))
        turn(panel, 0.2)
        told(f"{name}: follow and paint", cost(panel), FRAME)
    for first, second in (("loss", "predictions"), ("parameters", "surface")):
        panel.plots.panes[0].show_plot(first)
        panel.plots.panes[1].show_plot(second)
        turn(panel, 0.5)
        turns = turn(panel, 2.0)
        slowest = statistics.quantiles(turns, n=100)[98]
        told(f"{first} and {second}: 99 of 100 turns take at most", slowest, FRAME)
    beside = steps_per_second(panel)
    panel.plots.hide()
    share = beside / steps_per_second(panel)
    print(f"  {share:.0%} of the steps without plots are taken (bound: {LEAST_SHARE:.0%} or more)")
    panel.lab.pause()
    panel.close()


def steps_per_second(panel: TrainingPanel) -> float:
    training = panel.lab.training
    assert training is not None
    before, start = training.steps, time.perf_counter()
    turn(panel, 2.0)
    return (training.steps - before) / (time.perf_counter() - start)
