"""Many small files of the lake become one: a run a day leaves a file a day in each case month it touched.

The rows are written to a new file, and a record in `lake/compactions` says which files it replaces. That
record is the commit: without it nothing names the new file, and the next intake sweeps it away. Receipts are
not touched; whoever reads the lake follows the record (`moved_files_sql`). What was replaced is deleted by a
later compaction, when a run has been completed since: a reader who is at it keeps its files.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from orchestration import state
from orchestration.ingestion.commit import IntakeError, copy_rows, publish, sweep, sync
from orchestration.ingestion.schema import ensure_lake, moved_files_sql, receipts_of
from orchestration.settings import Home

#: A file as large as this is left alone; of smaller ones a folder may hold fewer than LEAST_FILES.
LARGE_BYTES = 32 << 20
LEAST_FILES = 8
#: About what one new file may be made of.
MOST_BYTES = 256 << 20
MEMORY_LIMIT = "2GB"


@dataclass(frozen=True)
class Compacted:
    """What a compaction did: files that became fewer, files of earlier compactions that it deleted."""

    replaced: int
    written: int
    deleted: int
    deleted_bytes: int


def compact(home: Home, now: datetime | None = None) -> Compacted:
    """Replace small files of the lake by large ones; the caller holds the home's lock.

    `now` is local time. Raises `IntakeError` if a new file has not exactly the rows of the old ones, and
    leaves the lake as it was."""
    run_id = f"{now or state.local_now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    ensure_lake(home)
    with duckdb.connect(config={"threads": 2, "memory_limit": MEMORY_LIMIT}) as con:
        con.execute("SET temp_directory = ?", [str(home.work / "spill")])
        sweep(con, home)
        deleted, deleted_bytes = _delete_replaced(con, home)
        aside = home.work / f"compaction-{run_id}"
        replacing = {
            _merge(con, home, aside, group, f"{run_id}-{number}.parquet"): group
            for number, group in enumerate(_groups(con, home))
        }
        if replacing:
            publish(aside, home.lake)
            _record(con, home, replacing, run_id, _moment_after(con, home, now or state.local_now()))
    return Compacted(sum(map(len, replacing.values())), len(replacing), deleted, deleted_bytes)


def _moment_after(con: duckdb.DuckDBPyConnection, home: Home, now: datetime) -> datetime:
    """Now, or just after the last compaction if the clock was set back: of a file the last record holds."""
    (last,) = con.execute(f"SELECT max(compacted_at) FROM ({moved_files_sql(home)})").fetchone() or (None,)
    return now if last is None or last < now else last + timedelta(microseconds=1)


def _groups(con: duckdb.DuckDBPyConnection, home: Home) -> list[list[str]]:
    """Small files of one folder that are to become one, as places under the home."""
    folders = defaultdict(list)
    for (place,) in con.execute(
        f"SELECT DISTINCT coalesce(moved.place, named.file) FROM ({receipts_of(home, 'file')}) AS named "
        f"LEFT JOIN ({moved_files_sql(home)}) AS moved ON named.file = moved.file ORDER BY 1"
    ).fetchall():
        if (home.root / place).stat().st_size < LARGE_BYTES:
            folders[str(Path(place).parent)].append(place)
    groups = []
    for files in folders.values():
        group: list[str] = []
        taken = 0
        for place in files:
            group.append(place)
            taken += (home.root / place).stat().st_size
            if taken >= MOST_BYTES:
                groups.append(group)
                group, taken = [], 0
        if len(group) >= LEAST_FILES:
            groups.append(group)
    return groups


def _merge(con: duckdb.DuckDBPyConnection, home: Home, aside: Path, group: list[str], name: str) -> str:
    """Write the rows of a group as one file under `aside`; its place under the home."""
    files = [str(home.root / one) for one in group]
    place = Path(group[0]).with_name(name)
    path = aside / place.relative_to("lake")
    rows = f"SELECT * FROM read_parquet({files}, union_by_name = true, hive_partitioning = false)"
    # Rows of a load lie together, so that reading a few loads passes over the others.
    copy_rows(con, f"{rows} ORDER BY load_id, row_number", path)
    count = "SELECT sum(num_rows) FROM parquet_file_metadata($1)"
    before, after = (con.execute(count, [names]).fetchone() for names in (files, [str(path)]))
    if before != after:
        raise IntakeError(f"{place} would have {after} rows instead of {before}; nothing was replaced")
    return str(place)


def _record(
    con: duckdb.DuckDBPyConnection, home: Home, replacing: dict[str, list[str]], run_id: str, moment: datetime
) -> None:
    """Write which file's rows lie in which place now, in one rename: the commit."""
    con.execute("CREATE OR REPLACE TEMP TABLE record (file VARCHAR, place VARCHAR, compacted_at TIMESTAMP)")
    con.executemany(
        "INSERT INTO record VALUES (?, ?, ?)",
        [(file, place, moment) for place, group in replacing.items() for file in group],
    )
    # Files that an earlier compaction put into one that is replaced now.
    con.execute(
        f"INSERT INTO record SELECT moved.file, record.place, record.compacted_at "
        f"FROM ({moved_files_sql(home)}) AS moved INNER JOIN record ON moved.place = record.file"
    )
    partial = home.work / f"{run_id}.compaction.parquet"
    copy_rows(con, "SELECT * FROM record ORDER BY file", partial)
    sync(partial)
    target = home.lake / "compactions" / f"{run_id}.parquet"
    partial.replace(target)
    sync(target.parent)


def _delete_replaced(con: duckdb.DuckDBPyConnection, home: Home) -> tuple[int, int]:
    """Delete files that were replaced before the last complete run; how many, and their bytes."""
    finished = state.finished_at(home)
    if finished is None:
        return 0, 0
    replaced = con.execute(
        f"SELECT file FROM ({moved_files_sql(home)}) WHERE compacted_at < ? ORDER BY file", [finished]
    ).fetchall()
    paths = [path for (file,) in replaced if (path := home.root / file).exists()]
    size = sum(path.stat().st_size for path in paths)
    for path in paths:
        path.unlink()
    return len(paths), size
