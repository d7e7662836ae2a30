"""An agency's page: how it reports, what was found, what it should do, and how its figures changed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

from orchestration.audit.calendar import STATUS_COLUMNS
from orchestration.audit.findings import (
    FINDING_COLUMNS,
    SERIOUS,
    about_loads,
    by_agency,
    counted,
    csv_rows,
    group,
    serious_months,
)
from orchestration.audit.reading import SHOWN_MONTHS, Audit, Row, grouped
from orchestration.audit.site import Site
from orchestration.audit.words import LOAD_STATES
from orchestration.pages import formats
from orchestration.pages.words import BLOCKS, CAUSES, MEASURES, RECONCILIATION_STATES, Words

SHOWN_LOADS = 20  # the CSV beside the page has all
SHOWN_EVENTS = 40
SHOWN_WINDOWS = 9  # rows of the last windows; older ones only where they ask for a look
LOAD_COLUMNS = (
    "load_id", "feed", "sender_agency", "file_name", "archive_path", "file_bytes", "file_sha256", "sent_at",
    "sent_at_source", "arrived_at", "rows_in", "rows_accepted", "rows_quarantined", "rows_identical", "state",
    "hold_reasons", "decision_reason", "decided_by", "decided_at",
)  # fmt: skip
RECONCILIATION_COLUMNS = (
    "agency_code", "period_start", "period_end", "measure", "ours", "reported", "difference", "tolerance",
    *CAUSES, "is_within_tolerance", "state", "state_reason", "decided_by", "decided_at",
)  # fmt: skip
EVENT_COLUMNS = ("at", "what_vi", "what_en", "detail", "person")


@dataclass(frozen=True)
class Event:
    """Something that changed what the agency's figures are or mean."""

    at: datetime
    what: Words
    detail: str = ""
    person: str = ""
    rule_id: str = ""
    load_id: str = ""

    @property
    def row(self) -> Row:
        """The event as a row of `EVENT_COLUMNS`."""
        return {
            "at": self.at, "what_vi": self.what.vi, "what_en": self.what.en,
            "detail": self.rule_id or self.load_id or self.detail, "person": self.person,
        }  # fmt: skip


def write_agencies(site: Site) -> None:
    """A page and its CSV files for every agency that is expected or was heard from."""
    audit = site.audit
    findings = by_agency(site.open_findings)
    loads = grouped(audit.loads.values(), lambda load: load["sender_agency"])
    not_evaluable = grouped(audit.not_evaluable, lambda row: row["agency_code"])
    ranking = {(row["agency_code"], month): row for month, rows in audit.ranking.items() for row in rows}
    for code, agency in audit.agencies.items():
        own_findings = findings.get(code, [])
        own_loads = loads.get(code, [])
        history = _history(audit, code, own_loads)
        statuses = audit.statuses[code]
        reconciliation = audit.reconciliation.get(code, [])
        path = f"agencies/{code}"
        site.csv(f"{path}-status.csv", STATUS_COLUMNS, statuses)
        site.csv(f"{path}-findings.csv", FINDING_COLUMNS, csv_rows(own_findings))
        site.csv(f"{path}-loads.csv", LOAD_COLUMNS, own_loads)
        site.csv(f"{path}-reconciliation.csv", RECONCILIATION_COLUMNS, reconciliation)
        site.csv(f"{path}-history.csv", EVENT_COLUMNS, [event.row for event in history])
        groups = group(own_findings)
        unit_months = _unit_months(audit, code)
        unjudged = not_evaluable.get(code, [])
        shown = [row for at, row in enumerate(reconciliation) if at < SHOWN_WINDOWS or _asks(row)]
        marked = serious_months(own_findings)
        site.page(
            f"{path}.html",
            "agency.html",
            Words(agency["name_vi"], agency["name_en"] or ""),
            Words(f"{code} · {BLOCKS[agency['block']].vi}", BLOCKS[agency["block"]].en),
            agency=agency,
            code=code,
            current=statuses[-1],
            current_rank=ranking.get((code, statuses[-1]["report_month"])),
            months=[
                (row, ranking.get((code, row["report_month"])), marked.get((code, row["report_month"]), 0))
                for row in reversed(statuses[-SHOWN_MONTHS:])
            ],
            groups=groups,
            actions=[one for one in groups if one.severity in SERIOUS],
            open_findings=counted(own_findings),
            not_evaluable=grouped(unjudged, lambda row: row["missing_input"]),
            unjudged_rules=len({row["rule_id"] for row in unjudged}),
            held=[load for load in own_loads if load["state"] == "held"],
            loads=own_loads[:SHOWN_LOADS],
            more_loads=max(len(own_loads) - SHOWN_LOADS, 0),
            about_loads=about_loads(own_findings),
            units=_units(audit, code),
            unit_months=unit_months,
            unit_years=Counter(month.year for month in unit_months),
            reconciliation=shown,
            more_reconciliation=len(reconciliation) - len(shown),
            open_reconciliation=[row for row in reconciliation if _is_open(row)],
            revisions=audit.revisions.get(code, []),
            events=history[:SHOWN_EVENTS],
            more_events=max(len(history) - SHOWN_EVENTS, 0),
            followers=[other for other in audit.agencies.values() if other["successor_code"] == code],
        )


