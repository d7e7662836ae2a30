"""What counts in which month, day, unit and procedure; pending; and the counts per definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tests.independent import conditions
from tests.independent.agencies import Reference, next_month
from tests.independent.cases import Case
from tests.independent.catalogue import Catalogue
from tests.independent.events import Event

MEASURES = (
    "received_cases",
    "received_online_cases",
    "digitised_cases",
    "reused_cases",
    "resolved_undated_cases",
    "resolved_cases",
    "resolved_early_cases",
    "resolved_on_time_cases",
    "resolved_overdue_cases",
    "resolved_no_due_date_cases",
    "resolved_before_received_cases",
    "fee_due_cases",
    "paid_online_cases",
    "electronic_result_cases",
    "electronic_result_applicable_cases",
    "closed_cases",
    "fully_online_cases",
    "evidenced_cases",
)


@dataclass
class Counts:
    """Counters by the issuing agency (not yet mapped by any merger).

    `days` (agency, day), `units` (agency, unit, month) and `procedures` (agency, procedure, month) hold a
    counter of measures per key; `lost` (definition, agency, month) counts cases per step at which they are
    lost (None: not lost), `evidenced` the evidenced ones; `spans` holds received cases with their month of
    receipt and day of end.
    """

    days: dict[tuple[str, date], Counter[str]] = field(default_factory=dict)
    units: dict[tuple[str, str, date], Counter[str]] = field(default_factory=dict)
    procedures: dict[tuple[str, str, date], Counter[str]] = field(default_factory=dict)
    lost: dict[tuple[str, str, date], Counter[int | None]] = field(default_factory=dict)
    evidenced: Counter[tuple[str, str, date]] = field(default_factory=Counter)
    spans: list[tuple[Case, date, date | None]] = field(default_factory=list)

    def add(self, case: Case, day: date, measures: Iterable[str]) -> None:
        """Count a case once in each measure, on the day and in the day's month."""
        month = day.replace(day=1)
        measures = list(measures)
        for table, key in (
            (self.days, (case.agency, day)),
            (self.units, (case.agency, case.unit, month)),
            (self.procedures, (case.agency, case.base or case.procedure, month)),
        ):
            table.setdefault(key, Counter()).update(measures)  # type: ignore[attr-defined]

    def judge(self, definition: str, agency: str, day: date, found: dict[str, str]) -> None:
        """Count a resolved case under a definition."""
        key = (definition, agency, day.replace(day=1))
        self.lost.setdefault(key, Counter())[conditions.lost_at(found, definition)] += 1
        self.evidenced[key] += conditions.evidenced(found, definition)


def count(cases: list[Case], events: list[Event], catalogue: Catalogue) -> Counts:
    """Count current cases and resolving events."""
    counts = Counts()
    for case in cases:
        if not case.internal:
            _count_case(counts, case, catalogue)
    for event in events:
        if not event.internal:
            counts.judge("emc_tracking", event.agency, event.received_at.date(), event.outcomes())
    return counts


def _count_case(counts: Counts, case: Case, catalogue: Catalogue) -> None:
    received, resolved, closed = case.received_on, case.resolved_on, case.closed_on
    if received:
        counts.add(case, received, _received_measures(case))
        if not case.resolved_undated:
            counts.spans.append((case, received.replace(day=1), resolved or closed))
    if closed:
        counts.add(case, closed, ["closed_cases"])
    if resolved:
        row = catalogue.row_for(case.agency, case.procedure, case.base, resolved)
        found = conditions.outcomes(case, row)
        counts.add(case, resolved, _resolved_measures(case, resolved, found))
        for definition in ("nd42_2022", "nd307_2025"):
            counts.judge(definition, case.agency, resolved, found)


def _received_measures(case: Case) -> Iterable[str]:
    yield "received_cases"
    if case.channel == 2:
        yield "received_online_cases"
    if case.digitised:
        yield "digitised_cases"
    if case.reused:
        yield "reused_cases"
    if case.resolved_undated:
        yield "resolved_undated_cases"


def _resolved_measures(case: Case, resolved: date, found: dict[str, str]) -> Iterable[str]:
    yield "resolved_cases"
    if case.due_at is None:
        yield "resolved_no_due_date_cases"
    elif resolved < case.due_at.date():
        yield "resolved_early_cases"
    elif resolved == case.due_at.date():
        yield "resolved_on_time_cases"
    else:
        yield "resolved_overdue_cases"
    if case.received_at and resolved < case.received_at.date():
        yield "resolved_before_received_cases"
    if case.fee_due:
        yield "fee_due_cases"
    if found["paid_online"] == conditions.PASS:
        yield "paid_online_cases"
    if found["electronic_result"] == conditions.PASS:
        yield "electronic_result_cases"
    if found["electronic_result"] != conditions.NOT_APPLICABLE:
        yield "electronic_result_applicable_cases"
    definition = conditions.headline(resolved)
    if conditions.fully_online(found, definition):
        yield "fully_online_cases"
    if conditions.evidenced(found, definition):
        yield "evidenced_cases"


def pending(counts: Counts, months: list[date]) -> dict[str, Counter[tuple[str, date]]]:
    """Cases received by a month's end and not over by then, per issuing agency, unit and procedure.

    Grains: `agency` by (agency, month), `unit` by (agency, unit, month), `procedure` likewise.
    """
    found: dict[str, Counter] = {"agency": Counter(), "unit": Counter(), "procedure": Counter()}
    for case, received_month, over_on in counts.spans:
        for month in months:
            if received_month <= month and not (over_on and over_on < next_month(month)):
                found["agency"][case.agency, month] += 1
                found["unit"][case.agency, case.unit, month] += 1
                found["procedure"][case.agency, case.base or case.procedure, month] += 1
    return found


def data_months(counts: Counts, reference: Reference, first: date | None = None) -> list[date]:
    """Every month from `first`, by default that of the first count, to that of the run's date."""
    first = first or min(
        [day.replace(day=1) for _, day in counts.days] + [month for *_, month in counts.lost], default=None
    )
    months = []
    while first and first <= reference.as_of:
        months.append(first)
        first = next_month(first)
    return months
