"""Ten monkeys at the real program, 500 events each: no exception, no Qt warning, a clean end.

Another one by hand: ``python tests/robustness/monkey.py SEED EVENTS FOLDER``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EVENTS = 500
_HERE = Path(__file__).parent


@pytest.mark.parametrize("seed", range(1, 11))
def test_random_events_do_no_harm(tmp_path: Path, seed: int) -> None:
    done = subprocess.run(
        [
            sys.executable, "-X", "faulthandler", str(_HERE / "monkey.py"), str(seed), str(EVENTS),
            str(tmp_path),
        ],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=150, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), f"seed {seed}\n{done.stderr}"
    said, _, events = done.stdout.partition(": ")
    assert said == f"seed {seed}"
    assert int(events.split()[0]) >= EVENTS
