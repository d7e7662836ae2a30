"""How long a batch that was taken in stays in the archive as it was received.

The archive serves to take a load in anew and to show an auditor what was received; no table reads it. Without
`EMC_ARCHIVE_MONTHS` everything stays.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration import state
from orchestration.errors import UsageError
from orchestration.ingestion.landing import MANIFEST_SUFFIX
from orchestration.ingestion.schema import ensure_lake
from orchestration.ledger import states_sql
from orchestration.settings import Home

VARIABLE = "EMC_ARCHIVE_MONTHS"


@dataclass(frozen=True)
class Retired:
    """Batches that left the archive, their bytes, and the day before which they arrived (none: all stay)."""

    batches: int
    deleted_bytes: int
    arrived_before: str | None


def months_kept() -> int | None:
    """Whole months that a batch stays in the archive; None: for ever. Raises UsageError for anything else."""
    text = os.environ.get(VARIABLE, "").strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{VARIABLE} is {text!r}; it must be a number of months, 1 or more, or empty")
    return int(text)


def retire(home: Home, now: datetime | None = None) -> Retired:
    """Delete archived batches that are older than `EMC_ARCHIVE_MONTHS`; the caller holds the home's lock.

    Batches of held loads stay until somebody has decided, whatever became of an earlier load of the file.
    `now` is local time."""
    months = months_kept()
    if months is None:
        return Retired(0, 0, None)
    ensure_lake(home)
    with duckdb.connect() as con:
        (before,) = con.execute(
            "SELECT CAST(date_trunc('month', ?::TIMESTAMP) - to_months(?) AS DATE)",
            [now or state.local_now(), months],
        ).fetchone() or (None,)
        found = con.execute(
            f"SELECT archive_path FROM ({states_sql(home)}) WHERE archive_path IS NOT NULL "
            "GROUP BY archive_path HAVING NOT bool_or(state = 'held') AND max(arrived_at) < ? ORDER BY 1",
            [before],
        ).fetchall()
    archived = [path for (name,) in found if (path := home.root / name).is_file()]
    size = sum(path.stat().st_size for path in archived)
    for path in archived:
        path.with_name(path.name + MANIFEST_SUFFIX).unlink(missing_ok=True)
        path.unlink()
    return Retired(len(archived), size, str(before))
