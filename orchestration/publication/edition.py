"""Editions: the figures of all periods up to a month, frozen as revision n. A later revision never replaces a
file."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import EmcError, NothingBuiltError, UsageError
from orchestration.publication.export import (
    Table,
    attached_warehouse,
    read_checksums,
    tables_of,
    write_checksums,
    write_csv,
    write_parquet,
)
from orchestration.publication.serving import make_read_only
from orchestration.settings import Home
from orchestration.state import is_simulated, local_now


class NothingChangedError(EmcError):
    """The figures are those of the last revision, so there is nothing to publish."""


@dataclass(frozen=True)
class Edition:
    """One published revision of a month."""

    month: date
    revision: int
    folder: Path
    changed_tables: tuple[str, ...]


def publish_edition(home: Home, month: date, person: str, reason: str = "") -> Edition:
    """Freeze the marts up to `month` (first of the month) as its next revision.

    Raises NothingBuiltError before a complete run, UsageError for a month that is not over or a revision
    without a reason, NothingChangedError when every figure equals that of the last revision.
    """
    as_of, project = _complete_run(home)
    if _next_month(month) > as_of:
        raise UsageError(
            f"{month:%Y-%m} was not over on {as_of:%Y-%m-%d}, the day that the figures are as of."
        )
    previous = last_revision(home, month)
    if previous and not reason:
        raise UsageError(f"{month:%Y-%m} is published ({previous.name}); a revision needs --reason.")
    aside = home.work / f"edition-{month:%Y-%m}-{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with attached_warehouse(home) as connection:
            _write_marts(connection, month, aside)
            loads = _write_loads(connection, aside)
        changed = _changed_tables(aside, previous)
        if previous and not changed:
            raise NothingChangedError(
                f"Nothing in {month:%Y-%m} differs from {previous.name}; no revision was made."
            )
        revision = int(previous.name[1:]) + 1 if previous else 1
        release = {
            "month": f"{month:%Y-%m}",
            "revision": revision,
            "reason": reason,
            "person": person,
            "published_at": local_now().isoformat(timespec="seconds"),
            "simulated": is_simulated(home),
            "as_of": as_of.isoformat(),
            "loads": loads,
            "ledger_decisions": _decisions(home),
            "changed_tables": changed,
            "versions": {"project": project, **{name: version(name) for name in ("duckdb", "dbt-core")}},
        }
        (aside / "release.json").write_text(json.dumps(release, indent=2, ensure_ascii=False) + "\n")
        write_checksums(aside)
        make_read_only(aside)
        final = home.editions / f"{month:%Y-%m}" / f"r{revision}"
        final.parent.mkdir(parents=True, exist_ok=True)
        aside.rename(final)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Edition(month, revision, final, tuple(changed))


def last_revision(home: Home, month: date) -> Path | None:
    """The folder of the month's newest revision."""
    revisions = (home.editions / f"{month:%Y-%m}").glob("r[0-9]*")
    return max(revisions, key=lambda folder: int(folder.name[1:]), default=None)


def _complete_run(home: Home) -> tuple[date, str]:
    if not home.state.exists():
        raise NothingBuiltError("Only the result of a complete run is published; `emc run` makes one.")
    inputs: dict[str, Any] = json.loads(home.state.read_text())["inputs"]
    return date.fromisoformat(inputs["as_of"]), inputs["project"]


def _next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _write_marts(connection: duckdb.DuckDBPyConnection, month: date, folder: Path) -> None:
    for table in tables_of(connection, ("marts",)):
        query = _up_to(table, month)
        if query:
            write_parquet(connection, query, folder / "parquet" / f"{table.name}.parquet")
            write_csv(connection, query, folder / "csv" / f"{table.name}.csv")


def _up_to(table: Table, month: date) -> str | None:
    """The rows of a mart that were known when the month was over; None for a mart without periods."""
    end = _next_month(month)
    for column in ("period_end", "report_month"):
        if column in table.columns:
            return f"{table.source} where {column} < date '{end}'"
    return None


def _write_loads(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """The loads that the figures rest on, by id and without file names; their number."""
    query = (
        "select load_id, feed, sender_agency, sent_at, state from warehouse.staging.stg_loads where is_usable"
    )
    write_parquet(connection, query, folder / "loads.parquet")
    row = connection.execute(f"select count(*) from ({query})").fetchone()
    return row[0] if row else 0


def _decisions(home: Home) -> int:
    """The ledger's position: how many decisions it holds (an empty file stands for none)."""
    return sum(1 for path in (home.ledger / "decisions").glob("*.json") if path.stat().st_size)


def _changed_tables(folder: Path, previous: Path | None) -> list[str]:
    before = read_checksums(previous) if previous else {}
    now = write_checksums(folder)
    figures = {name for name in now.keys() | before.keys() if name.startswith("parquet/")}
    return sorted(Path(name).stem for name in figures if now.get(name) != before.get(name))
