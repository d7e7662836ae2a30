"""Receipts: the row per load that says what was taken in, and what of it is known already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

import duckdb
import pyarrow as pa

from orchestration.ingestion.loads import Load
from orchestration.ingestion.schema import TABLES
from orchestration.settings import Home

#: Part of every receipt: raise it whenever the same bytes would become other rows.
PARSER_VERSION = "5"


def known_loads(con: duckdb.DuckDBPyConnection, home: Home) -> dict[str, str | None]:
    """Load id -> where its file lies in the archive (relative to the home), of every load with a receipt."""
    rows = con.execute(
        "SELECT load_id, archive_path FROM read_parquet($1, union_by_name = true)",
        [str(home.lake / "receipts" / "*.parquet")],
    ).fetchall()
    return dict(rows)


def known_names(con: duckdb.DuckDBPyConnection, home: Home) -> set[tuple[str, str, str]]:
    """(feed, agency, file name) of every load with a receipt."""
    rows = con.execute(
        "SELECT feed, sender_agency, file_name FROM read_parquet($1, union_by_name = true)",
        [str(home.lake / "receipts" / "*.parquet")],
    ).fetchall()
    return set(rows)


def create_loads(con: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """The table `loads` that gives each row its load's columns."""
    rows = [
        {
            "path": str(load.path),
            "load_id": load.load_id,
            "sender_agency": load.entry.agency,
            "file_sha256": load.inspection.sha256,
            "file_name": load.entry.shown_name,
            "manifest_sent_at": load.manifest.sent_at,
            "file_time": load.file_time,
        }
        for load in loads
    ]
    schema = pa.schema(
        [(name, pa.string()) for name in ("path", "load_id", "sender_agency", "file_sha256", "file_name")]
        + [("manifest_sent_at", pa.timestamp("us")), ("file_time", pa.timestamp("us"))]
    )
    con.register("loads_frame", pa.Table.from_pylist(rows, schema))
    con.execute("CREATE OR REPLACE TABLE loads AS FROM loads_frame")
    con.unregister("loads_frame")


def create_receipts(con: duckdb.DuckDBPyConnection, loads: Sequence[Load], run_id: str) -> None:
    """The table `receipts` with a row per load of the round."""
    con.execute(f"CREATE OR REPLACE TABLE receipts ({TABLES['receipts']})")
    con.register("receipts_frame", pa.Table.from_pylist([_row(load, run_id) for load in loads]))
    con.execute("INSERT INTO receipts BY NAME FROM receipts_frame")
    con.unregister("receipts_frame")


def _row(load: Load, run_id: str) -> dict[str, object]:
    """A load as a row of `receipts`."""
    return {
        "load_id": load.load_id,
        "feed": load.entry.feed,
        "sender_agency": load.entry.agency,
        "file_name": load.entry.shown_name,
        "archive_path": load.archive_path,
        "file_bytes": load.inspection.file_bytes,
        "file_sha256": load.inspection.sha256,
        "form": load.entry.form,
        "compression": load.entry.compression,
        "sent_at": load.sent_at or load.manifest.sent_at or load.file_time,
        "sent_at_source": load.sent_at_source or ("manifest" if load.manifest.sent_at else "file_time"),
        "arrived_at": load.arrived_at,
        "run_id": run_id,
        "parser_version": PARSER_VERSION,
        "rows_in": load.rows_in,
        "rows_accepted": load.rows_accepted,
        "rows_quarantined": load.rows_quarantined,
        "rows_identical": load.rows_identical,
        "lake_files": sorted(load.lake_files),
        "first_case_month": load.first_case_month,
        "last_case_month": load.last_case_month,
        "period_start": load.manifest.period_start,
        "period_end": load.manifest.period_end,
        "initial_state": "held" if load.hold_reasons else "accepted",
        "hold_reasons": "; ".join(load.hold_reasons),
        "findings": json.dumps([asdict(finding) for finding in load.findings], ensure_ascii=False),
        "replaces_load_id": load.replaces_load_id,
        "simulated": load.manifest.simulated,
        "file_time": load.file_time,
        "profile": load.profile,
    }
