"""Who exists when: expected agencies, absorptions, expected units, disconnections, as the seeds tell them."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

AS_WAS, AS_IS = "as_was", "as_is"


@dataclass(frozen=True)
class Absorption:
    """From `effective` on, `code` no longer exists and `successor` goes on for it."""

    code: str
    successor: str
    effective: date


@dataclass(frozen=True)
class ExpectedUnit:
    """A unit that an agency should report from, between two dates (`until` included)."""

    unit: str
    agency: str
    since: date
    until: date


@dataclass
class Reference:
    """The seeds that counting needs, and the date that is "now"."""

    as_of: date
    blocks: dict[str, str]
    expected_codes: set[str]
    absorptions: dict[str, Absorption]
    expected_units: list[ExpectedUnit]
    unit_names: dict[tuple[str, str], str]
    disconnected: dict[str, list[tuple[date, date]]]
    block_targets: dict[tuple[str, int], Fraction] = field(default_factory=dict)

    @property
    def known(self) -> list[str]:
        """Every known level-1 code."""
        return sorted(self.blocks)

    def exists(self, agency: str, month: date) -> bool:
        """Whether the agency is not yet absorbed on the first day of the month."""
        absorbed = self.absorptions.get(agency)
        return agency in self.blocks and (absorbed is None or absorbed.effective > month)

    def expected(self, agency: str, month: date) -> bool:
        """Whether the agency has to report in the month."""
        return agency in self.expected_codes and self.exists(agency, month)

    def successor_on(self, agency: str, day: date) -> str:
        """Who goes on for the agency after all absorptions effective by that day."""
        while (absorbed := self.absorptions.get(agency)) and absorbed.effective <= day:
            agency = absorbed.successor
        return agency

    def counted_for(self, boundary: str, agency: str, month: date) -> str:
        """The agency for which an issuing agency's counts of a month count."""
        return self.successor_on(agency, month if boundary == AS_WAS else self.as_of)

    def may_send(self, sender: str, issuer: str, day: date) -> bool:
        """Whether the sender may send cases with the issuer's code on that day."""
        return sender == issuer or self.successor_on(issuer, day) == sender

    def units_expected(self, agency: str, month: date) -> set[str]:
        """The units expected of the agency (under its own code) in the month."""
        last = next_month(month) - timedelta(days=1)
        return {
            each.unit
            for each in self.expected_units
            if each.agency == agency
            and each.since <= last
            and each.until >= month
            and self.exists(agency, month)
        }


def next_month(month: date) -> date:
    """First day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def folded(name: str) -> str:
    """A unit's name as it is compared: composed letters, one blank between words, no case."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def load_reference(seeds: Path, as_of: date) -> Reference:
    """Read the seeds of `seeds/`; empty cells are missing."""
    agencies = _rows(seeds / "agencies.csv")
    absorptions = {
        row["agency_code"]: Absorption(
            row["agency_code"], row["successor_code"], _day(row["valid_to"]) + timedelta(days=1)
        )
        for row in _rows(seeds / "agency_history.csv")
        if row["successor_code"]
    }
    units = _rows(seeds / "units.csv")
    owner = {row["unit_code"]: row["agency_code"] for row in units}
    names = {(row["agency_code"], folded(row["name_vi"])): row["unit_code"] for row in units}
    names |= {
        (owner[row["unit_code"]], folded(row["alias"])): row["unit_code"]
        for row in _rows(seeds / "unit_aliases.csv")
        if row["unit_code"] in owner
    }
    disconnected: dict[str, list[tuple[date, date]]] = {}
    for row in _rows(seeds / "disconnections.csv"):
        interval = (_day(row["since"], date.min), _day(row["until"], date.max))
        disconnected.setdefault(row["agency_code"], []).append(interval)
    return Reference(
        as_of=as_of,
        blocks={row["agency_code"]: row["block"] for row in agencies},
        expected_codes={row["agency_code"] for row in agencies if row["expected"].lower() == "true"},
        absorptions=absorptions,
        expected_units=[
            ExpectedUnit(
                row["unit_code"],
                row["agency_code"],
                _day(row["expected_from"]),
                _day(row["expected_to"], date.max),
            )
            for row in units
            if row["expected_from"]
        ],
        unit_names=names,
        disconnected=disconnected,
        block_targets={
            (row["block"], int(row["target_year"])): Fraction(row["target_rate"])
            for row in _rows(seeds / "block_targets.csv")
        },
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _day(written: str, empty: date | None = None) -> date:
    if not written and empty:
        return empty
    return date.fromisoformat(written)
