"""A page for every agency, and the list of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from orchestration.pages.sorting import vietnamese_order
from orchestration.pages.words import BLOCKS, Words
from orchestration.site.agency_charts import rank_chart, rate_chart, shown_months
from orchestration.site.agency_rows import AgencyRows
from orchestration.site.figures import BLOCK_ORDER, KINDS, Figures
from orchestration.site.home import waterfalls
from orchestration.site.periods import Period, month_words
from orchestration.site.procedures import procedure_codes
from orchestration.site.published import Published, read_published
from orchestration.site.rankings import RANKING_COLUMNS, ranking_path
from orchestration.site.reading import Row, grouped
from orchestration.site.site import Site

SHOWN_WINDOWS = 6  # rows of the reconciliation; older ones only where they ask for a look
SHOWN_RULES = 6
RECONCILIATION_COLUMNS = (
    "agency_code", "period_start", "period_end", "measure", "ours", "reported", "difference", "tolerance",
    "cause_never_received", "cause_quarantined", "cause_held", "cause_undated", "cause_other_month",
    "cause_other_definition", "cause_unexplained", "is_within_tolerance", "state", "decided_at",
)  # fmt: skip
DEFINITION_COLUMNS = (
    "agency_code", "report_month", "definition_version", "fully_online_cases", "evidenced_cases",
    "resolved_cases",
)  # fmt: skip
STEP_COLUMNS = (
    "agency_code", "period_start", "period_end", "definition_version", "step", "condition", "resolved_cases",
    "lost_cases", "remaining_cases",
)  # fmt: skip
PROCEDURE_COLUMNS = (
    "agency_code", "procedure_code", "procedure_name_vi", "service_level", "period_type", "period_start",
    "period_end", "received_cases", "received_online_cases", "resolved_cases", "fully_online_cases",
    "lost_cases", "fully_online_rate", "rank_by_lost",
)  # fmt: skip
UNIT_COLUMNS = (
    "agency_code", "unit_code", "name_vi", "name_en", "unit_kind", "report_month", "received_cases",
    "received_online_cases", "received_online_verdict", "fee_due_cases", "paid_online_cases",
    "online_payment_verdict", "raters", "satisfaction_rate", "satisfaction_verdict",
    "resolved_with_due_date_cases", "on_time_cases", "on_time_verdict", "resolved_cases",
    "fully_online_cases",
)  # fmt: skip
STATUS_COLUMNS = (
    "agency_code", "report_month", "reporting_status", "reason_vi", "reason_en", "since", "since_is_known",
    "note", "last_activity_on", "days_without_activity", "expected_units", "active_units", "unit_coverage",
)  # fmt: skip


class MonthLine(NamedTuple):
    """A month of an agency: its ranking row as it was and as it is, its status, its other definitions."""

    month: date
    was: Row
    now: Row | None
    status: Row | None
    definitions: dict[str, Row]


def write_agencies(site: Site) -> None:
    """Every agency's page with its tables, and the list of agencies."""
    rows = AgencyRows(site.edition)
    published = read_published(site.editions, site.figures)
    linked = frozenset(procedure_codes(site.edition))
    _write_index(site)
    for code in site.agencies:
        _write_agency(site, code, rows, published.get(code, Published()), linked)


def _write_index(site: Site) -> None:
    figures = site.figures
    current = {row["agency_code"]: row for row in figures.rankings[figures.month, "as_was"]}
    by_block = grouped(site.agencies.values(), lambda row: row["block"])
    site.page(
        "agency/index.html",
        "agencies.html",
        Words("Các cơ quan", "Agencies"),
        month_words(site.edition.month),
        blocks=[
            (
                block,
                sorted((row for row in found if row["last_month"] == site.edition.month), key=_by_name),
                sorted((row for row in found if row["last_month"] != site.edition.month), key=_by_name),
            )
            for block in (*BLOCK_ORDER, None)
            if (found := by_block.get(block))
        ],
        current=current,
        definition=figures.definition_of(figures.month),
    )


def _by_name(row: Row) -> tuple[tuple[list[int], list[int]], str]:
    return vietnamese_order(row["name_vi"]), row["agency_code"]


