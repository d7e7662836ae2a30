"""Files to raw rows: every form in which a batch may lie, and its manifest; only `sent_at` is interpreted."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

from tests.independent import values
from tests.independent.codes import level_1

FEEDS = ("npsp", "emc", "catalogue", "totals", "ratings", "targets")
NESTED = (
    "TaiLieuNop",
    "DanhSachLePhi",
    "DanhSachGiayToKetQua",
    "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
)
NESTED += ("DinhDanhCHS", "DSKetNoiCSDL")
CASES, RATINGS = "DongBoHoSoMC", "DongBoDanhGia"


class RefusedError(Exception):
    """The file is not what it claims to be and is taken in not at all."""


@dataclass(frozen=True)
class Row:
    """One object of a batch with what orders its versions."""

    sender: str
    sent_at: datetime
    sha256: str
    number: int
    fields: dict[str, Any]

    @property
    def order(self) -> tuple[datetime, str, int]:
        """Later means newer."""
        return (self.sent_at, self.sha256, self.number)


@dataclass
class Batch:
    """A file that was taken in."""

    feed: str
    sender: str
    path: Path
    sha256: str
    stated_sent_at: datetime | None
    rows: list[Row] = field(default_factory=list)
    declared_agencies: set[str] = field(default_factory=set)

    @property
    def identity(self) -> tuple[str, str, str, datetime | None]:
        """What makes a second drop of the same batch the same batch."""
        return (self.feed, self.sender, self.sha256, self.stated_sent_at)


def discover(folder: Path) -> list[tuple[str, str, Path, dict[str, Any] | None]]:
    """(feed, agency, file, manifest) of everything that lies in a landing or archive folder."""
    found = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if not path.is_file() or len(parts) < 3 or path.name.endswith((".manifest.json", ".part")):
            continue
        beside = path.with_name(path.name + ".manifest.json")
        found.append(
            (parts[0], parts[1], path, json.loads(beside.read_text("utf-8")) if beside.exists() else None)
        )
    return found


def read_batch(feed: str, sender: str, path: Path, manifest: dict[str, Any] | None) -> Batch:
    """Read a file of any form; raises `RefusedError` where it or its manifest cannot be trusted."""
    stored = path.read_bytes()
    manifest = manifest or {}
    batch = Batch(
        feed, sender, path, hashlib.sha256(stored).hexdigest(), values.moment(manifest.get("sent_at"))
    )
    if manifest.get("sha256", batch.sha256) != batch.sha256:
        raise RefusedError(f"{path.name}: checksum differs from the manifest")
    file_time = datetime.fromtimestamp(path.stat().st_mtime, values.LOCAL).replace(tzinfo=None, microsecond=0)
    number = 0
    for envelope, fields in _objects(path.name, stored):
        if declared := level_1(values.text(envelope.get("madonvi")) or ""):
            batch.declared_agencies.add(declared)
        number += 1
        is_step = "ThoiDiemXuLy" in fields and "TrangThaiHoSo" not in fields
        if envelope.get("service", CASES) not in (CASES, RATINGS) or is_step:
            continue
        said = values.moment(envelope.get("sent_at"))
        if feed == "emc":
            said = said or values.moment(fields.get("received_at"))
        batch.rows.append(
            Row(sender, batch.stated_sent_at or said or file_time, batch.sha256, number, fields)
        )
    if "rows" in manifest and manifest["rows"] != number:
        raise RefusedError(f"{path.name}: {number} rows, the manifest says {manifest['rows']}")
    return batch


def _objects(name: str, stored: bytes) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(envelope or {}, row) of each row of a file."""
    content, form = _unpacked(name, stored)
    if form == "parquet":
        return [({}, _with_arrays(row)) for row in pq.read_table(io.BytesIO(content)).to_pylist()]
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"{name}: not UTF-8") from error
    if form == "csv":
        return [({}, _with_arrays(row)) for row in csv.DictReader(io.StringIO(written, newline=""))]
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for item in _documents(name, written):
        for thing in item if isinstance(item, list) else [item]:
            if isinstance(thing.get("data"), list):
                found += [(thing, row) for row in thing["data"]]
            else:
                found.append(({}, thing))
    return found


def _unpacked(name: str, stored: bytes) -> tuple[bytes, str]:
    try:
        if name.endswith(".gz"):
            return gzip.decompress(stored), name.removesuffix(".gz").rsplit(".", 1)[-1]
        if name.endswith(".zst"):
            stream = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(stored), read_across_frames=True)
            return stream.read(), name.removesuffix(".zst").rsplit(".", 1)[-1]
    except (OSError, EOFError, zstandard.ZstdError) as error:
        raise RefusedError(f"{name}: broken compression") from error
    return stored, name.rsplit(".", 1)[-1]


def _documents(name: str, written: str) -> list[Any]:
    """One JSON document, or one to a line."""
    try:
        return [json.loads(written)]
    except json.JSONDecodeError:
        try:
            return [json.loads(line) for line in written.splitlines() if line.strip()]
        except json.JSONDecodeError as error:
            raise RefusedError(f"{name}: not JSON") from error


def _with_arrays(row: dict[str, Any]) -> dict[str, Any]:
    """A flat row whose nested arrays, written as JSON text, are arrays again."""
    return {
        key: json.loads(value) if key in NESTED and isinstance(value, str) and value.strip() else value
        for key, value in row.items()
        if key is not None
    }
