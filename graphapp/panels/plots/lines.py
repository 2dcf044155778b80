"""Lines over the steps: how they are drawn so that they cost little, told apart and read.

Thick smooth lines are drawn piece by piece, which Qt does a hundred times faster than one long
path that crosses itself. Many lines of one parameter are one item with gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QWidget

from graphapp.operation import Array
from graphapp.panels.plots.chart import NEAR, Chart, Numbers, Reading
from graphapp.panels.plots.columns import BINS, places, rounded_up, thinned
from graphapp.panels.plots.curves import curve
from graphapp.panels.plots.legend import Entry
from graphapp.panels.plots.styles import ROLES, look_of, see_through
from graphapp.session import Session

#: So many marks stand on a line.
_MARKS = 7
#: The pieces of a dashed line, and which of five are drawn.
_PIECES, _DASH = 240, np.array([True, True, True, False, False])
#: So many lines can be thick, and of several numbers each.
_FEW = 8
#: All lines of one drawing have at most about so many points.
_MOST_POINTS = 12_000
_BAND = 0.22
#: Pixels of all lines together, from which on they are not smoothed: it would cost too much.
_SMOOTH = 40_000
#: A logarithmic axis goes down to this share of the largest number at most.
_DEEPEST = 1e-18


class Line(NamedTuple):
    """One line, or several of one kind: ``ys`` is then a matrix with a column for each."""

    name: str
    xs: Array
    ys: Array
    place: int
    """In the order of colours and marks."""
    dashed: bool = False
    spread: Array | None = None
    """How far the band reaches to both sides."""
    named: Callable[[int], str] | None = None
    """What a column is called."""


class LinePlot(Chart):
    """Lines against the step; a logarithmic axis on demand."""

    has_log_axis = True

    def __init__(
        self, spoken: str, up: str, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(spoken, session, parent)
        self.logarithmic = False
        self.lines: list[Line] = []
        self.curves: list[Any] = []
        """One item for each line."""
        self._bands: list[Any] = []
        self._drawn: list[tuple[Array, Array]] = []
        self._dressed: object = None
        self._fill_marks()
        self._marks: Any = pyqtgraph.ScatterPlotItem()
        self._marks.setZValue(20)
        self.area.addItem(self._marks)
        self.rulers["bottom"].whole = True
        self._drawn_whole = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._draw_again)
        self.frame.sigXRangeChanged.connect(self._follow_zoom)
        self.name_axes(self.tr("step"), up)

    # Drawing ------------------------------------------------------------------------------

    def show_lines(self, lines: list[Line], missing: str = "") -> None:
        """Other lines, or more points of the same ones; ``missing`` says why there are none."""
        self.lines = lines
        self.say_missing("" if lines else missing)
        self._match(len(lines))
        self._drawn_whole = self.whole
        self._drawn = [self._points(line, len(lines)) for line in lines]
        if self.whole:
            self._span()
        across, up = self.pixels()
        ink = sum(_length(xs, ys, across, up) for xs, ys in self._drawn)
        for item, band, line, points in zip(
            self.curves, self._bands, lines, self._drawn, strict=True
        ):
            item.opts["antialias"] = ink < _SMOOTH
            self._draw(item, band, line, *points)
        self._draw_marks()
        signature = [(line.name, line.place, line.dashed) for line in lines]
        if signature != self._dressed:
            self._dressed = signature
            self.redraw()
        self.read_again()

    def set_logarithmic(self, wanted: bool) -> None:
        """Powers of ten on the upright axis; what is not positive is left out."""
        self.logarithmic = wanted
        self.area.getAxis("left").setLogMode(False, wanted)
        self.show_lines(self.lines, self.missing)
        self.show_all()

    def redraw(self) -> None:
        """Lines and legend in the theme's colours."""
        entries = []
        for item, band, line in zip(self.curves, self._bands, self.lines, strict=True):
            look = look_of(line.place)
            many = line.ys.ndim == 2 and line.ys.shape[1] > 1
            width = 1.0 if many or len(self.lines) > _FEW else 1.8
            item.setPen(self.pen(look.role, width))
            item.setZValue(0.5 * line.dashed - line.place)
            color = self.theme.color(look.role)
            area = pyqtgraph.mkBrush(see_through(color, _BAND))
            band.setBrush(area)
            band.setZValue(-100 - line.place)
            entries.append(Entry(
                line.name, self.pen(look.role, 1.8, dashed=line.dashed), look.mark, color,
                line.dashed, area if line.spread is not None else None,
            ))  # fmt: skip
        self._fill_marks()
        self._draw_marks()
        if not self.missing:
            self.legend.show_entries(entries)

    def _fill_marks(self) -> None:
        """Brushes and pens that stay the same objects: pyqtgraph keeps what it drew with them."""
        color = self.theme.color
        self._brushes = {role: pyqtgraph.mkBrush(color(role)) for role in ROLES}
        self._brushes[""] = pyqtgraph.mkBrush(color("base"))
        self._pens = {role: pyqtgraph.mkPen(color(role), width=1.4 * self.scale) for role in ROLES}

    def _follow_zoom(self, *_: object) -> None:
        """A part is drawn with as many points as the whole."""
        if not (self.whole and self._drawn_whole):
            self._soon.start()

    def _draw_again(self) -> None:
        self.show_lines(self.lines, self.missing)

    def _match(self, count: int) -> None:
        """As many items as lines."""
        while len(self.curves) < count:
            line = curve()
            band = QGraphicsPathItem()
            band.setPen(QPen(Qt.PenStyle.NoPen))
            for items, item in ((self.curves, line), (self._bands, band)):
                items.append(item)
                self.area.addItem(item)
        while len(self.curves) > count:
            self.area.removeItem(self.curves.pop())
            self.area.removeItem(self._bands.pop())

    def _points(self, line: Line, count: int) -> tuple[Array, Array]:
        """What is drawn of a line: few points, as they stand on the axes."""
        part = self._seen(line.xs)
        if line.ys.ndim == 1 and line.spread is None:
            bins = max(BINS // max(count // _FEW, 1), 20)
            return thinned(line.xs[part], self._axis(line.ys[part]), bins)
        xs, ys = line.xs[part], line.ys[part]
        columns = 1 if line.ys.ndim == 1 else max(line.ys.shape[1], 1)
        seen = places(len(xs), max(_MOST_POINTS // (columns * max(count, 1)), 12))
        return xs[seen], self._axis(ys[seen])

    def _seen(self, xs: Array) -> slice:
        """The steps that are in view, and one more on either side."""
        if self.whole:
            return slice(None)
        view = self.frame.viewRect()
        first, last = np.searchsorted(xs, [view.left(), view.right()])
        return slice(max(int(first) - 1, 0), int(last) + 1)

    def _axis(self, ys: Array) -> Array:
        """Where numbers stand on the upright axis; nan where they cannot."""
        if not self.logarithmic:
            return ys
        with np.errstate(all="ignore"):
            high: Array = np.log10(np.where(ys > 0, ys, np.nan))
        return high

    def _draw(self, item: Any, band: Any, line: Line, xs: Array, ys: Array) -> None:
        if ys.ndim == 2:
            joined = np.ones(ys.shape, dtype=bool)
            joined[-1] = False
            across = np.tile(xs, ys.shape[1])
            flat, connect = ys.ravel(order="F"), joined.ravel(order="F")
            finite = np.isfinite(flat)
            connect &= finite & np.append(finite[1:], False)
            item.setData(across, np.where(finite, flat, 0.0), connect=connect)
        elif line.dashed and len(xs) > 1:
            even = np.linspace(xs[0], xs[-1], _PIECES)
            item.setData(even, np.interp(even, xs, ys), connect=np.resize(_DASH, _PIECES))
        else:
            item.setData(xs, ys, connect="all")
        band.setPath(QPainterPath() if line.spread is None else self._outline(line))

    def _outline(self, line: Line) -> QPainterPath:
        """The band around a line; what is below a logarithmic axis stops at its end."""
        xs, lower, upper = self._edges(line)
        lower = np.where(np.isfinite(lower), lower, self.extent.top())
        finite = np.isfinite(upper)
        xs, lower, upper = xs[finite], lower[finite], upper[finite]
        outline: QPainterPath = pyqtgraph.arrayToQPath(
            np.concatenate([xs, xs[::-1]]), np.concatenate([upper, lower[::-1]])
        )
        return outline

    def _edges(self, line: Line) -> tuple[Array, Array, Array]:
        """Steps, and the lower and the upper end of a band there."""
        assert line.spread is not None
        part = self._seen(line.xs)
        xs, ys, spread = line.xs[part], line.ys[part], line.spread[part]
        seen = places(len(xs), max(_MOST_POINTS // max(len(self.lines), 1), 12))
        middle, half = ys[seen], spread[seen]
        return xs[seen], self._axis(middle - half), self._axis(middle + half)

    def _span(self) -> None:
        """The whole: steps up to a round number, the numbers that are drawn."""
        steps = [float(xs[-1]) for xs, _ in self._drawn if len(xs)]
        heights = [ys for _, ys in self._drawn]
        for line in self.lines:
            if line.spread is not None:
                heights += self._edges(line)[1:]
        heights = [ys for ys in heights if np.isfinite(ys).any()]
        if not steps or not heights:
            return
        low = min(float(np.nanmin(ys)) for ys in heights)
        high = max(float(np.nanmax(ys)) for ys in heights)
        if self.logarithmic:
            low = max(low, high + np.log10(_DEEPEST))
        self.span(0.0, rounded_up(max(steps)), low, high)

    def _draw_marks(self) -> None:
        """A few marks on each line, not above each other; none on a line that is alone."""
        xs: list[float] = []
        ys: list[float] = []
        looks = []
        if len(self.lines) > 1:
            for k, (line, (across, up)) in enumerate(zip(self.lines, self._drawn, strict=False)):
                if not len(across):
                    continue
                first = up if up.ndim == 1 else up[:, 0]
                shift = (k % 5) / 5 / _MARKS
                shares = np.linspace(0.0, 1.0 - 1.0 / _MARKS, _MARKS) + shift + 0.1 / _MARKS
                at = np.unique(
                    np.searchsorted(across, across[0] + np.ptp(across) * shares).clip(
                        0, len(across) - 1
                    )
                )
                at = at[np.isfinite(first[at])]
                xs += across[at].tolist()
                ys += first[at].tolist()
                looks += [(look_of(line.place), line.dashed)] * len(at)
        self._marks.setData(
            xs, ys, symbol=[look.mark for look, _ in looks], size=7 * self.scale,
            pen=[self._pens[look.role] if hollow else None for look, hollow in looks],
            brush=[self._brushes["" if hollow else look.role] for look, hollow in looks],
        )  # fmt: skip

    # Reading ------------------------------------------------------------------------------

    def reading(self, x: float, y: float) -> Reading | None:
        """The nearest point at the step under the mouse."""
        _, up = self.pixels()
        best, found = NEAR * self.scale * up, None
        for line in self.lines:
            if not len(line.xs):
                continue
            i = int(np.abs(line.xs - x).argmin())
            row = np.atleast_1d(line.ys[i])
            away = np.abs(self._axis(row) - y)
            if not np.isfinite(away).any():
                continue
            k = int(np.nanargmin(away))
            if away[k] < best:
                best, found = float(away[k]), (line, i, k)
        if found is None:
            return None
        line, i, k = found
        value = float(np.atleast_1d(line.ys[i])[k])
        name = line.name if line.named is None else line.named(k)
        text = self.tr("step {0}\n{1}: {2}").format(int(line.xs[i]), name, self.text_of(value))
        if line.spread is not None:
            text += f" ± {self.text_of(float(line.spread[i]))}"
        return Reading(text, float(line.xs[i]), float(self._axis(np.array([value]))[0]))

    def numbers(self) -> Numbers:
        """A column for each line, and one for what its band spreads; rows by step."""
        header = [self.tr("step")]
        columns: list[tuple[Array, Array]] = []
        for line in self.lines:
            table = line.ys if line.ys.ndim == 2 else line.ys[:, None]
            for k in range(table.shape[1]):
                header.append(line.name if line.named is None else line.named(k))
                columns.append((line.xs, table[:, k]))
            if line.spread is not None:
                header.append(self.tr("standard deviation of {0}").format(line.name))
                columns.append((line.xs, line.spread))
        return Numbers(header, _by_step(columns))


def _length(xs: Array, ys: Array, across: float, up: float) -> float:
    """About how many pixels a drawing is long."""
    with np.errstate(all="ignore"):
        wide = np.nansum(np.abs(np.diff(xs))) / across * (ys.shape[1] if ys.ndim == 2 else 1)
        return float(wide + np.nansum(np.abs(np.diff(ys, axis=0))) / up)


def _by_step(columns: Sequence[tuple[Array, Array]]) -> Iterator[list[object]]:
    """The rows of columns that need not have all steps."""
    steps = sorted({int(x) for xs, _ in columns for x in xs})
    found = [dict(zip(xs.astype(int).tolist(), ys.tolist(), strict=True)) for xs, ys in columns]
    for step in steps:
        yield [step, *(numbers.get(step, "") for numbers in found)]
