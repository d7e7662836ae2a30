"""The lake's tables: their columns and types, and the folders and empty schema files of a new home."""

from __future__ import annotations

from pathlib import Path

import duckdb

from expectations import store
from orchestration.settings import Home

_LOAD = "load_id VARCHAR, row_number BIGINT, sender_agency VARCHAR, sent_at TIMESTAMP, file_sha256 VARCHAR"
_CASE = "case_code VARCHAR, code_parsed BOOLEAN, code_agency VARCHAR"

#: Column definitions of every lake table, in the order in which they are stored.
TABLES: dict[str, str] = {
    "npsp": f"""
        {_LOAD}, {_CASE}, code_date DATE, case_month VARCHAR, unit_code VARCHAR, procedure_code VARCHAR,
        procedure_base VARCHAR, status TINYINT, channel TINYINT, submitted_at TIMESTAMP, received_at
        TIMESTAMP, due_at TIMESTAMP, finished_at TIMESTAMP, returned_at TIMESTAMP, refused_at TIMESTAMP,
        return_form TINYINT, payment TINYINT, fee VARCHAR, has_result_link BOOLEAN,
        result_is_submitted_file BOOLEAN, is_digitised BOOLEAN, is_reused BOOLEAN, vneid_verified TINYINT,
        submission_place TINYINT, owner_type TINYINT, processed_online BOOLEAN, visited BOOLEAN,
        paper_submitted BOOLEAN, field_checked BOOLEAN, submitter_hash VARCHAR, message_version VARCHAR,
        is_update BOOLEAN, flags VARCHAR, content_hash VARCHAR""",
    "npsp_steps": f"""
        {_LOAD}, {_CASE}, case_month VARCHAR, happened_at TIMESTAMP, status TINYINT, deadline_at
        TIMESTAMP, flags VARCHAR""",
    "emc": f"""
        {_LOAD}, {_CASE}, code_date DATE, case_month VARCHAR, unit_code VARCHAR, procedure_code VARCHAR,
        procedure_base VARCHAR, received_at TIMESTAMP, site_id BIGINT, status TINYINT, reception TINYINT,
        payment TINYINT, level TINYINT, from_npsp TINYINT, by_post TINYINT, flags VARCHAR, content_hash
        VARCHAR""",
    "catalogue": f"""
        {_LOAD}, procedure_code VARCHAR, procedure_base VARCHAR, name_vi VARCHAR, field_code VARCHAR,
        service_level VARCHAR, eligible_full BOOLEAN, fee_due BOOLEAN, yields_paper_result BOOLEAN,
        requires_visit BOOLEAN, requires_field_check BOOLEAN, performing_level TINYINT, valid_from DATE,
        valid_to DATE, flags VARCHAR, content_hash VARCHAR""",
    "totals": f"""
        {_LOAD}, period_start DATE, period_end DATE, unit_code VARCHAR, field_code VARCHAR, received_total
        BIGINT, received_online BIGINT, received_direct_or_post BIGINT, carried_over BIGINT,
        resolved_total BIGINT, resolved_early BIGINT, resolved_on_time BIGINT, resolved_overdue BIGINT,
        pending_total BIGINT, pending_in_time BIGINT, pending_overdue BIGINT, fully_online BIGINT,
        printed_online_percent DOUBLE, printed_fully_online_percent DOUBLE, flags VARCHAR, content_hash
        VARCHAR""",
    "ratings": f"""
        {_LOAD}, report_month DATE, unit_code VARCHAR, raters BIGINT, very_satisfied_percent DOUBLE,
        satisfied_percent DOUBLE, dissatisfied_percent DOUBLE, flags VARCHAR, content_hash VARCHAR""",
    "targets": f"""
        {_LOAD}, report_month DATE, target_percent DOUBLE, registered_on DATE, flags VARCHAR, content_hash
        VARCHAR""",
    "quarantine": """
        load_id VARCHAR, row_number BIGINT, feed VARCHAR, sender_agency VARCHAR, file_name VARCHAR, reason
        VARCHAR, field VARCHAR, severity VARCHAR, case_code VARCHAR, code_agency VARCHAR, procedure_code
        VARCHAR, status VARCHAR, received_at TIMESTAMP, sent_at TIMESTAMP""",
    "receipts": """
        load_id VARCHAR, feed VARCHAR, sender_agency VARCHAR, file_name VARCHAR, archive_path VARCHAR,
        file_bytes BIGINT, file_sha256 VARCHAR, form VARCHAR, compression VARCHAR, sent_at TIMESTAMP,
        sent_at_source VARCHAR, arrived_at TIMESTAMP, run_id VARCHAR, parser_version VARCHAR, rows_in
        BIGINT, rows_accepted BIGINT, rows_quarantined BIGINT, rows_identical BIGINT, lake_files
        VARCHAR[], first_case_month VARCHAR, last_case_month VARCHAR, period_start DATE, period_end DATE,
        initial_state VARCHAR, hold_reasons VARCHAR, findings VARCHAR, replaces_load_id VARCHAR, simulated
        BOOLEAN, file_time TIMESTAMP, profile VARCHAR""",
    "compactions": "file VARCHAR, place VARCHAR, compacted_at TIMESTAMP",
}

