"""Nothing personal passes the door: planted tokens of every personal field are found nowhere afterwards."""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
import logging
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.ingestion_kit import CASE, EVENT, SENT, Door, door_fixture  # noqa: F401

MARK = "Zq7"
PLANTED: dict[str, Any] = {
    **CASE,
    **{name: f"{MARK}{name}" for name in (
        "TenTTHC", "SoBienNhan", "ChuHoSo", "SoGiayToChuHoSo", "MaDoiTuong", "ThongTinKhac", "Email",
        "SoDienThoai",
        "Fax", "TrichYeuHoSo", "ThongTinTra", "DonViXuLy", "GhiChu", "NguoiXuLy", "NoiDungXuLy", "Unknown",
    )},
    "TaiLieuNop": [{"TenTepDinhKem": f"{MARK}file", "DuongDanTaiTepTin": f"https://{MARK}",
                    "TepDinhKemId": MARK}],
    "DanhSachGiayToKetQua": [{"TenGiayTo": f"{MARK}paper", "DuongDanTepTinKetQua": f"https://{MARK}/result"}],
    "DanhSachTepDinhKemKhac": [{"TenGiayTo": f"{MARK}other"}],
    "DanhSachLePhi": [{"TenPhiLePhi": f"{MARK}fee", "Gia": f"{MARK}8000"}],
    "DanhSachHoSoBoSung": [{"NguoiYeuCauBoSung": f"{MARK}officer"}],
    "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": f"{MARK}identity"}],
}  # fmt: skip


def assert_nowhere(door: Door, texts: str) -> None:
    """No planted token in any file outside the archive, in bytes or in Parquet pages, nor in the texts."""
    assert MARK.lower() not in texts.lower()
    for path in door.home.root.rglob("*"):
        if path.is_file() and "archive" not in path.parts:
            assert MARK.encode().lower() not in path.read_bytes().lower(), path
    with duckdb.connect() as con:
        for path in door.home.lake.rglob("*.parquet"):
            rows = con.execute("SELECT t::VARCHAR FROM read_parquet($1) AS t", [str(path)]).fetchall()
            assert MARK.lower() not in str(rows).lower(), path


def test_planted_tokens_are_nowhere(
    door: Door,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EMC_SUBMITTER_KEY", f"{MARK}key")
    caplog.set_level(logging.DEBUG)
    bad_dates = {name: f"{MARK}date" for name in PLANTED if name.startswith("Ngay")}
    bad_codes = {
        name: f"{MARK}{name}" for name in ("KenhThucHien", "HinhThuc", "TrangThaiHoSo", "LoaiDoiTuong")
    }
    step = {"MaHoSo": CASE["MaHoSo"], "ThoiDiemXuLy": f"{MARK}", "TrangThai": MARK, "NguoiXuLy": MARK}
    door.land(
        "npsp", "a.json", {"session": MARK, "madonvi": MARK, "service": "DongBoHoSoMC", "data": [PLANTED]}
    )
    door.land(
        "npsp", "b.jsonl", [{**PLANTED, **bad_dates}, {**PLANTED, **bad_codes}, {**PLANTED, "MaHoSo": ""}]
    )
    door.land("npsp", "c.json", {"service": "CapNhatTienDoHoSoMC", "data": [step]})
    door.land("npsp", "d.json", {"service": f"{MARK}service", "data": [PLANTED]})
    door.land("npsp", "e.json", f'[{{"ChuHoSo": {MARK}}}]')
    door.land("npsp", "f.jsonl", f'{{"ChuHoSo": "{MARK}", "MaHoSo": {MARK} }}\n')
    door.land("npsp", "h.json", [PLANTED], manifest={"sha256": MARK, "sent_at": MARK, "agency": MARK})
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([*PLANTED, f"{MARK}column"])
    table.writerow(
        [value if isinstance(value, str) else json.dumps(value) for value in PLANTED.values()] + [MARK]
    )
    door.land("npsp", "i.csv", text.getvalue())
    door.land("npsp", "j.csv", text.getvalue() + f"{MARK},{MARK}\n")
    door.land("npsp", "k.csv", f"{MARK},{MARK}b\n1,2\n")
    event = {**EVENT, "nameTTHC": f"{MARK}name", "data": MARK, "user": json.dumps({"ID_local": MARK})}
    door.land("emc", "a.jsonl", [event, {**event, "status": MARK}, {**event, "received_at": MARK}])
    summary = door.take()
    assert len(summary.loads) == 11
    out = capfd.readouterr()
    assert_nowhere(door, caplog.text + out.out + out.err)
    for load in summary.loads:
        assert MARK not in str(load.hold_reasons) + str(load.findings) + str(summary.notes)


def test_the_submitter_is_a_keyed_hash_only_where_a_key_is_configured(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = {**CASE, "DinhDanhCHS": [{"SoDinhDanh": " 012345678901 "}]}
    door.land("npsp", "a.json", [case], manifest={"sent_at": SENT})
    door.take()
    assert door.rows("npsp", "submitter_hash") == [None]
    key = "a key that is longer than one block of the hash, which HMAC hashes before it is used"
    monkeypatch.setenv("EMC_SUBMITTER_KEY", key)
    door.land("npsp", "b.json", [{**case, "MaHoSo": "H44-240803-0002"}], manifest={"sent_at": SENT})
    door.take()
    expected = hmac.new(key.encode(), b"012345678901", hashlib.sha256).hexdigest()
    assert door.rows("npsp", "submitter_hash", "case_code = 'H44-240803-0002'") == [expected]


def test_archived_files_are_as_received(door: Door) -> None:
    path: Path = door.land("npsp", "a.json", [PLANTED])
    content = path.read_bytes()
    (load,) = door.take().loads
    assert (door.home.root / str(load.archive_path)).read_bytes() == content
    assert load.archive_path == "archive/npsp/H44/2025-04/a.json"
