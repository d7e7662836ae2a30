"""Forms of a batch by hand: the same two cases in each form give the same rows; `sent_at`; refusals."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from tests.independent.parse import RefusedError, read_batch

CASES = [
    {"MaHoSo": "H25.01-250401-0001", "DanhSachLePhi": [{"Gia": "8000"}]},
    {"MaHoSo": "H25.01-250401-0002", "DanhSachLePhi": []},
]
FLAT = [{**case, "DanhSachLePhi": json.dumps(case["DanhSachLePhi"])} for case in CASES]


def envelope(cases: list, **keys: str) -> dict:
    return {
        "session": "x",
        "madonvi": "H25",
        "service": "DongBoHoSoMC",
        "isUpdating": "False",
        "data": cases,
    } | keys


def as_csv() -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, FLAT[0].keys())
    writer.writeheader()
    writer.writerows(FLAT)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(FLAT), file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", json.dumps(CASES).encode()),
        ("a.json", json.dumps(envelope(CASES)).encode()),
        ("a.jsonl", "\n".join(map(json.dumps, CASES)).encode()),
        ("a.jsonl", "\n".join(json.dumps(envelope([case])) for case in CASES).encode()),
        ("a.json.gz", gzip.compress(json.dumps(CASES).encode(), mtime=0)),
        ("a.jsonl.zst", zstandard.compress("\n".join(map(json.dumps, CASES)).encode())),
        ("a.csv", as_csv()),
        ("a.parquet", as_parquet()),
    ],
)
def test_every_form_gives_the_same_rows(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    batch = read_batch("npsp", "H25", tmp_path / name, None)
    assert [row.fields for row in batch.rows] == CASES
    assert [row.number for row in batch.rows] == [1, 2]


def test_steps_are_no_cases(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    steps = [{"MaHoSo": "H25.01-250401-0001", "ThoiDiemXuLy": "20250401080000", "TrangThai": "4"}]
    path.write_text(json.dumps(envelope(steps, service="CapNhatTienDoHoSoMC")))
    assert read_batch("npsp", "H25", path, None).rows == []


def test_sent_at_is_the_manifests_then_the_envelopes_then_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(envelope(CASES, sent_at="2025-04-30T10:00:00+07:00")))
    # 13:00 UTC of 1 May, which is 20:00 in Vietnam.
    os.utime(path, (1746104400, 1746104400))

    def sent_at(manifest: dict | None) -> set[datetime]:
        return {row.sent_at for row in read_batch("npsp", "H25", path, manifest).rows}

    assert sent_at({"sent_at": "2025-05-02T01:00:00Z"}) == {datetime(2025, 5, 2, 8)}
    assert sent_at(None) == {datetime(2025, 4, 30, 10)}
    path.write_text(json.dumps(CASES))
    os.utime(path, (1746104400, 1746104400))
    assert sent_at({}) == {datetime(2025, 5, 1, 20)}


@pytest.mark.parametrize(
    ("name", "content", "manifest"),
    [
        ("a.json", b"[]", {"sha256": "0" * 64}),
        ("a.json", b"[]", {"rows": 1, "sha256": hashlib.sha256(b"[]").hexdigest()}),
        ("a.json.gz", gzip.compress(b"[]" * 1000, mtime=0)[:-9], None),
        ("a.json", '[{"MaHoSo":"Sở"}]'.encode("utf-16"), None),
        ("a.json", b'[{"MaHoSo":', None),
    ],
)
def test_refused(tmp_path: Path, name: str, content: bytes, manifest: dict | None) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError):
        read_batch("npsp", "H25", tmp_path / name, manifest)
