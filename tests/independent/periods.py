"""The four period types, and which period comes before which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tests.independent.agencies import next_month


@dataclass(frozen=True)
class Period:
    """Whole months from `start` to `end` (last day included)."""

    kind: str
    start: date
    end: date

    @property
    def months(self) -> list[date]:
        """First days of its months."""
        found = [self.start]
        while (following := next_month(found[-1])) <= self.end:
            found.append(following)
        return found

    @property
    def before(self) -> Period:
        """The one before; for `ytd` the same months of the year before."""
        if self.kind == "ytd":
            end_month = self.end.replace(day=1)
            return _period(
                "ytd",
                self.start.replace(year=self.start.year - 1),
                end_month.replace(year=end_month.year - 1),
            )
        start = self.start
        for _ in self.months:
            start = (start - timedelta(days=1)).replace(day=1)
        return _period(self.kind, start, (self.start - timedelta(days=1)).replace(day=1))


def _period(kind: str, first_month: date, last_month: date) -> Period:
    return Period(kind, first_month, next_month(last_month) - timedelta(days=1))


def periods(months: list[date], as_of: date) -> list[Period]:
    """Every period that touches one of the months and is over before `as_of`."""
    found = set()
    for month in months:
        january, december = month.replace(month=1), month.replace(month=12)
        quarter = month.replace(month=(month.month - 1) // 3 * 3 + 1)
        found |= {
            _period("month", month, month),
            _period("quarter", quarter, next_month(next_month(quarter))),
            _period("ytd", january, month),
            _period("year", january, december),
        }
    return sorted(
        (period for period in found if period.end < as_of), key=lambda each: (each.kind, each.start, each.end)
    )
