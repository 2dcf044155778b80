"""``graphapp train``: trains the parameters and prints the losses."""

from __future__ import annotations

import argparse
import dataclasses
import math
from pathlib import Path

from graphapp.commands.printing import PRECISION, json_number, print_json
from graphapp.commands.reading import read_graph
from graphapp.files import save
from graphapp.model.numerals import number_text
from graphapp.training import OPTIMIZERS, Settings, Training

#: The table shows at most this many losses: the first, the last and some between.
_MOST_LINES = 21


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments; what is not given is the file's own setting."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--steps", type=int, metavar="N")
    parser.add_argument("--learning-rate", type=float, metavar="R")
    parser.add_argument("--optimizer", choices=tuple(OPTIMIZERS))
    parser.add_argument("--batch-size", type=int, metavar="B")
    parser.add_argument("--seed", type=int, metavar="S")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="the trained graph")


def execute(options: argparse.Namespace) -> int:
    """Train; 1 where a number stopped being finite."""
    graph = read_graph(options.file)
    settings = Settings.of(
        graph.training,
        steps=options.steps,
        learning_rate=options.learning_rate,
        optimizer=options.optimizer,
        batch_size=options.batch_size,
        seed=options.seed,
    )
    training = Training(graph, settings)
    losses = list(training.run(settings.steps))
    stopped = training.stopped or None
    if options.output is not None:
        trained = training.trained_graph()
        used = {**(graph.training or {}), **dataclasses.asdict(settings)}
        save(dataclasses.replace(trained, training=used), options.output)
    if options.json:
        document = {"format": "graphapp-train", "version": 1}
        print_json({**document, "losses": [json_number(x) for x in losses], "stopped": stopped})
    else:
        _print_losses(losses)
        if stopped is not None:
            print(f"\nstopped: {stopped}")
    return 0 if math.isfinite(losses[-1]) else 1


def _print_losses(losses: list[float]) -> None:
    last = len(losses) - 1
    shown = {round(last * i / (_MOST_LINES - 1)) for i in range(_MOST_LINES)} if last else {0}
    width = len(str(last))
    print(f"{'step':>{max(width, 4)}}  loss")
    for i in sorted(shown):
        print(f"{i:>{max(width, 4)}}  {number_text(losses[i], PRECISION)}")
