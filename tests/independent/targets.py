"""Registered monthly targets, and what the agencies reached beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.independent import values
from tests.independent.agencies import next_month
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.parse import Row

Key = tuple[str, date]


@dataclass(frozen=True)
class Target:
    """What an agency registered for a month, as a share."""

    rate: Fraction
    registered_on: date | None
    order: tuple[datetime, str, int]

    @property
    def counts_by(self) -> tuple[date, tuple[datetime, str, int]]:
        """The later registration counts, then the later message; an undated one goes before every dated."""
        return self.registered_on or date.min, self.order


def registered(rows: list[Row]) -> dict[Key, Target]:
    """The target that counts, by (agency, month)."""
    found: dict[Key, Target] = {}
    for row in rows:
        month, rate = values.month(row.fields.get("month")), values.percent(row.fields.get("target_percent"))
        if month is None or rate is None:
            continue
        moment = values.moment(row.fields.get("registered_on"))
        target = Target(rate, moment.date() if moment else None, row.order)
        key = (row.sender, month)
        if key not in found or found[key].counts_by < target.counts_by:
            found[key] = target
    return found


def target_progress(
    boundary: str, as_was: Boundary, statuses: Statuses, targets: dict[Key, Target], months: list[date]
) -> list[dict[str, Any]]:
    """Rows of `mart_target_progress`: under both boundaries an agency's own target and as-was rate."""
    rows = []
    for (name, agency, month), status in sorted(statuses.found.items()):
        if name != boundary or month not in months:
            continue
        target = targets.get((agency, month))
        online, resolved = reached(as_was, agency, month)
        rate = Fraction(online or 0, resolved) if resolved else None
        rows.append(
            {
                "agency_code": agency,
                "report_month": month,
                "boundary": boundary,
                "block": as_was.reference.blocks[agency],
                "target_status": "registered" if target else "not_registered",
                "target_rate": target.rate if target else None,
                "registered_on": target.registered_on if target else None,
                "is_registered_late": target.registered_on >= next_month(month)
                if target and target.registered_on
                else None,
                "fully_online_cases": online,
                "resolved_cases": resolved,
                "actual_rate": rate,
                "gap_pp": (rate - target.rate) * 100 if target and rate is not None else None,
                "reporting_status": status.status,
            }
        )
    return rows


def reached(as_was: Boundary, agency: str, month: date) -> tuple[int | None, int | None]:
    """(fully online, resolved) of the month by the headline; None without activity."""
    if not as_was.has_activity(agency, month):
        return None, None
    measures = as_was.agency.get((agency, month), Counter())
    return measures["fully_online_cases"], measures["resolved_cases"]
