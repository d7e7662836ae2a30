"""Who does not report and why: the edition's month, the units missing of partial reporters, the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from orchestration.pages.words import NOT_REPORTING, Words
from orchestration.site.periods import month_words
from orchestration.site.reading import Edition, Row, grouped
from orchestration.site.site import Site

SHOWN_MONTHS = 24  # on the page; the CSV beside it has all
BLOCKS_SHOWN = ("province", "ministry")
STATUS_COLUMNS = (
    "agency_code", "name_vi", "block", "report_month", "is_expected", "reporting_status", "reason_vi",
    "reason_en", "since", "since_is_known", "note", "last_activity_on", "days_without_activity",
    "expected_units", "active_units", "unit_coverage", "last_received_at", "days_since_last_load",
)  # fmt: skip
# The findings of this suite say what an agency should do about its reporting.
ABOUT_REPORTERS = "month_reporters"

EXPECTED_UNITS = """
    select units.agency_code, units.name_vi, units.name_en, scorecard.received_cases, scorecard.resolved_cases
    from units
    left join mart_unit_scorecard as scorecard
        on units.agency_code = scorecard.agency_code and units.unit_code = scorecard.unit_code
        and scorecard.report_month = $month and scorecard.boundary = 'as_was'
    where units.expected_from <= $month and coalesce(units.expected_to >= $month, true)
    order by units.agency_code, units.unit_code
"""


@dataclass(frozen=True)
class Line:
    """An agency's line of the calendar: its status row of each month, none where it was not expected."""

    agency: Row
    cells: list[tuple[date, Row | None]]


@dataclass(frozen=True)
class Calendar:
    """One block: its lines, and how many agencies had each status in each month."""

    block: str
    lines: list[Line]
    counts: dict[date, Counter[str]]


def write_reporting(site: Site) -> None:
    """Write reporting.html and its CSV."""
    edition = site.edition
    expected = [row for row in edition.rows("reporting_status") if row["is_expected"]]
    now = [row for row in expected if row["report_month"] == edition.month]
    calendars = [_calendar(block, expected) for block in BLOCKS_SHOWN]
    shown = calendars[0].counts if calendars else {}
    site.csv("reporting.csv", STATUS_COLUMNS, edition.rows("reporting_status"))
    site.page(
        "reporting.html",
        "reporting.html",
        Words("Ai không báo cáo và vì sao", "Who does not report and why"),
        month_words(edition.month),
        counts=Counter(row["reporting_status"] for row in now),
        silent=[row for row in now if row["reporting_status"] in NOT_REPORTING],
        partial=[row for row in now if row["reporting_status"] == "partial"],
        units=grouped(
            edition.query(EXPECTED_UNITS, {"month": edition.month}), lambda row: row["agency_code"]
        ),
        ranked=_ranked_rows(site),
        requests=_requests(edition),
        calendars=calendars,
        years=Counter(month.year for month in shown),
    )


def _ranked_rows(site: Site) -> dict[str, Row]:
    """Each agency's row in the ranking of the edition's month, which says what loads are held."""
    return {
        row["agency_code"]: row
        for (period, boundary), rows in site.figures.rankings.items()
        if (period.kind, period.start, boundary) == ("month", site.edition.month, "as_was")
        for row in rows
    }


def _requests(edition: Edition) -> Callable[[Iterable[Row]], list[tuple[str, str]]]:
    """What the gate asks of agencies about their reporting of the edition's month, each request once."""
    rules = {rule["rule_id"] for rule in edition.rows("quality_rules") if rule["suite"] == ABOUT_REPORTERS}
    found = grouped(
        (
            row
            for row in edition.rows("findings")
            if row["rule_id"] in rules and row["report_month"] == edition.month
        ),
        lambda row: row["agency_code"],
    )

    def of(rows: Iterable[Row]) -> list[tuple[str, str]]:
        asked = (one for row in rows for one in found.get(row["agency_code"], []))
        return sorted({(one["action_vi"], one["action_en"]) for one in asked})

    return of


def _calendar(block: str, expected: list[Row]) -> Calendar:
    """The lines of one block in the order of the codes, each under the name that the agency bore last."""
    months = sorted({row["report_month"] for row in expected})[-SHOWN_MONTHS:]
    of_block = [row for row in expected if row["block"] == block and row["report_month"] in months]
    lines = []
    for rows in grouped(of_block, lambda row: row["agency_code"]).values():
        by_month = {row["report_month"]: row for row in rows}
        lines.append(Line(by_month[max(by_month)], [(month, by_month.get(month)) for month in months]))
    counts = {month: Counter[str]() for month in months}
    for row in of_block:
        counts[row["report_month"]][row["reporting_status"]] += 1
    return Calendar(block, sorted(lines, key=lambda line: str(line.agency["agency_code"])), counts)
