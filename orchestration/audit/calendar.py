"""The first page: every agency's reporting by month at a glance, and what has to be done now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from orchestration.audit.findings import SERIOUS, Group, about_loads, counted, group, serious_months
from orchestration.audit.reading import Audit, Row, grouped
from orchestration.audit.site import INDEX, Site
from orchestration.pages.words import NOT_REPORTING, Words

SHOWN_ACTIONS = 10  # the rest folds, so that the calendar stays in sight
STATUS_COLUMNS = (
    "agency_code", "report_month", "name_vi", "block", "is_expected", "reporting_status", "reason_vi",
    "reason_en", "since", "since_is_known", "note", "last_activity_on", "days_without_activity",
    "expected_units", "active_units", "unit_coverage", "last_accepted_load_id", "last_received_at",
    "days_since_last_load",
)  # fmt: skip
ACTION_COLUMNS = (
    "severity", "rule_id", "agency_code", "first_month", "last_month", "findings", "message_vi", "message_en",
    "action_vi", "action_en",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An agency's line of the calendar: its status row of each shown month, none where it did not exist."""

    agency: Row
    cells: list[tuple[date, Row | None, int]]


@dataclass(frozen=True)
class BlockCalendar:
    """One block: its lines, and how many agencies had each status in each month."""

    block: str | None
    lines: list[Line]
    counts: dict[date, Counter[str]]


def write_index(site: Site) -> None:
    """Write the calendar, the open work, and their CSV."""
    audit = site.audit
    to_do = actions(site)
    last = audit.last_month
    now = Counter(
        row["reporting_status"]
        for statuses in audit.statuses.values()
        for row in statuses
        if row["report_month"] == last and row["is_expected"]
    )
    site.csv("calendar.csv", STATUS_COLUMNS, [row for found in audit.statuses.values() for row in found])
    site.csv("actions.csv", ACTION_COLUMNS, [_action_row(one) for one in to_do])
    site.page(
        INDEX,
        "index.html",
        Words("Báo cáo kiểm toán số liệu", "Auditor's report"),
        None,
        last_month=last,
        now=now,
        not_reporting=sum(now[status] for status in NOT_REPORTING),
        open_findings=counted(site.open_findings),
        held=[load for load in audit.loads.values() if load["state"] == "held"],
        about_loads=about_loads(site.open_findings),
        failed_runs=failed_runs(audit),
        actions=to_do[:SHOWN_ACTIONS],
        more_actions=to_do[SHOWN_ACTIONS:],
        calendars=calendars(site),
        years=Counter(month.year for month in audit.shown_months),
        not_reporting_statuses=NOT_REPORTING,
    )


def calendars(site: Site) -> list[BlockCalendar]:
    """The lines of each block, in the official order of the codes."""
    audit = site.audit
    months = audit.shown_months
    marked = serious_months(site.open_findings)
    blocks = grouped(audit.agencies.values(), lambda agency: agency["block"])
    made = []
    for block, agencies in blocks.items():
        lines = []
        counts: dict[date, Counter[str]] = {month: Counter() for month in months}
        for agency in agencies:
            code = agency["agency_code"]
            by_month = {row["report_month"]: row for row in audit.statuses[code]}
            cells = [(month, by_month.get(month), marked.get((code, month), 0)) for month in months]
            if all(row is None for _, row, _ in cells):
                continue
            lines.append(Line(agency, cells))
            for month, row, _ in cells:
                if row:
                    counts[month][row["reporting_status"]] += 1
        if lines:
            made.append(BlockCalendar(block, lines, counts))
    return made


def actions(site: Site) -> list[Group]:
    """What is open above info and still goes on: it touches the last month or is about a later load.

    Held loads are left out: they stand in a list of their own, with what decides about them.
    """
    last = site.audit.last_month
    return [
        one
        for one in group(finding for finding in site.open_findings if finding.severity in SERIOUS)
        if one.last_month is None or last is None or one.last_month >= last
        if not all(finding.load and finding.load["state"] == "held" for finding in one.findings)
    ]


def failed_runs(audit: Audit) -> list[Row]:
    """Rules that did not run in the last run, or ran on an empty or incomplete frame."""
    return [
        {**audit.rules[rule_id], **run}
        for rule_id, run in sorted(audit.check_runs.items())
        if rule_id in audit.rules
        and (not run["ran"] or (run["observations"] or 0) < (run["expected_observations"] or 0))
    ]


def _action_row(one: Group) -> Row:
    latest = one.latest.row
    return {
        **latest,
        "severity": one.severity,
        "first_month": min((finding.month for finding in one.findings if finding.month), default=None),
        "last_month": one.last_month,
        "findings": len(one.findings),
    }
