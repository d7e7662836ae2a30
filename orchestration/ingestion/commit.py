"""The lake protocol: files are written aside, synced, renamed; receipts come last and make them seen."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.loads import Load
from orchestration.ingestion.schema import (
    PARTITIONED,
    SCHEMA_FILE,
    TABLES,
    columns,
    moved_files_sql,
    receipts_of,
)
from orchestration.settings import Home

#: A month's file is too small to be written by several threads, so several files are written at once.
WRITERS = 2


class IntakeError(RuntimeError):
    """Something is wrong with this program, not with a batch; nothing of the round was committed."""


def write_feed(
    con: duckdb.DuckDBPyConnection, feed: Feed, loads: Sequence[Load], aside: Path, run_id: str
) -> None:
    """Write a feed's accepted rows under `aside` and note in each load the files that hold rows of it.

    Raises `IntakeError` unless, for each load, rows in = accepted + quarantined + identical."""
    by_id = {load.load_id: load for load in loads}
    written: dict[str, int] = defaultdict(int)
    for table, kinds in feed.tables.items():
        _create_kept(con, feed, table, kinds)
        months = "case_month" if table in PARTITIONED else "NULL"
        found = con.execute(
            f"SELECT {months}, load_id, count(*) FROM kept GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        parts: dict[str | None, list[tuple[str, int]]] = defaultdict(list)
        for month, load_id, rows in found:
            parts[month].append((load_id, rows))
        copies: list[tuple[str, Path]] = []
        for month, members in parts.items():
            name = f"{run_id}.parquet"
            place = Path(table, name) if month is None else Path(table, f"case_month={month}", name)
            where = "" if month is None else f"WHERE case_month = '{month}'"
            copies.append((f"SELECT * FROM kept {where}", aside / place))
            for load_id, rows in members:
                load = by_id[load_id]
                written[load_id] += rows
                load.lake_files.append(str(Path("lake", place)))
                if month is not None and not month.startswith("h"):
                    load.first_case_month = min(load.first_case_month or month, month)
                    load.last_case_month = max(load.last_case_month or month, month)
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(lambda copy: copy_rows(con.cursor(), *copy), copies))
    for load in loads:
        if load.rows_in is not None and (
            load.rows_accepted != written[load.load_id]
            or load.rows_in
            != written[load.load_id] + (load.rows_quarantined or 0) + (load.rows_identical or 0)
        ):
            raise IntakeError(f"the rows of load {load.load_id} do not balance")


def _create_kept(con: duckdb.DuckDBPyConnection, feed: Feed, table: str, kinds: Sequence[str]) -> None:
    """The accepted rows of one lake table as the view `kept`, with the table's columns."""
    status = "step_status AS status" if table == "npsp_steps" else "status"
    names = ", ".join(status if name == "status" else f'"{name}"' for name in columns(table))
    con.execute(
        f"""
        CREATE OR REPLACE VIEW kept AS
        SELECT {names} FROM typed_{feed.name} AS typed
        WHERE reason IS NULL AND kind IN ({", ".join(f"'{kind}'" for kind in kinds)})
        """
    )


def create_quarantine(con: duckdb.DuckDBPyConnection) -> None:
    """The round's quarantine, empty."""
    con.execute(f"CREATE OR REPLACE TABLE quarantine ({TABLES['quarantine']})")


def add_quarantine(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Add a feed's rows that have a reason against them: permitted fields only, never the raw row."""
    own = {
        name for (name,) in con.execute(f"SELECT column_name FROM (DESCRIBE typed_{feed.name})").fetchall()
    }
    case_code = "CASE WHEN code_parsed THEN case_code END" if "code_parsed" in own else "NULL"
    agency = "code_agency" if "code_agency" in own else "NULL"
    procedure = (
        "CASE WHEN base_of(procedure_code) IS NOT NULL THEN procedure_code END"
        if "procedure_code" in own
        else "NULL"
    )
    status = "CASE WHEN regexp_full_match(status_text, '\\d{1,3}') THEN status_text END"
    con.execute(
        f"""
        INSERT INTO quarantine
        SELECT load_id, row_number, '{feed.name}', sender_agency, file_name, reason, field, 'warning',
            {case_code}, {agency}, {procedure}, {status if "status_text" in own else "NULL"},
            {"received_at" if "received_at" in own else "NULL"}, sent_at
        FROM typed_{feed.name} WHERE reason IS NOT NULL
        """
    )


def write_quarantine(con: duckdb.DuckDBPyConnection, loads: Sequence[Load], aside: Path, run_id: str) -> None:
    """Write the round's quarantine, if it has rows."""
    held = {name for (name,) in con.execute("SELECT DISTINCT load_id FROM quarantine").fetchall()}
    if not held:
        return
    place = Path("quarantine", f"{run_id}.parquet")
    copy_rows(con, "SELECT * FROM quarantine ORDER BY load_id, row_number", aside / place)
    for load in loads:
        if load.load_id in held:
            load.lake_files.append(str(Path("lake", place)))


def copy_rows(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query as one Parquet file of the lake."""
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def publish(aside: Path, lake: Path) -> None:
    """Sync every file under `aside` and rename it into the lake: invisible until a receipt names it."""
    files = sorted(path for path in aside.rglob("*.parquet"))
    for path in files:
        sync(path)
    folders = set()
    for path in files:
        target = lake / path.relative_to(aside)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)
        folders |= {target.parent, target.parent.parent}
    for folder in sorted(folders):
        sync(folder)


def write_receipts(con: duckdb.DuckDBPyConnection, home: Home, run_id: str) -> None:
    """Write the table `receipts` as the run's receipts file, in one rename: the commit of the round."""
    partial = home.work / f"{run_id}.receipts.parquet"
    copy_rows(con, "SELECT * FROM receipts ORDER BY load_id", partial)
    sync(partial)
    target = home.lake / "receipts" / f"{run_id}.parquet"
    partial.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Force a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """Remove what an interrupted run left: scratch, and lake files that neither a receipt nor a compaction
    names. Returns how many."""
    shutil.rmtree(home.work, ignore_errors=True)
    home.work.mkdir(parents=True, exist_ok=True)
    named = {
        name
        for (name,) in con.execute(
            f"{receipts_of(home, 'file')} UNION SELECT unnest([file, place]) FROM ({moved_files_sql(home)})"
        ).fetchall()
    }
    removed = 0
    for table in TABLES:
        if table in ("receipts", "compactions"):
            continue
        for path in (home.lake / table).rglob("*.parquet"):
            if path.name != SCHEMA_FILE and str(path.relative_to(home.root)) not in named:
                path.unlink()
                removed += 1
    return removed