def _write_agency(
    site: Site, code: str, rows: AgencyRows, published: Published, linked: frozenset[str]
) -> None:
    figures, agency = site.figures, site.agencies[code]
    path = f"agency/{code}"
    lines = _months(figures, code, rows)
    last = lines[0]
    month = Period("month", last.month, _month_end(last.month))
    reconciliation = rows.reconciliation.get(code, [])
    findings = rows.findings.get(code, [])
    units = rows.units.get(code, [])
    procedures = rows.procedures.get(code, [])
    steps = rows.waterfall.get(code, [])
    shown = [row for at, row in enumerate(reconciliation) if at < SHOWN_WINDOWS or _asks(row)]
    all_ranks = [
        row
        for boundary in ("as_was", "as_is")
        for row in reversed(figures.series.get((boundary, code), {}).values())
    ]
    site.csv(f"{path}-months.csv", RANKING_COLUMNS, all_ranks)
    site.csv(f"{path}-definitions.csv", DEFINITION_COLUMNS, rows.definitions.get(code, []))
    site.csv(f"{path}-conditions.csv", STEP_COLUMNS, steps)
    site.csv(f"{path}-status.csv", STATUS_COLUMNS, rows.statuses.get(code, []))
    site.csv(f"{path}-reconciliation.csv", RECONCILIATION_COLUMNS, reconciliation)
    if procedures:
        site.csv(f"{path}-procedures.csv", PROCEDURE_COLUMNS, procedures)
    if units:
        site.csv(f"{path}-units.csv", UNIT_COLUMNS, units)
    site.page(
        f"{path}.html",
        "agency.html",
        Words(agency["name_vi"], agency["name_en"] or ""),
        Words(f"{code} · {BLOCKS[agency['block']].vi}", BLOCKS[agency["block"]].en),
        code=code,
        agency=agency,
        absorbed=figures.absorbed.get(code, []),
        month=month,
        last=last,
        lines=lines,
        periods=_periods(figures, code, agency["last_month"]),
        path_of=ranking_path,
        rate_chart=rate_chart(figures, code, rows.definitions.get(code, [])),
        rank_chart=rank_chart(figures, code),
        waterfalls=waterfalls(steps),
        waterfall_month=month_words(steps[0]["period_start"]) if steps else None,
        procedures=procedures,
        procedures_period=_period_of(procedures[0]).words if procedures else None,
        linked_procedures=linked,
        units=units,
        units_month=units[0]["report_month"] if units else None,
        reconciliation=shown,
        more_reconciliation=len(reconciliation) - len(shown),
        open_differences=sum(
            row["state"] == "open" and row["is_within_tolerance"] is False for row in reconciliation
        ),
        findings=list(grouped(findings, lambda row: row["rule_id"]).values())[:SHOWN_RULES],
        published=published,
        definition=figures.definition_of(month),
        csv=code,
    )


def _months(figures: Figures, code: str, rows: AgencyRows) -> list[MonthLine]:
    """The agency's own months, the latest first."""
    was = figures.series["as_was", code]
    now = figures.series.get(("as_is", code), {})
    statuses = {row["report_month"]: row for row in rows.statuses.get(code, [])}
    definitions = grouped(rows.definitions.get(code, []), lambda row: row["report_month"])
    shown = [month for month in shown_months(figures) if month in was] or [max(was)]
    return [
        MonthLine(
            month,
            was[month],
            now.get(month),
            statuses.get(month),
            {row["definition_version"]: row for row in definitions.get(month, [])},
        )
        for month in reversed(shown)
    ]


def _periods(figures: Figures, code: str, last_month: date) -> list[tuple[Period, Row, Row | None]]:
    """The agency's row of its last period of each kind, and its block's target in it."""
    found = []
    for kind in KINDS:
        for period in figures.periods[kind]:
            if period.start > last_month:
                continue
            row = next(
                (row for row in figures.rankings[period, "as_was"] if row["agency_code"] == code), None
            )
            if row:
                found.append((period, row, figures.blocks[period, "as_was"].get(row["block"])))
                break
    return found


def _period_of(row: Row) -> Period:
    return Period(row["period_type"], row["period_start"], row["period_end"])


def _month_end(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _asks(row: Row) -> bool:
    """Whether a line of the reconciliation is beyond the tolerance or was decided about."""
    return row["is_within_tolerance"] is False or row["decided_at"] is not None
