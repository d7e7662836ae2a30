"""Taking in all that lies in landing: look, leave out what is known, commit in rounds, archive."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import duckdb

from orchestration.ingestion.archiving import archive_path, note_late_manifests, put_away
from orchestration.ingestion.commit import sweep
from orchestration.ingestion.engine import THREADS, connect
from orchestration.ingestion.landing import NO_ACCESS, Entry, scan
from orchestration.ingestion.loads import Load, load_id_of
from orchestration.ingestion.manifest import LOCAL_ZONE, Manifest, local, read_manifest
from orchestration.ingestion.prescan import Inspection, inspect
from orchestration.ingestion.reading import measured_weight, weight
from orchestration.ingestion.receipts import known_loads, known_names
from orchestration.ingestion.reference import SEEDS, known_agencies
from orchestration.ingestion.round import Progress, take_round
from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import Home

#: A round takes about as many bytes of JSON as this; it bounds memory and what a crash repeats.
ROUND_BYTES = 1024 * 1024 * 1024

Item = TypeVar("Item")


@dataclass
class IntakeSummary:
    """What one intake did. `loads`: the new loads; `known`: batches dropped again, which changed nothing;
    `notes`: words about entries that were left where they lie."""

    run_ids: list[str] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    known: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> list[Load]:
        """New loads that are used at once."""
        return [load for load in self.loads if not load.hold_reasons]

    @property
    def held(self) -> list[Load]:
        """New loads that wait for a person, or could not be read."""
        return [load for load in self.loads if load.hold_reasons]

    @property
    def rows_accepted(self) -> int:
        """Rows of the new loads that lie in the lake."""
        return sum(load.rows_accepted or 0 for load in self.loads)


def take_in(
    home: Home, *, now: datetime | None = None, progress: Progress | None = None, seeds: Path = SEEDS
) -> IntakeSummary:
    """Take in everything in landing; the caller holds the home's lock.

    `now` is the arrival time (local if without offset). A batch that cannot be used is held with its
    reason and stops no other. Killed at any point, the next call leaves the lake as one undisturbed call
    would have left it."""
    tell: Progress = progress or (lambda _words, _done, _total: None)
    arrived_at = local(now or datetime.now(UTC))
    ensure_lake(home)
    with connect(home, seeds) as con:
        sweep(con, home)
        summary = IntakeSummary()
        known = known_loads(con, home)
        entries = list(scan(home.landing, known_agencies(seeds), summary.notes))
        done = 0
        for members in _cut(entries, _guessed_weight):
            tell("looking at files", done, len(entries))
            looked = list(_inspect_all(members, arrived_at, summary.notes))
            for loads in _cut(looked, measured_weight):
                _take(con, home, loads, known, summary=summary, tell=tell)
            done += len(members)
        note_late_manifests(home, summary.notes, known_names(con, home))
        tell("done", len(entries), len(entries))
    return summary


def put_away_known(home: Home, *, now: datetime | None = None, seeds: Path = SEEDS) -> IntakeSummary | None:
    """Put away what waits in landing if all of it was taken in before; None, and nothing is moved, as soon as
    one batch is new. The caller holds the home's lock."""
    arrived_at = local(now or datetime.now(UTC))
    summary = IntakeSummary()
    loads = []
    with connect(home, seeds) as con:
        known = known_loads(con, home)
        for entry in scan(home.landing, known_agencies(seeds), summary.notes):
            load = _look(entry, arrived_at)
            if isinstance(load, str):
                summary.notes.append(f"{entry.shown_name} {load}; it was left in landing")
            elif load.load_id not in known:
                return None
            else:
                load.archive_path = known[load.load_id]
                loads.append(load)
        for load in loads:
            put_away(home, load, summary.notes)
        note_late_manifests(home, summary.notes, known_names(con, home))
    summary.known = len(loads)
    return summary


def _take(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    looked: Sequence[Load],
    known: dict[str, str | None],
    *,
    summary: IntakeSummary,
    tell: Progress,
) -> None:
    """Commit what is new among the loads of a round, then put all of them away."""
    loads = []
    repeated = []
    for load in looked:
        if load.load_id in known:
            repeated.append(load)
        else:
            known[load.load_id] = load.archive_path = archive_path(home, load, known)
            loads.append(load)
    if loads:
        run_id = f"{loads[0].arrived_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        take_round(con, home, loads, run_id, tell)
        for load in loads:
            if load.left:
                del known[load.load_id]
                summary.notes.append(f"{load.entry.shown_name} {load.left}; it was left in landing")
        loads = [load for load in loads if load.left is None]
        summary.run_ids += [run_id] if loads else []
        summary.loads += loads
    # A repetition of what was left is no repetition: it waits in landing too.
    repeated = [load for load in repeated if load.load_id in known]
    summary.known += len(repeated)
    for load in repeated:
        load.archive_path = known[load.load_id]
    for place, load in enumerate([*loads, *repeated]):
        tell("archiving", place, len(loads) + len(repeated))
        put_away(home, load, summary.notes)


