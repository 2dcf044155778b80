"""Runs as tables for spreadsheets: every number of every step, or the losses of several runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from graphapp.files.spreadsheet import LARGEST_WRITTEN, csv_text, number_cell, text_cell
from graphapp.operation import Shape
from graphapp.training.flat import Layout
from graphapp.training.runs import Run


def csv_of_run(run: Run) -> str:
    """Rate, loss and scores, then parameters, gradients, their norms and the update ratios.

    Entries are counted from 1: ``W[1,2]``. Of an array with more than ``LARGEST_WRITTEN`` entries
    there are norm and ratio only. Scores stand where they are known.
    """
    scores = _score_columns(run)
    header = ["step", "learning_rate", "loss", *scores]
    for id in run.layout.ids:
        names = [f"{id}{suffix}" for suffix in _suffixes(run.layout.shapes[id])]
        header += [*names, *(f"gradient of {name}" for name in names)]
        header += [f"gradient norm of {id}", f"update ratio of {id}"]
    return csv_text(_with_header(header, _rows(run, list(scores.values()))))


def csv_of_losses(runs: list[Run]) -> str:
    """The losses of several runs beside each other, by step."""
    table: dict[int, dict[int, float]] = {}
    for k, run in enumerate(runs):
        for number, loss in zip(run.steps, run.losses, strict=True):
            table.setdefault(number, {})[k] = loss
    header = ["step", *(text_cell(f"loss ({run.title})") for run in runs)]
    rows = (
        [str(number), *(number_cell(row[k]) if k in row else "" for k in range(len(runs)))]
        for number, row in sorted(table.items())
    )
    return csv_text(_with_header(header, rows))


def _with_header(header: Sequence[str], rows: Iterator[list[str]]) -> Iterator[Sequence[str]]:
    yield header
    yield from rows


def _rows(run: Run, scores: list[dict[int, float]]) -> Iterator[list[str]]:
    norms, ratios = run.norms, run.ratios
    written = [_written_places(run.layout, id) for id in run.layout.ids]
    for i, number in enumerate(run.steps):
        row = [str(number), number_cell(run.rates[i]), number_cell(run.losses[i])]
        row += [number_cell(known[number]) if number in known else "" for known in scores]
        for id, place in zip(run.layout.ids, written, strict=True):
            row += map(number_cell, run.parameters[i].flat[place].tolist())
            row += map(number_cell, run.gradients[i].flat[place].tolist())
            row += [number_cell(norms[id][i]), number_cell(ratios[id][i])]
        yield row


def _score_columns(run: Run) -> dict[str, dict[int, float]]:
    """By name and step; those that say nothing are left out."""
    columns = {
        "accuracy": run.accuracies,
        "validation loss": run.validation_losses,
        "validation accuracy": run.validation_accuracies,
    }
    return {
        name: dict(zip(run.scored, numbers, strict=True))
        for name, numbers in columns.items()
        if not np.isnan(numbers).all()
    }


def _written_places(layout: Layout, id: str) -> slice:
    place = layout.places[id]
    return place if place.stop - place.start <= LARGEST_WRITTEN else slice(0, 0)


def _suffixes(shape: Shape) -> list[str]:
    if int(np.prod(shape)) > LARGEST_WRITTEN:
        return []
    places = np.ndindex(shape)
    return [f"[{','.join(str(i + 1) for i in place)}]" if place else "" for place in places]
