"""Taking a load in anew from the archive after the parser was mended: the old goes as the new comes."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration import ledger
from orchestration.ingestion.commit import sweep
from orchestration.ingestion.engine import connect
from orchestration.ingestion.landing import MANIFEST_SUFFIX, Entry
from orchestration.ingestion.loads import Load
from orchestration.ingestion.manifest import Manifest, local, read_manifest
from orchestration.ingestion.prescan import inspect
from orchestration.ingestion.reference import SEEDS
from orchestration.ingestion.round import take_round
from orchestration.settings import Home


def reingest(
    home: Home, load_id: str, reason: str, person: str, *, now: datetime | None = None, seeds: Path = SEEDS
) -> Load:
    """Take a load in again from its archived file and withdraw the old one; the caller holds the home's lock.

    Returns the new load. Its `sent_at` and arrival stay those of the first intake. Raises
    `ledger.DecisionError` if that is not possible. The new receipt is the commit: killed before it,
    nothing has changed."""
    ledger.check(home, load_id, "reingest", reason, person)
    decided_at = local(now or datetime.now(UTC))
    with connect(home, seeds) as con:
        sweep(con, home)
        load = _from_archive(con, home, load_id)
        ledger.record(home, load_id, "reingest", reason, person, new_load_id=load.load_id, now=decided_at)
        run_id = f"{decided_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        take_round(con, home, [load], run_id, lambda _words, _done, _total: None)
    return load


def _from_archive(con: duckdb.DuckDBPyConnection, home: Home, load_id: str) -> Load:
    """The archived batch as a new attempt of its load."""
    receipts = str(home.lake / "receipts" / "*.parquet")
    found = con.execute(
        "SELECT feed, sender_agency, archive_path, form, compression, sent_at, sent_at_source, arrived_at, "
        "file_name, file_sha256, file_time FROM read_parquet($1, union_by_name = true) WHERE load_id = $2",
        [receipts, load_id],
    ).fetchone()
    if found is None:
        raise ledger.DecisionError(f"there is no load {load_id}; `emc loads` lists them")
    feed, agency, archive_path, form, compression, sent_at, source, arrived_at, file_name, sha256, own = found
    if feed is None or agency is None or form is None or archive_path is None:
        raise ledger.DecisionError(f"load {load_id} came from no agency's folder and cannot be taken in")
    path = home.root / archive_path
    if not path.is_file():
        raise ledger.DecisionError(f"the file of load {load_id} is no longer in the archive")
    inspection = inspect(path, form, compression)
    if inspection.sha256 != sha256:
        raise ledger.DecisionError(f"the archived file of load {load_id} is not the file that was received")
    stem = load_id.split(".", maxsplit=1)[0]
    (attempts,) = con.execute(
        "SELECT count(*) FROM read_parquet($1, union_by_name = true) WHERE split_part(load_id, '.', 1) = $2",
        [receipts, stem],
    ).fetchone() or (0,)
    manifest = read_manifest(path.with_name(path.name + MANIFEST_SUFFIX)) or Manifest()
    load = Load(
        load_id=f"{stem}.{attempts + 1}",
        entry=Entry(path, feed, agency, form, compression, name=file_name),
        inspection=inspection,
        manifest=manifest,
        # Receipts written before they had the file's time know it only where it was the time of sending.
        file_time=own or (sent_at if source == "file_time" else arrived_at),
        arrived_at=arrived_at,
        archive_path=archive_path,
        replaces_load_id=load_id,
    )
    if inspection.problem:
        load.refuse("file", f"{inspection.problem}; ask the sender to send it again")
    for words in manifest.disagreements(feed, agency, inspection.sha256):
        load.hold("manifest_disagrees", f"{words}; ask the sender to send both again")
    return load
