"""Batches by hand, dropped the way a reporter drops them: manifest first, the complete name last."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Batch:
    """A file as it will lie in landing: `feed/agency/name`, its bytes, and when it was sent (local time)."""

    feed: str
    agency: str
    name: str
    content: bytes
    sent_at: str

    @property
    def manifest(self) -> dict[str, str]:
        """What the manifest beside the file says."""
        return {"sent_at": f"{self.sent_at}+07:00"}

    def drop(self, home: Path) -> Path:
        """Write the batch with its manifest into the home's landing folder."""
        folder = home / "landing" / self.feed / self.agency
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.name}.manifest.json").write_text(json.dumps(self.manifest), encoding="utf-8")
        partial = folder / f"{self.name}.part"
        partial.write_bytes(self.content)
        return partial.rename(folder / self.name)


def drop_all(home: Path, batches: Iterable[Batch]) -> None:
    """Drop every batch."""
    for batch in batches:
        batch.drop(home)


def envelope(agency: str, cases: Sequence[Fields], *, updating: str = "False", **keys: str) -> dict[str, Any]:
    """The envelope of message A."""
    return {
        "session": "4f6c",
        "madonvi": agency,
        "service": "DongBoHoSoMC",
        "isUpdating": updating,
        "data": list(cases),
    } | keys


def steps(agency: str, found: Sequence[Fields]) -> dict[str, Any]:
    """The envelope of a case's steps."""
    return {"session": "4f6c", "madonvi": agency, "service": "CapNhatTienDoHoSoMC", "data": list(found)}


def as_json(value: Any) -> bytes:
    """One JSON document."""
    return json.dumps(value, ensure_ascii=False).encode()


def as_lines(values: Iterable[Any]) -> bytes:
    """JSON lines."""
    return b"\n".join(as_json(value) for value in values) + b"\n"


def as_gzip(content: bytes) -> bytes:
    """The same bytes on every machine and day: no time in the header."""
    return gzip.compress(content, mtime=0)


def as_csv(rows: Sequence[Fields]) -> bytes:
    """CSV with a byte order mark; nested arrays become JSON text."""
    file = io.StringIO(newline="")
    names = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
                for name, value in row.items()
            }
        )
    return b"\xef\xbb\xbf" + file.getvalue().encode()
