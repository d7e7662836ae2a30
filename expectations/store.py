"""Results as data: the change log of checks and the record of what ran, append-only Parquet files in the
ledger.

`checks/` has a row whenever the outcome of a check (gate, rule, agency, month or load, subject) became
another than the last one logged. A first `pass` is not logged, but for the rule that marks a load as judged.
`check_runs/` has a row per rule and run. A run's checks are written before its record, each in one rename: a
crash between leaves results without a record, never a record of results that are not there, and the next run
goes on from the log as it is.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

#: The rule of gate 1 whose first pass is logged too: its row says that the load was judged.
JUDGED_MARK = "load_readable"

_MOMENT = pa.timestamp("us")
_OF_RUN = [("run_id", pa.string()), ("checked_at", _MOMENT), ("gate", pa.string()), ("suite", pa.string())]
CHECKS = pa.schema(
    [
        *_OF_RUN,
        ("rule_id", pa.string()),
        ("agency_code", pa.string()),
        ("report_month", pa.date32()),
        ("load_id", pa.string()),
        ("subject", pa.string()),
        ("outcome", pa.string()),
        ("severity", pa.string()),
        ("observed", pa.float64()),
        ("expected_low", pa.float64()),
        ("expected_high", pa.float64()),
        ("violations", pa.int64()),
        ("population", pa.int64()),
        ("missing_input", pa.string()),
        ("sample_case_codes", pa.list_(pa.string())),
        *[(name, pa.string()) for name in ("message_vi", "message_en", "action_vi", "action_en")],
    ]
)
CHECK_RUNS = pa.schema(
    [
        *_OF_RUN,
        ("rule_id", pa.string()),
        ("expected_observations", pa.int64()),
        ("observations", pa.int64()),
        ("findings", pa.int64()),
        ("not_evaluable", pa.int64()),
        ("ran", pa.bool_()),
        ("success", pa.bool_()),
    ]
)
_SCHEMAS = {"checks": CHECKS, "check_runs": CHECK_RUNS}
_KEY = "rule_id, agency_code, report_month, load_id, subject"


def ensure(ledger: Path) -> None:
    """Create both folders with an empty file `none.parquet` of the present columns, so that an empty ledger
    can be read."""
    for name, schema in _SCHEMAS.items():
        path = ledger / name / "none.parquet"
        if not path.exists() or not pq.read_schema(path).equals(schema):
            _write(schema.empty_table(), path)


def last_outcomes(con: duckdb.DuckDBPyConnection, ledger: Path, gate: str) -> None:
    """The temporary table `last_outcomes` of the session: what the newest row of every key of the gate's log
    says."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE last_outcomes AS
        SELECT {_KEY}, unnest(arg_max({{
            outcome: outcome, severity: severity, observed: observed, violations: violations,
            missing_input: missing_input, sample_case_codes: sample_case_codes
        }}, checked_at))
        FROM read_parquet($files, union_by_name = true) WHERE gate = $gate GROUP BY {_KEY}
        """,
        {"files": str(ledger / "checks" / "*.parquet"), "gate": gate},
    )


def judged_loads(ledger: Path) -> pa.Table:
    """The `load_id` of every load that has results."""
    with duckdb.connect() as con:
        return con.execute(
            "SELECT DISTINCT load_id FROM read_parquet($1, union_by_name = true) WHERE gate = 'load'",
            [str(ledger / "checks" / "*.parquet")],
        ).to_arrow_table()


def next_moment(ledger: Path, now: datetime) -> datetime:
    """The time of this run's rows: now, or just after the last rows if the clock was set back."""
    with duckdb.connect() as con:
        (last,) = con.execute(
            "SELECT max(checked_at) FROM read_parquet($1, union_by_name = true)",
            [[str(ledger / name / "*.parquet") for name in _SCHEMAS]],
        ).fetchone() or (None,)
    return now if last is None else max(now, last + timedelta(microseconds=1))


def append(ledger: Path, changes: pa.Table, runs: pa.Table, run_id: str, moment: datetime) -> None:
    """Write a run's changed results, if there are any, and then what ran."""
    name = f"{moment:%Y%m%dT%H%M%S%f}-{run_id}.parquet"
    if changes.num_rows:
        _write(changes.select(CHECKS.names).cast(CHECKS), ledger / "checks" / name)
    _write(runs.select(CHECK_RUNS.names).cast(CHECK_RUNS), ledger / "check_runs" / name)


def _write(table: pa.Table, path: Path) -> None:
    """Write a file that is there complete, and synced, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    pq.write_table(table, partial, compression="zstd")
    for touched in (partial, path.parent):
        descriptor = os.open(touched, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if touched is partial:
            partial.replace(path)
