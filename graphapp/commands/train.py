"""``graphapp train``: trains the parameters and prints the losses."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from graphapp.commands.reading import read_graph
from graphapp.commands.train_answers import Trained, print_answer, print_comparison
from graphapp.errors import UsageError
from graphapp.files import save, store
from graphapp.model import Graph
from graphapp.training import OPTIMIZERS, Settings, Training
from graphapp.training.comparing import Plan, planned, seeds
from graphapp.training.run_tables import csv_of_run
from graphapp.training.runs import Run

#: More runs than this are surely a slip of the finger.
_MOST_SEEDS = 1000


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments; what is not given is the file's own setting."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--steps", type=int, metavar="N")
    parser.add_argument("--learning-rate", type=float, metavar="R")
    parser.add_argument("--optimizer", choices=tuple(OPTIMIZERS))
    parser.add_argument("--batch-size", type=int, metavar="B", help="rows per step")
    parser.add_argument("--seed", type=int, metavar="S")
    parser.add_argument("--validation", type=float, metavar="V", help="share of rows held out")
    parser.add_argument("--clip-norm", type=float, metavar="C", help="largest norm of gradients")
    parser.add_argument("--weight-decay", type=float, metavar="L", help="λ of g + λw")
    parser.add_argument(
        "--zero-gradients", action=argparse.BooleanOptionalAction, default=None,
        help="before each step",
    )  # fmt: skip
    parser.add_argument("--stop-loss", type=float, metavar="X", help="stop below this loss")
    parser.add_argument(
        "--stop-gradient", type=float, metavar="X", help="stop below this norm of the gradient"
    )
    parser.add_argument(
        "--patience", type=int, metavar="N", help="stop after N steps without a better loss"
    )
    several = parser.add_mutually_exclusive_group()
    several.add_argument("--seeds", type=int, metavar="N", help="N runs: mean and spread")
    several.add_argument("--compare", action="store_true", help="the runs that the file compares")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--csv", type=Path, metavar="OUT", help="every number of every step")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="the trained graph")


def execute(options: argparse.Namespace) -> int:
    """Train; 1 where a number stopped being finite."""
    graph = read_graph(options.file)
    settings = Settings.of(graph.training, **_changes(options))
    if options.seeds is not None or options.compare:
        return _several(graph, _plans(graph, settings, options), options)
    training = Training(graph, settings)
    run = Run(training) if options.csv is not None else None
    trained = _trained("", training, run)
    if options.output is not None:
        used = settings.as_entry(graph.training)
        save(dataclasses.replace(training.trained_graph(), training=used), options.output)
    if run is not None:
        store.write(csv_of_run(run).encode(), options.csv)
    print_answer(trained, json=options.json)
    return 1 if trained.diverged else 0


def _changes(options: argparse.Namespace) -> dict[str, Any]:
    """By setting; None where the file's own one holds."""
    names = (field.name for field in dataclasses.fields(Settings))
    return {name: getattr(options, name, None) for name in names}


def _plans(graph: Graph, settings: Settings, options: argparse.Namespace) -> tuple[Plan, ...]:
    if options.compare:
        plans = planned(graph, **_changes(options))
        if not plans:
            raise UsageError("the file compares no runs: its training has no entry “compare”")
        return plans
    if not 1 <= options.seeds <= _MOST_SEEDS:
        raise UsageError(f"--seeds must be from 1 to {_MOST_SEEDS}")
    return seeds(settings, options.seeds)


def _several(graph: Graph, plans: tuple[Plan, ...], options: argparse.Namespace) -> int:
    if options.output is not None or options.csv is not None:
        raise UsageError("--output and --csv are of one run: leave out --seeds and --compare")
    trained = [_of_plan(graph, plan) for plan in plans]
    print_comparison(trained, json=options.json)
    return 1 if any(each.diverged for each in trained) else 0


def _of_plan(graph: Graph, plan: Plan) -> Trained:
    return _trained(plan.title, Training(graph, plan.settings), None)


def _trained(title: str, training: Training, run: Run | None) -> Trained:
    """Trained to the end; where a number is no longer finite, with the values before."""
    losses = list(training.run(training.settings.steps, None if run is None else run.take))
    diverged = training.diverged
    if diverged:
        training.restore()
    return Trained(
        title, training.settings, losses, training.stopped, diverged,
        training.scores(), training.validation_scores(),
    )  # fmt: skip
