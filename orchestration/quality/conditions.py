"""What is so now and people should know of: loads that wait for a decision, reporters that fell silent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import duckdb
import pyarrow.compute as pc

from orchestration.ledger import states_sql
from orchestration.settings import Home

if TYPE_CHECKING:
    import pyarrow as pa

SILENCE_RULE = "reporter_missing"


def held_loads(home: Home) -> dict[str, str]:
    """Load id to words (sender, feed, the rules that hold it) of every load that waits for a decision.

    The words carry no file name and no value of the file: they leave the data home."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT load_id, concat_ws(' ', load_id, sender_agency, feed) || ': ' || array_to_string("
            "regexp_extract_all(hold_reasons, '(?:^|; )([a-z_]+): ', 1), ', ')"
            f" FROM ({states_sql(home)}) WHERE state = 'held' ORDER BY arrived_at, load_id"
        ).fetchall()
    return dict(rows)


def wrongly_held(home: Home) -> list[str]:
    """The loads on which door and gate 1 disagree: held at arrival without a critical finding, or not held
    with one. The door holds in the rename that makes a load visible; both judge by the same thresholds."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT load_id FROM read_parquet($receipts, union_by_name = true) AS receipts LEFT JOIN ("
            "SELECT DISTINCT load_id, true AS is_critical FROM read_parquet($checks, union_by_name = true)"
            " WHERE gate = 'load' AND severity = 'critical' AND outcome = 'finding') USING (load_id)"
            " WHERE (initial_state = 'held') <> coalesce(is_critical, false) ORDER BY load_id",
            {
                "receipts": str(home.lake / "receipts" / "*.parquet"),
                "checks": str(home.ledger / "checks" / "*.parquet"),
            },
        ).fetchall()
    return [load_id for (load_id,) in rows]


def silent_reporters(home: Home, findings: pa.Table, month: date) -> dict[str, str]:
    """Agency code to words of every reporter that gate 2 found missing in the month (its first day)."""
    missing = findings.filter(
        pc.and_(pc.equal(findings["rule_id"], SILENCE_RULE), pc.equal(findings["report_month"], month))
    )
    with duckdb.connect(str(home.warehouse), read_only=True) as connection:
        connection.register("missing", missing)
        rows = connection.execute(
            "SELECT agency_code, concat_ws(' ', agency_code, name_vi, '(' || reporting_status || '),',"
            " strftime(report_month, '%m/%Y')) FROM quality.reporting_status"
            " SEMI JOIN missing USING (agency_code, report_month) ORDER BY agency_code"
        ).fetchall()
    return dict(rows)
