"""Timing as ratios measured in one run: candidates take turns, each keeps its best time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping


def best_times(
    candidates: Mapping[str, Callable[[], object]], *, rounds: int = 30, seconds: float = 0.01
) -> dict[str, float]:
    """Seconds per call of each candidate: the best of ``rounds``, taken in turns.

    Each round calls a candidate as often as fits into ``seconds``, so that the clock's own cost
    vanishes; taking turns gives all the same neighbours on a busy machine.
    """
    repeats = {}
    for name, call in candidates.items():
        call()
        start = time.perf_counter()
        call()
        repeats[name] = max(1, int(seconds / max(time.perf_counter() - start, 1e-9)))
    best = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, call in candidates.items():
            start = time.perf_counter()
            for _ in range(repeats[name]):
                call()
            best[name] = min(best[name], (time.perf_counter() - start) / repeats[name])
    return best


def report(
    title: str, times: Mapping[str, float], against: str, bound: float | None = None
) -> None:
    """A table: microseconds and the ratio to one of the candidates, with the bound to keep."""
    goal = f"   (bound for ours: {bound:g}×)" if bound else ""
    print(f"\n{title}{goal}")
    for name, seconds in times.items():
        print(f"  {name:<42} {seconds * 1e6:>12,.1f} µs {seconds / times[against]:>8.2f}×")
