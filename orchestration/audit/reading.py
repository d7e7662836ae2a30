"""Everything that the report shows, read once from the warehouse and from the published editions."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import duckdb

from orchestration.audit import queries
from orchestration.publication import shelf
from orchestration.publication.export import attached_warehouse
from orchestration.settings import Home
from orchestration.state import is_simulated

Row = dict[str, Any]
Key = TypeVar("Key", bound=Hashable)
SHOWN_MONTHS = 24  # on a page; the CSV beside it has all


@dataclass(frozen=True)
class Audit:
    """Rows by what pages ask for: agencies by code, months in order of time, loads by id, latest first."""

    as_of: date
    simulated: bool
    agencies: dict[str, Row]
    months: list[date]
    statuses: dict[str, list[Row]]
    ranking: dict[date, list[Row]]
    blocks: dict[date, list[Row]]
    rules: dict[str, Row]
    findings: list[Row]
    not_evaluable: list[Row]
    finding_events: dict[str, list[Row]]
    check_runs: dict[str, Row]
    reconciliation: dict[str, list[Row]]
    loads: dict[str, Row]
    sampled_cases: dict[str, str]
    units: dict[str, list[Row]]
    revisions: dict[str, list[Row]]
    editions: dict[tuple[date, int], Row]

    @property
    def shown_months(self) -> list[date]:
        """The last months, as many as a page has room for."""
        return self.months[-SHOWN_MONTHS:]

    @property
    def last_month(self) -> date | None:
        """The last month that is over; none before any data."""
        return self.months[-1] if self.months else None

    def status_of(self, agency: str, month: date) -> Row | None:
        """How an agency reported in a month; none when it was neither expected nor heard from."""
        return next((row for row in self.statuses.get(agency, []) if row["report_month"] == month), None)


def read_audit(home: Home, as_of: date) -> Audit:
    """Read all that the report shows; raises NothingBuiltError before a run has built the warehouse."""
    with attached_warehouse(home) as connection:
        connection.execute("use warehouse")
        statuses = rows(connection, queries.STATUSES)
        sampled = rows(connection, queries.SAMPLED_CASES)
        return Audit(
            as_of=as_of,
            simulated=is_simulated(home),
            agencies=by_one(rows(connection, queries.AGENCIES, {"as_of": as_of}), "agency_code"),
            months=sorted({row["report_month"] for row in statuses if row["is_expected"]}),
            statuses=grouped(statuses, lambda row: row["agency_code"]),
            ranking=grouped(rows(connection, queries.RANKING), lambda row: row["period_start"]),
            blocks=grouped(rows(connection, queries.BLOCKS), lambda row: row["period_start"]),
            rules=by_one(rows(connection, queries.RULES), "rule_id"),
            findings=rows(connection, queries.FINDINGS),
            not_evaluable=rows(connection, queries.NOT_EVALUABLE),
            finding_events=grouped(rows(connection, queries.FINDING_EVENTS), lambda row: row["agency_code"]),
            check_runs=by_one(rows(connection, queries.CHECK_RUNS), "rule_id"),
            reconciliation=grouped(rows(connection, queries.RECONCILIATION), lambda row: row["agency_code"]),
            loads=by_one(rows(connection, queries.LOADS), "load_id"),
            sampled_cases={row["case_code"]: row["load_id"] for row in sampled},
            units=grouped(rows(connection, queries.UNITS), lambda row: row["agency_code"]),
            revisions=_revisions(connection, home),
            editions=_editions(home),
        )


def rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Row]:
    """The rows of a query, by column name."""
    result = connection.execute(query, parameters)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def grouped(found: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    """Rows by a key, in the order in which they come."""
    groups: defaultdict[Key, list[Row]] = defaultdict(list)
    for row in found:
        groups[key(row)].append(row)
    return dict(groups)


def by_one(found: Iterable[Row], column: str) -> dict[str, Row]:
    """Rows by a column that is their key."""
    return {row[column]: row for row in found}


def _revisions(connection: duckdb.DuckDBPyConnection, home: Home) -> dict[str, list[Row]]:
    files = [str(path) for path in sorted(home.editions.glob("*/r*/parquet/mart_ranking.parquet"))]
    if not files:
        return {}
    return grouped(rows(connection, queries.REVISIONS, {"files": files}), lambda row: row["agency_code"])


def _editions(home: Home) -> dict[tuple[date, int], Row]:
    """What each published revision says of itself, and who published it when, by month and number."""
    releases = [
        {
            **json.loads((revision / "publication.json").read_text("utf-8")),
            **json.loads((revision / "release.json").read_text("utf-8")),
        }
        for month in shelf.months(home)
        for revision in shelf.revisions(home, month)
    ]
    return {(date.fromisoformat(f"{row['month']}-01"), row["revision"]): row for row in releases}
