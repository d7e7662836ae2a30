"""Where values fall on a chart: round ticks, places of labels that do not touch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.pages.formats import plain_share

STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)  # of a share: round when read as percent
MOST_TICKS = 5  # intervals; more lines than that are a fence
LEAST_SPAN = 0.05  # of a share: below five points noise would look like news
RANK_STEPS = (1, 2, 5, 10, 20)
# Width of a letter as part of the type size, for Be Vietnam Pro: digits and lower case mixed.
LETTER = 0.63


@dataclass(frozen=True)
class Axis:
    """A span of values with the ticks that are labelled; `reversed` has its least value at the top."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    is_reversed: bool = False

    def at(self, value: float, top: float, bottom: float) -> float:
        """The height of a value between top and bottom, to a tenth of a unit."""
        part = (value - self.low) / (self.high - self.low)
        if self.is_reversed:
            part = 1 - part
        return round(bottom - part * (bottom - top), 1)


def share_axis(values: Iterable[float | None]) -> Axis:
    """An axis of shares (0..1) that holds all values, with round percents as ticks; never beyond 0 to 100."""
    known = [value for value in values if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    missing = max(LEAST_SPAN - (high - low), 0) / 2
    low, high = max(low - missing, 0), min(high + missing, 1)
    for step in STEPS:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first <= MOST_TICKS:
            break
    ticks = tuple(round(index * step, 4) for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], tuple((tick, plain_share(tick)) for tick in ticks))


def rank_axis(values: Iterable[int | None]) -> Axis:
    """An axis of ranks with the first place at the top, labelled at 1 and at round places."""
    last = max((value for value in values if value is not None), default=1)
    last = max(last, 5)
    step = next((step for step in RANK_STEPS if last / step <= MOST_TICKS), RANK_STEPS[-1])
    places = [1, *range(step, last + step, step)] if step > 1 else list(range(1, last + 1))
    places = sorted(set(places) - {2} if step > 2 else set(places))
    return Axis(1, places[-1], tuple((place, str(place)) for place in places), is_reversed=True)


def text_width(text: str, size: float) -> float:
    """About how wide a text is, in units of the drawing."""
    return len(text) * size * LETTER


def spread(places: Sequence[float], gap: float, top: float, bottom: float) -> list[float]:
    """The places moved apart until each two differ by the gap, as little as possible and within bounds.

    The order is kept. When there is no room for all, the last ones go below the bottom.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[tuple[list[int], float]] = []  # members, place of the first
    for index in order:
        members, first = [index], places[index]
        while groups and groups[-1][1] + len(groups[-1][0]) * gap > first:
            before, _ = groups.pop()
            members = before + members
            middle = sum(places[member] for member in members) / len(members)
            first = middle - gap * (len(members) - 1) / 2
        groups.append((members, max(min(first, bottom - gap * (len(members) - 1)), top)))
    moved = [0.0] * len(places)
    for members, first in groups:
        for position, member in enumerate(members):
            moved[member] = round(first + position * gap, 1)
    return moved
