"""A batch's optional manifest: what the reporter says of the file, and whether it agrees (feeds.md)."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

#: Vietnam has kept UTC+7 all year since 1975.
LOCAL_ZONE = timezone(timedelta(hours=7))

_LIMIT = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """A manifest's known keys; `problems` are words about keys that cannot be read."""

    sha256: str | None = None
    rows: int | None = None
    sent_at: datetime | None = None
    period_start: date | None = None
    period_end: date | None = None
    feed: str | None = None
    agency: str | None = None
    simulated: bool = False
    problems: tuple[str, ...] = field(default=())

    def disagreements(self, feed: str, agency: str, sha256: str) -> list[str]:
        """Words for each key that the file's place or bytes contradict; rows are compared after reading."""
        found = list(self.problems)
        if self.sha256 is not None and self.sha256.lower() != sha256:
            found.append("the manifest's sha256 is not the file's")
        if self.feed is not None and self.feed != feed:
            found.append("the manifest names another feed")
        if self.agency is not None and self.agency != agency:
            found.append("the manifest names another agency")
        return found


def local(moment: datetime) -> datetime:
    """A time as local wall clock of Vietnam without offset; one without offset is local already."""
    return moment if moment.tzinfo is None else moment.astimezone(LOCAL_ZONE).replace(tzinfo=None)


def read_manifest(path: Path) -> Manifest | None:
    """The manifest at `path`; None if there is none. Never raises on its content, never follows a link."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(mode) or path.stat().st_size > _LIMIT:
        return Manifest(problems=("the manifest is not a small plain file",))
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return Manifest(problems=("the manifest is not readable JSON",))
    if not isinstance(content, dict):
        return Manifest(problems=("the manifest is not a JSON object",))
    return _read_keys({str(key): value for key, value in content.items() if value not in (None, "")})


def _read_keys(content: dict[str, Any]) -> Manifest:
    """Typed keys; each one that cannot be read becomes a problem."""
    problems: list[str] = []

    def read(key: str, convert: Any) -> Any:
        if key not in content:
            return None
        try:
            return convert(content[key])
        except (ValueError, TypeError, OverflowError):
            problems.append(f"the manifest's {key} cannot be read")
            return None

    return Manifest(
        sha256=read("sha256", _text),
        rows=read("rows", _count),
        sent_at=read("sent_at", lambda value: local(datetime.fromisoformat(_text(value)))),
        period_start=read("period_start", lambda value: date.fromisoformat(_text(value))),
        period_end=read("period_end", lambda value: date.fromisoformat(_text(value))),
        feed=read("feed", _text),
        agency=read("agency_code", _text) or read("agency", _text),
        simulated=content.get("simulated") is True,
        problems=tuple(problems),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise TypeError
    return int(value)
