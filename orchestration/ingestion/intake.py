"""Taking in all that lies in landing: look, leave out what is known, commit in rounds, archive."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orchestration.ingestion.commit import sweep
from orchestration.ingestion.landing import MANIFEST_SUFFIX, Entry, scan
from orchestration.ingestion.loads import Load, load_id_of
from orchestration.ingestion.manifest import LOCAL_ZONE, Manifest, local, read_manifest
from orchestration.ingestion.prescan import Inspection, inspect
from orchestration.ingestion.reading import weight
from orchestration.ingestion.receipts import known_loads, known_names
from orchestration.ingestion.reference import SEEDS, known_agencies
from orchestration.ingestion.round import THREADS, Progress, connect, take_round
from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import Home

#: A round takes about as many bytes of JSON as this; it bounds memory and what a crash repeats.
ROUND_BYTES = 1024 * 1024 * 1024


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
        entries = list(scan(home.landing, known_agencies(seeds)))
        done = 0
        for members in _rounds(entries):
            tell("looking at files", done, len(entries))
            loads = []
            for load in _inspect_all(members, arrived_at, summary.notes):
                if load.load_id in known:
                    summary.known += 1
                    _put_away(home, load.entry, known[load.load_id])
                else:
                    load.archive_path = _archive_path(home, load, known)
                    known[load.load_id] = load.archive_path
                    loads.append(load)
            done += len(members)
            if not loads:
                continue
            run_id = f"{arrived_at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
            take_round(con, home, loads, run_id, tell)
            for place, load in enumerate(loads):
                tell("archiving", place, len(loads))
                _put_away(home, load.entry, load.archive_path)
            summary.run_ids.append(run_id)
            summary.loads += loads
        _note_late_manifests(home, summary.notes, known_names(con, home))
        tell("done", len(entries), len(entries))
    return summary


def _rounds(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Cut the entries into rounds of bounded weight."""
    members: list[Entry] = []
    total = 0
    for entry in entries:
        try:
            size = os.lstat(entry.path).st_size
        except FileNotFoundError:
            continue
        load_weight = 0 if entry.problem else weight(str(entry.form), entry.compression, size)
        if members and total + load_weight > ROUND_BYTES:
            yield members
            members, total = [], 0
        members.append(entry)
        total += load_weight
    if members:
        yield members


def _inspect_all(entries: Sequence[Entry], arrived_at: datetime, notes: list[str]) -> Iterator[Load]:
    """Look at the files of a round, several at a time, in their order."""
    with ThreadPoolExecutor(THREADS) as pool:
        for entry, load in zip(entries, pool.map(lambda e: _to_load(e, arrived_at), entries), strict=True):
            if load is None:
                notes.append(f"{entry.shown_name} changed while it was read; it was left in landing")
            else:
                yield load


def _to_load(entry: Entry, arrived_at: datetime) -> Load | None:
    """Look at one entry; None if it is still being written or is gone."""
    if entry.problem or entry.feed is None or entry.agency is None or entry.form is None:
        return _refused(entry, arrived_at)
    try:
        before = os.lstat(entry.path)
        manifest = read_manifest(entry.manifest_path)
        inspection = inspect(entry.path, entry.form, entry.compression)
        after = os.lstat(entry.path)
    except FileNotFoundError:
        return None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return None
    stated = manifest or Manifest()
    load = Load(
        load_id=load_id_of(entry.feed, entry.agency, inspection.sha256, stated.sent_at),
        entry=entry,
        inspection=inspection,
        manifest=stated,
        file_time=min(_file_time(before.st_mtime), arrived_at),
        arrived_at=arrived_at,
    )
    if inspection.problem:
        load.refuse("file", f"{inspection.problem}; ask the sender to send it again")
    for words in stated.disagreements(entry.feed, entry.agency, inspection.sha256):
        load.hold("manifest_disagrees", f"{words}; ask the sender to send both again")
    return load


def _refused(entry: Entry, arrived_at: datetime) -> Load | None:
    """A load for an entry that is refused by its name, place or kind; the content of a link is never read."""
    try:
        status = os.lstat(entry.path)
        if entry.path.is_symlink():
            digest = hashlib.sha256(os.fsencode(entry.path.readlink())).hexdigest()
        elif entry.path.is_file():
            digest = inspect(entry.path, "parquet", "none").sha256
        else:
            digest = hashlib.sha256(b"").hexdigest()
    except FileNotFoundError:
        return None
    where = "/".join(entry.path.parts[-3:]).encode("utf-8", "replace").decode()
    load = Load(
        load_id=load_id_of("refused", where, digest, None),
        entry=entry,
        inspection=Inspection(digest, status.st_size, 0, "", entry.problem, b""),
        manifest=Manifest(),
        file_time=min(_file_time(status.st_mtime), arrived_at),
        arrived_at=arrived_at,
    )
    load.refuse("place", f"{entry.problem}; it was not opened")
    return load


def _file_time(seconds: float) -> datetime:
    """A file's modification time as local wall clock, whole seconds."""
    return datetime.fromtimestamp(int(seconds), LOCAL_ZONE).replace(tzinfo=None)


def _archive_path(home: Home, load: Load, known: dict[str, str | None]) -> str:
    """Where the file will lie in the archive, relative to the home; never a place that is taken."""
    month = f"{load.arrived_at:%Y-%m}"
    entry = load.entry
    if entry.problem:
        return f"archive/refused/{month}/{load.load_id}"
    folder = f"archive/{entry.feed}/{entry.agency}/{month}"
    place = f"{folder}/{entry.path.name}"
    if (home.root / place).exists() or place in known.values():
        suffix = "".join(
            entry.path.suffixes[-2:] if entry.compression != "none" else entry.path.suffixes[-1:]
        )
        place = f"{folder}/{load.load_id}{suffix}"
    return place


def _put_away(home: Home, entry: Entry, archive_path: str | None) -> None:
    """Move a file and its manifest from landing to the archive; one that lies there already is removed."""
    if archive_path is None or entry.path.is_symlink() or not entry.path.is_file():
        entry.path.unlink(missing_ok=True)
        return
    target = home.root / archive_path
    target.parent.mkdir(parents=True, exist_ok=True)
    manifest, kept = entry.manifest_path, target.with_name(target.name + MANIFEST_SUFFIX)
    for source, place in ((manifest, kept), (entry.path, target)):
        if source.is_symlink() or place.exists():
            source.unlink(missing_ok=True)
        elif source.exists():
            source.replace(place)


def _note_late_manifests(home: Home, notes: list[str], names: set[tuple[str, str, str]]) -> None:
    """Tell of manifests that came after their file was taken in: they are ignored and stay in landing."""
    for path in sorted(home.landing.glob(f"*/*/*{MANIFEST_SUFFIX}")):
        data = path.with_name(path.name.removesuffix(MANIFEST_SUFFIX))
        if not data.exists() and (path.parts[-3], path.parts[-2], data.name) in names:
            notes.append(f"{path.name} came after its file was taken in; it is ignored")
