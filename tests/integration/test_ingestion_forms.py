"""The small feeds, and files that come compressed."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
import zstandard

from orchestration.ingestion.prescan import HEAD_BYTES, _Text
from tests.ingestion_kit import CASE, SENT, Door, door_fixture  # noqa: F401


def test_the_small_feeds(door: Door) -> None:
    door.land("catalogue", "a.csv", "procedure_code,service_level,valid_from,fee_due,requires_visit\n"
              "1.000001.H44,4,2024-01-01,true,\n2.000002,partial,2024-02-01,false,1\n",
              agency="VN")  # fmt: skip
    door.land("ratings", "a.json", {"service": "DongBoDanhGia", "madonvi": "H44", "data": [
        {"NgayTongHop": "8-2024", "TongSoNguoiDanhGia": "12", "Madonvi": "000.00.15.H44",
         "PhanTramDanhGia": {"RatHaiLong": "90%", "HaiLong": "8,5%", "ChuaHaiLong": "1.5%"}}]})  # fmt: skip
    door.land("targets", "a.csv", "month,target_percent,registered_on\n2024-08,60.5,2024-09-01\n")
    door.take()
    names = "sender_agency, procedure_base, service_level, fee_due, requires_visit"
    assert door.rows("catalogue", names) == [
        ("VN", "1.000001", "full", True, None), ("VN", "2.000002", "partial", False, True),
    ]  # fmt: skip
    assert door.rows("ratings", "CAST(report_month AS VARCHAR), unit_code, raters, very_satisfied_percent,"
                     " satisfied_percent, dissatisfied_percent") == [
        ("2024-08-01", "H44.15", 12, 90.0, 8.5, 1.5)]  # fmt: skip
    assert door.rows("targets", "target_percent, flags") == [(60.5, "registered_after_month")]


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".zst", zstandard.compress)])
def test_compressed_parquet(door: Door, suffix: str, compress: Callable[[bytes], bytes]) -> None:
    path = door.land("catalogue", "a.parquet", b"", agency="VN")
    duckdb.sql(
        "COPY (SELECT '1.000001' AS procedure_code, 'full' AS service_level, '2024-01-01' AS valid_from)"
        f" TO '{path}' (FORMAT parquet)"
    )
    packed = compress(path.read_bytes())
    path.unlink()
    door.land("catalogue", "a.parquet" + suffix, packed, agency="VN")
    (load,) = door.take().accepted
    assert door.rows("catalogue", "procedure_base, service_level") == [("1.000001", "full")]
    assert (door.home.root / str(load.archive_path)).read_bytes() == packed
    assert not any(path.is_file() for path in door.home.work.rglob("*"))


def test_an_empty_service_level_is_not_known_and_an_unknown_word_is_refused(door: Door) -> None:
    rows = "1.000001,,2024-01-01\n1.000002,5,2024-01-01\n1.000003,toàn trình,2024-01-01\n"
    door.land("catalogue", "a.csv", "procedure_code,service_level,valid_from\n" + rows)
    door.take()
    assert door.rows("catalogue", "procedure_base, service_level, flags") == [("1.000001", None, "")]
    assert door.rows("quarantine", "row_number, reason") == [
        (2, "service_level_unknown"), (3, "service_level_unknown"),
    ]  # fmt: skip


def test_compressed_files(door: Door) -> None:
    one = b'[{"MaHoSo":"H44-240803-0001","MaTTHC":"1.000001","NgayTiepNhan":"20240803074500",'
    one += b'"TrangThaiHoSo":"2"}]'
    door.land("npsp", "a.json.gz", gzip.compress(one))
    door.land("npsp", "b.json.zst", zstandard.compress(one))
    assert len(door.take().accepted) == 2
    assert len(door.rows("npsp")) == 2


@pytest.mark.parametrize("rows_before", [0, 1, 200])
def test_an_envelope_among_rows(door: Door, rows_before: int) -> None:
    """Wherever it stands, also behind the beginning by which the kind of the file is told."""
    codes = [f"H44.100-240803-{number:04}" for number in range(1, 202)]
    records: list[dict[str, Any]] = [CASE | {"MaHoSo": code} for code in codes]
    assert len(json.dumps(records[:200])) > HEAD_BYTES
    records[rows_before] = {
        "service": "DongBoHoSoMC", "madonvi": "H44", "sent_at": SENT, "data": [records[rows_before]],
    }  # fmt: skip
    door.land("npsp", "a.jsonl", records, manifest={"sent_at": SENT})
    (load,) = door.take().accepted
    assert (load.rows_in, load.rows_quarantined) == (201, 0)
    assert door.rows("npsp", "case_code") == codes


def test_file_names_as_macos_stores_them(door: Door) -> None:
    name = unicodedata.normalize("NFD", "tệp hồ sơ.jsonl")
    door.land("npsp", name, [CASE], manifest={"sent_at": SENT, "rows": 1})
    (load,) = door.take().accepted
    assert (load.rows_accepted, load.sent_at_source, load.entry.shown_name) == (1, "manifest", name)
    assert not any(path.is_file() for path in door.home.landing.rglob("*"))


#: JSON of one shape each, of which the last row is CASE.
SHAPES: dict[str, str] = {
    "a.json": json.dumps([CASE]),
    "b.json": "\n " + json.dumps({"madonvi": "H44", "data": [CASE]}, indent=1),
    "c.jsonl": json.dumps({"madonvi": "H44", "data": [CASE]}) + "\n",
    "d.jsonl": json.dumps(CASE) + "\n",
}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_json_with_a_byte_order_mark(door: Door, pack: Callable[[bytes], bytes]) -> None:
    suffix = ".gz" if pack is gzip.compress else ""
    for name, text in SHAPES.items():
        content = pack(text.encode("utf-8-sig"))
        door.land("npsp", name + suffix, content, manifest={"sent_at": SENT})
    assert not door.take().held
    assert door.by_file("npsp", "case_code") == {name + suffix: [CASE["MaHoSo"]] for name in SHAPES}


def test_a_byte_order_mark_is_seen_whatever_the_blocks() -> None:
    looked = _Text("json")
    for byte in '\ufeff\n[{"k": 1}]'.encode():
        looked.take(bytes([byte]))
    looked.end()
    assert looked.shape == "array"


def test_blank_lines_before_the_header_of_csv(door: Door) -> None:
    header, row = "month,target_percent,registered_on", "2024-08,60.5,2024-08-01"
    beginnings = [("", "\n"), ("\n", "\n"), (" \t\n\n", "\n"), ("\ufeff\r\n\r\n", "\r\n"), ("\ufeff", "\r\n")]
    for place, (blank, end) in enumerate(beginnings):
        content = (blank + header + end + row + end).encode()
        door.land("targets", f"{place}.csv", content, manifest={"sent_at": SENT})
        door.land("targets", f"{place}.csv.gz", gzip.compress(content), manifest={"sent_at": SENT})
    summary = door.take()
    assert {(load.rows_in, load.rows_accepted) for load in summary.accepted} == {(1, 1)}
    assert len(summary.accepted) == 2 * len(beginnings)
