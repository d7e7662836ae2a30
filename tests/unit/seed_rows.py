"""Reads the reference data in seeds/ for the tests about it: rows as text, validity intervals as dates."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
LAST_DAY = date(9999, 12, 31)

Row = dict[str, str]


@cache
def seed(name: str) -> list[Row]:
    """Rows of a seed as text, in file order."""
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def interval(row: Row, start: str = "valid_from", end: str = "valid_to") -> tuple[date, date]:
    """First and last day of a row; an open end is the last day there is."""
    return date.fromisoformat(row[start]), date.fromisoformat(row[end]) if row[end] else LAST_DAY


def on(day: date, name: str) -> list[Row]:
    """Rows of a seed that hold on a day."""
    return [row for row in seed(name) if interval(row)[0] <= day <= interval(row)[1]]
