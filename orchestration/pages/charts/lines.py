"""Line charts over months: series with their names at their ends, targets as steps, events as uprights."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from orchestration.pages.charts.scale import Axis, spread, text_width

SIZE = 13.0  # of letters, as in tables
LINE = 17.0  # from one line of text to the next
ABOVE, BELOW = 12.0, 28.0  # room above the plot; for the months below it
AT_LABEL = 12.0  # from the end of a line to its name
NARROW = 340  # a phone's panel
NARROW_HEIGHT = 250


@dataclass(frozen=True)
class Series:
    """A line: its name, a value for each month (none where there is no figure), and how its last one reads.

    `tone` is a class of the style sheet: first, second, third, aside. A series of `steps` holds for whole
    months, as targets do.
    """

    name: str
    values: Sequence[float | None]
    last: str
    tone: str = "first"
    steps: bool = False

    @property
    def end(self) -> int | None:
        """The month of its last value."""
        return max((at for at, value in enumerate(self.values) if value is not None), default=None)


@dataclass(frozen=True)
class Event:
    """Something that happened at the beginning of a month."""

    at: int
    text: str


@dataclass(frozen=True)
class LineChart:
    """What is drawn: the months' names, the axis of values, the lines, the events."""

    months: Sequence[str]
    axis: Axis
    series: Sequence[Series]
    events: Sequence[Event] = field(default_factory=tuple)


def line_figure(chart: LineChart, width: int, height: int) -> Markup:
    """The chart twice, for a screen and for a phone; the style sheet shows the one that fits."""
    wide = line_chart(chart, width, height, "chart for-wide")
    return wide + line_chart(chart, NARROW, NARROW_HEIGHT, "chart for-narrow")


def line_chart(chart: LineChart, width: int, height: int, classes: str = "chart") -> Markup:
    """The chart as SVG of this size, hidden from readers of the screen: a table beside it says the same.

    Names stand at the ends of their lines, moved apart where they would touch; a line breaks where a value
    is missing, and a value alone is a dot.
    """
    drawn = [series for series in chart.series if series.end is not None]
    plot = _Plot(chart, drawn, width, height)
    parts = [plot.grid(), plot.month_names(), plot.events(), *map(plot.line, drawn), plot.names(drawn)]
    return Markup(  # noqa: S704 - our own drawing; the words in it are escaped where they are set
        f'<svg class="{classes}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


class _Plot:
    """The places of everything on one drawing."""

    def __init__(self, chart: LineChart, drawn: Sequence[Series], width: int, height: int) -> None:
        self.chart = chart
        is_narrow = width <= NARROW
        self.labels = [_label(series, is_narrow) for series in drawn]
        ticks = max(text_width(name, SIZE) for _, name in chart.axis.ticks)
        names = max((text_width(line, SIZE) for label in self.labels for line in label), default=0)
        self.left = round(ticks + 12, 1)
        self.right = round(width - names - AT_LABEL - 4, 1)
        self.top = ABOVE + (LINE if chart.events else 0)
        self.bottom = height - BELOW
        self.step = (self.right - self.left - 16) / max(len(chart.months) - 1, 1)

    def x(self, at: float) -> float:
        """The place of a month; months begin a little right of the axis."""
        return round(self.left + 8 + at * self.step, 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        return self.chart.axis.at(value, self.top, self.bottom)

    def grid(self) -> str:
        """A faint line and its value for each tick."""
        return "".join(
            f'<path class="grid" d="M{self.left} {y}H{self.right}"/>'
            f'<text class="tick" x="{self.left - 6:.1f}" y="{y + 4.5:.1f}">{escape(name)}</text>'
            for tick, name in self.chart.axis.ticks
            for y in (self.y(tick),)
        )

    def month_names(self) -> str:
        """Names of as many months as have room, counted back from the last."""
        months = self.chart.months
        room = max(text_width(name, SIZE) for name in months) + 14
        every = max(math.ceil(room / self.step), 1) if len(months) > 1 else 1
        return "".join(
            f'<text class="month" x="{self.x(at)}" y="{self.bottom + 20}">{escape(months[at])}</text>'
            for at in range(len(months) - 1, -1, -every)
            if self.x(at) - room / 2 > 0
        )

    def events(self) -> str:
        """An upright between two months with its words at its top, on the side that has room."""
        drawn = ""
        for event in self.chart.events:
            x = round(self.x(event.at - 0.5), 1)
            side, at = ("to-left", x - 6) if x - self.left > self.right - x else ("to-right", x + 6)
            drawn += (
                f'<path class="event" d="M{x} {self.top - LINE + 2}V{self.bottom}"/>'
                f'<text class="event-name {side}" x="{at:.1f}" y="{self.top - 5}">{escape(event.text)}</text>'
            )
        return drawn

    def line(self, series: Series) -> str:
        """The line in its unbroken parts, then a dot at its end."""
        path, dots = "", []
        for part in _unbroken(series.values):
            if series.steps:
                path += self._steps(part)
            elif len(part) == 1:
                dots.append(part[0])
            else:
                path += "M" + "L".join(f"{self.x(at)} {self.y(value)}" for at, value in part)
        end = series.end
        if end is not None and not series.steps:
            dots.append((end, series.values[end] or 0))
        classes = f"{series.tone} steps" if series.steps else series.tone
        return f'<path class="line {classes}" d="{path}"/>' + "".join(
            f'<circle class="dot {series.tone}" cx="{self.x(at)}" cy="{self.y(value)}" '
            f'r="{4 if at == end else 2.5}"/>'
            for at, value in dots
        )

    def _steps(self, part: Sequence[tuple[int, float]]) -> str:
        """Levels that change half way between two months."""
        first, level = part[0]
        path = f"M{max(self.x(first - 0.5), self.left)} {self.y(level)}"
        for at, value in part[1:]:
            if value != level:
                path += f"H{self.x(at - 0.5)}V{self.y(value)}"
                level = value
        return path + f"H{min(self.x(part[-1][0] + 0.5), self.right)}"

    def names(self, drawn: Sequence[Series]) -> str:
        """Each series' name and last value beside its end, with a thread to it where it had to move."""
        heights = [self.y(series.values[series.end or 0] or 0) for series in drawn]
        lines = max((len(label) for label in self.labels), default=1)
        places = spread(heights, lines * LINE, self.top, self.bottom - (lines - 1) * LINE)
        x = round(self.right + AT_LABEL, 1)
        made = ""
        for series, label, height, place in zip(drawn, self.labels, heights, places, strict=True):
            end = min(self.x((series.end or 0) + (0.5 if series.steps else 0)), self.right)
            if abs(place - height) > 3 or x - end > 3 * AT_LABEL:
                made += f'<path class="thread" d="M{end + 5:.1f} {height}L{x - 3:.1f} {place}"/>'
            words = "".join(
                f'<tspan x="{x}" dy="{LINE if at else 0}">{escape(line)}</tspan>'
                for at, line in enumerate(label)
            )
            made += f'<text class="name {series.tone}" x="{x}" y="{place + 4.5:.1f}">{words}</text>'
        return made


def _label(series: Series, is_narrow: bool) -> list[str]:
    """A series' name and last value, on one line or on two."""
    return [series.name, series.last] if is_narrow else [f"{series.name} {series.last}".strip()]


def _unbroken(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Runs of months that have values."""
    runs: list[list[tuple[int, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((at, value))
    return [run for run in runs if run]
