"""The serving snapshot: an immutable folder of the public tables, and the symlink `current` that is swapped
onto it.

BI tools open `serving/current/emc.duckdb` and never the warehouse, which admits no reader while it is
written. A tool that holds an old release open goes on reading it; at its next connection it sees the new one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from orchestration.publication.export import (
    attached_warehouse,
    tables_of,
    write_checksums,
    write_csv,
    write_parquet,
)
from orchestration.settings import Home
from orchestration.state import Inputs, is_simulated, local_now

# Not marts.duckdb: the file's name is the catalog's, and `marts.mart_ranking` would be ambiguous beside
# schema marts.
DATABASE = "emc.duckdb"
SERVED_SCHEMAS = ("facts", "marts", "quality", "reference")
CSV_SCHEMAS = ("marts", "quality")  # facts run to millions of rows, which no spreadsheet opens
KEPT_RELEASES = 3  # a reader that opened the release before last may still be at work
RELEASE_ID = "%Y%m%dT%H%M%S%f"


def current_release(home: Home) -> Path | None:
    """The folder that `current` names, if there is one."""
    link = home.serving / "current"
    return link.resolve() if link.exists() else None


def publish_serving(home: Home, inputs: Inputs, run_id: str) -> Path:
    """Make a release from the warehouse, swap `current` onto it and remove releases that are too old; its
    folder."""
    made_at = local_now()
    release_id = _next_id(home, made_at)
    aside = home.work / f"serving-{release_id}"
    aside.mkdir(parents=True)
    counts = _write_tables(home, aside)
    release = {
        "release_id": release_id,
        "made_at": made_at.isoformat(timespec="seconds"),
        "run_id": run_id,
        "simulated": is_simulated(home),
        "inputs": asdict(inputs),
        "rows": counts,
    }
    (aside / "release.json").write_text(json.dumps(release, indent=2, ensure_ascii=False) + "\n")
    write_checksums(aside)
    make_read_only(aside)
    final = home.serving / release_id
    home.serving.mkdir(parents=True, exist_ok=True)
    aside.replace(final)
    _point_current_to(home, final)
    _remove_old(home)
    return final


def make_read_only(folder: Path) -> None:
    """Take the write permission from every file below."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _write_tables(home: Home, folder: Path) -> dict[str, int]:
    counts = {}
    with attached_warehouse(home) as connection:
        connection.execute(f"attach '{folder / DATABASE}' as release")
        for table in tables_of(connection, SERVED_SCHEMAS):
            name = f"{table.schema}.{table.name}"
            copy = f'release."{table.schema}"."{table.name}"'
            connection.execute(f'create schema if not exists release."{table.schema}"')
            connection.execute(f"create table {copy} as {table.source} order by all")
            copied = f"select * from {copy}"
            write_parquet(connection, copied, folder / "parquet" / table.schema / f"{table.name}.parquet")
            if table.schema in CSV_SCHEMAS:
                write_csv(connection, copied, folder / "csv" / table.schema / f"{table.name}.csv")
            row = connection.execute(f"select count(*) from ({copied})").fetchone()
            counts[name] = row[0] if row else 0
    return counts


def _point_current_to(home: Home, release: Path) -> None:
    aside = home.serving / f".current-{os.getpid()}"
    aside.unlink(missing_ok=True)
    aside.symlink_to(release.name)
    aside.replace(home.serving / "current")


def _releases(home: Home) -> list[Path]:
    """The folders of releases, in the order in which they were made."""
    if not home.serving.exists():
        return []
    return sorted(path for path in home.serving.iterdir() if re.fullmatch(r"\d{8}T\d{12}", path.name))


def _next_id(home: Home, made_at: datetime) -> str:
    """The id of a release made now, later than every other even if the clock was set back."""
    later = [datetime.strptime(path.name, RELEASE_ID) + timedelta(microseconds=1) for path in _releases(home)]
    return f"{max([made_at, *later]):{RELEASE_ID}}"


def _remove_old(home: Home) -> None:
    current = current_release(home)
    others = [path for path in _releases(home) if current is None or path.name != current.name]
    for release in others[: 1 - KEPT_RELEASES]:
        shutil.rmtree(release)
