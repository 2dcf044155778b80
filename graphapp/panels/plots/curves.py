"""The curve that all plots draw with: pieces of lines instead of one path."""

from __future__ import annotations

from typing import Any

import pyqtgraph


def curve() -> Any:
    """A thick line drawn piece by piece: a hundred times faster where the line is rugged.

    As one path Qt would look for every place where the outline of the line crosses itself. Who sets
    the data leaves out what is not finite.
    """
    item = pyqtgraph.PlotCurveItem(skipFiniteCheck=True)
    item.setSegmentedLineMode("on")
    return item
