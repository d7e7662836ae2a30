"""Counts of issuing agencies brought to a boundary, and how each agency reported in each month."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tests.independent.agencies import AS_IS, AS_WAS, Reference, next_month
from tests.independent.counting import Counts, pending

Key = tuple[str, date]
WITH_ACTIVITY = ("sending", "partial")


@dataclass(frozen=True)
class Status:
    """How an agency reported in a month; no expected units means that there is no list of them."""

    status: str
    expected_units: int = 0
    active_units: int = 0

    @property
    def unit_coverage(self) -> Fraction | None:
        """Active / expected units."""
        return Fraction(self.active_units, self.expected_units) if self.expected_units else None


class Boundary:
    """All counts under one boundary: keys name the agency for which a count counts."""

    def __init__(self, name: str, counts: Counts, reference: Reference, months: list[date]) -> None:
        self.name, self.reference, self.months = name, reference, months
        self.agency: dict[Key, Counter[str]] = {}
        self.days: dict[Key, Counter[str]] = {}
        self.units: dict[tuple[str, str, date], Counter[str]] = {}
        self.procedures: dict[tuple[str, str, date], Counter[str]] = {}
        self.lost: dict[tuple[str, str, date], Counter[int | None]] = {}
        self.evidenced: Counter[tuple[str, str, date]] = Counter()
        for (issuer, day), measures in counts.days.items():
            month = day.replace(day=1)
            self.agency.setdefault((self.owner(issuer, month), month), Counter()).update(measures)
            self.days.setdefault((self.owner(issuer, month), day), Counter()).update(measures)
        for source, target in ((counts.units, self.units), (counts.procedures, self.procedures)):
            for (issuer, what, month), measures in source.items():
                target.setdefault((self.owner(issuer, month), what, month), Counter()).update(measures)
        for (definition, issuer, month), steps in counts.lost.items():
            self.lost.setdefault((definition, self.owner(issuer, month), month), Counter()).update(steps)
        for (definition, issuer, month), cases in counts.evidenced.items():
            self.evidenced[definition, self.owner(issuer, month), month] += cases
        self._add_pending(counts)

    def owner(self, issuer: str, month: date) -> str:
        """The agency for which an issuing agency's cases of a month count."""
        return self.reference.counted_for(self.name, issuer, month)

    def _add_pending(self, counts: Counts) -> None:
        found = pending(counts, self.months)
        for (issuer, month), cases in found["agency"].items():
            self.agency.setdefault((self.owner(issuer, month), month), Counter())["pending_cases"] += cases
        for table, grain in ((self.units, "unit"), (self.procedures, "procedure")):
            for (issuer, what, month), cases in found[grain].items():
                table.setdefault((self.owner(issuer, month), what, month), Counter())["pending_cases"] += (
                    cases
                )

    def has_activity(self, agency: str, month: date) -> bool:
        """Some case counted for the agency as received or resolved in the month."""
        measures = self.agency.get((agency, month), Counter())
        return measures["received_cases"] + measures["resolved_cases"] > 0

    def agencies(self, month: date) -> list[str]:
        """The expected agencies of the month under this boundary."""
        day = month if self.name == AS_WAS else self.reference.as_of
        expected = [code for code in self.reference.known if self.reference.expected(code, month)]
        return sorted({self.reference.successor_on(code, day) for code in expected})


class Statuses:
    """Reporting status of expected agencies, as was and as is."""

    def __init__(self, as_was: Boundary, as_is: Boundary) -> None:
        self.as_was, self.as_is, self.reference = as_was, as_is, as_was.reference
        self.found: dict[tuple[str, str, date], Status] = {}
        for month in as_was.months:
            for agency in as_was.agencies(month):
                self.found[AS_WAS, agency, month] = self._as_was(agency, month)
            for agency in as_is.agencies(month):
                self.found[AS_IS, agency, month] = self._as_is(agency, month)

    def get(self, boundary: str, agency: str, month: date) -> Status | None:
        """The status, None where the agency is not expected in the month."""
        return self.found.get((boundary, agency, month))

    def _as_was(self, agency: str, month: date) -> Status:
        units = self.reference.units_expected(agency, month)
        active = {unit for unit in units if self._unit_is_active(agency, unit, month)}
        if self.as_was.has_activity(agency, month):
            return Status("partial" if active != units else "sending", len(units), len(active))
        last = next_month(month) - timedelta(days=1)
        cut_off = any(
            since <= last and until >= month for since, until in self.reference.disconnected.get(agency, [])
        )
        before = any(
            self.as_was.has_activity(agency, each)
            for who, each in self.as_was.agency
            if who == agency and each < month
        )
        word = "disconnected" if cut_off else "silent" if before else "never_connected"
        return Status(word, len(units), len(active))

    def _unit_is_active(self, agency: str, expected: str, month: date) -> bool:
        return any(
            measures["received_cases"] + measures["resolved_cases"] > 0
            for (owner, unit, when), measures in self.as_was.units.items()
            if (owner, when) == (agency, month) and f"{unit}.".startswith(f"{expected}.")
        )

    def _as_is(self, agency: str, month: date) -> Status:
        reference = self.reference
        parts = [
            self.found[AS_WAS, part, month]
            for part in self.as_was.agencies(month)
            if reference.successor_on(part, reference.as_of) == agency
        ]
        own = self.found.get((AS_WAS, agency, month), parts[0])
        if all(part.status == "sending" for part in parts):
            word = "sending"
        elif any(part.status in WITH_ACTIVITY for part in parts):
            word = "partial"
        else:
            word = own.status
        return Status(
            word, sum(part.expected_units for part in parts), sum(part.active_units for part in parts)
        )