#: Tables whose files lie in a folder per case month.
PARTITIONED = ("npsp", "npsp_steps", "emc")

#: The file of each table that has its columns and no row, so that an empty lake can be read.
SCHEMA_FILE = "schema.parquet"


def columns(table: str) -> list[str]:
    """The column names of a lake table, in stored order."""
    return [definition.split()[0] for definition in TABLES[table].split(",")]


def receipts_of(home: Home, column: str) -> str:
    """The query of all lake files that receipts name, once each."""
    receipts = f"read_parquet('{home.lake / 'receipts' / '*.parquet'}', union_by_name = true)"
    return f"SELECT DISTINCT unnest(lake_files) AS {column} FROM {receipts}"


def moved_files_sql(home: Home) -> str:
    """The query of files whose rows lie elsewhere since a compaction: `file`, its `place`, `compacted_at`."""
    compactions = home.lake / "compactions" / "*.parquet"
    return f"""
        SELECT file, max_by(place, compacted_at) AS place, max(compacted_at) AS compacted_at
        FROM read_parquet('{compactions}') GROUP BY file"""


def ensure_lake(home: Home) -> None:
    """Create the folders of a home, the schema file of each lake table and the empty first ledger files.

    Raises `ValueError` if the home's path has a character that the engine reads as a pattern."""
    if any(character in str(home.root) for character in "*?[]'"):
        raise ValueError(f"EMC_HOME may not contain any of * ? [ ] ': {home.root}")
    decisions = (home.ledger / "decisions", home.ledger / "reconciliations")
    for folder in (home.landing, home.archive, *decisions, home.work):
        folder.mkdir(parents=True, exist_ok=True)
    for folder in decisions:
        if not (folder / "none.json").exists():  # its time is part of what a run compares
            (folder / "none.json").touch()
    store.ensure(home.ledger)
    with duckdb.connect() as con:
        for table, definition in TABLES.items():
            path = home.lake / table / SCHEMA_FILE
            path.parent.mkdir(parents=True, exist_ok=True)
            if not _is_current(con, path, table):
                partial = path.with_suffix(".part")
                con.execute(f"CREATE OR REPLACE TEMP TABLE empty ({definition})")
                con.execute(f"COPY empty TO '{partial}' (FORMAT parquet)")
                partial.replace(path)


def _is_current(con: duckdb.DuckDBPyConnection, path: Path, table: str) -> bool:
    """Whether the schema file is there and has the table's present columns."""
    if not path.exists():
        return False
    stored = con.execute(f"DESCRIBE FROM read_parquet('{path}')").fetchall()
    return [row[0] for row in stored] == columns(table)
