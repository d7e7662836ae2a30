"""Folders of the ledger in which each record is one small JSON file, written once and never changed."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def read_records(folder: Path) -> list[Record]:
    """All records of a folder, the oldest first; none if there is no folder."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.json")))
    return [json.loads(text) for text in texts if text.strip()]


def moment_after(moments: Iterable[str], now: datetime) -> datetime:
    """Now, or just after the last of the moments (ISO form) if the clock was set back; all local, without
    offset."""
    return max([now, *(datetime.fromisoformat(moment) + timedelta(microseconds=1) for moment in moments)])


def append_record(folder: Path, record: Mapping[str, Any], moment: datetime, record_id: str = "") -> Path:
    """Append a record, synced to the disk and visible in one rename; its file."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{moment:%Y%m%dT%H%M%S%f}-{record_id or secrets.token_hex(8)}.json"
    partial = target.with_suffix(".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(record, file, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    return target