def _asks(row: Row) -> bool:
    """Whether a line of the reconciliation is beyond the tolerance or was decided about."""
    return row["is_within_tolerance"] is False or row["decided_at"] is not None


def _is_open(row: Row) -> bool:
    """Whether a difference beyond the tolerance waits for a decision."""
    return row["state"] == "open" and row["is_within_tolerance"] is False


def _unit_months(audit: Audit, code: str) -> list[date]:
    known = {row["report_month"] for row in audit.units.get(code, [])}
    return [month for month in audit.shown_months if month in known]


def _units(audit: Audit, code: str) -> list[tuple[Row, dict[date, bool]]]:
    """Each expected unit, and whether it was active in each month in which it was expected."""
    units = grouped(audit.units.get(code, []), lambda row: row["unit_code"])
    return [
        (found[-1], {row["report_month"]: bool(row["is_active"]) for row in found})
        for found in units.values()
    ]


def _history(audit: Audit, code: str, loads: list[Row]) -> list[Event]:
    """Findings that began or ended, decisions, and published revisions, the latest first."""
    events = [
        Event(
            row["checked_at"],
            Words(f"{count} phát hiện mới", f"{count} findings began")
            if row["is_finding"]
            else Words(f"{count} phát hiện đã hết", f"{count} findings ended"),
            rule_id=row["rule_id"],
        )
        for row in audit.finding_events.get(code, [])
        for count in (formats.count(row["findings"]),)
    ]
    events += [
        Event(
            load["decided_at"],
            Words(f"Lô dữ liệu {LOAD_STATES[load['state']].vi}", f"Load {LOAD_STATES[load['state']].en}"),
            load["decision_reason"] or "",
            load["decided_by"] or "",
            load_id=load["load_id"],
        )
        for load in loads
        if load["decided_at"]
    ]
    events += [_reconciled(row) for row in audit.reconciliation.get(code, []) if row["decided_at"]]
    events += [
        Event(
            datetime.fromisoformat(edition["published_at"]),
            Words(
                f"Công bố tháng {formats.month(row['report_month'])}, lần {row['revision']}",
                f"Month published, revision {row['revision']}",
            ),
            edition["reason"],
            edition["person"],
        )
        for row in audit.revisions.get(code, [])
        if (edition := audit.editions.get((row["report_month"], row["revision"])))
    ]
    return sorted(events, key=lambda event: event.at or datetime.combine(date.min, time.min), reverse=True)


def _reconciled(row: Row) -> Event:
    state, measure = RECONCILIATION_STATES[row["state"]], MEASURES[row["measure"]]
    return Event(
        row["decided_at"],
        Words(
            f"Đối soát {measure.vi.lower()} {formats.day(row['period_start'])}"
            f"–{formats.day(row['period_end'])}: {state.vi}",
            f"Reconciliation of {measure.en.lower()}: {state.en}",
        ),
        row["state_reason"] or "",
        row["decided_by"] or "",
    )
