"""A load: one batch on its way through the door, and what becomes of it. Pure data, no I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from orchestration.ingestion.landing import Entry, Stamps
from orchestration.ingestion.manifest import Manifest
from orchestration.ingestion.prescan import Inspection


@dataclass(frozen=True)
class Finding:
    """Something noticed about a load, with what the agency should do; `rows` = how many rows it concerns."""

    code: str
    severity: str
    words: str
    rows: int | None = None


@dataclass
class Load:
    """One batch: where it lies, what was told about it, what was counted, how it is judged.

    `stamps`: those of file and manifest when they were looked at, None for a file of the archive;
    `profile`: JSON, see `profiles`; `left`: why it gets no receipt and stays where it lies."""

    load_id: str
    entry: Entry
    inspection: Inspection
    manifest: Manifest
    file_time: datetime
    arrived_at: datetime
    archive_path: str | None = None
    unpacked: Path | None = None
    stamps: Stamps | None = None
    left: str | None = None
    replaces_load_id: str | None = None
    sent_at_source: str | None = None
    sent_at: datetime | None = None
    rows_in: int | None = None
    rows_accepted: int | None = None
    rows_quarantined: int | None = None
    rows_identical: int | None = None
    first_case_month: str | None = None
    last_case_month: str | None = None
    lake_files: list[str] = field(default_factory=list)
    hold_reasons: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    profile: str | None = None

    @property
    def is_readable(self) -> bool:
        """Whether its rows can be taken into the lake, held or not."""
        return self.left is None and not any(reason.startswith(UNREADABLE) for reason in self.hold_reasons)

    @property
    def path(self) -> Path:
        """The file to read: what was unpacked for the engine, else the batch itself."""
        return self.unpacked or self.entry.path

    def refuse(self, code: str, words: str) -> None:
        """Refuse the file whole: no rows of it enter the lake."""
        if self.entry.problem is None:
            words += f"; mended: send new bytes; unchanged: emc loads reingest {self.load_id}"
        self.hold_reasons.append(f"{UNREADABLE}{code}: {words}")

    def leave(self, words: str) -> None:
        """Take nothing of it in for now: it stays in landing, and the next intake tries again."""
        self.left = words

    def hold(self, code: str, words: str) -> None:
        """Hold the load: its rows are kept and not used until a person releases it."""
        self.hold_reasons.append(f"{code}: {words}")


#: Begins the reason of a load that has no rows in the lake because its file could not be read.
UNREADABLE = "unreadable_"


def load_id_of(feed: str | None, agency: str | None, sha256: str, manifest_sent_at: datetime | None) -> str:
    """The identity of a batch: the same content from the same folder and time of sending is the same load."""
    sent = manifest_sent_at.isoformat() if manifest_sent_at else ""
    return "L" + hashlib.sha256(f"{feed or ''}|{agency or ''}|{sha256}|{sent}".encode()).hexdigest()[:16]
