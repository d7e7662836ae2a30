"""The four indicators of expected units: received online, online payment, satisfaction, on time."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.independent import values
from tests.independent.agencies import AS_WAS, next_month
from tests.independent.boundaries import Boundary, Key, Statuses
from tests.independent.codes import unit_code
from tests.independent.parse import Row

RatingKey = tuple[str, str | None, date]


@dataclass(frozen=True)
class Threshold:
    """Above the one a share is good, below the other poor, as an agency says for its units of a kind."""

    agency: str
    kind: str
    indicator: str
    good_above: Fraction | None
    poor_below: Fraction | None
    since: date
    until: date


@dataclass(frozen=True)
class Rating:
    """What the people who rated a unit in a month said, as shares."""

    raters: int | None
    very_satisfied: Fraction | None
    satisfied: Fraction | None

    @property
    def pleased(self) -> Fraction | None:
        """Satisfied or very satisfied."""
        if self.very_satisfied is None or self.satisfied is None:
            return None
        return self.very_satisfied + self.satisfied


@dataclass(frozen=True)
class Judging:
    """Kinds of units and thresholds, as the seeds tell them, and the ratings."""

    kinds: Mapping[str, str]
    thresholds: list[Threshold]
    ratings: Mapping[RatingKey, Rating]

    def verdict(
        self, agency: str, unit: str, month: date, indicator: str, share: Fraction | None
    ) -> str | None:
        """good, poor or between by the latest threshold of the month; None without one or without a share."""
        in_force = [
            each
            for each in self.thresholds
            if (each.agency, each.kind, each.indicator) == (agency, self.kinds[unit], indicator)
            and each.since < next_month(month)
            and each.until >= month
        ]
        if share is None or not in_force:
            return None
        held = max(in_force, key=lambda each: each.since)
        if held.good_above is not None and share > held.good_above:
            return "good"
        return "poor" if held.poor_below is not None and share < held.poor_below else "between"


def read_ratings(rows: list[Row]) -> dict[RatingKey, Rating]:
    """The rating that holds by (agency, unit or None for the whole, month); a repeat replaces."""
    newest: dict[RatingKey, tuple[tuple[datetime, str, int], Rating]] = {}
    for row in rows:
        fields = row.fields
        shares = fields.get("PhanTramDanhGia") or {}
        month = values.month(fields.get("month") or fields.get("NgayTongHop"))
        written = values.text(fields.get("unit_code") or fields.get("Madonvi"))
        unit = unit_code(written) if written else None
        if month is None or (written and unit is None):
            continue
        raters = values.text(fields.get("raters") or fields.get("TongSoNguoiDanhGia"))
        rating = Rating(
            raters=int(raters) if raters else None,
            very_satisfied=values.percent(fields.get("very_satisfied_percent", shares.get("RatHaiLong"))),
            satisfied=values.percent(fields.get("satisfied_percent", shares.get("HaiLong"))),
        )
        key = (row.sender, unit if unit != row.sender else None, month)
        if key not in newest or newest[key][0] < row.order:
            newest[key] = (row.order, rating)
    return {key: rating for key, (_, rating) in newest.items()}


def load_judging(seeds: Path, rows: list[Row]) -> Judging:
    """Units and thresholds from the seeds, ratings from the rows of their feed."""
    return Judging(
        kinds={row["unit_code"]: row["unit_kind"] for row in _rows(seeds / "units.csv")},
        thresholds=[
            Threshold(
                row["agency_code"],
                row["unit_kind"],
                row["indicator"],
                Fraction(row["good_above"]) if row["good_above"] else None,
                Fraction(row["poor_below"]) if row["poor_below"] else None,
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
            )
            for row in _rows(seeds / "unit_thresholds.csv")
        ],
        ratings=read_ratings(rows),
    )


def unit_scorecard(
    boundary: str, as_was: Boundary, statuses: Statuses, judging: Judging, months: list[date]
) -> list[dict[str, Any]]:
    """Rows of `mart_unit_scorecard`; as is, a unit stands under whoever goes on for its agency."""
    reference = as_was.reference
    counted: dict[Key, list[tuple[str, Counter[str]]]] = {}
    for (agency, code, month), measures in as_was.units.items():
        counted.setdefault((agency, month), []).append((code, measures))
    return [
        {
            "agency_code": reference.counted_for(boundary, agency, month),
            "unit_code": unit,
            "report_month": month,
            "boundary": boundary,
            "unit_kind": judging.kinds[unit],
        }
        | _score(judging, agency, unit, month, with_bodies_below(unit, counted.get((agency, month), [])))
        for name, agency, month in sorted(statuses.found)
        if name == AS_WAS and month in months
        for unit in sorted(reference.units_expected(agency, month))
    ]


def _score(
    judging: Judging, agency: str, unit: str, month: date, measures: Counter[str] | None
) -> dict[str, Any]:
    counts: dict[str, int | None] = dict.fromkeys(
        (
            "received_cases",
            "received_online_cases",
            "fee_due_cases",
            "paid_online_cases",
            "resolved_with_due_date_cases",
            "on_time_cases",
            "resolved_cases",
            "fully_online_cases",
        )
    )
    if measures is not None:
        counts = {measure: measures[measure] for measure in counts}
        counts["on_time_cases"] = measures["resolved_early_cases"] + measures["resolved_on_time_cases"]
        counts["resolved_with_due_date_cases"] = (
            measures["resolved_cases"] - measures["resolved_no_due_date_cases"]
        )
    rating = judging.ratings.get((agency, unit, month), Rating(None, None, None))
    shares = {
        "received_online": _share(counts["received_online_cases"], counts["received_cases"]),
        "online_payment": _share(counts["paid_online_cases"], counts["fee_due_cases"]),
        "satisfaction": rating.pleased,
        "on_time": _share(counts["on_time_cases"], counts["resolved_with_due_date_cases"]),
    }
    return (
        counts
        | {"raters": rating.raters}
        | {f"{name}_rate": share for name, share in shares.items()}
        | {
            f"{name}_verdict": judging.verdict(agency, unit, month, f"{name}_rate", share)
            for name, share in shares.items()
        }
        | {"fully_online_rate": _share(counts["fully_online_cases"], counts["resolved_cases"])}
    )


def with_bodies_below(unit: str, counted: list[tuple[str, Counter[str]]]) -> Counter[str] | None:
    """Counts of a unit with the bodies below it; None where it shows no activity."""
    found: Counter[str] = Counter()
    for code, measures in counted:
        if f"{code}.".startswith(f"{unit}."):
            found.update(measures)
    return found if found["received_cases"] + found["resolved_cases"] else None


def _share(part: int | None, whole: int | None) -> Fraction | None:
    return Fraction(part or 0, whole) if whole else None


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