def _cut(items: Sequence[Item], weigh: Callable[[Item], int]) -> Iterator[list[Item]]:
    """Cut files into parts of bounded weight."""
    members: list[Item] = []
    total = 0
    for item in items:
        item_weight = weigh(item)
        if members and total + item_weight > ROUND_BYTES:
            yield members
            members, total = [], 0
        members.append(item)
        total += item_weight
    if members:
        yield members


def _guessed_weight(entry: Entry) -> int:
    """About the weight of a file that was not looked at."""
    try:
        size = os.lstat(entry.path).st_size
    except OSError:
        return 0  # told when it is looked at
    return 0 if entry.problem else weight(str(entry.form), entry.compression, size)


def _inspect_all(entries: Sequence[Entry], arrived_at: datetime, notes: list[str]) -> Iterator[Load]:
    """Look at files, several at a time, in their order; what cannot be read now is told in `notes`."""
    with ThreadPoolExecutor(THREADS) as pool:
        for entry, load in zip(entries, pool.map(lambda e: _look(e, arrived_at), entries), strict=True):
            if isinstance(load, Load):
                yield load
            else:
                notes.append(f"{entry.shown_name} {load}; it was left in landing")


def _look(entry: Entry, arrived_at: datetime) -> Load | str:
    """Look at one entry; words if it must be left: still being written, gone, or not to be read or moved."""
    try:
        before = entry.stamps()
        read_too = [path for path in (entry.path, entry.manifest_path) if path.is_file()]
        movable = os.access(entry.path.parent, os.W_OK | os.X_OK)
        if not movable or not all(os.access(path, os.R_OK) for path in read_too):
            return NO_ACCESS
        if entry.problem or entry.feed is None or entry.agency is None or entry.form is None:
            load = _refused(entry, arrived_at)
        else:
            load = _to_load(entry, entry.feed, entry.agency, entry.form, arrived_at)
        if before[0] is None or before != entry.stamps():
            return "changed while it was read"
    except FileNotFoundError:
        return "changed while it was read"
    except OSError:
        return NO_ACCESS
    load.stamps = before
    return load


def _to_load(entry: Entry, feed: str, agency: str, form: str, arrived_at: datetime) -> Load:
    """Look at a batch."""
    stated = read_manifest(entry.manifest_path) or Manifest()
    inspection = inspect(entry.path, form, entry.compression)
    load = Load(
        load_id=load_id_of(feed, agency, inspection.sha256, stated.sent_at),
        entry=entry,
        inspection=inspection,
        manifest=stated,
        file_time=_file_time(entry.path, arrived_at),
        arrived_at=arrived_at,
    )
    if inspection.problem:
        load.refuse("file", inspection.problem)
    for words in stated.disagreements(feed, agency, inspection.sha256):
        load.hold("manifest_disagrees", f"{words}; ask the sender to send both again")
    return load


def _refused(entry: Entry, arrived_at: datetime) -> Load:
    """A load for an entry that is refused by its name, place or kind; the content of a link is never read."""
    if entry.path.is_symlink():
        digest = hashlib.sha256(os.fsencode(entry.path.readlink())).hexdigest()
    elif entry.path.is_file():
        digest = inspect(entry.path, "parquet", "none").sha256
    else:
        digest = hashlib.sha256(b"").hexdigest()
    where = "/".join(entry.path.parts[-3:]).encode("utf-8", "replace").decode()
    load = Load(
        load_id=load_id_of("refused", where, digest, None),
        entry=entry,
        inspection=Inspection(digest, os.lstat(entry.path).st_size, 0, "", entry.problem, b""),
        manifest=Manifest(),
        file_time=_file_time(entry.path, arrived_at),
        arrived_at=arrived_at,
    )
    load.refuse("place", f"{entry.problem}; it was not opened")
    return load


def _file_time(path: Path, arrived_at: datetime) -> datetime:
    """A file's modification time as local wall clock, whole seconds, not after its arrival."""
    seconds = int(os.lstat(path).st_mtime)
    try:
        return min(datetime.fromtimestamp(seconds, LOCAL_ZONE).replace(tzinfo=None), arrived_at)
    except (ValueError, OverflowError, OSError):
        return arrived_at
