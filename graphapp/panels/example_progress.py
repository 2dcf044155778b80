"""How far somebody has come with each example: marked when its answers are others than before.

Marking is imported when there are answers to mark, so that the window starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapp.files.answers import beside
from graphapp.files.examples import Example

if TYPE_CHECKING:
    from graphapp.exercise.progress import Progress


class ExampleProgress:
    """Remembers what the answers were worth while their file stays the same."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], Progress | None]] = {}

    def of(self, example: Example) -> Progress | None:
        """The questions of an example, counted; None where nothing was answered."""
        place = beside(example.path)
        try:
            found = place.stat()
        except OSError:
            return None
        written = found.st_mtime_ns, found.st_size
        known = self._known.get(example.slug)
        if known is None or known[0] != written:
            from graphapp.exercise.progress import progress_of

            known = self._known[example.slug] = written, progress_of(example.path, place)
        return known[1]
