"""Puts a batch into the landing folder as a careful reporter does: `.part`, manifest, then the final name."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import zstandard

from simulator.plan import Month

# zlib's window bits for a gzip stream; its header then holds no time, so equal input gives equal bytes
GZIP = 31


class Tamper(Protocol):
    """Something that may spoil a batch on its way: gives the stored bytes, the manifest's checksum and what
    else."""

    def spoil(self, batch: Batch) -> list[Batch]:
        """The batches to write instead of `batch`."""
        ...


@dataclass(frozen=True)
class Batch:
    """One file on its way to landing. `content` is not yet compressed unless `stored` is given."""

    feed: str
    folder: str
    name: str
    content: bytes
    rows: int
    sent_at: dt.datetime
    first: Month
    last: Month
    issuer: str
    stored: bytes | None = None
    checksum: str | None = None


@dataclass
class Landing:
    """A landing folder that is being filled; counts what was written."""

    root: Path
    tamper: Tamper
    batches: int = 0
    bytes: int = 0

    def put(self, batch: Batch) -> None:
        """Write a batch (as the faults leave it), its manifest first."""
        for item in self.tamper.spoil(batch):
            folder = self.root / item.feed / item.folder
            folder.mkdir(parents=True, exist_ok=True)
            stored = compress(item.content, Path(item.name).suffix) if item.stored is None else item.stored
            part = folder / f"{item.name}.part"
            part.write_bytes(stored)
            manifest = {
                "sha256": item.checksum or hashlib.sha256(stored).hexdigest(),
                "rows": item.rows,
                "sent_at": f"{item.sent_at.isoformat()}+07:00",
                "period_start": item.first.first_day.isoformat(),
                "period_end": item.last.last_day.isoformat(),
                "simulated": True,
            }
            (folder / f"{item.name}.manifest.json").write_text(json.dumps(manifest) + "\n", encoding="utf-8")
            part.rename(folder / item.name)
            self.batches += 1
            self.bytes += len(stored)


def compress(content: bytes, suffix: str) -> bytes:
    """`content` as the file name's suffix promises (.gz, .zst, else as it is)."""
    if suffix == ".gz":
        stream = zlib.compressobj(1, zlib.DEFLATED, GZIP)
        return stream.compress(content) + stream.flush()
    return zstandard.ZstdCompressor(level=1).compress(content) if suffix == ".zst" else bytes(content)


def sent_at(month: Month, agency: int) -> dt.datetime:
    """When an agency's batch of a month leaves: in the night after the month's end, each agency at its
    minute."""
    return dt.datetime.combine(month.plus(1).first_day, dt.time(1)) + dt.timedelta(minutes=agency * 37 % 300)
