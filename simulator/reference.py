"""Agencies and units as the seeds know them, read with the standard csv reader. The only reader of `seeds/`
here."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True)
class Unit:
    """A constituent unit that sends from its first to its last day (None = open)."""

    unit_code: str
    name_vi: str
    unit_kind: str
    first_day: dt.date
    last_day: dt.date | None


@dataclass(frozen=True)
class Reference:
    """Codes of the agencies that were ever expected (sorted), their names, and of the units that the seeds
    list those that send: not those of which nobody expects any cases, nor those whose data the articles
    miss (but in a nation that is not the articles')."""

    agencies: tuple[str, ...]
    names: dict[str, str]
    units: dict[str, tuple[Unit, ...]]

    @classmethod
    def read(cls, seeds: Path = SEEDS, as_in_articles: bool = True) -> Reference:
        """Read `agencies.csv` and `units.csv`. Raises FileNotFoundError without them."""
        agencies = [row for row in _rows(seeds / "agencies.csv") if row["expected"].lower() == "true"]
        units: dict[str, tuple[Unit, ...]] = {}
        for row in _rows(seeds / "units.csv"):
            if (as_in_articles and row["in_articles"] == "missing") or not row["expected_from"]:
                continue
            last = dt.date.fromisoformat(row["expected_to"]) if row["expected_to"] else None
            first = dt.date.fromisoformat(row["expected_from"])
            unit = Unit(row["unit_code"], row["name_vi"], row["unit_kind"], first, last)
            units[row["agency_code"]] = (*units.get(row["agency_code"], ()), unit)
        return cls(
            tuple(sorted(row["agency_code"] for row in agencies)),
            {row["agency_code"]: row["name_vi"] for row in agencies},
            units,
        )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
